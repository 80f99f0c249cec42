"""Balance: supply meets demand at every node, in the node's own steps.

Reads    carriers.csv   place, time, disposal
         demand.csv     energy [GWh], profile

    given by fleets + given by stores + arriving - sent + bought - sold + unserved == demand
                                                                                   >= where a surplus may be let go

The dual is the price of the carrier: what one more unit of demand costs.
"""

from functools import partial

import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Expression, Limit, Relation
from kz_optimize.case.case import Case
from kz_optimize.model import dispatch, market, steps, storage, trade, unserved
from kz_optimize.model.steps import Time

SHORTAGE = 3.0
"""What it costs to leave demand short, or to supply too much, by its own size; it is worse than a missed policy."""


def add(m: pyo.ConcreteModel, case: Case) -> None:
    """Declare the balances."""
    for time in steps.TIMES:
        here, labels = steps.balanced_by(case, time), (case.nodes.node, *steps.dimensions(case, time))
        for name, meets, where in (
            ("balance", _meets, here & ~case.nodes.disposal),
            ("balance_with_disposal", _exceeds, here & case.nodes.disposal),
        ):
            relation = partial(meets, m, case, time)
            limit = Limit(
                "demand", "{node} must be supplied in {year}", "leave {node} short of {amount} in {year}",
                steps.AMOUNT[time], case.nodes.records, weight=SHORTAGE,
            )  # fmt: skip
            surplus = Limit(
                "carriers", "no surplus of {node} can be let go in {year}", "let go {amount} of {node} in {year}",
                steps.AMOUNT[time], lambda: case.nodes.records()[["carrier"]], weight=SHORTAGE,
            )  # fmt: skip
            equation = Equation(
                relation, for_each=labels, where=where, doc="supply meets demand", limit=limit, upper_limit=surplus
            )
            m.add_component(name + steps.SUFFIX[time], equation)


def _meets(m: pyo.ConcreteModel, case: Case, time: Time) -> Relation:
    return supply(m, case, time) == unserved.demand(case, time)


def _exceeds(m: pyo.ConcreteModel, case: Case, time: Time) -> Relation:
    return supply(m, case, time) >= unserved.demand(case, time)


def supply(m: pyo.ConcreteModel, case: Case, time: Time) -> Expression:
    """[node, year, step] Everything that enters a node less everything that leaves it, demand aside."""
    met = (
        dispatch.net_injection(m, case, time)
        + trade.net_injection(m, case, time)
        + market.net_injection(m, case, time)
        + unserved.net_injection(m, case, time)
    )
    return met + storage.net_injection(m, case) if time == "hour" else met
