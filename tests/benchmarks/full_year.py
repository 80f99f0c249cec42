"""Every hour of a year against typical days, for one zone and one year of the Kazakhstan case.

    python -m tests.benchmarks.full_year [zone] [year] [days ...]

The zone is cut out of the national tables as an island: its plants, candidates, heat, demand, fuel markets and exchange
with neighbours stay, lines to other zones go. Prints size, time and cost of each choice of days; 365 is the full year.
"""

import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import pandas as pd

from kz_optimize.case.case import prepare
from kz_optimize.case.tree import Tree
from kz_optimize.model import build_model
from kz_optimize.solve import SolveOptions, solve
from tests.support import read_tables

NATIONAL = Path(__file__).parents[2] / "inputs" / "kazakhstan"
GONE = ("lines.csv", "interfaces.csv", "observations.csv", "build_limits.csv")
STANDING = ("existing_capacity.csv", "candidates.csv", "committed.csv")


def cut_out(zone: str, into: Path) -> Path:
    """A case folder with only the regions in or above the zone."""
    tree = Tree.of(pd.read_csv(NATIONAL / "regions.csv", keep_default_na=False))
    kept = {*tree.within(zone), *tree.upward(zone), ""}
    shutil.copytree(
        NATIONAL / "profiles", into / "profiles", ignore=shutil.ignore_patterns("*.py", "data", "__pycache__")
    )
    shutil.copy(NATIONAL / "case.toml", into)
    frames = {source.name: pd.read_csv(source, dtype=str, keep_default_na=False) for source in NATIONAL.glob("*.csv")}
    frames = {name: _inside(frame, kept) for name, frame in frames.items() if name not in GONE}
    frames["demand.csv"] = _inside(frames["demand.csv"], set(tree.within(zone)))
    standing = {name for table in STANDING for name in frames[table]["technology"]}
    becomes = frames["retrofits.csv"] = frames["retrofits.csv"].query("from_technology in @standing")
    standing |= set(becomes["to_technology"])
    for name, frame in frames.items():
        known = frame[frame["technology"].isin({*standing, ""})] if "technology" in frame else frame
        known.to_csv(into / name, index=False)
    return into


def _inside(frame: pd.DataFrame, regions: set[str]) -> pd.DataFrame:
    return frame[frame["region"].isin(regions)] if "region" in frame else frame


def main(zone: str = "west", year: str = "2035", *counts: str) -> None:
    """Print a line per choice of days."""
    print(f"{zone} alone in {year}: days x steps, rows, columns, seconds, million USD, difference from the full year")
    with tempfile.TemporaryDirectory() as folder:
        tables = read_tables(cut_out(zone, Path(folder)))
    known = {}
    for count in [365, *map(int, counts or ("4", "8", "12", "24", "48"))]:
        time = replace(tables.settings.time, milestone_years=[int(year)], end_year=int(year), days=count, steps=24)
        began = perf_counter()
        model = build_model(prepare(replace(tables, settings=replace(tables.settings, time=time))))
        solution = solve(model, SolveOptions())
        if solution.objective is None:
            print(count, solution.status, solution.reason)
            continue
        known[count] = solution.objective
        off = solution.objective / known[365] - 1.0
        print(
            f"{count:4d} x 24 {solution.size.rows:9,d} {solution.size.columns:9,d} {perf_counter() - began:8.1f} s"
            f" {solution.objective:12,.2f} {off:+9.2%}  {solution.algorithm}", flush=True
        )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
