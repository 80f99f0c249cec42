"""Presenting a study: the tables and figures that its design makes sense of, in the folder `analysis`."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import xarray as xr

from kz_optimize.report import study_figures as figures

from . import analyse
from .gather import SCENARIO, open_results
from .plan import Plan

CURVE_YEARS = (2030, 2035, 2040, 2050)
COST, EMISSIONS = "cost, billion USD", "emissions of all years, Mt CO2e"


def present(planned: Plan) -> list[Path]:
    """Write tables (.csv) and figures (.svg) from the gathered results; returns their paths."""
    out = planned.folder.path / "analysis"
    out.mkdir(exist_ok=True)
    with open_results(planned.folder.results) as data:
        written = [_table(_metrics(data), out / "metrics.csv")]
        kind = planned.study.design.kind
        if kind == "near_optimal":
            return [*written, *_near_optimal(data, out)]
        written += _timing(data, out)
        if kind == "one_at_a_time":
            written += _tornado(data, out)
        if kind in ("sobol", "morris"):
            written += _indices(data, planned, out)
        return written + _abatement(data, out)


def _metrics(data: xr.Dataset) -> pd.DataFrame:
    """The factors, the state and the metrics of every run."""
    runs = analyse.by_run(data, "state")
    told = {name: runs[name].values for name in analyse.factors_of(data)}
    return pd.concat([pd.DataFrame({**told, "state": runs["state"].values}), analyse.metrics(data)], axis=1)


def _tornado(data: xr.Dataset, out: Path) -> list[Path]:
    rows = analyse.tornado(data)
    first = rows[rows["scenario"] == rows["scenario"].iloc[0]]
    written = [_table(rows, out / "tornado.csv"), out / "tornado.svg"]
    figures.save(figures.tornado(first, [COST, EMISSIONS]), written[-1])
    return written


def _indices(data: xr.Dataset, planned: Plan, out: Path) -> list[Path]:
    found = analyse.indices(data, planned.study)
    name = planned.study.design.kind
    shown = [metric for metric in (COST, EMISSIONS) if metric in found["metric"].values]
    written = [_table(found.to_dataframe().reset_index(), out / f"{name}.csv"), out / f"{name}.svg"]
    figures.save(figures.indices(found, shown), written[-1])
    return written


def _abatement(data: xr.Dataset, out: Path) -> list[Path]:
    """An abatement cost curve, if any run has a carbon price or cap."""
    if not data.sizes.get("instrument"):
        return []
    rows = analyse.abatement_cost(data)
    first = rows[(rows["scenario"] == rows["scenario"].iloc[0]) & (rows["instrument"] == rows["instrument"].iloc[0])]
    moving = first.groupby("year")["abatement"].max()
    years = [year for year in CURVE_YEARS if moving.get(year, 0.0) > 0.0] or list(moving[moving > 0.0].index)
    written = [_table(rows, out / "abatement_cost.csv")]
    if len(first) > 1 and years:
        written.append(out / "abatement_cost.svg")
        figures.save(figures.abatement_cost(first, years), written[-1])
    return written


def _timing(data: xr.Dataset, out: Path) -> list[Path]:
    rows = analyse.build_timing(data)
    colours = dict(zip(data["technology_group"].values, data["technology_colour"].values, strict=True))
    written = [_table(rows.reset_index(), out / "build_timing.csv"), out / "build_timing.svg"]
    figures.save(figures.build_timing(rows, colours), written[-1])
    return written


def _near_optimal(data: xr.Dataset, out: Path) -> list[Path]:
    rows = analyse.near_optimal(data)
    written = [_table(rows, out / "near_optimal.csv"), out / "near_optimal.svg"]
    figures.save(figures.near_optimal(rows[rows[SCENARIO] == rows[SCENARIO].iloc[0]]), written[-1])
    return written


def _table(rows: pd.DataFrame, path: Path) -> Path:
    part = path.with_name(f".{path.name}")
    rows.to_csv(part, index=False, lineterminator="\n", float_format="%.10g")
    part.replace(path)
    return path
