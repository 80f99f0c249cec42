"""The story a stranger should read first: what becomes of the group that emits most, and the numbers that say why."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.report import tables
from kz_optimize.report.charts import Scenarios
from kz_optimize.report.charts.reason import carbon_per_unit, cost_per_unit
from kz_optimize.results import Results

HALF = 0.5
PRICED = 1.0  # USD/t from which on a price of carbon is worth telling

Story = dict[str, dict[str, Any]]
"""Scenario -> key of a text and what fills its places."""


def stories(scenarios: Scenarios) -> Story:
    """For every scenario a sentence on the group of power plants that emits most in the first year of the first one.

    Nothing where no power plant emits.
    """
    told = {}
    group = top_emitter(next(iter(scenarios.values()))) if scenarios else ""
    for name, results in scenarios.items():
        if group and group in tables.told_groups(results):
            told[f"scenario/{name}"] = _story(results, group)
    return told


def top_emitter(results: Results) -> str:
    """The group giving electricity that emits most in the first year; blank without any."""
    emitted = tables.of_groups(results, results.plan["co2e"].sum("region")).iloc[:, 0]
    main = tables.main_carriers(results)
    emitted = emitted[[main[str(group)] == "electricity" for group in emitted.index]]
    return str(emitted.idxmax()) if len(emitted) and emitted.max() > 0.0 else ""


def _story(results: Results, group: str) -> dict[str, Any]:
    """From the first year to the first in which the group gives half of that, else to the last."""
    given = tables.of_groups(results, results.plan["generation"].sel(carrier="electricity").sum("region")) / 1e3
    own = given.loc[group]
    start, end = own.index[0], own.index[-1]
    less = own.index[own <= HALF * own[start]]
    year = int(less[0]) if len(less) else int(end)
    cost = cost_per_unit(results)
    others = (given[year] - given[start]).drop(group)
    rival = str(others.idxmax()) if len(others) else group
    known = [each for each in cost.columns if each <= year and np.isfinite(cost.loc[[group, rival], each]).all()]
    parts = {
        "group": f"group/{group}",
        "start": int(start),
        "year": year,
        "from": [float(own[start]), "TWh"],
        "to": [float(own[year]), "TWh"],
    }
    if rival == group or not known:
        return {"key": "story.plain", "parts": parts}
    when = int(known[-1])
    parts |= {
        "rival": f"group/{rival}",
        "when": when,
        "cost": [float(cost.at[group, when]), "USD/MWh"],
        "rival_cost": [float(cost.at[rival, when]), "USD/MWh"],
    }
    price = _price(results.plan, when)
    if price < PRICED:
        return {"key": "story.free", "parts": parts}
    carbon = float(carbon_per_unit(results).at[group, when])
    return {"key": "story.limited", "parts": parts | {"price": [price, "USD/t"], "carbon": [carbon, "USD/MWh"]}}


def _price(plan: xr.Dataset, year: int) -> float:
    """The highest price of a tonne in a year."""
    if not plan.sizes.get("instrument"):
        return 0.0
    return float(pd.Series(plan["carbon_price"].sel(year=year).values).max(skipna=True) or 0.0)
