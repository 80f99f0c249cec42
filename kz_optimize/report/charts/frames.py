"""From labelled arrays to tidy tables of charts."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.report.charts.chart import Scenarios
from kz_optimize.report.tables import carrier_units
from kz_optimize.results import Results
from kz_optimize.units import ENERGY

TINY = 1e-6
"""As a share of the largest value of a chart: what nobody would see."""
LEAST_LINE, LEAST_LINE_SHARE = 1.0, 1e-3
"""MW, and share of the strongest line if that is less: what a line must be able to carry to be told."""


def tidy(array: xr.DataArray, **columns: str) -> pd.DataFrame:
    """A row per value: dimension -> column name by `columns`; dimensions that are not named are summed up.

    Cells are labels "<dimension>/<label>", years are whole numbers.
    """
    array = array.sum([dim for dim in array.dims if dim not in columns])
    stacked = array.transpose(*columns).to_series().rename("value").reset_index()
    for dim in columns:
        if dim != "year":
            stacked[dim] = dim + "/" + stacked[dim].astype(str)
    return stacked.rename(columns=columns)


def series(name: str, array: xr.DataArray) -> pd.DataFrame:
    """(year,) as the rows of one series."""
    frame = tidy(array, year="x")
    return frame.assign(series=name)


def of_scenarios(scenarios: Scenarios, rows: Callable[[Results], pd.DataFrame], column: str = "panel") -> pd.DataFrame:
    """The rows of every scenario below each other, with the label of the scenario in a column."""
    parts = [rows(results).assign(**{column: f"scenario/{name}"}) for name, results in scenarios.items()]
    return pd.concat(parts, ignore_index=True)


def drop_negligible(frame: pd.DataFrame, *keys: str) -> pd.DataFrame:
    """Without the groups of rows (same `keys`) that are nothing throughout; NaN counts as nothing."""
    size = frame["value"].abs().fillna(0.0)
    least = TINY * float(size.max()) if len(frame) else 0.0
    return frame[size.groupby([frame[key] for key in keys]).transform("max") > least].reset_index(drop=True)


def concat(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Tables below each other; empty ones give no more than their columns, and those only if all are empty."""
    every = list(parts)
    kept = [part for part in every if len(part)] or every
    return pd.concat(kept, ignore_index=True) if kept else pd.DataFrame({"value": np.zeros(0)})


def later_years(frame: pd.DataFrame) -> pd.DataFrame:
    """Without the first milestone, if there are more: what stood before it counts as paid for, so costs mislead."""
    return frame[frame["x"] > frame["x"].min()] if frame["x"].nunique() > 1 else frame


def per_year(plan: xr.Dataset, name: str) -> xr.DataArray:
    """What happens for a milestone year, per calendar year since the milestone before; the first has one year."""
    years = plan["year"].values.astype(float)
    gap = np.diff(years, prepend=years[0] - 1.0)
    return plan[name] / xr.DataArray(gap, coords={"year": plan["year"]}, dims="year")


def usable_lines(plan: xr.Dataset) -> xr.DataArray:
    """(line, direction, year) Whether a line is strong enough to be told: what the solver leaves over is none."""
    capacity = plan["line_capacity"]
    return capacity >= min(LEAST_LINE, LEAST_LINE_SHARE * float(np.max(capacity.values, initial=0.0)))


def texts(results: Results, variable: str) -> np.ndarray:
    """The texts of a variable of the plan."""
    return results.plan[variable].values.astype(str)


def energy(results: Results) -> list[str]:
    """The carriers that are energy; what is counted in another unit than MWh, as captured CO2 and services, is none."""
    return [carrier for carrier, unit in carrier_units(results).items() if unit == ENERGY]


def captured(results: Results) -> xr.DataArray:
    """(year,) kt of captured CO2: what technologies give of it, or by their rate of capture where it is no carrier."""
    plan = results.plan
    kept = [name for name in plan["carrier"].values if str(name).lower().startswith("co2")]
    if kept:
        return plan["generation"].sel(carrier=kept).clip(min=0.0).sum(["region", "technology", "carrier"])
    return plan["captured"].sum(["region", "technology", "fuel", "pollutant"])


def select(array: xr.DataArray, dim: str, keep: np.ndarray) -> xr.DataArray:
    """The entries of a dimension for which `keep` is true."""
    return array.isel({dim: np.flatnonzero(keep)})
