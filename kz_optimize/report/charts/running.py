"""How the system runs: typical days by the hour, and the hardest weeks of the year."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.report.charts.chart import Chart, Contents, Scenarios
from kz_optimize.report.charts.frames import concat, drop_negligible, of_scenarios
from kz_optimize.results import Results

MOST_DAYS = 12  # typical days that are drawn
MOST_STEPS = 100  # of all drawn days, up to which every milestone year is drawn
FEW_YEARS = 4
MOST_PLACES = 4  # nodes of a carrier that are drawn one by one
WEEK = 7
FLOWS = ("power", "charging", "discharging", "bought", "sold", "arriving", "sent", "unserved", "demand")
LINES = frozenset({"word/demand"})


def dispatch(scenarios: Scenarios) -> Chart | None:
    """GW by the hour of typical days beside each other."""

    def rows(results: Results) -> pd.DataFrame:
        chosen = results["dispatch"].isel(day=_days(results), year=_years(results))
        labels = [day_label(chosen, i) for i in range(chosen.sizes["day"])]
        return concat(_node(chosen, nodes, labels).assign(place=place) for place, nodes in _places(results).items())

    if not any(results["dispatch"].sizes["step_node"] for results in scenarios.values()):
        return None
    data = drop_negligible(of_scenarios(scenarios, rows, "scenario"), "scenario", "place", "series")
    return Chart("dispatch", "area", "GW", data, ["scenario", "year", "place"], "", LINES)


def weeks(scenarios: Scenarios) -> Chart | None:
    """GW by the hour of the week of highest demand and of the week in which sun and wind leave most to others."""

    def rows(results: Results) -> pd.DataFrame:
        parts = []
        for place, nodes in _places(results, single=False).items():
            for year in _years(results):
                for week, first in hardest(results, nodes, year).items():
                    chosen = _week(results, year, first)
                    labels = [f"date/{(first + day) % 365 + 1}" for day in range(WEEK)]
                    parts.append(_node(chosen, nodes, labels).assign(place=place, week=f"word/{week}"))
        return concat(parts)

    if not any(results["dispatch"].sizes["step_node"] for results in scenarios.values()):
        return None
    data = drop_negligible(of_scenarios(scenarios, rows, "scenario"), "scenario", "place", "series")
    return Chart("weeks", "area", "GW", data, ["scenario", "year", "place", "week"], "", LINES)


def hardest(results: Results, nodes: np.ndarray, year: int) -> dict[str, int]:
    """First day (from 0) of the week of highest demand, and of the highest demand less ready sun, wind and water."""
    data = results["dispatch"].isel(year=year, step_node=nodes)
    hours = data["hours"]
    demand = (data["demand"].sum("step_node") * hours).sum("hour")
    left = demand - (data["ready"].sum(["step_node", "technology"]) * hours).sum("hour")
    place = pd.Index(data["day"].values).get_indexer(data["calendar"].values)
    return {
        name: int(np.convolve(np.tile(of_day.values[place], 2), np.ones(WEEK), "valid")[: len(place)].argmax())
        for name, of_day in (("peak_week", demand), ("scarce_week", left))
    }


def day_label(data: xr.Dataset, day: int) -> str:
    """day/<day of the year>/<days it stands for>/<1 if kept for an extreme>."""
    return f"day/{int(data['origin'][day])}/{float(data['days'][day]):.4g}/{int(data['extreme'][day])}"


def _week(results: Results, year: int, first: int) -> xr.Dataset:
    data = results["dispatch"]
    place = pd.Index(data["day"].values).get_indexer(data["calendar"].values)
    return data.isel(year=[year], day=place[(first + np.arange(WEEK)) % len(place)])


def _places(results: Results, *, single: bool = True) -> dict[str, np.ndarray]:
    """Label -> positions of nodes: every carrier as a whole, and single nodes where they are few."""
    node, carrier = (results["dispatch"][name].values.astype(str) for name in ("step_node", "node_carrier"))
    kept: dict[str, np.ndarray] = {}
    for name in dict.fromkeys(carrier):
        mine = np.flatnonzero(carrier == name)
        kept[f"carrier/{name}"] = mine
        if single and 1 < len(mine) <= MOST_PLACES:
            kept |= {f"node/{node[i]}": np.array([i]) for i in mine}
    return kept


def _days(results: Results) -> np.ndarray:
    """Positions of the days drawn: all, or one of every part of the year and the extreme ones."""
    origin, extreme = results["dispatch"]["origin"].values, results["dispatch"]["extreme"].values > 0
    if len(origin) <= MOST_DAYS:
        return np.arange(len(origin))
    special = np.flatnonzero(extreme)[: MOST_DAYS // 3]
    spread = np.linspace(0, len(origin) - 1, MOST_DAYS - len(special)).round().astype(int)
    return np.unique([*special, *spread])


def _years(results: Results) -> np.ndarray:
    """Positions of the years drawn: all, or the first, the last and some between if days are fine."""
    years, steps = results.plan.sizes["year"], len(_days(results)) * results["dispatch"].sizes["hour"]
    if steps <= MOST_STEPS or years <= FEW_YEARS:
        return np.arange(years)
    return np.linspace(0, years - 1, FEW_YEARS).round().astype(int)


def _node(data: xr.Dataset, nodes: np.ndarray, labels: list[str]) -> pd.DataFrame:
    """Every flow of some nodes together: columns year, series, x, value; x is "<day>|<hour>"."""
    here = data[list(FLOWS)].isel(step_node=nodes).sum("step_node") / 1e3
    by_technology = here["power"] + here["discharging"] - here["charging"]
    works = np.flatnonzero(abs(by_technology).max(dim=["year", "day", "hour"]) > 0)
    flows = {
        f"technology/{label.item()}": by_technology.isel(technology=i)
        for i, label in zip(works, by_technology["technology"][works], strict=True)
    } | {
        "word/import": here["bought"],
        "word/export": -here["sold"],
        "word/exchange": here["arriving"] - here["sent"],
        "word/unserved": here["unserved"],
        "word/demand": here["demand"],
    }
    start = (data["hours"].cumsum("hour") - data["hours"]).transpose("day", "hour").values
    moments = [f"{label}|{hour:.4g}" for label, hours in zip(labels, start, strict=True) for hour in hours]
    years = data["year"].values.astype(str)
    values = [flow.transpose("year", "day", "hour").values.ravel() for flow in flows.values()]
    return pd.DataFrame(
        {
            "year": np.tile(np.repeat(years, len(moments)), len(flows)),
            "series": np.repeat(list(flows), len(years) * len(moments)),
            "x": np.tile(moments, len(flows) * len(years)),
            "value": np.concatenate(values),
        }
    )


CHARTS: Contents = {"running": (dispatch, weeks)}
