"""The energy balance in the layout of the IEA."""

from __future__ import annotations

import pandas as pd
import xarray as xr

from kz_optimize.report.charts.chart import Chart, Contents, Scenarios
from kz_optimize.report.charts.frames import concat, drop_negligible, energy, of_scenarios, tidy
from kz_optimize.results import Results
from kz_optimize.results.audit.kept import Kept


def energy_balance(scenarios: Scenarios) -> Chart:
    """TWh: supply, transformation, losses and use down, types of fuel across, and their sum."""

    def rows(results: Results) -> pd.DataFrame:
        table = tidy(_of_energy(results) / 1e3, row="series", fuel_type="x", year="year")
        table["year"] = table["year"].astype(str)
        table = drop_negligible(drop_negligible(table, "series"), "x")
        keys = ["series", "year"]
        return concat([table, table.groupby(keys, sort=False)["value"].sum().reset_index().assign(x="word/total")])

    data = of_scenarios(scenarios, rows, "scenario")
    return Chart("energy_balance", "table", "TWh", data, ["scenario", "year"], grouped=False)


def _of_energy(results: Results) -> xr.DataArray:
    """(row, fuel_type, year) GWh, without the types of which all carriers are captured CO2."""
    carriers = Kept(results).table("carriers")
    counted = carriers["carrier"].isin(energy(results))
    material = set(carriers["fuel_type"][~counted]) - set(carriers["fuel_type"][counted])
    table = results["balances"]["energy_balance"]
    return table.sel(fuel_type=[kind for kind in table["fuel_type"].values if kind not in material])


CHARTS: Contents = {"balance": (energy_balance,)}
