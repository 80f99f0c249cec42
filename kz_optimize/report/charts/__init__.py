"""Charts: what the page shows, as data. `CHAPTERS` is the table of contents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from kz_optimize.report.charts import (
    balance,
    comparison,
    dashboard,
    emission,
    flow,
    money,
    operation,
    plan,
    reason,
    running,
    trust,
)
from kz_optimize.report.charts.chart import Builder, Chart, Scenarios

CHAPTERS: Mapping[str, Sequence[Builder]] = MappingProxyType(
    {
        "plan": (
            plan.generation,
            plan.capacity,
            plan.changes,
            plan.investment,
            plan.investment_region,
            plan.building_map,
            emission.emissions,
            emission.targets,
            emission.carbon_price,
            money.system_cost,
            money.unit_cost,
            money.electricity_price,
            flow.fuel,
        ),
        "reason": (reason.stock, reason.worth, reason.rivals),
        "running": (
            running.dispatch,
            running.weeks,
            operation.stored,
            operation.curtailment,
            operation.line_use,
            operation.reserve,
        ),
        "balance": (balance.energy_balance, flow.sankey, emission.inventory, emission.pollutants),
        "comparison": (
            comparison.abatement,
            comparison.difference,
            comparison.difference_capacity,
            comparison.difference_emissions,
            comparison.difference_cost,
            comparison.common,
            comparison.parting,
            comparison.paths,
        ),
        "trust": (trust.certificate, trust.calibration, trust.confidence, trust.recomputed, trust.provenance),
        "data": (dashboard.dashboard,),
    }
)

TABLES = ("energy_balance", "inventory", "abatement", "common", "parting", "certificate", "recomputed", "provenance")
"""Builders of tables and texts, which are not drawn; so is the dashboard."""

__all__ = ["CHAPTERS", "Chart", "Scenarios", "build", "builders"]


def builders(*, drawn: bool = False) -> list[Builder]:
    """Every builder, or those of charts that are drawn; its name is that of the chart."""
    every = [builder for chapter in CHAPTERS.values() for builder in chapter]
    return [builder for builder in every if not drawn or builder.__name__ not in (*TABLES, "dashboard")]


def build(scenarios: Scenarios) -> dict[str, list[Chart]]:
    """Chapter -> charts that have something to show."""
    built = {chapter: [builder(scenarios) for builder in builders] for chapter, builders in CHAPTERS.items()}
    return {
        chapter: [chart for chart in charts if chart is not None and len(chart.data)]
        for chapter, charts in built.items()
    }
