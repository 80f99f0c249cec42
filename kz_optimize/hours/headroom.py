"""Headroom: what the next plan keeps below its caps, for what every hour emits beyond mean days.

A plan on mean days sees no hour in which sun and wind go to waste and none in which old plants fill in, so its hours
emit more than it says. What is emitted above a cap costs the excess price, many times what it costs to avoid; a plan
that knows how much comes on top avoids it. The bound of such a plan is that of the whole cap: results/extract/bound.py.

    headroom = share * (emitted in every hour - planned)          at the plan's carbon price: verify/carbon.py

The next plan sees more and hides less; one that keeps all that the last one hid is cleaner, and dearer, than it has to
be. What is hidden was seen to fall with the root of what days may lose: so does the share, to no less than a half.
"""

from __future__ import annotations

import math

import pandas as pd

from kz_optimize.case.case import Case
from kz_optimize.results import Results
from kz_optimize.results.results import PLAN

CAPS = "emission_caps"
LEAST = 0.5
"""Of what was hidden: some of it is hidden by any days, and emitting too much is dearer than too little."""


def share(lost: float, before: float) -> float:
    """Of what a plan hid, what the next one is expected to hide, from what its cells may lose and those before it."""
    return max(math.sqrt(lost / before), LEAST) if before > 0 else 1.0


def rows(case: Case, plan: Results, verified: Results, share: float = 1.0) -> pd.DataFrame:
    """Rows of emission_caps.csv for the milestone years: limits as they are, and the headroom of the next plan.

    share: of what the plan hid that the next one is expected to hide.
    """
    caps, about = case.caps, plan.plan
    planned = about["instrument_emissions"].values[about["instrument_kind"].values == "cap"]
    emitted = _emitted(verified)
    scope = case.tables[CAPS].frame.drop_duplicates("instrument")["scope"]
    found = []
    for place, cap in enumerate(zip(caps.instrument, caps.pollutant, scope, strict=True)):
        for number, year in enumerate(map(int, case.horizon.year)):
            limit = caps.level.values[place, number]
            if limit == limit:
                hidden = emitted[year, cap[0]] - planned[place, number]
                found.append((*cap, year, limit, share * max(hidden, 0.0)))
    return pd.DataFrame(found, columns=["instrument", "pollutant", "scope", "year", "limit", "headroom"])


def _emitted(verified: Results) -> dict[tuple[int, str], float]:
    """(year, cap) -> kt in every hour; a cap stands before a budget of the same name."""
    root = verified[PLAN]
    table = pd.DataFrame({name: root[f"limit_{name}"].values for name in ("kind", "year", "limited", "used")})
    table = table[table["kind"] == "emissions"].drop_duplicates(["year", "limited"])
    return {(int(row.year), str(row.limited)): float(row.used) for row in table.itertuples()}
