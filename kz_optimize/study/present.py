"""Presenting a study: the tables and figures that its design makes sense of, in the folder `analysis`."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import xarray as xr

from kz_optimize.report.drawing import PAINTERS, draw_study_figure
from kz_optimize.study import analyse
from kz_optimize.study.gather import open_results
from kz_optimize.study.page import study_part
from kz_optimize.study.plan import Plan


def present(planned: Plan) -> list[Path]:
    """Write tables (.csv) and figures (.svg) from the gathered results; returns their paths."""
    out = planned.folder.path / "analysis"
    out.mkdir(exist_ok=True)
    with open_results(planned.folder.results) as data:
        written = [_table(rows, out / f"{name}.csv") for name, rows in _tables(data, planned).items()]
    part = study_part(planned, planned.folder.path)
    for chart in part.charts:
        if chart.kind in PAINTERS and not chart.name.startswith("response"):
            written.append(out / f"{chart.name}.svg")
            draw_study_figure([part], chart.name, written[-1])
    return written


def _tables(data: xr.Dataset, planned: Plan) -> dict[str, pd.DataFrame]:
    kind = planned.study.design.kind
    tables = {"metrics": _metrics(data)}
    if kind == "near_optimal":
        return tables | {"near_optimal": analyse.near_optimal(data)}
    tables["build_timing"] = analyse.build_timing(data).reset_index()
    if kind == "one_at_a_time":
        tables["tornado"] = analyse.tornado(data)
    if kind in ("sobol", "morris"):
        tables[kind] = analyse.indices(data, planned.study).to_dataframe().reset_index()
    if data.sizes.get("instrument"):
        tables["abatement_cost"] = analyse.abatement_cost(data)
    return tables


def _metrics(data: xr.Dataset) -> pd.DataFrame:
    """The factors, the state and the metrics of every run."""
    runs = analyse.by_run(data, "state")
    factors = {name: runs[name].values for name in analyse.factors_of(data)}
    return pd.concat([pd.DataFrame({**factors, "state": runs["state"].values}), analyse.metrics(data)], axis=1)


def _table(rows: pd.DataFrame, path: Path) -> Path:
    part = path.with_name(f".{path.name}")
    rows.to_csv(part, index=False, lineterminator="\n", float_format="%.10g")
    part.replace(path)
    return path
