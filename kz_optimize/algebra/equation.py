"""An array of rows as a Pyomo constraint."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from pyomo.core.base.constraint import ConstraintData, IndexedConstraint

from kz_optimize.algebra.assembly import Layout, Rows, assemble, bounds, number_columns
from kz_optimize.algebra.cells import Cells, numbers
from kz_optimize.algebra.components import ArrayComponent, CellSet, finite, linear_expression
from kz_optimize.algebra.expression import Expression, Relation, as_expression
from kz_optimize.algebra.limit import Limit
from kz_optimize.arrays import Array, LabelError, merge_labels


class Equation(ArrayComponent, IndexedConstraint):
    """An array of rows: ``Equation(m.generation <= availability * m.capacity, for_each=(technology, hour))``.

    ``for_each`` must name exactly the dimensions of the relation: a forgotten sum is an error,
    not a larger model. ``where`` tells at which labels the rows exist. ``unit`` is that of both sides.
    A relation that is often not needed may come as a function, which is called only if there are rows. ``limit``
    says where the limit stands in the tables, and ``upper_limit``, where both sides are limits, what is said of the
    upper one; an equation without a limit is a definition or a law of nature.
    """

    def __init__(
        self,
        relation: Relation | Callable[[], Relation],
        *,
        for_each: Iterable[pd.Index],
        where: Array | None = None,
        unit: str = "",
        doc: str = "",
        limit: Limit | None = None,
        upper_limit: Limit | None = None,
    ):
        self.cells, self.unit = Cells(tuple(for_each), where), unit
        self.limit, self.upper_limit = limit, upper_limit or limit
        if callable(relation):
            relation = relation() if len(self.cells) else Relation(Expression((), self.cells.labels), "==")
        if not isinstance(relation, Relation):
            raise TypeError(f"an equation needs a relation of variables with <=, == or >=, not {relation!r}")
        self.relation = relation
        if set(relation.difference.labels) != set(self.cells.dims):
            raise LabelError(f"the relation has dimensions {tuple(relation.difference.labels)}, not {self.cells.dims}")
        merge_labels(relation.difference.labels, self.cells.labels)
        self.results = {}
        self._touched_rows: tuple[dict, Rows] | None = None
        self._all_active = True
        IndexedConstraint.__init__(self, CellSet(self.cells), doc=doc)

    def layout(self, first_column: Mapping) -> Layout:
        """The entries of the rows, counted but not yet written."""
        return Layout(self.relation, self.cells, first_column)

    def bounds_now(self) -> tuple[np.ndarray, np.ndarray]:
        """The lower and upper bound of every row; a deactivated row has none.

        A row without variables that does not hold stays: the programme is infeasible, and may be told why.
        """
        lower, upper = bounds(self.relation, self.cells)
        active = np.full(len(self), self._all_active)
        for key, data in self._data.items():
            active[self.cells.index(key)] = data.active
        if not active.all():
            lower, upper = np.where(active, lower, -np.inf), np.where(active, upper, np.inf)
        return lower, upper

    def set_right_hand_side(self, value: float | Array) -> None:
        """Replace all that is not a variable, moved to the right; rows already asked for follow."""
        variables = [term for term in self.relation.difference.terms if term.variable is not None]
        self.cells.check(numbers(value).labels)
        difference = Expression((*variables, *as_expression(-value).terms), self.relation.difference.labels)
        self.relation = replace(self.relation, difference=difference)
        self._touched_rows = None
        for key, data in self._data.items():
            data.follow(self._row(key))

    @property
    def right_hand_side(self) -> Array:
        """What is not a variable, moved to the right."""
        lower, upper = bounds(self.relation, self.cells)
        return self.cells.unflatten(upper if self.relation.sense == "<=" else lower)

    def _row(self, key: Hashable) -> object:
        """One row in Pyomo's notation."""
        if self._touched_rows is None:  # kept: whoever touches one row tends to touch more
            first_column, width = number_columns(self.relation.difference.variables())
            self._touched_rows = first_column, assemble(self.relation, self.cells, first_column, width)
        first_column, rows = self._touched_rows
        position = self.cells.index(key)
        lower, upper = float(rows.lower[position]), float(rows.upper[position])
        body = linear_expression(rows, position, first_column)
        return (finite(lower), body, finite(upper)) if lower != upper else body == lower

    def _getitem_when_not_present(self, key: Hashable) -> RowData:
        data = RowData(self._row(key), component=self)
        data._index, data._active = key, self._all_active
        self._data[key] = data
        self._publish(key, data)
        return data

    def activate(self) -> None:
        """Switch every row on."""
        self._switch(True)

    def deactivate(self) -> None:
        """Switch every row off."""
        self._switch(False)

    def _switch(self, active: bool) -> None:
        self._active = self._all_active = active
        for data in self._data.values():
            data._active = active

    @property
    def dual(self) -> Array:
        """The row duals of the last solve: the change in cost per unit of right-hand side."""
        return self._labelled("dual")


class RowData(ConstraintData):
    """One row of an equation; it may be deactivated but not rewritten."""

    __slots__ = ()

    def set_value(self, expr: object) -> None:
        """Take the row that the array gives, once; later a ``TypeError``."""
        if self._expr is not None:
            raise TypeError(f"{self.name} belongs to an array: deactivate it and add a pyomo Constraint instead")
        super().set_value(expr)

    def follow(self, expr: object) -> None:
        """Take the row that the array gives now."""
        self._expr = None  # type: ignore[misc]  # a slot of Pyomo's
        super().set_value(expr)
