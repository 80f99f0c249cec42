"""The cost as a Pyomo objective."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from pyomo.core.base.objective import ScalarObjective

from kz_optimize.algebra.assembly import assemble, number_columns
from kz_optimize.algebra.cells import Cells
from kz_optimize.algebra.components import linear_expression
from kz_optimize.algebra.expression import Expression, Relation, as_expression
from kz_optimize.algebra.term import product
from kz_optimize.arrays import LabelError


class Minimise(ScalarObjective):
    """The objective: ``Minimise(investment.sum() + fuel.sum(), doc="...")``."""

    def __init__(self, cost: Expression, *, doc: str = ""):
        self.cost: Expression | None = as_expression(cost)
        if self.cost.labels:
            raise LabelError(f"the objective still has dimensions {tuple(self.cost.labels)}; sum over them")
        ScalarObjective.__init__(self, expr=0.0, doc=doc)

    def coefficients(self, first_column: Mapping[Any, int], count: int) -> tuple[np.ndarray, float]:
        """The cost of each of so many columns, and the constant beside them."""
        cost, constant = np.zeros(count), 0.0
        for term in self.cost.terms if self.cost is not None else ():
            value = product(term.factors)
            if term.variable is None:
                constant += float(value.values.sum())
                continue
            cells = term.variable.cells.summands(term.positions)
            sizes = {axis: size for array in (*cells, value) for axis, size in array.sizes.items()}
            column = sum(array.spread(sizes) for array in cells) + first_column[term.variable]
            np.add.at(cost, column, value.spread(sizes))
        return cost, constant

    def __call__(self, exception: object = None) -> float:
        return super().__call__(exception) if self.cost is None else float(self.cost.solution)

    @property
    def args(self) -> tuple:
        """The expression as Pyomo sees it, with an object for every variable in it."""
        if self.cost is None:
            return super().args
        first_column, width = number_columns(self.cost.variables())
        rows = assemble(Relation(self.cost, "=="), Cells(()), first_column, width)
        return (linear_expression(rows, 0, first_column) - float(rows.lower[0]),)

    def construct(self, data: object = None) -> None:
        """Pyomo's construction, which must not count as setting another objective."""
        cost = self.cost
        super().construct(data)  # sets the placeholder
        self.cost = cost

    def set_value(self, expr: object) -> None:
        """Replace the cost by an expression in Pyomo's own notation."""
        super().set_value(expr)
        self.cost = None  # an ordinary Pyomo objective from now on
