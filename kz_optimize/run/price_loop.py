"""The price loop: where costs depend on the price that a cap is found to have, both are found together.

    given := 0
    repeat   solve; found := price of the cap
             stop if |found - given| <= 0.01 USD/t in every instrument and year, and the certificate holds
             given := where a secant through the last two pairs meets found = given; the first step takes found

The slope of a secant is cut to [-5, 0.95], prices are never below 0, and between a price that was too low and one that
was too high a step stays inside. Only costs change, so every solve starts from the last basis.

A plan is an equilibrium if nobody would do otherwise at the prices given. Duals jump where a plan has several, so the
proof is by cost: with allowances bought and sold at the prices given in place of the cap no plan is cheaper. What the
best one saves, and what allowances are worth that nobody uses, is the regret.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from kz_optimize.algebra import Minimise
from kz_optimize.arrays import Array, array
from kz_optimize.case.case import Case
from kz_optimize.errors import SolverError
from kz_optimize.solve import Loop, Session, Solution, SolveOptions, solve
from kz_optimize.solve.highs import Report
from kz_optimize.units import to_model

Settled = tuple[Case, Any, Solution]

SOLVED = "optimal"
MOST = 30
"""Solves."""
CLOSE = 0.01 * to_model("USD/t")
REGRET = 1e-6
"""Of the objective."""
SLOPES = (-5.0, 0.95)
LISTED = 4
"""Pairs of prices that an error shows."""


def optimise(
    case: Case, model: Any, build: Callable[[Case], Any], options: SolveOptions, report: Report | None = None
) -> Settled:
    """Case, model and solution at prices of caps that agree with what costs were worked out with.

    `model` is what `build` makes of the case. Most cases are one solve.

    Raises SolverError if no prices are found that agree, with the last pairs.
    """
    if not looped(case):
        return case, model, solve(model, options, report)
    session, path = Session(options, report), _Path(case)
    for solves in range(1, MOST + 1):
        solution = session.solve(model)
        if solution.status != SOLVED:
            return case, model, solution
        gap = path.add(prices(model, case))
        if gap <= CLOSE and (loss := regret(model, case, build, replace(options, log_file=None))) <= REGRET:
            return case, model, replace(solution, loop=Loop(solves, gap / to_model("USD/t"), loss))
        case = replace(case, price_given=path.given.where(case.price_given.notnull(), np.nan))
        model = build(case)
    raise SolverError(path.story())


def looped(case: Case) -> bool:
    """Whether costs depend on a price that the plan has."""
    return bool(case.price_given.notnull().values.any())


def prices(m: Any, case: Case) -> Array:
    """[instrument, year] Million USD per kt that one more tonne under a cap is worth in money of its year."""
    return -1.0 * m.emission_cap.dual.fillna(0.0) / case.horizon.weight


def regret(m: Any, case: Case, build: Callable[[Case], Any], options: SolveOptions) -> float:
    """What a plan could save, as a share of its cost, by buying and selling allowances at the prices given.

    The caps whose price no cost depends on are taken at the price they were found to have, which bounds it from above.
    """
    worth = (case.price_given.fillna(0.0) * case.horizon.weight).where(
        case.price_given.notnull(), -1.0 * m.emission_cap.dual.fillna(0.0)
    )
    free = build(case)
    row = free.emission_cap
    exists = row.cells.unflatten(np.ones(len(row))).notnull()
    cost = free.total_cost.cost + (worth.where(exists, 0.0) * row.relation.difference.where(exists)).sum()
    row.deactivate()
    free.del_component(free.total_cost)
    free.total_cost = Minimise(cost, doc="cost of the system, with allowances bought and sold at a given price")
    best = solve(free, options)
    return (_cost(m) - best.objective) / (1.0 + abs(_cost(m))) if best.status == SOLVED else np.inf


def _cost(m: Any) -> float:
    return float(m.total_cost.cost.solution)


@dataclass
class _Path:
    """Pairs of prices given and found, and the prices to try next."""

    case: Case
    pairs: list[tuple[np.ndarray, np.ndarray]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.asked = self.case.price_given.notnull().values
        self.next = np.zeros(self.asked.shape)
        self.low, self.high = np.zeros(self.asked.shape), np.full(self.asked.shape, np.inf)

    @property
    def given(self) -> Array:
        """[instrument, year] Million USD per kt."""
        return array(self.next, self.case.caps.instrument, self.case.horizon.year)

    def add(self, found: Array) -> float:
        """Add what was found at the prices given, find the next, and return how far apart they are (million USD/kt).

        Where prices that are too low and too high meet, every price between the two that were found is one.
        """
        given, values = self.next, found.transpose("instrument", "year").values
        self.pairs.append((given, values))
        above = values >= given
        inside = (given > self.low) & (given < self.high)
        self.low = np.where(above & (inside | (given >= self.high)), given, np.where(above, self.low, 0.0))
        self.high = np.where(above, np.where(given >= self.high, np.inf, self.high), given)
        self.low = np.minimum(self.low, self.high)
        met = (self.high - self.low <= CLOSE) & (len(self.pairs) > 1)
        apart = np.where(met, np.minimum(np.abs(values - given), self.high - self.low), np.abs(values - given))
        self.next = self._step()
        return float(np.max(apart[self.asked], initial=0.0))

    def _step(self) -> np.ndarray:
        given, found = self.pairs[-1]
        if len(self.pairs) == 1:
            return np.maximum(found, 0.0)
        slope = np.clip(self.slopes(), *SLOPES)
        step = np.maximum(given + (found - given) / (1.0 - slope), 0.0)
        outside = (step < self.low) | (step > self.high)
        middle = np.where(np.isfinite(self.high), (self.low + self.high) / 2.0, step)
        return np.where(outside, middle, step)

    def slopes(self) -> np.ndarray:
        """(instrument, year) How much the price found rises with the price given, by the last two pairs."""
        (one, then), (other, now) = self.pairs[-2:]
        moved = other - one
        return np.divide(now - then, moved, out=np.zeros(moved.shape), where=np.abs(moved) > 0)

    def story(self) -> str:
        """What does not settle, and what to do."""
        given, found = self.pairs[-1]
        apart = np.where(self.asked, np.abs(found - given), 0.0)
        i, j = np.unravel_index(int(apart.argmax()), apart.shape)
        name, year, slope = self.case.caps.instrument[i], self.case.horizon.year[j], self.slopes()[i, j]
        unit = to_model("USD/t")
        last = ", ".join(f"{a[i, j] / unit:.6g} -> {b[i, j] / unit:.6g}" for a, b in self.pairs[-LISTED:])
        why = (
            f"The price found rises by {slope:.3g} for each USD/t given: benchmarks take away as much as emissions "
            "cost, so that no price reaches the cap. Bring benchmarks of fuels closer together, or raise the cap"
            if slope >= 1.0 - 1e-6
            else f"The price found changes by {slope:.3g} for each USD/t given. Give allowance_price in benchmarks.csv "
            "by hand, or let fewer costs depend on the price"
        )
        return (
            f"After {len(self.pairs)} solves no price of the cap {name} in {year} is found that agrees with the price "
            f"its costs were worked out with (given -> found, USD/t: {last}). {why}."
        )
