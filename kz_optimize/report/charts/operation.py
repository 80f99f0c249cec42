"""Stores, curtailment, lines and reserve over the years."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kz_optimize.report.charts.chart import Chart, Contents, Scenarios
from kz_optimize.report.charts.frames import concat, drop_negligible, of_scenarios, series, tidy, usable_lines
from kz_optimize.report.charts.verified import EVERY_HOUR, every_hour
from kz_optimize.results import Results
from kz_optimize.results.audit.stored_inputs import StoredInputs

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
    kept, plan = StoredInputs(results), results.plan
    rows = kept.table("reserve")
    zones = results["prices"][["zone_carrier", "zone_region"]].to_dataframe() if len(rows) else pd.DataFrame()
    credit = kept.table("technologies").set_index("technology")["capacity_credit"].reindex(plan["technology"].values)
    parts = []
    for (region, carrier), asked in rows.groupby(["region", "carrier"], sort=False):
        inside = np.flatnonzero(kept.inside(plan["region"].values, region))
        gives = _gives(kept, plan["technology"].values, carrier)
        firm = plan["capacity"].isel(region=inside) * (credit.to_numpy(float) * gives)[:, None] / 1e3
        peak = peak_demand(kept, region, carrier) / 1e3
        margin = kept.path(asked, "reserve_margin", kept.years, early=0.0)
        lines = pd.DataFrame({"x": kept.years.astype(int)})
        zone = concat(
            [
                tidy(firm, technology="series", year="x"),
                lines.assign(series="word/peak", value=peak),
                lines.assign(series="word/requirement", value=peak * (1.0 + margin)),
            ]
        )
        label = zones.index[(zones["zone_carrier"] == carrier) & (zones["zone_region"] == region)].item()
        parts.append(drop_negligible(zone, "series").assign(zone=f"zone/{label}"))
    return concat(parts)


def _gives(kept: StoredInputs, technologies: np.ndarray, carrier: str) -> np.ndarray:
    """(technology,) Whether it gives or stores a carrier."""
    conversions, storage = kept.table("conversions"), kept.table("storage")
    gives = conversions[(conversions["carrier"] == carrier) & (conversions["flow"] > 0)]["technology"]
    stores = storage[storage["carrier"] == carrier]["technology"]
    return np.isin(technologies, [*gives, *stores])


def peak_demand(kept: StoredInputs, region: str, carrier: str) -> np.ndarray:
    """(year,) MW: the highest hour of the year of the demand of a region and all in it, network losses included."""
    demand = kept.table("demand")
    inputs = kept.results["inputs"]
    names = list(inputs["profile"].values) if "profile" in inputs else []
    demand = demand[(demand["carrier"] == carrier) & kept.inside(demand["region"], region)]
    total = np.zeros((len(kept.years), int(HOURS)))
    for (place, _), rows in demand.groupby(["region", "sector"], sort=False):
        energy = kept.path(rows, "energy", kept.years, early=np.nan) / (1.0 - _loss(kept, place, carrier))
        profile = rows["profile"].iloc[0]
        shape = inputs["profiles"].values[names.index(profile)] if profile else np.ones(int(HOURS))
        total += energy[:, None] * (shape / shape.sum())
    return total.max(axis=1) * 1e3


def _loss(kept: StoredInputs, region: str, carrier: str) -> np.ndarray:
    """(year,) Share lost between the node and final demand; the nearest region upwards counts."""
    losses = kept.table("network_losses")
    losses = losses[losses["carrier"] == carrier]
    for place in kept.upward(region):
        if len(rows := losses[losses["region"] == place]):
            return kept.path(rows, "loss", kept.years, early=np.nan)
    return np.zeros(len(kept.years))


CHARTS: Contents = {"running": (stored, curtailment, line_use, reserve)}
