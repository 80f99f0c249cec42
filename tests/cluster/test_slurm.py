"""Slurm: what it is asked, and what its answers mean; the answers are recorded ones."""

import os
from pathlib import Path

import pytest

from kz_optimize.cluster import Request, SchedulerError, Task
from kz_optimize.cluster.scheduler import tasks_in
from kz_optimize.cluster.schedulers.slurm import STATES, Slurm, read_accounts, read_controller

ACCOUNTS = """12_1|COMPLETED|0:0|n1
12_2|FAILED|7:0|n1
12_3|FAILED|6:0|n2
12_4|OUT_OF_MEMORY|0:125|n2
12_5|FAILED|0:9|n3
12_6|TIMEOUT|0:0|n3
12_7|CANCELLED by 0|0:0|n1
12_8|NODE_FAIL|1:0|n2
12_9|RUNNING|0:0|n1
12_10|PREEMPTED|0:0|n1
12_11|FAILED|137:0|n1
12_[12-14,17%2]|PENDING|0:0|None assigned
"""


def test_accounts_are_read():
    told = dict(read_accounts(ACCOUNTS.splitlines()))
    assert told[4] == Task("memory", "n2", "OUT_OF_MEMORY 0:125")
    assert {task: each.state for task, each in told.items()} == {
        1: "done",
        2: "failed",
        3: "memory",  # the exit code with which a worker says that it was refused memory
        4: "memory",
        5: "memory",  # killed by the system: where memory is watched without cgroups, that is all one is told
        6: "time",
        7: "cancelled",
        8: "lost",
        9: "running",
        10: "lost",
        11: "memory",
        **dict.fromkeys((12, 13, 14, 17), "queued"),
    }
    assert told[13].node == ""


CONTROLLER = (
    "JobId=20 ArrayJobId=12 ArrayTaskId=5-7,9%4 JobName=kz-1 UserId=root(0) GroupId=root(0) Priority=4294901748 "
    "JobState=PENDING Reason=Resources Dependency=(null) Requeue=1 Restarts=0 ExitCode=0:0 NodeList= NumNodes=1",
    "JobId=16 ArrayJobId=12 ArrayTaskId=4 JobName=kz-1 UserId=root(0) JobState=RUNNING Reason=None ExitCode=0:0 "
    "NodeList=n2 BatchHost=n2",
    "JobId=15 ArrayJobId=12 ArrayTaskId=3 JobName=kz-1 JobState=OUT_OF_MEMORY Reason=OutOfMemory ExitCode=0:125 "
    "NodeList=n1 Command=/tmp/ExitCode=7 JobState=COMPLETED",
    "JobId=14 ArrayJobId=12 ArrayTaskId=2 JobState=PENDING Reason=BeginTime Restarts=1 ExitCode=0:0 NodeList=(null)",
    "JobId=13 ArrayJobId=12 ArrayTaskId=1 JobState=FAILED Reason=NonZeroExitCode ExitCode=2:0 NodeList=n1",
)


def test_the_controller_is_read():
    told = dict(read_controller(CONTROLLER))
    assert told[1] == Task("failed", "n1", "FAILED 2:0 NonZeroExitCode")
    assert told[2] == Task("queued", "", "PENDING 0:0 BeginTime")  # requeued after its node was lost
    assert told[3] == Task("memory", "n1", "OUT_OF_MEMORY 0:125 OutOfMemory")
    assert told[4] == Task("running", "n2", "RUNNING 0:0")
    assert {task for task, each in told.items() if each.state == "queued"} == {2, 5, 6, 7, 9}


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_known_in_both_answers(state):
    accounts = dict(read_accounts([f"1_1|{state}|0:0|n1"]))
    controller = dict(
        read_controller([f"JobId=2 ArrayJobId=1 ArrayTaskId=1 JobState={state} ExitCode=0:0 NodeList=n1"])
    )
    assert accounts == controller
    assert accounts[1].state == STATES[state]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("7", [7]), ("3-5", [3, 4, 5]), ("[1,4-6%2]", [1, 4, 5, 6]), ("1-7:3", [1, 4, 7]), ("", [])],
)
def test_lists_of_tasks_are_read(text, numbers):
    assert list(tasks_in(text)) == numbers


def test_the_header_asks_for_what_is_needed():
    request = Request(1.25, 190.0, 4, 10, "long", "energy", (("exclusive", ""), ("mem", "3G")))
    told = Slurm().header("kz-1", 30, request, Path("/study/cluster/1"))
    assert told[0] == "#SBATCH --job-name=kz-1"
    assert {
        "#SBATCH --array=1-30%10",
        "#SBATCH --cpus-per-task=4",
        "#SBATCH --time=4",  # minutes, rounded up
        "#SBATCH --output=/study/cluster/1/%a.log",
        "#SBATCH --requeue",
        "#SBATCH --partition=long",
        "#SBATCH --account=energy",
        "#SBATCH --exclusive",
        "#SBATCH --mem=3G",  # what the user says wins
    } <= set(told)
    assert sum("--mem=" in line for line in told) == 1
    assert "#SBATCH --mem=1280M" in Slurm().header("kz-1", 30, Request(1.25, 190.0), Path("/x"))


@pytest.fixture
def answers(tmp_path, monkeypatch):
    """Puts a program of that name first on the path, which answers as it is told."""
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    def answer(name: str, out: str = "", complaint: str = "") -> None:
        file = tmp_path / name
        lines = ["#!/bin/sh", f"cat <<'END'\n{out}\nEND" if out else "", f"echo '{complaint}' >&2; exit 1"]
        file.write_text("\n".join(lines[: 3 if complaint else 2]) + "\n", encoding="utf-8")
        file.chmod(0o755)

    return answer


def test_where_the_controller_has_forgotten_the_accounts_tell(answers):
    answers("scontrol", CONTROLLER[-1])
    answers("sacct", "12_1|RUNNING|0:0|n1\n12_2|TIMEOUT|0:0|n1")
    told = Slurm().look("12", 2)
    assert {task: each.state for task, each in told.items()} == {1: "failed", 2: "time"}  # accounts lag behind


def test_without_accounts_what_the_controller_remembers_has_to_do(answers):
    answers("scontrol", complaint="slurm_load_jobs error: Invalid job id specified")
    answers("sacct", complaint="Slurm accounting storage is disabled")
    assert Slurm().look("12", 2) == {}
    answers("squeue")
    assert Slurm().find("kz-1") == ""


def test_a_job_is_found_by_its_name(answers):
    answers("squeue", "12\n12")
    assert Slurm().find("kz-1") == "12"
    answers("squeue")
    answers("sacct", "14_1\n14_2")
    assert Slurm().find("kz-1") == "14"


def test_what_a_scheduler_complains_of_is_told(answers, monkeypatch):
    answers("sbatch", complaint="sbatch: error: Memory specification can not be satisfied")
    with pytest.raises(
        SchedulerError, match=r"refused `sbatch .*`:\n.*Memory specification can not be satisfied"
    ) as told:
        Slurm().submit(Path("script.sh"))
    assert told.value.exit_code == 5
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SchedulerError, match="sbatch is not installed here"):
        Slurm().submit(Path("script.sh"))
