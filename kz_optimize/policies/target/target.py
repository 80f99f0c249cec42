"""Targets: shares of a group of technologies in the supply of a carrier.

Reads    targets.csv   minimum_share, maximum_share

    minimum_share * supply <= supply of the group <= maximum_share * supply

Supply is what technologies give to the nodes of the carrier in the region in a year, reservoirs included; what stores
give back, and what comes from outside, is not supply.
"""

import numpy as np
import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Expression, Limit
from kz_optimize.arrays import array
from kz_optimize.case.case import Case
from kz_optimize.case.dispatch import from_representative
from kz_optimize.case.ground import Ground
from kz_optimize.case.rules import Rules, find_rules
from kz_optimize.model.dispatch import finite_or_zero, plants_to_modes, step_weight
from kz_optimize.policy import Policy, declared
from kz_optimize.tables.rules.context import Input, check_bounds


def faults(case: Input) -> None:
    """Least and most agree, and each row limits something."""
    check_bounds(case, "targets", low="minimum_share", high="maximum_share")


def members(ground: Ground) -> Rules:
    """Whose supply is limited, and how."""
    return find_rules("targets", ["target"], "group", ["minimum_share", "maximum_share"], ground)


def add(m: pyo.ConcreteModel, case: Case, rules: Rules) -> None:
    """Declare the shares."""
    labels = rules.rule, case.horizon.year
    least, most = rules.values["minimum_share"], rules.values["maximum_share"]
    m.share_minimum = Equation(
        lambda: supply(m, case, rules, of_group=True) >= finite_or_zero(least) * supply(m, case, rules),
        for_each=labels, where=least.notnull(), doc="a group gives at least its share",
        limit=Limit(
            "targets", "the target {rule} asks for its share in {year}",
            "ask for {amount} less under the target {rule} in {year}", "GWh", rules.records, weight=1.0),
    )  # fmt: skip
    m.share_maximum = Equation(
        lambda: supply(m, case, rules, of_group=True) <= finite_or_zero(most) * supply(m, case, rules),
        for_each=labels, where=most.notnull(), doc="a group gives at most its share",
        limit=Limit(
            "targets", "the target {rule} limits its share in {year}",
            "allow {amount} more under the target {rule} in {year}", "GWh", rules.records, weight=1.0),
    )  # fmt: skip


def supply(m: pyo.ConcreteModel, case: Case, rules: Rules, *, of_group: bool = False) -> Expression:
    """[rule, year] GWh that technologies, or those of the group, give in the region of each target."""
    nodes, fleets = case.nodes, case.fleets
    inside = array(
        np.array([
            (nodes.carrier == carrier) & np.isin(nodes.region, list(case.tree.within(region)))
            for carrier, region in zip(rules.frame["carrier"], rules.frame["region"], strict=True)
        ], dtype=float).reshape(len(rules.rule), len(nodes.node)), rules.rule, nodes.node,
    )  # fmt: skip
    flows = case.dispatch.flows.given
    at_flow = inside.at(node=flows.node) * flows.coefficient
    member = plants_to_modes(case, rules.member)
    if of_group:
        at_flow = at_flow * member.at(mode=flows.mode)
    of_fleets = (at_flow * m.output.at(mode=flows.mode)).sum("flow")

    reservoir = (case.stores.charge_ratio == 0).astype(float)
    at_store = inside.at(node=case.stores.node) * reservoir
    if of_group:
        at_store = at_store * from_representative(rules.member, fleets.store, fleets)
    return of_fleets + (at_store * (step_weight(case) * m.discharge).sum("day", "hour")).sum("store")


POLICY = Policy(
    "target",
    tables=declared(__file__, "targets"),
    check=faults,
    prepare=members,
    shares_fleet=lambda rules: (rules.member,),
    equations=add,
    by_hour={"share_minimum": "priced", "share_maximum": "priced"},
)
