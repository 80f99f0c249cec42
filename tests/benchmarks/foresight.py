"""What short sight costs, emits and builds: plans against the plan of those who see everything.

    kz-optimize study run inputs/kazakhstan/studies/foresight.toml
    kz-optimize study gather inputs/kazakhstan/studies/foresight.toml
    python -m tests.benchmarks.foresight runs/kazakhstan/studies/foresight --out docs/images/foresight.svg

The first run of every scenario must be the one with perfect foresight. Prints cost and emissions, and draws what stands
more (above the line) or less in every other run.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.figure import Figure

from kz_optimize.study.analyse import group_capacity, metrics
from kz_optimize.study.gather import SCENARIO, by_run, factors_of, open_results

COST, EMISSIONS = "cost, billion USD", "emissions of all years, Mt CO2e"
LEAST = 0.3  # GW in any year and run below which a group is not drawn


def runs_of(data: xr.Dataset) -> pd.DataFrame:
    """Scenario, words, position of the run and of the first run of its scenario."""
    told = by_run(data, "state")
    names = [name for name in factors_of(data) if name != SCENARIO]
    frame = pd.DataFrame({name: told[name].values for name in (SCENARIO, *names)})
    words = ["; ".join(f"{name} {row[name]}" for name in names) for _, row in frame.iterrows()]
    first = frame.groupby(SCENARIO, sort=False)[SCENARIO].transform(lambda each: each.index[0])
    return pd.DataFrame({"scenario": frame[SCENARIO], "run": words, "base": first.astype(int)})


def table(data: xr.Dataset, runs: pd.DataFrame) -> pd.DataFrame:
    """Cost, emissions, and how much more than with perfect foresight."""
    known = metrics(data)
    base = known.iloc[runs["base"]].reset_index(drop=True)
    more = known[COST] / base[COST] - 1.0
    columns = {COST: known[COST].round(3), "more, %": (100.0 * more).round(3), EMISSIONS: known[EMISSIONS].round(0)}
    return pd.concat([runs[["scenario", "run"]], pd.DataFrame(columns)], axis=1)


def draw(data: xr.Dataset, runs: pd.DataFrame) -> Figure:
    """Difference of what stands, by group and year, a panel per run with limited foresight."""
    capacity = group_capacity(data)
    change = capacity.values - capacity.values[runs["base"]]
    shown = np.flatnonzero(np.nan_to_num(np.abs(change)).max(axis=(0, 2)) > LEAST)
    colour = dict(zip(data["technology_group"].values, data["technology_colour"].values, strict=True))
    others = [run for run in runs.index if run != runs["base"][run]]
    across = runs["scenario"].nunique()
    figure = Figure(figsize=(3.2 * across, 2.6 * len(others) / across + 0.6), layout="constrained")
    panels = figure.subplots(len(others) // across, across, sharey=True, squeeze=False).T.ravel()
    years, width = data["year"].values, 4.0
    for panel, run in zip(panels, others, strict=True):
        above, below = np.zeros(len(years)), np.zeros(len(years))
        for group in shown:
            name, height = str(capacity["group"].values[group]), np.nan_to_num(change[run, group])
            bottom = np.where(height > 0, above, below)
            panel.bar(years, height, width, bottom, color=colour[name], label=name.replace("_", " "))
            above, below = above + np.maximum(height, 0.0), below + np.minimum(height, 0.0)
        panel.axhline(0.0, color="black", linewidth=0.8)
        panel.set_title(f"{runs['scenario'][run]}\n{runs['run'][run]}", fontsize=8)
    panels[0].set_ylabel("GW more or less")
    figure.legend(
        *panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=6, fontsize=8, frameon=False
    )
    return figure


def main() -> None:
    """Print and draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("study", type=Path, help="folder of the gathered study")
    parser.add_argument("--out", type=Path, required=True, help="a name ending in .svg or .png")
    args = parser.parse_args()
    with open_results(args.study / "results.nc") as data:
        runs = runs_of(data)
        print(table(data, runs).to_string(index=False))
        draw(data, runs).savefig(args.out, metadata={"Date": None} if args.out.suffix == ".svg" else {}, dpi=130)


if __name__ == "__main__":
    main()
