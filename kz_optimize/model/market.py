"""Markets: fuel supply, import, export, exchange with neighbours, disposal.

Reads    markets.csv   price [USD/MWh], annual_limit, annual_minimum [GWh], hourly_limit [MW]
         market_availability.csv   profile, share, year, month
Decides  traded   what is bought or sold in a market    [GW], [GWh/day], [GWh]

    traded <= hourly_limit * share         annual_minimum <= sum of the year <= annual_limit
"""

import numpy as np
import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Expression, Limit
from kz_optimize.arrays import Array
from kz_optimize.case.case import Case
from kz_optimize.model import steps
from kz_optimize.model.dispatch import finite_or_zero, step_weight
from kz_optimize.model.steps import Time


def add(m: pyo.ConcreteModel, case: Case) -> None:
    """Declare what is traded and its limits."""
    k = case.markets
    at = {"hour": k.hourly, "day": k.daily, "year": k.annual}
    steps.declare(
        m, case, "traded", k.market, where=lambda time: at[time] & k.open,
        upper=lambda time: most(case, time), doc="what is bought or sold in a market",
        upper_limit=Limit(
            "markets", "no more than {limit} can be traded in {market} in {year}",
            "trade {amount} more in {market} in {year}", "GW", lambda: k.records),
    )  # fmt: skip
    volume = steps.energy_of_year(m, case, "traded")
    labels = (k.market, case.horizon.year)
    m.market_limit = Equation(
        lambda: volume <= finite_or_zero(k.annual_limit), for_each=labels,
        where=k.open & np.isfinite(k.annual_limit),
        doc="no more is traded in a year than the market holds",
        limit=Limit(
            "markets", "the market {market} holds no more than {limit} in {year}",
            "trade {amount} more in {market} in {year}", "GWh", lambda: k.records),
    )  # fmt: skip
    m.market_minimum = Equation(
        lambda: volume >= k.annual_minimum, for_each=labels, where=k.open & (k.annual_minimum > 0),
        doc="what must be taken or paid is taken",
        limit=Limit(
            "markets", "the market {market} must take at least {limit} in {year}",
            "take {amount} less in {market} in {year}", "GWh", lambda: k.records),
    )  # fmt: skip


def most(case: Case, time: Time) -> Array:
    """[market, year, step] What the hourly limits let through in a step: GW, GWh of a day or GWh of a year."""
    limit = case.markets.hourly_limit
    if "day" not in limit.dims or time == "hour":
        return steps.hours(time) * limit
    return (case.days.hours * limit).sum("hour") if time == "day" else (step_weight(case) * limit).sum("day", "hour")


def net_injection(m: pyo.ConcreteModel, case: Case, time: Time) -> Expression:
    """[node, year, step] What is bought less what is sold."""
    traded = m.component("traded" + steps.SUFFIX[time])
    return (case.markets.sign * traded).sum_onto(case.nodes.node, by=case.markets.node)
