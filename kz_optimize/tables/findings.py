"""Gathering faults with their places, and help with names that are not known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal

import numpy as np
import pandas as pd

from kz_optimize.errors import Finding

LISTED = 10
"""Faults of one kind that are listed one by one; the others are counted."""

Severity = Literal["error", "warning"]
Words = str | Callable[[int], str]  # the same for every row, or made from the number of the row


@dataclass(frozen=True)
class Place:
    """Where something stands: `line` is the physical line in the file, 1 being the first."""

    file: str
    line: int | None = None
    column: str = ""


@dataclass(frozen=True)
class Places:
    """Where the rows of a table stand: row i is in `files[codes[i]]` at `lines[i]`."""

    files: tuple[str, ...]
    codes: np.ndarray
    lines: np.ndarray

    @classmethod
    def of_file(cls, file: str, lines: Sequence[int] | np.ndarray) -> Places:
        """Places of rows that all come from one file."""
        return cls((file,), np.zeros(len(lines), dtype=np.int32), np.asarray(lines, dtype=np.int64))

    def __getitem__(self, row: int) -> Place:
        return Place(self.files[self.codes[row]], int(self.lines[row]))

    def take(self, rows: np.ndarray) -> Places:
        """The places of some of the rows, in the order of `rows`."""
        return Places(self.files, self.codes[rows], self.lines[rows])

    def followed_by(self, other: Places) -> Places:
        """These places, then the others."""
        return Places(
            self.files + other.files,
            np.concatenate([self.codes, other.codes + len(self.files)]).astype(np.int32),
            np.concatenate([self.lines, other.lines]),
        )


@dataclass
class Findings:
    """A growing list of findings."""

    items: list[Finding] = field(default_factory=list)

    @property
    def errors(self) -> bool:
        """Whether anything stops the run."""
        return any(finding.severity == "error" for finding in self.items)

    def add(
        self,
        problem: str,
        remedy: str,
        file: str = "",
        line: int | None = None,
        column: str = "",
        value: str = "",
        severity: Severity = "error",
    ) -> None:
        """Add one finding."""
        self.items.append(Finding(problem, remedy, file, line, column, value, severity))

    def add_rows(
        self,
        places: Places,
        rows: np.ndarray | pd.Series | Sequence[int],
        problem: Words,
        remedy: Words,
        column: str = "",
        values: Sequence[object] | np.ndarray | pd.Series | None = None,
        severity: Severity = "error",
    ) -> None:
        """Add a finding for each faulty row: the first ones in full, the others as a number.

        `rows` are row numbers, or a mask with an entry per row; `values` has an entry per row of the table.
        """
        numbers = np.asarray(rows)
        numbers = np.flatnonzero(numbers) if numbers.dtype == bool else numbers
        cells = None if values is None else np.asarray(values, dtype=object)
        listed = [int(row) for row in numbers[:LISTED]]
        for row in listed:
            self.items.append(
                Finding(
                    problem if isinstance(problem, str) else problem(row),
                    remedy if isinstance(remedy, str) else remedy(row),
                    places[row].file,
                    places[row].line,
                    column,
                    "" if cells is None else write_value(cells[row]),
                    severity,
                    more=len(numbers) - LISTED if row == listed[-1] and len(numbers) > LISTED else 0,
                )
            )


def write_value(value: object) -> str:
    """A cell as people write it: 3 rather than 3.0, yes rather than True, nothing for a blank."""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float):
        return "" if value != value else format(value, ".0f" if value.is_integer() and abs(value) < 1e15 else ".12g")
    return str(value)


_LOOK_ALIKE = str.maketrans(
    "АВЕКМНОРСТУХІЅЈаеорсухіѕјһԁԛԝ\u00a0\u202f", "ABEKMHOPCTYXISJaeopcyxisjhdqw  ", "\u200b\ufeff\u00ad"
)


def suggest(name: str, known: Iterable[str], where: str) -> str:
    """Advice on a name that is not known: the one most like it, or what there is in `where`."""
    names = [other for other in dict.fromkeys(known) if other]
    if not names:
        return f"There is none in {where}: declare it there"
    plain = _plain(name)
    for other in names:
        if _plain(other) == plain:
            return f'Write "{other}": the letters only look alike (Cyrillic and Latin, or an invisible character)'
    for other in names:
        if _plain(other).casefold() == plain.casefold():
            return f'Write "{other}": capital and small letters, and their alphabet, must be the same'
    close = get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f'Did you mean "{close[0]}"? Else declare it in {where}'
    shown = ", ".join(names[:8]) + (f" and {len(names) - 8} others" if len(names) > 8 else "")
    return f"{where} has {shown}"


def _plain(name: str) -> str:
    """The name with look-alike letters made the same and invisible ones left out."""
    return " ".join(name.translate(_LOOK_ALIKE).split())
