"""What a stranger should know first: a few numbers of every scenario, and sentences that the results themselves say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.report.charts import Chart, Scenarios
from kz_optimize.report.charts.comparison import abatement
from kz_optimize.report.charts.dashboard import dashboard
from kz_optimize.report.charts.reason import shares
from kz_optimize.report.charts.sizes import quantity
from kz_optimize.report.charts.verified import figures
from kz_optimize.report.page.story import Sentence, sentence
from kz_optimize.report.verification import verdict
from kz_optimize.results import Results

MUCH, LITTLE = 10.0, 1.0  # % of electricity
CONTRADICTED = {"end_emissions": ("emissions", 1e-3, "Mt CO2e"), "end_unserved": ("unserved", 1.0, "GWh")}
"""Row of a card -> first word of the figures of a verification that may contradict it, factor and unit."""
SAME, LEAST = 0.01, 0.05  # share, and Mt or GWh, by which every hour may differ without being told
NOTHING = 0.05  # Mt of other sectors that is not told
KEPT = 0.1  # Mt in every hour of all years above caps, below which they hold
MOST_SHARES = 2  # groups told per scenario


def summary(scenarios: Scenarios) -> Chart:
    """Numbers of every scenario, for its card."""
    indicators = dashboard(scenarios).data
    rows = []
    for name, results in scenarios.items():
        own = indicators[indicators["scenario"] == f"scenario/{name}"]
        by_row = {label: part.sort_values("x")["value"].to_numpy() for label, part in own.groupby("series")}
        for key, value, unit in _numbers(results, by_row):
            rows.append((f"word/{key}", f"scenario/{name}", value, unit))
    data = pd.DataFrame(rows, columns=["series", "x", "value", "unit"])
    return Chart("summary", "table", "", data, grouped=False)


def _numbers(results: Results, by_row: dict[str, np.ndarray]) -> Iterator[tuple[str, float, str]]:
    plan = results.plan
    invested = float(plan["investment"].sum() + plan["line_investment"].sum())
    yield "total_cost", float(plan["discounted_cost"].sum()) / 1e3, "billion USD"
    yield from _by_hour(plan)
    yield "total_investment", invested / 1e3, "billion USD"
    yield "start_emissions", by_row["word/total_emissions"][0], "Mt CO2e"
    yield "end_emissions", by_row["word/total_emissions"][-1], "Mt CO2e"
    if "word/renewable_share" in by_row:
        yield "end_renewable", by_row["word/renewable_share"][-1], "%"
    yield "end_unserved", by_row["word/unserved_energy"][-1], "GWh"
    if "unit_cost/electricity" in by_row:
        yield "end_unit_cost", by_row["unit_cost/electricity"][-1], "USD/MWh"
    yield "peak_carbon_price", by_row["word/carbon_price_highest"].max(), "USD/t"


def _by_hour(plan: xr.Dataset) -> Iterator[tuple[str, float, str]]:
    """What plans on mean days say of the hourly year."""
    if float(plan.get("lower_bound", np.nan)) > 0:
        yield "least_by_hour", float(plan["lower_bound"]) / 1e3, "billion USD"
    if "upper_bound" in plan:
        yield "cost_by_hour", float(plan["upper_bound"]) / 1e3, "billion USD"
        yield "gap_by_hour", 100.0 * float(plan["gap"]), "%"
        yield "unserved_by_hour", float(plan["unserved_by_hour"]), "GWh"
        yield "excess_by_hour", float(plan["excess_by_hour"]) / 1e3, "Mt"


def findings(scenarios: Scenarios) -> dict[str, list[Sentence]]:
    """Scenario -> sentences: who leaves and who comes in electricity, what the last tonne and the whole plan cost."""
    told = {f"scenario/{name}": list(_of_scenario(results)) for name, results in scenarios.items()}
    for scenario, finding in _of_comparison(scenarios):
        told[scenario].append(finding)
    return told


def verdicts(results: Results) -> list[Sentence]:
    """What running every hour said of a plan, or that nobody did."""
    years = [int(year) for year in results.plan["year"].values]
    if "verification" not in results:
        return [sentence("verify.none")]
    found = verdict(results["verification"])
    left = [year for year in years if year not in found.unserved]
    told = [sentence("verify.holds", years=_listed(found.holds))] if found.holds else []
    hours = results["verification"]["short_hours"]
    for year in found.short:
        unserved = quantity(found.unserved[year], "GWh")
        told.append(sentence("verify.short", year=year, unserved=unserved, hours=float(hours.sel(year=year))))
    told += [sentence("verify.excess", year=year, excess=quantity(more, "kt")) for year, more in found.excess.items()]
    return [*told, sentence("verify.left", years=_listed(left))] if left else told


def in_every_hour(results: Results) -> dict[str, list[Any]]:
    """Row of a card -> what the last year comes to in every hour, where that contradicts the plan."""
    if "verification" not in results:
        return {}
    table, rows = figures(results), {}
    of_last = table[table["year"] == results.plan["year"].values[-1]]
    for row, (figure, factor, unit) in CONTRADICTED.items():
        of_year = of_last[of_last["figure"].str.partition(" ")[0] == figure]
        planned, verified = of_year["planned"].sum() * factor, of_year["verified"].sum() * factor
        if len(of_year) and abs(verified - planned) > max(SAME * abs(planned), LEAST):
            rows[f"word/{row}"] = quantity(float(verified), unit)
    return rows


def _listed(years: list[int]) -> str:
    return ", ".join(map(str, years))


def _of_scenario(results: Results) -> Iterator[Sentence]:
    if "electricity" in results.plan.indexes["carrier"]:
        share = 100.0 * shares(results)
        start, end = share.columns[0], share.columns[-1]
        change = (share[end] - share[start]).abs().sort_values(ascending=False)
        for group in change.index[:MOST_SHARES]:
            parts = {"group": f"group/{group}", "start": int(start), "start_share": float(share.at[group, start])}
            gone = share.columns[[bool((share.loc[group, year:] < LITTLE).all()) for year in share.columns]]
            if share.at[group, start] > MUCH and len(gone):
                yield sentence("finding.gone", **parts, year=int(gone[0]))
            else:
                yield sentence("finding.share", **parts, end=int(end), end_share=float(share.at[group, end]))
    price = results.plan["carbon_price"]
    if price.size and float(price.max()) > 1.0:
        of_year = price.max("instrument").to_series()
        year = int(of_year.idxmax())
        yield sentence("finding.price", price=[float(of_year.max()), "USD"], year=year)
    if "cap" in results.plan["instrument_kind"].values and "excess_by_hour" in results.plan:
        excess = float(results.plan["excess_by_hour"]) / 1e3
        yield sentence("finding.caps_kept") if excess < KEPT else sentence("finding.caps_missed", excess=[excess, "Mt"])


def _of_comparison(scenarios: Scenarios) -> Iterator[tuple[str, Sentence]]:
    chart = abatement(scenarios)
    if chart is None:
        return
    first = f"scenario/{next(iter(scenarios))}"
    for scenario, rows in chart.data.groupby("x", sort=False):
        value = rows.set_index("series")["value"]
        if value["word/avoided"] > 0 and value["word/extra_cost"] > 0:
            tonnes = quantity(float(value["word/avoided"]), "Mt CO2e")
            parts = {"first": first, "share": float(value["word/extra_share"]), "tonnes": tonnes}
            outside = float(value["word/avoided_outside"])
            if outside > NOTHING:
                yield str(scenario), sentence("finding.cost", **parts, outside=quantity(outside, "Mt CO2e"))
            else:
                yield str(scenario), sentence("finding.cost_alone", **parts)
