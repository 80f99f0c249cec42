"""Grid Engine: what it is asked, and what its answers mean; the answers are recorded ones."""

from pathlib import Path

import pytest

from kz_optimize.cluster import Request, Task
from kz_optimize.cluster.schedulers.sge import GridEngine, read_accounts, read_queue

QUEUE = """<?xml version='1.0'?>
<job_info  xmlns:xsd="http://arc.liv.ac.uk/repos/darcs/sge/source/dist/util/resources/schemas/qstat/qstat.xsd">
  <queue_info>
    <job_list state="running">
      <JB_job_number>1</JB_job_number><state>r</state><queue_name>work.q@localhost</queue_name><tasks>4</tasks>
    </job_list>
    <job_list state="running">
      <JB_job_number>1</JB_job_number><state>t</state><queue_name>work.q@other</queue_name><tasks>5</tasks>
    </job_list>
    <job_list state="running">
      <JB_job_number>2</JB_job_number><state>r</state><queue_name>work.q@other</queue_name><tasks>9</tasks>
    </job_list>
    <job_list state="running">
      <JB_job_number>1</JB_job_number><state>dr</state><queue_name>work.q@other</queue_name><tasks>10</tasks>
    </job_list>
  </queue_info>
  <job_info>
    <job_list state="pending">
      <JB_job_number>1</JB_job_number><state>qw</state><queue_name></queue_name><tasks>6,7</tasks>
    </job_list>
    <job_list state="pending">
      <JB_job_number>1</JB_job_number><state>Eqw</state><queue_name></queue_name><tasks>8</tasks>
    </job_list>
  </job_info>
</job_info>
"""

RECORD = """==============================================================
qname        work.q
hostname     localhost
jobname      a.sh
jobnumber    1
taskid       {task}
start_time   Sat Nov 21 22:18:52 2026
end_time     Sat Nov 21 22:18:52 2026
failed       {failed}
exit_status  {exit}
ru_wallclock {seconds}s
ru_maxrss    4.590KB
maxvmem      {memory}
arid         undefined
category     -l h_rt=60,h_vmem=1000M
"""


def test_the_queue_is_read():
    told = dict(read_queue(QUEUE, "1"))
    assert told[4] == Task("running", "localhost", "r")
    assert {task: each.state for task, each in told.items()} == {
        4: "running",
        5: "running",
        6: "queued",
        7: "queued",
        8: "queued",
        10: "cancelled",
    }
    assert told[8].words == "Eqw: see qstat -j 1"


@pytest.mark.parametrize(
    ("failed", "code", "seconds", "memory", "state"),
    [
        ("0    ", "0", 1, "0.000B", "done"),
        ("0    ", "7", 2, "8.262MB", "failed"),
        ("0    ", "6", 2, "0.000B", "memory"),  # a worker that caught MemoryError
        ("100 : assumedly after job", "137                  (Killed)", 3, "0.000B", "memory"),
        ("100 : assumedly after job", "134                  (Aborted)", 3, "812.125MB", "memory"),
        ("100 : assumedly after job", "134                  (Aborted)", 3, "0.2GB", "failed"),
        ("100 : assumedly after job", "137                  (Killed)", 60, "0.000B", "time"),
        ("37  : qmaster enforced h_rt, h_cpu, or h_vmem limit", "137                  (Killed)", 61, "1MB", "time"),
        ("37  : qmaster enforced h_rt, h_cpu, or h_vmem limit", "137                  (Killed)", 20, "1MB", "memory"),
        ("25  : rescheduling", "0", 20, "1MB", "lost"),
        ("24  : migrating", "0", 20, "1MB", "lost"),
        ("26  : opening input/output file", "0", 0, "0.000B", "failed"),
    ],
)
def test_accounts_are_read(failed, code, seconds, memory, state):
    text = RECORD.format(task=3, failed=failed, exit=code, seconds=seconds, memory=memory)
    [(task, told)] = read_accounts(text)
    assert (task, told.state, told.node) == (3, state, "localhost")


def test_of_a_task_that_was_started_again_the_last_start_counts():
    first = RECORD.format(task=1, failed="25  : rescheduling", exit=0, seconds=3, memory="0.000B")
    then = RECORD.format(task=1, failed="0", exit=0, seconds=5, memory="0.000B")
    assert dict(read_accounts(first + then))[1].state == "done"


def test_the_header_asks_for_what_is_needed():
    request = Request(1.0, 190.0, 2, 10, "long.q", "grant", (("l", "scratch=1G"), ("P", "energy")))
    told = GridEngine().header("kz-1", 30, request, Path("/study/cluster/1"))
    assert {
        "#$ -N kz-1",
        "#$ -t 1-30",
        "#$ -tc 10",
        "#$ -r y",
        "#$ -o /study/cluster/1/$TASK_ID.log",
        "#$ -l h_rt=190,h_vmem=1024M",  # (1 GB + 1 GB of addresses) / 2 cores
        "#$ -l scratch=1G",
        "#$ -pe smp 2",
        "#$ -q long.q",
        "#$ -A grant",
        "#$ -P energy",
    } <= set(told)
