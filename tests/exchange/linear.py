"""Linear programmes written down term by term, for checks that share no code with the model; solved by scipy."""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

Expression = Mapping[object, float]  # variable -> coefficient; the constant stands at None


class Programme:
    """Rows and columns in the making."""

    def __init__(self) -> None:
        self.column: dict[object, int] = {}
        self.free: set[object] = set()
        self.rows: list[tuple[Expression, str]] = []

    def var(self, *key: object, free: bool = False) -> dict[object, float]:
        self.column.setdefault(key, len(self.column))
        if free:
            self.free.add(key)
        return {key: 1.0}

    def at_least(self, left: Expression, right: Expression) -> None:
        self.rows.append((minus(left, right), ">"))

    def equal(self, left: Expression, right: Expression) -> None:
        self.rows.append((minus(left, right), "="))

    def solve(self, cost: Expression) -> float | None:
        parts = {}
        for sign in (">", "="):
            rows = [row for row, kind in self.rows if kind == sign]
            cells = [(i, self.column[v], c) for i, row in enumerate(rows) for v, c in row.items() if v is not None]
            at, where, what = (np.array(part) for part in zip(*cells, strict=True)) if cells else ([], [], [])
            matrix = coo_array((what, (at, where)), (len(rows), len(self.column))).tocsr()
            parts[sign] = (matrix, np.array([-row.get(None, 0.0) for row in rows]))
        objective = np.zeros(len(self.column))
        for variable, coefficient in cost.items():
            if variable is not None:
                objective[self.column[variable]] = coefficient
        bounds = [(None, None) if variable in self.free else (0, None) for variable in self.column]
        done = linprog(objective, -parts[">"][0], -parts[">"][1], *parts["="], bounds, method="highs")
        return None if done.status in (2, 4) else float(done.fun + cost.get(None, 0.0))


def add(*terms: Expression) -> dict[object, float]:
    """The sum."""
    total: dict[object, float] = defaultdict(float)
    for term in terms:
        for variable, coefficient in term.items():
            total[variable] += coefficient
    return dict(total)


def times(factor: float, term: Expression) -> dict[object, float]:
    """A multiple."""
    return {variable: factor * coefficient for variable, coefficient in term.items()} if factor else {}


def minus(left: Expression, right: Expression) -> dict[object, float]:
    """The difference."""
    return add(left, times(-1.0, right))


def number(value: float) -> dict[object, float]:
    """A constant."""
    return {None: value} if value else {}
