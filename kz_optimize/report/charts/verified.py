"""What running every hour of a year found out about a plan that was made on typical days, where that was done."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.report.charts.chart import Chart, Contents, Scenarios
from kz_optimize.report.charts.frames import concat, drop_negligible, of_scenarios
from kz_optimize.results import Results

EVERY_HOUR = "word/every_hour"
"""Series that marks what every hour of the year comes to, beside what the plan has."""
SIZES = {"kt CO2e": (1e-3, "Mt CO2e"), "million USD": (1e-3, "billion USD")}
"""Unit of a figure -> factor and unit in which it is shown."""


def verification(scenarios: Scenarios) -> Chart | None:
    """Figures of every year that was run by the hour, beside those of the plan."""
    data = of_scenarios(scenarios, _rows, "scenario")
    return Chart("verification", "table", "", data, ["scenario", "year"], grouped=False) if len(data) else None


def hard_days(scenarios: Scenarios) -> Chart | None:
    """GW by the hour of the worst days of every year and carrier in which demand is not met."""
    data = of_scenarios(scenarios, _spells, "scenario")
    if not len(data):
        return None
    data = drop_negligible(data, "scenario", "year", "output", "series")
    return Chart("hard_days", "area", "GW", data, ["scenario", "year", "output"], "", frozenset({"word/demand"}))


def every_hour(results: Results, *names: str, factor: float = 1.0) -> pd.DataFrame:
    """The sum of figures in the years that were run by the hour, as the rows of a series; none without them."""
    if "verification" not in results:
        return pd.DataFrame()
    table = figures(results)
    mine = table[table["figure"].isin(names)].groupby("year")["verified"].sum() * factor
    return mine.rename("value").rename_axis("x").reset_index().assign(series=EVERY_HOUR)


def figures(results: Results) -> pd.DataFrame:
    """Columns year, figure, unit, planned, verified."""
    table = results["verification"][[f"figure_{name}" for name in ("year", "figure", "unit", "planned", "verified")]]
    return table.to_dataframe().rename(columns=lambda name: name.removeprefix("figure_"))


def _rows(results: Results) -> pd.DataFrame:
    if "verification" not in results:
        return pd.DataFrame()
    hours = results["verification"]["short_hours"].to_series().rename("verified").reset_index()
    table = concat([figures(results), hours.assign(figure="short hours", unit="hour", planned=np.nan)])
    size = table["unit"].map(lambda unit: SIZES.get(unit, (1.0, unit)))
    rows = pd.DataFrame({"year": table["year"].astype(int).astype(str), "series": "figure/" + table["figure"]})
    rows["unit"] = [unit for _, unit in size]
    factor = np.array([each for each, _ in size])
    names = {"planned": "word/planned", "verified": EVERY_HOUR}
    return concat(rows.assign(x=label, value=table[name].to_numpy() * factor) for name, label in names.items())


def _spells(results: Results) -> pd.DataFrame:
    if "hard_days" not in results:
        return pd.DataFrame()
    spells = results["hard_days"]
    return concat(_spell(spells.isel(spell=i)) for i in range(spells.sizes["spell"]))


def _spell(spell: xr.Dataset) -> pd.DataFrame:
    given = spell["given"] / 1e3
    flows = {f"technology/{name.item()}": given.sel(technology=name).values for name in given["technology"]}
    demand, unserved = (spell[name].values / 1e3 for name in ("demand", "unserved"))
    flows |= {"word/rest": demand - unserved - sum(flows.values()), "word/unserved": unserved, "word/demand": demand}
    moments = [f"date/{hour // 24 + 1}|{hour % 24}" for hour in spell["moment"].values]
    return concat(
        pd.DataFrame({"series": name, "x": moments, "value": values}) for name, values in flows.items()
    ).assign(year=str(int(spell["year"])), output=f"carrier/{spell['carrier'].item()}")


CHARTS: Contents = {"trust": (verification, hard_days)}
