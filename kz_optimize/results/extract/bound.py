"""Lower bound: what no plan of the hourly year can cost less than, from the duals of a plan on mean days.

The programme on mean days is a relaxation of the hourly one (case/time/means.py), so the dual objective of its
certificate bounds the cost of every hourly plan. The hourly year has two ways out that the programme need not have, so
that every set of capacities can be run: what is emitted above a cap or budget costs `[hours] excess_price` per tonne,
and demand that no tier of unserved.csv covers goes without at LAST_TIER. By linear duality a way out changes nothing
where it is dearer than the dual of its row; where going without is cheaper, the bound falls by what it could save. What
a plan keeps below its caps (headroom) is a right-hand side, on which feasible duals do not depend: the same duals bound
the programme without it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kz_optimize.arrays import Array, as_array
from kz_optimize.case.case import Case
from kz_optimize.case.nodes import LAST_TIER
from kz_optimize.model import steps, unserved
from kz_optimize.model.dispatch import step_weight
from kz_optimize.solve import Certificate
from kz_optimize.units import to_model

NONE = float("nan")


def lower_bound(m: Any, case: Case, certificate: Certificate) -> tuple[float, str]:
    """Million USD, or NaN and why this plan bounds nothing; "" with a bound. The model must have been solved."""
    if not case.days.means:
        return NONE, "its days are not means of groups of days"
    if case.settings.time.foresight != "perfect":
        return NONE, "a plan under limited foresight need not be the cheapest"
    price = case.settings.hours.excess_price
    if (dearest := _dearest_tonne(m, case)) > price:
        return NONE, f"a tonne costs up to {dearest:,.0f} USD, more than [hours] excess_price = {price:,.0f}"
    value = certificate.dual_objective + _worth_of_headroom(m, case) - _saved_by_going_without(m, case)
    return value, ""


def _dearest_tonne(m: Any, case: Case) -> float:
    """The highest shadow price of a cap or budget, USD/t in money of its year."""
    weight, years = case.horizon.weight, case.horizon.years
    prices = [
        -m.emission_cap.dual / weight if len(m.emission_cap) else as_array(0.0),
        -m.emission_budget.dual * years / weight if len(m.emission_budget) else as_array(0.0),
    ]
    return max(float(np.nanmax(price.values, initial=0.0)) for price in prices) / to_model("USD/t")


def _worth_of_headroom(m: Any, case: Case) -> float:
    """Million USD, below zero, by which the dual objective changes if caps have their whole limit."""
    if not len(m.emission_cap):
        return 0.0
    return float((m.emission_cap.dual.fillna(0.0) * case.caps.headroom).sum())


def _saved_by_going_without(m: Any, case: Case) -> float:
    """Million USD that the objective of the dual loses where demand outside all tiers is dearer than LAST_TIER."""
    rest = (1.0 - case.unserved.share.sum("tier")).clip(min=0.0)
    hours: dict[steps.Time, Array | float] = {"hour": step_weight(case), "day": case.days.days, "year": 1.0}
    total = 0.0
    for time, count in hours.items():
        rows = (m.component(name + steps.SUFFIX[time]) for name in ("balance", "balance_with_disposal"))
        price = sum(row.dual.fillna(0.0) for row in rows)
        saved = price - case.horizon.weight * count * LAST_TIER * to_model("USD/MWh")
        total += float((saved.clip(min=0.0) * rest * unserved.demand(case, time)).sum())
    return total
