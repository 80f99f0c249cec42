"""The dashboard of deep decarbonisation pathways: the few numbers of a country by which its plan is judged.

After the dashboards of the Deep Decarbonization Pathways initiative (IDDRI): emissions, their intensity, energy,
electrification and money by year.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.report import tables
from kz_optimize.report.charts.chart import Chart, Contents, Scenarios
from kz_optimize.report.charts.frames import captured, concat, later_years, of_scenarios, per_year, series
from kz_optimize.report.charts.money import cost_by_carrier
from kz_optimize.results import Results

CLEAN = ("wind", "solar", "hydro", "biomass", "renewable")


def dashboard(scenarios: Scenarios) -> Chart:
    """Indicators down, years across, by scenario."""
    data = of_scenarios(scenarios, _indicators, "scenario")
    return Chart("dashboard", "table", "", data, ["scenario"], grouped=False)


def _indicators(results: Results) -> pd.DataFrame:
    plan = results.plan
    given = plan["generation"].sel(carrier="electricity").clip(min=0.0).sum("region") if _electric(results) else None
    rows = [
        ("total_emissions", plan["total_co2e"] / 1e3, "Mt CO2e"),
        ("technology_emissions", plan["co2e"].sum(["region", "technology"]) / 1e3, "Mt CO2e"),
        ("captured_carbon", captured(results) / 1e3, "Mt"),
        ("carbon_price_highest", _highest_price(plan), "USD/t"),
    ]
    if given is not None:
        whole = given.sum("technology").where(lambda energy: energy > 0)
        rows += [
            ("electricity_given", whole / 1e3, "TWh"),
            ("electricity_intensity", 1e3 * electric_emissions(results) / whole, "g/kWh"),
            ("renewable_share", 100.0 * _given_by(results, given, CLEAN) / whole, "%"),
            ("fossil_share", 100.0 * _fossil(results, given) / whole, "%"),
        ]
    rows += [
        ("investment_year", per_year(plan, "investment").sum(["region", "technology"]) / 1e3, "billion USD/year"),
        ("system_cost_year", plan["system_cost"] / 1e3, "billion USD/year"),
        ("delivered_energy", plan["delivered"] / 1e3, "TWh"),
        ("unserved_energy", plan["unserved"].sum(["tier", "node"]), "GWh"),
    ]
    parts = [series(f"word/{name}", array).assign(unit=unit) for name, array, unit in rows]
    for carrier, cost in cost_by_carrier(results).groupby("carrier"):
        parts.append(later_years(series(f"unit_cost/{carrier}", cost)).assign(unit="USD/MWh"))
    return concat(parts)


def electric_emissions(results: Results) -> xr.DataArray:
    """(year,) kt CO2e of technologies that give electricity; all of them, heat of combined plants included."""
    plan = results.plan
    gives = plan["generation"].sel(carrier="electricity").sum(["region", "year"]) > 0
    return plan["co2e"].sum("region").isel(technology=np.flatnonzero(gives.values)).sum("technology")


def _electric(results: Results) -> bool:
    return "electricity" in results.plan.indexes["carrier"]


def _given_by(results: Results, given: xr.DataArray, groups: tuple[str, ...]) -> xr.DataArray:
    group = tables.group_of_technology(results)
    return given.isel(technology=np.flatnonzero(np.isin(group, groups))).sum("technology")


def _fossil(results: Results, given: xr.DataArray) -> xr.DataArray:
    """Electricity from technologies that emit carbon on balance."""
    emits = results.plan["co2e"].sum(["region", "year"]) > 0
    return given.isel(technology=np.flatnonzero(emits.values)).sum("technology")


def _highest_price(plan: xr.Dataset) -> xr.DataArray:
    if not plan.sizes.get("instrument", 0):
        return xr.zeros_like(plan["total_co2e"])
    return plan["carbon_price"].fillna(0.0).max("instrument")


CHARTS: Contents = {"data": (dashboard,)}
