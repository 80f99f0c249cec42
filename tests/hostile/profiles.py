"""Profiles by the hour: of other lengths and times, and those that mean the same."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import numpy as np
import pandas as pd

from tests.hostile.base import Sheets, write_sheet
from tests.hostile.judge import Trial

Lines = list[list[str]]


def profiles(random: Random, base: str, sheets: Sheets) -> Trial:
    """The file of profiles of inputs/tiny, changed."""
    columns = sheets.columns["profiles"]
    lines = [[row[name] for name in columns] for row in sheets.rows["profiles"]]
    files: dict = sheets.files()
    how = random.choice(list(CHANGES))
    must, make = CHANGES[how]
    header, changed = make(random, list(columns), lines)
    files["profiles.csv"] = write_sheet(header, [dict(zip(header, line, strict=True)) for line in changed])
    return Trial("profiles", how, base, files, must)


def _lines(change: Callable[[Random, Lines], Lines]) -> Callable[..., tuple[list[str], Lines]]:
    return lambda random, header, lines: (header, change(random, lines))


def _times(form: str) -> Callable[..., tuple[list[str], Lines]]:
    def write(random: Random, lines: Lines) -> Lines:
        times = pd.to_datetime([line[0] for line in lines]).strftime(form)
        return [[time, *line[1:]] for time, line in zip(times, lines, strict=True)]

    return _lines(write)


def _one_time(text: str) -> Callable[..., tuple[list[str], Lines]]:
    def write(random: Random, lines: Lines) -> Lines:
        lines[random.randrange(len(lines))][0] = text
        return lines

    return _lines(write)


def _one_value(text: str) -> Callable[..., tuple[list[str], Lines]]:
    def write(random: Random, lines: Lines) -> Lines:
        lines[random.randrange(len(lines))][random.randrange(1, 8)] = text
        return lines

    return _lines(write)


def _leap_year(random: Random, lines: Lines) -> Lines:
    """8784 hours of 2024; 29 February, which is left out, holds nonsense."""
    times = pd.date_range("2024-01-01", periods=8784, freq="h")
    kept = iter(lines)
    leap = (times.month == 2) & (times.day == 29)
    blind = [["0.77"] * (len(lines[0]) - 1)] * 24
    spare = iter(blind)
    return [
        [time.strftime("%Y-%m-%dT%H:%M"), *(next(spare) if is_leap else next(kept)[1:])]
        for time, is_leap in zip(times, leap, strict=True)
    ]


def _repeated(random: Random, lines: Lines) -> Lines:
    at = random.randrange(len(lines))
    return [*lines[: at + 1], lines[at], *lines[at + 1 :]]


def _gap(random: Random, lines: Lines) -> Lines:
    at = random.randrange(1, len(lines) - 1)
    return lines[:at] + lines[at + 1 :]


def _swapped(random: Random, lines: Lines) -> Lines:
    a, b = random.sample(range(len(lines)), 2)
    lines[a], lines[b] = lines[b], lines[a]
    return lines


def _summer_time(random: Random, lines: Lines) -> Lines:
    zone = pd.date_range("2025-01-01", periods=len(lines), freq="h", tz="Europe/Paris").strftime("%Y-%m-%dT%H:%M")
    return [[time, *line[1:]] for time, line in zip(zone, lines, strict=True)]


def _without(name: str) -> Callable[..., tuple[list[str], Lines]]:
    def write(random: Random, header: list[str], lines: Lines) -> tuple[list[str], Lines]:
        at = header.index(name)
        return header[:at] + header[at + 1 :], [line[:at] + line[at + 1 :] for line in lines]

    return write


def _renamed(old: str, new: str) -> Callable[..., tuple[list[str], Lines]]:
    return lambda random, header, lines: ([new if name == old else name for name in header], lines)


def _columns_shuffled(random: Random, header: list[str], lines: Lines) -> tuple[list[str], Lines]:
    order = random.sample(range(len(header)), len(header))
    return [header[i] for i in order], [[line[i] for i in order] for line in lines]


def _constant(text: str) -> Callable[..., tuple[list[str], Lines]]:
    return _lines(lambda random, lines: [[line[0], *([text] * (len(line) - 1))] for line in lines])


def _scaled(factor: float) -> Callable[..., tuple[list[str], Lines]]:
    def write(random: Random, lines: Lines) -> Lines:
        numbers = np.array([line[1:] for line in lines], float) * factor
        return [[line[0], *map(repr, row)] for line, row in zip(lines, numbers.tolist(), strict=True)]

    return _lines(write)


CHANGES: dict[str, tuple[str, Callable[..., tuple[list[str], Lines]]]] = {
    "8784 hours of a leap year": ("same", _lines(_leap_year)), "an hour twice": ("refused", _lines(_repeated)),
    "an hour missing": ("refused", _lines(_gap)), "two hours swapped": ("refused", _lines(_swapped)),
    "a day short": ("refused", _lines(lambda _, lines: lines[:-24])), "no hours": ("refused", _lines(lambda *_: [])),
    "one hour": ("refused", _lines(lambda _, lines: lines[:1])),
    "two years": ("refused", _lines(lambda _, lines: lines + lines)),
    "a year from July on": ("refused", _lines(lambda _, lines: lines[4344:] + lines[:4344])),
    "backwards": ("refused", _lines(lambda _, lines: lines[::-1])),
    "summer time": ("refused", _lines(_summer_time)), "times with seconds": ("same", _times("%Y-%m-%d %H:%M:%S")),
    "times of Excel in Kazakhstan": ("same", _times("%d.%m.%Y %H:%M")),
    "times of Excel in America": ("refused", _times("%m/%d/%Y %H:%M")),
    "times with a zone": ("refused", _times("%Y-%m-%dT%H:%MZ")), "dates only": ("refused", _times("%Y-%m-%d")),
    "half hours": ("refused", _times("%Y-%m-%dT%H:30")), "another year": ("same", _times("1999-%m-%dT%H:%M")),
    "a year before any": ("anything", _times("0001-%m-%dT%H:%M")),
    "the year 9999": ("anything", _times("9999-%m-%dT%H:%M")),
    "a time that is none": ("refused", _one_time("noon")), "a blank time": ("refused", _one_time("")),
    "the 31st of February": ("refused", _one_time("2025-02-31T00:00")), "a formula": ("refused", _one_value("=A1")),
    "a blank value": ("refused", _one_value("")), "nan": ("refused", _one_value("nan")),
    "infinity": ("refused", _one_value("inf")), "negative": ("refused", _one_value("-0.5")),
    "huge": ("anything", _one_value("1e300")), "too large": ("refused", _one_value("1e999")),
    "a word": ("refused", _one_value("low")), "percent": ("refused", _one_value("42%")),
    "no time": ("refused", _without("time")), "a profile missing": ("refused", _without("wind_north")),
    "a profile twice": ("refused", _renamed("wind_south", "wind_north")),
    "the time twice": ("refused", _renamed("wind_south", "time")),
    "a profile misspelt": ("refused", _renamed("load_north", "load_nort")),
    "the time misspelt": ("refused", _renamed("time", "Time")),
    "columns in another order": ("same", _columns_shuffled), "all zero": ("refused", _constant("0")),
    "all tiny": ("anything", _constant("1e-300")), "in percent": ("refused", _scaled(100.0)),
    "demand in MW": ("refused", _scaled(1e6)),
}  # fmt: skip
