"""Activity limits: how much a technology or group may run, or must, in a year and over the horizon.

Reads    activity_limits.csv    activity_limit, activity_minimum [GWh]
         activity_budgets.csv   activity_limit, activity_minimum [GWh]

    activity_minimum <= output of the year of all modes <= activity_limit
    activity_minimum <= sum(years * output of all modes) <= activity_limit

Activity is counted before it is multiplied by the flows of a mode; stores have none.
"""

import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Expression
from kz_optimize.case.case import Case
from kz_optimize.case.policies import Rules
from kz_optimize.model.build_limit import finite
from kz_optimize.model.dispatch import of_mode


def add(m: pyo.ConcreteModel, case: Case) -> None:
    """Declare the limits."""
    yearly, budgets, year = case.activity_limits, case.activity_budgets, case.horizon.year
    most, least = yearly.values["activity_limit"], yearly.values["activity_minimum"]
    m.activity_limit = Equation(
        lambda: _of_year(m, case) <= finite(most), for_each=(yearly.rule, year), where=most.notnull(),
        doc="no more runs than allowed",
    )  # fmt: skip
    m.activity_minimum = Equation(
        lambda: _of_year(m, case) >= finite(least), for_each=(yearly.rule, year), where=least.notnull(),
        doc="no less runs than it must",
    )  # fmt: skip
    highest, lowest = budgets.values["activity_limit"], budgets.values["activity_minimum"]
    m.activity_budget_limit = Equation(
        lambda: _of_horizon(m, case) <= finite(highest), for_each=(budgets.rule,), where=highest.notnull(),
        doc="no more runs in all years",
    )  # fmt: skip
    m.activity_budget_minimum = Equation(
        lambda: _of_horizon(m, case) >= finite(lowest), for_each=(budgets.rule,), where=lowest.notnull(),
        doc="no less runs in all years",
    )  # fmt: skip


def _of_year(m: pyo.ConcreteModel, case: Case) -> Expression:
    return _activity(m, case, case.activity_limits)


def _of_horizon(m: pyo.ConcreteModel, case: Case) -> Expression:
    return (case.horizon.years * _activity(m, case, case.activity_budgets)).sum("year")


def _activity(m: pyo.ConcreteModel, case: Case, rules: Rules) -> Expression:
    """[rule, year] GWh of those that a rule names."""
    return (of_mode(case, rules.member) * m.output).sum("mode")
