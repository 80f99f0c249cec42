"""What the system costs, and what energy is worth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kz_optimize.report.charts.chart import Chart, Contents, Scenarios
from kz_optimize.report.charts.frames import concat, drop_negligible, later_years, of_scenarios, select, series, tidy
from kz_optimize.report.charts.plan import demanded
from kz_optimize.report.charts.verified import every_hour
from kz_optimize.results import Results


def system_cost(scenarios: Scenarios) -> Chart:
    """What is paid in each calendar year, by kind."""

    def rows(results: Results) -> pd.DataFrame:
        return tidy(results.plan["annual_cost"] / 1e3, cost_kind="series", year="x")

    data = drop_negligible(of_scenarios(scenarios, rows), "series")
    return Chart("system_cost", "stack", "billion USD/year", data, [], "panel")


def unit_cost(scenarios: Scenarios) -> Chart:
    """Everything paid in a year per MWh delivered, of all carriers."""
    data = of_scenarios(scenarios, lambda results: later_years(tidy(results.plan["unit_cost"], year="x")), "series")
    return Chart("unit_cost", "lines", "USD/MWh", data)


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
    price = select(price, "node", _nodes(results, carrier))
    at = tidy(price.assign_coords(node=price["node_region"].values).rename(node="region"), region="series", year="x")
    return concat([at, mean_price(results, carrier)]) if at["series"].nunique() > 1 else at


def mean_price(results: Results, carrier: str) -> pd.DataFrame:
    """USD/MWh of a carrier, nodes weighted by their demand; nothing where there is no such demand."""
    price, mine = results["prices"]["mean_price"], _nodes(results, carrier)
    energy = select(-results["balances"]["node_balance"].sel(flow_kind="demand"), "node", mine)
    if not float(energy.sum()) > 0:
        return pd.DataFrame()
    mean = (select(price, "node", mine) * energy).sum("node") / energy.sum("node").where(lambda total: total > 0)
    return series("word/mean_price", mean)


def _nodes(results: Results, carrier: str) -> np.ndarray:
    return results["prices"]["node_carrier"].values == carrier


CHARTS: Contents = {"plan": (system_cost, unit_cost, electricity_price)}
