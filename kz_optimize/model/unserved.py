"""Unserved demand, in tiers of rising cost.

Reads    unserved.csv   share, cost [USD/MWh]
Decides  unserved   demand of a tier that is not met    [GW], [GWh/day], [GWh]

    unserved[tier] <= share[tier] * demand
"""

import pyomo.environ as pyo

from kz_optimize.algebra import Expression, Limit
from kz_optimize.arrays import Array
from kz_optimize.case.case import Case
from kz_optimize.model import steps
from kz_optimize.model.steps import Time


def add(m: pyo.ConcreteModel, case: Case) -> None:
    """Declare unserved demand."""
    limit = {}
    for time in steps.TIMES:
        limit[time] = case.unserved.share * demand(case, time)
    steps.declare(
        m, case, "unserved", case.unserved.tier, case.nodes.node, doc="demand that is not met",
        where=lambda time: limit[time] > 0, upper=lambda time: limit[time],
        upper_limit=Limit(
            "unserved", "no more of {node} may go without in {year} than the tiers allow",
            "leave {amount} more of {node} unserved in {year}", "GW", lambda: case.nodes.records()[["carrier"]]),
    )  # fmt: skip


def demand(case: Case, time: Time) -> Array:
    """[node, year, step] Demand at the nodes balanced in that kind of step."""
    known = {"hour": case.demand.power, "day": case.demand.daily, "year": case.demand.annual}
    return known[time] * steps.balanced_by(case, time)


def net_injection(m: pyo.ConcreteModel, case: Case, time: Time) -> Expression:
    """[node, year, step] Demand that is not met."""
    return m.component("unserved" + steps.SUFFIX[time]).sum("tier")
