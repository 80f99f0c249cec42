"""Terms: the cells of a variable, read at some positions, times some factors.

The arrays of a term have named axes without labels: whoever writes a formula has compared these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import mul

import numpy as np

from kz_optimize.algebra.cells import Source
from kz_optimize.arrays import Array, LabelError, as_array

ONE = as_array(1.0)
SMALL = 4096  # an array of so few numbers is multiplied in no time
FEW = 256  # and of so few read in no time


@dataclass(frozen=True, eq=False)
class Gather:
    """A long array, kept as a shorter one and the positions to read along one of its axes.

    Groups of unequal size are read through a table with a place for every member that a group could have. Most places
    are empty, and most arrays over them are only ever read at the others: those are `points`, the whole is `written`.
    """

    short: Factor
    dim: str
    positions: Array

    @cached_property
    def dims(self) -> tuple[str, ...]:
        """Those of the shorter array, with those of the positions in place of the one along which it is read."""
        axis = self.short.dims.index(self.dim)
        return (*self.short.dims[:axis], *self.positions.dims, *self.short.dims[axis + 1 :])

    @property
    def sizes(self) -> dict[str, int]:
        """The length of every axis, by its name."""
        known = self.short.sizes | self.positions.sizes
        return {axis: known[axis] for axis in self.dims}

    @property
    def size(self) -> int:
        """How many values it stands for."""
        return self.short.size // max(self.short.sizes[self.dim], 1) * self.positions.size

    def pick(self, dim: str, positions: Array) -> Gather:
        """Read at some positions along one axis."""
        if dim in self.positions.dims:
            return Gather(self.short, self.dim, self.positions.pick(dim, positions))
        return Gather(_pick(self.short, dim, positions), self.dim, self.positions)

    def renamed(self, dim: str, new: str) -> Gather:
        """The same with another name for one axis."""
        if dim in self.positions.dims:
            return Gather(self.short, self.dim, self.positions.rename(**{dim: new}))
        return Gather(_renamed(self.short, dim, new), self.dim, self.positions)

    def points(self, name: str, positions: Mapping[str, np.ndarray]) -> Array:
        """The values at some points, listed along a new axis which replaces those that place them."""
        if not set(self.positions.dims) <= positions.keys():
            return self.written().points(name, positions)
        others = {axis: at for axis, at in positions.items() if axis in self.short.dims and axis != self.dim}
        return self.short.points(name, {self.dim: self.positions.points(name, positions).values, **others})

    def written(self) -> Array:
        """All of it."""
        return written(self.short).pick(self.dim, self.positions)


Factor = Array | Gather


def written(factor: Factor) -> Array:
    """A factor as an array."""
    return factor.written() if isinstance(factor, Gather) else factor


def product(factors: Iterable[Factor]) -> Array:
    """The product of some factors, or one; small ones first, so that only the last step is a large one."""
    ordered = sorted(factors, key=lambda factor: factor.size)
    return reduce(mul, map(written, ordered)) if ordered else ONE


def share_present(factor: Factor) -> float:
    """The share of values that are not zero; of a gathered array about that of the shorter one."""
    if isinstance(factor, Gather):
        return share_present(factor.short)
    return np.count_nonzero(factor.values) / max(factor.size, 1)


def _pick(factor: Factor, dim: str, positions: Array) -> Factor:
    if dim not in factor.dims:
        return factor
    if isinstance(factor, Gather) or positions.size <= max(factor.sizes[dim], FEW):
        return factor.pick(dim, positions)
    return Gather(factor, dim, positions)


def _renamed(factor: Factor, dim: str, new: str) -> Factor:
    if dim not in factor.dims:
        return factor
    return factor.renamed(dim, new) if isinstance(factor, Gather) else factor.rename(**{dim: new})


@dataclass(frozen=True, eq=False)
class Term:
    """The product of some factors and the cells of a variable; without a variable it is a constant.

    ``positions`` says where the variable is read along each of its dimensions. The axes that are not dimensions of
    the expression are summed over. Factors over different axes are multiplied when the rows are written, and then
    only where there are rows.
    """

    variable: Source | None
    positions: Mapping[str, Array]
    factors: tuple[Factor, ...]

    @property
    def axes(self) -> set[str]:
        """The axes along which different cells are read."""
        return {axis for position in self.positions.values() for axis in position.dims}

    def pick(self, dim: str, positions: Array) -> Term:
        """Read at some positions along one axis, whose axes replace it."""
        moved = {own: p.pick(dim, positions) if dim in p.dims else p for own, p in self.positions.items()}
        return Term(self.variable, moved, tuple([_pick(factor, dim, positions) for factor in self.factors]))

    def times(self, factor: Array) -> Term:
        """Multiply by an array; at once, if one of the factors is so already over all of its axes."""
        for i, known in enumerate(self.factors):
            if known.dims == factor.dims or (known.size <= SMALL and set(known.dims) >= set(factor.dims)):
                return self._with(*self.factors[:i], written(known) * factor, *self.factors[i + 1 :])
        return self._with(*self.factors, factor)

    def sum(self, dim: str) -> Term:
        """Add up along a dimension: an axis of the variable stays, under a name that nobody else uses."""
        self.check_summable(dim)
        if dim not in self.axes:
            having = [factor for factor in self.factors if dim in factor.dims]
            rest = [factor for factor in self.factors if dim not in factor.dims]
            return self._with(*rest, product(having).sum(dim))
        hidden = f"Σ{dim}"
        while hidden in self.axes:
            hidden = f"Σ{hidden}"
        renamed = {own: p.rename(**{dim: hidden}) if dim in p.dims else p for own, p in self.positions.items()}
        return Term(self.variable, renamed, tuple([_renamed(factor, dim, hidden) for factor in self.factors]))

    def check_summable(self, dim: str) -> None:
        """Raise unless something in the term differs along the dimension."""
        if dim not in self.axes and not any(dim in factor.dims for factor in self.factors):
            name = "a constant" if self.variable is None else self.variable.name
            problem = f"the sum over {dim!r} would count {name} once per label"
            raise LabelError(f"{problem}; sum the parts before adding them")

    def _with(self, *factors: Factor) -> Term:
        return Term(self.variable, self.positions, factors)
