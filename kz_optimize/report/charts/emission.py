"""Emissions: by source, against limits, in the categories of the IPCC, and local pollutants."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.report import tables
from kz_optimize.report.charts.chart import Chart, Contents, Scenarios
from kz_optimize.report.charts.frames import concat, drop_negligible, of_scenarios, select, series, texts, tidy
from kz_optimize.report.charts.verified import EVERY_HOUR, every_hour
from kz_optimize.results import Results
from kz_optimize.results.audit.stored_inputs import StoredInputs

POWER, OTHER = "1A1a", "other"


def emissions(scenarios: Scenarios) -> Chart:
    """Mt of CO2 equivalent by technology and by sector outside, with their sum as a line."""

    def rows(results: Results) -> pd.DataFrame:
        plan = results.plan
        return concat(
            [
                tidy(plan["co2e"] / 1e3, technology="series", year="x"),
                tidy(_outside_co2e(results) / 1e3, sector="series", year="x"),
                series("word/total", plan["total_co2e"] / 1e3),
                every_hour(results, "emissions", factor=1e-3),
            ]
        )

    data = drop_negligible(of_scenarios(scenarios, rows), "series")
    return Chart("emissions", "stack", "Mt CO2e", data, [], "panel", frozenset({"word/total", EVERY_HOUR}))


def targets(scenarios: Scenarios) -> Chart | None:
    """What every scenario emits as each cap counts, beside what the cap allows."""
    parts, seen = [], set()
    for name, results in scenarios.items():
        for instrument in _caps(results):
            row = StoredInputs(results).instrument(instrument)
            limit = results.plan["instrument_limit"].sel(instrument=instrument) / 1e3
            label = f"instrument/{name}: {instrument}"
            if (same := tuple(limit.values)) in seen:
                continue
            seen.add(same)
            counted = of_scenarios(scenarios, partial(_counted, row=row), "series")
            parts.append(concat([counted, series("word/limit", limit)]).assign(instrument=label))
    data = concat(parts)
    return Chart("targets", "lines", "Mt", data, ["instrument"]) if len(data) else None


def carbon_price(scenarios: Scenarios) -> Chart | None:
    """What a tonne costs: the price asked for, or the shadow price of a cap or budget."""
    parts = []
    for name, results in scenarios.items():
        for instrument in results.plan.indexes.get("instrument", ()):
            rows = tidy(results.plan["carbon_price"].sel(instrument=instrument), year="x")
            parts.append(rows.assign(series=f"instrument/{name}: {instrument}"))
    data = concat(parts)
    return Chart("carbon_price", "lines", "USD/t", data) if len(data) else None


def inventory(scenarios: Scenarios) -> Chart:
    """Mt of CO2 equivalent in the categories of IPCC 2006 by gas."""

    def rows(results: Results) -> pd.DataFrame:
        plan = results.plan
        weight = plan["co2e_factor"] / 1e3
        gases = plan["pollutant"].values[plan["co2e_factor"].values > 0]
        by_technology = (plan["emissions"] * weight).sel(pollutant=gases).sum(["region", "fuel"])
        outside = (plan["exogenous_emissions"] * weight).sel(pollutant=gases).sum("region")
        category = np.array([categories().get(group, POWER) for group in tables.group_of_technology(results)])
        parts = [
            _table(select(by_technology, "technology", category == name)).assign(series=f"ipcc/{name}")
            for name in dict.fromkeys([POWER, *category])
        ]
        for sector in outside["sector"].values:
            name = categories().get(str(sector), OTHER)
            parts.append(_table(outside.sel(sector=sector)).assign(series=f"ipcc/{name}"))
        table = concat(parts)
        sums = [table.assign(series="word/total"), _without_land(table)]
        keys = ["series", "x", "year"]
        table = concat([table, *sums]).groupby(keys, sort=False)["value"].sum().reset_index()
        whole = table.groupby(["series", "year"], sort=False)["value"].sum().reset_index().assign(x="unit/CO2e")
        return drop_negligible(concat([table, whole]), "series", "x")

    data = of_scenarios(scenarios, rows, "scenario")
    return Chart("inventory", "table", "Mt CO2e", data, ["scenario", "year"], grouped=False)


def pollutants(scenarios: Scenarios) -> Chart | None:
    """Kilotonnes of everything that is no greenhouse gas."""

    def rows(results: Results) -> pd.DataFrame:
        total = results.plan["total_emissions"]
        local = total.isel(pollutant=np.flatnonzero(results.plan["co2e_factor"].values == 0))
        return tidy(local, pollutant="pollutant", year="x")

    data = of_scenarios(scenarios, rows, "series")
    return Chart("pollutants", "lines", "kt", data, ["pollutant"]) if len(data) else None


def shadow_price(results: Results) -> xr.DataArray:
    """(region, technology, year) Million USD: what emissions cost by caps and budgets, at their shadow prices."""
    plan = results.plan
    total = xr.zeros_like(plan["co2e"])
    for instrument in plan.indexes.get("instrument", ()):
        if plan["instrument_kind"].sel(instrument=instrument).item() != "price":
            price = plan["carbon_price"].sel(instrument=instrument)
            total = total + covered(results, StoredInputs(results).instrument(instrument)) * price / 1e3
    return total


def covered(results: Results, row: pd.Series) -> xr.DataArray:
    """(region, technology, year) kt that the instrument of a row counts, whether or not the scenario has it."""
    plan, kept = results.plan, StoredInputs(results)
    counted = (plan["emissions"].sum("fuel") * _weights(results, row)).sum("pollutant")
    parts = [_members(kept, results, region, group) for region, group, _ in kept.scope(row["scope"])]
    return counted * xr.DataArray(np.any(parts, axis=0), dims=("region", "technology"))


@cache
def categories() -> dict[str, str]:
    """Sector of the inputs, or group of technologies that is not public power or heat -> category of IPCC 2006."""
    table = pd.read_csv(Path(__file__).with_name("ipcc.csv"), dtype=str)
    return dict(zip(table["sector"], table["category"], strict=True))


def _members(kept: StoredInputs, results: Results, region: str, group: str) -> np.ndarray:
    """(region, technology) Whether a pair is part of a scope."""
    technologies, regions = results.plan["technology"].values, results.plan["region"].values
    return np.outer(kept.inside(regions, region), np.isin(technologies, list(kept.groups.get(group, set()))))


def _without_land(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["series"] != "ipcc/3B"].assign(series="word/total_without_land")


def _table(array: xr.DataArray) -> pd.DataFrame:
    frame = tidy(array, pollutant="x", year="year")
    return frame.assign(year=frame["year"].astype(str))


def _outside_co2e(results: Results) -> xr.DataArray:
    plan = results.plan
    return (plan["exogenous_emissions"] * plan["co2e_factor"]).sum(["region", "pollutant"])


def _caps(results: Results) -> list[str]:
    kinds = texts(results, "instrument_kind")
    return [str(name) for name, kind in zip(results.plan["instrument"].values, kinds, strict=True) if kind == "cap"]


def _weights(results: Results, row: pd.Series) -> xr.DataArray:
    """(pollutant,) What one kt of each counts."""
    plan = results.plan
    named = (plan["pollutant"] == row["pollutant"]).astype(float)
    return plan["co2e_factor"] if row["pollutant"] == "CO2e" else named


def _counted(results: Results, row: pd.Series) -> pd.DataFrame:
    """Mt that the instrument of a row counts, exogenous emissions included."""
    plan, kept = results.plan, StoredInputs(results)
    inside = np.zeros((plan.sizes["region"], plan.sizes["sector"]), dtype=bool)
    for where, _, sector in kept.scope(row["scope"]):
        chosen = (plan["sector"].values == sector) | (sector == "all")
        inside |= kept.inside(plan["region"].values, where)[:, None] & chosen
    weighted = (plan["exogenous_emissions"] * _weights(results, row)).sum("pollutant")
    outside = weighted.where(xr.DataArray(inside, dims=("region", "sector")), 0.0).sum(["region", "sector"])
    return tidy((outside + covered(results, row).sum(["region", "technology"])) / 1e3, year="x")


CHARTS: Contents = {"plan": (emissions, targets, carbon_price), "balance": (inventory, pollutants)}
