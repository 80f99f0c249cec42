"""Emissions worked out again from the tables and the plan in a results file; see recompute.py."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .kept import Kept


def emissions_by_cohort(kept: Kept) -> np.ndarray:
    """(cohort, pollutant, year) kt that every cohort emits, from energy and the table of factors."""
    cohorts, technologies = kept.results["cohorts"], kept.table("technologies").set_index("technology")
    pollutants, rows = kept.table("pollutants"), kept.table("emission_factors")
    technology, carriers = cohorts["technology"].values, list(cohorts["carrier"].values)
    energy, activity = cohorts["generation"].values, cohorts["activity"].values
    converts = np.isin(technology, kept.table("conversions")["technology"])
    rate = technologies["capture_rate"].reindex(technology).to_numpy()
    total = np.zeros((len(technology), len(pollutants), energy.shape[-1]))
    for p, (pollutant, captured) in enumerate(
        zip(pollutants["pollutant"], pollutants["captured"] == "yes", strict=True)
    ):
        mine = rows[rows["pollutant"] == pollutant]
        leaves = 1.0 - rate * captured
        for row in mine.itertuples():
            of = (technology == row.technology) if row.technology else converts.copy()
            if not row.carrier:
                total[of, p] += row.factor * activity[of]
                continue
            if not row.technology:
                own = mine[(mine["carrier"] == row.carrier) & (mine["technology"] != "")]["technology"]
                of &= ~np.isin(technology, own)
            total[of, p] -= row.factor * energy[of, carriers.index(row.carrier)] * leaves[of, None]
    return total


def covered(kept: Kept, instrument: str) -> np.ndarray:
    """(year,) kt that an instrument counts, exogenous emissions included."""
    kind = kept.results.plan["instrument_kind"].sel(instrument=instrument).item()
    rows = kept.table({"cap": "emission_caps", "budget": "emission_budgets", "price": "emission_prices"}[kind])
    row = rows[rows["instrument"] == instrument.removeprefix(f"{kind} ")].iloc[0]
    return covered_by_technologies(kept, row) + _outside(kept, kept.scope(row["scope"]), _counts(kept, row))


def covered_by_technologies(kept: Kept, row: pd.Series) -> np.ndarray:
    """(year,) kt that technologies emit under the pollutant and scope of a row."""
    cohorts = kept.results["cohorts"]
    emitted = np.einsum("cpy,p->cy", emissions_by_cohort(kept), _counts(kept, row))
    region, technology = cohorts["region"].values, cohorts["technology"].values
    parts = [kept.members(technology, region, group, where) for where, group, _ in kept.scope(row["scope"])]
    return emitted[np.any(parts, axis=0)].sum(axis=0)


def _counts(kept: Kept, row: pd.Series) -> np.ndarray:
    """(pollutant,) What one kt of each counts."""
    pollutants = kept.table("pollutants")
    named = (pollutants["pollutant"] == row["pollutant"]).astype(float)
    return (pollutants["co2e"] if row["pollutant"] == "CO2e" else named).to_numpy()


def _outside(kept: Kept, parts: list[tuple[str, str, str]], counts: np.ndarray) -> np.ndarray:
    plan = kept.results.plan
    if "sector" not in plan.dims:
        return np.zeros(len(kept.years))
    sectors, regions = plan["sector"].values, plan["region"].values
    inside = np.zeros((len(regions), len(sectors)), dtype=bool)
    for where, _, sector in parts:
        inside |= kept.inside(regions, where)[:, None] & ((sectors == sector) | (sector == "all"))
    return np.einsum("rspy,rs,p->y", plan["exogenous_emissions"].values, inside, counts)
