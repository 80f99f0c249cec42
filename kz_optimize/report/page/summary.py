"""What a stranger should know first: a few numbers of every scenario, and sentences that the results themselves say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from kz_optimize.report.charts import Chart, Scenarios
from kz_optimize.report.charts.comparison import abatement
from kz_optimize.report.charts.dashboard import dashboard
from kz_optimize.report.charts.reason import shares
from kz_optimize.results import Results

Sentence = dict[str, Any]
"""Key of a text, and what fills its places: labels, numbers, or [number, unit]."""
MUCH, LITTLE = 10.0, 1.0  # % of electricity
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
    yield "total_investment", invested / 1e3, "billion USD"
    yield "start_emissions", by_row["word/total_emissions"][0], "Mt CO2e"
    yield "end_emissions", by_row["word/total_emissions"][-1], "Mt CO2e"
    if "word/renewable_share" in by_row:
        yield "end_renewable", by_row["word/renewable_share"][-1], "%"
    yield "end_unit_cost", by_row["word/unit_cost_all"][-1], "USD/MWh"
    yield "peak_carbon_price", by_row["word/carbon_price_highest"].max(), "USD/t"


def findings(scenarios: Scenarios) -> dict[str, list[Sentence]]:
    """Scenario -> sentences: who leaves and who comes in electricity, what the last tonne and the whole plan cost."""
    told = {f"scenario/{name}": list(_of_scenario(results)) for name, results in scenarios.items()}
    for scenario, finding in _of_comparison(scenarios):
        told[scenario].append(finding)
    return told


def _of_scenario(results: Results) -> Iterator[Sentence]:
    if "electricity" in results.plan.indexes["carrier"]:
        share = 100.0 * shares(results)
        start, end = share.columns[0], share.columns[-1]
        change = (share[end] - share[start]).abs().sort_values(ascending=False)
        for group in change.index[:MOST_SHARES]:
            parts = {"group": f"group/{group}", "start": int(start), "start_share": float(share.at[group, start])}
            gone = share.columns[[bool((share.loc[group, year:] < LITTLE).all()) for year in share.columns]]
            if share.at[group, start] > MUCH and len(gone):
                yield _finding("gone", **parts, year=int(gone[0]))
            else:
                yield _finding("share", **parts, end=int(end), end_share=float(share.at[group, end]))
    price = results.plan["carbon_price"]
    if price.size and float(price.max()) > 1.0:
        of_year = price.max("instrument").to_series()
        year = int(of_year.idxmax())
        yield _finding("price", price=[float(of_year.max()), "USD/t"], year=year)


def _of_comparison(scenarios: Scenarios) -> Iterator[tuple[str, Sentence]]:
    chart = abatement(scenarios)
    if chart is None:
        return
    first = f"scenario/{next(iter(scenarios))}"
    for scenario, rows in chart.data.groupby("x", sort=False):
        value = rows.set_index("series")["value"]
        if value["word/avoided"] > 0 and value["word/extra_cost"] > 0:
            tonnes = [float(value["word/avoided"]), "Mt CO2e"]
            share = float(value["word/extra_share"])
            yield str(scenario), _finding("cost", first=first, share=share, tonnes=tonnes)


def _finding(key: str, **parts: Any) -> Sentence:
    return {"key": f"finding.{key}", "parts": parts}
