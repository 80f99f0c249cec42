"""How fast a linear program comes into being, in four ways: our algebra, bare numpy, linopy, Pyomo's rules.

    python tests/benchmarks/algebra_build.py 12x10x8x500 --rounds 3
    python tests/benchmarks/algebra_build.py 4x3x2x24 --solve            # all ways must find the same optimum

The size counts technologies, nodes, years and hours of a dispatch problem with storage. Every measurement is
a process of its own; rounds are interleaved, so that a busy machine is unfair to all alike. Time runs from
the data to a program held by HiGHS; memory is the peak above what the imports take. Pyomo's rules take a
hundred times longer: give them a smaller size with ``--rules-size``.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from math import prod

import highspy
import numpy as np
import pandas as pd
import scipy.sparse as sp

from kz_optimize.arrays import Array, array

EFFICIENCY, UNSERVED, POWER, ENERGY = 0.9, 1e4, 30.0, 15.0


class Problem:
    """The data that all ways share."""

    def __init__(self, size: str):
        self.shape = tuple(int(part) for part in size.split("x"))
        names = ("technology", "node", "year", "hour")
        self.dims = [pd.RangeIndex(n, name=name) for n, name in zip(self.shape, names, strict=True)]
        rng = np.random.default_rng(0)
        technologies, nodes, years, hours = self.shape
        self.availability = rng.random((technologies, nodes, hours))
        self.demand = rng.random((nodes, years, hours)) * 10
        self.capacity_cost, self.fuel_cost = 1000.0 - np.arange(technologies), 10.0 + np.arange(technologies)

    def arrays(self) -> list[Array]:
        """Availability, demand, capacity cost and fuel cost with labels."""
        technology, node, year, hour = self.dims
        return [
            array(self.availability, technology, node, hour),
            array(self.demand, node, year, hour),
            array(self.capacity_cost, technology),
            array(self.fuel_cost, technology),
        ]


def hand_over(matrix: sp.csr_array, cost, lower, upper, row_lower, row_upper) -> highspy.Highs:
    solver = highspy.Highs()
    solver.silent()
    height, width = matrix.shape
    status = solver.passModel(
        width, height, matrix.nnz, int(highspy.MatrixFormat.kRowwise), int(highspy.ObjSense.kMinimize), 0.0,
        cost, lower, upper, row_lower, row_upper, matrix.indptr, matrix.indices, matrix.data, np.zeros(width, np.int32),
    )  # fmt: skip
    assert status == highspy.HighsStatus.kOk
    return solver


def ours(problem: Problem) -> highspy.Highs:
    import pyomo.environ as pyo

    from kz_optimize.algebra import Equation, Minimise, Variable, compile_model

    technology, *place = problem.dims
    node, year, _ = place
    availability, demand, capacity_cost, fuel_cost = problem.arrays()
    m = pyo.ConcreteModel()
    m.generation, m.capacity = Variable(technology, *place), Variable(technology, node, year)
    m.unserved, m.charge, m.discharge, m.level = (Variable(*place) for _ in range(4))
    m.power, m.energy = Variable(node, year), Variable(node, year)
    m.limit = Equation(m.generation <= availability * m.capacity, for_each=(technology, *place))
    supply = m.generation.sum("technology") + m.unserved + m.discharge - m.charge
    m.balance = Equation(supply == demand, for_each=place)
    m.charging = Equation(m.charge <= m.power, for_each=place)
    m.discharging = Equation(m.discharge <= m.power, for_each=place)
    m.filling = Equation(m.level <= m.energy, for_each=place)
    stored = EFFICIENCY * m.charge - m.discharge / EFFICIENCY
    m.storage = Equation(m.level - m.level.previous("hour", cyclic=True) == stored, for_each=place)
    plants = (capacity_cost * m.capacity).sum() + (fuel_cost * m.generation).sum()
    m.cost = Minimise(plants + UNSERVED * m.unserved.sum() + POWER * m.power.sum() + ENERGY * m.energy.sum())
    program = compile_model(m)
    return hand_over(
        program.matrix, program.cost, program.column_lower, program.column_upper, program.row_lower, program.row_upper
    )


def bare(problem: Problem) -> highspy.Highs:
    """What remains if somebody writes the arrays by hand: the floor."""
    technologies, nodes, years, hours = problem.shape
    everywhere, place, yearly = problem.shape, (nodes, years, hours), (nodes, years, 1)
    shapes = [everywhere, (technologies, *yearly), *[place] * 4, *[yearly] * 2]
    ends = np.cumsum([0, *map(prod, shapes)])
    generation, capacity, unserved, charge, discharge, level, power, energy = (
        np.arange(start, stop, dtype=np.int32).reshape(shape)
        for start, stop, shape in zip(ends, ends[1:], shapes, strict=False)
    )
    many, few = prod(everywhere), prod(place)
    widths = np.repeat([2, technologies + 3, 2, 4], [many, few, 3 * few, few])
    starts = np.concatenate([[0], np.cumsum(widths)]).astype(np.int32)
    indices, values = np.empty(starts[-1], np.int32), np.empty(starts[-1])
    end = 0

    def block(shape: tuple[int, ...], *terms: tuple[np.ndarray, float | np.ndarray]) -> None:
        nonlocal end
        width = sum(column.shape[-1] for column, _ in terms)
        span = slice(end, end + prod(shape) * width)
        columns, coefficients = (array[span].reshape(*shape, width) for array in (indices, values))
        start = 0
        for column, coefficient in terms:
            stop = start + column.shape[-1]
            columns[..., start:stop], coefficients[..., start:stop] = column, coefficient
            start = stop
        end = span.stop

    one = (..., np.newaxis)
    block(everywhere, (generation[one], 1.0), (capacity[one], -problem.availability[:, :, None, :, None]))
    supply = ((np.moveaxis(generation, 0, -1), 1.0), (unserved[one], 1.0), (charge[one], -1.0), (discharge[one], 1.0))
    block(place, *supply)
    for flow, limit in ((charge, power), (discharge, power), (level, energy)):
        block(place, (flow[one], 1.0), (limit[one], -1.0))
    flows = ((charge[one], -EFFICIENCY), (discharge[one], 1 / EFFICIENCY))
    block(place, *flows, (level[one], 1.0), (np.roll(level, 1, axis=2)[one], -1.0))
    rows, columns = len(starts) - 1, int(ends[-1])
    cost = np.zeros(columns)
    cost[capacity], cost[generation] = (
        array[:, None, None, None] for array in (problem.capacity_cost, problem.fuel_cost)
    )
    cost[unserved], cost[power], cost[energy] = UNSERVED, POWER, ENERGY
    lower, upper = np.full(rows, -np.inf), np.zeros(rows)
    lower[many : many + few] = upper[many : many + few] = problem.demand.ravel()
    lower[many + 4 * few :] = 0.0
    matrix = sp.csr_array((values, indices, starts), (rows, columns))
    return hand_over(matrix, cost, np.zeros(columns), np.full(columns, np.inf), lower, upper)


def linopy(problem: Problem) -> highspy.Highs:
    import linopy

    technology, *place = problem.dims
    node, year, _ = place
    availability, demand, capacity_cost, fuel_cost = (data.to_xarray() for data in problem.arrays())
    m = linopy.Model()

    def variable(name: str, *dims: pd.Index) -> linopy.Variable:
        return m.add_variables(0, coords=list(dims), name=name)

    generation, capacity = variable("generation", technology, *place), variable("capacity", technology, node, year)
    unserved, charge, discharge, level = (variable(n, *place) for n in ("unserved", "charge", "discharge", "level"))
    power, energy = variable("power", node, year), variable("energy", node, year)
    m.add_constraints(generation - availability * capacity <= 0, name="limit")
    m.add_constraints(generation.sum("technology") + unserved + discharge - charge == demand, name="balance")
    m.add_constraints(charge - power <= 0, name="charging")
    m.add_constraints(discharge - power <= 0, name="discharging")
    m.add_constraints(level - energy <= 0, name="filling")
    stored = EFFICIENCY * charge - (1 / EFFICIENCY) * discharge
    m.add_constraints(level - level.roll(hour=1) - stored == 0, name="storage")
    plants = (capacity_cost * capacity).sum() + (fuel_cost * generation).sum()
    m.add_objective(plants + UNSERVED * unserved.sum() + POWER * power.sum() + ENERGY * energy.sum())
    return m.to_highspy()


def rules(problem: Problem) -> highspy.Highs:
    """Pyomo as in its manual."""
    import pyomo.environ as pyo
    from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

    m = pyo.ConcreteModel()
    m.T, m.N, m.Y, m.H = (pyo.RangeSet(0, size - 1) for size in problem.shape)
    place = (m.N, m.Y, m.H)
    m.availability = pyo.Param(m.T, m.N, m.H, initialize=dict(np.ndenumerate(problem.availability)))
    m.demand = pyo.Param(*place, initialize=dict(np.ndenumerate(problem.demand)))

    def variable(*sets: pyo.Set) -> pyo.Var:
        return pyo.Var(*sets, bounds=(0, None))

    m.generation, m.capacity = variable(m.T, *place), variable(m.T, m.N, m.Y)
    m.unserved, m.charge, m.discharge, m.level = (variable(*place) for _ in range(4))
    m.power, m.energy = variable(m.N, m.Y), variable(m.N, m.Y)

    def limit(m, t, n, y, h):
        return m.generation[t, n, y, h] <= m.availability[t, n, h] * m.capacity[t, n, y]

    def balance(m, n, y, h):
        supply = sum(m.generation[t, n, y, h] for t in m.T) + m.unserved[n, y, h] + m.discharge[n, y, h]
        return supply - m.charge[n, y, h] == m.demand[n, y, h]

    def storage(m, n, y, h):
        before = m.level[n, y, (h - 1) % problem.shape[3]]
        return m.level[n, y, h] - before == EFFICIENCY * m.charge[n, y, h] - m.discharge[n, y, h] / EFFICIENCY

    def cost(m):
        plants = sum(
            float(c) * m.capacity[t, n, y] for t, c in enumerate(problem.capacity_cost) for n in m.N for y in m.Y
        )
        fuel = sum(
            float(c) * m.generation[t, n, y, h]
            for t, c in enumerate(problem.fuel_cost) for n in m.N for y in m.Y for h in m.H
        )  # fmt: skip
        stores = sum(POWER * m.power[n, y] + ENERGY * m.energy[n, y] for n in m.N for y in m.Y)
        return plants + fuel + stores + UNSERVED * pyo.quicksum(m.unserved.values())

    m.limit = pyo.Constraint(m.T, *place, rule=limit)
    m.balance = pyo.Constraint(*place, rule=balance)
    m.charging = pyo.Constraint(*place, rule=lambda m, n, y, h: m.charge[n, y, h] <= m.power[n, y])
    m.discharging = pyo.Constraint(*place, rule=lambda m, n, y, h: m.discharge[n, y, h] <= m.power[n, y])
    m.filling = pyo.Constraint(*place, rule=lambda m, n, y, h: m.level[n, y, h] <= m.energy[n, y])
    m.storage = pyo.Constraint(*place, rule=storage)
    m.cost = pyo.Objective(rule=cost)
    form = LinearStandardFormCompiler().write(m, mixed_form=True)
    right = np.array(form.rhs, dtype=float)
    kind = np.array([row.bound_type for row in form.rows])
    matrix, width = form.A.tocsr(), form.A.shape[1]
    bounds = np.where(kind <= 0, right, -np.inf), np.where(kind >= 0, right, np.inf)
    return hand_over(matrix, np.ravel(form.c.todense()), np.zeros(width), np.full(width, np.inf), *bounds)


WAYS: dict[str, tuple[Callable[[Problem], highspy.Highs], tuple[str, ...]]] = {
    "bare": (bare, ()),
    "ours": (ours, ("kz_optimize.algebra",)),
    "linopy": (linopy, ("linopy",)),
    "rules": (rules, ("pyomo.environ", "pyomo.repn.plugins.standard_form")),
}


def measure(way: str, size: str, solve: bool) -> None:
    """Build once in this process and print what it took."""
    build, modules = WAYS[way]
    for module in modules:
        import_module(module)
    problem = Problem(size)
    problem.arrays()[0].to_xarray().isnull().sum(), sp.eye_array(3).tocsr()  # so that no late import is counted
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    solver = build(problem)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    if solve:
        solver.run()
    result = {"seconds": seconds, "bytes": peak * 1024, "nonzeros": solver.getNumNz()}
    print(json.dumps(result | {"objective": solver.getInfo().objective_function_value}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", help="technologies x nodes x years x hours, such as 12x10x8x500")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ways", default=",".join(WAYS), help="which ones, separated by commas")
    parser.add_argument("--rules-size", help="another size for Pyomo's rules")
    parser.add_argument("--solve", action="store_true", help="solve as well and compare the optima")
    parser.add_argument("--measure", choices=WAYS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure, options.size, options.solve)
        return
    results: dict[str, list[dict]] = {way: [] for way in options.ways.split(",")}
    for _ in range(options.rounds):
        for way, found in results.items():
            size = options.rules_size if way == "rules" and options.rules_size else options.size
            command = [sys.executable, __file__, size, "--measure", way, *["--solve"] * options.solve]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            found.append(json.loads(done.stdout.splitlines()[-1]))
    show(results, options.solve)


def show(results: dict[str, list[dict]], solve: bool) -> None:
    """A table of medians; ratios are to ours, round by round, so that both sides met the same machine."""
    print(
        f"{'way':8}{'non-zeros':>12}{'seconds':>10}{'us/nnz':>9}{'to ours':>9}{'B/nnz':>8}{'to ours':>9}{'peak GB':>9}"
    )
    for way, found in results.items():
        nonzeros = found[0]["nonzeros"]
        row = f"{way:8}{nonzeros:12,}{statistics.median(r['seconds'] for r in found):10.3f}"
        for name, scale, form in (("seconds", 1e6, "9.3f"), ("bytes", 1.0, "8.0f")):
            each = [result[name] / nonzeros * scale for result in found]
            own = [result[name] / result["nonzeros"] * scale for result in results.get("ours", found)]
            ratio = statistics.median(a / b for a, b in zip(each, own, strict=True))
            row += f"{statistics.median(each):{form}}{ratio:8.2f}x"
        print(f"{row}{statistics.median(r['bytes'] for r in found) / 1e9:9.2f}")
    if solve:
        optima = {round(result["objective"], 4) for found in results.values() for result in found}
        print("the same optimum everywhere:" if len(optima) == 1 else "DIFFERENT optima:", *sorted(optima))


if __name__ == "__main__":
    main()
