"""Calibration: what the model does in years that were observed."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from kz_optimize.case.case import Case
from kz_optimize.results.extract.plan import stored_carrier
from kz_optimize.results.extract.space import Space
from kz_optimize.results.results import described, measured, worded

NEAR = 2
"""Years by which an observation may miss a milestone year and still be compared with it."""


def calibration(case: Case, net: np.ndarray, discharge: np.ndarray) -> tuple[dict[str, xr.Variable], dict[str, Any]]:
    """Observed and modelled output, for observations at most NEAR years from a milestone year, and their labels.

    net: (cohort, carrier, year) GWh given less taken; discharge: (cohort, year) GWh.
    """
    rows, years = case.tables["observations"].frame, case.horizon.year.to_numpy(float)
    gap = np.abs(rows["year"].to_numpy(float)[:, None] - years)
    nearest, near = gap.argmin(axis=1), gap.min(axis=1) <= NEAR
    rows, nearest = rows[near].reset_index(drop=True), nearest[near]
    observed, modelled = rows["generation"].to_numpy(float), _modelled(case, net, discharge, rows, nearest)
    difference = np.divide(modelled - observed, observed, out=np.full(len(rows), np.nan), where=observed > 0)
    dims = ("observation",)
    table = {
        "observed_year": described(rows["year"].to_numpy(float), dims, "year", "year of the observation"),
        "milestone_year": described(years[nearest], dims, "year", "milestone year it is compared with"),
        "observed_region": worded(rows["region"], dims, "place"),
        "observed_group": worded(rows["group"], dims, "technology group"),
        "observed_carrier": worded(rows["carrier"], dims, "output"),
        "observed": measured(observed, dims, "GWh", "observed output"),
        "modelled": measured(modelled, dims, "GWh", "modelled output"),
        "difference": described(difference, dims, "1", "modelled less observed, as a share of observed"),
    }
    return table, {"observation": np.arange(1, len(rows) + 1)}


def _modelled(case: Case, net: np.ndarray, discharge: np.ndarray, rows: Any, nearest: np.ndarray) -> np.ndarray:
    """(observation,) GWh given by the group in the region; of stores, what they discharge."""
    space, given = Space(case), np.maximum(net, 0.0)
    kept = stored_carrier(case)
    stores = np.flatnonzero(kept >= 0)
    given[stores, kept[stores]] += discharge[stores]
    group = case.tables["technologies"].frame["group"].to_numpy(object)[space.technology_of_cohort]
    region = space.region[space.region_of_cohort]
    total = np.zeros(len(rows))
    for i, (row, year) in enumerate(zip(rows.itertuples(), nearest, strict=True)):
        member = (group == row.group) & region.isin(case.tree.within(row.region))
        total[i] = given[member, space.carrier.get_loc(row.carrier), year].sum()
    return total
