"""Resources: into how many tasks runs are cut, and how much memory and time each asks for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kz_optimize.cluster.attempt import START, Bounds, attempts_of, next_request
from kz_optimize.cluster.scheduler import Request
from kz_optimize.errors import Finding, InputError
from kz_optimize.study import Plan, Run, StudyFolder, estimate
from kz_optimize.study.execute import memory_of
from kz_optimize.study.path import split

MEMORY_MARGIN = 1.4  # memory of the measured run is multiplied by it,
LEAST_MEMORY = 0.2  # and has this added, GB: runs differ, and a kernel counts files that are read
TIME_MARGIN = 2.0  # nodes are busier than the one that was measured
PIECE = 600.0  # seconds of work in a task, so that its start does not weigh
LONGEST_ARRAY = 1000  # tasks; many schedulers refuse more


@dataclass(frozen=True)
class ResourceRequest:
    """What the user asks of a cluster; 0 stands for what was measured.

    chunks   number of tasks
    memory   GB of a task
    seconds  after which a task is ended
    cpus     of each task
    at_most  tasks at the same time; 0: as many as the scheduler lets
    warm     each run starts from the basis of the one before
    bounds   of what is asked for when it was not enough
    partition, account  of the cluster; "": its own choice
    options  of the scheduler, in its words
    """

    chunks: int = 0
    memory: float = 0.0
    seconds: float = 0.0
    cpus: int = 1
    at_most: int = 0
    warm: bool = True
    bounds: Bounds = field(default_factory=Bounds)
    partition: str = ""
    account: str = ""
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Defaults:
    """What runs usually need: GB, and seconds of one that starts afresh and of one that starts from another."""

    memory: float
    cold: float
    warm: float


def defaults(planned: Plan, request: ResourceRequest) -> Defaults:
    """What was measured, or what the user says. Raises InputError if neither is there."""
    known, memory = estimate(planned), memory_of(planned)
    slow, fast = known.cold or known.warm, known.warm or known.cold
    gigabytes = request.memory or min(MEMORY_MARGIN * memory + LEAST_MEMORY, request.bounds.memory)
    if gigabytes != gigabytes or (slow is None and not request.seconds):
        remedy = "kz-optimize study plan STUDY measures two; or say --memory and --time"
        raise InputError([Finding("no run has been measured yet: memory and time of a task are unknown", remedy)])
    cold, warm = (slow.seconds, fast.seconds) if slow and fast else (0.0, 0.0)
    return Defaults(gigabytes, cold, warm if request.warm else cold)


def requests(
    folder: StudyFolder, runs: Sequence[Run], defaults: Defaults, request: ResourceRequest
) -> Iterator[tuple[list[list[str]], Request]]:
    """Arrays for these runs: chunks along the path for what needs as much as usual, a task each for what needs more."""
    needs = {run.id: next_request(defaults.memory, attempts_of(folder, run.id), request.bounds) for run in runs}
    for memory, own in sorted({(each.memory, each.seconds) for each in needs.values()}):
        alike = [run for run in runs if needs[run.id].memory == memory and needs[run.id].seconds == own]
        number = len(alike) if own else _tasks(len(alike), len(runs), defaults, request)
        chunks = [[run.id for run in piece] for piece in split(alike, number)]
        seconds = _seconds(max(map(len, chunks)), own, defaults, request)
        for first in range(0, len(chunks), LONGEST_ARRAY):
            yield (
                chunks[first : first + LONGEST_ARRAY],
                Request(
                    memory, seconds, request.cpus, request.at_most, request.partition, request.account, request.options
                ),
            )


def _tasks(alike: int, runs: int, defaults: Defaults, request: ResourceRequest) -> int:
    """As many tasks as the user says for all runs, or as have something to do for a while."""
    if request.chunks:
        return max(1, round(request.chunks * alike / runs))
    return max(1, math.ceil(alike * defaults.warm / PIECE))


def _seconds(longest: int, own: float, defaults: Defaults, request: ResourceRequest) -> float:
    """The time of a task whose longest chunk has so many runs, in whole minutes."""
    work = TIME_MARGIN * (defaults.cold + (longest - 1) * defaults.warm)
    asked = max(request.seconds or START + work, START + own if own else 0.0)
    return min(math.ceil(asked / 60.0) * 60.0, request.bounds.seconds)
