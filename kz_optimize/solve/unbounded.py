"""Why an objective has no end: the columns that can grow together for ever."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kz_optimize.algebra import LinearProgram
from kz_optimize.solve.highs import Highs
from kz_optimize.solve.place import Place, place_of

MAIN = 10


@dataclass(frozen=True)
class Direction:
    """One column of a ray.

    change  of the column per unit of the fastest column of the ray
    cost    what that change adds to the objective
    """

    place: Place
    change: float
    cost: float


def find_ray(program: LinearProgram, most: int = MAIN) -> tuple[Direction, ...]:
    """The main columns of a direction in which the program improves for ever, largest change of cost first.

    A ray ``d`` keeps every finite bound (``0 <= matrix d`` where a row has a lower bound, and so on) while
    ``cost . d < 0``. It is found as a program of its own: the most negative cost within ``-1 <= d <= 1``. Unlike the
    ray a solver happens to stop at, it exists whenever the objective is unbounded and does not depend on the algorithm.
    Empty if there is none.
    """
    sense = -1.0 if program.maximise else 1.0
    cone = replace(
        program,
        cost=sense * program.cost,
        maximise=False,
        offset=0.0,
        row_lower=_recession(program.row_lower, -np.inf),
        row_upper=_recession(program.row_upper, np.inf),
        column_lower=_recession(program.column_lower, -1.0),
        column_upper=_recession(program.column_upper, 1.0),
    )
    trial = Highs(output_flag=False)
    trial.send(cone)
    values = trial.run("simplex").values
    if not (np.abs(values) > 1e-9).any():
        return ()
    change = values / np.abs(values).max()
    cost = program.cost * change
    order = np.lexsort((-np.abs(change), -np.abs(cost)))[:most]
    return tuple(
        Direction(place_of(program.columns, int(column)), float(change[column]), float(cost[column]))
        for column in order
        if abs(change[column]) > 1e-9
    )


def _recession(bound: np.ndarray, otherwise: float) -> np.ndarray:
    """A finite bound may not be moved towards; an infinite one leaves the way open."""
    return np.where(np.isfinite(bound), 0.0, otherwise)
