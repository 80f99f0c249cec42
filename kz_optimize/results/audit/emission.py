"""Emissions worked out again from the tables and the plan in a results file; see recompute.py."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kz_optimize.results.audit.stored_inputs import StoredInputs


def emissions_by_cohort(kept: StoredInputs) -> np.ndarray:
    """(cohort, pollutant, year) kt that every cohort emits, from its activity by mode and the tables."""
    cohorts, pollutants = kept.results["cohorts"], kept.table("pollutants")
    technology, modes = cohorts["technology"].values, list(cohorts["mode"].values)
    rate = kept.table("technologies").set_index("technology")["capture_rate"]
    activity = cohorts["mode_activity"].values
    total = np.zeros((len(technology), len(pollutants), activity.shape[-1]))
    starts = set(kept.table("commitment")["technology"])
    for (name, mode), flows in kept.conversions.groupby(["technology", "mode"]):
        of_start = name in starts and mode in ("no_load", "start_up")
        paths = {
            carrier: kept.path(rows, "amount", kept.years, early=np.nan) for carrier, rows in flows.groupby("carrier")
        }
        members = np.flatnonzero(technology == name)
        ran = activity[members, modes.index(mode)]
        for p, (pollutant, captured) in enumerate(zip(pollutants["pollutant"], pollutants["captured"], strict=True)):
            leaves = 1.0 - rate[name] * (captured == "yes") * (mode != "start_up" or not of_start)
            process = 0.0 if of_start else _factor(kept, "", name, mode, pollutant)
            total[members, p] += (_burnt(kept, name, mode, paths, pollutant) * leaves + process) * ran
    return total


def _burnt(kept: StoredInputs, name: str, mode: str, amounts: dict[str, np.ndarray], pollutant: str) -> np.ndarray:
    """(year,) kt per GWh of activity in one mode; of carbon above and below zero alike, what goes in and does not come
    out."""
    amount = np.array(list(amounts.values()))
    factor = np.array([_factor(kept, carrier, name, mode, pollutant) for carrier in amounts])
    stays = np.zeros(len(kept.years))
    for sign in (1.0, -1.0):
        carbon = np.abs(amount * factor) * (sign * factor > 0)
        stays += sign * np.maximum((carbon * (amount < 0)).sum(axis=0) - (carbon * (amount > 0)).sum(axis=0), 0.0)
    return stays


def _factor(kept: StoredInputs, carrier: str, technology: str, mode: str, pollutant: str) -> np.ndarray:
    """(year,) t/MWh; the row that says most about the case at hand counts."""
    for key in ((technology, mode), (technology, ""), ("", "")):
        if (found := kept.factors.get((pollutant, carrier, *key))) is not None:
            return found
    return np.zeros(len(kept.years))


def covered(kept: StoredInputs, instrument: str) -> np.ndarray:
    """(year,) kt that an instrument counts, exogenous emissions included."""
    row = kept.instrument(instrument)
    outside = sum(kept.counts(row, source) * emitted for source, emitted in kept.outside.items())
    return covered_by_technologies(kept, row) + outside


def covered_by_technologies(kept: StoredInputs, row: pd.Series) -> np.ndarray:
    """(year,) kt that technologies emit under the pollutant and scope of a row."""
    cohorts = kept.results["cohorts"]
    weights = np.array([kept.weight(row, pollutant) for pollutant in kept.table("pollutants")["pollutant"]])
    emitted = np.einsum("cpy,p->cy", emissions_by_cohort(kept), weights)
    region, technology = cohorts["region"].values, cohorts["technology"].values
    parts = [kept.members(technology, region, group, where) for where, group, _ in kept.scope(row["scope"])]
    return emitted[np.any(parts, axis=0)].sum(axis=0)
