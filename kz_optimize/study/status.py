"""Status: how far a study is, by its folder alone, and how it is watched while it runs."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from time import perf_counter, sleep

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from kz_optimize.study.claim import at_work, clear
from kz_optimize.study.execute import Executor, LocalExecutor
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


LOOK = 1.0  # seconds between two looks at the folder
TELL = 15.0  # seconds between two lines where there is no terminal

Tell = Callable[[Status, float], None]


def run_study(planned: Plan, executor: Executor | None = None, tell: Tell | None = None) -> Status:
    """Do all runs that are left, by the executor or on this machine, and return how they ended.

    `tell` is given the status and the seconds that remain. What was done stays done if this is interrupted.
    """
    executor = executor or LocalExecutor()
    for run in planned.runs:
        if planned.folder.finished(run.id):
            clear(planned.folder.claims, run.id)
    began, before = perf_counter(), status(planned).ended
    try:
        executor.start(planned)
        while executor.working():
            sleep(LOOK)
            if tell is not None:
                now = status(planned)
                tell(now, _remaining(now, before, perf_counter() - began))
    finally:
        executor.stop()
    ended = status(planned)
    if tell is not None:
        tell(ended, 0.0)
    return ended


def _remaining(now: Status, before: int, elapsed: float) -> float:
    """Seconds until the end at the pace so far; NaN before the first run has ended."""
    done = now.ended - before
    return elapsed / done * (now.total - now.ended) if done else float("nan")


def choose_tell(quiet: bool, lines: bool) -> tuple[Tell, Callable[[], None]]:
    """How progress is states (a bar on a terminal, lines if asked for, else nothing), and what ends it."""
    console = Console(stderr=True)
    if quiet or not (lines or console.is_terminal):
        return (lambda now, left: None), (lambda: None)
    if lines:
        return _Lines(), (lambda: None)
    bar = _Bar(console)
    return bar, bar.progress.stop


class _Lines:
    def __init__(self) -> None:
        self._told = -TELL

    def __call__(self, now: Status, left: float) -> None:
        if perf_counter() - self._told >= TELL or not left:
            self._told = perf_counter()
            print(f"{words(now)}; {clock(left)} left", file=sys.stderr, flush=True)


class _Bar:
    def __init__(self, console: Console) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self.progress = Progress(*columns, TextColumn("{task.fields[left]} left"), console=console)
        self.progress.start()
        self._task = self.progress.add_task("runs", total=None, left="?")

    def __call__(self, now: Status, left: float) -> None:
        self.progress.update(
            self._task, completed=now.ended, total=now.total, left=clock(left), description=words(now, short=True)
        )


def words(now: Status, short: bool = False) -> str:
    """The states that have runs, in words."""
    states = ", ".join(f"{number:,} {state}" for state, number in now.counts.items() if number)
    return states if short else f"{now.ended:,} of {now.total:,} runs ended ({states})"


def clock(seconds: float) -> str:
    """A time people read: 45 s, 12 min, 3 h 20 min."""
    if seconds != seconds:
        return "unknown time"
    minutes = round(seconds / 60.0)
    if seconds < 100.0:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"
