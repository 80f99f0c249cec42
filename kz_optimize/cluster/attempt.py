"""Attempts: how often a run has been tried on a cluster, and what the next request asks for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import inf

from kz_optimize.cluster.scheduler import LOST, MEMORY, TIME, UNKNOWN
from kz_optimize.study import StudyFolder

ATTEMPTS = "attempts.jsonl"
MORE_MEMORY, MORE_TIME = 2.0, 3.0  # times as much after it was not enough
START = 60.0  # seconds for a program to start from a busy file system
CRASHES = 2  # tries of a run that takes its process down, as on one machine
LOSSES = 10  # tries of a run whose nodes die or are taken away
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
    return [Attempt(**json.loads(line)) for line in lines]


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
