"""What is sent, what follows from how tasks end, and that any process may take over; no scheduler takes part."""

import time

import pytest

from kz_optimize.cluster import DriverError
from kz_optimize.cluster.array import load
from kz_optimize.cluster.attempt import GRACE
from kz_optimize.cluster.commands import _reset_attempts
from kz_optimize.cluster.table import rows
from kz_optimize.errors import KzError
from kz_optimize.study import status
from kz_optimize.study.claim import claimed


def test_chunks_follow_the_path_and_are_kept_before_they_are_sent(hand):
    hand.executor().start(hand.planned)
    assert hand.sent() == [(1.0, 120.0, [[0, 1, 2], [3, 4, 5]])]
    array = load(hand.planned.folder, 1)
    assert array.job == "100"
    assert array.warm
    script = (array.path / "script.sh").read_text(encoding="utf-8")
    assert script.startswith("#!/bin/bash\n#SBATCH --job-name=kz-")
    assert script.endswith(f'study work {hand.planned.folder.path} --array 1 --chunk "$SLURM_ARRAY_TASK_ID"\n')
    assert "srun" not in script


def test_who_comes_later_finds_what_was_sent_and_sends_nothing_twice(hand):
    hand.executor().start(hand.planned)
    later = hand.executor()
    later.start(hand.planned)
    assert later.sent == []
    assert later.working()
    hand.do(*hand.ids)
    hand.end("100", {1: "done", 2: "done"})
    last = hand.executor()
    last.start(hand.planned)
    assert not last.working()
    assert len(hand.sent()) == 1


def test_a_driver_that_died_between_sending_and_keeping_the_number_is_found_by_name(hand):
    hand.executor().start(hand.planned)
    (load(hand.planned.folder, 1).path / "job").unlink()
    hand.executor().start(hand.planned)
    assert load(hand.planned.folder, 1).job == "100"
    assert len(hand.sent()) == 1


def test_a_driver_that_died_before_sending_leaves_nothing_behind(hand):
    hand.executor().start(hand.planned)
    (load(hand.planned.folder, 1).path / "job").unlink()
    hand.scheduler.names.clear()
    hand.executor().start(hand.planned)
    assert load(hand.planned.folder, 1).job == ""
    assert hand.sent()[1] == (1.0, 120.0, [[0, 1, 2], [3, 4, 5]])


def test_the_run_that_ran_out_of_memory_gets_twice_as_much_and_the_others_the_same(hand):
    executor = hand.executor()
    executor.start(hand.planned)
    hand.do(*hand.ids[0:1], *hand.ids[3:6])
    hand.take(hand.ids[1], "1/1")
    hand.end("100", {1: "memory", 2: "done"})
    executor.round(hand.planned)
    assert hand.sent()[1:] == [(1.0, 120.0, [[2]]), (2.0, 120.0, [[1]])]


def test_if_no_run_of_a_task_got_through_all_get_more_memory(hand):
    executor = hand.executor()
    executor.start(hand.planned)
    hand.do(*hand.ids[3:6])
    hand.take(hand.ids[0], "1/1")
    hand.end("100", {1: "memory", 2: "done"})
    executor.round(hand.planned)
    assert hand.sent()[1:] == [(2.0, 120.0, [[0, 1], [2]])]


def test_a_run_that_was_refused_memory_is_tried_with_more_until_there_is_no_more(hand):
    executor = hand.executor(chunks=1, memory=3.0)
    executor.start(hand.planned)
    hand.do(*hand.ids[1:])
    for job in ("100", "101", "102"):
        hand.refuse(hand.ids[0])
        assert executor.round(hand.planned)  # its task has not ended, so nobody knows yet whether it gets more
        hand.end(job, {1: "memory"}, "FAILED 6:0")
        assert executor.round(hand.planned) == (job != "102")
    assert [array[0] for array in hand.sent()] == [1.0, 2.0, 3.0]  # 4 GB would be more than allowed
    [(_, failure)] = status(hand.planned).failures
    assert failure.status == "memory"
    assert "more memory than the 3.00 GB it was given; tried 3 times" in failure.explanation
    assert "job 102, task 1 on n1 (FAILED 6:0)" in failure.explanation
    assert "--most-memory" in failure.explanation
    assert str(load(hand.planned.folder, 3).log(1)) in failure.explanation


def test_a_run_that_needs_more_time_gets_three_times_what_it_had_at_most_three_times(hand):
    executor = hand.executor(chunks=1)
    executor.start(hand.planned)
    hand.do(*hand.ids[:5])
    spent = (90.0, 330.0, 1000.0)
    for i, seconds in enumerate(spent):
        hand.take(hand.ids[5], f"{i + 1}/1", seconds)
        hand.end(str(100 + i), {1: "time"}, "TIMEOUT 0:0")
        executor.round(hand.planned)
    # 60 s to start and 3 * 90 s of work are 5.5, in whole minutes 6; 60 s and 3 * 330 s are 17.5, in whole minutes 18
    assert [array[1] for array in hand.sent()] == [120.0, 360.0, 1080.0]
    [(_, failure)] = status(hand.planned).failures
    assert failure.status == "time"
    assert "ended after 1000 s; tried 3 times" in failure.explanation


def test_a_run_that_had_all_the_time_there_is_gets_no_more_and_one_that_shared_it_does(hand):
    executor = hand.executor(seconds=600.0)
    executor.start(hand.planned)
    hand.take(hand.ids[0], "1/1", 560.0)
    hand.do(*hand.ids[3:5])
    hand.take(hand.ids[5], "1/2", 300.0)
    hand.end("100", {1: "time", 2: "time"})
    executor.round(hand.planned)
    [(run, failure)] = status(hand.planned).failures
    assert (run.id, failure.status) == (hand.ids[0], "time")
    assert (1.0, 600.0, [[5]]) in hand.sent()  # 60 s and 3 * 300 s would be more than is allowed


def test_a_lost_node_is_no_fault_of_the_run(hand):
    executor = hand.executor(chunks=1)
    executor.start(hand.planned)
    hand.do(*hand.ids[:5])
    for i in range(9):
        hand.take(hand.ids[5], f"{i + 1}/1")
        hand.end(str(100 + i), {1: "lost"}, "NODE_FAIL")
        assert executor.round(hand.planned)
    assert {array[:2] for array in hand.sent()} == {(1.0, 120.0)}
    hand.take(hand.ids[5], "10/1")
    hand.end("109", {1: "lost"}, "NODE_FAIL")
    assert not executor.round(hand.planned)  # ten nodes are enough
    [(_, failure)] = status(hand.planned).failures
    assert failure.status == "lost"


def test_a_run_that_takes_its_process_down_is_given_up_after_two(hand):
    executor = hand.executor(chunks=1)
    executor.start(hand.planned)
    hand.do(*hand.ids[:5])
    for i in range(2):
        hand.take(hand.ids[5], f"{i + 1}/1")
        hand.end(str(100 + i), {1: "failed"}, "FAILED 139:0")
        executor.round(hand.planned)
    [(_, failure)] = status(hand.planned).failures
    assert (failure.status, len(hand.sent())) == ("crashed", 2)
    assert "FAILED 139:0" in failure.explanation


def test_an_infeasible_run_is_not_repeated_and_a_failed_one_only_if_asked_for(hand):
    from kz_optimize.study import Failure

    executor = hand.executor(chunks=1)
    executor.start(hand.planned)
    hand.do(*hand.ids[:4])
    hand.planned.folder.fail(hand.ids[4], Failure("infeasible", "These cannot hold together"))
    hand.planned.folder.fail(hand.ids[5], Failure("crashed", "It takes its process down"))
    hand.end("100", {1: "done"})
    assert not executor.round(hand.planned)
    _reset_attempts(hand.planned)
    executor.round(hand.planned)
    assert hand.sent()[1:] == [(1.0, 120.0, [[5]])]
    hand.take(hand.ids[5], "2/1")
    hand.end("101", {1: "failed"})
    executor.round(hand.planned)  # what was reset does not count
    assert hand.sent()[2:] == [(1.0, 120.0, [[5]])]


def test_a_task_that_could_not_work_is_told_with_its_log(hand):
    executor = hand.executor()
    executor.start(hand.planned)
    load(hand.planned.folder, 1).log(2).write_text("the input files have changed", encoding="utf-8")
    hand.do(*hand.ids[:3])
    hand.end("100", {1: "done", 2: "failed"}, "FAILED 2:0")
    with pytest.raises(KzError, match=r"task of job 100 could not work(.|\n)*input files have changed"):
        executor.round(hand.planned)
    assert status(hand.planned).counts["failed"] == 0
    hand.executor().start(hand.planned)  # who has seen to it sends again
    assert [run for chunk in hand.sent()[1][2] for run in chunk] == [3, 4, 5]


def test_what_is_cancelled_while_one_waits_is_not_sent_again_and_later_it_is(hand):
    executor = hand.executor()
    executor.start(hand.planned)
    hand.do(*hand.ids[:3])
    hand.end("100", {1: "done", 2: "cancelled"}, "CANCELLED by 0")
    assert not executor.round(hand.planned)
    assert len(hand.sent()) == 1
    table = rows(hand.planned, hand.executor().look(hand.planned, conclude=False))
    assert [row.state for row in table] == ["done"] * 3 + ["cancelled"] * 3
    hand.executor(chunks=1).start(hand.planned)
    assert hand.sent()[1:] == [(1.0, 120.0, [[3, 4, 5]])]


def test_of_a_cancelled_array_no_run_is_to_blame_whatever_the_scheduler_says(hand):
    executor = hand.executor()
    executor.start(hand.planned)
    load(hand.planned.folder, 1).cancel()
    hand.take(hand.ids[0], "1/1")
    hand.end("100", {1: "memory", 2: "failed"}, "failed 100, exit 137")
    assert not executor.round(hand.planned)
    assert status(hand.planned).counts["failed"] == 0


def test_a_cluster_without_accounts_is_told_by_what_tasks_leave(hand, monkeypatch):
    executor = hand.executor(chunks=3)
    executor.start(hand.planned)
    array = load(hand.planned.folder, 1)
    hand.scheduler.told["100"].clear()
    hand.do(*hand.ids[0:2])
    array.take_note(1, node="n1", began=1.0, ended=2.0, code=0)
    array.take_note(2, node="n2", began=1.0)
    hand.take(hand.ids[2], "1/2")
    assert executor.round(hand.planned)
    assert len(hand.sent()) == 1  # the scheduler may not know tasks yet that have just been sent
    later = time.time() + GRACE + 1.0
    monkeypatch.setattr("kz_optimize.cluster.array.time.time", lambda: later)
    executor.round(hand.planned)
    # one was underway for 30 s and gets more of both; of the other task nobody knows, so both of its runs do; one waits
    assert hand.sent()[1:] == [(1.0, 120.0, [[3]]), (2.0, 180.0, [[2]]), (2.0, 420.0, [[4], [5]])]


def test_one_process_sends_and_others_look(hand):
    with (
        claimed(hand.planned.folder.path / "cluster", "driver"),
        pytest.raises(DriverError, match="Another process is already submitting"),
    ):
        hand.executor().start(hand.planned)
    assert hand.sent() == []


def test_the_table_tells_job_node_and_log_of_every_run(hand):
    executor = hand.executor(chunks=3)
    executor.start(hand.planned)
    hand.do(hand.ids[0])
    hand.take(hand.ids[2], "1/2")
    hand.end("100", {1: "running"})
    hand.end("100", {2: "memory"})
    table = rows(hand.planned, executor.conclude(hand.planned))
    assert [(row.state, row.job, row.node) for row in table] == [
        ("done", "100_1", "n1"),
        ("queued", "100_1", "n1"),
        ("again: memory", "100_2", "n1"),
        ("again: memory", "100_2", "n1"),
        ("queued", "100_3", ""),
        ("queued", "100_3", ""),
    ]
    log = load(hand.planned.folder, 1).log(2)
    assert table[2].log == log.relative_to(hand.planned.folder.path).as_posix()
