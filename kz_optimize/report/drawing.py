"""Charts of the page as figures for papers: SVG, PNG or PDF, by matplotlib from the same tables."""

from __future__ import annotations

import io
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kz_optimize.errors import Finding, InputError
from kz_optimize.report.charts import Chart, Scenarios, build, builders, make
from kz_optimize.report.charts.sizes import sized
from kz_optimize.report.charts.verified import EVERY_HOUR
from kz_optimize.report.drawing_marks import draw_flows, draw_map, label_name, ticks
from kz_optimize.report.drawing_study import draw_band, draw_points, draw_spans, draw_tornado, draw_whiskers
from kz_optimize.report.page.studies import StudyPart, join_studies
from kz_optimize.report.words import LANGUAGES, Labels, load_units
from kz_optimize.report.words.labels import is_assumed

MARKERS = "os^Dvp*h"
DASHED = ("word/limit", "word/requirement", "word/mean_price")
ACROSS = 4  # pictures beside each other
ENDINGS = (".svg", ".png", ".pdf")
LYING = ("hstack", "tornado", "whiskers", "spans")
WITHOUT_AXIS = ("sankey", "map", *LYING)
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


class Drawing(Figure):
    """A figure that notebooks show as it is saved."""

    def _repr_svg_(self) -> str:
        text = io.StringIO()
        _save(self, text, "svg")
        return text.getvalue()


def draw_figure(
    scenarios: Scenarios, name: str, out: Path | None = None, language: str = "en", chosen: Sequence[str] = ()
) -> Drawing:
    """Draw a chart of the page, into a file if one is given; `chosen` are "selector=label", the rest as `pick` says.

    Raises InputError for a figure that these results do not have, a choice it does not offer, or another format.
    """
    every = [builder for chapter in builders().values() for builder in chapter]
    chart = next((make(builder, scenarios) for builder in every if builder.__name__ == name), None)
    if chart is None or chart.kind not in PAINTERS:
        raise _no_such_figure(name, (chart for charts in build(scenarios).values() for chart in charts))
    return _draw_chosen(chart, Labels(scenarios), out, language, chosen)


def draw_study_figure(
    studies: Sequence[StudyPart], name: str, out: Path | None = None, language: str = "en", chosen: Sequence[str] = ()
) -> Drawing:
    """Draw a chart of studies, as `draw_figure` does of scenarios."""
    charts = {chart.name: chart for chart in join_studies(studies) if chart.kind in PAINTERS}
    if name not in charts:
        raise _no_such_figure(name, charts.values())
    words = Labels({}, {group: colour for study in studies for group, colour in study.colours.items()})
    return _draw_chosen(charts[name], words, out, language, chosen)


def _no_such_figure(name: str, charts: Iterable[Chart]) -> InputError:
    known = ", ".join(chart.name for chart in charts if chart.kind in PAINTERS)
    return InputError([Finding("these results have nothing for this figure", f"Choose one of {known}", value=name)])


def _draw_chosen(chart: Chart, words: Labels, out: Path | None, language: str, chosen: Sequence[str]) -> Drawing:
    if out is not None and out.suffix not in ENDINGS:
        raise InputError(
            [Finding("figures are not drawn in this format", f"End the name in {_either(ENDINGS)}", str(out))]
        )
    choices = dict(part.partition("=")[::2] for part in chosen)
    if unsaid := [selector for selector, label in choices.items() if not label]:
        remedy = "Write what=label, as in year=2050"
        raise InputError([Finding("this says no label to choose", remedy, value=", ".join(unsaid))])
    with mpl.rc_context(STYLE):
        figure = _figure(pick(sized(chart), choices), words, LANGUAGES.index(language))
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        part = out.with_name(f".{out.name}")
        _save(figure, part, out.suffix.removeprefix("."))
        part.replace(out)
    return figure


def _save(figure: Figure, file: Path | TextIO, kind: str) -> None:
    metadata = {"Date": None} if kind == "svg" else {}
    with mpl.rc_context(STYLE):
        figure.savefig(file, format=kind, bbox_inches="tight", dpi=150, metadata=metadata)


def pick(chart: Chart, chosen: dict[str, str]) -> Chart:
    """The chart of chosen labels; of every selector that is not named, the first label, or the last year.

    Raises InputError for a label that the chart has not.
    """
    data = chart.data
    if unknown := set(chosen) - set(chart.selectors):
        remedy = f"Choose {_either(chart.selectors)}" if chart.selectors else "This figure offers no choice"
        raise InputError([Finding("this cannot be chosen", remedy, value=", ".join(sorted(unknown)))])
    for selector in chart.selectors:
        labels = sorted(set(data[selector])) if selector == "year" else list(dict.fromkeys(data[selector]))
        label = chosen.get(selector, labels[-1] if selector == "year" else labels[0])
        found = next((each for each in labels if label in (each, each.partition("/")[2])), None)
        if found is None:
            known = ", ".join(each.partition("/")[2] or each for each in labels)
            raise InputError([Finding(f"this figure has no such {selector}", f"Choose one of {known}", value=label)])
        data = data[data[selector] == found]
        chart = replace(chart, unit=chart.units.get(found, chart.unit))
    return chart.with_data(data)


def by_group(data: pd.DataFrame, words: Labels) -> pd.DataFrame:
    """Technologies added up by their group."""
    group = {label: words(label).group or label for label in data["series"].unique()}
    keys = [column for column in data.columns if column != "value"]
    return data.assign(series=data["series"].map(group)).groupby(keys, sort=False)["value"].sum().reset_index()


def _either(names: Sequence[str]) -> str:
    return " or ".join(names)


def _figure(chart: Chart, words: Labels, language: int) -> Drawing:
    data = by_group(chart.data, words) if chart.grouped and "series" in chart.data else chart.data
    panels = list(dict.fromkeys(data[chart.panel])) if chart.panel else [""]
    across = min(len(panels), ACROSS)
    figure = Drawing(figsize=_size(chart, data, len(panels)), layout="constrained")
    grid = figure.subplots(-(-len(panels) // across), across, sharey=True, squeeze=False).ravel()
    for place in grid[len(panels) :]:
        place.set_visible(False)
    axes = grid[: len(panels)]
    for panel, place in zip(panels, axes, strict=True):
        own = data[data[chart.panel] == panel] if chart.panel else data
        PAINTERS[chart.kind](place, chart, own, words, language)
        if panel:
            place.set_title(words(panel).name[language], loc="left", fontsize=9)
    if chart.kind in ("lines", "band"):
        axes[0].set_ylim(bottom=min(0.0, axes[0].get_ylim()[0]))
    if chart.kind not in WITHOUT_AXIS:
        axes[0].set_ylabel(load_units()[chart.unit].name[language])
    elif chart.kind in LYING:
        axes[0].set_xlabel(load_units()[chart.unit].name[language])
    _legend(figure, axes, stacked=chart.kind in ("stack", "area"))
    chosen = [label_name(str(data[selector].iloc[0]), words, language) for selector in chart.selectors]
    title = words.catalogue[f"chart.{chart.name}.title"][language]
    whole = f"{title}: {', '.join(chosen)}" if chosen else title
    figure.suptitle(whole, x=0.01, ha="left", fontsize=10, fontweight="bold")
    return figure


def _size(chart: Chart, data: pd.DataFrame, panels: int) -> tuple[float, float]:
    """Inches."""
    across, down = min(panels, ACROSS), -(-panels // ACROSS)
    if chart.kind == "band":
        return 0.6 + 2.4 * across, 0.6 + 2.0 * down
    if chart.kind in LYING:
        return 2.4 + 3.6 * across, 1.2 + 0.3 * data["x"].nunique()
    if chart.kind in ("sankey", "map", "area"):
        return 9.0, 5.0
    return (1.6 + 3.6 * across if chart.panel else 6.4), 3.6 * down


def _legend(figure: Figure, axes: Iterable[Axes], *, stacked: bool) -> None:
    handles: dict[str, Artist] = {}
    for place in axes:
        for handle, label in zip(*place.get_legend_handles_labels(), strict=True):
            handles.setdefault(label, handle)
    names = list(handles)[::-1] if stacked else list(handles)
    if len(names) > 1:
        shown = [handles[name] for name in names]
        figure.legend(shown, names, loc="outside right upper", frameon=False, fontsize=8)


def _wide(data: pd.DataFrame) -> pd.DataFrame:
    """[x, series]; x in time where it is numbers."""
    wide = data.pivot_table(index="x", columns="series", values="value", sort=False, dropna=False)
    wide = wide[list(dict.fromkeys(data["series"]))]
    return wide.sort_index() if pd.api.types.is_numeric_dtype(wide.index) else wide


def _stack(place: Axes, chart: Chart, data: pd.DataFrame, words: Labels, language: int) -> None:
    """What is above zero grows upwards, what is below downwards; lines lie over it."""
    wide = _wide(data)
    at = np.arange(len(wide))
    above, below = np.zeros(len(wide)), np.zeros(len(wide))
    bars = [label for label in wide if label not in chart.lines]
    for label in bars:
        values, told = wide[label].fillna(0.0).to_numpy(), words(label)
        start = np.where(values >= 0, above, below)
        width = 1.0 if chart.kind == "area" else 0.78
        hatch: dict[str, Any] = {"hatch": "///", "edgecolor": "white", "linewidth": 0.0} if is_assumed(label) else {}
        place.bar(at, values, bottom=start, width=width, color=told.colour, label=told.name[language], **hatch)
        above, below = above + np.maximum(values, 0.0), below + np.minimum(values, 0.0)
    for label in [label for label in wide if label in chart.lines]:
        told, style = words(label), _line_style(label)
        (line,) = place.plot(at, wide[label], style, color=told.colour, linewidth=1.6, label=told.name[language])
        line.set_drawstyle("steps-mid" if chart.kind == "area" else "default")
    place.axhline(0.0, color="#333333", linewidth=0.8)
    ticks(place, wide.index, words, language)


def _lines(place: Axes, chart: Chart, data: pd.DataFrame, words: Labels, language: int) -> None:
    wide = _wide(data)
    at = np.arange(len(wide))
    for number, label in enumerate(wide):
        told, style = words(str(label)), _line_style(label)
        marker = "" if label == EVERY_HOUR else MARKERS[number % len(MARKERS)] if len(wide) <= 60 else ""
        values = wide[label].to_numpy()
        place.plot(at, values, style, marker=marker, markersize=4, color=told.colour, label=told.name[language])
    ticks(place, wide.index, words, language)


def _line_style(label: Hashable) -> str:
    if label == EVERY_HOUR:
        return "D"  # single years: marks
    return "--" if label in DASHED else "-"


def _bars(place: Axes, chart: Chart, data: pd.DataFrame, words: Labels, language: int) -> None:
    notes = data[data["unit"] != chart.unit] if "unit" in data else data.iloc[:0]
    wide = _wide(data.drop(index=notes.index))
    width = 0.8 / len(wide.columns)
    for number, label in enumerate(wide):
        told, at = words(str(label)), np.arange(len(wide)) + (number + 0.5) * width - 0.4
        place.bar(at, wide[label], width=width, color=told.colour, label=told.name[language])
    ticks(place, wide.index, words, language, notes.groupby("x")["value"].first().to_dict())


def _sideways(place: Axes, chart: Chart, data: pd.DataFrame, words: Labels, language: int) -> None:
    wide = _wide(data).fillna(0.0)
    start, names = np.zeros(len(wide)), [words(label).name[language] for label in wide.index]
    for label in wide:
        told = words(str(label))
        place.barh(names, wide[label], left=start, color=told.colour, label=told.name[language])
        start = start + wide[label].to_numpy()
    place.invert_yaxis()
    place.grid(axis="x", alpha=0.3)


Painter = Callable[[Axes, Chart, pd.DataFrame, Labels, int], None]
PAINTERS: dict[str, Painter] = {
    "stack": _stack,
    "area": _stack,
    "lines": _lines,
    "bars": _bars,
    "hstack": _sideways,
    "sankey": draw_flows,
    "map": draw_map,
    "tornado": draw_tornado,
    "whiskers": draw_whiskers,
    "spans": draw_spans,
    "band": draw_band,
    "points": draw_points,
}
