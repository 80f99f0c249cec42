"""The energy balance in the layout of the IEA."""

from __future__ import annotations

import pandas as pd

from kz_optimize.report.charts.chart import Chart, Contents, Scenarios
from kz_optimize.report.charts.frames import concat, drop_negligible, of_scenarios, tidy
from kz_optimize.results import Results


def energy_balance(scenarios: Scenarios) -> Chart:
    """TWh: supply, transformation, losses and use down, types of fuel across, and their sum."""

    def rows(results: Results) -> pd.DataFrame:
        table = tidy(results["balances"]["energy_balance"] / 1e3, row="series", fuel_type="x", year="year")
        table["year"] = table["year"].astype(str)
        table = drop_negligible(drop_negligible(table, "series"), "x")
        keys = ["series", "year"]
        return concat([table, table.groupby(keys, sort=False)["value"].sum().reset_index().assign(x="word/total")])

    data = of_scenarios(scenarios, rows, "scenario")
    return Chart("energy_balance", "table", "TWh", data, ["scenario", "year"], grouped=False)


CHARTS: Contents = {"balance": (energy_balance,)}
