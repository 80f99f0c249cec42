"""Judging: what follows for its runs from how a task ended."""

from __future__ import annotations

from collections.abc import Iterable

from kz_optimize.cluster.array import Array
from kz_optimize.cluster.attempt import Attempt, Bounds, add_attempt, attempts_of, given_up
from kz_optimize.cluster.scheduler import CANCELLED, DONE, FAILED, LOST, MEMORY, QUEUED, TIME, UNKNOWN, Task, by_exit
from kz_optimize.study import Failure, StudyFolder
from kz_optimize.study.claim import give_up, held_by

GRACE = 300.0  # seconds after which a task that nobody knows of is not waited for
STATUS = {MEMORY: "memory", TIME: "time", LOST: "lost", FAILED: "crashed", UNKNOWN: "crashed"}
CAUSE = {
    MEMORY: "It needs more memory than the {memory:.2f} GB it was given",
    TIME: "It needs more time: it was ended after {seconds:.0f} s",
    LOST: "Its nodes were lost or taken away",
    FAILED: "It takes its process down",
    UNKNOWN: "Its process ended without a trace",
}
REMEDY = {MEMORY: "--memory or --most-memory", TIME: "--time or --most-time"}


class BrokenTask(Exception):
    """A task that could not work at all; its log says why."""


def resolve_states(array: Array, told: dict[int, Task], finished: dict[int, bool]) -> dict[int, Task]:
    """What became of every task: by the scheduler, else by what the task left, else by how long nobody has seen it."""
    return {task: told.get(task) or _by_trace(array, task, finished[task]) for task in array.tasks}


def _by_trace(array: Array, task: int, finished: bool) -> Task:
    note = array.note(task)
    node = note.get("node", "")
    if "code" in note:
        return by_exit(note["code"], f"exit {note['code']}", node)
    if finished:
        return Task(DONE, node, "all done")
    if array.age < GRACE:
        return Task(QUEUED, node, "not known yet")
    return Task(UNKNOWN, node, "the scheduler does not know it any more")


def judge(folder: StudyFolder, array: Array, task: int, told: Task, bounds: Bounds) -> None:
    """Draw the conclusions from a task that has ended: runs to try again, and those to be given up.

    The attempt counts for the run that was running, by its claim or because it says itself that memory was refused; if
    none was, for all that have not ended. Raises BrokenTask if a task ended by itself without getting to a run.
    """
    underway = held_by(folder.claims, array.worker(task))
    give_up(folder.claims, array.worker(task))
    short = refused(folder, array.runs(task)) if told.state == MEMORY else []
    left = short + [run for run in array.runs(task) if not folder.finished(run)]
    if not left or told.state in (DONE, CANCELLED):
        return
    running = set(short) or underway.keys() & set(left)
    if told.state == FAILED and not running:
        raise BrokenTask
    reached = len(left) < len(array.runs(task))
    for run in left:
        spent = underway.get(run, array.seconds)
        was_running = run in running or not running
        attempt = Attempt(array.number, task, told.state, array.memory, spent, was_running, told.words)
        if attempt.was_running or (told.state == MEMORY and not reached):  # then the others have too little, too
            add_attempt(folder, run, attempt)
        if attempt.was_running:
            _conclude(folder, array, run, told, bounds)


def refused(folder: StudyFolder, runs: Iterable[str]) -> list[str]:
    """Those of the runs that were refused memory and could say so: they have ended only if they get no more."""
    return [run for run in runs if (failure := folder.failure(run)) and failure.status == "memory"]


def _conclude(folder: StudyFolder, array: Array, run: str, told: Task, bounds: Bounds) -> None:
    tried = attempts_of(folder, run)
    if not given_up(tried, bounds):
        folder.forget_failures([run])
        return
    last = tried[-1]
    cause = CAUSE[last.outcome].format(memory=last.memory, seconds=last.seconds)
    allowed = f" Allow more with {REMEDY[last.outcome]}." if last.outcome in REMEDY else ""
    where = f"job {array.job}, task {last.task}" + (f" on {told.node}" if told.node else "")
    tries = "once" if len(tried) == 1 else f"{len(tried)} times"
    words = f"{cause}; tried {tries}, at last as {where} ({told.words}).{allowed} Log: {array.log(last.task)}"
    folder.fail(run, Failure(STATUS[last.outcome], words, last.seconds))
