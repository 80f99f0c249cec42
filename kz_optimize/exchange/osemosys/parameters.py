"""The parameters of OSeMOSYS, which MUIO, NEMO and LEAP share: their names, their indices, and data that hold them.

`parameters.csv` declares them: the indices (osemosys.readthedocs.io, "Parameters"; MUIO's model file), the default,
the value at which a parameter without a counterpart says nothing, and what becomes of it in a case.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import NamedTuple

Key = tuple[str, ...]

INDEX = {
    "r": "REGION", "rr": "REGION", "y": "YEAR", "t": "TECHNOLOGY", "f": "FUEL", "e": "EMISSION",
    "m": "MODE_OF_OPERATION", "l": "TIMESLICE", "ls": "SEASON", "ld": "DAYTYPE", "lh": "DAILYTIMEBRACKET",
    "s": "STORAGE", "u": "UDC",
}  # fmt: skip
"""Letter of an index -> the set that it runs over."""

SETS = tuple(dict.fromkeys(INDEX.values()))


class Parameter(NamedTuple):
    """A row of parameters.csv."""

    name: str
    indices: tuple[str, ...]
    default: float
    nothing: float | None
    """Value at which a parameter without counterpart says nothing."""
    becomes: str
    """What it is in a case; blank: a case has nothing for it."""


@cache
def parameters() -> Mapping[str, Parameter]:
    """Every parameter that is known."""
    text = files("kz_optimize.exchange.osemosys").joinpath("parameters.csv").read_text(encoding="utf-8")
    return {
        row["parameter"]: Parameter(
            row["parameter"], tuple(row["indices"].split()), float(row["default"] or math.nan),
            float(row["nothing"]) if row["nothing"] else None, row["becomes"],
        )
        for row in csv.DictReader(text.splitlines())
    }  # fmt: skip


@dataclass
class Data:
    """Sets and parameters as a source has them; a parameter is known for every index, by its default if not given."""

    sets: dict[str, list[str]] = field(default_factory=dict)
    defaults: dict[str, float] = field(default_factory=dict)
    values: dict[str, dict[Key, float]] = field(default_factory=dict)
    turns: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)
    """(season, day type) -> weeks in which its days take their turn, and days in a row; only NEMO says so."""
    cycles: dict[str, str] = field(default_factory=dict)
    """Store -> year, season or day, over which it may neither gain nor lose; only NEMO says so."""
    yearly: set[str] = field(default_factory=set)
    """Fuels balanced by the year alone; only NEMO says so."""
    modes: Mapping[str, Sequence[str]] | None = None
    """Technology -> modes in which it may run; None: in all. The fast forms of OSeMOSYS say so."""
    _prefixed: dict[tuple[str, int], dict[Key, dict[Key, float]]] = field(default_factory=dict)

    def of(self, name: str) -> list[str]:
        """The members of a set."""
        return self.sets.get(name, [])

    @property
    def years(self) -> list[int]:
        """The model years, in order."""
        return sorted(int(year) for year in self.of("YEAR"))

    def default(self, name: str) -> float:
        """The value of a parameter where none is given."""
        return self.defaults[name] if name in self.defaults else parameters()[name].default

    def get(self, name: str, *key: str | int) -> float:
        """The value of a parameter."""
        return self.values.get(name, {}).get(tuple(map(str, key)), self.default(name))

    def given(self, name: str) -> Mapping[Key, float]:
        """The values of a parameter that the source gives one by one."""
        return self.values.get(name, {})

    def under(self, name: str, *key: str) -> Mapping[Key, float]:
        """The values that the source gives for indices that begin with `key`, by the indices that follow."""
        depth = len(key)
        if (name, depth) not in self._prefixed:
            groups: dict[Key, dict[Key, float]] = {}
            for whole, value in self.given(name).items():
                groups.setdefault(whole[:depth], {})[whole[depth:]] = value
            self._prefixed[name, depth] = groups
        return self._prefixed[name, depth].get(key, {})

    def path(self, name: str, *key: str) -> list[float]:
        """The values of a parameter whose last index is the year, in every year."""
        given, default = self.under(name, *key), self.default(name)
        return [given.get((str(year),), default) for year in self.years]

    def used(self, name: str) -> bool:
        """Whether a parameter says anything but zero."""
        return bool(self.default(name)) or any(self.given(name).values())

    def regions(self) -> Iterator[str]:
        """The regions."""
        return iter(self.of("REGION"))


def constant(values: Sequence[float]) -> bool:
    """Whether all values are the same."""
    return len(set(values)) <= 1


def finite(text: str) -> float:
    """A number; raises ValueError for any other text, and for what is no finite number."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no finite number")
    return number
