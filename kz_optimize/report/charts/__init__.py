"""Charts: what the page shows, as data. Every module says in `CHARTS` which of its charts stand in which chapter."""

from __future__ import annotations

from kz_optimize.report.charts import (
    balance,
    comparison,
    dashboard,
    decreed,
    emission,
    flow,
    money,
    operation,
    plan,
    reason,
    running,
    trust,
    verified,
)
from kz_optimize.report.charts.chart import Builder, Chart, Scenarios

MODULES = (
    balance,
    plan,
    flow,
    emission,
    money,
    reason,
    running,
    operation,
    comparison,
    decreed,
    verified,
    trust,
    dashboard,
)
"""In the order in which their charts stand in a chapter."""
CHAPTERS = ("plan", "reason", "running", "balance", "comparison", "trust", "data")

__all__ = ["CHAPTERS", "Builder", "Chart", "Scenarios", "build", "builders"]


def builders() -> dict[str, list[Builder]]:
    """Chapter -> what makes its charts; the name of a builder is that of its chart."""
    return {
        chapter: [builder for module in MODULES for builder in module.CHARTS.get(chapter, ())] for chapter in CHAPTERS
    }


def build(scenarios: Scenarios) -> dict[str, list[Chart]]:
    """Chapter -> charts that have something to show."""
    made = {chapter: [builder(scenarios) for builder in mine] for chapter, mine in builders().items()}
    return {
        chapter: [chart for chart in charts if chart is not None and len(chart.data)]
        for chapter, charts in made.items()
    }
