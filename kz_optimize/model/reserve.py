"""Reserve: firm capacity above the highest demand of the year, or above what is given in every step.

Reads    reserve.csv        reserve_margin, basis
         technologies.csv   capacity_credit
         lines.csv          capacity_credit
Decides  reserve_sent   firm capacity lent along a line, by way    [GW]
         firm           firm capacity, where the basis is production    [GW]

    sum(capacity_credit * installed) + arriving - reserve_sent >= (1 + reserve_margin) * peak demand
    sum(capacity_credit * installed) + arriving - reserve_sent >= (1 + reserve_margin) * production     in every step
    reserve_sent <= capacity_credit * line capacity

The peak is the highest hour of the full year, before the choice of typical days, of the region's nodes together.
On demand it is the convention of TIMES; on production, discharge of stores included, that of OSeMOSYS and NEMO.
"""

import numpy as np
import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Expression, Variable
from kz_optimize.arrays import array
from kz_optimize.case.case import Case
from kz_optimize.model.build_limit import finite
from kz_optimize.model.dispatch import chosen, flows_onto
from kz_optimize.model.trade import line_capacity


def add(m: pyo.ConcreteModel, case: Case) -> None:
    """Declare the reserve."""
    reserve, lines, year = case.reserve, case.lines, case.horizon.year
    ends = (reserve.node.sel(node=end.values) for end in (lines.sender, lines.receiver))
    leaves, arrives = (array(end.values, lines.way, reserve.zone) for end in ends)
    lends = (leaves.any("zone") & arrives.any("zone") & (leaves != arrives).any("zone")) & lines.hourly
    every_year = array(year >= year[0], year)
    m.reserve_sent = Variable(
        lines.way, year, where=lends & every_year, unit="GW", doc="firm capacity lent along a line"
    )
    credit = array(lines.capacity_credit.sel(line=lines.line_of_way.values).values, lines.way)
    m.reserve_line = Equation(
        m.reserve_sent <= credit * line_capacity(m, case), for_each=(lines.way, year), where=lends & every_year,
        doc="no line lends more firm capacity than it can carry",
    )  # fmt: skip
    credited = (reserve.credit * m.installed).sum("cohort")
    firm = credited + ((arrives - leaves) * m.reserve_sent).sum("way")
    m.reserve = Equation(
        firm >= finite(reserve.requirement), for_each=(reserve.zone, year), where=reserve.requirement.notnull(),
        doc="firm capacity exceeds the highest demand by the reserve margin",
    )  # fmt: skip
    on_production = reserve.per_production.notnull()
    m.firm = Variable(reserve.zone, year, where=on_production, lower=-np.inf, unit="GW", doc="firm capacity")
    m.firm_capacity = Equation(
        lambda: m.firm == firm,
        for_each=(reserve.zone, year),
        where=on_production,
        doc="capacities by their credit add up",
    )
    m.reserve_of_step = Equation(
        lambda: m.firm >= finite(reserve.per_production) * production(m, case),
        for_each=(reserve.zone, year, case.days.day, case.days.hour), where=on_production,
        doc="firm capacity exceeds what is given in every step by the reserve margin",
    )  # fmt: skip


def production(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[zone, year, day, hour] GW that technologies and stores give at the nodes of a reserve zone."""
    reserve, hourly = case.reserve, flows_onto(case, "hour")
    flows = chosen(hourly, hourly.coefficient.values > 0)
    at_flow, at_store = (
        array(reserve.node.sel(node=nodes.values).values, label, reserve.zone)
        for nodes, label in ((flows.node, flows.flow), (case.stores.node, case.fleets.store))
    )
    given = (at_flow * flows.coefficient * m.activity.at(mode=flows.mode)).sum("flow")
    return given + (at_store * m.discharge).sum("store")
