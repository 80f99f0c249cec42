"""Problems that Hypothesis draws, solved by kz_optimize, and solved again with one number of the case changed.

PROPERTY_EXAMPLES asks for that many problems of each property, new ones every time; without it a few are drawn, always
the same. What fails is shrunk to the fewest zones, years, steps and technologies that still fail.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from itertools import product

import numpy as np
from hypothesis import HealthCheck, assume, note, settings

from kz_optimize.arrays import Array
from kz_optimize.case.case import Case, prepare
from kz_optimize.model import build_model
from kz_optimize.solve import SolveOptions, solve
from kz_optimize.tables.settings import Model
from tests.peers.problem import Problem
from tests.peers.tables import read_problem
from tests.support import Solved

EXACT = 1e-9
"""Relative difference of costs that are the same."""
CLOSE = 1e-6
"""Relative difference of prices that are the same; below 1 USD/MWh or USD/t, absolute."""


class NoPlan(Exception):
    """A case has no plan."""


def examples(count: int) -> Callable:
    """So many problems, unless the environment asks for others."""
    asked = int(os.environ.get("PROPERTY_EXAMPLES", "0"))
    return settings(
        max_examples=asked or count, derandomize=not asked, deadline=None, database=None, print_blob=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip


def solve_problem(problem: Problem, aggregate: bool = True, accounting: str = "annuity") -> Solved:
    """Through tables, as any case."""
    tables = read_problem(problem)
    finance = replace(tables.settings.finance, accounting=accounting)
    return solve_prepared(
        prepare(replace(tables, settings=replace(tables.settings, finance=finance, model=Model(aggregate=aggregate))))
    )


def solve_prepared(case: Case) -> Solved:
    """A case that is prepared already; raises NoPlan, which no problem as it is drawn may."""
    model = build_model(case)
    solution = solve(model, SolveOptions(algorithm="simplex", tolerance=1e-9))
    if solution.status == "infeasible":
        raise NoPlan(solution.reason)
    assert solution.status == "optimal", (solution.status, solution.reason)
    return Solved(case, model, solution)


def with_cap(case: Case, year: int, limit: float) -> Solved:
    """Another limit of the cap in a year, kt."""
    return solve_prepared(replace(case, caps=replace(case.caps, level=_moved(case.caps.level, limit, "cap", year))))


def with_budget(case: Case, limit: float) -> Solved:
    """Another budget of the horizon, kt."""
    level = _moved(case.budgets.level, limit, "budget")
    return solve_prepared(replace(case, budgets=replace(case.budgets, level=level)))


def with_price(case: Case, year: int, price: float) -> Solved:
    """Another price of emissions in a year, USD/t."""
    level = _moved(case.prices.level, price / 1e3, "price", year)
    return solve_prepared(replace(case, prices=replace(case.prices, level=level)))


def with_demand(case: Case, node: str, year: int, step: int, more: float) -> Solved:
    """More demand in one step, GW."""
    power = case.demand.power
    key = (node, year, case.days.day[0], case.days.hour[step])
    moved = _moved(power, float(power.at(**dict(zip(power.dims, key, strict=True)))) + more, *key)
    return solve_prepared(replace(case, demand=replace(case.demand, power=moved)))


def _moved(values, value: float, *key: object):
    places = tuple(values.labels[dim].get_loc(label) for dim, label in zip(values.dims, key, strict=True))
    changed = values.values.copy()
    changed[places] = value
    return Array(changed, values.dims, values.labels)


def emitted(done: Solved) -> np.ndarray:
    """[year] kt."""
    return (done.case.dispatch.emission_factor.at(pollutant="CO2") * done.array("output")).sum("mode").values


def cap_price(done: Solved, year: int) -> float:
    """USD/t, in money of the year."""
    return -done.value("emission_cap", year=year) / weight(done.case, year) * 1e3


def weight(case: Case, year: int) -> float:
    """What one unit of running cost a year counts in the objective."""
    return case.horizon.weight.at(year=year).values.item()


def slopes(less: Solved, same: Solved, more: Solved, step: float) -> tuple[float, float]:
    """Of the cost over a number that is a step lower and a step higher, million USD per unit."""
    return (same.cost - less.cost) / step, (more.cost - same.cost) / step


def noise(done: Solved, step: float) -> float:
    """What rounding does to a slope."""
    return 1e-11 * max(abs(done.cost), 1.0) / step


def apart(one: float, other: float) -> float:
    """Relative difference; below 1, absolute."""
    return abs(one - other) / max(abs(one), abs(other), 1.0)


def demand_slopes(done: Solved, node: str, year: int, step: int) -> tuple[float, float]:
    """Cost of a little less and of a little more demand in one step, USD/MWh in money of the year.

    Where all demand goes without, less of it changes what may go without as well: no such problem is looked at.
    """
    demand = done.case.demand.power.at(node=node, year=year).values[0, step]
    missing = done.array("unserved").at(node=node, year=year).values[..., 0, step].sum()
    assume(missing < demand * (1.0 - 1e-3))
    moved = 1e-4 * demand
    less, more = (with_demand(done.case, node, year, step, sign * moved) for sign in (-1.0, 1.0))
    energy = moved * (done.case.days.days * done.case.days.hours).values[0, step]
    per_price = weight(done.case, year) / 1e3
    low, high = (slope / per_price for slope in slopes(less, done, more, energy))
    slack = noise(done, energy) / per_price
    return low - slack, high + slack


def nodes(problem: Problem) -> list[tuple[str, int]]:
    """Where and when there is demand."""
    places = dict.fromkeys(f"{load.carrier}@{load.zone}" for load in problem.loads)
    return list(product(places, problem.years))


def same_prices(done: Solved, node: str, year: int, others: np.ndarray) -> None:
    """Prices are the same, or both lie between what a little less and a little more demand is worth."""
    for step, (ours, other) in enumerate(zip(done.price(node, year)[0], others, strict=True)):
        if apart(ours, other) > CLOSE:
            low, high = demand_slopes(done, node, year, step)
            note(f"{node}, {year}, step {step}: {ours} and {other}, slopes {low} and {high}")
            assert low <= min(ours, other)
            assert max(ours, other) <= high
