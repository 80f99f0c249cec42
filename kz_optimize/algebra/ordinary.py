"""Variables, constraints and objectives in Pyomo's own notation, which may stand beside arrays and use their cells.

They are read through Pyomo's ``generate_standard_repn``.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

import numpy as np
import pyomo.environ as pyo
from pyomo.repn import generate_standard_repn

from kz_optimize.algebra.assembly import number_columns
from kz_optimize.algebra.objective import Minimise
from kz_optimize.algebra.variable import Variable

INF = np.inf


class Columns:
    """The number and bounds of every column: first the array variables, then the ordinary ones."""

    def __init__(self, variables: list[pyo.Var]):
        arrays = [v for v in variables if isinstance(v, Variable)]
        ordinary = [d for v in variables if not isinstance(v, Variable) and not v.is_reference() for d in v.values()]
        self.owners = [*arrays, ordinary]
        self.first, start = number_columns(arrays)
        self.count = start + len(ordinary)
        self.ordinary = {id(data): column for column, data in enumerate(ordinary, start)}
        self.lower, self.upper = np.full(self.count, -INF), np.full(self.count, INF)
        for variable, first in self.first.items():
            span = slice(first, first + len(variable))
            self.lower[span], self.upper[span] = variable.bounds_now()
        for data in chain(*(v.touched() for v in arrays), ordinary):
            column = self.number(data)
            self.lower[column], self.upper[column] = _bounds(data)

    def number(self, data: pyo.Var) -> int:
        """The column of a Pyomo variable."""
        owner = data.parent_component()
        if isinstance(owner, Variable) and owner in self.first:
            return self.first[owner] + owner.cells.index(data.index())
        if id(data) not in self.ordinary:
            raise ValueError(f"variable {data.name} is not on an active block of the model")
        return self.ordinary[id(data)]

    def linear(self, name: str, expression: object) -> tuple[dict[int, float], float]:
        """An ordinary Pyomo expression as coefficients by column, and a constant."""
        form = generate_standard_repn(expression, quadratic=False)
        if not form.is_linear():
            raise ValueError(f"{name} is not linear")
        entries = {self.number(data): float(c) for data, c in zip(form.linear_vars, form.linear_coefs, strict=True)}
        return {column: entries[column] for column in sorted(entries) if entries[column]}, float(form.constant)


def _bounds(data: pyo.Var) -> tuple[float, float]:
    if not data.is_continuous():
        raise ValueError(f"variable {data.name} is not continuous")
    if data.fixed:
        return data.value, data.value
    low, up = data.bounds
    return -INF if low is None else low, INF if up is None else up


class OrdinaryRows:
    """A Pyomo constraint read row by row; it offers what an ``Equation`` offers to the compiler."""

    def __init__(self, constraint: pyo.Constraint, columns: Columns):
        self.data = [data for data in constraint.values() if data.active]
        self.entries: list[dict[int, float]] = []
        lower, upper = [], []
        for data in self.data:
            low, body, up = data.to_bounded_expression(evaluate_bounds=True)
            coefficients, constant = columns.linear(data.name, body)
            self.entries.append(coefficients)
            lower.append(-INF if low is None else low - constant)
            upper.append(INF if up is None else up - constant)
        self.lower, self.upper = np.array(lower, dtype=float), np.array(upper, dtype=float)
        self.height, self.size = len(self.data), sum(len(row) for row in self.entries)

    def layout(self, first_column: Mapping) -> OrdinaryRows:
        """Itself: the entries are counted already."""
        return self

    def write(self, indices: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Fill in columns and coefficients row by row; returns where each row starts."""
        indices[:] = [column for row in self.entries for column in row]
        values[:] = [value for row in self.entries for value in row.values()]
        return np.cumsum([0] + [len(row) for row in self.entries], dtype=np.int32)

    def bounds_now(self) -> tuple[np.ndarray, np.ndarray]:
        """The lower and upper bound of every row."""
        return self.lower, self.upper


def objective(objectives: list[pyo.Objective], columns: Columns) -> tuple[np.ndarray, float, bool]:
    """The cost of every column, the constant beside them, and whether to maximise; there must be one objective."""
    active = [data for objective in objectives for data in objective.values() if data.active]
    if len(active) != 1:
        raise ValueError(f"a model needs one active objective, not {len(active)}")
    (objective,) = active
    if isinstance(objective, Minimise) and objective.cost is not None:
        return *objective.coefficients(columns.first, columns.count), False
    cost = np.zeros(columns.count)
    entries, offset = columns.linear(objective.name, objective.expr)
    cost[list(entries)] = list(entries.values())
    return cost, offset, not objective.is_minimizing()
