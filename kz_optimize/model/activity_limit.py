"""Activity limits: how much a technology or group may run, or must, in a year and over the horizon.

Reads    activity_limits.csv    activity_limit, activity_minimum [GWh]
         activity_budgets.csv   activity_limit, activity_minimum [GWh]

    activity_minimum <= output of the year of all modes <= activity_limit
    activity_minimum <= sum(years * output of all modes) <= activity_limit

Activity is counted before it is multiplied by the flows of a mode; stores have none.
"""

import pyomo.environ as pyo

from ..algebra import Equation, Expression
from ..case.case import Case
from ..case.policies import Rules
from .build_limit import finite
from .dispatch import of_mode


def add(m: pyo.ConcreteModel, case: Case) -> None:
    """Declare the limits."""
    yearly, budgets, year = case.activity_limits, case.activity_budgets, case.horizon.year
    most, least = yearly.values["activity_limit"], yearly.values["activity_minimum"]
    of_year = _activity(m, case, yearly)
    m.activity_limit = Equation(
        of_year <= finite(most), for_each=(yearly.rule, year), where=most.notnull(), doc="no more runs than allowed"
    )
    m.activity_minimum = Equation(
        of_year >= finite(least), for_each=(yearly.rule, year), where=least.notnull(), doc="no less runs than it must"
    )
    most, least = budgets.values["activity_limit"], budgets.values["activity_minimum"]
    of_horizon = (case.horizon.years * _activity(m, case, budgets)).sum("year")
    m.activity_budget_limit = Equation(
        of_horizon <= finite(most), for_each=(budgets.rule,), where=most.notnull(), doc="no more runs in all years"
    )
    m.activity_budget_minimum = Equation(
        of_horizon >= finite(least), for_each=(budgets.rule,), where=least.notnull(), doc="no less runs in all years"
    )


def _activity(m: pyo.ConcreteModel, case: Case, rules: Rules) -> Expression:
    """[rule, year] GWh of those that a rule names."""
    return (of_mode(case, rules.member) * m.output).sum("mode")
