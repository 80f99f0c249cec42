"""Why a group of technologies stays or leaves: how it goes, what it costs and earns, and what its rivals cost."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.report import tables
from kz_optimize.report.charts.chart import Chart, Contents, Scenarios
from kz_optimize.report.charts.emission import shadow_price
from kz_optimize.report.charts.frames import concat, drop_negligible, of_scenarios
from kz_optimize.report.charts.money import mean_price
from kz_optimize.results import Results
from kz_optimize.results.audit.kept import Kept

LEAVING = ("retired", "expired", "converted")
LEAST_CAPACITY = 10.0  # MW of a group below which costs per kW say nothing
LEAST_USE = 0.1  # of the year, below which costs per MWh say nothing
HOURS = 8760.0


def capacity_change(scenarios: Scenarios) -> Chart:
    """GW of a group that stood before and that is new; what leaves, below zero."""

    def rows(results: Results) -> pd.DataFrame:
        plan = results.plan
        new = plan["built"] + plan["commissioned"]
        parts = {"stays": plan["capacity"] - new, "new": new} | {name: -plan[name] for name in LEAVING}
        return concat(_by_group(results, array / 1e3).assign(series=f"word/{name}") for name, array in parts.items())

    data = drop_negligible(of_scenarios(scenarios, rows), "group", "series")
    return Chart("capacity_change", "stack", "GW", data, ["group"], "panel", grouped=False)


def unit_economics(scenarios: Scenarios) -> Chart:
    """USD a year per kW that stands: every cost, by-products taken off, and what output and firm capacity earn."""

    def rows(results: Results) -> pd.DataFrame:
        standing = _wide(results, results.plan["capacity"])
        standing = standing.where(standing > LEAST_CAPACITY)
        money = _costs(results) | {"earned": _earned(results)}
        tables = {name: _wide(results, array) * 1e3 / standing for name, array in money.items()}
        return concat(_long(table).assign(series=f"word/{name}") for name, table in tables.items()).dropna()

    data = drop_negligible(of_scenarios(scenarios, rows), "group", "series")
    return Chart(
        "unit_economics", "stack", "USD/kW/year", data, ["group"], "panel", frozenset({"word/earned"}), grouped=False
    )


def cost_comparison(scenarios: Scenarios) -> Chart | None:
    """USD per MWh of main output of every group that gives electricity, and the mean price of electricity."""

    def rows(results: Results) -> pd.DataFrame:
        cost, main = cost_per_unit(results), tables.main_carriers(results)
        cost = cost[[main[str(group)] == "electricity" for group in cost.index]]
        long = _long(cost).rename(columns={"group": "series"}).dropna()
        return concat([long, mean_price(results, "electricity")])

    data = of_scenarios(scenarios, rows)
    return Chart("cost_comparison", "lines", "USD/MWh", data, [], "panel", grouped=False) if len(data) else None


def cost_per_unit(results: Results) -> pd.DataFrame:
    """[group, year] USD per MWh of main output, everything included; missing where a group hardly runs."""
    return sum(_wide(results, array) for array in _costs(results).values()) * 1e3 / _running(results)


def carbon_per_unit(results: Results) -> pd.DataFrame:
    """[group, year] USD per MWh of main output that prices, caps and budgets on emissions make of it."""
    return _wide(results, _costs(results)["emission_cost"]) * 1e3 / _running(results)


def _running(results: Results) -> pd.DataFrame:
    """[group, year] GWh of main output of groups that run long enough to tell a cost per MWh."""
    output, standing = _wide(results, results.plan["main_output"]), _wide(results, results.plan["capacity"])
    return output.where((output * 1e3 > LEAST_USE * HOURS * standing) & (standing > LEAST_CAPACITY))


def _costs(results: Results) -> dict[str, xr.DataArray]:
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


def _earned(results: Results) -> xr.DataArray:
    return _main_revenue(results.plan) + reserve_revenue(results)


def _main_revenue(plan: xr.Dataset) -> xr.DataArray:
    return plan["capture_price"].fillna(0.0) * plan["main_output"] / 1e3


def reserve_revenue(results: Results) -> xr.DataArray:
    """(region, technology, year) Million USD that firm capacity is worth at the price of planning reserve."""
    plan, kept, price = results.plan, Kept(results), results["prices"].get("capacity_price")
    total = xr.zeros_like(plan["capacity"])
    if price is None or "zone" not in price.dims:
        return total
    credit = kept.table("technologies").set_index("technology")["capacity_credit"].reindex(plan["technology"].values)
    firm = plan["capacity"] * xr.DataArray(credit.to_numpy(float), dims="technology") / 1e3
    for zone in price["zone"].values:
        inside = kept.inside(plan["region"].values, str(zone).partition("@")[2])
        total = total + firm * price.sel(zone=zone) * xr.DataArray(inside, dims="region")
    return total


def _wide(results: Results, array: xr.DataArray) -> pd.DataFrame:
    """(region, technology, year) added up: [group, year]."""
    return tables.of_groups(results, array.sum("region"))


def _long(table: pd.DataFrame) -> pd.DataFrame:
    """[group, year] as columns group, x, value; missing values are kept."""
    frame = table.rename_axis(index="group", columns="x").reset_index().melt("group", var_name="x")
    return frame.assign(group="group/" + frame["group"].astype(str), x=frame["x"].astype(int))


def _by_group(results: Results, array: xr.DataArray) -> pd.DataFrame:
    return _long(_wide(results, array))


def shares(results: Results, carrier: str = "electricity") -> pd.DataFrame:
    """[group, year] Share of each group in what is given of a carrier."""
    given = results.plan["generation"].sel(carrier=carrier).clip(min=0.0).sum("region")
    table = tables.of_groups(results, given)
    return table / table.sum().replace(0.0, np.nan)


CHARTS: Contents = {"reason": (capacity_change, unit_economics, cost_comparison)}
