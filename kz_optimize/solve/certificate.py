"""An independent certificate of optimality, from the original numbers and the returned values alone.

The program, unscaled and as the model wrote it (a maximum is turned into a minimum first):

    minimise  cost . x    subject to    row_lower <= matrix x <= row_upper,    column_lower <= x <= column_upper

Given the values ``x`` and the row duals ``y``, everything else is computed here; nothing is believed:

    activity     = matrix x
    reduced_cost = cost - matrix' y

A positive multiplier (a row dual or a reduced cost) leans on the lower bound, a negative one on the upper. By the
Karush-Kuhn-Tucker conditions of linear programming (Dantzig 1963; Boyd and Vandenberghe 2004, section 5.5.3) the point
is optimal if and only if every measure below is zero:

    row violation        how far activity leaves its bounds,  / (1 + largest |matrix x| term of the row)
    bound violation      how far x leaves its bounds,         / (1 + |bound|)
    dual violation       row dual that leans on a bound the row does not have,     / (1 + median |row dual|)
    reduced cost violation   the same for columns,           / (1 + largest of |cost| and the |matrix' y| terms)
    complementarity      sum of |multiplier * distance to the bound it leans on|,  / (1 + |cost . x| + |dual objective|)
    duality gap          |cost . x - dual objective|,         / (1 + |cost . x| + |dual objective|)
    objective error      |cost . x + offset - objective claimed|,   / (1 + |cost . x|)

The denominators of the last three are those of the DIMACS challenge (Mittelmann 2003, errors 5 and 6), without the
constant of the objective, which would flatter them. Violations are relative to their own row or column, not to the
largest number of the model: a small row far away from its bound is not excused by a large one elsewhere.

What is honest for an interior point. Its multipliers are all non-zero, also those that lean on infinity; each is tiny
and passes any test of its own, yet a tiny reduced cost times a large value is money. Strictly the dual objective is
then minus infinity. Here a column (or row) that leans on an infinite bound is given room instead: it is charged as if
it could still move by ``1 + |value|``, that is, to twice its value. Thus no feasible plan whose unbounded columns stay
within that room is cheaper than ``objective - complementarity``: the sum over all columns is bounded in money, and
that is what decides. The terms are summed by absolute value, so that errors cannot cancel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp

from kz_optimize.algebra import Block, LinearProgram
from kz_optimize.solve.place import Place, place_of


@dataclass(frozen=True)
class Measure:
    """One condition of optimality: how far it is missed, and where most.

    absolute   in the unit of the row, column or objective
    relative   divided as the module's docstring says [1]
    place      the worst offender by the relative measure; None for measures of the whole objective, and when all hold
    """

    name: str
    absolute: float
    relative: float
    place: Place | None = None

    def holds(self, tolerance: float) -> bool:
        """Whether the relative measure keeps the tolerance; a NaN does not."""
        return self.relative <= tolerance


@dataclass(frozen=True)
class Certificate:
    """All measures of one solution; see the module's docstring for their formulas.

    objective        recomputed from the values, with the constant
    dual_objective   bound on the objective from the duals, with the constant
    """

    objective: float
    dual_objective: float
    measures: tuple[Measure, ...]

    def passed(self, tolerance: float = 1e-6) -> bool:
        """Whether every relative measure is within the tolerance."""
        return all(measure.holds(tolerance) for measure in self.measures)

    def failures(self, tolerance: float = 1e-6) -> tuple[Measure, ...]:
        """The measures that are not."""
        return tuple(measure for measure in self.measures if not measure.holds(tolerance))

    def __getitem__(self, name: str) -> Measure:
        return next(measure for measure in self.measures if measure.name == name)

    def table(self) -> pd.DataFrame:
        """One line per measure: absolute, relative, component and key of the worst offender."""
        rows = [(m.name, m.absolute, m.relative, "" if m.place is None else str(m.place)) for m in self.measures]
        return pd.DataFrame(rows, columns=["measure", "absolute", "relative", "worst"]).set_index("measure")


def certify(
    program: LinearProgram, values: np.ndarray, duals: np.ndarray, claimed_objective: float | None = None
) -> Certificate:
    """Measure a solution against the conditions of optimality.

    values, duals       one number per column and per row, in the order and sign of the program
    claimed_objective   what the solver says the objective is, with the constant
    """
    sense = -1.0 if program.maximise else 1.0
    matrix, cost, duals = program.matrix, sense * program.cost, sense * duals
    activity, pressure = matrix @ values, duals @ matrix
    reduced = cost - pressure
    rows = _Side(program.row_lower, program.row_upper, activity, duals, program.rows)
    columns = _Side(program.column_lower, program.column_upper, values, reduced, program.columns)

    primal = float(cost @ values)
    slack = np.concatenate([rows.products(), columns.products()])
    dual, charge = primal - float(slack.sum()), float(np.abs(slack).sum())
    money = 1 + abs(primal) + abs(dual)
    worst = int(np.argmax(np.nan_to_num(np.abs(slack), nan=np.inf))) if slack.size else 0
    in_rows = worst < len(duals)
    blocks, number = (program.rows, worst) if in_rows else (program.columns, worst - len(duals))
    culprit = place_of(blocks, number) if charge else None
    claimed = sense * primal + program.offset if claimed_objective is None else claimed_objective
    error = abs(sense * primal + program.offset - claimed)
    column_terms = np.maximum(np.abs(cost), _largest_terms(matrix.T.tocsr(), duals))
    return Certificate(
        objective=sense * primal + program.offset,
        dual_objective=sense * dual + program.offset,
        measures=(
            rows.measure("row violation", rows.violation(), _largest_terms(matrix, values)),
            columns.measure("bound violation", columns.violation(), columns.bound_size()),
            rows.measure("dual violation", rows.unsupported(), _typical(duals)),
            columns.measure("reduced cost violation", columns.unsupported(), column_terms),
            Measure("complementarity", charge, charge / money, culprit),
            Measure("duality gap", abs(primal - dual), abs(primal - dual) / money),
            Measure("objective error", error, error / (1 + abs(primal))),
        ),
    )


@dataclass(frozen=True, eq=False)
class _Side:
    """Rows or columns alike: a level between two bounds, and the multiplier that leans on one of them."""

    lower: np.ndarray
    upper: np.ndarray
    level: np.ndarray
    multiplier: np.ndarray
    blocks: Sequence[Block]

    def violation(self) -> np.ndarray:
        return np.maximum(np.maximum(self.lower - self.level, self.level - self.upper), 0.0)

    def unsupported(self) -> np.ndarray:
        """The multipliers that lean on an infinite bound."""
        leaning = np.where(self.multiplier > 0, self.lower, self.upper)
        return np.where(np.isinf(leaning), np.abs(self.multiplier), 0.0)

    def products(self) -> np.ndarray:
        """Multiplier times the distance to the bound it leans on; room of 1 + |level| where there is none."""
        bound = np.where(self.multiplier > 0, self.lower, self.upper)
        room = self.level - np.sign(self.multiplier) * (1 + np.abs(self.level))
        return self.multiplier * (self.level - np.where(np.isinf(bound), room, bound))

    def bound_size(self) -> np.ndarray:
        """The magnitude of the larger finite bound."""
        return np.maximum(*(np.where(np.isinf(bound), 0.0, np.abs(bound)) for bound in (self.lower, self.upper)))

    def measure(self, name: str, miss: np.ndarray, size: np.ndarray | float) -> Measure:
        relative = np.nan_to_num(miss / (1 + size), nan=np.inf)
        if not miss.size or not relative.any():
            return Measure(name, 0.0, 0.0)
        worst = int(relative.argmax())
        largest = float(np.nan_to_num(miss, nan=np.inf).max())
        return Measure(name, largest, float(relative[worst]), place_of(self.blocks, worst))


def _typical(duals: np.ndarray) -> float:
    """The median magnitude of the duals that are not zero."""
    magnitude = np.abs(duals[duals != 0])
    return float(np.median(magnitude)) if magnitude.size else 0.0


def _largest_terms(matrix: sp.csr_array, factors: np.ndarray) -> np.ndarray:
    """The largest ``|coefficient * factor|`` of every row of the matrix."""
    terms = np.abs(matrix.data * factors[matrix.indices])
    largest = np.zeros(matrix.shape[0])
    filled = np.flatnonzero(np.diff(matrix.indptr))
    if filled.size:
        largest[filled] = np.maximum.reduceat(terms, matrix.indptr[filled])
    return largest
