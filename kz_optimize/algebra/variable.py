"""An array of columns as a Pyomo variable."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd
from pyomo.core.base.var import IndexedVar

from kz_optimize.algebra.cells import Cells, numbers
from kz_optimize.algebra.components import ArrayComponent, CellSet, finite
from kz_optimize.algebra.expression import Algebra, Expression
from kz_optimize.algebra.limit import Limit
from kz_optimize.algebra.term import Term
from kz_optimize.arrays import Array, as_array


class Variable(Algebra, ArrayComponent, IndexedVar):
    """An array of columns: ``Variable(technology, node, hour, upper=limit, unit="MW", doc="...")``.

    Bounds are numbers or arrays; ``where`` tells at which labels the variable exists. ``lower_limit`` and
    ``upper_limit`` say where a bound that people set stands in the tables.
    """

    def __init__(
        self,
        *dimensions: pd.Index,
        lower: float | Array = 0.0,
        upper: float | Array = np.inf,
        where: Array | None = None,
        unit: str = "",
        doc: str = "",
        lower_limit: Limit | None = None,
        upper_limit: Limit | None = None,
    ):
        self.cells, self.unit = Cells(dimensions, where), unit
        self.lower_limit, self.upper_limit = lower_limit, upper_limit
        self.lower, self.upper = (self.cells.broadcast(numbers(bound)) for bound in (lower, upper))
        self.fixed_values: np.ndarray | None = None  # one value per cell while the whole array is fixed
        self.results = {}
        IndexedVar.__init__(self, CellSet(self.cells), dense=False, doc=doc)

    def expression(self) -> Expression:
        """Every cell of the variable, once; nothing at all of one without cells."""
        terms = (Term(self, *self.cells.everywhere),) if len(self.cells) else ()
        return Expression(terms, self.cells.labels)

    def _getitem_when_not_present(self, key: Hashable):
        data = super()._getitem_when_not_present(key)
        place = self.cells.place(key)
        data.lower, data.upper = finite(self.lower[place]), finite(self.upper[place])
        self._publish(key, data)
        if self.fixed_values is not None:
            data.fix(float(self.fixed_values[self.cells.index(key)]), skip_validation=True)
        return data

    def set_lower(self, bound: float | Array) -> None:
        """Replace every lower bound, also those of objects that exist."""
        self.lower = self.cells.broadcast(numbers(bound))
        for key, data in self._data.items():
            data.lower = finite(self.lower[self.cells.place(key)])

    def set_upper(self, bound: float | Array) -> None:
        """Replace every upper bound, also those of objects that exist."""
        self.upper = self.cells.broadcast(numbers(bound))
        for key, data in self._data.items():
            data.upper = finite(self.upper[self.cells.place(key)])

    def fix_to(self, value: float | Array) -> None:
        """Fix every cell, for instance at the ``solution`` of another model; the bounds are kept for later.

        Only cells that exist need a value: raises ``ValueError`` where one of those is NaN.
        """
        fixed = self.cells.flatten(self.cells.broadcast(as_array(value))).astype(float)
        if np.isnan(fixed).any():
            raise ValueError(f"{self.name}[{self.cells[np.isnan(fixed).argmax()]}] has no value to be fixed at")
        self.fixed_values = fixed
        for key, data in self._data.items():
            data.fix(float(fixed[self.cells.index(key)]), skip_validation=True)

    def release(self) -> None:
        """Take back ``fix_to``, and every ``fix`` of an object."""
        self.fixed_values = None
        for data in self._data.values():
            data.unfix()

    def setlb(self, val: float | Array | None) -> None:
        """Pyomo's name for ``set_lower``; None removes the bound."""
        self.set_lower(-np.inf if val is None else val)

    def setub(self, val: float | Array | None) -> None:
        """Pyomo's name for ``set_upper``; None removes the bound."""
        self.set_upper(np.inf if val is None else val)

    def fix(self, value: float | Array | None = None, skip_validation: bool = True) -> None:
        """Pyomo's name for ``fix_to``; without a value at the present solution."""
        self.fix_to(self.solution if value is None else value)

    def unfix(self) -> None:
        """Pyomo's name for ``release``."""
        self.release()

    def bounds_now(self) -> tuple[np.ndarray, np.ndarray]:
        """The lower and upper bound of every cell, as far as the arrays know; they are the caller's to change."""
        if self.fixed_values is not None:
            return self.fixed_values.copy(), self.fixed_values.copy()
        return self.cells.flatten(self.lower), self.cells.flatten(self.upper)

    def values_now(self) -> np.ndarray:
        """One value per cell: from the last solve, or from the objects that have one."""
        values = self.results["value"].copy() if self.results else np.full(len(self), np.nan)
        for key, data in self._data.items():
            values[self.cells.index(key)] = np.nan if data.value is None else data.value
        return values

    @property
    def solution(self) -> Array:
        """The values of the last solve; NaN where the variable does not exist."""
        return self.cells.unflatten(self.values_now())

    @property
    def reduced_cost(self) -> Array:
        """The reduced costs of the last solve."""
        return self._labelled("rc")
