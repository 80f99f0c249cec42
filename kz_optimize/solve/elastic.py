"""A program whose limits may be broken at a price.

Every limit that may give way gets a slack ``s >= 0`` of its own, and the objective becomes what breaking costs:

    minimise  sum(weight * s / scale)    subject to    lower - s <= level    or    level <= upper + s

where ``level`` is a row's activity or a column, and ``scale`` the natural magnitude of the limit. The minimum is zero
if and only if the program is feasible; otherwise the slacks are a cheapest way out, and the duals of a vertex prove
that the limits with a non-zero dual exclude each other (Farkas 1902; Chinneck 2008, Feasibility and Infeasibility in
Optimization, chapters 5 and 6).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from kz_optimize.algebra import LinearProgram


@dataclass(frozen=True, eq=False)
class Limits:
    """One-sided limits of a program, as parallel arrays.

    is_row     a row's limit, or a column's bound
    number     of the row or column
    is_lower   which side
    value      of the limit
    scale      its natural magnitude: that of the value; for a limit at zero the largest coefficient of the row
    """

    is_row: np.ndarray
    number: np.ndarray
    is_lower: np.ndarray
    value: np.ndarray
    scale: np.ndarray

    def __len__(self) -> int:
        return len(self.number)

    def __getitem__(self, chosen: np.ndarray) -> Limits:
        """Those chosen by a mask or by positions."""
        fields = (self.is_row, self.number, self.is_lower, self.value, self.scale)
        return Limits(*(field[chosen] for field in fields))


def limits_of(program: LinearProgram) -> Limits:
    """Every finite limit of the program but the lower bounds at zero, which are physical."""
    sides = [
        (True, True, program.row_lower, np.isfinite(program.row_lower)),
        (True, False, program.row_upper, np.isfinite(program.row_upper)),
        (False, True, program.column_lower, np.isfinite(program.column_lower) & (program.column_lower != 0)),
        (False, False, program.column_upper, np.isfinite(program.column_upper)),
    ]
    largest = abs(program.matrix).max(axis=1).toarray().ravel() if program.matrix.nnz else np.zeros(0)
    parts = []
    for is_row, is_lower, values, there in sides:
        number = np.flatnonzero(there)
        size = largest[number] if is_row and largest.size else np.ones(len(number))
        value = values[number]
        scale = np.where(value != 0, np.abs(value), np.where(size > 0, size, 1.0))
        flags = np.full(len(number), is_row), number, np.full(len(number), is_lower)
        parts.append((*flags, value, scale))
    return Limits(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def relax(program: LinearProgram, limits: Limits, weight: np.ndarray) -> LinearProgram:
    """The program with a slack for each of the limits, and the price of breaking them as its objective.

    Rows and columns keep their numbers. A limit on a column becomes a row after the program's own rows, in the order
    of ``limits``; the slacks are the last columns, in that order too.
    """
    height, width = program.matrix.shape
    count = len(limits)
    bounds = np.flatnonzero(~limits.is_row)
    own_rows = sp.csr_array(
        (np.ones(len(bounds)), (np.arange(len(bounds)), limits.number[bounds])), (len(bounds), width)
    )
    row = limits.number.copy()
    row[bounds] = height + np.arange(len(bounds))
    sign = np.where(limits.is_lower, 1.0, -1.0)
    slacks = sp.csr_array((sign, (row, np.arange(count))), (height + len(bounds), count))
    matrix = sp.csr_array(sp.hstack([sp.vstack([program.matrix, own_rows]), slacks], format="csr"))
    matrix.indptr, matrix.indices = matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32)
    matrix.sort_indices()

    lower, upper = program.column_lower.copy(), program.column_upper.copy()
    lower[limits.number[~limits.is_row & limits.is_lower]] = -np.inf
    upper[limits.number[~limits.is_row & ~limits.is_lower]] = np.inf
    value, is_lower = limits.value[bounds], limits.is_lower[bounds]
    return replace(
        program,
        matrix=matrix,
        row_lower=np.concatenate([program.row_lower, np.where(is_lower, value, -np.inf)]),
        row_upper=np.concatenate([program.row_upper, np.where(is_lower, np.inf, value)]),
        column_lower=np.concatenate([lower, np.zeros(count)]),
        column_upper=np.concatenate([upper, np.full(count, np.inf)]),
        cost=np.concatenate([np.zeros(width), weight / limits.scale]),
        offset=0.0,
        maximise=False,
    )


def multipliers(program: LinearProgram, limits: Limits, relaxed: np.ndarray, duals: np.ndarray) -> np.ndarray:
    """How hard each limit pushes in the solution of ``relax(program, limits[relaxed], ...)``; never negative.

    relaxed   mask of the limits that got a slack
    duals     of the rows of that program
    result    in units of the weights: the multiplier times the magnitude of the limit
    """
    height, width = program.matrix.shape
    as_rows = np.flatnonzero(relaxed & ~limits.is_row)
    pushed = np.bincount(limits.number[as_rows], weights=duals[height:], minlength=width)
    reduced_cost = -(duals[:height] @ program.matrix) - pushed
    push = np.zeros(len(limits))
    push[limits.is_row] = duals[limits.number[limits.is_row]]
    push[~limits.is_row] = reduced_cost[limits.number[~limits.is_row]]
    push[as_rows] = duals[height:]
    return np.maximum(np.where(limits.is_lower, push, -push), 0.0) * limits.scale


def only(program: LinearProgram, limits: Limits) -> tuple[LinearProgram, Limits]:
    """The program with no other limits than these and the lower bounds at zero; the limits in its own numbers."""
    rows = np.unique(limits.number[limits.is_row])
    touched = np.unique(np.concatenate([program.matrix[rows].indices, limits.number[~limits.is_row]]))
    row_lower, row_upper = np.full(len(rows), -np.inf), np.full(len(rows), np.inf)
    lower = np.where(program.column_lower[touched] == 0, 0.0, -np.inf)
    upper = np.full(len(touched), np.inf)
    for is_row, is_lower, bound, numbers in (
        (True, True, row_lower, rows),
        (True, False, row_upper, rows),
        (False, True, lower, touched),
        (False, False, upper, touched),
    ):
        chosen = (limits.is_row == is_row) & (limits.is_lower == is_lower)
        bound[np.searchsorted(numbers, limits.number[chosen])] = limits.value[chosen]
    numbers = np.where(limits.is_row, np.searchsorted(rows, limits.number), np.searchsorted(touched, limits.number))
    matrix = sp.csr_array(program.matrix[rows][:, touched])
    small = replace(
        program,
        matrix=matrix,
        row_lower=row_lower,
        row_upper=row_upper,
        column_lower=lower,
        column_upper=upper,
        cost=np.zeros(len(touched)),
        offset=0.0,
    )
    return small, replace(limits, number=numbers)
