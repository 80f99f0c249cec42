"""The settings of a case: `case.toml`, and what a scenario replaces in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from kz_optimize.tables.calendar import is_calendar_day
from kz_optimize.tables.file import read_text
from kz_optimize.tables.findings import Findings, suggest, write_value

BASE = "base"
"""Name of the case without any scenario."""


def _setting(
    what: str, default: Any = MISSING, minimum: float = float("-inf"), maximum: float = float("inf"), choices: str = "",
    of: str = "",
) -> Any:  # fmt: skip
    """A setting: what it means, what it is when not given, and what is allowed; `of` what, if it is a list of texts."""
    metadata = {"what": what, "minimum": minimum, "maximum": maximum, "choices": tuple(choices.split()), "of": of}
    return field(metadata=metadata) if default is MISSING else field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Money:
    """Money of the input tables and the reports."""

    price_year: int = _setting("year of the prices", minimum=1990, maximum=2100)
    kzt_per_usd: float = _setting("exchange rate for reports in tenge; 0: none in tenge", 0.0, minimum=0.0, maximum=1e6)
    currency: str = _setting("currency of the input tables", "USD", choices="USD")


@dataclass(frozen=True)
class Time:
    """Years, typical days and steps."""

    base_year: int = _setting(
        "year to which costs are discounted, and from which lead times count", minimum=1990, maximum=2100
    )
    milestone_years: tuple[int, ...] = _setting("years that are modelled", minimum=1990, maximum=2200)
    end_year: int = _setting("last calendar year; 0: last milestone year + last gap - 1", 0, minimum=1990, maximum=2300)
    days: int = _setting("typical days; 365: every day of the year", 12, minimum=1, maximum=365)
    steps: int = _setting("steps of a day", 24, minimum=1, maximum=24)
    extreme_days: bool = _setting("the days of extreme demand and scarcity are kept", True)
    kept_days: tuple[str, ...] = _setting("days that are typical days of their own, beside `days`", (), of="days")
    representation: str = _setting(
        "what speaks for a group of days: the real day in its middle, or its mean, whose cost is a lower bound",
        "medoid", choices="medoid mean",
    )  # fmt: skip
    foresight: str = _setting("what planners see: all years, or a window of them", "perfect", choices="perfect myopic")
    window: int = _setting("milestone years seen at a time under myopic foresight", 3, minimum=1, maximum=100)
    overlap: int = _setting("of which the next window decides again", 1, minimum=0, maximum=99)


@dataclass(frozen=True)
class Finance:
    """Discounting and the cost of capital, per year."""

    discount_rate: float = _setting("rate at which costs are discounted", minimum=0.0, maximum=0.5)
    interest_rate: float = _setting("cost of capital where none is given; not given: the discount rate", -1.0, 0.0, 0.5)
    accounting: str = _setting(
        "convention for costs in the objective", "annuity", choices="annuity osemosys nemo pypsa"
    )
    salvage: str = _setting(
        "value left at the end, for the conventions osemosys and nemo", "sinking_fund",
        choices="sinking_fund straight_line none",
    )  # fmt: skip


@dataclass(frozen=True)
class Model:
    """How the programme is written."""

    aggregate: bool = _setting("cohorts with interchangeable dispatch become one fleet", True)
    modules: tuple[str, ...] = _setting("policies of the case's own: Python modules in its folder", (), of="files")


@dataclass(frozen=True)
class Solve:
    """How the programme is solved."""

    algorithm: str = _setting("algorithm", "choose", choices="choose simplex ipx hipo")
    crossover: str = _setting("crossover from an interior point to a vertex", "choose", choices="choose on off")
    tolerance: float = _setting("optimality and feasibility tolerance", 1e-7, minimum=1e-10, maximum=1e-3)
    time_limit: float = _setting("seconds after which the solver stops; 0: none", 0.0, minimum=0.0)


@dataclass(frozen=True)
class Hours:
    """The hourly year, to which bounds on the cost speak: docs/hours.md."""

    gap: float = _setting("distance to the hourly year at which refining ends", 0.01, minimum=0.0, maximum=0.5)
    excess_price: float = _setting(
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
    model: Model
    solve: Solve
    hours: Hours


SECTIONS: Mapping[str, type] = {
    "money": Money, "time": Time, "finance": Finance, "model": Model, "solve": Solve, "hours": Hours,
}  # fmt: skip
_TOP = ("title", "description")


@dataclass(frozen=True)
class Written:
    """A TOML file as written: its path, text and contents."""

    file: str
    text: str
    contents: Mapping[str, Any]

    def line(self, section: str, key: str = "") -> int | None:
        """The line at which a key (or the section itself) stands."""
        current = ""
        for number, line in enumerate(self.text.splitlines(), start=1):
            head = re.match(r"\s*\[\s*([^\]\s]+)\s*\]", line)
            current = head[1] if head else current
            if head and current == section and not key:
                return number
            if not head and current == section and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
                return number
        return None


def read_toml(path: Path, findings: Findings) -> Written | None:
    """The contents of a TOML file; None (and a finding) if it is missing or cannot be read."""
    file = path.as_posix()
    text = read_text(path, findings)
    if text is None:
        return None
    try:
        text = text.replace("\r\n", "\n")
        return Written(file, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at (?:line (\d+), column \d+|end of document)\)", str(error))
        problem = f"this is not TOML: {str(error).split(' (at ')[0].lower()}"
        line = int(found[1]) if found and found[1] else None
        findings.add(problem, 'Write name = value, texts in "quotes", sections as [time]', file, line)
    except (ValueError, RecursionError):  # more digits, or more brackets in brackets, than Python counts
        findings.add("this is not TOML of a case: a number or list without end", "Write plain numbers and lists", file)
    return None


def read_settings(files: Sequence[Written], scenario: str, findings: Findings) -> Settings | None:
    """The settings of the case file followed by those of its scenarios, a later file replacing what an earlier says.

    None (and findings) if anything is unknown, missing or not allowed.
    """
    faults = len(findings.items)
    values: dict[tuple[str, str], tuple[Any, Written]] = {}
    for number, written in enumerate(files):
        _gather(written, number > 0, values, findings)
    sections = {name: _section(name, kind, values, files[0], findings) for name, kind in SECTIONS.items()}
    top = {key: values[("", key)][0] for key in _TOP if ("", key) in values}
    if "title" not in top:
        findings.add("the title is missing", 'Add title = "..." in the first lines', files[0].file, column="title")
    if len(findings.items) > faults:
        return None
    settings = Settings(top["title"], top.get("description", ""), scenario, **sections)
    _check_years(settings.time, values, files[0], findings)
    return _complete(settings) if len(findings.items) == faults else None


def _gather(
    written: Written, scenario: bool, values: dict[tuple[str, str], tuple[Any, Written]], findings: Findings
) -> None:
    """Take over what a file says, and report names that are not known."""
    top = (*_TOP, "inherits") if scenario else _TOP
    for name, content in written.contents.items():
        if name in SECTIONS and isinstance(content, dict):
            known = [item.name for item in fields(SECTIONS[name])]
            for key, value in content.items():
                if key in known:
                    values[(name, key)] = (value, written)
                else:
                    remedy = suggest(key, known, f"the section [{name}]")
                    findings.add("this setting is not known", remedy, written.file, written.line(name, key), key, key)
        elif name in top and isinstance(content, str):
            values[("", name)] = (content, written)
        elif name in top:
            remedy = f'Write {name} = "..."'
            findings.add("this must be a text", remedy, written.file, written.line("", name), name, str(content))
        else:
            remedy = suggest(name, [*top, *SECTIONS], "the file")
            line = written.line("", name) or written.line(name)
            findings.add("this setting or section is not known", remedy, written.file, line, name, name)


def _section(
    name: str, kind: type, values: Mapping[tuple[str, str], tuple[Any, Written]], case: Written, findings: Findings
) -> Any:
    """The settings of one section; findings for those that are missing or not allowed."""
    given: dict[str, Any] = {}
    for item in fields(kind):
        if (name, item.name) in values:
            value, written = values[(name, item.name)]
            fault = _fault(item, value)
            if fault:
                line = written.line(name, item.name)
                shown = str(value).lower() if isinstance(value, bool) else str(value)
                findings.add(*fault, written.file, line, item.name, shown)
            else:
                given[item.name] = _convert(item, value)
        elif item.default is MISSING:
            remedy = f"Add {item.name} = ... to section [{name}] ({item.metadata['what']})"
            findings.add("this setting is missing", remedy, case.file, case.line(name), item.name)
            given[item.name] = None
    return kind(**given) if all(i.name in given or i.default is not MISSING for i in fields(kind)) else None


def _fault(item: Field[Any], value: Any) -> tuple[str, str] | None:
    """Problem and remedy if the value is of the wrong type or out of range."""
    what, low, high = item.metadata["what"], item.metadata["minimum"], item.metadata["maximum"]
    if item.type == "bool":
        return None if isinstance(value, bool) else ("this is neither true nor false", f"Write true or false: {what}")
    if item.type == "str":
        choices = item.metadata["choices"]
        wrong = value not in choices
        return ("this is not among the choices", suggest(str(value), choices, "the choices")) if wrong else None
    if item.metadata["of"] == "files":
        wrong = not isinstance(value, list) or not all(isinstance(name, str) and name.endswith(".py") for name in value)
        return ("this is not a list of Python files", f'Write paths, as in ["water.py"]: {what}') if wrong else None
    if item.metadata["of"] == "days":
        wrong = not isinstance(value, list) or not all(map(is_calendar_day, value))
        remedy = f'Write months and days, as in ["01-19", "12-13"]: {what}'
        return ("this is not a list of days of a year of 365 days", remedy) if wrong else None
    many = item.type == "tuple[int, ...]"
    numbers = value if many and isinstance(value, list) else [value]
    if many and not (isinstance(value, list) and value):
        return "this is not a list of years", "Write for example [2025, 2030, 2035]"
    whole = item.type != "float"
    if not all(isinstance(n, int if whole else int | float) and not isinstance(n, bool) for n in numbers):
        return f"this is not a {'whole ' * whole}number", f"Write a {'whole ' * whole}number without quotes: {what}"
    if not all(low <= n <= high for n in numbers):
        allowed = f"from {write_value(float(low))} to {write_value(float(high))}"
        share = "; it is a share of 1, so 8 % is 0.08" if high == 0.5 else ""
        return "this is out of range", f"Allowed is {allowed}{share}: {what}"
    return None


def _convert(item: Field[Any], value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else float(value) if item.type == "float" else value


def _check_years(
    time: Time, values: Mapping[tuple[str, str], tuple[Any, Written]], case: Written, findings: Findings
) -> None:
    """Faults that concern several settings of the section [time]."""

    def fault(key: str, problem: str, remedy: str) -> None:
        value, written = values.get(("time", key), ("", case))
        findings.add(problem, remedy, written.file, written.line("time", key), key, str(value))

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
