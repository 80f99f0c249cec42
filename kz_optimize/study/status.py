"""Status: how far a study is, told by its folder alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from kz_optimize.study.claim import at_work
from kz_optimize.study.folder import DONE, FAILED, INFEASIBLE, RUNNING, WAITING, Failure, Run, StudyFolder
from kz_optimize.study.plan import Plan, estimate

STATES = (DONE, INFEASIBLE, FAILED, RUNNING, WAITING)


@dataclass(frozen=True)
class Status:
    """Runs by state, the failures, and the seconds of work that are left in one process (NaN: not known yet)."""

    counts: dict[str, int]
    failures: tuple[tuple[Run, Failure], ...]
    seconds_left: float

    @property
    def ended(self) -> int:
        """Runs that need no more work."""
        return sum(self.counts[state] for state in (DONE, INFEASIBLE, FAILED))

    @property
    def total(self) -> int:
        """All runs."""
        return sum(self.counts.values())


def status(planned: Plan) -> Status:
    """How far the study is."""
    busy = at_work(planned.folder.claims)
    states = [state_of(planned.folder, run.id, busy) for run in planned.runs]
    counted = Counter(states)
    failures = tuple(
        (run, failure)
        for run, state in zip(planned.runs, states, strict=True)
        if state in (FAILED, INFEASIBLE) and (failure := planned.folder.failure(run.id))
    )
    return Status({state: counted[state] for state in STATES}, failures, estimate(planned).seconds)


def state_of(folder: StudyFolder, run: str, busy: Collection[str] = ()) -> str:
    """done, infeasible, failed, running (one of the `busy`) or waiting."""
    if folder.result(run).exists():
        return DONE
    if failure := folder.failure(run):
        return INFEASIBLE if failure.status == "infeasible" else FAILED
    return RUNNING if run in busy else WAITING
