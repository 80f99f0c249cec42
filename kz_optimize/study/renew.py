"""Renewing a case: what a change of prices, caps or markets leaves as it was need not be prepared again.

Preparing takes longer than a warm solve of a small programme. Most sweeps turn a price or a limit that enters a single
part of the case; then that part is found anew, and the rest is the same objects. A test holds the programme of a
renewed case equal to that of a prepared one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from kz_optimize.case.case import Case
from kz_optimize.case.links import find_markets
from kz_optimize.case.policies import Instrument, Membership, find_instrument
from kz_optimize.case.read import Tables

INSTRUMENTS = {
    "emission_prices": ("prices", "price"),
    "emission_caps": ("caps", "limit"),
    "emission_budgets": ("budgets", "limit"),
}
MARKETS = "markets"


def renew(case: Case, tables: Tables) -> Case | None:
    """The case for tables that differ from its own in prices, caps, budgets or markets alone.

    None if anything else differs, or who is covered by an instrument: then the case must be prepared.
    """
    if tables.settings != case.settings or tables.profiles is not case.tables.profiles:
        return None
    changed = {name for name in tables if tables[name] is not case.tables[name]}
    if not changed <= {*INSTRUMENTS, MARKETS}:
        return None
    year, member = case.horizon.year, Membership(tables, case.tree, case.plants)
    parts: dict[str, Any] = {}
    for table in changed - {MARKETS}:
        attribute, column = INSTRUMENTS[table]
        found = find_instrument(table, column, member, case.exogenous, case.pollutants, year)
        if not _alike(found, getattr(case, attribute)):
            return None
        parts[attribute] = found
    if MARKETS in changed:
        parts["markets"] = find_markets(tables, case.tree, case.nodes, year)
    return replace(case, tables=tables, **parts)


def _alike(one: Instrument, other: Instrument) -> bool:
    """Whether they count the same pollutants of the same plants."""
    return (
        one.instrument.equals(other.instrument)
        and np.array_equal(one.pollutant, other.pollutant)
        and np.array_equal(one.covered.values, other.covered.values)
    )
