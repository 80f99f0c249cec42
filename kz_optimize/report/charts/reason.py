"""Why a group of technologies stays or leaves: how it goes, what it costs and earns, and what its rivals cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.report import tables
from kz_optimize.report.charts.chart import Chart, Contents, Scenarios
from kz_optimize.report.charts.emission import shadow_price
from kz_optimize.report.charts.frames import concat, drop_negligible, later_years, of_scenarios
from kz_optimize.report.charts.money import mean_price
from kz_optimize.results import Results

LEAST_CAPACITY = 10.0  # MW of a group below which costs per kW say nothing
LEAST_USE = 0.1  # of the year, below which costs per MWh say nothing
HOURS = 8760.0
CHANGES = (
    "capacity", "built", "commissioned", "retired", "expired", "converted", "extension_built", "extension_converted",
)  # fmt: skip
Money = Mapping[str, xr.DataArray]
Table = Callable[[Results, xr.DataArray], pd.DataFrame]


def capacity_change(scenarios: Scenarios) -> Chart:
    """GW of a group that stood before, whose life was extended and that is new; what leaves, below zero."""

    def rows(results: Results) -> pd.DataFrame:
        parts = _parts_of_change(results.plan)
        return concat(_by_group(results, array / 1e3).assign(series=f"word/{name}") for name, array in parts.items())

    data = drop_negligible(of_scenarios(scenarios, rows), "group", "series")
    return Chart("capacity_change", "stack", "GW", data, ["group"], "panel", grouped=False)


def _parts_of_change(plan: xr.Dataset) -> dict[str, xr.DataArray]:
    """Kind -> (region, technology, year) MW: what stood, stands or leaves; what was converted had left before.

    What an extension loses on the way leaves by age.
    """
    of = {name: tables.power(plan, name) for name in CHANGES if name in plan}
    built, converted = (of.get(f"extension_{name}", xr.zeros_like(of["built"])) for name in ("built", "converted"))
    entered = of["built"] + of["commissioned"]
    aged = np.minimum(of["expired"], of["converted"])
    return {
        "stays": of["capacity"] - entered,
        "extended": built,
        "new": entered - built,
        "retired": -(of["retired"] - (of["converted"] - aged)),
        "expired": -(of["expired"] - aged + converted - built),
        "converted": -(of["converted"] - converted),
    }


def unit_economics(scenarios: Scenarios) -> Chart:
    """USD a year per kW that stands, of groups and of their technologies: every cost, by-products taken off, and what
    output and firm capacity earn."""

    def rows(results: Results) -> pd.DataFrame:
        money = {name: array.sum("region") for name, array in (costs(results) | {"earned": earned(results)}).items()}
        standing = tables.power(results.plan, "capacity").sum("region")
        return concat(_per_kilowatt(results, money, standing, of) for of in (_of_groups, _of_technologies))

    data = drop_negligible(of_scenarios(scenarios, rows), "group", "series")
    return Chart(
        "unit_economics", "stack", "USD/kW/year", data, ["group"], "panel", frozenset({"word/earned"}), grouped=False
    )


def cost_comparison(scenarios: Scenarios) -> Chart | None:
    """USD per MWh of main output of every group that gives electricity, and the mean price of electricity."""

    def rows(results: Results) -> pd.DataFrame:
        cost, main = cost_per_unit(results), tables.main_carriers(results)
        cost = cost[[main[str(group)] == "electricity" for group in cost.index]].rename("group/{}".format)
        long = _long(cost).rename(columns={"group": "series"}).dropna()
        return later_years(concat([long, mean_price(results, "electricity")]))

    data = of_scenarios(scenarios, rows)
    return Chart("cost_comparison", "lines", "USD/MWh", data, [], "panel", grouped=False) if len(data) else None


def cost_per_unit(results: Results) -> pd.DataFrame:
    """[group, year] USD per MWh of main output, everything included; missing where a group hardly runs."""
    return sum(_wide(results, array) for array in costs(results).values()) * 1e3 / _running(results)


def carbon_per_unit(results: Results) -> pd.DataFrame:
    """[group, year] USD per MWh of main output that prices, caps and budgets on emissions make of it."""
    return _wide(results, costs(results)["emission_cost"]) * 1e3 / _running(results)


def earned_per_unit(results: Results) -> pd.DataFrame:
    """[group, year] USD per MWh of main output that energy and firm capacity earn."""
    return _wide(results, earned(results)) * 1e3 / _running(results)


def use(results: Results) -> pd.DataFrame:
    """[group, year] Main output as a share of what it would be at full load all year."""
    standing = _wide(results, tables.full_load(results.plan))
    return _wide(results, results.plan["main_output"]) * 1e3 / (HOURS * standing.where(standing > 0.0))


def _running(results: Results) -> pd.DataFrame:
    """[group, year] GWh of main output of groups that run long enough to tell a cost per MWh."""
    output, standing = (_wide(results, of) for of in (results.plan["main_output"], tables.full_load(results.plan)))
    return output.where((output * 1e3 > LEAST_USE * HOURS * standing) & (standing > LEAST_CAPACITY))


def costs(results: Results) -> dict[str, xr.DataArray]:
    """Kind -> (region, technology, year) million USD a year; what by-products earn counts below zero."""
    plan = results.plan
    return {
        "input_cost": plan["input_cost"],
        "variable_cost": plan["variable_cost"],
        "fixed_cost": plan["fixed_cost"],
        "emission_cost": plan["emission_cost"] + shadow_price(results),
        "investment_payment": plan["investment_payment"] + plan["energy_investment_payment"],
        "support": plan["support"] + plan["investment_subsidy"],
        "by_product": _main_revenue(plan) - plan["revenue"],
    }


def earned(results: Results) -> xr.DataArray:
    """(region, technology, year) Million USD a year that main output and firm capacity earn."""
    return _main_revenue(results.plan) + reserve_revenue(results)


def _main_revenue(plan: xr.Dataset) -> xr.DataArray:
    return plan["capture_price"].fillna(0.0) * plan["main_output"] / 1e3


def reserve_revenue(results: Results) -> xr.DataArray:
    """(region, technology, year) Million USD that firm capacity is worth at the price of planning reserve."""
    revenue = results.plan.get("reserve_revenue")
    return xr.zeros_like(results.plan["capacity"]) if revenue is None else revenue


def _per_kilowatt(results: Results, money: Money, standing: xr.DataArray, of: Table) -> pd.DataFrame:
    capacity = of(results, standing)
    capacity = capacity.where(capacity > LEAST_CAPACITY)
    parts = {name: of(results, array) * 1e3 / capacity for name, array in money.items()}
    return concat(_long(part).assign(series=f"word/{name}") for name, part in parts.items()).dropna()


def _of_groups(results: Results, array: xr.DataArray) -> pd.DataFrame:
    """(technology, year) as [label of a group, year]."""
    return tables.of_groups(results, array).rename("group/{}".format)


def _of_technologies(results: Results, array: xr.DataArray) -> pd.DataFrame:
    """(technology, year) as [label of a technology, year], of groups that have several."""
    group = pd.Series(tables.told_groups(results))
    return tables.frame_of(array)[group.duplicated(keep=False).to_numpy()].rename("technology/{}".format)


def _wide(results: Results, array: xr.DataArray) -> pd.DataFrame:
    """(region, technology, year) added up: [group, year]."""
    return tables.of_groups(results, array.sum("region"))


def _long(table: pd.DataFrame) -> pd.DataFrame:
    """[label, year] as columns group, x, value; missing values are kept."""
    frame = table.rename_axis(index="group", columns="x").reset_index().melt("group", var_name="x")
    return frame.assign(x=frame["x"].astype(int))


def _by_group(results: Results, array: xr.DataArray) -> pd.DataFrame:
    return _long(_of_groups(results, array.sum("region")))


def shares(results: Results, carrier: str = "electricity") -> pd.DataFrame:
    """[group, year] Share of each group in what is given of a carrier."""
    given = results.plan["generation"].sel(carrier=carrier).clip(min=0.0).sum("region")
    table = tables.of_groups(results, given)
    return table / table.sum().replace(0.0, np.nan)


CHARTS: Contents = {"reason": (capacity_change, unit_economics, cost_comparison)}
