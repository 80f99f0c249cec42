"""Charts as the page keeps them: numbers of six digits, labels told once, nothing that is zero throughout."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from kz_optimize.report.charts import Chart
from kz_optimize.report.charts.sizes import sized

NOISE = 1e-7


def encode(chart: Chart, order: Sequence[str] = ()) -> dict[str, Any]:
    """A chart for JSON, in units of its size: what `cells.js` reads; series in `order` come first, in that order.

    cells: "<position of each selector's label>/<position of the panel>" -> what is drawn for that choice.
    """
    chart = sized(chart.with_data(without_noise(chart.data)))
    data = chart.data
    choices = [*chart.selectors, *([chart.panel] if chart.panel else [])]
    labels = {column: _labels(data[column], order) for column in choices}
    series = _labels(data["series"], order) if "series" in data else []
    xs: list[list[Any]] = []
    cells = {}
    for key, rows in data.groupby(choices, sort=False) if choices else [((), data)]:
        place = "/".join(str(labels[column].index(label)) for column, label in zip(choices, key, strict=True))
        cells[place] = KINDS.get(chart.kind, _rows)(rows, series, xs)
    kept = {
        "name": chart.name,
        "kind": chart.kind,
        "unit": chart.unit,
        "units": dict(chart.units),
        "grouped": chart.grouped,
        "selectors": [{"name": name, "labels": labels[name]} for name in chart.selectors],
        "panels": labels[chart.panel] if chart.panel else None,
        "series": series,
        "lines": sorted(chart.lines & set(series)),
        "xs": xs,
        "cells": cells,
    }
    return kept | _units(data)


def without_noise(data: pd.DataFrame) -> pd.DataFrame:
    """Zero for what the solver's tolerance leaves beside the largest value of the same unit; not for bare numbers."""
    if "unit" in data:
        largest = data.groupby("unit")["value"].transform(lambda values: values.abs().max())
    elif pd.api.types.is_numeric_dtype(data["value"]) and "word/relative" not in set(data.get("x", ())):
        largest = data["value"].abs().max()
    else:
        return data
    return data.assign(value=data["value"].where(data["value"].abs().fillna(np.inf) > NOISE * largest, 0.0))


def _labels(column: pd.Series, order: Sequence[str]) -> list[str]:
    """Labels once each: years in time, the ordered ones first, the rest as they come."""
    labels = list(dict.fromkeys(column))
    if column.name == "year":
        return sorted(labels)
    place = {label: i for i, label in enumerate(order)}
    return sorted(labels, key=lambda label: place.get(label, len(place)))


def labels_of(chart: Chart) -> set[str]:
    """Every label of a chart."""
    columns = [column for column in chart.data if column not in ("value", "unit")]
    texts = [chart.data[column].dropna().astype(str).unique() for column in columns]
    values = chart.data["value"].astype(str).unique() if chart.kind == "text" else []
    return {label for column in [*texts, values] for label in column}


def shorten(value: Any) -> Any:
    """A number with six digits; None for what is missing."""
    if isinstance(value, str):
        return value
    if value is None or not math.isfinite(value):
        return None
    short = float(f"{value:.6g}")
    return int(short) if short.is_integer() else short


def _rows(rows: pd.DataFrame, series: list[str], xs: list[list[Any]], *, zeros: bool = False) -> dict[str, Any]:
    """Values by series in the order of x; x is told once for all cells that share it, zeros only if asked for."""
    x = list(dict.fromkeys(rows["x"]))
    x = sorted(x) if all(isinstance(each, int | float) for each in x) else x
    x = [each if isinstance(each, str) else str(each) for each in x]
    if x not in xs:
        xs.append(x)
    place = {label: i for i, label in enumerate(x)}
    kept: dict[str, list[Any]] = {}
    for label, one in rows.groupby("series", sort=False):
        values: list[Any] = [None] * len(x)
        for at, value in zip(one["x"].astype(str), one["value"], strict=True):
            values[place[at]] = shorten(value)
        if zeros or "unit" in rows or any(value not in (None, 0) for value in values):
            kept[str(series.index(label))] = values
    return {"x": xs.index(x), "series": kept}


def _links(rows: pd.DataFrame, series: list[str], xs: list[list[Any]]) -> dict[str, Any]:
    return {"links": [[row.source, row.target, shorten(row.value)] for row in rows.itertuples()]}


def _map(rows: pd.DataFrame, series: list[str], xs: list[list[Any]]) -> dict[str, Any]:
    places: dict[str, dict[str, Any]] = {}
    for row in rows[rows["to"] == ""].itertuples():
        places.setdefault(row.place, {})[row.series] = shorten(row.value)
    flows = rows[rows["to"] != ""]
    return {
        "places": places,
        "flows": [[row.series, row.place, row.to, shorten(row.value)] for row in flows.itertuples()],
    }


def _pairs(rows: pd.DataFrame, series: list[str], xs: list[list[Any]]) -> dict[str, Any]:
    """Points of every series, from left to right."""
    ordered = rows.sort_values(["x", "value"], kind="stable")
    return {
        "pairs": {
            str(series.index(label)): [
                [shorten(x), shorten(value)] for x, value in zip(one["x"], one["value"], strict=True)
            ]
            for label, one in ordered.groupby("series", sort=False)
        }
    }


_whole = partial(_rows, zeros=True)
KINDS: dict[str, Callable[..., dict[str, Any]]] = {
    "sankey": _links,
    "map": _map,
    "points": _pairs,
    "spans": _whole,
    "band": _whole,
    "whiskers": _whole,
}


def _units(data: pd.DataFrame) -> dict[str, Any]:
    """Units of rows, or of columns where they differ within a row."""
    if "unit" not in data:
        return {}
    by_row = data.groupby("series", sort=False)["unit"].agg(["first", "nunique"])
    if (by_row["nunique"] == 1).all():
        return {"row_units": by_row["first"].to_dict()}
    return {"column_units": data.groupby("x", sort=False)["unit"].first().to_dict()}
