"""Published answers of other models beside ours, solved now: case, scenario, ours, theirs, relative difference.

    python -m tests.references.table

prints a table in Markdown; the exit code is 1 if a difference is larger than 1e-6. It takes ten seconds.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.support import Solved, read_tables, solve_tables

FOLDER = Path(__file__).parent
TOLERANCE = 1e-6


class Answer(NamedTuple):
    """Objective of a case, as we and as others have it, and who says so."""

    case: str
    scenario: str
    ours: float
    theirs: str
    source: str

    @property
    def difference(self) -> float:
        """Relative to theirs."""
        return self.ours / float(self.theirs) - 1.0


def published() -> list[dict[str, str]]:
    """Rows of expected.csv: case, scenario, expected, source."""
    with (FOLDER / "expected.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def solve_reference(case: str, scenario: str = "base") -> Solved:
    """A reference case under a scenario, solved."""
    return solve_tables(read_tables(FOLDER / case, None if scenario == "base" else scenario))


def answers() -> Iterator[Answer]:
    """Every published answer beside ours."""
    for row in published():
        done = solve_reference(row["case"], row["scenario"])
        yield Answer(row["case"], row["scenario"], done.cost, row["expected"], row["source"])


def main() -> int:
    """Print the table."""
    print("| case | scenario | ours | theirs | relative difference | theirs from |")
    print("| --- | --- | --- | --- | --- | --- |")
    worst = 0.0
    for answer in answers():
        worst = max(worst, abs(answer.difference))
        named = f"| {answer.case} | {answer.scenario} | {answer.ours:.12g} | {answer.theirs}"
        print(f"{named} | {answer.difference:.1e} | {answer.source} |", flush=True)
    return int(worst > TOLERANCE)


if __name__ == "__main__":
    raise SystemExit(main())
