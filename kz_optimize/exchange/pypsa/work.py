"""What every part of the translation of a PyPSA network works with: names, lives, costs, and what changes over time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from kz_optimize.exchange.draft import Draft
from kz_optimize.exchange.pypsa.buses import TOLERANCE, Buses
from kz_optimize.exchange.pypsa.network import Network
from kz_optimize.exchange.report import Report

AMPLE = 1e3
"""What stands for a power without limit, times the largest load."""
LONGEST = 100.0
"""Years that stand for a lifetime without end."""
ASSETS = ("generators", "links", "processes", "stores", "storage_units", "lines", "transformers", "loads")


@dataclass
class Work:
    """What every part of the translation works with."""

    network: Network
    draft: Draft
    report: Report
    buses: Buses
    peak: float = 1.0
    """MW of the largest load."""
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    """(list name, name) -> name in the case."""

    def __post_init__(self) -> None:
        self.years = self.network.periods or [self.network.year()]
        self.count = len(self.network.snapshots) // len(self.years)
        every = Counter(name for component in ASSETS for name in self.network.names(component))
        for component in ASSETS:
            for name in self.network.names(component):
                self.names[component, name] = name if every[name] == 1 else f"{name} of {component}"

    @property
    def source(self) -> str:
        """What the column source says."""
        return self.report.source

    @property
    def many(self) -> bool:
        """Whether there are investment periods."""
        return bool(self.network.periods)

    @cached_property
    def days(self) -> float:
        """Times that the snapshots follow each other in a year: their weight in costs per hour in stores."""
        lengths = np.maximum(self.network.hours("stores"), TOLERANCE)
        often = self.network.hours("objective") / lengths
        return float(often[0]) if np.allclose(often, often[0]) and 1.0 <= often[0] <= 366.0 else 1.0

    @cached_property
    def hours(self) -> np.ndarray:
        """Length of every snapshot of a period."""
        return self.network.hours("objective")[: self.count] / self.days

    def name(self, component: str, name: str) -> str:
        """The name of a component in the case, where components of another kind may have the same."""
        return self.names[component, name]

    def by_period(self, component: str, attribute: str, name: str) -> np.ndarray:
        """[period, snapshot]"""
        return self.network.series(component, attribute, name).reshape(len(self.years), self.count)

    def constant(self, component: str, attribute: str, name: str) -> float:
        """A value that may not change over time; where it does, its first holds, and is reported."""
        values = self.network.series(component, attribute, name)
        if np.ptp(values) > TOLERANCE:
            member = f"{name}: {values.min():g} to {values.max():g}"
            self.report.approximated(f"{component}.{attribute}", "changes over time; its first value holds", member)
        return float(values[0])

    def of_period(self, component: str, attribute: str, name: str) -> np.ndarray:
        """[snapshot] Values that may not differ between periods; where they do, those of the first hold."""
        values = self.by_period(component, attribute, name)
        if np.ptp(values - values[:1]) > TOLERANCE:
            how = "differs between periods; those of the first hold"
            self.report.approximated(f"{component}.{attribute}", how, name)
        return values[0]


@dataclass(frozen=True)
class Life:
    """When a component stands: years of service from its first year on, and the window in which it may be built."""

    years: float
    first: int
    window: dict[str, int]
    extendable: bool
    """Of those built before the first period PyPSA extends none."""

    @property
    def retires(self) -> int:
        """The first year without it."""
        return self.first + int(self.years)


def life_of(work: Work, component: str, name: str) -> Life | None:
    """The life of a component, None where it stands in no period; without periods all stand."""
    n = work.network
    overnight, rate = (n.number(component, key, name) for key in ("overnight_cost", "discount_rate"))
    if np.isfinite(overnight) and np.isnan(rate):
        work.report.refused(f"{component}.overnight_cost", "without a discount_rate", name)
    size = {"lines": "s_nom", "transformers": "s_nom", "stores": "e_nom"}.get(component, "p_nom")
    extendable = n.flag(component, f"{size}_extendable", name)
    if not work.many:
        return Life(LONGEST, work.years[0], {}, extendable)
    lifetime, build = n.number(component, "lifetime", name), n.number(component, "build_year", name)
    stands = [year for year in work.years if build <= year < build + lifetime]
    if not stands:
        return None
    after = next((year for year in work.years if year > stands[-1]), None)
    years = LONGEST if after is None else float(after - stands[0])
    window = {"first_year": stands[0], "last_year": stands[0]}
    return Life(years, stands[0], window, extendable)


def annual_cost(work: Work, component: str, name: str) -> float:
    """Currency per MW (MWh of stores) and year: PyPSA's own annuity of an overnight cost, and fixed costs."""
    n = work.network
    annual, overnight = (n.number(component, key, name) for key in ("capital_cost", "overnight_cost"))
    rate, lifetime = n.number(component, "discount_rate", name), n.number(component, "lifetime", name)
    if np.isfinite(overnight):
        annual = overnight * _annuity(rate, lifetime) * n.hours("objective")[: work.count].sum() / 8760.0
    fixed = n.number(component, "fom_cost", name)
    return annual + (0.0 if np.isnan(fixed) else fixed)


def _annuity(rate: float, lifetime: float) -> float:
    """PyPSA's annuity (`pypsa.costs.annuity`)."""
    if not np.isfinite(lifetime):
        return max(rate, 0.0)
    return 1.0 / lifetime if rate == 0.0 else rate / (1.0 - (1.0 + rate) ** -lifetime)


def group_of(work: Work, component: str, name: str) -> str:
    """The group of a component: its carrier."""
    return work.network.text(component, "carrier", name) or component
