"""What is kept of a run: the numbers that studies compare, or everything."""

from __future__ import annotations

from kz_optimize.results import Results
from kz_optimize.results.results import PLAN, plain
from kz_optimize.study.folder import Run

ABOUT = ("certificate", "provenance")
WORDS = (
    "region_parent", "region_level", "technology_group", "technology_carrier", "technology_colour", "instrument_kind",
    "instrument_pollutant", "line_from", "line_to",
)  # fmt: skip
NUMBERS = (
    "year_weight", "years", "capacity", "built", "retired", "expired", "energy_capacity", "generation", "activity",
    "curtailment", "co2e", "total_emissions", "total_co2e", "instrument_emissions", "instrument_limit",
    "instrument_budget", "annual_cost", "discounted_cost", "system_cost", "investment", "delivered", "line_capacity",
    "line_built", "line_sent", "traded", "unserved",
)  # fmt: skip
PRICES = ("carbon_price", "carbon_revenue", "unit_cost", "levelised_cost", "lower_bound")
"""From duals, or from what they price."""


def trim_results(results: Results, total_cost: float, keep: str, run: Run) -> Results:
    """What is kept of a run; keep: "plan" or "everything", total_cost: discounted, million USD.

    Duals of a near-optimal search are no prices, because its objective is no cost; so they are left out.
    """
    cost = plain(total_cost, (), "million USD", "discounted cost of the system")
    plan = results.plan.assign(total_cost=cost).assign_attrs(run=run.id, words=run.words)
    if keep == "everything":
        return Results({**results, PLAN: plan})
    names = [*WORDS, *NUMBERS, *(() if run.search else PRICES), "total_cost"]
    plan = plan[[name for name in names if name in plan]]
    if not run.search:
        plan = plan.assign(mean_price=results["prices"]["mean_price"])
    return Results({PLAN: plan, **{name: results[name].drop_vars("log", errors="ignore") for name in ABOUT}})
