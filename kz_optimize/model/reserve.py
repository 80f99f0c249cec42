"""Reserve: firm capacity above the highest demand of the year.

Reads    reserve.csv        reserve_margin
         technologies.csv   capacity_credit
         lines.csv          capacity_credit
Decides  reserve_sent   firm capacity lent along a line, by way    [GW]

    sum(capacity_credit * installed) + arriving - reserve_sent >= (1 + reserve_margin) * peak demand
    reserve_sent <= capacity_credit * line capacity

The peak is the highest hour of the full year, before the choice of typical days, of the region's nodes together.
Requirement on demand, capacities derated: the convention of TIMES, not of OSeMOSYS.
"""

import pyomo.environ as pyo

from ..algebra import Equation, Variable
from ..case.case import Case
from ..case.columns import array
from .build_limit import finite
from .capacity import installed
from .trade import line_capacity


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
    firm = (reserve.credit * installed(m, case)).sum("cohort")
    lent = ((arrives - leaves) * m.reserve_sent).sum("way")
    m.reserve = Equation(
        firm + lent >= finite(reserve.requirement), for_each=(reserve.zone, year), where=reserve.requirement.notnull(),
        doc="firm capacity exceeds the highest demand by the reserve margin",
    )  # fmt: skip
