"""Slurm: sbatch, scontrol, sacct and scancel.

The controller (`scontrol show job`) knows what lives and what ended in the last minutes, the accounts (`sacct`) the
rest; where a cluster keeps none, what workers leave in the folder of the study has to do.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import ClassVar

from kz_optimize.cluster.scheduler import (
    CANCELLED,
    DONE,
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

STATES = {
    "PENDING": QUEUED,
    "CONFIGURING": QUEUED,
    "REQUEUED": QUEUED,
    "REQUEUE_FED": QUEUED,
    "REQUEUE_HOLD": QUEUED,
    "RESV_DEL_HOLD": QUEUED,
    "SPECIAL_EXIT": QUEUED,
    "RUNNING": RUNNING,
    "COMPLETING": RUNNING,
    "RESIZING": RUNNING,
    "SIGNALING": RUNNING,
    "STAGE_OUT": RUNNING,
    "STOPPED": RUNNING,
    "SUSPENDED": RUNNING,
    "COMPLETED": DONE,
    "OUT_OF_MEMORY": MEMORY,
    "TIMEOUT": TIME,
    "DEADLINE": TIME,
    "NODE_FAIL": LOST,
    "PREEMPTED": LOST,
    "BOOT_FAIL": LOST,
    "REVOKED": LOST,
    "CANCELLED": CANCELLED,
}  # FAILED is told by its exit code

NO_ACCOUNTS = ("accounting storage is disabled",)
FORGOTTEN = ("Invalid job id",)
FIELD = re.compile(r"(\w+)=(\S*)")


class Slurm:
    """A cluster of Slurm, the one that SLURM_CONF or /etc/slurm/slurm.conf names."""

    name: ClassVar[str] = "slurm"
    task: ClassVar[str] = "SLURM_ARRAY_TASK_ID"

    def header(self, name: str, tasks: int, request: Request, logs: Path) -> list[str]:
        """See Scheduler."""
        throttle = f"%{request.at_most}" if request.at_most else ""
        asked = {
            "job-name": name,
            "array": f"1-{tasks}{throttle}",
            "ntasks": "1",
            "cpus-per-task": str(request.cpus),
            "mem": f"{math.ceil(request.memory * 1024)}M",
            "time": str(math.ceil(request.seconds / 60.0)),
            "output": f"{logs}/%a.log",
            "open-mode": "append",
            "requeue": "",
            **({"partition": request.partition} if request.partition else {}),
            **({"account": request.account} if request.account else {}),
            **dict(request.options),
        }
        return [f"#SBATCH --{key}={value}" if value else f"#SBATCH --{key}" for key, value in asked.items()]

    def submit(self, script: Path) -> str:
        """See Scheduler."""
        return call("sbatch", "--parsable", str(script)).strip().partition(";")[0]

    def find(self, name: str) -> str:
        """See Scheduler."""
        jobs = call("squeue", "--noheader", "--name", name, "--format", "%F").split()
        if not jobs:
            command = ("sacct", "-X", "--noheader", "--parsable2", "--name", name, "--starttime", "now-30days")
            jobs = call(*command, "--format", "JobID", tolerate=NO_ACCOUNTS).split()
        return jobs[0].partition("_")[0] if jobs else ""

    def look(self, job: str, tasks: int) -> dict[int, Task]:
        """See Scheduler."""
        states = self.ask_controller(job)
        return states if len(states) >= tasks else {**self.ask_accounts(job), **states}

    def cancel(self, job: str) -> None:
        """See Scheduler."""
        call("scancel", job, tolerate=FORGOTTEN)

    @staticmethod
    def ask_controller(job: str) -> dict[int, Task]:
        """Tasks as `scontrol` tells them: those that live, and those that ended lately."""
        lines = call("scontrol", "--oneliner", "show", "job", job, tolerate=FORGOTTEN).splitlines()
        return dict(read_controller(lines))

    @staticmethod
    def ask_accounts(job: str) -> dict[int, Task]:
        """Tasks as `sacct` tells them; none on a cluster without accounts."""
        command = ("sacct", "-X", "--noheader", "--parsable2", "--jobs", job)
        lines = call(*command, "--format", "JobID,State,ExitCode,NodeList", tolerate=NO_ACCOUNTS).splitlines()
        return dict(read_accounts(lines))


SCHEDULER = Slurm


def read_controller(lines: Iterable[str]) -> Iterator[tuple[int, Task]]:
    """The tasks of `scontrol --oneliner show job`."""
    for line in lines:
        fields = dict(reversed(FIELD.findall(line)))  # of a field that comes twice, the first counts
        if "ArrayTaskId" in fields:
            node = fields.get("NodeList", "").replace("(null)", "")
            task = _task(fields["JobState"], fields.get("ExitCode", ""), node, fields.get("Reason", ""))
            yield from ((number, task) for number in tasks_in(fields["ArrayTaskId"]))


def read_accounts(lines: Iterable[str]) -> Iterator[tuple[int, Task]]:
    """The tasks of `sacct -X --parsable2 --format JobID,State,ExitCode,NodeList`."""
    for line in lines:
        number, state, code, node = line.split("|")
        task = _task(state, code, node.replace("None assigned", ""))
        yield from ((each, task) for each in tasks_in(number.partition("_")[2]))


def _task(state: str, exit_code: str, node: str, reason: str = "") -> Task:
    """States come as "CANCELLED by 0" too; an exit code 1:9 is the program's own, then the signal that ended it."""
    state = state.partition(" ")[0].rstrip("+")
    words = " ".join(filter(None, [state, exit_code, reason.replace("None", "")]))
    if state in STATES:
        return Task(STATES[state], node, words)
    own, _, signal = exit_code.partition(":")
    return by_exit(128 + int(signal) if signal not in ("", "0") else int(own or 1), words, node)
