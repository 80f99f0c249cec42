"""Reserve: firm capacity above the highest demand of the year, or above what is asked for or given in every step.

Reads    reserve.csv            reserve_margin, firm_capacity [MW], basis, scarce_hours
         capacity_credits.csv   share_of_peak, capacity_credit
         technologies.csv       capacity_credit
         lines.csv              capacity_credit
Decides  reserve_sent   firm capacity lent along a line, by way                     [GW]
         credited       capacity that counts in a step of a falling credit          [GW]
         firm           firm capacity, where the basis is not the peak              [GW]
         exposed        weather-bound capacity that counts by what it could give    [GW]

    credited capacity    = sum(capacity_credit * installed) + sum(capacity_credit[step] * credited[step])
    credited capacity + arriving - reserve_sent >= (1 + reserve_margin) * peak demand + firm_capacity
    credited capacity + arriving - reserve_sent >= (1 + reserve_margin) * production + firm_capacity  in every step
    credited capacity + arriving - reserve_sent + sum(availability * exposed)
                                                >= (1 + reserve_margin) * demand + firm_capacity      in steps or hours
    reserve_sent <= capacity_credit * line capacity

Capacity counts by the most that it gives of the carrier, so that a city may hold a reserve of heat. The peak is the
highest hour of the full year, before the choice of typical days, of the region's nodes together. On demand it is the
convention of TIMES; on production, discharge of stores included, that of OSeMOSYS and NEMO; in every step that of
GenX; in the scarce hours of the full year it is the peak of net load.
"""

import numpy as np
import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Expression, Limit, Relation, Variable
from kz_optimize.arrays import Array, array
from kz_optimize.case.case import Case
from kz_optimize.model.dispatch import finite_or_zero, flows_onto
from kz_optimize.model.trade import line_capacity
from kz_optimize.model.unserved import demand
from kz_optimize.policies.reserve import credits
from kz_optimize.policies.reserve.audit import audit
from kz_optimize.policies.reserve.members import Members, faults, members
from kz_optimize.policies.reserve.report import report
from kz_optimize.policy import Policy, declared


def add(m: pyo.ConcreteModel, case: Case, reserve: Members) -> None:
    """Declare the reserve."""
    lines, year = case.lines, case.horizon.year
    leaves, arrives = reserve.node.at(node=lines.sender), reserve.node.at(node=lines.receiver)
    lends = (leaves.any("zone") & arrives.any("zone") & (leaves != arrives).any("zone")) & lines.hourly
    every_year = array(year >= year[0], year)
    m.reserve_sent = Variable(
        lines.way, year, where=lends & every_year, unit="GW", doc="firm capacity lent along a line"
    )
    credit = lines.capacity_credit.at(line=lines.line_of_way)
    m.reserve_line = Equation(
        m.reserve_sent <= credit * line_capacity(m, case), for_each=(lines.way, year), where=lends & every_year,
        doc="no line lends more firm capacity than it can carry",
        limit=Limit(
            "lines", "the line {way} lends no more firm capacity than it carries in {year}",
            "lend {amount} more firm capacity along the line {way} in {year}", "GW", lines.records),
    )  # fmt: skip
    credits.add(m, case, reserve.curves)
    firm = credited(m, reserve) + ((arrives - leaves) * m.reserve_sent).sum("way")
    m.reserve = Equation(
        firm >= finite_or_zero(reserve.requirement), for_each=(reserve.zone, year), where=reserve.requirement.notnull(),
        doc="firm capacity exceeds the highest demand by the reserve margin",
        limit=Limit(
            "reserve", "the reserve of {carrier} in {region} asks for {limit} of firm capacity in {year}",
            "do without {amount} of firm capacity for {carrier} in {region} in {year}", "GW", lambda: reserve.records,
            stated=reserve.requirement),
    )  # fmt: skip
    other = reserve.factor.notnull()
    m.firm = Variable(reserve.zone, year, where=other, lower=-np.inf, unit="GW", doc="firm capacity")
    m.firm_capacity = Equation(
        lambda: m.firm == firm, for_each=(reserve.zone, year), where=other, doc="capacities by their credit add up",
    )  # fmt: skip
    _add_weather(m, case, reserve)
    days, weather = case.days, reserve.weather

    def above(what: Expression | Array, given: Expression | float = 0.0) -> Relation:
        return m.firm + given >= finite_or_zero(reserve.factor) * what + reserve.beside

    for name, labels, where, relation, of in (
        ("reserve_of_step", (days.day, days.hour), reserve.on("production"),
         lambda: above(production(m, case, reserve)), "above what is given"),
        ("reserve_by_step", (days.day, days.hour), reserve.on("steps"),
         lambda: above(asked(case, reserve), weather_gives(m, reserve, weather.in_step)), "above demand in every step"),
        ("reserve_by_hour", (weather.scarce_hour,), reserve.on("scarce_hours") & weather.demand.notnull(),
         lambda: above(weather.demand.fillna(0.0), weather_gives(m, reserve, weather.in_hour)),
         "above demand in scarce hours"),
    ):  # fmt: skip
        equation = Equation(
            relation, for_each=(reserve.zone, year, *labels), where=where, doc=f"firm capacity is as asked for {of}",
            limit=Limit(
                "reserve", f"the reserve of {{carrier}} in {{region}} asks for firm capacity {of} in {{year}}",
                "do without {amount} of firm capacity for {carrier} in {region} in {year}", "GW",
                lambda: reserve.records, weight=1.0),
        )  # fmt: skip
        m.add_component(name, equation)


def _add_weather(m: pyo.ConcreteModel, case: Case, reserve: Members) -> None:
    weather, year = reserve.weather, case.horizon.year
    m.exposed = Variable(
        weather.course, year, where=weather.open, unit="GW", doc="weather-bound capacity that counts by what it gives"
    )
    m.exposure = Equation(
        lambda: m.exposed == (weather.exposed * m.installed).sum("cohort"), for_each=(weather.course, year),
        where=weather.open, doc="weather-bound capacities add up",
    )  # fmt: skip


def credited(m: pyo.ConcreteModel, reserve: Members) -> Expression:
    """[zone, year] GW that count by a credit."""
    curves = reserve.curves
    constant = (reserve.credit * m.installed).sum("cohort")
    if not len(curves.curve):
        return constant
    return constant + (curves.of_zone * curves.credit * m.credited).sum("credit_step")


def weather_gives(m: pyo.ConcreteModel, reserve: Members, share: Array) -> Expression:
    """[zone, year, step] GW that weather-bound plants could give."""
    return (reserve.weather.of_zone * share * m.exposed).sum("course")


def asked(case: Case, reserve: Members) -> Array:
    """[zone, year, day, hour] GW of demand at the nodes of a reserve zone."""
    return (reserve.node * demand(case, "hour")).sum("node")


def production(m: pyo.ConcreteModel, case: Case, reserve: Members) -> Expression:
    """[zone, year, day, hour] GW that technologies and stores give at the nodes of a reserve zone."""
    hourly = flows_onto(case, "hour")
    flows = hourly.given
    at_flow, at_store = reserve.node.at(node=flows.node), reserve.node.at(node=case.stores.node)
    given = (at_flow * flows.coefficient * m.activity.at(mode=flows.mode)).sum("flow")
    return given + (at_store * m.discharge).sum("store")


POLICY = Policy(
    "reserve",
    tables=declared(__file__, "reserve", "capacity_credits"),
    check=faults,
    prepare=members,
    equations=add,
    results=report,
    audit=audit,
    about_capacity=True,
)
