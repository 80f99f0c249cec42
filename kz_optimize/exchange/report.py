"""What became of another model's data: mapped, approximated or refused, with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Fate = Literal["mapped", "approximated", "refused"]
_TITLES: dict[Fate, str] = {
    "mapped": "Mapped: the same in both models",
    "approximated": "Approximated: look at these",
    "refused": "Refused: not in the case",
}


@dataclass(frozen=True)
class Entry:
    """One parameter, table or component of the source."""

    fate: Fate
    what: str
    how: str


@dataclass
class Report:
    """Everything that was met in a source, in the order it was met."""

    source: str
    folder: Path | None = None
    entries: list[Entry] = field(default_factory=list)

    def mapped(self, what: str, how: str) -> None:
        """It means the same in the case."""
        self._add("mapped", what, how)

    def approximated(self, what: str, how: str) -> None:
        """It is in the case, but not to the letter."""
        self._add("approximated", what, how)

    def refused(self, what: str, how: str) -> None:
        """The case does without."""
        self._add("refused", what, how)

    def of(self, fate: Fate) -> list[Entry]:
        """The entries of one fate."""
        return [entry for entry in self.entries if entry.fate == fate]

    def markdown(self) -> str:
        """The report as a page."""
        counts = ", ".join(f"{len(self.of(fate))} {fate}" for fate in _TITLES)
        lines = [f"# Import of {self.source}", "", f"{counts}.", ""]
        for fate, title in _TITLES.items():
            if entries := self.of(fate):
                lines += [f"## {title}", "", "| what | how |", "| --- | --- |", *_rows(entries), ""]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.markdown()

    def _add(self, fate: Fate, what: str, how: str) -> None:
        entry = Entry(fate, what, how)
        if entry not in self.entries:
            self.entries.append(entry)


def _rows(entries: Sequence[Entry]) -> list[str]:
    return [f"| {entry.what} | {entry.how} |" for entry in entries]
