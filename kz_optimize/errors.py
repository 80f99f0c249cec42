"""What can go wrong, told to people: the cause, the place, the remedy, and where to read more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

OF_SETTINGS = ("--option", "settings", "study ")
"""Beginnings of what stands in place of a file where settings come from elsewhere."""


@dataclass(frozen=True)
class Finding:
    """One fault (or doubt) in the input.

    problem   what is wrong, as a clause without a full stop
    remedy    what to do about it
    file      path of the file, "" if no file is concerned
    line      physical line in the file, 1 being the first; None if the whole file is concerned
    column    name of the column or setting
    value     what stands there
    severity  an error stops the run; a warning is printed and the run goes on
    more      number of further lines with the same fault that are not listed one by one
    """

    problem: str
    remedy: str
    file: str = ""
    line: int | None = None
    column: str = ""
    value: str = ""
    severity: Literal["error", "warning"] = "error"
    more: int = 0

    def __str__(self) -> str:
        kind = "setting" if self.file.endswith(".toml") or self.file.startswith(OF_SETTINGS) else "column"
        places = [self.file, f"line {self.line}" if self.line else "", f"{kind} {self.column}" if self.column else ""]
        place = ", ".join(part for part in places if part)
        value = f'"{_shorten(self.value)}": ' if self.value else ""
        more = f" (and {self.more:,} more like this)" if self.more else ""
        stop = "" if self.remedy.endswith((".", "?", "!")) else "."
        remedy = f" {self.remedy}{stop}" if self.remedy else ""
        return f"{place + ': ' if place else ''}{value}{self.problem}{more}.{remedy}"


def sort_findings(findings: Iterable[Finding]) -> list[Finding]:
    """The findings by file and line; faults of a whole file come before those of its lines."""
    return sorted(findings, key=lambda finding: (finding.file, finding.line or 0))


def _shorten(value: str, longest: int = 60) -> str:
    """The value on one line, cut when too long to print."""
    text = " ".join(value.split())
    return text if len(text) <= longest else text[: longest - 3] + "..."


class KzError(Exception):
    """Any failure the program can explain; `exit_code` is what the command line returns."""

    exit_code: ClassVar[int] = 1


class InputError(KzError):
    """The input cannot be used; `findings` holds every fault that was found, by file and line."""

    exit_code: ClassVar[int] = 2

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings: tuple[Finding, ...] = tuple(sort_findings(findings))
        super().__init__(self.findings)

    def __str__(self) -> str:
        faults = sum(1 + finding.more for finding in self.findings if finding.severity == "error")
        heading = f"The input has {faults:,} fault{'s' if faults != 1 else ''}:"
        lines = [f"  {'warning: ' if finding.severity == 'warning' else ''}{finding}" for finding in self.findings]
        return "\n".join([heading, *lines])


class InfeasibleError(KzError):
    """No plan satisfies every limit; `diagnosis` says which limits exclude each other."""

    exit_code: ClassVar[int] = 3

    def __init__(self, diagnosis: object) -> None:
        self.diagnosis = diagnosis
        super().__init__(diagnosis)


class SolverError(KzError):
    """The solver stopped without an answer."""

    exit_code: ClassVar[int] = 4


class WriteError(KzError):
    """A file cannot be written (or read): the disk is full, the folder is none or may not be used."""

    exit_code: ClassVar[int] = 5

    def __init__(self, place: object, error: Exception) -> None:
        reason = str(getattr(error, "strerror", "") or error or type(error).__name__)
        super().__init__(
            f"{place or 'A file'}: this cannot be written ({reason}). Earlier results are as they were. Free space on "
            "the disk, check that you may write here and that no other program holds the file, or give another folder."
        )


ADDRESS = "https://kz-optimize.readthedocs.io"


def address(page: str) -> str:
    """The address of a page: `solve` for docs/solve.md."""
    return f"{ADDRESS}/{page}/"
