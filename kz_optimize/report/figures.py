"""Figures: what stands, runs, is emitted and is paid over the years, for one result or several side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kz_optimize.report import tables
from kz_optimize.report.tables import TOTAL, Groups
from kz_optimize.results import netcdf

OTHER_COLOURS = ("#8c8c8c", "#b5b5b5", "#d9d9d9", "#9c755f", "#bab0ac")  # for groups without a colour of their own
LINE_COLOURS = ("#1b6ca8", "#c0392b", "#16a085", "#8e44ad", "#d68910", "#2c3e50")
STYLE: Any = {  # names that matplotlib knows
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.alpha": 0.3,
    "axes.axisbelow": True,
    "svg.fonttype": "none",  # text stays text: small files, and words that can be searched
    "svg.hashsalt": "kz_optimize",  # the same figure is the same file
}


def draw(files: Sequence[Path], figure: str, out: Path) -> None:
    """Draw `capacity`, `generation`, `emissions` or `prices` of result files; the name of `out` says the format."""
    loaded = [netcdf.load(file, ["plan", "prices", "dispatch", "provenance"]) for file in files]
    results: dict[str, Groups] = {name_of(groups, file): groups for groups, file in zip(loaded, files, strict=True)}
    out.parent.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(STYLE):
        drawn = KINDS[figure](results)
        metadata = {"Date": None} if out.suffix == ".svg" else {}
        part = out.with_name(f".{out.name}")
        drawn.savefig(part, bbox_inches="tight", dpi=150, metadata=metadata)
    part.replace(out)


def name_of(results: Groups, file: Path) -> str:
    """What a result is called beside others: its title."""
    return str(results["provenance"].attrs.get("title") or file.resolve().parent.name)


def stacks(results: dict[str, Groups], table: Callable[[Groups], pd.DataFrame], unit: str) -> Figure:
    """Bars of groups on top of each other, a panel per result with the same scale."""
    figure = Figure(figsize=(1.6 + 3.6 * len(results), 3.6), layout="constrained")
    panels = figure.subplots(1, len(results), sharey=True, squeeze=False)[0]
    known: dict[str, str] = {}
    for panel, (name, groups) in zip(panels, results.items(), strict=True):
        rows = table(groups).drop(index=TOTAL, errors="ignore")
        for group in rows.index:
            spare = OTHER_COLOURS[len(known) % len(OTHER_COLOURS)]
            known.setdefault(str(group), tables.colours(groups).get(str(group), spare))
        _stack(panel, rows, known)
        panel.set_title(name, loc="left", fontsize=9)
    panels[0].set_ylabel(unit)
    handles = {handle.get_label(): handle for panel in panels for handle in panel.containers}
    names = [name for name in reversed(known) if name in handles]
    labels = [name.replace("_", " ") for name in names]
    figure.legend([handles[name] for name in names], labels, loc="outside right upper", frameon=False, fontsize=8)
    return figure


def _stack(panel: Axes, rows: pd.DataFrame, colours: dict[str, str]) -> None:
    """What is above zero grows upwards, what is below downwards."""
    years = [str(year) for year in rows.columns]
    above, below = rows.iloc[0] * 0.0, rows.iloc[0] * 0.0
    for group, values in rows.iterrows():
        start = above.where(values >= 0, below)
        panel.bar(years, values, bottom=start, width=0.78, color=colours[str(group)], label=str(group))
        above, below = above + values.clip(lower=0), below + values.clip(upper=0)
    panel.axhline(0.0, color="#333333", linewidth=0.8)
    panel.tick_params(axis="x", rotation=90 if len(years) > 6 else 0)


def lines(results: dict[str, Groups], table: Callable[[Groups], pd.Series], unit: str) -> Figure:
    """A line per result over the years."""
    figure = Figure(figsize=(6.4, 3.6), layout="constrained")
    panel = figure.subplots()
    for number, (name, groups) in enumerate(results.items()):
        values = table(groups)
        colour = LINE_COLOURS[number % len(LINE_COLOURS)]
        panel.plot(values.index, values, marker="o", markersize=4, color=colour, label=name)
    panel.set_ylabel(unit)
    panel.set_ylim(bottom=min(0.0, panel.get_ylim()[0]))
    if len(results) > 1:
        panel.legend(frameon=False)
    else:
        panel.set_title(next(iter(results)), loc="left", fontsize=9)
    return figure


def _electric_capacity(results: Groups) -> pd.DataFrame:
    found = tables.capacity(results)
    return found.get("electricity", next(iter(found.values()), pd.DataFrame()))


def _total_emissions(results: Groups) -> pd.Series:
    return results["plan"]["total_co2e"].to_pandas() / 1e3


def _electricity_price(results: Groups) -> pd.Series:
    """Mean over the nodes, each weighted by its demand."""
    price, hours = results["prices"]["mean_price"], results["dispatch"]["days"] * results["dispatch"]["hours"]
    energy = (results["dispatch"]["demand"] * hours).sum(["day", "hour"])
    nodes = [node for node in energy.indexes["node"] if str(node).startswith("electricity@")]
    demand = energy.sel(node=nodes)
    return ((price.sel(node=nodes) * demand).sum("node") / demand.sum("node")).to_pandas()


KINDS: dict[str, Callable[[dict[str, Groups]], Figure]] = {
    "capacity": lambda results: stacks(results, _electric_capacity, "Capacity, GW"),
    "generation": lambda results: stacks(results, tables.generation, "Electricity, TWh"),
    "emissions": lambda results: lines(results, _total_emissions, "Emissions, Mt CO2e"),
    "prices": lambda results: lines(results, _electricity_price, "Electricity, USD/MWh"),
}
