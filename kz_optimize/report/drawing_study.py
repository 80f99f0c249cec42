"""The charts of studies, drawn by matplotlib."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from kz_optimize.report.charts import Chart
from kz_optimize.report.words import Labels

CONFIDENCE = "_confidence"
MOST_TICKS = 4


def draw_tornado(place: Axes, chart: Chart, data: pd.DataFrame, words: Labels, language: int) -> None:
    """Bars from zero, over each other, the factor of the first row on top."""
    wide = _wide(data)
    for label in wide:
        told = words(label)
        place.barh(np.arange(len(wide)), wide[label], height=0.6, color=told.colour, label=told.name[language])
    place.axvline(0.0, color="#333333", linewidth=0.8)
    _lie(place, wide.index, words, language)


def draw_whiskers(place: Axes, chart: Chart, data: pd.DataFrame, words: Labels, language: int) -> None:
    """Bars beside each other, with whiskers."""
    wide = _wide(data)
    bars = [label for label in wide if not label.endswith(CONFIDENCE)]
    height = 0.8 / len(bars)
    for number, label in enumerate(bars):
        told, at = words(label), np.arange(len(wide)) + (number + 0.5) * height - 0.4
        spread = wide.get(f"{label}{CONFIDENCE}")
        style = {"linewidth": 0.8}
        place.barh(at, wide[label], height, xerr=spread, color=told.colour, label=told.name[language], error_kw=style)
    if chart.unit == "%":
        place.set_xlim(0.0, 100.0)  # shares of a variance; beyond is noise of the estimate
    _lie(place, wide.index, words, language)


def draw_spans(place: Axes, chart: Chart, data: pd.DataFrame, words: Labels, language: int) -> None:
    """Bars from the least to the most, and a mark at the cheapest."""
    wide, at = _wide(data), np.arange(data["x"].nunique())
    colours = [words(label).colour for label in wide.index]
    place.barh(at, wide["word/most"] - wide["word/least"], left=wide["word/least"], height=0.6, color=colours)
    place.plot(wide["word/cheapest"], at, "k|", markersize=12, markeredgewidth=2)
    _lie(place, wide.index, words, language)


def draw_band(place: Axes, chart: Chart, data: pd.DataFrame, words: Labels, language: int) -> None:
    """The range in which nine of ten runs lie in each milestone year, with a mark at the run in the middle."""
    wide, colour = _wide(data), words(data["panel"].iloc[0]).colour
    at, low = np.arange(len(wide)), wide["word/low_quantile"]
    place.bar(at, wide["word/high_quantile"] - low, bottom=low, width=0.4, color=colour, alpha=0.45)
    place.plot(at, wide["word/median"], "k_", markersize=10, markeredgewidth=2)
    every = -(-len(wide) // MOST_TICKS)
    place.set_xticks(at[::every], wide.index[::every])


def draw_points(place: Axes, chart: Chart, data: pd.DataFrame, words: Labels, language: int) -> None:
    """Points, joined where the chart says so."""
    for label, rows in data.groupby("series", sort=False):
        told, rows = words(str(label)), rows.sort_values(["x", "value"])
        style = "steps-pre" if label in chart.lines else "default"
        line = "-" if label in chart.lines else ""
        place.plot(rows["x"], rows["value"], line, marker="o", markersize=3, drawstyle=style, color=told.colour,
                   label=told.name[language])  # fmt: skip
    place.set_xlabel(words(across(chart, data)).name[language])


def across(chart: Chart, data: pd.DataFrame) -> str:
    """What the numbers along the x axis are: the chosen factor, or tonnes."""
    return str(data["factor"].iloc[0]) if "factor" in data else "word/avoided_year"


def _lie(place: Axes, labels: pd.Index, words: Labels, language: int) -> None:
    place.set_yticks(range(len(labels)), [words(label).name[language] for label in labels])
    place.invert_yaxis()
    place.grid(axis="x", alpha=0.3)
    place.grid(visible=False, axis="y")


def _wide(data: pd.DataFrame) -> pd.DataFrame:
    """[x, series] in the order of the rows."""
    wide = data.pivot_table(index="x", columns="series", values="value", sort=False)
    return wide.reindex(columns=list(dict.fromkeys(data["series"])))
