"""Balance: supply meets demand at every node, in the node's own steps.

Reads    carriers.csv   place, time, disposal
         demand.csv     energy [GWh], profile

    given by fleets + given by stores + arriving - sent + bought - sold + unserved == demand
                                                                                   >= where a surplus may be let go

The dual is the price of the carrier: what one more unit of demand costs.
"""

import pyomo.environ as pyo

from ..algebra import Equation, Expression
from ..case.case import Case
from . import dispatch, market, steps, storage, trade, unserved
from .steps import Time


def add(m: pyo.ConcreteModel, case: Case) -> None:
    """Declare the balances."""
    for time in steps.TIMES:
        met, demand = supply(m, case, time), unserved.demand(case, time)
        here = steps.balanced_by(case, time)
        labels = (case.nodes.node, *steps.dimensions(case, time))
        for name, relation, where in (
            ("balance", met == demand, here & ~case.nodes.disposal),
            ("balance_with_disposal", met >= demand, here & case.nodes.disposal),
        ):
            equation = Equation(relation, for_each=labels, where=where, doc="supply meets demand")
            m.add_component(name + steps.SUFFIX[time], equation)


def supply(m: pyo.ConcreteModel, case: Case, time: Time) -> Expression:
    """[node, year, step] Everything that enters a node less everything that leaves it, demand aside."""
    met = (
        dispatch.given(m, case, time)
        + trade.given(m, case, time)
        + market.given(m, case, time)
        + unserved.given(m, case, time)
    )
    return met + storage.given(m, case) if time == "hour" else met
