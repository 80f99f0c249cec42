"""Caps and budgets of emissions in a year by the hour: kept as long as a tonne costs no more than in the plan.

A year by the hour asks more of a plan than its typical days. If its caps held whatever they cost, demand would go
without to keep them, and shortage of capacity could not be told from missing a target. So a year may emit beyond a
limit at the plan's own carbon price; what it emits in excess is reported beside what goes without.

    emissions <= limit + excess        cost + (1 + EDGE) * carbon_price of the plan * excess

The edge keeps to the limit where avoiding a tonne costs just what it did in the plan. Where the cost of the hourly year
is asked for, a tonne in excess costs the excess price of that problem instead (docs/hours.md), and a tonne that is not
emitted is worth what it is in the plan, so that hours do not burn what the plan had to avoid:

    emissions == limit + excess - unused        cost + excess_price * excess - carbon_price of the plan * unused
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kz_optimize.algebra import Equation, Minimise, Variable
from kz_optimize.arrays import Array, array, as_array
from kz_optimize.case.case import Case
from kz_optimize.results import Results

LIMITS = {"emission_cap": "cap", "emission_budget": "budget"}
EDGE = 0.01
TONNE = 1e-3  # million USD per kt is USD per t times this


def price_emissions(m: Any, case: Case, plan: Results, year: int, excess_price: float | None = None) -> None:
    """Let emissions rise above caps and budgets at a price in USD/t; without one, at the plan's prices.

    With one, what is not emitted below them is worth the plan's price.
    """
    cost = m.total_cost.cost
    for name, kind in LIMITS.items():
        row = m.component(name)
        if not len(row):
            continue
        labels = tuple(row.cells.labels.values())
        worth = _price(plan, kind, year, labels[0])
        price = (1.0 + EDGE) * worth if excess_price is None else as_array(excess_price * TONNE)
        where = row.cells.unflatten(np.ones(len(row))).notnull()
        m.add_component(f"{name}_excess", Variable(*labels, where=where, unit="kt", doc="emitted beyond the limit"))
        excess = m.component(f"{name}_excess")
        each = (excess * price).sum("instrument")
        relation = row.relation.difference <= excess
        if excess_price is not None:
            m.add_component(f"{name}_unused", Variable(*labels, where=where, unit="kt", doc="allowed and not emitted"))
            unused = m.component(f"{name}_unused")
            each = each - (unused * (1.0 - EDGE) * worth.clip(max=excess_price * TONNE)).sum("instrument")
            relation = row.relation.difference == excess - unused
        doc = "no more is emitted than the limit allows, or is paid for"
        m.add_component(f"{name}_at_a_price", Equation(relation, for_each=labels, where=where, doc=doc))
        row.deactivate()
        cost = cost + (each * case.horizon.weight if kind == "cap" else each * case.horizon.weight.isel(year=0)).sum()
    _replace(m, cost)


def fix_emissions(m: Any, cost: Any) -> None:
    """After the solve: the prices to the rows of the limits, and the objective as it was."""
    for name in LIMITS:
        priced = m.component(f"{name}_at_a_price")
        if priced is not None:
            m.component(name).load(dual=priced.results["dual"])
    _replace(m, cost)


def _replace(m: Any, cost: Any) -> None:
    m.del_component(m.total_cost)
    m.total_cost = Minimise(cost, doc="cost of the year")


def _price(plan: Results, kind: str, year: int, instruments: Any) -> Array:
    """[instrument] Million USD per kt in excess."""
    about = plan.plan.sel(year=year)
    price = about["carbon_price"].values[about["instrument_kind"].values == kind]
    values = np.nan_to_num(price).clip(min=0.0) * TONNE
    return array(values, instruments)
