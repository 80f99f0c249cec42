"""Charts: what the page shows, as data. Every module says in `CHARTS` which of its charts stand in which chapter."""

from __future__ import annotations

from kz_optimize.report.charts import (
    balance,
    comparison,
    dashboard,
    decreed,
    emission,
    flow,
    limited,
    money,
    operation,
    plan,
    reason,
    running,
    trust,
    verified,
)
from kz_optimize.report.charts.chart import Builder, Chart, Scenarios
from kz_optimize.report.charts.sizes import in_own_units

MODULES = (
    balance,
    plan,
    flow,
    emission,
    money,
    reason,
    limited,
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

__all__ = ["CHAPTERS", "Builder", "Chart", "Scenarios", "build", "builders", "make"]


def builders() -> dict[str, list[Builder]]:
    """Chapter -> what makes its charts; the name of a builder is that of its chart."""
    return {
        chapter: [builder for module in MODULES for builder in module.CHARTS.get(chapter, ())] for chapter in CHAPTERS
    }


def build(scenarios: Scenarios) -> dict[str, list[Chart]]:
    """Chapter -> charts that have something to show."""
    made = {chapter: [make(builder, scenarios) for builder in mine] for chapter, mine in builders().items()}
    return {chapter: [chart for chart in charts if chart is not None] for chapter, charts in made.items()}


def make(builder: Builder, scenarios: Scenarios) -> Chart | None:
    """The chart of a builder, carriers in their own units; None if it has nothing to show."""
    chart = builder(scenarios)
    return in_own_units(chart, scenarios) if chart is not None and len(chart.data) else None
