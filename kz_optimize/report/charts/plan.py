"""What is built, where, when and for how much."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.report import tables
from kz_optimize.report.charts.chart import FLOW, Chart, Contents, Scenarios
from kz_optimize.report.charts.frames import (
    concat,
    drop_negligible,
    of_scenarios,
    per_year,
    select,
    series,
    texts,
    tidy,
    usable_lines,
)
from kz_optimize.results import Results

STACK = {"technology": "series", "year": "x"}


def capacity(scenarios: Scenarios) -> Chart:
    """GW that stand, by what they give."""

    def rows(results: Results) -> pd.DataFrame:
        return _by_output(results, results.plan["capacity"])

    data = drop_negligible(of_scenarios(scenarios, rows), "output", "series")
    return Chart("capacity", "stack", "GW", data, ["output"], "panel")


def generation(scenarios: Scenarios) -> Chart:
    """TWh that technologies give and take of each carrier somebody demands, trade, and demand as a line."""

    def rows(results: Results) -> pd.DataFrame:
        return concat(_supply(results, carrier).assign(output=f"carrier/{carrier}") for carrier in demanded(results))

    data = drop_negligible(of_scenarios(scenarios, rows), "output", "series")
    return Chart("generation", "stack", "TWh", data, ["output"], "panel", frozenset({"word/demand"}))


def changes(scenarios: Scenarios) -> Chart:
    """GW built (+) and leaving (-) for each milestone year, by what they give."""

    def rows(results: Results) -> pd.DataFrame:
        plan = results.plan
        return _by_output(results, plan["built"] + plan["commissioned"] - plan["retired"] - plan["expired"])

    data = drop_negligible(drop_negligible(of_scenarios(scenarios, rows), "output", "series"), "x")
    return Chart("changes", "stack", "GW", data, ["output"], "panel")


def investment(scenarios: Scenarios) -> Chart:
    """Overnight cost, per calendar year since the milestone before, by technology; extended lives and lines apart."""

    def rows(results: Results) -> pd.DataFrame:
        spent = per_year(results.plan, "investment") / 1e3
        extended = spent * _extended_share(results.plan)
        lines = per_year(results.plan, "line_investment").sum("line") / 1e3
        own = [series("word/extension", extended.sum(["region", "technology"])), series("word/grid", lines)]
        return concat([tidy(spent - extended, **STACK), *own])

    data = drop_negligible(drop_negligible(of_scenarios(scenarios, rows), "series"), "x")
    return Chart("investment", "stack", "billion USD/year", data, [], "panel")


def _extended_share(plan: xr.Dataset) -> xr.DataArray | float:
    """(region, technology, year) Share of what is built that is old capacity whose life is extended."""
    return (plan["extension_built"] / plan["built"]).fillna(0.0) if "extension_built" in plan else 0.0


def investment_region(scenarios: Scenarios) -> Chart:
    """The same by region, lines aside."""

    def rows(results: Results) -> pd.DataFrame:
        return tidy(per_year(results.plan, "investment") / 1e3, region="series", year="x")

    data = drop_negligible(drop_negligible(of_scenarios(scenarios, rows), "series"), "x")
    return Chart("investment_region", "stack", "billion USD/year", data, [], "panel")


def building_map(scenarios: Scenarios) -> Chart | None:
    """GW built until a year at every place, by what they give, and TWh a year along lines (less what comes back)."""

    def rows(results: Results) -> pd.DataFrame:
        return concat(
            _on_map(results, carrier, mine).assign(output=f"carrier/{carrier}")
            for carrier, mine in _gives(results).items()
        )

    data = of_scenarios(scenarios, rows, "scenario")
    return Chart("building_map", "map", "GW", data, ["output", "scenario", "year"], units={FLOW: "TWh"})


def _on_map(results: Results, carrier: str, mine: np.ndarray) -> pd.DataFrame:
    plan = results.plan
    built = select(plan["built"] / 1e3, "technology", mine).cumsum("year")
    places = tidy(built, region="place", technology="series", year="year")
    places = drop_negligible(places[places["value"] > 1e-3], "series")
    if not len(places):
        return places
    carries = usable_lines(plan).any("direction") & (plan["line_carrier"] == carrier)
    sent = (plan["line_sent"] / 1e3).where(carries)
    flows = tidy(sent.isel(direction=0) - sent.isel(direction=1), line="series", year="year").dropna(subset="value")
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
    return list(dict.fromkeys(rows["node_carrier"].values[np.abs(rows.values) > 0].tolist()))


def nodes_of(results: Results, carrier: str) -> np.ndarray:
    """(node,) Whether a node of the yearly balances is of a carrier."""
    return results["balances"]["node_carrier"].values == carrier


def _gives(results: Results) -> dict[str, np.ndarray]:
    """Carrier -> (technology,) whether it is told by this carrier."""
    of_technology = texts(results, "technology_carrier")
    return {carrier: of_technology == carrier for carrier in tables.carriers_told(results)}


def _by_output(results: Results, megawatts: xr.DataArray) -> pd.DataFrame:
    """(region, technology, year) MW as the rows of a stack in GW, by the carrier that is given."""
    return concat(
        tidy(select(megawatts, "technology", mine) / 1e3, **STACK).assign(output=f"carrier/{carrier}")
        for carrier, mine in _gives(results).items()
    )


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
