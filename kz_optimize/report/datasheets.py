"""Data of charts for other programs: a CSV file per chart, one workbook, the dashboard, and the format of the IAMC."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from kz_optimize.report.charts import Chart, Scenarios
from kz_optimize.report.charts.iamc import iamc
from kz_optimize.report.charts.sizes import unit_keys
from kz_optimize.report.sheets import write_csv, write_workbook
from kz_optimize.report.words import Labels, load_catalogue, load_units

WORKBOOK, IAMC, DASHBOARD = "charts.xlsx", "iamc.csv", "dashboard.csv"


def write_datasheets(scenarios: Scenarios, charts: Sequence[Chart], out: Path) -> list[Path]:
    """Write <chart>.csv for every chart, charts.xlsx with a sheet per chart, dashboard.csv and iamc.csv."""
    out.mkdir(parents=True, exist_ok=True)
    sheets = datasheets(scenarios, charts)
    written = [write_csv(sheet, out / f"{name}.csv") for name, sheet in sheets.items()]
    if scenarios:
        written.append(write_csv(dashboard(sheets["dashboard"]), out / DASHBOARD))
        written.append(write_csv(iamc(scenarios), out / IAMC))
    return [*dict.fromkeys(written), write_workbook(sheets, out / WORKBOOK)]


def datasheets(scenarios: Scenarios, charts: Sequence[Chart]) -> dict[str, pd.DataFrame]:
    """Chart -> a row per number, with the English names of what its labels mean."""
    words = Labels(scenarios)
    return {chart.name: _spelt(chart, words) for chart in charts}


def _spelt(chart: Chart, words: Labels) -> pd.DataFrame:
    units = load_units()
    data = chart.data.copy()
    unit = data["unit"] if "unit" in data else pd.Series(chart.unit, data.index)
    if chart.units:
        unit = unit_keys(data).map(chart.units)
    for column in data.columns.difference(["unit"] if chart.kind == "text" else ["value", "unit"]):
        names = {label: _english(str(label), words) for label in data[column].unique()}
        data[column] = data[column].map(names)
    data = data.rename(columns={chart.panel: "scenario"} if chart.panel else {})
    data["unit"] = unit.map(lambda each: units[each].name[0])
    return data[[*[column for column in data.columns if column not in ("value", "unit")], "value", "unit"]]


def _english(label: str, words: Labels) -> str:
    kind, slash, rest = label.partition("/")
    if not slash:
        return label
    if kind == "proven":
        return load_catalogue()["page.optimal"][0].format(days=rest)
    if kind in ("number", "size", "plain", "code", "time", "resolution", "lines"):
        return rest.replace("/", " ") if kind in ("number", "size", "resolution") else rest
    if kind in ("day", "date"):
        return f"day {rest.partition('/')[0]}" + (f", hour {rest.partition('|')[2]}" if "|" in rest else "")
    return words(label).name[0]


def dashboard(sheet: pd.DataFrame) -> pd.DataFrame:
    """Scenario, indicator and unit down, years across."""
    keys = ["scenario", "series", "unit"]
    wide = sheet.pivot_table(index=keys, columns="x", values="value", sort=False)
    return wide.reset_index().rename(columns={"series": "indicator"}).rename_axis(columns=None)
