"""A planning problem said in no model's words: `tables.py` and `network.py` translate it, `draw.py` draws it.

A problem has zones with demand, what stands and when it was built, what may be built, weather, stores, lines that
lose, fuels, caps and prices of emissions, and demand that goes without at a price, so that it always has a plan.
"""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

HOURS = 8760.0
ELECTRICITY, HEAT = "electricity", "heat"

Yearly = tuple[float, ...]
"""One number per milestone year."""


@dataclass(frozen=True)
class Fuel:
    """Bought in any amount."""

    name: str
    price: Yearly  # USD/MWh
    emission: float  # t/MWh


@dataclass(frozen=True)
class Technology:
    """A way to give a carrier out of a fuel, out of another carrier, or out of the weather."""

    name: str
    lifetime: int
    interest_rate: float
    investment: Yearly  # USD/kW of what it gives, by year of building
    fixed: float  # USD/kW/year
    variable: float  # USD/MWh given
    gives: str = ELECTRICITY
    fuel: str = ""
    takes: str = ""
    efficiency: float = 1.0
    by_weather: bool = False
    minimum_output: float = 0.0
    ramp: float = 0.0  # largest change from step to step, as a share of capacity; 0: any
    removal: float = 0.0  # t per MWh taken; then it gives nothing, and capacity is what it takes


@dataclass(frozen=True)
class Store(Technology):
    """A store of electricity; investment, fixed cost and capacity are those of discharging."""

    charging: float = 1.0
    discharging: float = 1.0
    duration: float = 0.0  # hours; 0: energy is chosen on its own, at `energy_cost`
    energy_cost: float = 0.0  # USD/kWh
    charge_ratio: float = 1.0
    standing_loss: float = 0.0  # 1/hour
    cycle: str = "day"


@dataclass(frozen=True)
class Unit:
    """What stands."""

    technology: str
    zone: str
    capacity: float  # MW
    commissioned: int
    retires: int


@dataclass(frozen=True)
class Candidate:
    """What may be built in the milestone years of a window, up to a potential that counts what stands."""

    technology: str
    zone: str
    first_year: int
    potential: float = np.inf  # MW


@dataclass(frozen=True)
class Line:
    """A line between two zones, of equal capacity both ways."""

    name: str
    ends: tuple[str, str]
    capacity: float  # MW
    loss: float
    wheeling: float  # USD/MWh sent
    investment: float = 0.0  # USD/kW
    fixed: float = 0.0  # USD/kW/year
    limit: float = 0.0  # MW that may be added
    first_year: int = 0
    lifetime: int = 40
    interest_rate: float = 0.05


@dataclass(frozen=True)
class Load:
    """Demand of one sector."""

    zone: str
    carrier: str
    sector: str
    shape: np.ndarray  # [step] power, in any scale
    energy: Yearly  # GWh


@dataclass(frozen=True)
class Problem:
    """Everything both models are told."""

    years: tuple[int, ...]
    end_year: int
    rate: float
    hours: np.ndarray  # [step] of the day that repeats all year
    zones: tuple[str, ...]
    fuels: tuple[Fuel, ...]
    technologies: tuple[Technology, ...]
    units: tuple[Unit, ...]
    candidates: tuple[Candidate, ...]
    lines: tuple[Line, ...]
    loads: tuple[Load, ...]
    weather: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)  # [step] share, by technology and zone
    inflow: np.ndarray | None = None  # [step] of reservoirs, as a share of capacity
    caps: dict[int, float] = field(default_factory=dict)  # kt a year
    budget: float = np.inf  # kt of the whole horizon
    prices: dict[int, float] = field(default_factory=dict)  # USD/t
    unserved: float = 3000.0  # USD/MWh
    links: bool = False  # plants that burn a fuel are links from a bus of the fuel, not generators
    fuel_time: str = "year"  # step in which fuels are balanced

    @property
    def days(self) -> float:
        """Days like the one described in a year."""
        return HOURS / float(self.hours.sum())

    @property
    def lengths(self) -> np.ndarray:
        """Calendar years that each milestone year stands for."""
        return np.diff([*self.years, self.end_year + 1]).astype(float)

    def technology(self, name: str) -> Any:
        """The technology of a name."""
        return next(each for each in self.technologies if each.name == name)

    def power(self, load: Load) -> np.ndarray:
        """[year, step] MW."""
        per_year = float((load.shape * self.hours).sum()) * self.days
        return np.outer(load.energy, load.shape) * 1e3 / per_year

    def __repr__(self) -> str:
        said = ", ".join(sorted({each.name for each in self.technologies}))
        policy = [name for name in ("caps", "prices") if getattr(self, name)] + ["budget"] * bool(self.budget < np.inf)
        return (
            f"{len(self.zones)} zones, {self.years} to {self.end_year}, {len(self.hours)} steps; {said}; "
            f"{len(self.lines)} lines, {len(self.units)} units; {', '.join(policy) or 'no policy'}"
            f"{'; links' if self.links else ''}"
        )


def plain(problem: Problem) -> Problem:
    """The problem without what a network file does not hold, or its import refuses."""
    refused = [each.name for each in problem.technologies if each.removal or each.name == "cavern"]
    return replace(
        problem,
        technologies=tuple(each for each in problem.technologies if each.name not in refused),
        units=tuple(unit for unit in problem.units if unit.technology not in refused),
        candidates=tuple(
            replace(each, potential=np.inf) for each in problem.candidates if each.technology not in refused
        ),
        lines=tuple(replace(line, limit=0.0) for line in problem.lines),
    )
