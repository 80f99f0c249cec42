"""Arrays: what has been sent to a scheduler, kept in the folder of the study.

    cluster/<n>/array.json   the runs of each task and what was asked for; written before anything is sent
    cluster/<n>/script.sh    what was sent
    cluster/<n>/job          the number the scheduler gave it; "" if it never got there
    cluster/<n>/<task>.log   what a task printed
    cluster/<n>/<task>.note  where and when a task began and how it ended, by itself
    cluster/<n>/ended.json   what became of tasks, once it has been drawn a conclusion from
    cluster/<n>/cancelled    cancelled by `kz-optimize study cancel`

Tasks are counted from 1.
"""

from __future__ import annotations

import json
import re
import shlex
import sys
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kz_optimize.cluster.scheduler import Request, Scheduler, Task
from kz_optimize.errors import Finding, InputError
from kz_optimize.study import StudyFolder
from kz_optimize.study.folder import write

ARRAYS, DESCRIPTION, SCRIPT, JOB, ENDED, CANCELLED = (
    "cluster", "array.json", "script.sh", "job", "ended.json", "cancelled",
)  # fmt: skip
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True)
class Array:
    """An array of tasks, each a chunk of runs.

    folder     of the study
    number     of the array in it
    name       of the job; no other job has it
    scheduler  name of it
    chunks     runs of each task, in their order
    memory     GB that each task is given
    seconds    after which a task is ended
    cpus       of each task
    warm       each run starts from the basis of the one before
    """

    folder: Path
    number: int
    name: str
    scheduler: str
    chunks: tuple[tuple[str, ...], ...]
    memory: float
    seconds: float
    cpus: int = 1
    warm: bool = True

    @property
    def path(self) -> Path:
        """Where it is kept."""
        return self.folder / ARRAYS / str(self.number)

    @property
    def tasks(self) -> range:
        """The numbers of its tasks."""
        return range(1, len(self.chunks) + 1)

    def runs(self, task: int) -> tuple[str, ...]:
        """The runs of a task."""
        return self.chunks[task - 1]

    def worker(self, task: int) -> str:
        """The name under which a task claims runs."""
        return f"{self.number}/{task}"

    def log(self, task: int) -> Path:
        """What a task printed."""
        return self.path / f"{task}.log"

    @property
    def job(self) -> str | None:
        """The number of the job, "" if it was never sent, None if that is not known."""
        try:
            return (self.path / JOB).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    @property
    def age(self) -> float:
        """Seconds since it was sent."""
        return time.time() - (self.path / JOB).stat().st_mtime

    @property
    def cancelled(self) -> bool:
        """Whether it has been cancelled."""
        return (self.path / CANCELLED).exists()

    @property
    def ended(self) -> dict[int, Task]:
        """What became of tasks, of those from which a conclusion has been drawn."""
        return {int(task): Task(**state) for task, state in _read(self.path / ENDED).items()}

    def end(self, ended: Mapping[int, Task]) -> None:
        """Keep what became of tasks."""
        write(self.path / ENDED, json.dumps({task: asdict(state) for task, state in {**self.ended, **ended}.items()}))

    def cancel(self) -> None:
        """Keep that it has been cancelled."""
        write(self.path / CANCELLED, "")

    def note(self, task: int) -> dict[str, Any]:
        """What a task says of itself: node, began, and at its end ended and code; {} before it begins."""
        return _read(self.path / f"{task}.note")

    def take_note(self, task: int, **note: Any) -> None:
        """Let a task say something of itself, in place of what it said before."""
        write(self.path / f"{task}.note", json.dumps(note))

    def script(self, scheduler: Scheduler, request: Request) -> str:
        """What is sent: each task is a worker, and nothing stands between it and the scheduler."""
        lines = preamble(scheduler.header(self.name, len(self.chunks), request, self.path), self.cpus)
        command = [sys.executable, "-m", "kz_optimize", "study", "work", str(self.folder), "--array", str(self.number)]
        return "\n".join([*lines, f'exec {shlex.join(command)} --chunk "${scheduler.task}"', ""])

    def send(self, scheduler: Scheduler, request: Request) -> None:
        """Keep it, send it, keep the number of its job. If this is interrupted, its name tells whether it was sent."""
        self.path.mkdir(parents=True)
        described = {key: value for key, value in asdict(self).items() if key not in ("folder", "number")}
        write(self.path / SCRIPT, self.script(scheduler, request))
        write(self.path / DESCRIPTION, json.dumps(described))
        self.set_job(scheduler.submit(self.path / SCRIPT))

    def set_job(self, job: str) -> None:
        """Keep the number of its job."""
        write(self.path / JOB, job)


def draft(
    folder: StudyFolder,
    number: int,
    scheduler: Scheduler,
    chunks: Sequence[Sequence[str]],
    request: Request,
    *,
    warm: bool = True,
) -> Array:
    """An array that has not been sent. Raises InputError if a scheduler could not write into the folder."""
    path = checked(folder.path)
    name = unique_name(path)
    pieces = tuple(map(tuple, chunks))
    return Array(path, number, name, scheduler.name, pieces, request.memory, request.seconds, request.cpus, warm)


def checked(folder: Path) -> Path:
    """The folder, absolute. Raises InputError if a scheduler could not write into it."""
    path = folder.absolute()
    if unreadable := re.search(r"""[\s%:$"'\\]""", str(path)):
        remedy = "Give --out a folder without spaces and the signs % : $ \" ' \\"
        raise InputError([Finding(f"schedulers misread the sign {unreadable[0]!r}", remedy, str(path))])
    return path


def unique_name(folder: Path) -> str:
    """A name for a job of a folder that no other job has."""
    return f"kz-{uuid.uuid4().hex[:8]}-{re.sub('[^A-Za-z0-9_.-]', '-', folder.name)}"


def preamble(header: Sequence[str], cpus: int) -> list[str]:
    """The first lines of a script: what it asks for, its threads, and the folder from which it was sent."""
    threads = [f"export {name}={cpus}" for name in THREADS]
    return ["#!/bin/bash", *header, *threads, f"cd {shlex.quote(str(Path.cwd()))}"]


def load(folder: StudyFolder, number: int) -> Array:
    """An array as it is kept."""
    path = folder.path.absolute()
    description = json.loads((path / ARRAYS / str(number) / DESCRIPTION).read_text(encoding="utf-8"))
    return Array(path, number, **(description | {"chunks": tuple(map(tuple, description["chunks"]))}))


def load_all(folder: StudyFolder) -> list[Array]:
    """All arrays of a study, the oldest first."""
    described = (folder.path / ARRAYS).glob(f"[0-9]*/{DESCRIPTION}")
    return [load(folder, number) for number in sorted(int(path.parent.name) for path in described)]


def next_number(folder: StudyFolder) -> int:
    """The number of the next array."""
    used = [int(path.name) for path in (folder.path / ARRAYS).glob("[0-9]*") if path.name.isdigit()]
    return max(used, default=0) + 1


def _read(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
