"""What the system costs, and what energy is worth."""

from __future__ import annotations

import pandas as pd
import xarray as xr

from kz_optimize.report.charts.chart import Chart, Contents, Scenarios
from kz_optimize.report.charts.frames import (
    concat,
    drop_negligible,
    energy,
    later_years,
    of_scenarios,
    select,
    series,
    tidy,
)
from kz_optimize.report.charts.plan import demanded, nodes_of
from kz_optimize.report.charts.verified import every_hour
from kz_optimize.results import Results


def system_cost(scenarios: Scenarios) -> Chart:
    """What is paid in each calendar year, by kind."""

    def rows(results: Results) -> pd.DataFrame:
        return tidy(results.plan["annual_cost"] / 1e3, cost_kind="series", year="x")

    data = drop_negligible(of_scenarios(scenarios, rows), "series")
    return Chart("system_cost", "stack", "billion USD/year", data, [], "panel")


def unit_cost(scenarios: Scenarios) -> Chart:
    """Everything paid in a year per MWh supplied, of each carrier apart."""

    def rows(results: Results) -> pd.DataFrame:
        return later_years(tidy(cost_by_carrier(results), carrier="output", year="x"))

    data = of_scenarios(scenarios, rows, "series").dropna(subset="value")
    return Chart("unit_cost", "lines", "USD/MWh", data, ["output"])


def cost_by_carrier(results: Results) -> xr.DataArray:
    """(carrier, year) USD/MWh: everything paid in a year, shared by what demand is worth, per MWh that nodes supply.

    Of every carrier with demand that is energy. Power and heat of one plant have no cost of their own: their prices
    say which share of it each is worth.
    """
    demand = -results["balances"]["node_balance"].sel(flow_kind="demand")
    worth = demand * results["prices"]["mean_price"]
    of = [carrier for carrier in demanded(results) if carrier in energy(results)]
    supplied, own = (
        xr.concat([select(flow, "node", nodes_of(results, carrier)).sum("node") for carrier in of], "carrier")
        for flow in (demand, worth)
    )
    paid = results.plan["system_cost"] * own / worth.sum("node")
    return (1e3 * paid / supplied.where(supplied > 0.0)).assign_coords(carrier=of)


def electricity_price(scenarios: Scenarios) -> Chart:
    """Price of each demanded carrier by place, and its mean."""

    def rows(results: Results) -> pd.DataFrame:
        return concat(
            concat([_prices(results, carrier), every_hour(results, f"price of {carrier}")]).assign(
                output=f"carrier/{carrier}"
            )
            for carrier in demanded(results)
        )

    data = of_scenarios(scenarios, rows)
    return Chart("electricity_price", "lines", "USD/MWh", data, ["output"], "panel")


def _prices(results: Results, carrier: str) -> pd.DataFrame:
    price = results["prices"]["mean_price"]
    price = select(price, "node", nodes_of(results, carrier))
    at = tidy(price.assign_coords(node=price["node_region"].values).rename(node="region"), region="series", year="x")
    return concat([at, mean_price(results, carrier)]) if at["series"].nunique() > 1 else at


def mean_price(results: Results, carrier: str) -> pd.DataFrame:
    """USD/MWh of a carrier, nodes weighted by their demand; nothing where there is no such demand."""
    price, mine = results["prices"]["mean_price"], nodes_of(results, carrier)
    energy = select(-results["balances"]["node_balance"].sel(flow_kind="demand"), "node", mine)
    if not float(energy.sum()) > 0:
        return pd.DataFrame()
    mean = (select(price, "node", mine) * energy).sum("node") / energy.sum("node").where(lambda total: total > 0)
    return series("word/mean_price", mean)


CHARTS: Contents = {"plan": (system_cost, unit_cost, electricity_price)}
