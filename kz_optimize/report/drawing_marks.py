"""The map, the flow diagram and the names along an axis, drawn by matplotlib."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, PathPatch, Rectangle, Wedge
from matplotlib.path import Path as Line
from matplotlib.patheffects import withStroke

from kz_optimize.report.charts import Chart
from kz_optimize.report.words import Labels

MOST_TICKS = 8
BIGGEST = 0.06  # of the width of the map: radius of the largest circle
NAME_HEIGHT, LETTER = 0.022, 0.0085  # of the width of the map: a name, and a letter of it
THICK = 0.02  # of the width of the diagram: thickness of a place
GAP = 0.015  # of the height of the diagram, between places


def draw_map(place: Axes, chart: Chart, data: pd.DataFrame, words: Labels, language: int) -> None:
    """Circles of what is built and arrows of what flows, at the coordinates of the regions."""
    built = data[data["to"] == ""]
    used = {*data["place"], *data["to"]}
    squeeze = np.cos(np.radians(np.mean([latitude for _, latitude in words.places.values()])))
    at = {label: (x * squeeze, y) for label, (x, y) in words.places.items() if label in used}
    circles = dict[str, float]()
    width = max(x for x, _ in at.values()) - min(x for x, _ in at.values()) or 1.0
    most = built.groupby("place")["value"].sum().max()
    for label, rows in built[built["place"].isin(at)].groupby("place", sort=False):
        x, y = at[str(label)]
        radius = BIGGEST * width * np.sqrt(rows["value"].sum() / most)
        circles[str(label)] = radius
        ends = 360.0 * rows["value"].cumsum() / rows["value"].sum()
        for series, begin, end in zip(rows["series"], [0.0, *ends], ends, strict=False):
            told = words(series)
            wedge = Wedge((x, y), radius, begin, end, facecolor=told.colour, edgecolor="white", linewidth=0.4)
            wedge.set_label(told.name[language])
            place.add_patch(wedge)
    names = {label: words(label).name[language].partition(" (")[0] for label in circles}
    outline = [withStroke(linewidth=2, foreground="white")]
    for label, point in _free_places(names, at, circles, width).items():
        place.annotate(names[label], point, ha="center", va="top", fontsize=7, path_effects=outline, zorder=5)
    for row in data[data["to"] != ""].itertuples():
        if row.place in at and row.to in at and abs(row.value) > 1e-3:
            ends = (at[row.place], at[row.to]) if row.value > 0 else (at[row.to], at[row.place])
            thick = 0.8 + 0.25 * abs(row.value)
            arrow = FancyArrowPatch(*ends, arrowstyle="-|>", connectionstyle="arc3,rad=0.15", mutation_scale=12)
            arrow.set(color="#b4472f", linewidth=min(thick, 6.0))
            place.add_patch(arrow)
    place.set_aspect("equal")
    place.autoscale_view()
    place.margins(0.12)
    place.axis("off")


def _free_places(
    names: Mapping[str, str], at: Mapping[str, tuple[float, float]], circles: Mapping[str, float], width: float
) -> dict[str, tuple[float, float]]:
    """Where names stand: under their circles, moved down until they lie on no circle and on no other name."""
    high, letter = NAME_HEIGHT * width, LETTER * width
    taken: dict[str, tuple[float, float]] = {}
    for label in sorted(names, key=lambda label: -at[label][1] + circles[label]):
        x, y, half = at[label][0], at[label][1] - circles[label] - 0.25 * high, len(names[label]) * letter / 2.0

        def is_taken(y: float, x: float = x, half: float = half) -> bool:
            on_circle = any(
                abs(x - at[other][0]) < half + radius and y - high < at[other][1] + radius and y > at[other][1] - radius
                for other, radius in circles.items()
            )
            return on_circle or any(
                abs(x - other_x) < half + len(names[other]) * letter / 2.0 and abs(y - other_y) < high
                for other, (other_x, other_y) in taken.items()
            )

        while is_taken(y):
            y -= 0.25 * high
        taken[label] = (x, y)
    return taken


def draw_flows(place: Axes, chart: Chart, data: pd.DataFrame, words: Labels, language: int) -> None:
    """Places from left to right by how many steps they lie behind a source, and ribbons between them."""
    column = _columns(data)
    size = {
        label: max(data.loc[data["source"] == label, "value"].sum(), data.loc[data["target"] == label, "value"].sum())
        for label in column
    }
    last = max(column.values())
    full = max(sum(size[label] for label in column if column[label] == step) for step in range(last + 1))
    top: dict[str, float] = {}
    for step in range(last + 1):
        height = 1.0
        for label in [label for label in column if column[label] == step]:
            top[label] = height
            height -= size[label] / full + GAP
            told, x = words(label), step / last
            place.add_patch(
                Rectangle((x, top[label] - size[label] / full), THICK, size[label] / full, color=told.colour)
            )
            middle = top[label] - size[label] / full / 2
            place.annotate(told.name[language], (x + THICK * 1.4, middle), va="center", fontsize=7)
    leaves, arrives = dict(top), dict(top)
    for row in data.itertuples():
        thick = row.value / full
        begin, end = (
            (column[row.source] / last + THICK, leaves[row.source]),
            (column[row.target] / last, arrives[row.target]),
        )
        place.add_patch(_ribbon(begin, end, thick, words(row.source).colour))
        leaves[row.source] -= thick
        arrives[row.target] -= thick
    place.set_xlim(0.0, 1.18)
    place.set_ylim(min(top[label] - size[label] / full for label in top) - 0.02, 1.02)
    place.axis("off")


def _columns(data: pd.DataFrame) -> dict[str, int]:
    """Label -> longest way from a source; places without an onward way stand last."""
    column = dict.fromkeys([*data["source"], *data["target"]], 0)
    for _ in range(len(column)):
        for row in data.itertuples():
            column[row.target] = max(column[row.target], column[row.source] + 1)
    ends = set(data["target"]) - set(data["source"])
    return {label: max(column.values()) if label in ends else step for label, step in column.items()}


def _ribbon(begin: tuple[float, float], end: tuple[float, float], thick: float, colour: str) -> PathPatch:
    (x0, y0), (x1, y1) = begin, end
    half = (x0 + x1) / 2
    points = [(x0, y0), (half, y0), (half, y1), (x1, y1)]
    back = [(x1, y1 - thick), (half, y1 - thick), (half, y0 - thick), (x0, y0 - thick)]
    codes = [Line.MOVETO, *[Line.CURVE4] * 3, Line.LINETO, *[Line.CURVE4] * 3]
    return PathPatch(Line([*points, *back], codes), facecolor=colour, alpha=0.35, linewidth=0)


def ticks(
    place: Axes, labels: pd.Index, words: Labels, language: int, notes: Mapping[str, float] | None = None
) -> None:
    """Names of places along the axis; below them their notes, in percent. Of hours one name per day, at its middle."""
    if days := _days(labels):
        ends = np.cumsum(list(days.values()))
        place.set_xticks(ends - np.array(list(days.values())) / 2 - 0.5, [_day(day) for day in days])
        place.vlines(ends[:-1] - 0.5, 0.0, 1.0, "white", linewidth=2.0, transform=place.get_xaxis_transform())
        return
    every = max(1, -(-len(labels) // (2 * MOST_TICKS)))
    shown = range(0, len(labels), every)
    names = [label_name(str(labels[i]), words, language) for i in shown]
    names = [f"{name}\n{notes[labels[i]]:+.0f} %" for name, i in zip(names, shown, strict=True)] if notes else names
    long = max(map(len, names)) * len(names) > 30
    place.set_xticks(list(shown), names, rotation=90 if long else 0)


def label_name(label: str, words: Labels, language: int) -> str:
    """What a label is called where it stands in a figure: days by their dates, numbers as they are."""
    if label.startswith("date/"):
        return _day(label)
    return words(label).name[language] if "/" in label else label


def _days(labels: pd.Index) -> dict[str, int]:
    """Day -> steps, of labels that are steps of days: "<day>|<hour>"."""
    return dict(Counter(day for day, hour in (str(label).split("|") for label in labels if "|" in str(label))))


def _day(label: str) -> str:
    """Its date, and after × how many days of the year it stands for."""
    number, *weight = label.split("/")[1:3]
    date = pd.Timestamp(2015, 1, 1) + pd.Timedelta(days=int(number) - 1)
    return f"{date:%d.%m}" + "".join(f"\n×{days}" for days in weight)
