"""Rows of an equation as readable text."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from kz_optimize.algebra.assembly import assemble, number_columns
from kz_optimize.algebra.cells import Cells, Source
from kz_optimize.algebra.equation import Equation
from kz_optimize.algebra.expression import Relation


def describe(equation: Equation, key: Hashable = None) -> str:
    """One row by name, the first one unless a key is given: ``generation[coal,1] - 0.9*capacity[coal] <= 0``.

    Variables stand in the order of the formula, and all constants to the right. No Pyomo objects are made.
    Raises ``KeyError`` if the equation has no such row.
    """
    if key is None and equation.cells.dims:
        if not len(equation.cells):
            raise KeyError(f"{equation.name} has no rows")
        key = equation.cells[0]
    place = equation.cells.place(key)
    difference = equation.relation.difference
    chosen = {dim: labels[i] for (dim, labels), i in zip(equation.cells.labels.items(), place, strict=True)}
    relation = Relation(difference.at(**chosen), equation.relation.sense)
    first_column, width = number_columns(difference.variables())
    rows = assemble(relation, Cells(()), first_column, width)
    names = [_name(*_owner(first_column, column)) for column in rows.matrix.indices.tolist()]
    right = rows.upper[0] if relation.sense == "<=" else rows.lower[0]
    return f"{_sum(rows.matrix.data.tolist(), names)} {relation.sense} {_number(right)}"


def _owner(first_column: Mapping[Source, int], column: int) -> tuple[Source, int]:
    """The variable of a column, and the number of the cell in it."""
    variable, start = max(
        ((v, start) for v, start in first_column.items() if start <= column), key=lambda item: item[1]
    )
    return variable, column - start


def _name(variable: Source, cell: int) -> str:
    key = variable.cells[cell]
    labels = key if isinstance(key, tuple) else () if key is None else (key,)
    return f"{variable.name}[{','.join(map(str, labels))}]" if labels else variable.name


def _sum(coefficients: list[float], names: list[str]) -> str:
    text = ""
    for coefficient, name in zip(coefficients, names, strict=True):
        sign = ("- " if coefficient < 0 else "+ ") if text else ("-" if coefficient < 0 else "")
        size = "" if abs(coefficient) == 1 else f"{_number(abs(coefficient))}*"
        text = f"{text} {sign}{size}{name}".strip()
    return text or "0"


def _number(value: float) -> str:
    return f"{value:.6g}"
