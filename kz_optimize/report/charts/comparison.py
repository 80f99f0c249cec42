"""Several scenarios beside each other: what differs, what it costs, what all of them do."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kz_optimize.report import tables
from kz_optimize.report.charts import emission, money, plan
from kz_optimize.report.charts.chart import Chart, Contents, Scenarios
from kz_optimize.report.charts.frames import concat, drop_negligible, of_scenarios, tidy
from kz_optimize.results import Results

TRANSFERS = ("investment_subsidy", "support", "emission_price")
"""Kinds of cost that only change hands between the state and producers."""
COMMON_UNTIL = 2035
APART = 0.1  # of the largest scenario: from there on scenarios part
APART_GW = 0.5


def difference(scenarios: Scenarios) -> Chart | None:
    """Generation of every scenario less that of the first."""
    return _less_first(plan.generation(scenarios), "difference", scenarios)


def difference_capacity(scenarios: Scenarios) -> Chart | None:
    """Capacity of every scenario less that of the first."""
    return _less_first(plan.capacity(scenarios), "difference_capacity", scenarios)


def difference_emissions(scenarios: Scenarios) -> Chart | None:
    """Emissions of every scenario less those of the first."""
    return _less_first(emission.emissions(scenarios), "difference_emissions", scenarios)


def difference_cost(scenarios: Scenarios) -> Chart | None:
    """Annual cost of every scenario less that of the first, by kind."""
    return _less_first(money.system_cost(scenarios), "difference_cost", scenarios)


def _less_first(chart: Chart, name: str, scenarios: Scenarios) -> Chart | None:
    first, *others = (f"scenario/{scenario}" for scenario in scenarios)
    if not others:
        return None
    keys = [column for column in chart.data.columns if column not in ("panel", "value")]
    wide = chart.data.pivot_table(index=keys, columns="panel", values="value", sort=False)
    wide = wide.reindex(columns=[first, *others]).fillna(0.0)
    change = wide[others].sub(wide[first], axis=0)
    data = change.stack().rename("value").rename_axis([*keys, "panel"]).reset_index()
    return Chart(name, "stack", chart.unit, drop_negligible(data, "series"), chart.selectors, "panel", chart.lines)


def abatement(scenarios: Scenarios) -> Chart | None:
    """What every scenario costs more than the first, what it emits less, and the one per the other."""
    first, *others = scenarios.values()
    if not others:
        return None
    rows = []
    for name, other in list(scenarios.items())[1:]:
        extra, less = _discounted(other) - _discounted(first), _tonnes(first) - _tonnes(other)
        outside = _tonnes(first, "years", "total_co2e") - _tonnes(other, "years", "total_co2e") - less
        weighted = _tonnes(first, "year_weight") - _tonnes(other, "year_weight")
        transfers = _discounted(other, transfers=True) - _discounted(first, transfers=True) - extra
        share = 100.0 * extra / _discounted(first)
        values = {
            "extra_cost": (extra / 1e3, "billion USD"),
            "extra_share": (share, "%"),
            "extra_transfers": (transfers / 1e3, "billion USD"),
            "avoided": (less / 1e3, "Mt CO2e"),
            "avoided_outside": (outside / 1e3, "Mt CO2e"),
            "cost_per_tonne": (1e3 * extra / weighted if abs(weighted) > 1.0 else np.nan, "USD/t"),
        }
        rows += [(f"word/{row}", f"scenario/{name}", value, unit) for row, (value, unit) in values.items()]
    data = pd.DataFrame(rows, columns=["series", "x", "value", "unit"])
    return Chart("abatement", "table", "", data, grouped=False)


def _discounted(results: Results, *, transfers: bool = False) -> float:
    """Million USD over the horizon, transfers taken off."""
    cost = results.plan["discounted_cost"].sum("year").to_series()
    return float(cost.sum() if transfers else cost.drop(list(TRANSFERS), errors="ignore").sum())


def _tonnes(results: Results, weight: str = "years", of: str = "co2e") -> float:
    """kt CO2e of technologies over the horizon; weighted by `year_weight` they are discounted like costs.

    Sectors outside the technologies change at no cost of the model, so they count in no cost per tonne.
    """
    return float((results.plan[of] * results.plan[weight]).sum())


def shared_builds(scenarios: Scenarios) -> Chart | None:
    """GW built until 2035 in every scenario, and what all of them build: the plan nobody regrets."""
    if len(scenarios) < 2:
        return None

    def rows(results: Results) -> pd.DataFrame:
        array = results.plan["built"].sel(year=[y for y in results.plan["year"].values if y <= COMMON_UNTIL]) / 1e3
        return concat(
            tidy(array.sel(region=inside), technology="series").assign(place=f"region/{region}")
            for region, inside in _tree(results).items()
        )

    data = of_scenarios(scenarios, rows, "x")
    wide = data.pivot_table(index=["place", "series"], columns="x", values="value", sort=False)
    wide = wide.reindex(columns=[f"scenario/{name}" for name in scenarios]).fillna(0.0)
    wide.insert(0, "word/in_all", wide.min(axis=1))
    wide = wide[wide.max(axis=1) >= 0.01]
    wide = wide.sort_values("word/in_all", ascending=False, kind="stable")
    data = wide.stack().rename("value").rename_axis(["place", "series", "x"]).reset_index()
    return Chart("shared_builds", "table", "GW", data, ["place"], grouped=False)


def _tree(results: Results) -> dict[str, list[str]]:
    """Region -> itself and all regions under it, the widest first."""
    parent = dict(zip(results.plan["region"].values, results.plan["region_parent"].values.astype(str), strict=True))

    def upward(region: str) -> list[str]:
        return [] if region in ("", "nan") else [region, *upward(parent.get(region, ""))]

    return {region: [each for each in parent if region in upward(each)] for region in parent}


def paths(scenarios: Scenarios) -> Chart | None:
    """GW of every group, a line per scenario."""
    if len(scenarios) < 2:
        return None
    data = of_scenarios(scenarios, _groups, "series")
    return Chart("paths", "lines", "GW", drop_negligible(data, "group"), ["group"], grouped=False)


def divergence(scenarios: Scenarios) -> Chart | None:
    """For every group the first year in which scenarios differ, and by how much at most."""
    chart = paths(scenarios)
    if chart is None:
        return None
    rows = []
    for group, part in chart.data.groupby("group", sort=False):
        spread = part.groupby("x")["value"].agg(lambda values: values.max() - values.min())
        apart = spread[(spread > APART_GW) & (spread > APART * part.groupby("x")["value"].max())]
        first = float(apart.index[0]) if len(apart) else np.nan
        rows += [(group, "word/first_apart", first, "year"), (group, "word/widest", spread.max(), "GW")]
        rows.append((group, "word/widest_year", float(spread.idxmax()), "year"))
    data = pd.DataFrame(rows, columns=["series", "x", "value", "unit"])
    return Chart("divergence", "table", "", data, grouped=False)


def _groups(results: Results) -> pd.DataFrame:
    frame = tables.of_groups(results, results.plan["capacity"].sum("region")) / 1e3
    long = frame.rename_axis(index="group", columns="x").stack().rename("value").reset_index()
    return long.assign(group="group/" + long["group"].astype(str), x=long["x"].astype(int))


CHARTS: Contents = {
    "comparison": (
        abatement,
        difference,
        difference_capacity,
        difference_emissions,
        difference_cost,
        shared_builds,
        divergence,
        paths,
    )
}
