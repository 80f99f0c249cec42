"""Figures of studies: tornado, indices, abatement cost curve, build timing, near-optimal ranges."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from kz_optimize.report.figures import LINE_COLOURS, STYLE

LESS, MORE, SOFT = "#1b6ca8", "#c0392b", "#b5b5b5"
MOST_BARS = 12
HARDLY = 0.005  # share of the longest bar below which there is nothing to show


def save(figure: Figure, out: Path) -> None:
    """Write a figure; the ending of the name says the format."""
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f".{out.name}")
    with mpl.rc_context(STYLE):
        metadata = {"Date": None} if out.suffix == ".svg" else {}
        figure.savefig(part, bbox_inches="tight", dpi=150, metadata=metadata)
    part.replace(out)


def tornado(rows: pd.DataFrame, metrics: Sequence[str]) -> Figure:
    """What each factor does to each metric, the strongest on top; rows as `study.analyse.tornado` gives them."""
    figure, panels = _panels(len(metrics), max(rows["factor"].nunique(), 2))
    for panel, metric in zip(panels, metrics, strict=True):
        of = rows[rows["metric"] == metric]
        width = of.groupby("factor")["change"].apply(np.ptp).sort_values().tail(MOST_BARS)
        for place, factor in enumerate(width.index):
            here = of[of["factor"] == factor].sort_values("change")
            ends = here.iloc[[0, -1]].drop_duplicates()
            for _, end in ends[ends["change"].abs() > HARDLY * width.iloc[-1]].iterrows():
                panel.barh(place, end["change"], color=LESS if end["change"] < 0 else MORE, height=0.6)
                inner = (ends["change"] * np.sign(end["change"])).max() > abs(end["change"])
                if inner:  # both ends on one side: the longer bar says it
                    continue
                side = "right" if end["change"] < 0 else "left"
                panel.annotate(
                    _short(end["value"]), (end["change"], place), (-3 if side == "right" else 3, 0),
                    textcoords="offset points", ha=side, va="center", fontsize=7,
                )  # fmt: skip
        panel.set_yticks(range(len(width)), [_words(name) for name in width.index])
        panel.axvline(0.0, color="#333333", linewidth=0.8)
        panel.margins(x=0.2)
        panel.set_xlabel(f"Change of {metric}")
        panel.grid(axis="x", alpha=0.3)
        panel.grid(visible=False, axis="y")
    return figure


def indices(data: xr.Dataset, metrics: Sequence[str]) -> Figure:
    """Sobol or Morris indices with their confidence intervals; data as `study.analyse.indices` gives it."""
    kinds = [name for name in data.data_vars if f"{name}_confidence" in data]
    figure, panels = _panels(len(metrics), max(data.sizes["factor"], 2))
    words = {"first_order": "alone", "total": "with interactions", "mean_effect": "mean of absolute effects"}
    for panel, metric in zip(panels, metrics, strict=True):
        of = data.sel(metric=metric)
        order = np.argsort(of[kinds[-1]].values)[-MOST_BARS:]
        for number, kind in enumerate(kinds):
            place = np.arange(len(order)) + (number - (len(kinds) - 1) / 2) * 0.38
            spread = of[f"{kind}_confidence"].values[order]
            label, colour = words.get(str(kind), str(kind)), LINE_COLOURS[number]
            panel.barh(place, of[kind].values[order], xerr=spread, height=0.36, color=colour, label=label,
                       error_kw={"linewidth": 0.8})  # fmt: skip
        panel.set_yticks(range(len(order)), [_words(name) for name in of["factor"].values[order]])
        unit = "Share of the variance" if data.attrs["design"] == "sobol" else "Effect over the whole range"
        panel.set_xlabel(unit)
        panel.set_title(metric, loc="left", fontsize=9)
        panel.grid(axis="x", alpha=0.3)
        panel.grid(visible=False, axis="y")
    panels[-1].legend(frameon=False, fontsize=8)
    return figure


def abatement_cost(rows: pd.DataFrame, years: Sequence[int]) -> Figure:
    """Carbon price over abatement, a line per year; rows as `study.analyse.abatement_cost` gives them."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(6.4, 3.8), layout="constrained")
        panel = figure.subplots()
    for number, year in enumerate(years):
        of = rows[rows["year"] == year].sort_values(["carbon_price", "abatement"])
        colour = LINE_COLOURS[number % len(LINE_COLOURS)]
        panel.step(
            of["abatement"], of["carbon_price"], where="pre", marker="o", markersize=3, color=colour, label=str(year)
        )
    panel.set_xlabel("Abatement, Mt CO2e a year")
    panel.set_ylabel("Carbon price, USD/t")
    panel.legend(frameon=False)
    return figure


def build_timing(rows: pd.DataFrame, colours: dict[str, str]) -> Figure:
    """Built so far in half of the runs, and the band between 5 and 95 %, a panel per technology group."""
    low, middle, high = rows.columns[:3]
    groups = [group for group, each in rows.groupby(level="group", sort=False) if each[high].max() > 1e-3]
    across = min(len(groups), 4) or 1
    with mpl.rc_context(STYLE):
        down = -(-len(groups) // across) or 1
        figure = Figure(figsize=(0.6 + 2.4 * across, 0.4 + 2.0 * down), layout="constrained")
        panels = figure.subplots(down, across, squeeze=False).ravel()
    for panel, group in zip(panels, groups, strict=False):
        of = rows.loc[group]
        colour = colours.get(str(group), SOFT)
        panel.fill_between(of.index, of[low], of[high], color=colour, alpha=0.3, linewidth=0)
        panel.plot(of.index, of[middle], color=colour)
        panel.set_title(f"{_words(group)}, GW built", loc="left", fontsize=9)
        panel.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    for panel in panels[len(groups) :]:
        panel.set_visible(False)
    return figure


def near_optimal(rows: pd.DataFrame) -> Figure:
    """From the least to the most of every technology group, by how much a plan may cost more."""
    widths = sorted(rows["within"].unique(), reverse=True)
    groups = list(dict.fromkeys(rows["group"]))[::-1]
    figure, (panel,) = _panels(1, len(groups))
    for number, within in enumerate(widths):
        of = rows[rows["within"] == within].set_index("group").reindex(groups)
        shade = mpl.colormaps["Blues"](0.3 + 0.5 * number / max(len(widths) - 1, 1))
        panel.barh(range(len(groups)), of["most"] - of["least"], left=of["least"], height=0.6, color=shade,
                   label=f"within {within:.0%}")  # fmt: skip
    cheapest = rows.drop_duplicates("group").set_index("group").reindex(groups)["cheapest"]
    panel.plot(cheapest, range(len(groups)), "k|", markersize=12, label="cheapest")
    panel.set_yticks(range(len(groups)), [_words(group) for group in groups])
    panel.set_xlabel(f"GW in {int(rows['year'].iloc[0])}")
    panel.grid(axis="x", alpha=0.3)
    panel.grid(visible=False, axis="y")
    panel.legend(frameon=False, fontsize=8)
    return figure


def _panels(number: int, bars: int) -> tuple[Figure, list[Axes]]:
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(1.2 + 4.2 * number, 1.0 + 0.32 * min(bars, MOST_BARS)), layout="constrained")
        return figure, list(figure.subplots(1, number, squeeze=False)[0])


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float | int | np.floating | np.integer) else str(value)


def _words(name: object) -> str:
    return str(name).replace("_", " ")
