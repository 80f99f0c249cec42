"""Years of a plan on a scheduler: each task of an array verifies one, as this machine would.

folder/array/script.sh   what was sent
folder/array/<n>.log     what a task printed
folder/2030.nc ...       what this machine waits for; a year that is there is not sent again
"""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kz_optimize.cluster.array import checked, preamble, unique_name
from kz_optimize.cluster.scheduler import ACTIVE, UNKNOWN, Request, Scheduler, Task
from kz_optimize.errors import KzError
from kz_optimize.study.folder import write

ARRAY, SCRIPT = "array", "script.sh"
PAUSE = 2.0  # seconds between two looks
YEAR = 3600.0  # seconds that a task may take: many times what a year of Kazakhstan takes
LATE = 30.0  # seconds after the end of a task in which a network may still bring its file


@dataclass(frozen=True)
class YearsOnCluster:
    """Verifies years as an array; see `kz_optimize.hours.years.RunYears`.

    Raises SchedulerError, and KzError with the log of a task that ended without its year. What still runs then, or
    when the wait is interrupted, is cancelled.
    """

    scheduler: Scheduler
    request: Request

    def __call__(self, results: Path, folder: Path, years: Sequence[int]) -> Iterator[int]:
        """Yield each year when its file is there."""
        if not years:
            return
        logs = checked(folder) / ARRAY
        logs.mkdir(exist_ok=True)
        write(logs / SCRIPT, self.script(results.absolute(), folder.absolute(), years, logs))
        job = self.scheduler.submit(logs / SCRIPT)
        try:
            yield from self._wait(job, folder, years, logs)
        except BaseException:
            self.scheduler.cancel(job)
            raise

    def script(self, results: Path, folder: Path, years: Sequence[int], logs: Path) -> str:
        """Task N verifies the Nth year. That a year is short is no failure of its task: the file alone counts."""
        header = self.scheduler.header(unique_name(folder.parent), len(years), self.request, logs)
        verify = shlex.join([sys.executable, "-m", "kz_optimize", "verify", str(results), "--quiet"])
        return "\n".join([
            *preamble(header, self.request.cpus), f"years=(0 {' '.join(map(str, years))})",
            f"year=${{years[${self.scheduler.task}]}}",
            f'{verify} --years "$year" --out {shlex.quote(str(folder))}/"$year".nc', "",
        ])  # fmt: skip

    def _wait(self, job: str, folder: Path, years: Sequence[int], logs: Path) -> Iterator[int]:
        left, gone = dict(enumerate(years, 1)), dict[int, float]()
        while left:
            for task, year in [*left.items()]:
                if (folder / f"{year}.nc").exists():
                    yield left.pop(task)
            states = self.scheduler.look(job, len(years)) if left else {}
            for task in left:
                state = states.get(task, Task(UNKNOWN))
                if state.state in ACTIVE:
                    gone.pop(task, None)
                elif time.monotonic() - gone.setdefault(task, time.monotonic()) > LATE:
                    raise KzError(f"The task of {left[task]} ended without it: {state.words}\n{_tail(logs, task)}")
            if left:
                time.sleep(PAUSE)


def _tail(logs: Path, task: int, length: int = 2000) -> str:
    log = logs / f"{task}.log"
    text = log.read_text(encoding="utf-8", errors="replace")[-length:] if log.exists() else "(there is none)"
    return f"Its log, {log}:\n{text}"
