"""Studies on the page: the charts that others made of them, several studies told apart by a choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kz_optimize.report.charts import Chart
from kz_optimize.report.charts.frames import concat


@dataclass(frozen=True)
class StudyPart:
    """What the page shows of a study.

    path     its folder, or its gathered results
    colours  technology group -> colour
    years    first and last milestone year
    money    currency, price_year and kzt_per_usd
    """

    path: Path
    title: str
    charts: Sequence[Chart]
    colours: Mapping[str, str]
    years: tuple[int, int]
    money: Mapping[str, str]


def join_studies(studies: Sequence[StudyPart]) -> list[Chart]:
    """The charts of all studies, those of one name as one chart with the study as its first choice."""
    by_name: dict[str, list[tuple[str, Chart]]] = {}
    for study in studies:
        for chart in study.charts:
            by_name.setdefault(chart.name, []).append((f"study/{study.title}", chart))
    return [_joined(parts) for parts in by_name.values()]


def _joined(parts: Sequence[tuple[str, Chart]]) -> Chart:
    first = parts[0][1]
    if len(parts) == 1 or first.kind == "text":
        return first.with_data(concat(chart.data for _, chart in parts))
    data = concat(chart.data.assign(study=label) for label, chart in parts)
    lines = frozenset[str]().union(*(chart.lines for _, chart in parts))
    return replace(first, data=data, selectors=["study", *first.selectors], lines=lines)
