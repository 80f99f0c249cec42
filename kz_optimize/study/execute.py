"""Execution: the runs that are left are handed to workers, here to processes of this machine.

A worker is the command `kz-optimize study work FOLDER`, wherever it runs: it takes the runs of its chunk, each from the
basis of the one before, and leaves everything it knows in the folder of the study. Here it then helps the others;
`kz_optimize.cluster` has the same on a scheduler.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kz_optimize.errors import KzError
from kz_optimize.study.claim import owned_by
from kz_optimize.study.folder import Failure, Run, StudyFolder, write
from kz_optimize.study.path import split
from kz_optimize.study.plan import Plan, estimate

CRASHES = 2  # times that a run may take its process down before it is given up
SPARE = 0.85  # share of the free memory that workers may fill
START = 0.5  # GB, a process whose need is not known yet


@dataclass(frozen=True)
class Chunk:
    """Runs that one worker does in order, each from the basis of the one before."""

    number: int
    runs: tuple[str, ...]


class Executor(Protocol):
    """Gets the runs of a study done, here or elsewhere."""

    def start(self, planned: Plan) -> None:
        """Set workers to the runs that are left."""

    def working(self) -> bool:
        """Whether any worker is still at work or waits for its turn; looks after those that ended."""

    def stop(self) -> None:
        """Let go: workers that need this process end, others go on. What they have finished stays."""


def make_chunks(folder: StudyFolder, runs: Sequence[Run], number: int) -> list[Chunk]:
    """Cut the path into chunks and write them where workers find them."""
    chunks = [Chunk(i, tuple(run.id for run in piece)) for i, piece in enumerate(split(runs, number)) if piece]
    write(folder.path / "chunks.json", json.dumps([chunk.runs for chunk in chunks]))
    return chunks


def turn_of(folder: StudyFolder, number: int) -> list[str]:
    """The runs a worker looks at: its own chunk in order, then those of the others from their far ends."""
    chunks = json.loads((folder.path / "chunks.json").read_text(encoding="utf-8"))
    others = [run for other in chunks[number + 1 :] + chunks[:number] for run in reversed(other)]
    return [*chunks[number], *others]


class LocalExecutor:
    """Workers as processes of this machine; they end with it.

    processes  at the same time; 0: as many as there are cores and memory for
    threads    of each process; 0: the cores shared among them
    warm       each run starts from the basis of the one before
    """

    def __init__(self, processes: int = 0, threads: int = 0, *, warm: bool = True) -> None:
        self.processes, self.threads, self.warm = processes, threads, warm
        self._workers: dict[int, subprocess.Popen[bytes]] = {}
        self._crashes: dict[str, int] = {}

    def start(self, planned: Plan) -> None:
        """Start a process per chunk of the runs that are left."""
        self._folder, left = planned.folder, planned.left
        if not left:
            return
        number = self.processes or choose_processes(memory_of(planned), len(left))
        chunks = make_chunks(planned.folder, left, number)
        self.threads = self.threads or max(1, cores() // len(chunks))
        for chunk in chunks:
            self._start(chunk.number)

    def working(self) -> bool:
        """Whether any process is at work; one that crashed is replaced. Raises KzError if one could not work at all."""
        for number, worker in list(self._workers.items()):
            code = worker.poll()
            if code is None:
                continue
            self._workers.pop(number).communicate()  # closes its standard input
            if code == 0:
                continue
            run = owned_by(self._folder.claims, worker.pid)
            if run is None:
                self.stop()
                raise KzError(
                    f"A worker ended with code {code}. {self._log(number).read_text(errors='replace')[-2000:]}"
                )
            self._count(run, code)
            self._start(number)
        return bool(self._workers)

    def stop(self) -> None:
        """End all processes."""
        for worker in self._workers.values():
            worker.terminate()
        for worker in self._workers.values():
            worker.communicate()
        self._workers.clear()

    def _start(self, number: int) -> None:
        command = [sys.executable, "-m", "kz_optimize", "study", "work", str(self._folder.path)]
        command += ["--chunk", str(number), "--threads", str(self.threads), "--exit-with-parent"]
        command += [] if self.warm else ["--cold"]
        with self._log(number).open("ab") as log:
            self._workers[number] = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log)

    def _log(self, number: int) -> Path:
        return self._folder.path / f"worker-{number}.log"

    def _count(self, run: str, code: int) -> None:
        """A run that took its process down: try again, but not for ever."""
        self._crashes[run] = self._crashes.get(run, 0) + 1
        if self._crashes[run] >= CRASHES:
            how = f"signal {-code}" if code < 0 else f"code {code}"
            words = f"Its process ended {CRASHES} times with {how}."
            likely = " The system does so when memory runs out: use fewer processes." if code == -9 else ""
            self._folder.fail(run, Failure("crashed", words + likely))


def memory_of(planned: Plan) -> float:
    """The most memory that a run was measured to need, GB; NaN if none has been."""
    known = estimate(planned)
    return max((effort.memory for effort in (known.cold, known.warm) if effort), default=float("nan"))


def choose_processes(memory: float, runs: int) -> int:
    """As many processes as there are cores, runs and memory for; memory: GB that a run needs, NaN if not known."""
    need = memory if memory == memory and memory > 0 else START
    return max(1, min(cores(), runs, int(SPARE * free_memory() / need)))


def cores() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def free_memory() -> float:
    """Memory that can be filled, GB: what the system says, and what a container allows; infinite if nobody tells."""
    bounds = [float("inf")]
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        bounds += [float(line.split()[1]) / (1 << 20) for line in lines if line.startswith("MemAvailable:")]
    except OSError:
        if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
            bounds.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / (1 << 30))
    for limit, used in (
        ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
        ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
    ):
        try:
            bounds.append((int(Path(limit).read_text()) - int(Path(used).read_text())) / (1 << 30))
        except (OSError, ValueError):  # no such container, or "max"
            continue
    return min(bounds)
