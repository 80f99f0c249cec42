"""Schedulers: what a study needs to know of one, however it is called."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol

from kz_optimize.errors import KzError

# What may become of a task. FAILED ended by itself with an exit code, UNKNOWN left no trace.
QUEUED, RUNNING, DONE = "queued", "running", "done"
MEMORY, TIME, LOST, CANCELLED, FAILED, UNKNOWN = "memory", "time", "lost", "cancelled", "failed", "unknown"
ACTIVE = (QUEUED, RUNNING)

OUT_OF_MEMORY = 6  # exit code of a task that was refused memory
PATIENCE = 120.0  # seconds that a command of a scheduler may take


class SchedulerError(KzError):
    """A scheduler refused something, or cannot be reached."""

    exit_code: ClassVar[int] = 5


@dataclass(frozen=True)
class Task:
    """What a scheduler says of a task: the state, the node ("" if none) and its own words for it."""

    state: str
    node: str = ""
    words: str = ""


@dataclass(frozen=True)
class Request:
    """What each task of an array is given.

    memory   GB
    seconds  after which it is ended
    cpus     cores
    at_most  tasks at the same time; 0: as many as the scheduler lets
    partition, account  of the cluster; "": its own choice
    options  of the scheduler, in its words: ("qos", "long")
    """

    memory: float
    seconds: float
    cpus: int = 1
    at_most: int = 0
    partition: str = ""
    account: str = ""
    options: tuple[tuple[str, str], ...] = ()


class Scheduler(Protocol):
    """A scheduler of job arrays; tasks are counted from 1. Every method may raise SchedulerError.

    name  that of its module in the folder `schedulers`
    task  the variable that holds the number of a task
    """

    name: ClassVar[str]
    task: ClassVar[str]

    def header(self, name: str, tasks: int, request: Request, logs: Path) -> list[str]:
        """The lines of a script that ask for `tasks` times what is requested; task N writes to `logs`/N.log."""

    def submit(self, script: Path) -> str:
        """Send a script; the number of the job."""

    def find(self, name: str) -> str:
        """The number of the job of that name, "" if there is none."""

    def look(self, job: str, tasks: int) -> dict[int, Task]:
        """What has become of the tasks of a job, as far as the scheduler knows."""

    def cancel(self, job: str) -> None:
        """End what is left of a job."""


def call(*command: str, tolerate: Sequence[str] = ()) -> str:
    """Run a command of a scheduler and return what it prints, "" if it complains in one of the tolerated phrases.

    Raises SchedulerError with its complaint.
    """
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=PATIENCE,
            env={**os.environ, "LC_ALL": "C", "SLURM_BITSTR_LEN": "0"},  # lists of tasks are not to be shortened
        )
    except FileNotFoundError:
        raise SchedulerError(f"{command[0]} is not installed here: is this a node of the cluster?") from None
    except subprocess.TimeoutExpired:
        raise SchedulerError(f"{command[0]} did not answer for {PATIENCE:.0f} s.") from None
    if done.returncode:
        complaint = (done.stderr + done.stdout).strip()
        if any(phrase in complaint for phrase in tolerate):
            return ""
        raise SchedulerError(f"The scheduler refused `{' '.join(command)}`:\n{complaint}")
    return done.stdout


def by_exit(code: int, words: str, node: str = "") -> Task:
    """A task that ended with an exit code, as a shell tells it: 128 and more for a signal."""
    killed = code == 128 + 9  # nobody but the system, for memory, and administrators send it
    state = DONE if code == 0 else MEMORY if code == OUT_OF_MEMORY or killed else FAILED
    return Task(state, node, words)


def tasks_in(text: str) -> Iterator[int]:
    """The numbers in "7", "[3-5,9%2]" or "3-9:2"."""
    for piece in filter(None, text.strip("[]").partition("%")[0].split(",")):
        span, _, step = piece.partition(":")
        first, _, last = span.partition("-")
        yield from range(int(first), int(last or first) + 1, int(step or 1))
