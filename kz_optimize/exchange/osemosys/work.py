"""From the parameters of OSeMOSYS to a case. NEMO, whose parameters are nearly the same, comes this way too.

OSeMOSYS leaves units to its users and ties capacity to energy by CapacityToActivityUnit. A case counts MW and GWh, so
one number is needed: the GWh in a unit of energy of the source (277.78 for PJ). Capacity becomes the power that gives
its activity all year, CapacityToActivityUnit * GWh per unit / 8760 h, and money per unit changes the other way round.
Money is taken as millions, emissions as kt; where the source meant others, every result carries that factor.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from kz_optimize.errors import Finding, InputError
from kz_optimize.exchange.draft import Draft
from kz_optimize.exchange.osemosys.parameters import Data, constant
from kz_optimize.exchange.report import Report, joined

HOURS = 8760.0
UNITS = {"PJ": 1e3 / 3.6, "TWh": 1e3, "GWh": 1.0, "GWyr": HOURS, "ktoe": 11.63, "Mtoe": 11630.0}
"""GWh in one of each."""

NINES = 99999.0
ENDLESS = 1e12
"""Numbers from NINES on that are written with nines alone, and all from ENDLESS on, stand for no limit; so does -1."""

_PER_GIGAWATT = {"PJ": 31.536, "TWh": 8.76, "GWh": 8760.0}
"""Energy of a GW all year."""
_NEAR = 0.001
"""Largest relative difference of a factor from one of them: 31.54 is one, 31.356 is none."""


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

    @cached_property
    def largest_demand(self) -> float:
        """GW of all demand together, in the mean of the highest year."""
        names = ("SpecifiedAnnualDemand", "AccumulatedAnnualDemand")
        of_year = dict.fromkeys(self.data.of("YEAR"), 0.0)
        for name in names:
            for key, value in self.data.given(name).items():
                of_year[key[-1]] += value
        return max(max(of_year.values()) * self.energy / HOURS, 1e-3)

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

    def dated(self, table: str, source: str, key: dict[str, str], **columns: np.ndarray) -> None:
        """Add a row per year, or a single one without a year where nothing changes."""
        paths = {name: values.tolist() for name, values in columns.items()}
        if all(constant(values) for values in paths.values()):
            self.draft.add(table, source, **key, **{name: values[0] for name, values in paths.items()})
        else:
            self.per_year(table, source, key, keep=True, **paths)

    def first(self, name: str, *key: str) -> float:
        """The value of the first year; another value later is reported, and must be accepted."""
        path = self.data.path(name, *key)
        if not constant(path):
            how = f"changes over the years; that of {self.data.years[0]} holds in all"
            self.report.approximated(name, how, f"{joined(key)}: {min(path):g} to {max(path):g}")
        return path[0]

    def matters(self, region: str, pollutant: str) -> bool:
        """Whether emissions of a pollutant are priced or limited."""
        limit = [*self.data.path("AnnualEmissionLimit", region, pollutant),
                 self.data.get("ModelPeriodEmissionLimit", region, pollutant)]  # fmt: skip
        held = any(value != -1.0 and not is_nines(value) for value in limit)
        return held or any(self.data.path("EmissionsPenalty", region, pollutant))

    def holds_reserve(self, region: str) -> bool:
        """Whether a reserve is held."""
        of_fuels = any(value > 1.0 for value in self.data.under("ReserveMarginOfFuel", region).values())
        tagged = any(self.data.under("ReserveMarginTagFuel", region).values())
        return of_fuels or (tagged and any(value > 0 for value in self.data.path("ReserveMargin", region)))

    def limits(self, name: str, path: list[float]) -> list[float]:
        """Limits with NaN where there is none: at -1, and at numbers of nines alone, which is reported."""
        if any(is_nines(value) for value in path):
            self.report.assumed(name, "99999, 999999 and the like stand for no limit")
        return [float("nan") if value == -1.0 or is_nines(value) else value for value in path]


def is_nines(value: float) -> bool:
    """Whether a number is 99999, 999999, 9999999.99 ...: what models write for no limit."""
    return value >= NINES and (value >= ENDLESS or set(f"{value:.10g}".replace(".", "")) == {"9"})


def find_energy_unit(data: Data, asked: str | None, report: Report) -> float:
    """GWh in the unit of energy of the source: the one `asked` for, else the one that CapacityToActivityUnit tells.

    Raises InputError for a unit that is not known, and where none is asked for and the factors speak for none.
    """
    if asked and asked not in UNITS:
        raise InputError([Finding("this unit of energy is not known", f"Give one of {', '.join(UNITS)}", value=asked)])
    unit = asked or _guess(data, report)
    how = f"{unit}, {UNITS[unit]:.6g} GWh"
    if asked:
        report.mapped("Unit of energy", how)
    else:
        report.assumed("Unit of energy", f"{how}, as CapacityToActivityUnit says; --energy-unit sets another")
    return UNITS[unit]


def _guess(data: Data, report: Report) -> str:
    """The unit of energy that makes capacity GW."""
    given = data.given("CapacityToActivityUnit")
    keys = {(r, t) for r in data.regions() for t in data.of("TECHNOLOGY")}
    factors = {*given.values(), *([data.default("CapacityToActivityUnit")] if keys - given.keys() else [])}
    for unit, per_gigawatt in _PER_GIGAWATT.items():
        if any(abs(factor / per_gigawatt - 1.0) < _NEAR for factor in factors):
            return unit
    odd = sorted(factors - {0.0, 1.0})
    if odd:
        problem = "CapacityToActivityUnit does not tell the unit of energy: it is neither 31.536 (PJ per GW and year), 8.76 (TWh) nor 8760 (GWh)"  # noqa: E501
        remedy = "Say what the source counts energy in, as --energy-unit PJ"
        raise InputError([Finding(problem, remedy, report.source, value=", ".join(f"{f:g}" for f in odd[:4]))])
    return "GWyr"
