"""Which label combinations exist, and where each of them stands in a column or row vector."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product
from math import prod
from typing import Protocol

import numpy as np
import pandas as pd

from kz_optimize.arrays import Array, LabelError, Labels, array, as_array, merge_labels, union

LARGEST = np.iinfo(np.int32).max  # HiGHS counts in 32 bits
ROW = "·row"  # the axis that stands for the leading dimensions; no label of a user's can be called so


class Cells(Sequence):
    """The label combinations at which an array of columns or rows exists, in row-major order.

    A mask is kept over the leading dimensions down to the last one it depends on; over the dimensions
    that trail, every combination exists. So a mask over plants and years of an hourly array stays small.
    """

    def __init__(self, dimensions: Sequence[pd.Index], where: Array | None = None):
        for dimension in dimensions:
            if dimension.name is None or not dimension.is_unique:
                raise LabelError(f"a dimension needs a name and unique labels: {dimension!r}")
        self.labels: Labels = {str(dimension.name): dimension for dimension in dimensions}
        self.dims = tuple(self.labels)
        self.shape = tuple(len(dimension) for dimension in dimensions)
        if len(self.dims) < len(self.shape):
            raise LabelError(f"two dimensions have the same name: {[dimension.name for dimension in dimensions]}")
        if prod(self.shape) > LARGEST:
            raise OverflowError(f"an array of {prod(self.shape)} cells: a linear program counts in 32 bits")
        mask = flags(True if where is None else where)
        self.check(mask.labels)
        complete = bool(mask.values.all())
        depth = 0 if complete else max((self.dims.index(dim) + 1 for dim in mask.dims), default=0)
        exists = as_array(True) if complete else mask
        self.exists = exists.spread(self._sizes(0, depth))
        self.leading, self.trailing = self.dims[:depth], self._sizes(depth, None)
        self.strides = [prod(self.shape[start:]) for start in range(depth, len(self.shape) + 1)]  # last of them: 1

    def _sizes(self, start: int, stop: int | None) -> dict[str, int]:
        return dict(zip(self.dims[start:stop], self.shape[start:stop], strict=True))

    def check(self, labels: Labels) -> None:
        """Raise unless these are the labels of some of the dimensions."""
        merged = merge_labels(self.labels, labels)
        if extra := merged.keys() - self.labels.keys():
            raise LabelError(f"unexpected dimension {min(extra)!r}; expected {self.dims}")

    def broadcast(self, values: Array) -> np.ndarray:
        """The array seen over all dimensions, without copying; unfit labels are an error."""
        self.check(values.labels)
        return values.spread(self._sizes(0, None))

    def flatten(self, full: np.ndarray) -> np.ndarray:
        """One number per existing cell, from an array over all dimensions."""
        return full[self.exists].ravel()

    def unflatten(self, values: np.ndarray) -> Array:
        """A labelled array from one number per existing cell; NaN elsewhere."""
        full = np.full(self.shape, np.nan)
        full[self.exists] = values.reshape(len(self.coordinates), *self.trailing.values())
        return array(full, *self.labels.values())

    @cached_property
    def coordinates(self) -> np.ndarray:
        """Where the mask holds: a line per place, its position along each leading dimension."""
        return np.argwhere(self.exists)

    @property
    def axes(self) -> dict[str, int]:
        """The sizes of the axes over which the cells form a complete array: masked places × trailing dimensions."""
        return {ROW: len(self.coordinates), **self.trailing}

    @cached_property
    def positions(self) -> dict[str, np.ndarray]:
        """The position along each leading dimension of every place where the mask holds."""
        return dict(zip(self.leading, self.coordinates.T, strict=True))

    @cached_property
    def everywhere(self) -> tuple[dict[str, Array], tuple[Array, ...]]:
        """Every position along every dimension, and the factors that are zero where there is no cell."""
        positions = {dim: Array(np.arange(size), (dim,)) for dim, size in self._sizes(0, None).items()}
        return positions, () if self.exists.all() else (Array(self.exists.astype(float), self.leading),)

    @cached_property
    def _first_below(self) -> np.ndarray:
        """The first cell below every place of the mask; where it does not hold, that of a neighbour."""
        rank = np.maximum(np.cumsum(self.exists, dtype=np.int32) - 1, 0).reshape(self.exists.shape)
        return (rank * self.strides[0]).astype(np.int32)

    def summands(self, positions: Mapping[str, Array]) -> list[Array]:
        """Arrays whose sum is the number of the cell at these positions: small ones, if the positions are."""
        read = [positions[dim] for dim in self.leading]
        axes = union(read)
        masked = Array(self._first_below[tuple([position.aligned(axes) for position in read])], axes)
        steps = zip(self.trailing, self.strides[1:], strict=True)
        return [masked, *(positions[dim] * np.int32(stride) for dim, stride in steps)]

    @cached_property
    def _lists(self) -> list[list]:
        return [labels.tolist() for labels in self.labels.values()]

    @cached_property
    def _numbers(self) -> list[dict]:
        return [{label: number for number, label in enumerate(labels)} for labels in self._lists]

    def __len__(self) -> int:
        return len(self.coordinates) * self.strides[0]

    def __iter__(self) -> Iterator[Hashable]:
        depth = len(self.leading)
        for place in self.coordinates:
            start = tuple(labels[i] for labels, i in zip(self._lists[:depth], place, strict=True))
            yield from (_key(start + end) for end in product(*self._lists[depth:]))

    def __getitem__(self, position: int) -> Hashable:  # type: ignore[override]
        row, rest = divmod(int(position), max(self.strides[0], 1))
        place = [*self.coordinates[row], *np.unravel_index(rest, tuple(self.trailing.values()))]
        return _key(tuple(labels[i] for labels, i in zip(self._lists, place, strict=True)))

    def place(self, key: Hashable) -> tuple[int, ...]:
        """The place of a key along every dimension; KeyError if the cell does not exist."""
        parts = key if isinstance(key, tuple) else () if key is None else (key,)
        if len(parts) != len(self.dims):
            raise KeyError(key)
        try:
            place = tuple(numbers[part] for numbers, part in zip(self._numbers, parts, strict=True))
        except TypeError:  # a slice, or something else that is no label
            raise KeyError(key) from None
        if not self.exists[place[: len(self.leading)]]:
            raise KeyError(key)
        return place

    def index(self, key: Hashable) -> int:  # type: ignore[override]
        """The position of a key among the existing cells."""
        place, depth = self.place(key), len(self.leading)
        below = sum(position * stride for position, stride in zip(place[depth:], self.strides[1:], strict=True))
        return int(self._first_below[place[:depth]]) + below

    def __contains__(self, key: object) -> bool:
        try:
            self.place(key)  # type: ignore[arg-type]
        except KeyError:
            return False
        return True

    def __str__(self) -> str:
        return f"{' × '.join(self.dims)} ({len(self)} cells)"


def _key(labels: tuple) -> Hashable:
    """Pyomo's index for a label combination: a bare label when there is one dimension."""
    return labels if len(labels) > 1 else labels[0] if labels else None


class Source(Protocol):
    """What a term reads: columns of the programme, by the cells they belong to."""

    name: str
    cells: Cells

    def values_now(self) -> np.ndarray:
        """One value per cell: from the last solve, or NaN."""


def numbers(value: float | Array) -> Array:
    """A number or labelled array as floats, checked for missing values."""
    known = as_array(value)
    if unlabelled := [dim for dim in known.dims if dim not in known.labels]:
        raise LabelError(f"dimension {unlabelled[0]!r} has no labels")
    known = known if known.values.dtype == float else known.astype(float)
    if missing := np.count_nonzero(np.isnan(known.values)):
        raise ValueError(f"{missing} of the values over {known.dims} are missing (NaN)")
    return known


def flags(value: bool | Array) -> Array:
    """Where a number or labelled array is not zero."""
    return value if isinstance(value, Array) and value.values.dtype == bool else numbers(value) != 0.0
