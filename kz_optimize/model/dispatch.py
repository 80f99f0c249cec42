"""Dispatch: how hard each fleet runs, in which mode.

Reads    conversions.csv    flow [MWh/MWh], efficiency
         availability.csv   profile, share, year, month
         technologies.csv   availability, annual_availability, minimum_output, ramp_rate, flat
Decides  activity   power of a fleet in a mode, fleets that run by the hour    [GW]
         output     energy of a year in a mode                                 [GWh]

    sum(activity over the modes) <= available       = sum(availability * capacity over the pools of the fleet)
    sum(activity over the modes) >= minimum_output * available
    |activity - activity in the step before| <= ramp_rate * hours * capacity          within a day
    activity == activity in the step before                      within a day, of plants that are flat
    output[mode, year]           == sum(days * hours * activity)
    sum(output over the modes)   <= annual_availability * 8760 * capacity

The energy of a year is a variable because fuel, emissions, shares and costs all count it. A combined heat and power
plant is a fleet with two modes, whose mixtures fill the triangle between condensing and back-pressure operation.
"""

import numpy as np
import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Expression, Limit, Relation, Variable
from kz_optimize.arrays import Array, array, positions
from kz_optimize.case.case import Case
from kz_optimize.case.dispatch import Flows

HOURS = 8760.0


def add(m: pyo.ConcreteModel, case: Case) -> None:
    """Declare how fleets run."""
    d, fleets = case.dispatch, case.fleets
    year, day, hour = case.horizon.year, case.days.day, case.days.hour
    m.activity = Variable(
        fleets.mode, year, day, hour, where=d.mode_hourly & d.mode_possible, unit="GW", doc="power of a fleet in a mode"
    )
    m.output = Variable(fleets.mode, year, where=d.mode_possible, unit="GWh", doc="energy of a year in a mode")
    running = power(m, case)
    energy = (case.commitment.makes * m.output).sum_onto(fleets.fleet, by=fleets.fleet_of_mode)
    ready, capacity = available(m, case), capacity_of_fleet(m, case)
    hourly, yearly = d.possible & d.hourly, d.possible & ~d.hourly
    steps, years = (fleets.fleet, year, day, hour), (fleets.fleet, year)

    m.output_of_year = Equation(
        m.output == (step_weight(case) * m.activity).sum("day", "hour"),
        for_each=(fleets.mode, year), where=d.mode_hourly & d.mode_possible, doc="the energy of a year adds up",
    )  # fmt: skip
    m.dispatch_limit = Equation(
        running <= ready, for_each=steps, where=hourly & ~case.commitment.starts,
        doc="no fleet runs beyond its available capacity",
        limit=Limit(
            "technologies", "{fleet} gives no more in {year} than is available", "", "GW", fleets.records),
    )  # fmt: skip
    m.dispatch_minimum = Equation(
        running >= d.minimum_output * ready, for_each=steps, where=hourly & (d.minimum_output > 0),
        doc="no fleet runs below its minimum output", limit=_least(case, "GW"),
    )  # fmt: skip
    _add_ramps(m, case, running, capacity)
    m.flat_day = Equation(
        lambda: running == running.previous("hour"), for_each=steps,
        where=hourly & d.flat & array(hour > hour[0], hour),
        doc="flat fleets give the same power all day",
        limit=Limit(
            "technologies", "{fleet} gives the same power in every step of a day in {year}", "", "GW", fleets.records),
    )  # fmt: skip
    m.annual_limit = Equation(
        lambda: energy <= finite_or_zero(d.annual_availability) * HOURS * capacity, for_each=years,
        where=d.possible & np.isfinite(d.annual_availability),
        doc="no fleet gives more in a year than its energy allows",
        limit=Limit(
            "technologies", "{fleet} gives no more in {year} than its yearly energy",
            "draw {amount} more from {fleet} in {year}", "GWh", fleets.records),
    )  # fmt: skip
    m.output_limit = Equation(
        lambda: energy <= (step_weight(case) * ready).sum("day", "hour"), for_each=years, where=yearly,
        doc="no fleet gives more in a year than its capacity allows",
    )  # fmt: skip
    m.output_minimum = Equation(
        lambda: energy >= (d.minimum_output * step_weight(case) * ready).sum("day", "hour"), for_each=years,
        where=yearly & (d.minimum_output > 0), doc="no fleet gives less in a year than its minimum output",
        limit=_least(case, "GWh"),
    )  # fmt: skip


def _least(case: Case, unit: str) -> Limit:
    says = "{fleet} runs at its minimum_output or above in {year}"
    return Limit("technologies", says, "", unit, case.fleets.records)


def _add_ramps(m: pyo.ConcreteModel, case: Case, running: Expression, capacity: Expression) -> None:
    d, hour = case.dispatch, case.days.hour
    reach = finite_or_zero(d.ramp_rate) * case.days.hours
    later = array(hour > hour[0], hour)
    where = (d.possible & d.hourly & ~case.commitment.starts) & (np.isfinite(d.ramp_rate) & (reach < 1.0)) & later
    steps = (case.fleets.fleet, case.horizon.year, case.days.day, hour)
    for name, way in (("ramp_up", 1.0), ("ramp_down", -1.0)):

        def within(way: float = way) -> Relation:
            return way * (running - running.previous("hour")) <= reach * capacity

        says = "{fleet} changes no faster than its ramp_rate in {year}"
        limit = Limit("technologies", says, "", "GW", case.fleets.records)
        equation = Equation(within, for_each=steps, where=where, doc="no fleet changes faster than it can", limit=limit)
        m.add_component(name, equation)


def power(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[fleet, year, day, hour] GW of activity over the modes of conversions."""
    return (case.commitment.makes * m.activity).sum_onto(case.fleets.fleet, by=case.fleets.fleet_of_mode)


def step_weight(case: Case) -> Array:
    """[day, hour] Hours of the year that a step stands for."""
    return case.days.days * case.days.hours


def available(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[fleet, year, day, hour] GW that could run."""
    share = case.dispatch.availability.at(pool=case.fleets.running)
    return (share * m.capacity.at(pool=case.fleets.running)).sum_onto(case.fleets.fleet, by=case.fleets.fleet_of_pool)


def capacity_of_fleet(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[fleet, year] GW that stand."""
    return m.capacity.at(pool=case.fleets.running).sum_onto(case.fleets.fleet, by=case.fleets.fleet_of_pool)


def net_injection(m: pyo.ConcreteModel, case: Case, time: str) -> Expression:
    """[node, year, step] What fleets give less what they take, in GW, GWh of a day or GWh of a year."""
    flows = flows_onto(case, time)
    if time == "year":
        moved = m.output.at(mode=flows.mode)
    elif time == "day":
        moved = (case.days.hours * m.activity.at(mode=flows.mode)).sum("hour")
    else:
        moved = m.activity.at(mode=flows.mode)
    return (flows.coefficient * moved).sum_onto(case.nodes.node, by=flows.node)


def flows_onto(case: Case, time: str) -> Flows:
    """The flows onto nodes balanced in one kind of step."""
    flows, nodes = case.dispatch.flows, case.nodes
    return flows.select(nodes.time[positions(nodes.node, flows.node.values)] == time)


def plants_to_modes(case: Case, values: Array) -> Array:
    """An array over plants as one over modes.

    Raises ValueError if plants that share a fleet differ in it: then it belongs in what decides which plants may.
    """
    axis, speaker = values.dims.index("plant"), case.fleets.representative
    if not np.array_equal(np.take(values.values, speaker, axis=axis), values.values):
        raise ValueError("plants of one fleet differ in what is asked of their modes: name it in shares_fleet")
    plant = np.array(
        [case.fleets.representative_plant[fleet] for fleet in case.fleets.fleet_of_mode.values], dtype=object
    )
    return values.at(plant=array(plant, case.fleets.mode))


def finite_or_zero(values: Array) -> Array:
    """The array with zero for infinity; no row is made there."""
    return values.where(values.isfinite(), 0.0)
