"""Trade: carriers sent along lines, with losses, expansion and limits on sections of the grid.

Reads    lines.csv        capacity, capacity_reverse [MW], loss [share/1000 km], length [km],
                          capacity_limit [MW], n1_factor [share], loss_segments
         interfaces.csv   limit [MW]
Decides  sent         what enters a line at its sending end, by way along it    [GW], [GWh/day], [GWh]
         line_built   capacity added, for both ways                            [GW]
         line_added   what stands of it                                        [GW]
         lost         what is lost on lines whose loss grows with the load     [GW]

    sent <= n1_factor * (existing + line_added)       arriving = sent * (1 - loss * length)
    sum(sent over the lines of a section) <= limit

Where the loss grows with the square of the load, up to loss * length at full load, arriving = sent - lost, and lost is
at least what the chords of the square say, segment after segment, and at most loss * length * sent.
"""

from functools import partial

import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Expression, Limit, Relation, Variable
from kz_optimize.arrays import Array
from kz_optimize.case.case import Case
from kz_optimize.model import steps
from kz_optimize.model.dispatch import finite_or_zero
from kz_optimize.model.steps import Time


def add(m: pyo.ConcreteModel, case: Case) -> None:
    """Declare flows and the expansion of lines."""
    lines, year = case.lines, case.horizon.year
    at = {"hour": lines.hourly, "day": lines.daily, "year": lines.annual}
    m.line_built = Variable(lines.line, year, where=lines.may_build, unit="GW", doc="line capacity built")
    may_stand = (lines.may_build & (lines.alive > 0)).any("year").rename(in_year="year")
    m.line_added = Variable(lines.line, year, where=may_stand, unit="GW", doc="built line capacity that stands")
    standing = (lines.alive * m.line_built).sum("year").at(in_year=year.rename("year"))
    m.line_standing = Equation(
        m.line_added == standing, for_each=(lines.line, year), where=may_stand, doc="what was built and still stands"
    )
    m.line_potential = Equation(
        m.line_added <= lines.capacity_limit, for_each=(lines.line, year), where=may_stand,
        doc="no more line is added than allowed",
        limit=Limit(
            "lines", "no more than {limit} may be added to the line {line}",
            "let {amount} more be added to the line {line} by {year}", "GW"),
    )  # fmt: skip
    most_added = lines.capacity_limit.at(line=lines.line_of_way)
    usable = lines.existing.max("year") + most_added > 0
    steps.declare(m, case, "sent", lines.way, where=lambda time: at[time] & usable, doc="what is sent along a line")
    for time in steps.TIMES:
        equation = Equation(
            partial(_within_capacity, m, case, time), doc="no line carries more than it can",
            for_each=(lines.way, *steps.dimensions(case, time)), where=at[time] & usable,
            limit=Limit(
                "lines", "the line {way} carries no more than it can in {year}",
                "send {amount} more along the line {way} in {year}", steps.AMOUNT[time], lines.records),
        )  # fmt: skip
        m.add_component("line_limit" + steps.SUFFIX[time], equation)
    _add_losses(m, case, lines.hourly & usable)
    m.interface_limit = Equation(
        lambda: (lines.in_interface * m.sent).sum("way") <= finite_or_zero(lines.interface_limit),
        for_each=(lines.interface, *steps.dimensions(case, "hour")), where=lines.interface_limit.notnull(),
        doc="no section of the grid carries more than allowed",
        limit=Limit(
            "interfaces", "the section {interface} carries no more than {limit} in {year}",
            "send {amount} more through {interface} in {year}", "GW"),
    )  # fmt: skip


def _within_capacity(m: pyo.ConcreteModel, case: Case, time: Time) -> Relation:
    usable = case.lines.usable_share * line_capacity(m, case)
    return m.component("sent" + steps.SUFFIX[time]) <= steps.hours(time) * usable


def _add_losses(m: pyo.ConcreteModel, case: Case, usable: Array) -> None:
    lines, hours = case.lines, steps.dimensions(case, "hour")
    grows = usable & (lines.full_loss > 0)
    m.lost = Variable(lines.way, *hours, where=grows, unit="GW", doc="what is lost on the way")
    m.loss_of_segment = Equation(
        lambda: m.lost >= lines.loss_slope * m.sent - lines.loss_offset * line_capacity(m, case),
        for_each=(lines.way, lines.loss_segment, *hours), where=grows & lines.has_segment,
        doc="the loss grows with the load, segment by segment",
    )  # fmt: skip
    m.loss_of_full_load = Equation(
        lambda: m.lost <= lines.full_loss * m.sent, for_each=(lines.way, *hours), where=grows,
        doc="no greater share is lost than at full load",
    )  # fmt: skip


def line_capacity(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[way, year] GW."""
    return case.lines.existing + m.line_added.at(line=case.lines.line_of_way)


def net_injection(m: pyo.ConcreteModel, case: Case, time: Time) -> Expression:
    """[node, year, step] What arrives less what is sent."""
    lines, node = case.lines, case.nodes.node
    sent = m.component("sent" + steps.SUFFIX[time])
    arriving = lines.arriving_share * sent
    if time == "hour" and len(lines.loss_segment):
        arriving = arriving - m.lost
    return arriving.sum_onto(node, by=lines.receiver) - sent.sum_onto(node, by=lines.sender)
