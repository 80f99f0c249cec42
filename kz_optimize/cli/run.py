"""The verb `run`, and what an error or an outcome looks like on the command line."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kz_optimize.errors import Finding, InputError, KzError, WriteError
from kz_optimize.units import format_cost

if TYPE_CHECKING:
    from kz_optimize.hours.years import RunYears
    from kz_optimize.report.progress import Reporter
    from kz_optimize.run.scenario import Outcome, RunOptions


def run(args: argparse.Namespace) -> int:
    """Solve scenarios of a case, or what a result file was made from, once more."""
    from kz_optimize.report.progress import choose_reporter
    from kz_optimize.results import netcdf
    from kz_optimize.run.scenario import run_again, run_scenario, run_scenarios, runs_of

    report, options = choose_reporter(args.progress, args.quiet), options_of(args)
    if netcdf.is_results(args.case):
        args.case = netcdf.find(args.case)
        if args.out is None:
            raise InputError([Finding("the folder for the new results is missing", "Give --out FOLDER")])
        again = run_again if args.gap is None else partial(_refine, args, scenario=None)
        return _tell([args.case.parent.name], again(args.case, out=args.out, options=options, report=report), args)
    names = scenarios_of(args.case, args.scenario)

    def out(name: str) -> Path:
        if args.out is None:
            return runs_of(args.case) / name
        return args.out / name if len(names) > 1 else args.out

    one = run_scenario if args.gap is None else partial(_refine, args)
    return max(_tell(those, ended, args) for those, ended in run_scenarios(args.case, names, out, options, report, one))


def _refine(
    args: argparse.Namespace, case: Path, scenario: str | None, out: Path, options: RunOptions, report: Reporter
) -> Outcome:
    """Rounds until the plan is proven to be close enough to the hourly year."""
    from kz_optimize.hours import refine
    from kz_optimize.run.scenario import read

    gap = None if args.gap is True else args.gap
    seconds = args.time_limit * 60.0
    return refine(read(case, scenario, options), out, gap, seconds, args.jobs, report, _cluster(args)).outcome


def _cluster(args: argparse.Namespace) -> RunYears | None:
    """Where years are verified, if not here."""
    if not args.cluster:
        return None
    from kz_optimize.cluster import Request, open_scheduler
    from kz_optimize.cluster.years import YEAR, YearsOnCluster

    request = Request(args.memory, YEAR, partition=args.partition, account=args.account)
    return YearsOnCluster(open_scheduler(args.cluster), request)


def scenarios_of(case: Path, names: Sequence[str]) -> list[str]:
    """The scenarios asked for; "all" stands for every one."""
    from kz_optimize.tables.inherit import list_scenarios

    every = list_scenarios(case) if "all" in names else []
    return list(dict.fromkeys([*every, *(name for name in names if name != "all")]))


def options_of(args: argparse.Namespace) -> RunOptions:
    """What was said about a case without touching its files."""
    from kz_optimize.run.scenario import RunOptions, parse_option

    short = {"time.days": args.days, "time.steps": args.steps, "solve.algorithm": args.algorithm}
    settings: dict[str, object] = {name: value for name, value in short.items() if value is not None}
    if args.no_aggregate:
        settings["model.aggregate"] = False
    return RunOptions(settings | dict(map(parse_option, args.option)))


def tell_error(caught: Exception, args: argparse.Namespace) -> int:
    """Print an error as people read it; the exit code."""
    error = WriteError(caught.filename or "", caught) if isinstance(caught, OSError) else caught
    if not isinstance(error, KzError) and (others := _of_other_versions(args)):
        error = InputError(others)
    if args.debug:
        traceback.print_exception(caught)
    elif isinstance(error, KzError):
        print(error, file=sys.stderr)
    else:
        kind = type(error).__name__
        print(f"A fault of the program, not of your input: {kind}: {error}", file=sys.stderr)
        print("Please report it with what --debug prints.", file=sys.stderr)
    return error.exit_code if isinstance(error, KzError) else 1


def _of_other_versions(args: argparse.Namespace) -> list[Finding]:
    """Results and studies among the arguments that another version of the program wrote: it may have held less."""
    from kz_optimize.results import netcdf
    from kz_optimize.results.provenance import program
    from kz_optimize.study.commands import planned_in
    from kz_optimize.study.page import is_study, made_by_another_version

    given = [each for value in vars(args).values() for each in (value if isinstance(value, list) else [value])]
    paths = [each for each in given if isinstance(each, Path)]
    again: dict[Path, str] = {}
    studies = [each if each.is_dir() else each.parent for each in paths if is_study(each)]
    studies += [planned_in(args.study, args.out).folder.path] if "study" in args else []
    for folder in studies:
        if file := made_by_another_version(folder):
            where = folder.as_posix()
            again[folder] = f"kz-optimize study run {file} --out {where}, then gather, does its runs once more"
    for path in paths:
        if netcdf.is_results(path) and path.suffix in ("", ".nc") and not is_study(path):
            whole = netcdf.find(path)
            if netcdf.load(whole, ["provenance"])["provenance"].attrs.get("program") != program():
                again[whole] = f"Solve them once more: kz-optimize run {whole.as_posix()} --out FOLDER"
    problem = "another version of kz_optimize wrote these results, and this one needs more than they hold"
    return [Finding(problem, remedy, path.as_posix()) for path, remedy in again.items()]


def _tell(names: Sequence[str], ended: Outcome | Exception, args: argparse.Namespace) -> int:
    name = ", ".join(names)
    if isinstance(ended, Exception):
        print(f"{name}: ", file=sys.stderr, end="")
        return tell_error(ended, args)
    if ended.exit_code:
        print(f"{name}: {ended.status}\n{ended.explanation}", file=sys.stderr, flush=True)
    else:
        lines = [f"{name}: {format_cost(ended.objective)}, {ended.results}", *(f"  {note}" for note in ended.notes)]
        print("\n".join(lines), flush=True)
    return ended.exit_code
