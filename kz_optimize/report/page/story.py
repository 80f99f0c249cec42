"""The story a stranger should read first: what becomes of the group that emits most, and the numbers that say why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.report import tables
from kz_optimize.report.charts import Scenarios
from kz_optimize.report.charts.reason import carbon_per_unit, cost_per_unit, earned_per_unit, shares, use
from kz_optimize.report.charts.sizes import quantity
from kz_optimize.results import Results

HALF = 0.5
GONE = 0.01  # share of electricity below which a group is gone
PRICED = 1.0  # USD/t from which on a price of CO2 is worth telling

Sentence = dict[str, Any]
"""Key of a text, and what fills its places: labels, numbers, or [number, unit]."""


def sentence(key: str, **parts: Any) -> Sentence:
    """A sentence of the catalogue."""
    return {"key": key, "parts": parts}


def stories(scenarios: Scenarios) -> Mapping[str, list[Sentence]]:
    """Scenario -> sentences on the group of power plants that emits most in the first year of the first scenario.

    Nothing where no power plant emits.
    """
    group = top_emitter(next(iter(scenarios.values()))) if scenarios else ""
    return {
        f"scenario/{name}": list(_story(results, group))
        for name, results in scenarios.items()
        if group and group in tables.told_groups(results)
    }


def top_emitter(results: Results) -> str:
    """The group giving electricity that emits most in the first year; blank without any."""
    emitted = tables.of_groups(results, results.plan["co2e"].sum("region")).iloc[:, 0]
    main = tables.main_carriers(results)
    emitted = emitted[[main[str(group)] == "electricity" for group in emitted.index]]
    return str(emitted.idxmax()) if len(emitted) and emitted.max() > 0.0 else ""


def _story(results: Results, group: str) -> Iterator[Sentence]:
    """From the first year to the first in which the group gives half of that, else to the last; then, of the last year
    until then in which it runs, cost beside value, and both of the group that grew most."""
    given = tables.of_groups(results, results.plan["generation"].sel(carrier="electricity").sum("region")) / 1e3
    own, share = given.loc[group], shares(results).loc[group]
    start, end = int(own.index[0]), int(own.index[-1])
    less = own.index[own <= HALF * own[start]]
    year = int(less[0]) if len(less) else end
    output = {"group": f"group/{group}", "start": start, "year": year,
              "from": quantity(float(own[start]), "TWh"), "to": quantity(float(own[year]), "TWh")}  # fmt: skip
    gone = [int(each) for each in share.index if (share.loc[each:] < GONE).all()]
    yield sentence("story.output_gone", **output, end=gone[0]) if gone else sentence("story.output", **output)
    others = (given[year] - given[start]).drop(group)
    rival = str(others.idxmax()) if len(others) else group
    cost = cost_per_unit(results)
    known = [each for each in cost.columns if each <= year and np.isfinite(cost.loc[[group, rival], each]).all()]
    if rival == group or not known:
        return
    when = int(known[-1])
    price = _price(results.plan, when)
    told = {"when": when, **_cost_and_value(results, cost, group, when)}
    if price < PRICED:
        yield sentence("story.value", **told)
    else:
        carbon = float(carbon_per_unit(results).at[group, when])
        yield sentence("story.value_priced", **told, price=[price, "USD"], carbon=[carbon, "USD/MWh"])
    yield sentence("story.rival", rival=f"group/{rival}", **_cost_and_value(results, cost, rival, when))


def _cost_and_value(results: Results, cost: pd.DataFrame, group: str, year: int) -> Sentence:
    return {
        "cost": [float(cost.at[group, year]), "USD/MWh"],
        "value": [float(earned_per_unit(results).at[group, year]), "USD/MWh"],
        "use": 100.0 * float(use(results).at[group, year]),
    }


def _price(plan: xr.Dataset, year: int) -> float:
    """The highest price of a tonne in a year; nothing where no instrument has one."""
    price = plan["carbon_price"].sel(year=year).values if "instrument" in plan.sizes else np.zeros(0)
    return float(np.nanmax(price, initial=0.0))
