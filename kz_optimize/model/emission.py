"""Emissions, and the instruments that limit or price them.

Reads    emission_factors.csv      factor [t/MWh]
         exogenous_emissions.csv   emissions [kt]
         emission_caps.csv         limit, headroom [kt]
         emission_budgets.csv      limit [kt]
         emission_prices.csv       price [USD/t]

    emissions[instrument, year] = sum(emission_factor * output of those covered) + exogenous emissions covered
    emissions <= limit of the year - headroom       sum(years * emissions) <= limit of the horizon

Policies such as a trading system add allowances to the limit of a year, and such as abatement change what is emitted
outside the technologies. Emissions are an expression of free sign: a
technology that takes pollutants out of the air counts below zero.
"""

import numpy as np
import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Expression, Limit
from kz_optimize.arrays import Array, array
from kz_optimize.case.case import Case
from kz_optimize.case.emissions import Instrument
from kz_optimize.model.dispatch import finite_or_zero, plants_to_modes


def add(m: pyo.ConcreteModel, case: Case) -> None:
    """Declare caps and budgets."""
    caps, budgets, year = case.caps, case.budgets, case.horizon.year
    limit = caps.level - caps.headroom
    m.emission_cap = Equation(
        emissions(m, case, caps) <= finite_or_zero(limit) + allowances(m, case),
        for_each=(caps.instrument, year), where=caps.level.notnull(), doc="no more is emitted than the cap allows",
        limit=Limit(
            "emission_caps", "the cap {instrument} holds emissions to {limit} in {year}",
            "allow {amount} more under the cap {instrument} in {year}", "kt", stated=limit, weight=1.0),
    )  # fmt: skip
    m.emission_budget = Equation(
        lambda: (case.horizon.years * emissions(m, case, budgets)).sum("year") <= budgets.level,
        for_each=(budgets.instrument,), doc="no more is emitted over the horizon than the budget allows",
        limit=Limit(
            "emission_budgets", "the budget {instrument} holds emissions of the whole horizon to {limit}",
            "allow {amount} more under the budget {instrument}", "kt", stated=budgets.level),
    )  # fmt: skip


def allowances(m: pyo.ConcreteModel, case: Case) -> Expression | float:
    """[instrument, year] kt a year that policies add to the limits of caps."""
    return sum(
        policy.allowances(m, case, members)
        for policy, members in case.policies.items()
        if policy.allowances is not None
    )


def outside(m: pyo.ConcreteModel, case: Case, instrument: Instrument) -> Expression | float:
    """[instrument, year] kt a year by which policies change the emissions outside the technologies that it counts."""
    return sum(
        (instrument.counts * policy.outside(m, case, members)).sum("source")
        for policy, members in case.policies.items()
        if policy.outside is not None
    )


def factor(case: Case, instrument: Instrument) -> Array:
    """[instrument, mode] kt per GWh of output that an instrument counts."""
    weight = np.array([case.pollutants.weight(name).values for name in instrument.pollutant])
    weights = array(
        weight.reshape(len(instrument.instrument), len(case.pollutants.pollutant)),
        instrument.instrument,
        case.pollutants.pollutant,
    )
    per_mode = (weights * case.dispatch.emission_factor).sum("pollutant")
    return per_mode * plants_to_modes(case, instrument.covered)


def emissions(m: pyo.ConcreteModel, case: Case, instrument: Instrument) -> Expression:
    """[instrument, year] kt emitted under an instrument."""
    return (factor(case, instrument) * m.output).sum("mode") + instrument.exogenous + outside(m, case, instrument)


def priced(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[instrument, year] Million USD a year paid for emissions; what is exogenous pays too, but decides nothing."""
    price = finite_or_zero(case.prices.level)
    return price * (factor(case, case.prices) * m.output).sum("mode")
