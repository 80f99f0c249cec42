"""One problem in both models, and how far apart their answers are.

Prices are unique where the optimum has one dual. Where two prices differ, the cost of a little more and a little less
is computed: both prices must lie between the two slopes, and the slopes must differ, or the models disagree.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
import pypsa

from kz_optimize.algebra import compile_model
from kz_optimize.case.case import prepare
from kz_optimize.exchange.pypsa.buses import find_buses
from kz_optimize.exchange.pypsa.network import read_network
from kz_optimize.model import build_model
from kz_optimize.solve import SolveOptions, solve
from kz_optimize.solve.highs import Highs
from kz_optimize.tables.read import Tables
from tests.peers import around, network
from tests.peers.problem import Problem
from tests.peers.tables import read_problem
from tests.support import Solved, read_tables

TOLERANCE = 1e-9
EXACT = 1e-6
"""Largest relative difference of what is called the same."""
FLOOR = 1.0
"""USD/MWh and USD/t: differences of smaller prices are relative to this."""
STEP = 1e-5
"""Relative change of demand, or of a cap, that tells whether a price is unique."""


Found = tuple[float, int, int]
"""Worst difference of unique prices, their number, and how many are proven not to be unique."""


@dataclass(frozen=True)
class Side:
    """Size and time of one model."""

    rows: int
    columns: int
    build: float  # s
    solve: float  # s


@dataclass(frozen=True)
class Comparison:
    """Worst relative differences, sizes and times."""

    problem: Problem
    ours: Side
    theirs: Side
    objective: float
    emissions: float
    prices: float  # of the unique ones
    price_count: int
    tie_count: int
    carbon: float  # of the unique shadow prices of caps and budgets
    carbon_count: int
    carbon_tie_count: int
    removed: bool
    unserved: bool

    @property
    def worst(self) -> float:
        """The largest of the differences."""
        return max(self.objective, self.emissions, self.prices, self.carbon)


def solve_ours(tables: Tables) -> tuple[Solved, Side]:
    """The tables as kz_optimize solves them."""
    began = perf_counter()
    case = prepare(tables)
    model = build_model(case)
    built = perf_counter()
    solution = solve(model, SolveOptions(algorithm="simplex", tolerance=TOLERANCE))
    assert solution.status == "optimal", (solution.status, solution.reason)
    side = Side(solution.size.rows, solution.size.columns, built - began, perf_counter() - built)
    return Solved(case, model, solution), side


def solve_theirs(problem: Problem, n: pypsa.Network) -> Side:
    """The network as PyPSA solves it; results are in the network."""
    began = perf_counter()
    n.optimize.create_model(multi_investment_periods=True, include_objective_constant=False)
    around.couple(problem, n)
    built = perf_counter()
    options = {
        "solver": "simplex", "output_flag": False, "log_to_console": False, "primal_feasibility_tolerance": TOLERANCE,
        "dual_feasibility_tolerance": TOLERANCE,
    }  # fmt: skip
    status, condition = n.optimize.solve_model(solver_name="highs", solver_options=options, io_api="direct")
    assert (status, condition) == ("ok", "optimal"), (status, condition)
    return Side(n.model.ncons, n.model.nvars, built - began, perf_counter() - built)


def compare(problem: Problem) -> Comparison:
    """Solve both.

    Raises AssertionError if one has no optimum, or if prices differ that are unique.
    """
    done, ours = solve_ours(read_problem(problem))
    n = network.build_network(problem)
    theirs = solve_theirs(problem, n)
    their_cost = (float(n.objective or 0.0) + around.unpaid(problem)) / 1e6
    emitted = around.emissions(problem, n)
    difference = _difference(done.cost, their_cost, 1e-9)
    assert difference < EXACT, f"cost: ours {done.cost:.12g}, theirs {their_cost:.12g} million USD"
    check = _Check(done)
    found = [_prices(problem, done, n, check), _carbon_prices(problem, done, n, check)]
    return Comparison(
        problem, ours, theirs,
        objective=difference,
        emissions=_of_years(emitted, our_emissions(problem, done)),
        prices=found[0][0], price_count=found[0][1], tie_count=found[0][2],
        carbon=found[1][0], carbon_count=found[1][1], carbon_tie_count=found[1][2],
        removed=bool((n.generators_t.p.loc[:, n.generators["sign"] < 0] > 1e-6).any(axis=None)),
        unserved=bool((n.generators_t.p.loc[:, n.generators["carrier"] == "unserved"] > 1e-6).any(axis=None)),
    )  # fmt: skip


def compare_import(problem: Problem, n: pypsa.Network, case: Path) -> tuple[float, float, Found]:
    """Worst differences of cost, emissions and prices between a network and the case it was imported to.

    Raises AssertionError if one has no optimum, or if costs or unique prices differ.
    """
    done, _ = solve_ours(read_tables(case))
    solve_theirs(problem, n)
    their_cost = float(n.objective or 0.0) / 1e6
    difference = _difference(done.cost, their_cost, 1e-9)
    assert difference < EXACT, f"cost: ours {done.cost:.12g}, theirs {their_cost:.12g} million"
    emitted = around.emissions(problem, n)
    of = find_buses(read_network(case.parent / "network.nc")).of

    def node(carrier: str, zone: str) -> str:
        place, balanced = of(f"{carrier} {zone}")
        return f"{balanced}@{place}"

    prices = _prices(problem, done, n, _Check(done), node)
    return difference, _of_years(emitted, our_emissions(problem, done)), prices


def our_emissions(problem: Problem, done: Solved) -> np.ndarray:
    """[year] kt of all modes: what caps and budgets count, without a cap."""
    per_mode = done.case.dispatch.emission_factor.at(pollutant="CO2")
    return (per_mode * done.array("output")).sum("mode").at(year=list(problem.years)).values


def _difference(one: float, other: float, floor: float = FLOOR) -> float:
    return abs(one - other) / max(abs(one), abs(other), floor)


def _of_years(theirs: np.ndarray, ours: np.ndarray) -> float:
    return float(np.abs(theirs - ours).max() / max(np.abs(theirs).max(), 1e-6))


def _at(carrier: str, zone: str) -> str:
    return f"{carrier}@{zone}"


def _prices(
    problem: Problem, done: Solved, n: pypsa.Network, check: "_Check", node_of: Callable[[str, str], str] = _at
) -> Found:
    worst, unique, ties = 0.0, 0, 0
    weight = done.case.horizon.weight
    days = done.case.days
    for carrier, zone in dict.fromkeys((load.carrier, load.zone) for load in problem.loads):
        node = node_of(carrier, zone)
        for year in problem.years:
            ours = done.price(node, year)[0]
            theirs = n.buses_t.marginal_price.loc[year, f"{carrier} {zone}"].to_numpy()
            per_gigawatt = (weight.at(year=year) * days.days * days.hours).values[0] / 1e3
            for step, pair in enumerate(zip(ours, theirs, strict=True)):
                difference = _difference(*pair)
                if difference > EXACT:
                    key = ("balance", (node, year, days.day[0], days.hour[step]))
                    check.between(key, np.array(pair), float(per_gigawatt[step]))
                    ties += 1
                else:
                    worst, unique = max(worst, difference), unique + 1
    return worst, unique, ties


def _carbon_prices(problem: Problem, done: Solved, n: pypsa.Network, check: "_Check") -> Found:
    worst, unique, ties = 0.0, 0, 0
    pairs: list[tuple[tuple, np.ndarray, float]] = []
    weight, length = done.case.horizon.weight, dict(zip(problem.years, problem.lengths, strict=True))
    for year in problem.caps:
        w = float(weight.at(year=year))
        ours = -done.value("emission_cap", instrument="cap", year=year) / w * 1e3
        theirs = -n.global_constraints.at[f"cap {year}", "mu"] * length[year] / w
        pairs.append((("emission_cap", ("cap", year)), np.array([ours, theirs]), -w / 1e3))
    if np.isfinite(problem.budget):
        pair = np.array([-done.value("emission_budget") * 1e3, -n.global_constraints.at["budget", "mu"]])
        pairs.append((("emission_budget", ("budget",)), pair, -1e-3))
    for key, pair, scale in pairs:
        difference = _difference(*pair)
        if difference > EXACT:
            check.between(key, pair, scale)
            ties += 1
        else:
            worst, unique = max(worst, difference), unique + 1
    return worst, unique, ties


class _Check:
    """One-sided slopes of the cost of a solved case in the right-hand side of one row."""

    def __init__(self, done: Solved):
        self.done = done

    @cached_property
    def program(self):
        """The linear programme, and where its rows are."""
        program = compile_model(self.done.model)
        return program, {self._name(*name): row for row, name in enumerate(program.row_names())}

    @cached_property
    def solver(self) -> Highs:
        """Holds the basis from one slope to the next."""
        return Highs(primal_feasibility_tolerance=TOLERANCE, dual_feasibility_tolerance=TOLERANCE)

    @staticmethod
    def _name(equation: str, key: object) -> tuple:
        return equation, key if isinstance(key, tuple) else (key,)

    def slopes(self, key: tuple, step: float = STEP) -> np.ndarray:
        """Of a little less, and of a little more."""
        program, rows = self.program
        row = rows[self._name(*key)]
        level = program.row_upper[row]
        moved = step * max(abs(level), 1e-2)
        costs = []
        for sign in (-1.0, 0.0, 1.0):
            lower, upper = program.row_lower.copy(), program.row_upper.copy()
            lower[row], upper[row] = lower[row] + sign * moved, upper[row] + sign * moved
            self.solver.send(replace(program, row_lower=lower, row_upper=upper))
            answer = self.solver.run()
            assert answer.status.name == "kOptimal", answer.status
            costs.append(answer.objective)
        return np.diff(costs) / moved

    def between(self, key: tuple, prices: np.ndarray, scale: float) -> None:
        """Two prices are both right: the slopes differ, and both prices lie between them."""
        slopes = np.sort(self.slopes(key) / scale)
        slack = 1e-3 * max(FLOOR, *np.abs(slopes))
        said = f"{key}: ours {prices[0]:.9g}, theirs {prices[1]:.9g}, slopes {slopes}"
        assert slopes[0] - slack <= prices.min(), said
        assert prices.max() <= slopes[1] + slack, said
        assert slopes[1] - slopes[0] > abs(prices[0] - prices[1]) - slack, said


def table(found: list[Comparison]) -> pd.DataFrame:
    """A row per problem."""
    return pd.DataFrame([
        {"objective": each.objective, "emissions": each.emissions, "prices": each.prices, "carbon": each.carbon,
         "price_count": each.price_count, "tie_count": each.tie_count, "carbon_count": each.carbon_count,
         "carbon_tie_count": each.carbon_tie_count, "removed": each.removed, "unserved": each.unserved,
         **{f"{side}_{name}": getattr(getattr(each, side), name) for side in ("ours", "theirs")
            for name in ("rows", "columns", "build", "solve")}}
        for each in found
    ])  # fmt: skip
