"""Several scenarios beside each other: what differs, what it costs, what all of them do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from kz_optimize.report import tables
from kz_optimize.report.charts import emission, money, plan
from kz_optimize.report.charts.chart import Chart, Contents, Scenarios
from kz_optimize.report.charts.frames import concat, drop_negligible, of_scenarios
from kz_optimize.results import Results
from kz_optimize.results.audit.stored_inputs import StoredInputs

APART, APART_GW, APART_TWH = 0.1, 0.5, 1.0  # share of the largest scenario, and least: from there on plans differ


def difference(scenarios: Scenarios) -> Chart | None:
    """What every scenario supplies more or less than the first; the line is what is demanded or taken more or less."""
    return _less_first(_supply_and_use(plan.generation(scenarios)), "difference", scenarios)


def _supply_and_use(chart: Chart) -> Chart:
    """Generation with what technologies take and what is exported as a use like demand, not as a supply below zero."""
    data = chart.data
    uses = (data["value"] < 0.0) | data["series"].isin(chart.lines)
    used = data[uses].assign(series="word/use", value=data["value"][uses].abs())
    keys = [column for column in data if column != "value"]
    used = used.groupby(keys, sort=False)["value"].sum().reset_index()
    return replace(chart, data=concat([data[~uses], used]), lines=frozenset({"word/use"}))


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
    return float(cost.sum() if transfers else cost.drop(tables.transfers(results)).sum())


def _tonnes(results: Results, weight: str = "years", of: str = "co2e") -> float:
    """kt CO2e of technologies over the horizon; weighted by `year_weight` they are discounted like costs.

    Sectors outside the technologies change at no cost of the model, so they count in no cost per tonne.
    """
    return float((results.plan[of] * results.plan[weight]).sum())


def paths(scenarios: Scenarios) -> Chart | None:
    """GW of every group, a line per scenario."""
    if len(scenarios) < 2:
        return None
    data = of_scenarios(scenarios, _groups, "series")
    return Chart("paths", "lines", "GW", drop_negligible(data, "group"), ["group"], grouped=False)


def divergence(scenarios: Scenarios) -> Chart | None:
    """For every group the first year in which plans differ in capacity or electricity, by when that has to be decided,
    and the widest difference in capacity."""
    chart = paths(scenarios)
    if chart is None:
        return None
    given = of_scenarios(scenarios, _electricity, "series")
    rows = []
    for group, part in chart.data.groupby("group", sort=False):
        spread, capacity = _spread(part, APART_GW)
        _, electricity = _spread(given[given["group"] == group], APART_TWH)
        lead = max(_lead_time(results, str(group)) for results in scenarios.values())
        first = np.fmin(capacity, electricity)
        years = {"capacity_apart": capacity, "electricity_apart": electricity, "decide_by": first - lead}
        rows += [(group, f"word/{name}", year, "year") for name, year in years.items()]
        rows.append((group, "word/widest", spread.max(), "GW"))
        rows.append((group, "word/widest_year", float(spread.idxmax()), "year"))
    data = pd.DataFrame(rows, columns=["series", "x", "value", "unit"])
    return Chart("divergence", "table", "", data, grouped=False)


def _spread(part: pd.DataFrame, least: float) -> tuple[pd.Series, float]:
    """[year] Widest difference, and the first year in which it is more than a tenth and more than `least`."""
    by_year = part.groupby("x")["value"]
    spread = by_year.max() - by_year.min()
    apart = spread[(spread > least) & (spread > APART * by_year.max())]
    return spread, float(apart.index[0]) if len(apart) else np.nan


def _lead_time(results: Results, group: str) -> float:
    """Years from decision to operation, of the slowest technology of a group."""
    mine = results.plan["technology"].values[tables.told_groups(results) == group.partition("/")[2]]
    years = StoredInputs(results).table("technologies").set_index("technology")["lead_time"].reindex(mine)
    return float(years.max()) if len(mine) else 0.0


def _groups(results: Results) -> pd.DataFrame:
    return _long(tables.of_groups(results, tables.power(results.plan, "capacity").sum("region")) / 1e3)


def _electricity(results: Results) -> pd.DataFrame:
    if "electricity" not in results.plan.indexes["carrier"]:
        return pd.DataFrame({"group": [], "x": [], "value": []})
    given = results.plan["generation"].sel(carrier="electricity").sum("region")
    return _long(tables.of_groups(results, given) / 1e3)


def _long(frame: pd.DataFrame) -> pd.DataFrame:
    long = frame.rename_axis(index="group", columns="x").stack().rename("value").reset_index()
    return long.assign(group="group/" + long["group"].astype(str), x=long["x"].astype(int))


CHARTS: Contents = {
    "comparison": (
        abatement,
        difference,
        difference_capacity,
        difference_emissions,
        difference_cost,
        divergence,
        paths,
    )
}
