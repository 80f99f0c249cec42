"""Grid Engine: qsub, qstat, qacct and qdel.

It ends what takes too long, and refuses memory (`h_vmem` bounds the address space) but does not say so: the worker
does, with an exit code of its own.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar
from xml.etree import ElementTree

from kz_optimize.cluster.scheduler import (
    CANCELLED,
    FAILED,
    LOST,
    MEMORY,
    QUEUED,
    RUNNING,
    TIME,
    Request,
    Task,
    by_exit,
    call,
    tasks_in,
)

ADDRESSES = 1.0  # GB of address space that libraries take and do not fill
AT_LIMIT = 0.95  # share of the time allowed after which being killed is the limit's doing
NEAR_LIMIT = 0.5  # share of the address space after which breaking off is: what was refused is not counted

UNREACHED = range(19, 26)  # codes of `failed`: the node was lost, or the task was moved
LIMIT, AFTER = 37, 100  # ended for a limit; ended by a signal
FORGOTTEN = ("not found", "does not exist", "no jobs", "No such file")


class GridEngine:
    """A cluster of Grid Engine, the one that SGE_ROOT and SGE_CELL name."""

    name: ClassVar[str] = "sge"
    task: ClassVar[str] = "SGE_TASK_ID"

    def header(self, name: str, tasks: int, request: Request, logs: Path) -> list[str]:
        """See Scheduler."""
        memory = math.ceil((request.memory + ADDRESSES) * 1024 / request.cpus)  # it is given per core
        asked = {
            "N": name,
            "t": f"1-{tasks}",
            "S": "/bin/bash",
            "o": f"{logs}/$TASK_ID.log",
            "j": "y",
            "r": "y",
            "V": "",
            "l": f"h_rt={math.ceil(request.seconds)},h_vmem={memory}M",
            **({"tc": str(request.at_most)} if request.at_most else {}),
            **({"pe": f"smp {request.cpus}"} if request.cpus > 1 else {}),
            **({"q": request.partition} if request.partition else {}),
            **({"A": request.account} if request.account else {}),
        }
        own = [(key, value) for key, value in request.options if key == "l"]  # adds to what is asked
        asked |= {key: value for key, value in request.options if key != "l"}
        return [f"#$ -{key} {value}".rstrip() for key, value in (*asked.items(), *own)]

    def submit(self, script: Path) -> str:
        """See Scheduler."""
        return call("qsub", "-terse", str(script)).strip().partition(".")[0]

    def find(self, name: str) -> str:
        """See Scheduler."""
        fields = re.search(r"job_number:\s+(\d+)", call("qstat", "-j", name, tolerate=FORGOTTEN))
        fields = fields or re.search(r"jobnumber\s+(\d+)", call("qacct", "-j", name, tolerate=FORGOTTEN))
        return fields[1] if fields else ""

    def look(self, job: str, tasks: int) -> dict[int, Task]:
        """See Scheduler."""
        alive = dict(read_queue(call("qstat", "-u", "*", "-xml"), job))
        if len(alive) >= tasks:
            return alive
        return {**dict(read_accounts(call("qacct", "-j", job, tolerate=FORGOTTEN))), **alive}

    def cancel(self, job: str) -> None:
        """See Scheduler."""
        call("qdel", job, tolerate=FORGOTTEN)


SCHEDULER = GridEngine


def read_queue(text: str, job: str) -> Iterator[tuple[int, Task]]:
    """The tasks of a job that `qstat -xml` lists: those that have not ended."""
    for row in ElementTree.fromstring(text).iter("job_list"):
        if row.findtext("JB_job_number") != job:
            continue
        letters = row.findtext("state", "")
        node = row.findtext("queue_name", "").partition("@")[2]
        state = CANCELLED if "d" in letters else RUNNING if {"r", "t"} & set(letters) else QUEUED
        words = f"{letters}: see qstat -j {job}" if "E" in letters else letters
        yield from ((number, Task(state, node, words)) for number in tasks_in(row.findtext("tasks", "1")))


def read_accounts(text: str) -> Iterator[tuple[int, Task]]:
    """The tasks of `qacct -j`; of one that was started again, the last start comes last."""
    for record in re.split(r"^=+$", text, flags=re.MULTILINE)[1:]:
        fields = dict(line.split(None, 1) for line in record.strip().splitlines() if len(line.split(None, 1)) == 2)
        yield int(fields["taskid"]), _ended(fields)


def _ended(fields: dict[str, str]) -> Task:
    failed, code = int(fields["failed"].split()[0]), int(fields["exit_status"].split()[0])
    spent, node = _number(fields["ru_wallclock"]), fields["hostname"].strip()
    words = f"failed {fields['failed'].strip()}, exit {code}, {spent:.0f} s"
    if failed in UNREACHED:
        return Task(LOST, node, words)
    if failed in (LIMIT, AFTER) and spent >= AT_LIMIT * _asked(fields, "h_rt"):
        return Task(TIME, node, words)
    if failed == LIMIT or (code > 128 and _megabytes(fields["maxvmem"]) >= NEAR_LIMIT * _asked(fields, "h_vmem")):
        return Task(MEMORY, node, words)
    return by_exit(code, words, node) if failed in (0, AFTER) else Task(FAILED, node, words)


def _asked(fields: dict[str, str], resource: str) -> float:
    """What was asked for, in seconds or MB; infinite if nothing was."""
    found = re.search(rf"{resource}=(\d+)", fields.get("category", ""))
    return float(found[1]) if found else math.inf


def _number(text: str) -> float:
    return float(re.sub(r"[^0-9.]", "", text) or 0.0)


def _megabytes(text: str) -> float:
    return _number(text) * {"K": 1 / 1024, "M": 1.0, "G": 1024.0, "T": 1024.0**2}.get(text.strip()[-2:-1], 1 / 1024**2)
