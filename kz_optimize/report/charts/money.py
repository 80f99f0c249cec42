"""What the system costs, and what energy is worth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kz_optimize.results import Results

from .chart import Chart, Scenarios
from .frames import of_scenarios, series, something, sub, tidy, together


def system_cost(scenarios: Scenarios) -> Chart:
    """What is paid in each calendar year, by kind."""

    def rows(results: Results) -> pd.DataFrame:
        return tidy(results.plan["annual_cost"] / 1e3, cost_kind="series", year="x")

    data = something(of_scenarios(scenarios, rows), "series")
    return Chart("system_cost", "stack", "billion USD/year", data, [], "panel")


def unit_cost(scenarios: Scenarios) -> Chart:
    """Everything paid in a year per MWh delivered, of all carriers."""
    data = of_scenarios(scenarios, lambda results: tidy(results.plan["unit_cost"], year="x"), "series")
    return Chart("unit_cost", "lines", "USD/MWh", data)


def electricity_price(scenarios: Scenarios) -> Chart:
    """Price of each demanded carrier by node, and its mean weighted by demand."""

    def rows(results: Results) -> pd.DataFrame:
        price = results["prices"]["mean_price"]
        energy = -results["balances"]["node_balance"].sel(flow_kind="demand")
        parts = []
        for carrier in dict.fromkeys(str(node).partition("@")[0] for node in price["node"].values):
            mine = np.array([str(node).partition("@")[0] == carrier for node in price["node"].values])
            here, weight = sub(price, "node", mine), sub(energy, "node", mine)
            if not float(weight.sum()) > 0:
                continue
            mean = (here * weight).sum("node") / weight.sum("node")
            at = tidy(here, node="series", year="x")
            at["series"] = "region/" + at["series"].str.partition("@")[2]
            both = together([at, series("word/mean_price", mean)]) if mine.sum() > 1 else at
            parts.append(both.assign(output=f"carrier/{carrier}"))
        return together(parts)

    data = of_scenarios(scenarios, rows)
    return Chart("electricity_price", "lines", "USD/MWh", data, ["output"], "panel")
