"""What `kz-optimize study submit, status, cancel` and `work --array` do."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from pathlib import Path

from kz_optimize.cluster import task
from kz_optimize.cluster.array import load_all
from kz_optimize.cluster.attempt import RESET, Attempt, Bounds, add_attempt
from kz_optimize.cluster.execute import ClusterExecutor, DriverError
from kz_optimize.cluster.resources import ResourceRequest
from kz_optimize.cluster.scheduler import ACTIVE, SchedulerError
from kz_optimize.cluster.schedulers import open_scheduler
from kz_optimize.cluster.table import Row, counts, lines, rows
from kz_optimize.study import Plan, find_study, plan, run_study, status
from kz_optimize.study.commands import ACTIONS as LOCAL
from kz_optimize.study.commands import Options as LocalOptions
from kz_optimize.study.commands import exit_code, planned_in, say_status
from kz_optimize.study.folder import DONE, FAILED
from kz_optimize.study.status import choose_tell, clock

SHOWN = 20  # rows of the table without --runs


@dataclass(frozen=True)
class Options(LocalOptions):
    """What may be said on the command line about a study, a cluster included.

    cluster      name of the scheduler
    dry_run      only print what would be sent
    wait         until all runs have ended, repeat what is worth it, and gather
    chunks       number of tasks; 0: by the time that runs take
    memory       GB of a task; 0: by measurement
    time         minutes of a task; 0: by measurement
    at_most      tasks at the same time
    tries        of a run that needs more
    most_memory  GB, and
    most_time    minutes, that are asked for at most; 0: no bound
    option       NAME=VALUE of the scheduler
    partition    or queue
    account      that pays
    runs         show all
    array        of a task
    """

    cluster: str = "slurm"
    dry_run: bool = False
    wait: bool = False
    chunks: int = 0
    memory: float = 0.0
    time: float = 0.0
    at_most: int = 0
    tries: int = 3
    most_memory: float = 0.0
    most_time: float = 0.0
    option: tuple[str, ...] = ()
    partition: str = ""
    account: str = ""
    runs: bool = False
    array: int = 0


def study_submit(study: Path, options: Options) -> int:
    """Send the runs that are left to a scheduler, and with --wait see them through."""
    known = (study / "study.json").exists()
    planned = planned_in(study) if known else plan(find_study(study), options.out)
    executor = ClusterExecutor(open_scheduler(options.cluster), _ask(options))
    if options.dry_run:
        return _show(planned, executor)
    if options.retry:
        _reset_attempts(planned)
    if not options.wait:
        executor.start(planned)
        _say_sent(executor)
        return exit_code(say_status(status(planned)))
    tell, end = choose_tell(options.quiet, options.progress)
    try:
        now = run_study(planned, executor, tell)
    except KeyboardInterrupt:
        print("What has been sent goes on. `study submit --wait` waits again, `study cancel` ends it.", file=sys.stderr)
        raise
    finally:
        end()
    if now.counts[DONE]:
        return LOCAL["gather"](planned.folder.path, options)
    return exit_code(say_status(now))


def study_status(study: Path, options: Options) -> int:
    """Say how far a study is; of one that was sent, where each run is or was."""
    planned = planned_in(study, options.out)
    arrays = load_all(planned.folder)
    table = _look(planned, arrays[-1].scheduler) if arrays else rows(planned, {})
    code = exit_code(say_status(status(planned)))
    if arrays:
        print(counts(table))
    if arrays or options.runs:
        shown = table if options.runs else [row for row in table if row.state != DONE][:SHOWN]
        print(f"Logs are inside {planned.folder.path}.")
        for line in lines(shown):
            print(line)
    if arrays and any(row.state.startswith(("again", "cancelled", "waiting")) for row in table):
        print("Runs that are to be tried again or were never sent: `kz-optimize study submit` sends them.")
    return code


def study_cancel(study: Path, options: Options) -> int:
    """End what is queued or running of a study, and nothing else; what is done stays."""
    planned = planned_in(study, options.out)
    left = [array for array in load_all(planned.folder) if len(array.ended) < len(array.chunks)]
    if not left:
        print("Nothing of this study is known to be queued or running.")
    for array in left:
        scheduler = open_scheduler(array.scheduler)
        job = scheduler.find(array.name) if array.job is None else array.job
        array.cancel()
        if job:
            scheduler.cancel(job)
            print(f"cancelled job {job}: {len(array.chunks) - len(array.ended):,} tasks")
    return 0


def study_work(study: Path, options: Options) -> int:
    """Be a task of an array, or a worker of this machine."""
    if options.array:
        return task.work(study, options.array, options.chunk)
    return LOCAL["work"](study, options)


ACTIONS: dict[str, Callable[[Path, Options], int]] = {
    **LOCAL,
    "submit": study_submit,
    "status": study_status,
    "cancel": study_cancel,
    "work": study_work,
}


def _ask(options: Options) -> ResourceRequest:
    bounds = Bounds(options.tries, options.most_memory or inf, options.most_time * 60.0 or inf)
    return ResourceRequest(
        chunks=options.chunks,
        memory=options.memory,
        seconds=options.time * 60.0,
        cpus=options.threads or 1,
        at_most=options.at_most,
        warm=not options.cold,
        bounds=bounds,
        partition=options.partition,
        account=options.account,
        options=tuple((name, value) for name, _, value in (each.partition("=") for each in options.option)),
    )


def _show(planned: Plan, executor: ClusterExecutor) -> int:
    """Print what would be sent now."""
    sent = executor.look(planned, conclude=False)
    left = [run for run in planned.left if run.id not in sent or sent[run.id].task.state not in ACTIVE]
    for array, request in executor.drafts(planned, left):
        print(array.script(executor.scheduler, request))
    return 0


def _say_sent(executor: ClusterExecutor) -> None:
    for array in executor.sent:
        number, most = sum(map(len, array.chunks)), max(map(len, array.chunks))
        print(
            f"job {array.job}: {number:,} runs in {len(array.chunks):,} tasks of at most {most:,}, "
            f"each {array.memory:.2f} GB and {clock(array.seconds)}; logs in {array.path}"
        )


def _look(planned: Plan, scheduler: str) -> list[Row]:
    """The table; conclusions are drawn too unless another process does that."""
    executor = ClusterExecutor(open_scheduler(scheduler), ResourceRequest())
    try:
        return rows(planned, executor.conclude(planned))
    except DriverError:
        return rows(planned, executor.look(planned, conclude=False))
    except SchedulerError as error:
        print(f"This is what the folder tells; the scheduler does not answer. {error}", file=sys.stderr)
        return rows(planned, {})


def _reset_attempts(planned: Plan) -> None:
    """Let failed runs be tried as often as new ones."""
    for run, failure in status(planned).failures:
        if planned.folder.forget_failures([run.id]):
            add_attempt(planned.folder, run.id, Attempt(0, 0, RESET, words=f"{FAILED}: {failure.status}"))
