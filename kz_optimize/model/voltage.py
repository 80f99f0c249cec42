"""Voltage: Kirchhoff's law divides the flow in meshes of lines that have a reactance.

Reads    lines.csv   reactance, expansion, capacity_limit [MW]

    around every cycle      sum(reactance * (sent forward - sent in reverse)) == 0
    where some lines of the cycle are candidate circuits
                            -loose <= sum(reactance * (sent forward - sent in reverse)) <= loose
                            loose = sum(largest difference of voltage * (1 - line_added / capacity_limit))

The largest difference of voltage is what the other lines of the cycle have at full load. So the law holds for a circuit
that is built whole, and not at all for one that is not built; between them it is relaxed.
"""

import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Expression
from kz_optimize.case.case import Case
from kz_optimize.model import steps


def add(m: pyo.ConcreteModel, case: Case) -> None:
    """Declare the law of voltage, over the cycles of the grid."""
    cycles, labels = case.lines.cycles, (case.lines.cycles.cycle, *steps.dimensions(case, "hour"))
    m.voltage = Equation(
        lambda: around(m, case) == 0.0, for_each=labels, where=cycles.holds, doc="voltages add up to zero in a mesh"
    )
    doc = "voltages add up to zero in a mesh as far as its candidate circuits are built"
    m.voltage_highest = Equation(
        lambda: around(m, case) <= _loose(m, case), for_each=labels, where=cycles.relaxed, doc=doc
    )
    m.voltage_lowest = Equation(
        lambda: around(m, case) >= -_loose(m, case), for_each=labels, where=cycles.relaxed, doc=doc
    )


def around(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[cycle, year, day, hour] Differences of voltage around a cycle, by the largest reactance in it."""
    c = case.lines.cycles
    flow = m.sent.at(way=c.forward) - m.sent.at(way=c.reverse)
    return (c.reactance * flow).sum_onto(c.cycle, by=c.cycle_of_member)


def _loose(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[cycle, year] What the circuits that are not built leave open."""
    c = case.lines.cycles
    return c.slack - (c.built * m.line_added.at(line=c.line)).sum_onto(c.cycle, by=c.cycle_of_member)
