"""The command line: one function per verb. A verb imports what it needs, so that `--help` does not wait for it."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import kz_optimize as kz
from kz_optimize.cli.arguments import ARGUMENTS
from kz_optimize.cli.parser import Parser
from kz_optimize.cli.run import options_of, run, scenarios_of, tell_error
from kz_optimize.cli.study import study
from kz_optimize.errors import Finding, InputError
from kz_optimize.units import format_cost

if TYPE_CHECKING:
    from kz_optimize.report.page import StudyPart

Verb = Callable[[argparse.Namespace], int]
BASE = "base"
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run a verb; the exit code: 0 done, 2 bad input, 3 infeasible, 4 not solved, 5 busy, not written or
    refused, 6 short, 130 Ctrl-C."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a name in Kazakh must not end a run on an old console
    args = build_parser().parse_args(argv)
    if getattr(args, "trust", False):
        from kz_optimize.run.modules import TRUST

        os.environ[TRUST] = "all"  # processes that this one starts trust the case too
    try:
        code = args.verb(args)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        print("Stopped. Earlier results are as they were.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what Python flushes at its end
        return 0
    except Exception as error:
        return tell_error(error, args)


def new(args: argparse.Namespace) -> int:
    """Make a new case from one that comes with the program, or an empty one to fill in."""
    folder = kz.new_case(args.folder, args.from_)
    print(f"{folder.as_posix()}; look at it with: kz-optimize check {shlex.quote(folder.as_posix())}")
    return 0


def check(args: argparse.Namespace) -> int:
    """Read a case and say what is wrong, what is doubtful, what a scenario changes and how large the programme is."""
    from kz_optimize.run.program import describe_case

    known, codes = set[str](), [0]
    for scenario in scenarios_of(args.case, args.scenario):
        try:
            print(describe_case(args.case, scenario, options_of(args), known), flush=True)
        except InputError as error:
            print(f"{scenario}: ", file=sys.stderr, end="")
            codes.append(tell_error(error, args))
    return max(codes)


def show(args: argparse.Namespace) -> int:
    """Print the plan of a result file."""
    from kz_optimize.report.console import open_console
    from kz_optimize.report.sections import plan_csv
    from kz_optimize.report.terminal import show_plan

    file = _results(args.results)
    plan_csv(file, sys.stdout) if args.csv else show_plan(file, open_console(args.width))
    return 0


def compare(args: argparse.Namespace) -> int:
    """Print the differences between result files."""
    from kz_optimize.report.console import open_console
    from kz_optimize.report.sections import differences_csv
    from kz_optimize.report.terminal import show_differences

    files = [_results(path) for path in args.results]
    differences_csv(files, sys.stdout) if args.csv else show_differences(files, open_console(args.width))
    return 0


def verify(args: argparse.Namespace) -> int:
    """Run every hour of the years of a plan with its capacities, and say where and when it is short."""
    from kz_optimize.report.console import open_console
    from kz_optimize.report.progress import choose_reporter
    from kz_optimize.verify import Stretch, show

    report = choose_reporter(args.progress, args.quiet)
    outcome = kz.verify_plan(
        args.results, args.years, Stretch(args.window), args.out, report,
        excess_price=args.excess_price, jobs=args.jobs,
    )  # fmt: skip
    show(outcome.years, outcome.days_to_keep, open_console(args.width))
    if outcome.upper_bound == outcome.upper_bound:
        print(f"This plan costs {format_cost(outcome.upper_bound)} in every hour of its years.")
    print(outcome.file, outcome.scarce_hours, sep="\n", flush=True)
    return outcome.exit_code


def days(args: argparse.Namespace) -> int:
    """Name the days of a plan: which share a typical day, and what it may cost at most that they do."""
    from kz_optimize.hours.days import describe, write

    file = _results(args.results)
    print("\n".join(describe(file)))
    if args.out is not None:
        write(file, args.out)
        print(args.out)
    return 0


def calibrate(args: argparse.Namespace) -> int:
    """Print modelled against observed generation, fuel burnt, imports and prices."""
    from kz_optimize.report.console import open_console
    from kz_optimize.report.sections import calibration_csv
    from kz_optimize.report.terminal import show_calibration

    file = _results(args.results)
    calibration_csv(file, sys.stdout) if args.csv else show_calibration(file, open_console(args.width))
    return 0


def export(args: argparse.Namespace) -> int:
    """Write the tables of a result file; or of a case its programme, or its tables as a data package."""
    of_case = args.source.is_dir() and (args.source / "case.toml").exists()
    if of_case != (args.format not in ("csv", "xlsx")):
        remedy = "Give a folder with case.toml for lp, mps and datapackage, a result file for csv and xlsx"
        raise InputError([Finding(f"this cannot be written as {args.format}", remedy, value=str(args.source))])
    if args.format == "datapackage":
        from kz_optimize.exchange.datapackage import write_datapackage
        from kz_optimize.run.scenario import read

        names = scenarios_of(args.source, args.scenario)
        for name in names:
            out = args.out / name if len(names) > 1 else args.out
            print(write_datapackage(read(args.source, name, options_of(args)).check(), out), flush=True)
    elif of_case:
        from kz_optimize.run.program import write_programme

        for scenario in scenarios_of(args.source, args.scenario):
            print(write_programme(args.source, scenario, args.out, args.format, options_of(args)), flush=True)
    else:
        from kz_optimize.report.export import write_tables

        for path in write_tables(_results(args.source), args.out, args.format):
            print(path)
    return 0


def plot(args: argparse.Namespace) -> int:
    """Draw a figure from one or several result files, or of studies."""
    files, studies = _results_and_studies(args.results)
    if studies:
        from kz_optimize.report.drawing import draw_study_figure

        draw_study_figure(studies, args.figure, args.out, args.language, args.choose)
    else:
        chosen = {what: label for what, _, label in (part.partition("=") for part in args.choose)}
        kz.plot(files, args.figure, args.out, language=args.language, choose=chosen)
    print(args.out)
    return 0


def report(args: argparse.Namespace) -> int:
    """Write one page that shows, explains and compares result files and studies, and needs no network."""
    files, studies = _results_and_studies(args.results)
    print(f"{args.out}, {kz.write_page(files, args.out, args.data, studies) / 1e6:.1f} MB")
    return 0


def explain(args: argparse.Namespace) -> int:
    """Explain a table, a column, a family of equations or a word; or write all pages."""
    from kz_optimize.reference import pages as reference
    from kz_optimize.report.console import show_markdown

    if args.all:
        print(f"{len(reference.write_pages(args.out, args.case))} pages in {args.out}")
    else:
        show_markdown(reference.explain(" ".join(args.topic)) if args.topic else reference.contents())
    return 0


def import_(args: argparse.Namespace) -> int:
    """Read a model of OSeMOSYS, NEMO (LEAP) or PyPSA as a case, and tell what became of everything."""
    from kz_optimize.exchange import RefusedError, import_model

    try:
        print(import_model(args.source, args.out, args.format, args.energy_unit, args.config, args.accept))
    except RefusedError as refused:
        print(refused.report)
        return refused.exit_code
    return 0


def _results(path: Path) -> Path:
    """The result file in a folder, or the file itself."""
    from kz_optimize.results import netcdf

    return netcdf.find(path)


def _results_and_studies(paths: Sequence[Path]) -> tuple[list[Path], list[StudyPart]]:
    """Result files, and what is shown of studies among the paths."""
    from kz_optimize.study.page import is_study, load_study

    studies = [load_study(path) for path in paths if is_study(path)]
    return [_results(path) for path in paths if not is_study(path)], studies


VERBS: tuple[Verb, ...] = (
    new, check, run, show, compare, calibrate, verify, days, export, plot, study, report, import_, explain,
)  # fmt: skip


def build_parser() -> argparse.ArgumentParser:
    """The verbs, their arguments and options."""
    description = "Least-cost expansion of an energy system, as an open linear programme."
    parser = Parser(prog="kz-optimize", description=description)
    parser.add_argument("--version", action="version", version=f"kz_optimize {kz.__version__}")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    for verb in VERBS:
        name, text = verb.__name__.rstrip("_"), (verb.__doc__ or "").rstrip(".")
        one = verbs.add_parser(name, help=text[:1].lower() + text[1:], description=verb.__doc__)
        one.set_defaults(verb=verb, scenario=[BASE])
        ARGUMENTS[name](one)
        one.add_argument("--debug", action="store_true", help="print a traceback when something fails")
    return parser
