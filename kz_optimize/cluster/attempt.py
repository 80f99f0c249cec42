"""Attempts: how often a run has been tried on a cluster, what the next request asks for, and when it is given up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from math import inf
from typing import Any

from kz_optimize.cluster.array import Array
from kz_optimize.cluster.scheduler import CANCELLED, DONE, FAILED, LOST, MEMORY, QUEUED, TIME, UNKNOWN, Task, by_exit
from kz_optimize.study import Failure, StudyFolder
from kz_optimize.study.claim import give_up, held_by

ATTEMPTS = "attempts.jsonl"
MORE_MEMORY, MORE_TIME = 2.0, 3.0  # times as much after it was not enough
START = 60.0  # seconds for a program to start from a busy file system
CRASHES = 2  # tries of a run that takes its process down, as on one machine
LOSSES = 10  # tries of a run whose nodes die or are taken away
RENAMED = {"guilty": "was_running", "forgiven": "reset"}  # words of version 0.1
RESET = "reset"  # what `--retry` adds: earlier attempts do not count any more


@dataclass(frozen=True)
class Attempt:
    """A try that failed.

    array, task  where
    outcome      memory, time, lost, failed or unknown; or "reset"
    memory       GB it was given
    seconds      it was at work
    was_running  when its task ended; else it had not been reached
    words        of the scheduler
    """

    array: int
    task: int
    outcome: str
    memory: float = 0.0
    seconds: float = 0.0
    was_running: bool = True
    words: str = ""


@dataclass(frozen=True)
class TaskNeeds:
    """What a run needs: GB, and seconds of its own if it is known to need more than others (else 0)."""

    memory: float
    seconds: float = 0.0


@dataclass(frozen=True)
class Bounds:
    """How far it goes: tries of a run that needs more, and the most GB and seconds that are asked for."""

    tries: int = 3
    memory: float = inf
    seconds: float = inf


def attempts_of(folder: StudyFolder, run: str) -> list[Attempt]:
    """The attempts at a run, the oldest first."""
    try:
        lines = (folder.run(run) / ATTEMPTS).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [_parsed(json.loads(line)) for line in lines]


def _parsed(record: dict[str, Any]) -> Attempt:
    """An attempt as version 0.1 wrote it, or this one."""
    record = {RENAMED.get(name, name): value for name, value in record.items()}
    return Attempt(**record | {"outcome": RENAMED.get(record["outcome"], record["outcome"])})


def add_attempt(folder: StudyFolder, run: str, attempt: Attempt) -> None:
    """Keep an attempt."""
    folder.run(run).mkdir(parents=True, exist_ok=True)
    with (folder.run(run) / ATTEMPTS).open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(attempt)) + "\n")


def next_request(usual: float, attempts: Sequence[Attempt], bounds: Bounds) -> TaskNeeds:
    """What the next try is given: as much as usual (GB), and more of what was not enough."""
    memory, seconds = usual, 0.0
    for attempt in attempts:
        if attempt.outcome in (MEMORY, UNKNOWN):
            memory = max(memory, MORE_MEMORY * attempt.memory)
        if attempt.outcome in (TIME, UNKNOWN) and attempt.was_running:
            seconds = max(seconds, MORE_TIME * attempt.seconds)
    return TaskNeeds(min(memory, bounds.memory), min(seconds, bounds.seconds))


def given_up(attempts: Sequence[Attempt], bounds: Bounds) -> bool:
    """Whether a run has been tried often enough, or with all it may be given."""
    counted = [attempt for attempt in attempts if attempt.was_running]
    reset = [i for i, attempt in enumerate(counted) if attempt.outcome == RESET]
    counted = counted[reset[-1] + 1 if reset else 0 :]
    if not counted:
        return False
    last = counted[-1]
    same = sum(attempt.outcome == last.outcome for attempt in counted)
    if last.outcome == MEMORY:
        return same >= bounds.tries or last.memory >= bounds.memory
    if last.outcome == TIME:
        return same >= bounds.tries or last.seconds >= bounds.seconds - START  # it has had all of a task
    return same >= (LOSSES if last.outcome == LOST else CRASHES)


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


def resolve_states(array: Array, reported: dict[int, Task], finished: dict[int, bool]) -> dict[int, Task]:
    """What became of every task: by the scheduler, else by what the task left, else by how long nobody has seen it."""
    return {task: reported.get(task) or _by_trace(array, task, finished[task]) for task in array.tasks}


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


def judge(folder: StudyFolder, array: Array, task: int, ended: Task, bounds: Bounds) -> None:
    """Draw the conclusions from a task that has ended: runs to try again, and those to be given up.

    The attempt counts for the run that was running, by its claim or because it says itself that memory was refused; if
    none was, for all that have not ended. Raises BrokenTask if a task ended by itself without getting to a run.
    """
    underway = held_by(folder.claims, array.worker(task))
    give_up(folder.claims, array.worker(task))
    short = refused(folder, array.runs(task)) if ended.state == MEMORY else []
    left = short + [run for run in array.runs(task) if not folder.finished(run)]
    if not left or ended.state in (DONE, CANCELLED):
        return
    running = set(short) or underway.keys() & set(left)
    if ended.state == FAILED and not running:
        raise BrokenTask
    reached = len(left) < len(array.runs(task))
    for run in left:
        spent = underway.get(run, array.seconds)
        was_running = run in running or not running
        attempt = Attempt(array.number, task, ended.state, array.memory, spent, was_running, ended.words)
        if attempt.was_running or (ended.state == MEMORY and not reached):  # then the others have too little, too
            add_attempt(folder, run, attempt)
        if attempt.was_running:
            _conclude(folder, array, run, ended, bounds)


def refused(folder: StudyFolder, runs: Iterable[str]) -> list[str]:
    """Those of the runs that were refused memory and could say so: they have ended only if they get no more."""
    return [run for run in runs if (failure := folder.failure(run)) and failure.status == "memory"]


def _conclude(folder: StudyFolder, array: Array, run: str, ended: Task, bounds: Bounds) -> None:
    tried = attempts_of(folder, run)
    if not given_up(tried, bounds):
        folder.forget_failures([run])
        return
    last = tried[-1]
    cause = CAUSE[last.outcome].format(memory=last.memory, seconds=last.seconds)
    allowed = f" Allow more with {REMEDY[last.outcome]}." if last.outcome in REMEDY else ""
    where = f"job {array.job}, task {last.task}" + (f" on {ended.node}" if ended.node else "")
    tries = "once" if len(tried) == 1 else f"{len(tried)} times"
    words = f"{cause}; tried {tries}, at last as {where} ({ended.words}).{allowed} Log: {array.log(last.task)}"
    folder.fail(run, Failure(STATUS[last.outcome], words, last.seconds))
