"""Flows of energy: fuel use, and from supply over conversion to use."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from kz_optimize.report import tables
from kz_optimize.report.charts.chart import Chart, Contents, Scenarios
from kz_optimize.report.charts.frames import concat, drop_negligible, energy, of_scenarios, texts, tidy
from kz_optimize.report.charts.plan import nodes_of
from kz_optimize.results import Results

SMALL = 1e-3  # of the largest flow of a diagram: left out of the drawing
Link = tuple[str, str, np.ndarray]  # from, to, (year,) TWh


def fuel(scenarios: Scenarios) -> Chart:
    """TWh that technologies burn or turn into drop_negligible else, electricity, heat and the like aside."""

    def rows(results: Results) -> pd.DataFrame:
        plan = results.plan
        bought = {str(carrier) for carrier in texts(results, "market_carrier")}
        given = plan["generation"].clip(min=0.0).sum(["region", "technology", "year"])
        fuels = [name for name in plan["carrier"].values if name in bought and not float(given.sel(carrier=name)) > 0]
        used = -plan["generation"].clip(max=0.0).sel(carrier=fuels) / 1e3
        return tidy(used, carrier="series", year="x")

    data = drop_negligible(of_scenarios(scenarios, rows), "series")
    return Chart("fuel", "stack", "TWh", data, [], "panel", grouped=False)


def sankey(scenarios: Scenarios) -> Chart:
    """TWh from supply through conversion to use, by year."""
    data = of_scenarios(scenarios, _links, "scenario")
    return Chart("sankey", "sankey", "TWh", data, ["scenario", "year"], grouped=False)


def _links(results: Results) -> pd.DataFrame:
    years = results.plan["year"].values.astype(int).astype(str)
    links = _forwards([*_supply(results), *_conversion(results), *_use(results)])
    frame = concat(
        pd.DataFrame({"source": source, "target": target, "year": years, "value": np.asarray(values) / 1e3})
        for source, target, values in links
    )
    most = frame.groupby("year")["value"].transform("max")
    return frame[frame["value"] > SMALL * most].reset_index(drop=True)


def _balance(results: Results, carrier: str, *kinds: str) -> np.ndarray:
    """(year,) GWh of kinds of flow at all nodes of a carrier."""
    balance = results["balances"]["node_balance"].isel(node=np.flatnonzero(nodes_of(results, carrier)))
    return balance.sel(flow_kind=list(kinds)).sum(["flow_kind", "node"]).values


def _supply(results: Results) -> Iterator[Link]:
    plan = results.plan
    buys = texts(results, "market_direction") == "buy"
    for carrier in energy(results):
        mine = buys & (texts(results, "market_carrier") == carrier)
        foreign = texts(results, "market_origin") == "foreign"
        yield "word/domestic_supply", f"carrier/{carrier}", plan["traded"].values[mine & ~foreign].sum(axis=0)
        yield "word/import", f"carrier/{carrier}", plan["traded"].values[mine & foreign].sum(axis=0)


def _conversion(results: Results) -> Iterator[Link]:
    """What groups take and give; what they give beyond that, such as heat of the surroundings, comes from nature."""
    plan = results.plan
    net = plan["generation"].sel(carrier=energy(results)).sum("region")
    group = tables.told_groups(results)
    for name in dict.fromkeys(group):
        flow = net.isel(technology=np.flatnonzero(group == name)).sum("technology")
        taken = np.maximum(-flow.values, 0.0)
        given = np.maximum(flow.values, 0.0)
        for carrier, takes, gives in zip(flow["carrier"].values, taken, given, strict=True):
            yield f"carrier/{carrier}", f"plants/{name}", takes
            yield f"plants/{name}", f"carrier/{carrier}", gives
        gain = given.sum(axis=0) - taken.sum(axis=0)
        yield "word/nature", f"plants/{name}", np.maximum(gain, 0.0)
        yield f"plants/{name}", "word/conversion_loss", np.maximum(-gain, 0.0)


def _use(results: Results) -> Iterator[Link]:
    for carrier in energy(results):
        label = f"carrier/{carrier}"
        if not nodes_of(results, carrier).any():
            continue
        losses = -_balance(results, carrier, "arriving", "sent")
        yield label, "word/grid_loss", np.maximum(losses, 0.0)
        yield label, f"use/{carrier}", -_balance(results, carrier, "demand")
        yield label, "word/let_go", -_balance(results, carrier, "let_go")
        yield label, "word/export", -_balance(results, carrier, "sold")


def _forwards(links: list[Link]) -> Iterator[Link]:
    """The links, those that would close a circle led to a place of their own: the diagram flows one way."""
    onward: dict[str, set[str]] = {}
    for source, target, values in links:
        if not np.any(values > 0):
            continue
        if _reaches(onward, target, source):
            target = f"returned/{target.partition('/')[2]}"
        onward.setdefault(source, set()).add(target)
        yield source, target, values


def _reaches(onward: dict[str, set[str]], start: str, end: str) -> bool:
    waiting, seen = [start], set[str]()
    while waiting:
        here = waiting.pop()
        if here == end:
            return True
        if here not in seen:
            seen.add(here)
            waiting += onward.get(here, ())
    return False


CHARTS: Contents = {"plan": (fuel,), "balance": (sankey,)}
