"""Stores, curtailment, lines and reserve over the years."""

from __future__ import annotations

import pandas as pd

from kz_optimize.report.charts.chart import Chart, Contents, Scenarios
from kz_optimize.report.charts.frames import concat, drop_negligible, of_scenarios, series, tidy, usable_lines
from kz_optimize.report.charts.verified import EVERY_HOUR, every_hour
from kz_optimize.results import Results

HOURS = 8760.0


def stored(scenarios: Scenarios) -> Chart | None:
    """TWh in stores at dawn of every day of the year."""

    def rows(results: Results) -> pd.DataFrame:
        frame = tidy(results["dispatch"]["level"] / 1e3, technology="series", year="year", calendar_day="x")
        day = frame["x"].str.partition("/")[2]
        return frame.assign(x="date/" + day, year=frame["year"].astype(str))

    data = drop_negligible(of_scenarios(scenarios, rows), "series")
    return Chart("stored", "lines", "TWh", data, ["year"], "panel", grouped=False)


def curtailment(scenarios: Scenarios) -> Chart:
    """TWh a year that weather-bound plants could have given, and water spilled."""

    def rows(results: Results) -> pd.DataFrame:
        unused = tidy((results.plan["curtailment"] + results.plan["spilled"]) / 1e3, technology="series", year="x")
        return concat([unused, every_hour(results, "curtailment", "water spilled", factor=1e-3)])

    data = drop_negligible(of_scenarios(scenarios, rows), "series")
    return Chart("curtailment", "stack", "TWh", data, [], "panel", frozenset({EVERY_HOUR}))


def line_use(scenarios: Scenarios) -> Chart | None:
    """What lines carry as a share of what they could, by direction."""

    def rows(results: Results) -> pd.DataFrame:
        plan = results.plan
        could = (plan["line_capacity"] * HOURS / 1e3).where(usable_lines(plan))
        share = 100.0 * plan["line_sent"] / could
        way = share.stack(way=("line", "direction"))
        names = [f"way/{line}/{direction}" for line, direction in way["way"].values]
        return concat(series(name, way.isel(way=i)) for i, name in enumerate(names))

    data = of_scenarios(scenarios, rows).dropna(subset="value") if _lines(scenarios) else pd.DataFrame()
    return Chart("line_use", "lines", "%", data, [], "panel") if len(data) else None


def reserve(scenarios: Scenarios) -> Chart | None:
    """GW of firm capacity in every zone with a planning reserve, and what is asked for."""
    data = of_scenarios(scenarios, _reserve)
    if not len(data):
        return None
    return Chart("reserve", "stack", "GW", data, ["zone"], "panel", frozenset({"word/peak", "word/requirement"}))


def _lines(scenarios: Scenarios) -> bool:
    return any(results.plan.sizes.get("line", 0) for results in scenarios.values())


def _reserve(results: Results) -> pd.DataFrame:
    plan = results.plan
    if "zone" not in plan.dims:
        return pd.DataFrame()
    parts = []
    for zone in plan["zone"].values:
        of = plan[["firm_capacity", "reserve_peak", "reserve_required"]].sel(zone=zone) / 1e3
        asked = of["reserve_required"].notnull()
        lines = pd.DataFrame({"x": plan["year"].values[asked].astype(int)})
        rows = concat(
            [
                tidy(of["firm_capacity"], technology="series", year="x"),
                lines.assign(series="word/peak", value=of["reserve_peak"].values[asked]),
                lines.assign(series="word/requirement", value=of["reserve_required"].values[asked]),
            ]
        )
        parts.append(drop_negligible(rows, "series").assign(zone=f"zone/{zone}"))
    return concat(parts)


CHARTS: Contents = {"running": (stored, curtailment, line_use, reserve)}
