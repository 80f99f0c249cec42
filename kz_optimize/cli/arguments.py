"""The command line: what may be said to each verb."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from kz_optimize.cli.study import add_study
from kz_optimize.errors import address
from kz_optimize.schema import LANGUAGES

Parser = argparse.ArgumentParser


def new(parser: Parser) -> None:
    """Add the arguments of `new`."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="of the new case")
    text = "tiny (the default), kazakhstan, or empty: all tables without rows"
    parser.add_argument("--from", dest="from_", metavar="CASE", default="tiny", help=text)


def check(parser: Parser) -> None:
    """Add the arguments of `check`."""
    _add_case(parser, "the folder that holds case.toml")
    _add_options(parser)


def run(parser: Parser) -> None:
    """Add the arguments of `run`."""
    _add_case(parser, "the folder that holds case.toml, or results to solve again")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="for the results; else runs/<case>/<scenario>")
    text = "refine until the plan is proven to be within this share of the hourly year (none given: [hours] gap)"
    parser.add_argument("--gap", type=float, nargs="?", const=True, metavar="SHARE", help=text)
    parser.add_argument("--time-limit", type=float, default=0.0, metavar="MINUTES", help="with --gap: no longer")
    _add_jobs(parser)
    text = "with --gap: verify years as an array of this scheduler, slurm or sge"
    parser.add_argument("--cluster", default="", metavar="NAME", help=text)
    parser.add_argument("--memory", type=float, default=4.0, metavar="GB", help="with --cluster: of a year (4)")
    parser.add_argument("--partition", default="", metavar="NAME", help="with --cluster: or queue")
    parser.add_argument("--account", default="", metavar="NAME", help="with --cluster: that pays")
    _add_telling(parser)
    _add_options(parser)


def _add_jobs(parser: Parser) -> None:
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="years verified at the same time (1)")


def one_result(parser: Parser) -> None:
    """Add a result file."""
    parser.add_argument("results", type=Path, metavar="RESULTS", help="results.nc, or the folder that holds it")


def show(parser: Parser) -> None:
    """Add the arguments of `show` and `calibrate`."""
    one_result(parser)
    _add_layout(parser)
    _add_csv(parser)


def compare(parser: Parser) -> None:
    """Add the arguments of `compare`."""
    several_results(parser)
    _add_layout(parser)
    _add_csv(parser)


def several_results(parser: Parser) -> None:
    """Add one or more result files."""
    text = "results.nc, or the folder that holds it"
    parser.add_argument("results", type=Path, metavar="RESULTS", nargs="+", help=text)


def verify(parser: Parser) -> None:
    """Add the arguments of `verify`."""
    one_result(parser)
    parser.add_argument("--years", type=int, nargs="+", default=(), metavar="YEAR", help="else all of the plan")
    parser.add_argument("--window", type=int, default=7, metavar="DAYS", help="solved at a time (7); 365: one whole")
    text = "USD per tonne above a cap; else the plan's price, or [hours] excess_price on mean days"
    parser.add_argument("--excess-price", type=float, metavar="USD", help=text)
    _add_jobs(parser)
    parser.add_argument("--out", type=Path, metavar="FILE", help="else verification.nc beside the results")
    _add_telling(parser)
    _add_layout(parser)
    add_trust(parser)


def days(parser: Parser) -> None:
    """Add the arguments of `days`."""
    one_result(parser)
    parser.add_argument("--out", type=Path, metavar="FILE", help="a day_groups.csv, for other runs to use these days")


def export(parser: Parser) -> None:
    """Add the arguments of `export`."""
    parser.add_argument("source", type=Path, metavar="SOURCE", help="a result file, or a case")
    parser.add_argument("--out", type=Path, metavar="FOLDER", required=True, help="where the files go")
    formats = ("csv", "xlsx", "lp", "mps", "datapackage")
    parser.add_argument("--format", choices=formats, default="csv", help="lp, mps and datapackage are of a case")
    _add_options(parser)


def plot(parser: Parser) -> None:
    """Add the arguments of `plot`."""
    several_results(parser)
    parser.add_argument(
        "--figure", metavar="NAME", default="capacity", help=f"a chart of the page; see {address('report')}"
    )
    parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0], help=f"of words ({LANGUAGES[0]})")
    parser.add_argument("--choose", action="append", default=[], metavar="WHAT=LABEL", help="as year=2050, group=coal")
    parser.add_argument("--out", type=Path, metavar="FILE", required=True, help="a name ending in .svg, .png or .pdf")


def report(parser: Parser) -> None:
    """Add the arguments of `report`."""
    several_results(parser)
    parser.add_argument("--out", type=Path, metavar="FILE", default=Path("report.html"), help="else report.html")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="for the numbers of every chart: csv, xlsx, IAMC")


def import_(parser: Parser) -> None:
    """Add the arguments of `import`."""
    parser.add_argument("source", type=Path, metavar="SOURCE", help="a file, or an otoole folder")
    parser.add_argument("--out", type=Path, metavar="FOLDER", required=True, help="for the new case")
    parser.add_argument("--format", choices=("mathprog", "otoole", "nemo", "pypsa"), help="else told by the name")
    parser.add_argument("--energy-unit", metavar="UNIT", help="of OSeMOSYS and NEMO: PJ, TWh, GWh, GWyr, ktoe, Mtoe")
    parser.add_argument("--config", type=Path, metavar="FILE", help="of otoole; else config.yaml with SOURCE")
    text = "what may be changed or left out, as the report names it"
    parser.add_argument("--accept", nargs="+", default=(), metavar="NAME", help=text)


def explain(parser: Parser) -> None:
    """Add the arguments of `explain`."""
    text = "a table, table.column, family of equations or word"
    parser.add_argument("topic", nargs="*", metavar="TOPIC", help=text)
    parser.add_argument("--all", action="store_true", help="write every page into --out")
    parser.add_argument("--out", type=Path, metavar="FOLDER", default=Path("docs"), help="with --all")
    parser.add_argument("--case", type=Path, metavar="CASE", help="with --all: equations as this case has them")


def _add_case(parser: Parser, text: str) -> None:
    parser.add_argument("case", type=Path, metavar="CASE", help=text)


def _add_telling(parser: Parser) -> None:
    parser.add_argument("--progress", action="store_true", help="plain lines about the progress, for logs")
    parser.add_argument("--quiet", action="store_true", help="nothing about the progress")


def _add_layout(parser: Parser) -> None:
    parser.add_argument("--width", type=int, metavar="N", help="columns of text; else the terminal's, in a pipe all")


def _add_csv(parser: Parser) -> None:
    parser.add_argument("--csv", action="store_true", help="print every number as CSV instead")


def _add_options(parser: Parser) -> None:
    """What may be changed about a case without touching its files."""
    parser.add_argument("--scenario", nargs="+", metavar="NAME", help='names, or "all"; the case itself is "base"')
    parser.add_argument("--days", type=int, metavar="N", help="typical days; 365: every day")
    parser.add_argument("--steps", type=int, metavar="N", help="steps of a day")
    parser.add_argument("--algorithm", choices=("choose", "simplex", "ipx", "hipo"), help=f"see {address('solve')}")
    parser.add_argument("--no-aggregate", action="store_true", help="one fleet per cohort: slower, for comparison")
    parser.add_argument(
        "--option", action="append", default=[], metavar="SECTION.KEY=VALUE", help="any setting of case.toml"
    )
    add_trust(parser)


def add_trust(parser: Parser) -> None:
    """Add what lets the modules of a case run."""
    parser.add_argument("--trust", action="store_true", help="let Python modules of the case run (default: refused)")


ARGUMENTS: Mapping[str, Callable[[Parser], None]] = {
    "new": new, "check": check, "run": run, "show": show, "compare": compare, "calibrate": show,
    "verify": verify, "days": days, "export": export, "plot": plot, "study": add_study, "report": report,
    "import": import_, "explain": explain,
}  # fmt: skip
"""Verb -> what adds its arguments."""
