"""The runs of a study in a table: state, job, node and log of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kz_optimize.cluster.attempt import attempts_of
from kz_optimize.cluster.execute import Sent
from kz_optimize.cluster.scheduler import ACTIVE, CANCELLED
from kz_optimize.study import Plan
from kz_optimize.study.claim import at_work
from kz_optimize.study.folder import DONE, FAILED, WAITING
from kz_optimize.study.status import state_of

TITLES = ("run", "state", "job", "node", "log", "values")

SHORT = 12  # letters of the name of a run that tell it from others


@dataclass(frozen=True)
class Row:
    """A run: how far it is, and the job, node and log of the task it was in last ("" if it never was in one).

    The log is a path inside the folder of the study; a shell completes the star.
    """

    run: str
    state: str
    job: str
    node: str
    log: str
    words: str


def rows(planned: Plan, sent: Mapping[str, Sent]) -> list[Row]:
    """A row per run, in the order of the study."""
    busy = at_work(planned.folder.claims)
    return [_row(planned, run.id, run.words, sent.get(run.id), busy) for run in planned.runs]


def _row(planned: Plan, run: str, words: str, sent: Sent | None, busy: set[str]) -> Row:
    state = state_of(planned.folder, run, busy)
    if state == FAILED and (failure := planned.folder.failure(run)):
        state = f"{FAILED}: {failure.status}"
    kept = planned.folder.run(run) / "run.log"
    own = f"{kept.parent.parent.name}/{run[:SHORT]}*/{kept.name}" if kept.exists() else ""
    if sent is None:
        return Row(run[:SHORT], state, "", "", own, words)
    if state == WAITING:
        if sent.task.state in ACTIVE or sent.task.state == CANCELLED:
            state = "queued" if sent.task.state in ACTIVE else CANCELLED
        elif tried := attempts_of(planned.folder, run):
            state = f"again: {tried[-1].outcome}"
    log = own if state == DONE and own else sent.array.log(sent.number).relative_to(sent.array.folder).as_posix()
    return Row(run[:SHORT], state, f"{sent.array.job or '?'}_{sent.number}", sent.task.node, log, words)


def counts(table: Iterable[Row]) -> str:
    """How many runs are in each state, in words."""
    return ", ".join(f"{number:,} {state}" for state, number in sorted(Counter(row.state for row in table).items()))


def lines(table: Iterable[Row]) -> list[str]:
    """The table as text: a heading and a line per run; columns of which no run knows anything are left out."""
    columns = list(zip(*((row.run, row.state, row.job, row.node, row.log, row.words) for row in table), strict=True))
    cells = [[title, *column] for title, column in zip(TITLES, columns, strict=False) if any(column)]
    padded = [[cell.ljust(max(map(len, column))) for cell in column] for column in cells]
    return ["  ".join(line).rstrip() for line in zip(*padded, strict=True)]
