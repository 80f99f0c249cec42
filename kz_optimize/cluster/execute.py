"""A study on a scheduler: submit what is left and follow what was submitted, all from what is on the disk.

Every look begins with the arrays in the folder of the study, so it does not matter which process sent them, and whether
it lives.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from kz_optimize.cluster.array import ARRAYS, Array, draft, load_all, next_number
from kz_optimize.cluster.attempt import BrokenTask, judge, refused, resolve_states
from kz_optimize.cluster.resources import ResourceRequest, defaults, requests
from kz_optimize.cluster.scheduler import (
    ACTIVE,
    CANCELLED,
    DONE,
    QUEUED,
    RUNNING,
    Request,
    Scheduler,
    SchedulerError,
    Task,
)
from kz_optimize.cluster.schedulers import open_scheduler
from kz_optimize.errors import KzError
from kz_optimize.study import Plan, Run
from kz_optimize.study.claim import at_work, claimed

SOONEST, LATEST = 1.0, 30.0  # seconds between two questions to a scheduler, fewer when nothing changes
SLOWER = 1.3
MAX_FAILED_POLLS = 20  # questions in a row that a scheduler may leave without an answer
DRIVER = "driver"


class DriverError(KzError):
    """Another process is submitting the study."""

    exit_code: ClassVar[int] = 5

    def __init__(self) -> None:
        super().__init__("Another process is already submitting this study.")


@dataclass(frozen=True)
class Sent:
    """A run that has been sent: the array and task it was in last, and what became of that."""

    array: Array
    number: int
    task: Task


class ClusterExecutor:
    """Sends runs to a scheduler as arrays; see `kz_optimize.study.Executor`.

    Several may look; only one sends at a time.
    """

    def __init__(self, scheduler: Scheduler, request: ResourceRequest) -> None:
        self.scheduler, self.request = scheduler, request
        self.sent: list[Array] = []
        self._follows = False
        self._dropped: set[str] = set()
        self._pause, self._next, self._failed_polls = SOONEST, 0.0, 0
        self._before: object = None

    def start(self, planned: Plan) -> None:
        """Look after what was sent earlier, and send what is left. Raises DriverError, InputError, SchedulerError."""
        self._planned = planned
        self._active = self.round(planned)

    def working(self) -> bool:
        """Whether any task is queued or running, or another process is at a run; runs to be repeated are sent."""
        if time.monotonic() < self._next:
            return True
        try:
            self._active = self.round(self._planned)
            self._failed_polls = 0
        except SchedulerError:  # it restarts, or is overburdened: that passes
            self._failed_polls += 1
            if self._failed_polls > MAX_FAILED_POLLS:
                raise
        self._next = time.monotonic() + self._pause
        return self._active

    def stop(self) -> None:
        """Let go; what was sent goes on."""

    def round(self, planned: Plan) -> bool:
        """Look once and send what is left; whether any run is still to be waited for."""
        with claimed(planned.folder.path / ARRAYS, DRIVER) as held:
            if held is None:
                raise DriverError
            states = self.look(planned, conclude=True)
            waited = {run for run, sent in states.items() if sent.task.state in ACTIVE}
            busy = at_work(planned.folder.claims)
            left = [run for run in planned.left if run.id not in waited | busy | self._dropped]
            for array, sized in self.drafts(planned, left):
                array.send(self.scheduler, sized)
                self.sent.append(array)
        self._follows = True
        self._adjust_pace(states)
        unfinished = {run.id for run in planned.left} | set(refused(planned.folder, waited))
        return bool(left or unfinished & (waited | busy))

    def conclude(self, planned: Plan) -> dict[str, Sent]:
        """Look and draw conclusions, without sending anything. Raises DriverError if another process does."""
        with claimed(planned.folder.path / ARRAYS, DRIVER) as held:
            if held is None:
                raise DriverError
            return self.look(planned, conclude=True)

    def look(self, planned: Plan, *, conclude: bool) -> dict[str, Sent]:
        """Run -> where it was sent last. With `conclude`, conclusions are drawn from tasks that have ended.

        Raises KzError with the log of a task that could not work at all.
        """
        found: dict[str, Sent] = {}
        broken: list[Array] = []
        for array in load_all(planned.folder):
            ended = array.ended
            states = {} if len(ended) == len(array.chunks) else self._ask(planned, array)
            new = {task: each for task, each in states.items() if task not in ended and each.state not in ACTIVE}
            if conclude and new:
                for task, each in new.items():
                    try:
                        judge(planned.folder, array, task, each, self.request.bounds)
                    except BrokenTask:
                        broken.append(array)
                        explanation = _tail(array, task)
                    if self._follows and each.state == CANCELLED:  # before our eyes: not to be sent again
                        self._dropped |= set(array.runs(task))
                array.end(new)
            for task, each in {**states, **ended}.items():
                found |= dict.fromkeys(array.runs(task), Sent(array, task, each))
        if broken:
            raise KzError(f"A task of job {broken[-1].job} could not work. {explanation}")
        return found

    def drafts(self, planned: Plan, left: Sequence[Run]) -> Iterator[tuple[Array, Request]]:
        """The arrays for runs that are left, as they would be sent."""
        if not left:
            return
        known = defaults(planned, self.request)
        for number, (chunks, sized) in enumerate(
            requests(planned.folder, left, known, self.request), next_number(planned.folder)
        ):
            yield draft(planned.folder, number, self.scheduler, chunks, sized, warm=self.request.warm), sized

    def _ask(self, planned: Plan, array: Array) -> dict[int, Task]:
        """What has become of the tasks of an array; one that was interrupted while being sent is found by its name."""
        scheduler = self.scheduler if self.scheduler.name == array.scheduler else open_scheduler(array.scheduler)
        job = array.job
        if job is None:
            job = scheduler.find(array.name)
            array.set_job(job)
        if not job:
            return dict.fromkeys(array.tasks, Task(DONE, "", "never sent"))
        finished = {task: all(map(planned.folder.finished, array.runs(task))) for task in array.tasks}
        states = resolve_states(array, scheduler.look(job, len(array.chunks)), finished)
        if array.cancelled:
            return {task: _unless_done(each, finished[task]) for task, each in states.items()}
        return states

    def _adjust_pace(self, states: dict[str, Sent]) -> None:
        now = [(run, sent.array.number, sent.task.state) for run, sent in states.items()]
        self._pause = SOONEST if now != self._before else min(self._pause * SLOWER, LATEST)
        self._before = now


def _unless_done(task: Task, finished: bool) -> Task:
    """A task of a cancelled array: schedulers tell in many ways that it was ended."""
    return task if finished or task.state in (QUEUED, RUNNING, DONE) else Task(CANCELLED, task.node, task.words)


def _tail(array: Array, task: int, length: int = 2000) -> str:
    try:
        text = array.log(task).read_text(encoding="utf-8", errors="replace")[-length:]
    except FileNotFoundError:
        text = "(there is none)"
    return f"Its log, {array.log(task)}:\n{text}"
