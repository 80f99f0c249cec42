"""Sizes of units: a chart is shown in the unit that its largest number asks for, and a carrier in its own unit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from kz_optimize.report.charts.chart import FLOW, Chart, Scenarios
from kz_optimize.report.tables import capacity_units, carrier_units
from kz_optimize.units import a_thousand, of_carrier, readable

CARRIER = "output"
"""The selector by which charts tell carriers apart."""
LEAST = 1e-3
"""In the smallest unit of its kind: what is less is left over by the solver, and keeps its unit."""
OF_CAPACITY = ("capacity", "changes", "difference_capacity", "building_map")
"""Charts in thousands of what the capacity of technologies is counted in."""


def in_own_units(chart: Chart, scenarios: Scenarios) -> Chart:
    """The chart with the unit of each carrier that it tells apart, and on a map with that of its lines."""
    if CARRIER not in chart.selectors:
        return chart
    of_technologies: dict[str, str] = {}
    of_carriers: dict[str, str] = {}
    for results in scenarios.values():
        of_technologies |= capacity_units(results)
        of_carriers |= carrier_units(results)
    units = {}
    for label in chart.data[CARRIER].unique():
        carrier = label.partition("/")[2]
        by_carrier = of_carrier(chart.unit, of_carriers[carrier])
        units[label] = a_thousand(of_technologies[carrier]) if chart.name in OF_CAPACITY else by_carrier
        if FLOW in chart.units:
            units[FLOW + label] = of_carrier(chart.units[FLOW], of_carriers[carrier])
    return replace(chart, units=units)


def unit_keys(data: pd.DataFrame) -> pd.Series:
    """(row) Under which name `Chart.units` has the unit of each row."""
    return data[CARRIER].where(data["to"] == "", FLOW + data[CARRIER]) if "to" in data else data[CARRIER]


def sized(chart: Chart) -> Chart:
    """The chart with its numbers in units of their size."""
    data = chart.data
    if chart.kind == "text":
        return chart.with_data(data.assign(value=data["value"].map(_written)))
    if "unit" in data:
        values, names = _groups(data, data["unit"] if chart.unit else _row_or_column(data), data["unit"])
        sizes = dict(zip(data["unit"], names, strict=True))
        return replace(chart, data=data.assign(value=values, unit=names), unit=sizes.get(chart.unit, chart.unit))
    if chart.units:
        keys = unit_keys(data)
        values, names = _groups(data, keys, keys.map(chart.units))
        return replace(chart, data=data.assign(value=values), units=dict(zip(keys, names, strict=True)))
    values, names = _groups(data, pd.Series("", data.index), pd.Series(chart.unit, data.index))
    return replace(chart, data=data.assign(value=values), unit=names.iloc[0] if len(names) else chart.unit)


def quantity(value: float, unit: str) -> list[float | str]:
    """A number and its unit, in the size that it asks for."""
    name, factor = _sized(unit, abs(value))
    return [value * factor, name]


def _sized(unit: str, size: float) -> tuple[str, float]:
    name, factor = readable(unit, size)
    return (name, factor) if size * factor >= LEAST else (unit, 1.0)


def _groups(data: pd.DataFrame, group: pd.Series, unit: pd.Series) -> tuple[pd.Series, pd.Series]:
    """(row) Values and units, of all rows of a group in the size that the largest of them asks for."""
    size = data["value"].abs().groupby(group).transform("max").fillna(0.0)
    chosen = {pair: _sized(*pair) for pair in set(zip(unit, size, strict=True))}
    told = [chosen[pair] for pair in zip(unit, size, strict=True)]
    factor = np.array([factor for _, factor in told], float)
    return data["value"] * factor, pd.Series([name for name, _ in told], data.index, dtype=object)


def _row_or_column(data: pd.DataFrame) -> pd.Series:
    """The rows of a table, if each has one unit; else its columns."""
    of_row = (data.groupby("series")["unit"].nunique() == 1).all()
    return data["series" if of_row else "x"]


def _written(value: object) -> object:
    """The text of a number, as "number/1234.5/million USD", in the size that it asks for."""
    kind, _, rest = str(value).partition("/")
    if kind != "number":
        return value
    number, _, unit = rest.partition("/")
    told, name = quantity(float(number), unit)
    return f"number/{told:.10g}/{name}"
