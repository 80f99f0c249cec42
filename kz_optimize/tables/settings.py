"""The settings of a case: `case.toml`, and what a scenario replaces in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from itertools import pairwise
from typing import Any

from kz_optimize.tables.findings import Findings
from kz_optimize.tables.toml import Part, Written, entry

BASE = "base"
"""Name of the case without any scenario."""


@dataclass(frozen=True)
class Money:
    """Money of the input tables and the reports."""

    price_year: int = entry("year of the prices", minimum=1990, maximum=2100)
    kzt_per_usd: float = entry("exchange rate for reports in tenge; 0: none in tenge", 0.0, minimum=0.0, maximum=1e6)
    currency: str = entry("currency of the input tables", "USD", choices="USD")


@dataclass(frozen=True)
class Time:
    """Years, typical days and steps."""

    base_year: int = entry(
        "year to which costs are discounted, and from which lead times count", minimum=1990, maximum=2100
    )
    milestone_years: tuple[int, ...] = entry("years that are modelled", minimum=1990, maximum=2200)
    end_year: int = entry("last calendar year; 0: last milestone year + last gap - 1", 0, minimum=1990, maximum=2300)
    days: int = entry("typical days; 365: every day of the year", 12, minimum=1, maximum=365)
    steps: int = entry("steps of a day", 24, minimum=1, maximum=24)
    extreme_days: bool = entry("the days of extreme demand and scarcity are kept", True)
    kept_days: tuple[str, ...] = entry("days that are typical days of their own, beside `days`", (), of="days")
    representation: str = entry(
        "what speaks for a group of days: the real day in its middle, or its mean, whose cost is a lower bound",
        "medoid", choices="medoid mean",
    )  # fmt: skip
    partial_periods: bool = entry(
        "plants whose life ends between two milestone years count for their part of the period", False
    )
    first_retirement: bool = entry(
        "capacity may be retired and converted in the first milestone year too; else what stands stays through it",
        False,
    )
    foresight: str = entry("what planners see: all years, or a window of them", "perfect", choices="perfect myopic")
    window: int = entry("milestone years seen at a time under myopic foresight", 3, minimum=1, maximum=100)
    overlap: int = entry("of which the next window decides again", 1, minimum=0, maximum=99)


@dataclass(frozen=True)
class Finance:
    """Discounting and the cost of capital, per year."""

    discount_rate: float = entry("rate at which costs are discounted", minimum=0.0, maximum=0.5)
    interest_rate: float = entry("cost of capital where none is given; not given: the discount rate", -1.0, 0.0, 0.5)
    accounting: str = entry("convention for costs in the objective", "annuity", choices="annuity osemosys nemo pypsa")
    salvage: str = entry(
        "value left at the end, for the conventions osemosys and nemo", "sinking_fund",
        choices="sinking_fund straight_line none",
    )  # fmt: skip


@dataclass(frozen=True)
class View:
    """Whose costs decide: docs/instruments.md."""

    costs: str = entry(
        "whose costs decide: of firms that receive support and pay what they are charged, or of society", "market",
        choices="market planner",
    )  # fmt: skip


@dataclass(frozen=True)
class Model:
    """How the programme is written."""

    aggregate: bool = entry("cohorts with interchangeable dispatch become one fleet", True)
    modules: tuple[str, ...] = entry("policies of the case's own: Python modules in its folder", (), of="files")


@dataclass(frozen=True)
class Solve:
    """How the programme is solved."""

    algorithm: str = entry("algorithm", "choose", choices="choose simplex ipx hipo")
    crossover: str = entry("crossover from an interior point to a vertex", "choose", choices="choose on off")
    tolerance: float = entry("optimality and feasibility tolerance", 1e-7, minimum=1e-10, maximum=1e-3)
    certificate_tolerance: float = entry(
        "relative miss of the certificate at which a solution is accepted", 1e-6, minimum=1e-9, maximum=1e-3
    )
    time_limit: float = entry("seconds after which the solver stops; 0: none", 0.0, minimum=0.0)


@dataclass(frozen=True)
class Hours:
    """The hourly year, to which bounds on the cost speak: docs/hours.md."""

    gap: float = entry("distance to the hourly year at which refining ends", 0.01, minimum=0.0, maximum=0.5)
    excess_price: float = entry(
        "USD per tonne emitted above a cap or budget in the hourly year", 1000.0, minimum=0.0, maximum=1e6
    )


@dataclass(frozen=True)
class Settings:
    """Everything `case.toml` says, with what the scenario replaces; `scenario` is "base" for the case itself."""

    title: str
    description: str
    scenario: str
    money: Money
    time: Time
    finance: Finance
    view: View
    model: Model
    solve: Solve
    hours: Hours


SECTIONS: Mapping[str, type] = {
    "money": Money, "time": Time, "finance": Finance, "view": View, "model": Model, "solve": Solve, "hours": Hours,
}  # fmt: skip


@dataclass(frozen=True)
class _Case:
    """What stands above the sections of case.toml."""

    title: str = entry("what the case is called")
    description: str = entry("what it is about", "")


@dataclass(frozen=True)
class _Scenario(_Case):
    """What stands above the sections of scenario.toml."""

    inherits: str = entry("the scenario on which it is built", BASE)


def read_settings(files: Sequence[Written], scenario: str, findings: Findings) -> Settings | None:
    """The settings of the case file followed by those of its scenarios, a later file replacing what an earlier says.

    None (and findings) if anything is unknown, missing or not allowed.
    """
    faults = len(findings.items)
    parts = [Part(written, findings) for written in files]
    top: dict[str, Any] = {}
    for number, part in enumerate(parts):
        top |= part.read(_Scenario if number else _Case, SECTIONS)
    sections = {name: _section(name, kind, parts) for name, kind in SECTIONS.items()}
    if "title" not in top and not any("title" in part.contents for part in parts):
        parts[0].fault("the title is missing", 'Add title = "..." in the first lines', "title")
    if len(findings.items) > faults:
        return None
    settings = Settings(top["title"], top.get("description", ""), scenario, **sections)
    _check_years(settings.time, parts)
    return _complete(settings) if len(findings.items) == faults else None


def _section(name: str, kind: type, parts: Sequence[Part]) -> Any:
    """The settings of a section; None (and findings) if some are missing or not allowed."""
    given: dict[str, Any] = {}
    for part in parts:
        given |= part.part(name).read(kind)
    needed = [item for item in fields(kind) if item.default is MISSING and item.name not in given]
    for item in needed:
        if not any(item.name in part.part(name).contents for part in parts):
            remedy = f"Add {item.name} = ... to section [{name}] ({item.metadata['what']})"
            parts[0].part(name).fault("this setting is missing", remedy, item.name)
    return None if needed else kind(**given)


def _check_years(time: Time, parts: Sequence[Part]) -> None:
    """Note faults that concern several settings of the section [time]."""

    def fault(key: str, problem: str, remedy: str) -> None:
        part = next((part for part in reversed(parts) if key in part.part("time").contents), parts[0]).part("time")
        part.fault(problem, remedy, key, part.contents.get(key, ""))

    years = time.milestone_years
    if any(later <= earlier for earlier, later in pairwise(years)):
        fault("milestone_years", "the milestone years do not increase", "Write each year once, in order of time")
    if time.end_year and time.end_year < years[-1]:
        fault(
            "end_year", f"the end lies before the last milestone year {years[-1]}", "Write a later year or leave it out"
        )
    if time.overlap >= time.window:
        fault("overlap", f"the overlap leaves nothing of a window of {time.window} to decide", "Write a smaller number")
    if 24 % time.steps:
        fault("steps", "the steps do not divide the 24 hours of a day", "Write 1, 2, 3, 4, 6, 8, 12 or 24")


def _complete(settings: Settings) -> Settings:
    """The settings with those filled in that follow from others."""
    time, finance = settings.time, settings.finance
    if not time.end_year:
        years = time.milestone_years
        gap = years[-1] - years[-2] if len(years) > 1 else 1
        time = replace(time, end_year=years[-1] + gap - 1)
    if finance.interest_rate < 0:
        finance = replace(finance, interest_rate=finance.discount_rate)
    return replace(settings, time=time, finance=finance)
