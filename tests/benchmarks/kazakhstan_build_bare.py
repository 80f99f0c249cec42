"""A programme written with numpy and scipy alone, from the arrays that a finished model holds: the floor.

``parts`` takes a model apart: masks, bounds, and for every term arrays of positions and coefficients that only need to
be broadcast. ``write`` makes the programme of them as one would by hand: columns and rows are numbered arrays in which
-1 stands for what does not exist, entries are collected as triplets, and scipy makes rows of them. So the floor follows
every change of the model by itself; it does not calculate coefficients, which the model does.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import mul

import numpy as np
import pyomo.environ as pyo
import scipy.sparse as sp

from kz_optimize.algebra import Equation, LinearProgram, Minimise, Variable
from kz_optimize.algebra.cells import Cells
from kz_optimize.algebra.term import Term, written
from kz_optimize.arrays import Array

LISTED = "listed"  # the axis of members of groups, one by one


@dataclass(frozen=True)
class Piece:
    """A term: where its rows and columns stand in the arrays of their numbers, and its factors; all broadcast."""

    variable: str  # "" of a constant
    row: tuple
    column: tuple[np.ndarray, ...]
    factors: tuple[np.ndarray, ...]


@dataclass(frozen=True)
class Part:
    """The columns of a variable or the rows of an equation: where they exist, their bounds, and the terms of rows."""

    name: str
    where: np.ndarray
    bounds: tuple[np.ndarray, np.ndarray] | str  # lower and upper, or the sense of a relation to its constants
    pieces: tuple[Piece, ...] = ()


def parts(model: pyo.ConcreteModel) -> tuple[list[Part], list[Part], Part]:
    """The variables, the equations and the cost of a model."""
    columns = [Part(v.name, _where(v.cells), (v.lower, v.upper)) for v in model.component_objects(pyo.Var)]
    assert all(isinstance(each, Variable | Equation) for each in model.component_objects((pyo.Var, pyo.Constraint)))
    rows = [
        Part(e.name, _where(e.cells), e.relation.sense, tuple(_piece(t, e.cells) for t in e.relation.difference.terms))
        for e in model.component_objects(pyo.Constraint)
    ]
    (cost,) = model.component_objects(pyo.Objective)
    assert isinstance(cost, Minimise)
    return columns, rows, Part("cost", np.array(True), "==", tuple(_piece(term, Cells(())) for term in cost.cost.terms))


def _where(cells: Cells) -> np.ndarray:
    exists = cells.exists.reshape(*cells.exists.shape, *(1,) * len(cells.trailing))
    return np.ascontiguousarray(np.broadcast_to(exists, cells.shape))


def _piece(term: Term, cells: Cells) -> Piece:
    """Members of groups are listed, each once; along all other axes arrays stay as short as they are."""
    factors, positions = [written(factor) for factor in term.factors], term.positions
    rows = {dim: Array(np.arange(size), (dim,)) for dim, size in zip(cells.dims, cells.shape, strict=True)}
    sizes = {axis: size for array in (*rows.values(), *positions.values()) for axis, size in array.sizes.items()}
    members = [factor for factor in factors if not set(factor.dims) <= set(cells.dims)]
    if members and term.variable is not None:
        present = reduce(mul, sorted(members, key=lambda factor: factor.size)) != 0.0
        few = {axis: i for i, axis in enumerate(present.dims) if axis not in list(cells.trailing)}
        kept = present.values.any(axis=tuple(i for i in range(present.values.ndim) if i not in few.values()))
        at = dict(zip(few, np.nonzero(kept), strict=True))
        rows = {dim: place.points(LISTED, at) for dim, place in rows.items()}
        positions = {dim: place.points(LISTED, at) for dim, place in positions.items()}
        factors = [factor.points(LISTED, at) for factor in factors]
        sizes = {LISTED: len(next(iter(at.values()))), **{axis: size for axis, size in sizes.items() if axis not in at}}
    order = tuple(sizes)
    row, *read = [
        tuple(array.aligned(order) for array in each) for each in (rows.values(), positions.values(), factors)
    ]
    every = (..., *(None,) * (len(order) - len(cells.dims)))
    return Piece("" if term.variable is None else term.variable.name, row if LISTED in order else every, *read)


def write(columns: list[Part], rows: list[Part], cost: Part) -> LinearProgram:
    """The whole programme: what is measured."""
    width = height = 0
    numbers, triplets, column_bounds, row_bounds = {}, [], [], []
    for part in columns:
        numbers[part.name], width = _number(part.where, width)
        column_bounds.append([bound[part.where] for bound in part.bounds])
    for part in rows:
        number, height = _number(part.where, height)
        limit = np.zeros(part.where.shape)
        for piece in part.pieces:
            value = reduce(mul, piece.factors, np.array(1.0))
            if not piece.variable:
                limit -= value
                continue
            row, column = number[piece.row], numbers[piece.variable][piece.column]
            row, column, value = np.broadcast_arrays(row, column, value)
            keep = (row >= 0) & (column >= 0) & (value != 0.0)
            triplets.append((row[keep], column[keep], value[keep]))
        limit = limit[part.where]
        free = np.full(len(limit), np.inf)
        row_bounds.append([limit if part.bounds != "<=" else -free, limit if part.bounds != ">=" else free])
    row, column, value = (np.concatenate(each) for each in zip(*triplets, strict=True))
    matrix = sp.coo_array((value, (row, column)), (height, width)).tocsr()
    matrix.eliminate_zeros()
    price, constant = np.zeros(width), 0.0
    for piece in cost.pieces:
        value = reduce(mul, piece.factors, np.array(1.0))
        if not piece.variable:
            constant += float(value.sum())
            continue
        column, value = np.broadcast_arrays(numbers[piece.variable][piece.column], value)
        np.add.at(price, column[column >= 0], value[column >= 0])
    bounds = [np.concatenate(each) for kind in (row_bounds, column_bounds) for each in zip(*kind, strict=True)]
    return LinearProgram(matrix, *bounds, price, constant, False, rows=(), columns=())


def _number(where: np.ndarray, start: int) -> tuple[np.ndarray, int]:
    numbers = np.full(where.shape, -1, np.int32)
    stop = start + np.count_nonzero(where)
    numbers[where] = np.arange(start, stop, dtype=np.int32)
    return numbers, stop
