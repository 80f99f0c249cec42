"""Verification: every hour of a year of a plan, with its capacities as they are. See docs/verify.md.

outcome = verify(Path("runs/kazakhstan/reference/results.nc"), years=(2040,))
outcome.short, outcome.years[0].scarce
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kz_optimize.errors import Finding, InputError
from kz_optimize.report.progress import Reporter
from kz_optimize.results import netcdf
from kz_optimize.solve import SolveOptions
from kz_optimize.verify import files
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
    the worst day of every carrier and year that is short.
    """

    years: tuple[Measured, ...]
    file: Path
    scarce_hours: Path
    days_to_keep: tuple[str, ...]

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
    report: Reporter | None = None,
) -> Outcome:  # fmt: skip
    """Run every hour of milestone years (none given: all) of the plan in a result file, or the folder of one.

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
    options = SolveOptions(tolerance=tables.settings.solve.tolerance)
    measured, windows = [], []
    for year in years or known:
        with report.stage("verify"):
            complete = run_year(tables, plan, year, stretch, options, report)
            measured.append(measure(complete, plan))
        windows.append(complete.windows)
        _tell(measured[-1], report)
    out = out or results.with_name("verification.nc")
    days_to_keep = dict.fromkeys([*tables.settings.time.kept_days, *map(str, _worst_days(measured))])
    return Outcome(tuple(measured), out, files.save(measured, windows, plan, out), tuple(days_to_keep))


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
    told = f"short in {hours} hours, {year.nodes['unserved'].sum():,.2f} GWh" if year.short else "holds"
    report.line(f"{year.year}: {told}")
