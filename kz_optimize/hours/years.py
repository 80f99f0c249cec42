"""Verification of a round, year by year: a year that is there already is not run again.

round/years/2030.nc, 2035.nc ...     while the round is verified
round/verification.nc                once all of them are there
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from kz_optimize.report.progress import Reporter
from kz_optimize.report.verification import FILE
from kz_optimize.verify import files, verify
from kz_optimize.verify.fixed import read_plan


def verify_years(results: Path, jobs: int, report: Reporter) -> Path:
    """Run every hour of every milestone year of a plan, `jobs` years at a time; the file, that of another run included.

    Raises what `verify` raises.
    """
    file, folder = results.with_name(FILE), results.with_name("years")
    if file.exists():
        return file
    _, plan = read_plan(results)
    folder.mkdir(exist_ok=True)
    parts = [folder / f"{int(year)}.nc" for year in plan.plan["year"].values]
    left = [int(part.stem) for part in parts if not part.exists()]
    with report.stage("verify"):
        for told in _each(results, folder, left, jobs):
            report.line(told)
    files.join(parts, plan, file)
    shutil.rmtree(folder)
    return file


def _each(results: Path, folder: Path, years: Sequence[int], jobs: int) -> Iterator[str]:
    """One line per year, in the order of the years."""
    one = partial(_one, results, folder)
    if jobs <= 1 or len(years) <= 1:
        yield from map(one, years)
        return
    with ProcessPoolExecutor(min(jobs, len(years)), get_context("spawn")) as pool:
        yield from pool.map(one, years)


def _one(results: Path, folder: Path, year: int) -> str:
    outcome = verify(results, (year,), out=folder / f"{year}.nc")
    return f"{year}: {'short' if outcome.short else 'holds'}"
