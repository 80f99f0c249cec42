"""What a reader finds in a source, each value with its place, and how it becomes data: nothing by position.

Every value says by name which sets its labels are of. A label that is in no set, an index that stands twice and a set
with a member twice are faults, as they are to GLPK. A parameter may have a year too many or too few: a year too many
is dropped where nothing changes with it, and refused where something does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from kz_optimize.errors import Finding, InputError
from kz_optimize.exchange.osemosys.parameters import INDEX, Data, Key, parameters
from kz_optimize.exchange.report import Report, joined
from kz_optimize.tables.findings import LISTED, suggest

SECOND_REGION = "_REGION"
"""What otoole calls the second region of a trade route."""


REQUIRED = ("REGION", "YEAR", "TECHNOLOGY", "FUEL", "TIMESLICE")

ONE_BY_ONE = (
    "InputActivityRatio", "OutputActivityRatio", "EmissionActivityRatio", "TechnologyToStorage",
    "TechnologyFromStorage", "TradeRoute",
)  # fmt: skip
"""Parameters that say what belongs together: only what is given one by one counts."""


@dataclass
class Values:
    """One parameter: the sets of its labels, and labels, number and line of each value."""

    file: str
    sets: tuple[str, ...]
    keys: list[Key] = field(default_factory=list)
    numbers: list[float] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def add(self, key: Key, number: float, line: int) -> None:
        """Add a value."""
        self.keys.append(key)
        self.numbers.append(number)
        self.lines.append(line)


@dataclass
class Gathered:
    """Sets, parameters and defaults of a source, and what it has besides."""

    sets: dict[str, list[str]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    """Set -> the file it stands in."""
    values: dict[str, list[Values]] = field(default_factory=dict)
    defaults: dict[str, float] = field(default_factory=dict)
    besides: dict[str, str] = field(default_factory=dict)
    """What stands in the source and is not known here -> what it is."""

    def to_data(self, report: Report) -> Data:
        """The data, checked.

        Raises InputError, with every fault, for labels that are in no set and for what stands twice.
        """
        missing = [name for name in REQUIRED if not self.sets.get(name)]
        if missing:
            remedy = "Export the whole model: sets as well as parameters"
            raise InputError([Finding(f"the set {missing[0]} is empty or missing", remedy, report.source)])
        odd = [year for year in self.sets["YEAR"] if not _is_year(year)]
        if odd:
            remedy = "Write calendar years, such as 2025, from 1950 to 2200"
            raise InputError(
                [Finding("this is no year", remedy, self.places.get("YEAR", report.source), None, "YEAR", odd[0])]
            )
        findings = [*self._members()]
        data = Data(sets=self.sets, defaults=dict(self.defaults))
        for name, parts in self.values.items():
            table = _Table(name, report)
            for part in parts:
                findings += table.check(part, self.sets)
            if not findings:
                data.values[name] = table.values(parts, self.sets["YEAR"], self.defaults)
        if findings:
            raise InputError(findings)
        for name in ONE_BY_ONE:
            if default := data.defaults.pop(name, 0.0):
                report.refused(name, f"its default of {default:g} for all that is not listed: only rows count")
        for name, how in self.besides.items():
            report.refused(name, how)
        return data

    def _members(self) -> list[Finding]:
        found = []
        for name, members in self.sets.items():
            for member, count in Counter(members).items():
                if count > 1:
                    problem = f"this member stands {count} times in the set"
                    found.append(Finding(problem, "Keep one of them", self.places.get(name, ""), None, name, member))
        return found


class _Table:
    """A parameter on its way from values with places to values by index."""

    def __init__(self, name: str, report: Report):
        self.name, self.report = name, report
        self.wanted = set_names(name)
        self.seen: dict[Key, int] = {}

    def check(self, part: Values, sets: dict[str, list[str]]) -> list[Finding]:
        """Faults of the labels: in no set, or an index twice."""
        members = [frozenset(sets.get(_plain(name), ())) for name in part.sets]
        strange: dict[tuple[str, str], list[int]] = {}
        twice: list[tuple[Key, int]] = []
        for key, line in zip(part.keys, part.lines, strict=True):
            for name, label, known in zip(part.sets, key, members, strict=True):
                if label not in known:
                    strange.setdefault((_plain(name), label), []).append(line)
            if key in self.seen:
                twice.append((key, line))
            self.seen.setdefault(key, line)
        return [*self._strange(part, strange, sets), *self._twice(part, twice)]

    def _strange(self, part: Values, strange: dict[tuple[str, str], list[int]], sets: dict) -> list[Finding]:
        return [
            Finding(
                f"{self.name} has a label that is not in the set {name}", suggest(label, sets.get(name, ()), name),
                part.file, lines[0], name, label, more=len(lines) - 1,
            )
            for (name, label), lines in strange.items()
        ]  # fmt: skip

    def _twice(self, part: Values, twice: Sequence[tuple[Key, int]]) -> list[Finding]:
        return [
            Finding(
                f"{self.name} has this index twice; line {self.seen[key]} has it, too", "Keep one of the two",
                part.file, line, value=joined(key), more=len(twice) - LISTED if i == LISTED - 1 else 0,
            )
            for i, (key, line) in enumerate(twice[:LISTED])
        ]  # fmt: skip

    def values(self, parts: Sequence[Values], years: Sequence[str], defaults: dict[str, float]) -> dict[Key, float]:
        """Index -> value, with the indices of parameters.csv in their order."""
        result: dict[Key, float] = {}
        for part in parts:
            order = [part.sets.index(name) for name in self.wanted if name in part.sets]
            keys = [tuple(key[i] for i in order) for key in part.keys]
            if len(part.sets) < len(self.wanted):
                at = self.wanted.index("YEAR")
                keys = [(*key[:at], year, *key[at:]) for key in keys for year in years]
                result.update(zip(keys, (n for n in part.numbers for _ in years), strict=True))
            elif len(part.sets) > len(self.wanted):
                result.update(self._of_first_year(part, keys, years, defaults))
            else:
                result.update(zip(keys, part.numbers, strict=True))
        return result

    def _of_first_year(
        self, part: Values, keys: Sequence[Key], years: Sequence[str], defaults: dict[str, float]
    ) -> dict[Key, float]:
        """Values by year of a parameter without years; where they change, it is refused."""
        paths: dict[Key, dict[str, float]] = {}
        at = part.sets.index("YEAR")
        for key, whole, number in zip(keys, part.keys, part.numbers, strict=True):
            paths.setdefault(key, {})[whole[at]] = number
        first = {}
        for key, path in paths.items():
            default = defaults.get(self.name, parameters()[self.name].default)
            values = [path.get(year, default) for year in years]
            first[key] = values[0]
            if any(value != values[0] for value in values):
                self.report.refused(self.name, f"changes over the years; that of {years[0]} holds in all", joined(key))
        return first


def set_names(parameter: str) -> tuple[str, ...]:
    """The sets that index a parameter, each name once: REGION, _REGION, FUEL, YEAR."""
    return tuple(SECOND_REGION if index == "rr" else INDEX[index] for index in parameters()[parameter].indices)


def fits(parameter: str, sets: Sequence[str]) -> bool:
    """Whether these sets can index a parameter: its own, or its own with a year more or less."""
    return sorted({*sets} ^ {*set_names(parameter)}) in ([], ["YEAR"]) and len({*sets}) == len(sets)


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and 1950 <= int(text) <= 2200


def _plain(name: str) -> str:
    return "REGION" if name == SECOND_REGION else name
