"""Verification of a round, year by year: a year that is there already is not run again.

round/years/2030.nc, 2035.nc ...     while the round is verified
round/verification.nc                once all of them are there
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from kz_optimize.report.progress import Reporter
from kz_optimize.report.verification import FILE
from kz_optimize.results import netcdf
from kz_optimize.results.results import PLAN
from kz_optimize.verify import files, verify
from kz_optimize.verify.fixed import read_plan

RunYears = Callable[[Path, Path, Sequence[int]], Iterator[int]]
"""Verifies years of a result file, each into a file of its own in a folder; yields them as they are there."""


def verify_years(results: Path, report: Reporter, run_years: RunYears) -> Path:
    """Run every hour of every milestone year of a plan; the file, that of another run included.

    Raises what `run_years` raises.
    """
    file, folder = results.with_name(FILE), results.with_name("years")
    if file.exists():
        return file
    _, plan = read_plan(results)
    folder.mkdir(exist_ok=True)
    parts = [folder / f"{int(year)}.nc" for year in plan.plan["year"].values]
    left = [int(part.stem) for part in parts if not part.exists()]
    with report.stage("verify"):
        for year in run_years(results, folder, left):
            short = netcdf.load(folder / f"{year}.nc", [PLAN], needs="hours")[PLAN].attrs["short_years"]
            report.line(f"{year}: {'short' if short else 'holds'}")
    files.join(parts, plan, file)
    shutil.rmtree(folder)
    return file


def here(jobs: int) -> RunYears:
    """Years on this machine, some at a time, in their order."""

    def run(results: Path, folder: Path, years: Sequence[int]) -> Iterator[int]:
        one = partial(_one, results, folder)
        if jobs <= 1 or len(years) <= 1:
            yield from map(one, years)
            return
        with ProcessPoolExecutor(min(jobs, len(years)), get_context("spawn")) as pool:
            yield from pool.map(one, years)

    return run


def _one(results: Path, folder: Path, year: int) -> int:
    verify(results, (year,), out=folder / f"{year}.nc")
    return year
