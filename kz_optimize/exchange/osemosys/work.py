"""From the parameters of OSeMOSYS to a case. NEMO, whose parameters are nearly the same, comes this way too.

OSeMOSYS leaves units to its users and ties capacity to energy by CapacityToActivityUnit. A case counts MW and GWh, so
one number is needed: the GWh in a unit of energy of the source (277.78 for PJ). Capacity becomes the power that gives
its activity all year, CapacityToActivityUnit * GWh per unit / 8760 h, and money per unit changes the other way round.
Money is taken as millions, emissions as kt; where the source meant others, every result carries that factor.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kz_optimize.exchange.draft import Draft
from kz_optimize.exchange.osemosys.parameters import Data, constant
from kz_optimize.exchange.report import Report

HOURS = 8760.0
UNITS = {"PJ": 1e3 / 3.6, "TWh": 1e3, "GWh": 1.0, "GWyr": HOURS, "ktoe": 11.63, "Mtoe": 11630.0}
"""GWh in one of each."""

NO_LIMIT = 99998.0
"""Limits from here on, and -1, stand for none: 99999, 999999, 999999999 are what models write."""


@dataclass
class Work:
    """What every part of the translation works with."""

    data: Data
    draft: Draft
    report: Report
    energy: float
    """GWh in a unit of energy of the source."""
    accounting: Literal["osemosys", "nemo"]
    given: dict[tuple[str, str], float] = field(default_factory=dict)
    """(region, technology) -> energy given per activity, for technologies whose capacity is what they give."""

    def power(self, region: str, technology: str) -> float:
        """GW in a unit of capacity."""
        given = self.given.get((region, technology), 1.0)
        return self.data.get("CapacityToActivityUnit", region, technology) * self.energy / HOURS * given

    def per_year(
        self, table: str, source: str, key: dict[str, str], keep: bool = False, **columns: list[float]
    ) -> None:
        """Add a row per year, or a single one where nothing changes; nothing (unless `keep`) where all is zero."""
        if not keep and not any(any(values) for values in columns.values()):
            return
        still = all(constant(values) for values in columns.values())
        for i, year in enumerate(self.data.years):
            if i == 0 or not still:
                cells = {name: values[i] for name, values in columns.items()}
                self.draft.add(table, source, **key, year=year, **cells)

    def first(self, name: str, *key: str) -> float:
        """The value of the first year; another value later is reported."""
        path = self.data.path(name, *key)
        if not constant(path):
            what = f"{name} {' '.join(key)}"
            self.report.approximated(what, f"changes over the years; that of {self.data.years[0]} holds in all")
        return path[0]


def guess_energy_unit(data: Data) -> str:
    """The unit of energy that the values of CapacityToActivityUnit speak for; capacity is in GW then."""
    factors = set(data.given("CapacityToActivityUnit").values()) | {data.default("CapacityToActivityUnit")}
    for unit, per_gigawatt in (("PJ", 31.536), ("TWh", 8.76), ("GWh", 8760.0)):
        if any(abs(factor - per_gigawatt) < 0.005 * per_gigawatt for factor in factors):
            return unit
    return "GWyr"
