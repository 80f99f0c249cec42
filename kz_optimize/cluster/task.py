"""A task: the worker that a scheduler starts, on its own chunk of runs only, for its time is measured."""

from __future__ import annotations

import socket
import sys
import time
from pathlib import Path

from kz_optimize.study import Failure, StudyFolder, Worker
from kz_optimize.study.watch import clock

from .array import load
from .scheduler import OUT_OF_MEMORY


def work(path: Path, number: int, task: int) -> int:
    """Do the runs of a task of an array; returns OUT_OF_MEMORY if memory was refused, else 0.

    A process that has been refused memory once is no place for the next run.
    """
    folder = StudyFolder(path)
    array = load(folder, number)
    node, began = socket.gethostname(), time.time()
    array.take_note(task, node=node, began=began)
    try:
        code = OUT_OF_MEMORY if _work(folder, array.worker(task), array.runs(task), array.cpus, array.warm) else 0
    except MemoryError:
        print("memory was refused", file=sys.stderr, flush=True)
        code = OUT_OF_MEMORY
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
            if ended.status == "memory":
                return True
        else:
            took = clock(time.monotonic() - began)
            print(
                f"{words}: {ended.objective:,.3f} million USD, {'warm' if ended.warm else 'cold'}, {took}", flush=True
            )
    return False
