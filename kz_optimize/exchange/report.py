"""What became of another model's data: mapped, assumed, approximated or refused, with a reason for each.

What is approximated or refused may change the objective, so a model that has any of it is written only where
`--accept` names it. Names are those of the source: of a parameter, a table, or of a component and its attribute.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal

from kz_optimize.errors import KzError

Fate = Literal["mapped", "assumed", "approximated", "refused"]
_TITLES: dict[Fate, str] = {
    "mapped": "Mapped: the same in both models",
    "assumed": "Assumed: the source does not say",
    "approximated": "Approximated: not to the letter",
    "refused": "Refused: not in the case",
}
SHOWN = 4
"""Members of the source that are listed by name; the others are counted."""


@dataclass
class Entry:
    """What became of one parameter, table or attribute of the source, for some of its members."""

    fate: Fate
    what: str
    how: str
    members: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        shown, rest = ", ".join(self.members[:SHOWN]), len(self.members) - SHOWN
        where = f" ({shown}{f' and {rest:,} more' if rest > 0 else ''})" if shown else ""
        return f"| {_cell(self.what)} | {_cell(self.how + where)} |"


@dataclass
class Report:
    """Everything that was met in a source, in the order it was met."""

    source: str
    folder: Path | None = None
    accepted: frozenset[str] = frozenset()
    """Names that may be approximated or refused."""
    entries: list[Entry] = field(default_factory=list)

    def mapped(self, what: str, how: str, member: str = "") -> None:
        """It means the same in the case."""
        self._add("mapped", what, how, member)

    def assumed(self, what: str, how: str, member: str = "") -> None:
        """The source leaves it open; another reading would be another model, or another unit."""
        self._add("assumed", what, how, member)

    def approximated(self, what: str, how: str, member: str = "") -> None:
        """It is in the case, but not to the letter; `how` says by how much, where that is known."""
        self._add("approximated", what, how, member)

    def refused(self, what: str, how: str, member: str = "") -> None:
        """The case does without."""
        self._add("refused", what, how, member)

    def of(self, *fates: Fate) -> list[Entry]:
        """The entries of some fates."""
        return [entry for entry in self.entries if entry.fate in fates]

    def named(self, what: str) -> bool:
        """Whether anything is said of a name."""
        return any(entry.what == what for entry in self.entries)

    @property
    def inexact(self) -> list[str]:
        """Names that may change the objective."""
        return list(dict.fromkeys(entry.what for entry in self.of("approximated", "refused")))

    @property
    def open(self) -> list[str]:
        """Names that may change the objective and are not accepted."""
        return [name for name in self.inexact if name not in self.accepted]

    @property
    def verdict(self) -> str:
        """Whether the objective can be expected to be that of the source."""
        if self.open:
            return f"Nothing is written. To import without an equal objective, add --accept {' '.join(self.open)}"
        if self.inexact:
            return f"The objective cannot be expected to be equal: {', '.join(self.inexact)} accepted as above."
        if self.of("assumed"):
            return "The objective can be expected to be equal, as far as what is assumed holds."
        return "The objective can be expected to be equal."

    def markdown(self) -> str:
        """The report as a page."""
        counts = ", ".join(f"{len(self.of(fate))} {fate}" for fate in _TITLES)
        lines = [f"# Import of {self.source}", "", f"{counts}.", ""]
        for fate, title in _TITLES.items():
            if entries := self.of(fate):
                lines += [f"## {title}", "", "| what | how |", "| --- | --- |", *map(str, entries), ""]
        return "\n".join([*lines, self.verdict, ""])

    def __str__(self) -> str:
        return self.markdown().rstrip()

    def _add(self, fate: Fate, what: str, how: str, member: str) -> None:
        same = next((e for e in self.entries if (e.fate, e.what, e.how) == (fate, what, how)), None)
        if same is None:
            self.entries.append(same := Entry(fate, what, how))
        if member and member not in same.members:
            same.members.append(member)


class RefusedError(KzError):
    """A source has what a case would change or leave out, and nobody accepted that; `report` says what."""

    exit_code: ClassVar[int] = 5

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__(report.verdict)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def joined(labels: Iterable[object]) -> str:
    """Labels as one member: R GAS 2025."""
    return " ".join(map(str, labels))
