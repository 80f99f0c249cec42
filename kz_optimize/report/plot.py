"""Figures from results in memory or on the disk, of one scenario or several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from kz_optimize.report.drawing import Drawing, draw_figure
from kz_optimize.report.page import load_scenarios
from kz_optimize.report.words.labels import name_scenarios
from kz_optimize.results import Results

Source: TypeAlias = Results | Path | str


def plot(
    results: Source | Sequence[Source] | Mapping[str, Results],
    figure: str = "capacity",
    out: Path | str | None = None,
    *,
    language: str = "en",
    choose: Mapping[str, object] | None = None,
) -> Drawing:
    """A figure of matplotlib: a chart of the page, of one result or of several beside each other.

    results   in memory or files, several of them named by their scenarios, or by the keys of a mapping
    figure    name of the chart, as capacity, generation, emissions, dispatch
    out       file to write it to, ending in .svg, .png or .pdf
    language  of the words: en, kk, ru
    choose    what a chart leaves to choose, as {"year": 2050}; left out, the last year and the first of all else

    Raises InputError for a figure that these results do not have, and for a choice that it does not offer.
    """
    chosen = [f"{selector}={label}" for selector, label in (choose or {}).items()]
    return draw_figure(_scenarios(results), figure, None if out is None else Path(out), language, chosen)


def _scenarios(results: Source | Sequence[Source] | Mapping[str, Results]) -> Mapping[str, Results]:
    if isinstance(results, Mapping) and not isinstance(results, Results):
        return results
    several = [results] if isinstance(results, Results | Path | str) else results
    loaded = iter(load_scenarios([Path(each) for each in several if not isinstance(each, Results)]).values())
    return name_scenarios(each if isinstance(each, Results) else next(loaded) for each in several)
