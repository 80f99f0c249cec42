"""Renewing a case: what a change of prices, caps, markets, costs or rates leaves as it was need not be prepared again.

Preparing takes longer than a warm solve of a small programme. Most sweeps turn a price or a limit that enters a single
part of the case; then that part is found anew, and the rest is the same objects. A test holds the programme of a
renewed case equal to that of a prepared one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from kz_optimize.case.case import Case
from kz_optimize.case.emissions import INSTRUMENTS, Instrument, find_instrument
from kz_optimize.case.links import find_lines, find_markets
from kz_optimize.case.membership import Membership
from kz_optimize.case.operation import find_costs
from kz_optimize.case.time.horizon import find_horizon
from kz_optimize.tables.read import Tables

MARKETS, COSTS = "markets", "costs"


def renew(case: Case, tables: Tables) -> Case | None:
    """The case for tables that differ from its own in prices, caps, budgets, markets, costs or rates alone.

    None if anything else differs, or who is covered by an instrument, or a variable cost, by which plants share a
    fleet: then the case must be prepared.
    """
    if replace(tables.settings, finance=case.settings.finance) != case.settings:
        return None
    changed = {name for name in tables if tables[name] is not case.tables[name]}
    may_change = {MARKETS, COSTS, *(table for table, _ in INSTRUMENTS.values())}
    if tables.profiles is not case.tables.profiles or not changed <= may_change:
        return None
    year = case.horizon.year
    parts = _instruments(case, tables, changed)
    if MARKETS in changed:
        parts["markets"] = find_markets(tables, case.tree, case.nodes, year, case.days)
    if COSTS in changed:
        parts["costs"] = costs = find_costs(tables, case.tree, case.plants, year)
        if not np.array_equal(costs.variable_cost.values, case.costs.variable_cost.values):
            return None
    if tables.settings != case.settings:
        parts["horizon"] = horizon = find_horizon(tables.settings)
        parts["lines"] = find_lines(tables, case.tree, horizon)
    if any(part is None for part in parts.values()):
        return None
    return replace(case, tables=tables, settings=tables.settings, **parts)


def _instruments(case: Case, tables: Tables, changed: set[str]) -> dict[str, Any]:
    """Attribute of the case -> the instrument found anew; None if it covers others than before."""
    parts: dict[str, Any] = {}
    member = Membership(tables, case.tree, case.plants)
    for kind, (table, _) in INSTRUMENTS.items():
        if table in changed:
            found = find_instrument(kind, member, case.exogenous, case.pollutants, case.horizon.year)
            parts[kind] = found if _alike(found, getattr(case, kind)) else None
    return parts


def _alike(one: Instrument, other: Instrument) -> bool:
    """Whether they count the same pollutants of the same plants."""
    return (
        one.instrument.equals(other.instrument)
        and np.array_equal(one.pollutant, other.pollutant)
        and np.array_equal(one.covered.values, other.covered.values)
    )
