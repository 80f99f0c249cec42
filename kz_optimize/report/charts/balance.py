"""The energy balance in the layout of the IEA."""

from __future__ import annotations

import pandas as pd

from kz_optimize.results import Results

from .chart import Chart, Scenarios
from .frames import of_scenarios, something, tidy, together


def energy_balance(scenarios: Scenarios) -> Chart:
    """TWh: supply, transformation, losses and use down, types of fuel across, and their sum."""

    def rows(results: Results) -> pd.DataFrame:
        table = tidy(results["balances"]["energy_balance"] / 1e3, row="series", fuel_type="x", year="year")
        table["year"] = table["year"].astype(str)
        table = something(something(table, "series"), "x")
        keys = ["series", "year"]
        return together([table, table.groupby(keys, sort=False)["value"].sum().reset_index().assign(x="word/total")])

    data = of_scenarios(scenarios, rows, "scenario")
    return Chart("energy_balance", "table", "TWh", data, ["scenario", "year"], grouped=False)
