"""Cost: what the system pays, discounted to the start of the base year. The convention is argued in docs/finance.md.

Reads    costs.csv      investment_cost [USD/kW], energy_cost [USD/kWh], fixed_cost [USD/kW/year],
                        energy_fixed_cost [USD/kWh/year], variable_cost [USD/MWh]
         candidates.csv connection_cost [USD/kW]
         mode_costs.csv variable_cost [USD/MWh]
         commitment.csv start_cost [USD/MW], shut_down_cost [USD/MW], no_load_cost [USD/MWh]
         lines.csv      investment_cost [USD/kW], fixed_cost [USD/kW/year], wheeling_cost [USD/MWh]
         markets.csv    price [USD/MWh]
         unserved.csv   cost [USD/MWh]

    total_cost = sum(payments * overnight cost * built)
               + sum over years of weight * (fixed + variable + market + wheeling + emissions + unserved - support
                                             + what policies pay)

What a payment counts is a matter of the accounting convention of the case: by default an investment is paid in
annuities while the asset stands inside the horizon, so nothing is salvaged at its end. What existed before is sunk.
`terms` names every flow of money; a test names what is forgotten here.
"""

import numpy as np
import pyomo.environ as pyo

from kz_optimize.algebra import Expression, Minimise
from kz_optimize.arrays import Array, array
from kz_optimize.case.case import Case
from kz_optimize.model import emission, steps, storage
from kz_optimize.model.capacity import plants_to_cohorts
from kz_optimize.model.dispatch import step_weight

TRANSFERS = ("investment_subsidy", "support", "emission_price")
"""Kinds of cost without a policy of their own that only change hands with the state."""


def add(m: pyo.ConcreteModel, case: Case) -> None:
    """Declare the objective."""
    weight = case.horizon.weight
    once = sum(term.sum() for term in investments(m, case).values())
    yearly = sum((weight * term).sum() for term in terms(m, case).values())
    m.total_cost = Minimise(once + yearly, doc="discounted cost of the system, million USD")


def investments(m: pyo.ConcreteModel, case: Case) -> dict[str, Expression]:
    """Discounted payments for what is built, million USD of the price year: [cohort] and [line, year]."""
    lines, pay = case.lines, payments(case).sum("year")
    return {
        "investment": pay * overnight(case, case.costs.investment_cost) * m.built,
        "energy_investment": pay * overnight(case, case.costs.energy_cost) * m.energy_built,
        "line_investment": lines.payments * lines.investment_cost * m.line_built,
    }


def terms(m: pyo.ConcreteModel, case: Case) -> dict[str, Expression]:
    """Million USD of a year, not discounted; the dimensions are a label and the year."""
    d, lines, k = case.dispatch, case.lines, case.markets
    discharged = (step_weight(case) * m.discharge).sum("day", "hour")
    return {
        "fixed": plants_to_cohorts(case, case.costs.fixed_cost) * m.installed
        + plants_to_cohorts(case, case.costs.energy_fixed_cost) * storage.energy_of_cohort(m, case),
        "line_fixed": lines.fixed_cost * m.line_added,
        "variable": (case.commitment.makes * d.variable_cost + d.mode_cost) * m.output,
        "storage_variable": case.stores.variable_cost * discharged,
        "support": -d.support * m.output,
        "market": k.price * k.sign * steps.energy_of_year(m, case, "traded"),
        "wheeling": lines.wheeling_cost * steps.energy_of_year(m, case, "sent"),
        "emission_price": emission.priced(m, case),
        "unserved": case.unserved.cost * steps.energy_of_year(m, case, "unserved"),
        **policy_terms(m, case),
    }


def policy_terms(m: pyo.ConcreteModel, case: Case) -> dict[str, Expression]:
    """What policies pay or take by other means than support of plants: kind -> million USD of a year."""
    found: dict[str, Expression] = {}
    for policy, members in case.policies.items():
        if policy.money is None or (policy.market_only and case.planner_view):
            continue
        for kind, term in policy.money(m, case, members).items():
            found[kind] = found[kind] + term if kind in found else term
    return found


def transfers(case: Case) -> set[str]:
    """Kinds of cost that only change hands with the state."""
    return {*TRANSFERS, *(kind for policy in case.policies for kind in policy.transfers)}


def overnight(case: Case, cost: Array) -> Array:
    """[cohort] Overnight cost in the year of building, subsidies taken off; zero for what exists."""
    net = plants_to_cohorts(case, cost * (1.0 - case.investment_share))
    match = case.cohorts.vintage[:, None] == case.horizon.year.to_numpy(float)
    built = match & case.cohorts.buildable.values[:, None]
    return array((net.values * built).sum(axis=1), case.cohorts.cohort)


def payments(case: Case) -> Array:
    """[cohort, year] What a unit of overnight cost counts, by year of booking; zero for what exists."""
    lifetime = case.cohorts.end - case.cohorts.vintage
    owed = np.fmin(case.cohorts.economic_lifetime, lifetime)
    c = case.cohorts
    paid = case.horizon.payments(c.vintage, lifetime, c.interest_rate, c.construction_years, owed)
    return array(paid * c.buildable.values[:, None], c.cohort, case.horizon.year)
