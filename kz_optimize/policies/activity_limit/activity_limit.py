"""Activity limits: how much a technology or group may run, or must, in a year and over the horizon.

Reads    activity_limits.csv    activity_limit, activity_minimum [GWh]
         activity_budgets.csv   activity_limit, activity_minimum [GWh]

    activity_minimum <= output of the year of all modes <= activity_limit
    activity_minimum <= sum(years * output of all modes) <= activity_limit

Activity is counted before it is multiplied by the flows of a mode; stores have none.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyomo.environ as pyo
import xarray as xr

from kz_optimize.algebra import Equation, Expression, Limit
from kz_optimize.arrays import array
from kz_optimize.case.case import Case
from kz_optimize.case.ground import Ground
from kz_optimize.case.rules import Rules, find_rules
from kz_optimize.model.dispatch import finite_or_zero, plants_to_modes
from kz_optimize.policy import Policy, declared
from kz_optimize.tables.rules.context import Input, check_bounds, check_stores_left_out

COLUMNS = ("activity_limit", "activity_minimum")


@dataclass(frozen=True)
class Members:
    """Limits of a year and of the horizon."""

    yearly: Rules
    budgets: Rules


def faults(case: Input) -> None:
    """Least and most agree, and stores have no activity."""
    for table in ("activity_limits", "activity_budgets"):
        check_bounds(case, table, low="activity_minimum", high="activity_limit")
        check_stores_left_out(case, table, "technology")


def members(ground: Ground) -> Members:
    """Whose activity is limited, and how."""
    return Members(
        find_rules("activity_limits", ["limit", "technology", "region"], "technology", COLUMNS, ground),
        find_rules("activity_budgets", ["budget"], "technology", COLUMNS, ground, yearly=False),
    )


def add(m: pyo.ConcreteModel, case: Case, members: Members) -> None:
    """Declare the limits."""
    yearly, budgets, year = members.yearly, members.budgets, case.horizon.year
    most, least = yearly.values["activity_limit"], yearly.values["activity_minimum"]
    m.activity_limit = Equation(
        lambda: activity(m, case, yearly) <= finite_or_zero(most), for_each=(yearly.rule, year), where=most.notnull(),
        doc="no more runs than allowed",
        limit=Limit(
            "activity_limits", "the limit {rule} lets no more than {limit} run in {year}",
            "let {amount} more run under {rule} in {year}", "GWh", yearly.records),
    )  # fmt: skip
    m.activity_minimum = Equation(
        lambda: activity(m, case, yearly) >= finite_or_zero(least), for_each=(yearly.rule, year),
        where=least.notnull(), doc="no less runs than it must",
        limit=Limit(
            "activity_limits", "the limit {rule} asks for at least {limit} in {year}",
            "ask for {amount} less under {rule} in {year}", "GWh", yearly.records),
    )  # fmt: skip
    highest, lowest = budgets.values["activity_limit"], budgets.values["activity_minimum"]
    m.activity_budget_limit = Equation(
        lambda: of_horizon(m, case, budgets) <= finite_or_zero(highest), for_each=(budgets.rule,),
        where=highest.notnull(), doc="no more runs in all years",
        limit=Limit(
            "activity_budgets", "the budget {rule} lets no more than {limit} run over the whole horizon",
            "let {amount} more run under the budget {rule}", "GWh", budgets.records),
    )  # fmt: skip
    m.activity_budget_minimum = Equation(
        lambda: of_horizon(m, case, budgets) >= finite_or_zero(lowest), for_each=(budgets.rule,),
        where=lowest.notnull(), doc="no less runs in all years",
        limit=Limit(
            "activity_budgets", "the budget {rule} asks for at least {limit} over the whole horizon",
            "ask for {amount} less under the budget {rule}", "GWh", budgets.records),
    )  # fmt: skip


def of_horizon(m: pyo.ConcreteModel, case: Case, budgets: Rules) -> Expression:
    """[rule] GWh over all calendar years."""
    return (case.horizon.years * activity(m, case, budgets)).sum("year")


def activity(m: pyo.ConcreteModel, case: Case, rules: Rules) -> Expression:
    """[rule, year] GWh of those that a rule names."""
    return (plants_to_modes(case, rules.member) * case.commitment.makes * m.output).sum("mode")


def in_year(case: Case, plan: xr.Dataset, members: Members) -> Members:
    """Budgets as what the plan runs in the one year of the case."""
    known = plan["activity"].sel(year=int(case.horizon.year[0])).stack(plant=("region", "technology")).to_series()
    wanted = pd.MultiIndex.from_arrays([case.plants.region, case.plants.technology])
    ran = array(known.reindex(wanted).fillna(0.0).to_numpy(float), case.plants.plant)
    total = (members.budgets.member * ran).sum("plant")
    values = {name: total.where(limit.notnull(), np.nan) for name, limit in members.budgets.values.items()}
    return replace(members, budgets=replace(members.budgets, values=values))


POLICY = Policy(
    "activity_limit",
    tables=declared(__file__, "activity_limits", "activity_budgets"),
    check=faults,
    prepare=members,
    shares_fleet=lambda members: (members.yearly.member, members.budgets.member),
    equations=add,
    in_year=in_year,
    by_hour=dict.fromkeys(
        ("activity_limit", "activity_minimum", "activity_budget_limit", "activity_budget_minimum"), "priced"
    ),
)
