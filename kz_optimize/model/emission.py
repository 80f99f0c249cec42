"""Emissions, and the instruments that limit or price them.

Reads    emission_factors.csv      factor [t/MWh]
         exogenous_emissions.csv   emissions [kt]
         emission_caps.csv         limit [kt]
         emission_budgets.csv      limit [kt]
         emission_prices.csv       price [USD/t]

    emissions[instrument, year] = sum(emission_factor * output of those covered) + exogenous emissions covered
    emissions <= limit of the year       sum(years * emissions) <= limit of the horizon

Trading systems add allowances to the limit of a year: see trading.py. Emissions are an expression of free sign: a
technology that takes pollutants out of the air counts below zero.
"""

import numpy as np
import pyomo.environ as pyo
import xarray as xr

from kz_optimize.algebra import Equation, Expression
from kz_optimize.arrays import array
from kz_optimize.case.case import Case
from kz_optimize.case.policies import Instrument
from kz_optimize.model import trading
from kz_optimize.model.build_limit import finite
from kz_optimize.model.dispatch import of_mode


def add(m: pyo.ConcreteModel, case: Case) -> None:
    """Declare caps and budgets."""
    caps, budgets, year = case.caps, case.budgets, case.horizon.year
    trading.add(m, case)
    m.emission_cap = Equation(
        emissions(m, case, caps) <= finite(caps.level) + trading.allowances(m, case),
        for_each=(caps.instrument, year), where=caps.level.notnull(), doc="no more is emitted than the cap allows",
    )  # fmt: skip
    m.emission_budget = Equation(
        lambda: (case.horizon.years * emissions(m, case, budgets)).sum("year") <= budgets.level,
        for_each=(budgets.instrument,), doc="no more is emitted over the horizon than the budget allows",
    )  # fmt: skip


def factor(case: Case, instrument: Instrument) -> xr.DataArray:
    """[instrument, mode] kt per GWh of output that an instrument counts."""
    weight = np.array([case.pollutants.weight(name).values for name in instrument.pollutant])
    weights = array(
        weight.reshape(len(instrument.instrument), len(case.pollutants.pollutant)),
        instrument.instrument,
        case.pollutants.pollutant,
    )
    per_mode = (weights * case.dispatch.emission_factor).sum("pollutant")
    return per_mode * of_mode(case, instrument.covered)


def emissions(m: pyo.ConcreteModel, case: Case, instrument: Instrument) -> Expression:
    """[instrument, year] kt emitted under an instrument."""
    return (factor(case, instrument) * m.output).sum("mode") + instrument.exogenous


def priced(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[instrument, year] Million USD a year paid for emissions; what is exogenous pays too, but decides nothing."""
    price = finite(case.prices.level)
    return price * (factor(case, case.prices) * m.output).sum("mode")
