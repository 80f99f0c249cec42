"""Random planning problems solved by kz_optimize and by PyPSA, side by side, HiGHS simplex on both sides.

    python -m tests.benchmarks.pypsa_side_by_side --seeds 300
    python -m tests.benchmarks.pypsa_side_by_side --seeds 300 --first 1000 --out side_by_side.csv

Each problem (tests/peers) is written as CSV tables and as a network with multi-investment periods. Compared are cost,
emissions of every year, the price of every carrier, place and step, and the shadow prices of caps and budgets, all
relative to the larger of the two; prices also to at least 1 USD/MWh or USD/t. A price that differs must be proven not
to be unique, or the run fails. Build is the time from tables or network in memory to a model, solve the rest up to
results in memory; our solve includes the certificate.
"""

from __future__ import annotations

import argparse
import logging
import sys
import warnings
from pathlib import Path

import pandas as pd

from tests.peers.compare import EXACT, Comparison, compare, table
from tests.peers.draw import random_problem


def main() -> int:
    """Compare, tell, and fail when anything differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=300, metavar="N", help="how many problems")
    parser.add_argument("--first", type=int, default=0, metavar="SEED", help="the first of the seeds")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write a row per problem as CSV")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    found: dict[int, Comparison] = {}
    failed = 0
    for seed in range(options.first, options.first + options.seeds):
        problem = random_problem(seed)
        try:
            found[seed] = compare(problem)
            line = f"{found[seed].worst:.0e}" + (" DIFFERS" if found[seed].worst > EXACT else "")
        except AssertionError as error:
            line = f"FAILED {error}"
        failed += not line[0].isdigit() or line.endswith("DIFFERS")
        print(f"{seed:5d}  {line:>8}  {problem}", flush=True)
        if options.out and found:
            table(list(found.values())).set_axis(found, axis="index").to_csv(options.out, index_label="seed")
    if found:
        print(summary(table(list(found.values()))))
    print(f"\n{len(found)} of {options.seeds} problems compared, {failed} differ or failed")
    return int(failed > 0)


def summary(data: pd.DataFrame) -> str:
    """The figures of a run, as Markdown."""
    counts = data[[name for name in data if name.endswith("count")]].sum()
    lines = ["", "| compared | number | worst relative difference |", "| --- | --- | --- |"]
    for name, number in (
        ("objective", len(data)), ("emissions", len(data)), ("prices", counts["price_count"]),
        ("carbon", counts["carbon_count"]),
    ):  # fmt: skip
        what = {"carbon": "shadow prices of caps and budgets", "prices": "prices of carriers"}.get(name, name)
        lines.append(f"| {what} | {number} | {data[name].max():.1e} |")
    lines += [
        f"| prices that are not unique | {counts['tie_count'] + counts['carbon_tie_count']} | between the two slopes |",
        "", "| | rows, median | rows, largest | build, s | solve, s |", "| --- | --- | --- | --- | --- |",
    ]  # fmt: skip
    for side, name in (("ours", "kz_optimize"), ("theirs", "PyPSA")):
        rows = data[f"{side}_rows"]
        times = f"{data[f'{side}_build'].sum():.1f} | {data[f'{side}_solve'].sum():.1f}"
        lines.append(f"| {name} | {rows.median():.0f} | {rows.max()} | {times} |")
    lines += [
        "",
        f"Demand goes without in {data['unserved'].sum()} problems, CO2 is removed in {data['removed'].sum()}.",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
