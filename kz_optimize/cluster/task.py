"""A task: the worker that a scheduler starts, on its own chunk of runs only, for its time is measured."""

from __future__ import annotations

import socket
import sys
import time
from dataclasses import replace
from pathlib import Path

from kz_optimize.cluster.array import load
from kz_optimize.cluster.scheduler import OUT_OF_MEMORY
from kz_optimize.errors import InputError
from kz_optimize.study import Failure, StudyFolder, Worker
from kz_optimize.study.status import clock
from kz_optimize.units import format_cost

NEARLY = 0.85  # share of the address space after which a failure is put down to it


def work(path: Path, number: int, task: int) -> int:
    """Do the runs of a task of an array; returns OUT_OF_MEMORY if memory was refused, else 0.

    A process that has been refused memory once is no place for the next run. Where the address space is bounded,
    libraries report that in many ways: whatever fails with nearly all of it taken counts, but for bad input.
    """
    folder = StudyFolder(path)
    array = load(folder, number)
    node, began = socket.gethostname(), time.time()
    array.take_note(task, node=node, began=began)
    try:
        refused = _work(folder, array.worker(task), array.runs(task), array.cpus, array.warm)
    except Exception as error:
        if isinstance(error, InputError) or not (isinstance(error, MemoryError) or _is_exhausted()):
            raise
        print(f"memory was refused: {error}", file=sys.stderr, flush=True)
        refused = True
    code = OUT_OF_MEMORY if refused else 0
    array.take_note(task, node=node, began=began, ended=time.time(), code=code)
    return code


def _work(folder: StudyFolder, name: str, runs: tuple[str, ...], cpus: int, warm: bool) -> bool:
    """Do the runs, and say in the log what becomes of each; whether memory was refused."""
    worker = Worker(folder, threads=cpus, warm=warm, name=name)
    for run in filter(worker.runs.__contains__, runs):  # the study may have been planned anew
        began = time.monotonic()
        ended = worker.one(worker.runs[run])
        words = f"{run[:12]} {worker.runs[run].words}"
        if ended is None:
            print(f"{words}: done already, or another worker is at it", flush=True)
        elif isinstance(ended, Failure):
            print(f"{words}: {ended.status}\n{ended.explanation}", flush=True)
            if ended.status == "failed" and _is_exhausted():
                ended = replace(ended, status="memory")
                folder.fail(run, ended)
            if ended.status == "memory":
                return True
        else:
            took = clock(time.monotonic() - began)
            print(f"{words}: {format_cost(ended.objective)}, {'warm' if ended.warm else 'cold'}, {took}", flush=True)
    return False


def _is_exhausted() -> bool:
    """Whether this process has taken nearly all the address space that it is allowed; Grid Engine bounds it."""
    try:
        import resource

        limit, _ = resource.getrlimit(resource.RLIMIT_AS)
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except (ImportError, OSError):  # no Linux
        return False
    peak = next(float(line.split()[1]) * 1024 for line in lines if line.startswith("VmPeak:"))
    return limit != resource.RLIM_INFINITY and peak > NEARLY * limit
