"""Verification: every hour of a year of a plan, with its capacities as they are. See docs/verify.md.

outcome = verify(Path("runs/kazakhstan/reference/results.nc"), years=(2040,))
outcome.short, outcome.years[0].scarce
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pandas as pd

from kz_optimize.errors import Finding, InputError
from kz_optimize.report.progress import Reporter
from kz_optimize.results import Results, netcdf
from kz_optimize.solve import SolveOptions
from kz_optimize.tables.read import Tables
from kz_optimize.verify import files
from kz_optimize.verify.cost import upper_bound
from kz_optimize.verify.fixed import read_plan
from kz_optimize.verify.measure import Measured, measure
from kz_optimize.verify.show import show
from kz_optimize.verify.year import Stretch, run_year

HOLDS, SHORT = 0, 6
"""Exit codes: every year holds; some year is short."""

__all__ = ["HOLDS", "SHORT", "Outcome", "Stretch", "show", "verify", "verify_plan"]


@dataclass(frozen=True)
class Outcome:
    """What came of a verification: its years, its file and the table of scarce hours beside it.

    `days_to_keep` are the days that a plan should see, for `time.kept_days`: those that this one was told to keep, and
    the worst day of every carrier and year that is short. `upper_bound` is what the plan costs in the hourly year,
    million USD; NaN where not all years were run, emissions in excess had no price of it, or a limit is broken.
    """

    years: tuple[Measured, ...]
    file: Path
    scarce_hours: Path
    days_to_keep: tuple[str, ...]
    upper_bound: float = float("nan")

    @property
    def short(self) -> bool:
        """Some year is short."""
        return any(year.short for year in self.years)

    @property
    def exit_code(self) -> int:
        """0: every year holds; 6: some year is short."""
        return SHORT if self.short else HOLDS


def verify(
    results: Path | str, years: Sequence[int] = (), stretch: Stretch | None = None, out: Path | None = None,
    report: Reporter | None = None, *, excess_price: float | None = None, jobs: int = 1,
) -> Outcome:  # fmt: skip
    """Run every hour of milestone years (none given: all) of the plan in a result file, or the folder of one.

    excess_price: USD per tonne above a cap or budget; without one, the plan's own price, or that of `[hours]` if its
    days are means. jobs: years that are run at the same time.

    Writes `out` (not given: verification.nc beside the results). Raises InputError if the plan does not have a year,
    and SolverError if a programme of it has no proven optimum.
    """
    stretch, report, results = stretch or Stretch(), report or Reporter(), netcdf.find(Path(results))
    if stretch.days < 1:
        raise InputError([Finding("a window has no day", "Give 1 to 365 days", value=str(stretch.days))])
    tables, plan = read_plan(results)
    known = [int(year) for year in plan.plan["year"].values]
    if unknown := [year for year in years if year not in known]:
        listed = ", ".join(map(str, known))
        raise InputError([Finding("the plan has no such year", f"Its years are {listed}", value=str(unknown[0]))])
    if excess_price is None and tables.settings.time.representation == "mean":
        excess_price = tables.settings.hours.excess_price
    one = partial(_run, results, stretch=stretch, excess_price=excess_price)
    measured, windows = [], []
    with report.stage("verify"):
        for year, table in _each(one, list(years or known), (tables, plan), jobs, report):
            measured.append(year)
            windows.append(table)
            _tell(year, report)
    out = out or results.with_name("verification.nc")
    upper = float("nan") if excess_price is None else upper_bound(plan, {year.year: year.cost for year in measured})
    days_to_keep = dict.fromkeys([*tables.settings.time.kept_days, *map(str, _worst_days(measured))])
    scarce = files.save(measured, windows, plan, out, upper)
    return Outcome(tuple(measured), out, scarce, tuple(days_to_keep), upper)


Run = Callable[..., tuple[Measured, pd.DataFrame]]


def _each(
    run: Run, years: list[int], plan: tuple[Tables, Results], jobs: int, report: Reporter
) -> Iterator[tuple[Measured, pd.DataFrame]]:
    """Every year and its programmes, one after the other or several at a time, in the order of the years."""
    if jobs <= 1 or len(years) == 1:
        yield from (run(year, plan=plan, report=report) for year in years)
        return
    with ProcessPoolExecutor(min(jobs, len(years)), get_context("spawn")) as pool:
        yield from pool.map(run, years)


def _run(
    results: Path, year: int, *, stretch: Stretch, excess_price: float | None,
    plan: tuple[Tables, Results] | None = None, report: Reporter | None = None,
) -> tuple[Measured, pd.DataFrame]:  # fmt: skip
    """One year of a plan; in a process of its own, which reads the file once more."""
    tables, planned = plan or read_plan(results)
    options = SolveOptions(tolerance=tables.settings.solve.tolerance)
    complete = run_year(tables, planned, year, stretch, options, report or Reporter(), excess_price)
    return measure(complete, planned), complete.windows


verify_plan = verify
"""The name by which `import kz_optimize` offers it: `kz_optimize.verify` is this package."""


def _worst_days(years: Sequence[Measured]) -> list[str]:
    """Month and day on which most energy goes without, for every carrier of every year that is short."""
    found = []
    for year in years:
        if year.short and len(year.scarce):
            missed = year.scarce["unserved_MW"].groupby([year.scarce["carrier"], year.scarce["time"].str[5:10]]).sum()
            found += [day for _, day in missed.groupby(level="carrier").idxmax()]
    return found


def _tell(year: Measured, report: Reporter) -> None:
    hours = year.scarce["time"].nunique()
    outcome = f"short in {hours} hours, {year.nodes['unserved'].sum():,.2f} GWh" if year.short else "holds"
    report.line(f"{year.year}: {outcome}")
