"""The files of a verification: verification.nc, and the scarce hours as a table.

The root of verification.nc holds the figures, nodes, limits, checks and programmes of every year as tables of labelled
columns; the group `hours` holds every hour at every node. Both files appear under their names when they are whole.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.results import Results, netcdf
from kz_optimize.results.results import PLAN
from kz_optimize.verify.cost import Cost, upper_bound
from kz_optimize.verify.measure import Measured

UNITS = {
    "planned": "as the figure", "verified": "as the figure", "demand": "GWh", "unserved": "GWh",
    "planned_unserved": "GWh", "scarce_hours": "hour", "deepest": "MW",
    "allowed": "as the limit", "used": "as the limit",
    "relative": "1", "first_day": "day", "days": "day", "rows": "1", "seconds": "s", "miss": "1",
}  # fmt: skip
MEANINGS = {
    "planned": "in the typical days of the plan", "verified": "in every hour of the year",
    "demand": "demand of the year", "unserved": "demand that is not met", "unit": "unit of the figure",
    "planned_unserved": "demand that the plan leaves unmet", "scarce_hours": "hours in which demand is not met",
    "deepest": "most power that goes without", "allowed": "what the year allows", "used": "what the hours use",
    "relative": "difference of the quantity worked out again, relative", "kind": "kind", "limit": "limit of the year",
    "first_day": "first day of a programme, 1 to 365", "days": "days that it sees", "rows": "rows of the programme",
    "seconds": "time to solve and prove it", "miss": "largest relative miss of its certificate",
    "algorithm": "algorithm that finished", "running": "cost of running every hour of the year",
    "excess": "emitted above caps and budgets", "penalty": "what that costs at the excess price",
    "faults": "limits that the hours break",
}  # fmt: skip

TOLD = {"units": "million USD", "long_name": "cost of the plan in every hour of its years"}


def save(
    years: Sequence[Measured], windows: Sequence[pd.DataFrame], plan: Results, path: Path, upper: float = float("nan")
) -> Path:
    """Write verification.nc and, beside it, the table of scarce hours; the path of the table.

    upper: what the plan costs in the hourly year, million USD; NaN if that is not known, and is left out.
    """
    tables = {
        "figure": [year.figures.reset_index() for year in years],
        "node": [year.nodes.rename_axis("node").reset_index() for year in years],
        "limit": [year.limits.rename(columns={"limit": "limited"}) for year in years],
        "check": [year.checks.rename_axis("quantity").reset_index() for year in years],
        "programme": list(windows),
        "cost": [_cost(year.cost) for year in years],
    }
    labels = [year.year for year in years]
    variables: dict[str, xr.Variable] = {}
    for name, frames in tables.items():
        variables |= _columns(name, pd.concat(frames, keys=labels, names=["year", None]).reset_index("year"))
    if upper == upper:
        variables["upper_bound"] = xr.Variable((), upper, TOLD)
    about = plan["provenance"].attrs
    root = xr.Dataset(variables, attrs={
        "title": f"Verification of {about['title']}", "scenario": about["scenario"],
        "input_hash": about["input_hash"], "plan_created": about["created"],
        "short_years": " ".join(str(year.year) for year in years if year.short),
    })  # fmt: skip
    hours = along_years([year.hours for year in years])
    scarce = _save_scarce(pd.concat([year.scarce for year in years]), _scarce_of(path))
    netcdf.save(Results({PLAN: root, "hours": hours}), path)
    return scarce


def join(parts: Sequence[Path], plan: Results, path: Path) -> Path:
    """Write verification.nc from those of single years of a plan, in their order, and the table of scarce hours.

    Raises InputError if a part is damaged.
    """
    loaded = [netcdf.load(part, needs="hours") for part in parts]
    roots = [each[PLAN].drop_vars("upper_bound", errors="ignore") for each in loaded]
    filled = {name: [root[name] for root in roots if root[name].size] or [roots[0][name]] for name in roots[0]}
    variables = {
        str(name): xr.Variable(found[0].dims, np.concatenate([each.values for each in found]), found[0].attrs)
        for name, found in filled.items()
    }
    upper = upper_bound(plan, _costs(variables))
    if upper == upper:
        variables["upper_bound"] = xr.Variable((), upper, TOLD)
    short = " ".join(root.attrs["short_years"] for root in roots if root.attrs["short_years"])
    root = xr.Dataset(variables, attrs=roots[0].attrs | {"short_years": short})
    hours = along_years([each["hours"] for each in loaded])
    scarce = _save_scarce(pd.concat([pd.read_csv(_scarce_of(part)) for part in parts]), _scarce_of(path))
    netcdf.save(Results({PLAN: root, "hours": hours}), path)
    return scarce


def along_years(hours: Sequence[xr.Dataset]) -> xr.Dataset:
    """The hours of single years as one dataset: a store that stands in some years alone holds nothing in the others."""
    named = {name: each for name, each in hours[0].coords.items() if name not in hours[0].dims}
    bare = [each.drop_vars(named) for each in hours]
    whole = xr.concat(bare, "year", join="outer", fill_value=np.float32(0.0), coords="minimal")
    for name, first in named.items():
        known = pd.concat([each[name].to_series() for each in hours])
        labels = whole[first.dims[0]].to_index()
        whole = whole.assign_coords({name: (first.dims, known[~known.index.duplicated()].loc[labels].to_numpy())})
    for variable, values in whole.items():
        values.attrs = dict(hours[0][variable].attrs)
    return whole


def _costs(root: Mapping[str, xr.Variable]) -> dict[int, Cost]:
    """What every year costs, from the table of costs."""
    columns = [root[f"cost_{name}"].values for name in ("year", "running", "excess", "penalty", "faults")]
    return {
        int(year): Cost(float(running), float(excess), float(penalty), (str(faults),) if faults else ())
        for year, running, excess, penalty, faults in zip(*columns, strict=True)
    }


def _scarce_of(path: Path) -> Path:
    return path.with_name(f"{path.stem}-scarce-hours.csv")


def _cost(cost: Cost) -> pd.DataFrame:
    """One row."""
    return pd.DataFrame({
        "running": [cost.running], "excess": [cost.excess], "penalty": [cost.penalty],
        "faults": ["; ".join(cost.faults)],
    })  # fmt: skip


def _columns(table: str, frame: pd.DataFrame) -> dict[str, xr.Variable]:
    """Every column of a table as a variable over its rows, named table_column."""
    dim = f"{table}_row"
    columns = {}
    for name in map(str, frame.columns):
        values, attributes = frame[name].to_numpy(), {"long_name": MEANINGS.get(name, name.replace("_", " "))}
        text = frame[name].dtype.kind not in "iuf"
        attributes["units"] = "" if text else UNITS.get(name, "year" if name == "year" else "1")
        columns[f"{table}_{name}"] = xr.Variable((dim,), values.astype(object) if text else values, attributes)
    return columns


def _save_scarce(scarce: pd.DataFrame, path: Path) -> Path:
    part = path.with_name(f".{path.name}.part")
    scarce.to_csv(part, index=False, lineterminator="\n")
    os.replace(part, path)
    return path
