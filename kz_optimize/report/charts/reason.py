"""Why a group of technologies stays or leaves: what stands and how it goes, what a MWh costs and what it earns."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.report import tables
from kz_optimize.results import Results
from kz_optimize.results.kept import Kept

from .chart import Chart, Scenarios
from .emission import shadow_price
from .frames import of_scenarios, something, together

LEAVING = ("retired", "expired", "converted")
LEAST = 1.0  # GWh a year and group below which costs per MWh say nothing


def stock(scenarios: Scenarios) -> Chart:
    """GW of a group that stood before and that is new; what leaves, below zero."""

    def rows(results: Results) -> pd.DataFrame:
        plan = results.plan
        new = plan["built"] + plan["commissioned"]
        parts = {"stays": plan["capacity"] - new, "new": new} | {name: -plan[name] for name in LEAVING}
        return together(_by_group(results, array / 1e3).assign(series=f"word/{name}") for name, array in parts.items())

    data = something(of_scenarios(scenarios, rows), "group", "series")
    return Chart("stock", "stack", "GW", data, ["group"], "panel", grouped=False)


def worth(scenarios: Scenarios) -> Chart:
    """USD per MWh of main output: every cost, by-products taken off, and what the output and the reserve earn."""
    data = something(of_scenarios(scenarios, _worth), "group", "series")
    lines = frozenset({"word/earned"})
    return Chart("worth", "stack", "USD/MWh", data, ["group"], "panel", lines, grouped=False)


def _worth(results: Results) -> pd.DataFrame:
    plan = results.plan
    main = plan["capture_price"].fillna(0.0) * plan["main_output"] / 1e3
    parts = {
        "input_cost": plan["input_cost"],
        "variable_cost": plan["variable_cost"],
        "fixed_cost": plan["fixed_cost"],
        "investment_payment": plan["investment_payment"] + plan["energy_investment_payment"],
        "emission_cost": plan["emission_cost"] + shadow_price(results),
        "support": plan["support"] + plan["investment_subsidy"],
        "by_product": main - plan["revenue"],
        "earned": main + reserve_revenue(results),
    }
    output = _by_group(results, plan["main_output"]).set_index(["group", "x"])["value"]
    output = output.where(output > LEAST)
    rows = []
    for name, money in parts.items():
        table = _by_group(results, money).set_index(["group", "x"])
        table["value"] = table["value"] * 1e3 / output
        rows.append(table.reset_index().assign(series=f"word/{name}"))
    return together(rows).dropna(subset="value")


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


def _by_group(results: Results, array: xr.DataArray) -> pd.DataFrame:
    """(region, technology, year) added up: columns group, x, value."""
    frame = tables.of_groups(results, array.sum("region"))
    long = frame.rename_axis(index="group", columns="x").stack().rename("value").reset_index()
    return long.assign(group="group/" + long["group"].astype(str), x=long["x"].astype(int))


def shares(results: Results, carrier: str = "electricity") -> pd.DataFrame:
    """[group, year] Share of each group in what is given of a carrier."""
    given = results.plan["generation"].sel(carrier=carrier).clip(min=0.0).sum("region")
    table = tables.of_groups(results, given)
    return table / table.sum().replace(0.0, np.nan)
