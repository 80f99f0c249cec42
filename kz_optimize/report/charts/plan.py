"""What is built, where, when and for how much."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.report import tables
from kz_optimize.report.charts.chart import Chart, Contents, Scenarios
from kz_optimize.report.charts.frames import concat, drop_negligible, of_scenarios, select, series, texts, tidy
from kz_optimize.results import Results

STACK = {"technology": "series", "year": "x"}
LEAVING = ("retired", "expired", "converted")


def capacity(scenarios: Scenarios) -> Chart:
    """GW that stand, by what they give."""

    def rows(results: Results) -> pd.DataFrame:
        return concat(
            tidy(select(results.plan["capacity"], "technology", mine) / 1e3, **STACK).assign(
                output=f"carrier/{carrier}"
            )
            for carrier, mine in _gives(results).items()
        )

    data = drop_negligible(of_scenarios(scenarios, rows), "output", "series")
    return Chart("capacity", "stack", "GW", data, ["output"], "panel")


def generation(scenarios: Scenarios) -> Chart:
    """TWh that technologies give and take of each carrier somebody demands, trade, and demand as a line."""

    def rows(results: Results) -> pd.DataFrame:
        return concat(_supply(results, carrier).assign(output=f"carrier/{carrier}") for carrier in demanded(results))

    data = drop_negligible(of_scenarios(scenarios, rows), "output", "series")
    return Chart("generation", "stack", "TWh", data, ["output"], "panel", frozenset({"word/demand"}))


def changes(scenarios: Scenarios) -> Chart:
    """GW built (+) and leaving (-) for each milestone year."""

    def rows(results: Results) -> pd.DataFrame:
        plan = results.plan
        net = plan["built"] + plan["commissioned"] - sum(plan[name] for name in LEAVING)
        return tidy(net / 1e3, **STACK)

    data = drop_negligible(of_scenarios(scenarios, rows), "series")
    return Chart("changes", "stack", "GW", data, [], "panel")


def investment(scenarios: Scenarios) -> Chart:
    """Overnight cost of what is built for each milestone year, by technology, lines included."""

    def rows(results: Results) -> pd.DataFrame:
        lines = series("word/grid", results.plan["line_investment"].sum("line") / 1e3)
        return concat([tidy(results.plan["investment"] / 1e3, **STACK), lines])

    data = drop_negligible(of_scenarios(scenarios, rows), "series")
    return Chart("investment", "stack", "billion USD", data, [], "panel")


def investment_region(scenarios: Scenarios) -> Chart:
    """The same by region, lines aside."""

    def rows(results: Results) -> pd.DataFrame:
        return tidy(results.plan["investment"] / 1e3, region="series", year="x")

    data = drop_negligible(of_scenarios(scenarios, rows), "series")
    return Chart("investment_region", "stack", "billion USD", data, [], "panel")


def building_map(scenarios: Scenarios) -> Chart | None:
    """GW built until a year at every place, and TWh a year along lines (less what comes back)."""
    data = of_scenarios(scenarios, _on_map, "scenario")
    return Chart("building_map", "map", "GW", data, ["scenario", "year"])


def _on_map(results: Results) -> pd.DataFrame:
    plan = results.plan
    built = (plan["built"] / 1e3).cumsum("year")
    places = tidy(built, region="place", technology="series", year="year")
    places = drop_negligible(places[places["value"] > 1e-3], "series")
    sent = plan["line_sent"] / 1e3
    flows = tidy(sent.isel(direction=0) - sent.isel(direction=1), line="series", year="year")
    ends = {
        column: {
            f"line/{line}": f"region/{region}"
            for line, region in zip(plan["line"].values, texts(results, end), strict=True)
        }
        for column, end in (("place", "line_from"), ("to", "line_to"))
    }
    flows = flows.assign(**{column: flows["series"].map(region) for column, region in ends.items()})
    return concat([places.assign(to=""), flows]).assign(year=lambda frame: frame["year"].astype(str))


def demanded(results: Results) -> list[str]:
    """Carriers with final demand."""
    rows = results["balances"]["node_balance"].sel(flow_kind="demand").sum("year")
    carriers = [str(node).partition("@")[0] for node in rows["node"].values[np.abs(rows.values) > 0]]
    return list(dict.fromkeys(carriers))


def nodes_of(results: Results, carrier: str) -> np.ndarray:
    """(node,) Whether a node of the yearly balances is of a carrier."""
    return np.array([str(node).partition("@")[0] == carrier for node in results["balances"]["node"].values])


def _gives(results: Results) -> dict[str, np.ndarray]:
    """Carrier -> (technology,) whether it is told by this carrier."""
    of_technology = texts(results, "technology_carrier")
    return {carrier: of_technology == carrier for carrier in tables.carriers_told(results)}


def _supply(results: Results, carrier: str) -> pd.DataFrame:
    balance = select(results["balances"]["node_balance"], "node", nodes_of(results, carrier)).sum("node") / 1e3

    def flow(*kinds: str) -> xr.DataArray:
        return balance.sel(flow_kind=list(kinds)).sum("flow_kind")

    return concat(
        [
            tidy(results.plan["generation"].sel(carrier=carrier) / 1e3, **STACK),
            series("word/import", flow("bought")),
            series("word/export", flow("sold")),
            series("word/unserved", flow("unserved")),
            series("word/demand", -flow("demand", "let_go", "arriving", "sent")),
        ]
    )


CHARTS: Contents = {"plan": (generation, capacity, changes, investment, investment_region, building_map)}
