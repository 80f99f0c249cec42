"""Calibration: what the model does in years that were observed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.case.case import Case
from kz_optimize.results.extract.plan import stored_carrier
from kz_optimize.results.extract.result_index import ResultIndex
from kz_optimize.results.extract.trade import arriving, energy
from kz_optimize.results.results import plain, text
from kz_optimize.units import to_model

NEAR = 2
"""Years by which an observation may miss a milestone year and still be compared with it."""


def calibration(
    m: Any, case: Case, net: np.ndarray, discharge: np.ndarray, price: np.ndarray
) -> tuple[dict[str, xr.Variable], dict[str, Any]]:
    """Observed and modelled values of the observations of milestone years, and their labels.

    A milestone year is compared with the nearest observed year, at most NEAR years away.
    net: (cohort, carrier, year) GWh given less taken; discharge: (cohort, year) GWh; price: (node, year), model units.
    """
    rows, years = case.tables["observations"].frame, case.horizon.year.to_numpy(float)
    gap = np.abs(rows["year"].to_numpy(float)[:, None] - years)
    nearest, gap = gap.argmin(axis=1), gap.min(axis=1)
    closest = pd.Series(gap).groupby(nearest).transform("min").to_numpy()
    near = (gap <= NEAR) & (gap == closest)
    rows, nearest = rows[near].reset_index(drop=True), nearest[near]
    given, taken = _given(case, net, discharge), np.maximum(-net, 0.0)
    modelled_by: Mapping[str, Callable[[Any, int], float]] = {
        "generation": lambda row, year: _of_group(case, given, row, year),
        "consumption": lambda row, year: _of_group(case, taken, row, year),
        "net_import": lambda row, year: _net_import(m, case, row)[year],
        "price": lambda row, year: _mean_price(case, price, row)[year],
    }
    observed = rows["observed"].to_numpy(float)
    modelled = np.array(
        [modelled_by[row.quantity](row, year) for row, year in zip(rows.itertuples(), nearest, strict=True)], float
    )
    difference = np.divide(modelled - observed, np.abs(observed), out=np.full(len(rows), np.nan), where=observed != 0)
    dims, unit = ("observation",), np.where(rows["quantity"] == "price", "USD/MWh", "GWh")
    table = {
        "observed_year": plain(rows["year"].to_numpy(float), dims, "year", "year of the observation"),
        "milestone_year": plain(years[nearest], dims, "year", "milestone year it is compared with"),
        "observed_region": text(rows["region"], dims, "place"),
        "observed_quantity": text(rows["quantity"], dims, "generation, consumption, net_import or price"),
        "observed_group": text(rows["group"], dims, "technology group; blank: all"),
        "observed_carrier": text(rows["carrier"], dims, "carrier"),
        "observed_statistic": text(rows["statistic"], dims, "who counted it"),
        "observed_unit": text(unit, dims, "unit of the observed and the modelled value"),
        "observed": plain(observed, dims, "", "observed value"),
        "modelled": plain(modelled, dims, "", "modelled value"),
        "difference": plain(difference, dims, "1", "modelled less observed, as a share of observed"),
    }
    return table, {"observation": np.arange(1, len(rows) + 1)}


def _given(case: Case, net: np.ndarray, discharge: np.ndarray) -> np.ndarray:
    """(cohort, carrier, year) GWh given; of stores, what they discharge."""
    given, kept = np.maximum(net, 0.0), stored_carrier(case)
    stores = np.flatnonzero(kept >= 0)
    given[stores, kept[stores]] += discharge[stores]
    return given


def _of_group(case: Case, values: np.ndarray, row: Any, year: int) -> float:
    """GWh of the carrier of what stands in the region and belongs to the group."""
    index = ResultIndex(case)
    group = case.tables["technologies"].frame["group"].to_numpy(object)[index.technology_of_cohort]
    region = index.region[index.region_of_cohort]
    member = region.isin(case.tree.within(row.region)) & ((group == row.group) | (not row.group))
    return values[member, index.carrier.get_loc(row.carrier), year].sum()


def _net_import(m: Any, case: Case, row: Any) -> np.ndarray:
    """(year,) GWh that lines and foreign markets bring into the region, less what they take out of it."""
    lines, markets = case.lines, case.markets
    at = pd.Series(_nodes(case, row), case.nodes.node)
    starts, stops, sold_at = (
        at.reindex(of.values).to_numpy(bool) for of in (lines.sender, lines.receiver, markets.node)
    )
    bought = np.where(sold_at & markets.foreign.values, markets.sign.values, 0.0)
    came = (stops & ~starts) @ arriving(m, case) - (starts & ~stops) @ energy(m, case, "sent")
    return came + bought @ energy(m, case, "traded")


def _mean_price(case: Case, price: np.ndarray, row: Any) -> np.ndarray:
    """(year,) USD/MWh at the nodes of the carrier in the region, weighted by demand; evenly where there is none."""
    at = _nodes(case, row)
    demand = case.demand.annual.values[at]
    weight = np.where(demand.sum(axis=0) > 0, demand, 1.0)
    return (price[at] * weight).sum(axis=0) / weight.sum(axis=0) / to_model("USD/MWh")


def _nodes(case: Case, row: Any) -> np.ndarray:
    """(node,) Whether the carrier meets its demand there, within the region."""
    inside, nodes = case.tree.within(row.region), case.nodes
    return (nodes.carrier == row.carrier) & np.array([region in inside for region in nodes.region], bool)
