"""Targets: shares of a group of technologies in the supply of a carrier.

Reads    targets.csv   minimum_share, maximum_share

    minimum_share * supply <= supply of the group <= maximum_share * supply

Supply is what technologies give to the nodes of the carrier in the region in a year, reservoirs included; what stores
give back, and what comes from outside, is not supply.
"""

import numpy as np
import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Expression
from kz_optimize.arrays import array
from kz_optimize.case.case import Case
from kz_optimize.case.dispatch import speak
from kz_optimize.model.build_limit import finite
from kz_optimize.model.dispatch import chosen, of_mode, step_weight


def add(m: pyo.ConcreteModel, case: Case) -> None:
    """Declare the shares."""
    rules, labels = case.targets, (case.targets.rule, case.horizon.year)
    least, most = rules.values["minimum_share"], rules.values["maximum_share"]
    m.share_minimum = Equation(
        lambda: supply(m, case, of_group=True) >= finite(least) * supply(m, case, of_group=False),
        for_each=labels, where=least.notnull(), doc="a group gives at least its share",
    )  # fmt: skip
    m.share_maximum = Equation(
        lambda: supply(m, case, of_group=True) <= finite(most) * supply(m, case, of_group=False),
        for_each=labels, where=most.notnull(), doc="a group gives at most its share",
    )  # fmt: skip


def supply(m: pyo.ConcreteModel, case: Case, *, of_group: bool) -> Expression:
    """[rule, year] GWh that technologies, or those of the group, give in the region of each target."""
    rules, nodes, fleets = case.targets, case.nodes, case.fleets
    inside = array(
        np.array([
            (nodes.carrier == carrier) & np.isin(nodes.region, list(case.tree.within(region)))
            for carrier, region in zip(rules.frame["carrier"], rules.frame["region"], strict=True)
        ], dtype=float).reshape(len(rules.rule), len(nodes.node)), rules.rule, nodes.node,
    )  # fmt: skip
    flows = chosen(case.dispatch.flows, case.dispatch.flows.coefficient.values > 0)
    at_flow = array(inside.sel(node=flows.node.values).values, rules.rule, flows.flow) * flows.coefficient
    member = of_mode(case, rules.member)
    if of_group:
        at_flow = at_flow * array(member.sel(mode=flows.mode.values).values, rules.rule, flows.flow)
    of_fleets = (at_flow * m.output.at(mode=flows.mode)).sum("flow")

    reservoir = (case.stores.charge_ratio == 0).astype(float)
    at_store = array(inside.sel(node=case.stores.node.values).values, rules.rule, fleets.store) * reservoir
    if of_group:
        at_store = at_store * speak(rules.member, fleets.store, fleets)
    return of_fleets + (at_store * (step_weight(case) * m.discharge).sum("day", "hour")).sum("store")
