"""Arrays with named axes: what a term is made of.

An ``xarray.Variable`` can do all of this and much more, at twenty times the price for the small arrays of which a
model has thousands.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import Any

import numpy as np

FEW = 256  # so few numbers are picked at once


class Named:
    """An array and a name for each of its axes; never changed."""

    __slots__ = ("dims", "values")

    def __init__(self, dims: Iterable[Any], values: Any):
        self.dims: tuple[str, ...] = tuple(dims)
        self.values: np.ndarray = values

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return self.values.size

    @property
    def share_present(self) -> float:
        """The share of numbers that are not zero."""
        return np.count_nonzero(self.values) / max(self.values.size, 1)

    @property
    def sizes(self) -> dict[str, int]:
        """The length of every axis."""
        return dict(zip(self.dims, self.values.shape, strict=True))

    def __mul__(self, other: Named) -> Named:
        """The product over the axes of both."""
        return self.combine(operator.mul, other)

    def combine(self, function: Callable[[np.ndarray, np.ndarray], np.ndarray], other: Named) -> Named:
        """What a function makes of both, over the axes of both."""
        if not other.dims or self.dims == other.dims:
            return Named(self.dims, function(self.values, other.values))
        axes = self.dims + tuple(axis for axis in other.dims if axis not in self.dims)
        return Named(axes, function(self.aligned(axes), other.aligned(axes)))

    def aligned(self, axes: tuple[str, ...]) -> np.ndarray:
        """The values with these axes in this order, of length one where the array lacks an axis; not copied."""
        dims = self.dims
        if dims == axes:
            return self.values
        order = [dims.index(axis) for axis in axes if axis in dims]
        ordered = self.values if order == sorted(order) == list(range(len(dims))) else self.values.transpose(order)
        return ordered[tuple([slice(None) if axis in dims else None for axis in axes])]

    def spread(self, sizes: Mapping[str, int]) -> np.ndarray:
        """The values seen over all the named axes, in that order; not copied."""
        aligned, shape = self.aligned(tuple(sizes)), tuple(sizes.values())
        return aligned if aligned.shape == shape else np.broadcast_to(aligned, shape)

    def renamed(self, old: str, new: str) -> Named:
        """The same values with another name for one axis, if there is such an axis."""
        if old not in self.dims:
            return self
        return Named([new if axis == old else axis for axis in self.dims], self.values)

    def sum(self, axes: Sequence[str]) -> Named:
        """The sum along some of the axes."""
        if not axes:
            return self
        rest = [axis for axis in self.dims if axis not in axes]
        return Named(rest, self.values.sum(tuple(self.dims.index(axis) for axis in axes)))

    def pick(self, dim: str, place: Named) -> Named:
        """The positions ``place`` along one axis, whose axes replace it; they must be new to the array."""
        if dim not in self.dims:
            return self
        axis = self.dims.index(dim)
        if place.values.size > max(self.values.shape[axis], FEW):
            return Picked(self, dim, place)
        return Named(_replaced(self.dims, axis, place.dims), self.values.take(place.values, axis))

    def points(self, name: str, places: Mapping[str, np.ndarray]) -> Named:
        """The array at some points, one after the other along a new axis which replaces those that place them."""
        held = [axis for axis in places if axis in self.dims]
        if not held:
            return self
        if len(held) == 1:
            return self.pick(held[0], Named((name,), places[held[0]]))
        rest = tuple(axis for axis in self.dims if axis not in places)
        values = self.aligned((*held, *rest))[tuple([places[axis] for axis in held])]
        return Named((name, *rest), values)


class Picked(Named):
    """A longer array read from a shorter one, which is what it keeps; its values are made each time they are asked for.

    Groups of unequal size are read through a table with a place for every member that a group could have. Most places
    are empty, and most arrays over them are only ever read at the others.
    """

    __slots__ = ("base", "dim", "place")

    def __init__(self, base: Named, dim: str, place: Named):
        self.base, self.dim, self.place = base, dim, place
        self.dims = _replaced(base.dims, base.dims.index(dim), place.dims)

    @property
    def values(self) -> np.ndarray:  # type: ignore[override]
        return self.base.values.take(self.place.values, self.base.dims.index(self.dim))

    @property
    def size(self) -> int:
        return self.base.size // max(self.base.sizes[self.dim], 1) * self.place.size

    @property
    def share_present(self) -> float:
        """That of the shorter array: the same if it is one, and near enough otherwise."""
        return self.base.share_present

    @property
    def sizes(self) -> dict[str, int]:
        known = self.base.sizes | self.place.sizes
        return {axis: known[axis] for axis in self.dims}

    def renamed(self, old: str, new: str) -> Named:
        if old in self.place.dims:
            return Picked(self.base, self.dim, self.place.renamed(old, new))
        return Picked(self.base.renamed(old, new), self.dim, self.place) if old in self.dims else self

    def pick(self, dim: str, place: Named) -> Named:
        if dim in self.place.dims:
            return Picked(self.base, self.dim, self.place.pick(dim, place))
        return Picked(self.base.pick(dim, place), self.dim, self.place) if dim in self.dims else self

    def points(self, name: str, places: Mapping[str, np.ndarray]) -> Named:
        if not set(self.place.dims) <= places.keys():
            return Named(self.dims, self.values).points(name, places)
        there = {axis: place for axis, place in places.items() if axis in self.base.dims and axis != self.dim}
        return self.base.points(name, {self.dim: self.place.points(name, places).values, **there})


def _replaced(dims: tuple[str, ...], axis: int, new: tuple[str, ...]) -> tuple[str, ...]:
    return dims[:axis] + new + dims[axis + 1 :]


ONE = Named((), np.array(1.0))


def product(factors: Sequence[Named]) -> Named:
    """The product of some arrays, or one; small ones first, so that only the last step is a large one."""
    ordered = sorted(factors, key=lambda factor: factor.size)
    return reduce(operator.mul, ordered) if ordered else ONE


def union(arrays: Sequence[Named]) -> tuple[str, ...]:
    """The axes of all the arrays, each once."""
    return tuple(dict.fromkeys(axis for array in arrays for axis in array.dims))
