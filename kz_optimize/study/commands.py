"""What `kz-optimize study ...` does: plan, run, status, gather."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from kz_optimize.run.scenario import runs_of
from kz_optimize.study.execute import LocalExecutor, turn_of
from kz_optimize.study.folder import StudyFolder
from kz_optimize.study.plan import Plan, estimate, load, measure, plan
from kz_optimize.study.read import SAMPLED, find_study
from kz_optimize.study.status import Status, choose_tell, clock, run_study, status, words
from kz_optimize.study.work import Worker

SHOWN = 10  # failures that are printed


@dataclass(frozen=True)
class Options:
    """What may be said on the command line.

    out        folder of the study; None: runs/<case>/studies/<name>
    processes  at the same time; 0: as many as there are cores and memory for
    threads    of each process; 0: the cores shared among the processes
    cold       every run starts afresh
    retry      failed runs are tried again
    quick      a plan without measuring
    chunk      of a worker
    exit_with_parent  a worker ends when its standard input does
    """

    out: Path | None = None
    processes: int = 0
    threads: int = 0
    cold: bool = False
    retry: bool = False
    quick: bool = False
    progress: bool = False
    quiet: bool = False
    chunk: int = 0
    exit_with_parent: bool = False


def study_plan(study: Path, options: Options) -> int:
    """Say how many runs there are, how large they are and how long they take, measured on the first two."""
    planned = plan(find_study(study), options.out)
    _say_plan(planned)
    if not options.quick and planned.left:
        measure(planned, options.threads)
    _say_estimate(planned)
    return exit_code(say_status(status(planned)))


def study_run(study: Path, options: Options) -> int:
    """Do the runs that are left."""
    planned = plan(find_study(study), options.out)
    if options.retry:
        planned.folder.forget_failures([run.id for run in planned.runs])
    tell, end = choose_tell(options.quiet, options.progress)
    try:
        executor = LocalExecutor(options.processes, options.threads, warm=not options.cold)
        now = run_study(planned, executor, tell)
    finally:
        end()
    return exit_code(say_status(now))


def study_status(study: Path, options: Options) -> int:
    """Say how far a study is."""
    return exit_code(say_status(status(planned_in(study, options.out))))


def study_work(study: Path, options: Options) -> int:
    """Be a worker: do a chunk of the study in the folder, then help with the others."""
    if options.exit_with_parent:
        Thread(target=_end_with_parent, daemon=True).start()
    folder = StudyFolder(study)
    worker = Worker(folder, threads=options.threads, warm=not options.cold)
    worker.work(turn_of(folder, options.chunk))
    return 0


def study_gather(study: Path, options: Options) -> int:
    """Gather all plans into one file, and write the tables and figures that the design makes sense of."""
    from kz_optimize.study.gather import gather
    from kz_optimize.study.present import present

    planned = planned_in(study, options.out)
    for path in (gather(planned), *present(planned)):
        print(path)
    return exit_code(say_status(status(planned)))


ACTIONS: dict[str, Callable[[Path, Options], int]] = {
    "plan": study_plan,
    "run": study_run,
    "resume": study_run,
    "status": study_status,
    "gather": study_gather,
    "work": study_work,
}


def planned_in(study: Path, out: Path | None = None) -> Plan:
    """The plan on the disk, found by the folder of the study or by its file."""
    if (study / "study.json").exists():
        return load(StudyFolder(study))
    file = find_study(study)
    case = file.absolute().parent.parent
    return load(StudyFolder(out or runs_of(case) / "studies" / file.stem))


def _say_plan(planned: Plan) -> None:
    study = planned.study
    print(f"{study.title}: {len(planned.runs):,} runs of {study.case.as_posix()} ({', '.join(study.scenarios)})")
    for factor in study.factors:
        if study.design.kind in SAMPLED and factor.low == factor.low:
            values = f"{factor.low:g} to {factor.high:g}"
        elif len(factor.values) > SHOWN:
            values = f"{len(factor.values)} values, {_short(factor.values[0])} to {_short(factor.values[-1])}"
        else:
            values = ", ".join(map(_short, factor.values))
        print(f"  {factor.name}: {values}{' ' + factor.unit if factor.unit else ''}")


def _short(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _say_estimate(planned: Plan) -> None:
    known = estimate(planned)
    for name, effort in (("cold", known.cold), ("warm", known.warm)):
        if effort is not None:
            rows, columns, entries = effort.size
            print(
                f"  a {name} run: {rows:,} rows, {columns:,} columns, {entries:,} entries; {effort.seconds:.1f} s, "
                f"{effort.solving:.1f} s of them solving; {effort.memory:.2f} GB"
            )
    print(f"  results in {planned.folder.path}")


def say_status(now: Status) -> Status:
    """Print how far a study is, and the first failures."""
    known = now.ended < now.total and now.seconds_left == now.seconds_left
    left = f"; about {clock(now.seconds_left)} of work left in one process" if known else ""
    print(words(now) + left)
    for run, failure in now.failures[:SHOWN]:
        first = failure.explanation.strip().splitlines()
        print(f"  {failure.status}: {run.words}\n    " + "\n    ".join(first[:4]))
    if len(now.failures) > SHOWN:
        print(f"  and {len(now.failures) - SHOWN:,} more without a plan")
    return now


def exit_code(now: Status) -> int:
    """0, or 4 if runs failed other than by being infeasible, which is a result."""
    return 4 if now.counts["failed"] else 0


def _end_with_parent() -> None:
    """End at once when the process that started this one is gone: its end of the pipe closes."""
    while os.read(0, 1):
        pass
    os._exit(1)
