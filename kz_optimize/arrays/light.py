"""Data arrays that calculate without xarray's overhead, for the small arrays that equations are full of.

``availability * (1 - loss)`` over twenty labels takes xarray 200 microseconds and numpy one. A ``LightArray`` is a
``DataArray`` and means the same wherever it stands, but its everyday operations look only at dimensions, labels and
numbers. For all else it is xarray's: what xarray keeps of an array is made when it asks for it.

Labels are matched as everywhere in the algebra: unequal ones are an error. An array that has more than that, such as
further coordinates, is left to xarray.
"""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real
from typing import Any, TypeGuard

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.arrays.labels import Labels, labels_of, merge_labels, positions
from kz_optimize.arrays.named import Named, union

OURS = ("_light", "_about")
THEIRS = ("_close", "_coords", "_indexes", "_name", "_variable")


class LightArray(xr.DataArray):
    """A data array whose arithmetic, comparisons, reductions and selections are numpy's."""

    __slots__ = OURS
    _light: tuple[Named, Labels] | None  # None: there is more to it, and xarray calculates
    _about: dict[str, Any]

    @classmethod
    def of(cls, named: Named, labels: Labels, **about: Any) -> LightArray:
        """An array with named axes and the labels of each of them; about: its name and attrs, lost in calculations."""
        new = object.__new__(cls)
        object.__setattr__(new, "_light", (named, labels))
        object.__setattr__(new, "_about", about)
        return new

    def __getattr__(self, name: str) -> Any:
        """Make what xarray keeps of an array, or find what we need in one that xarray has made."""
        if name.startswith("__"):  # numpy and copy ask for what is not there
            raise AttributeError(name)
        if name in THEIRS and self._light is not None:
            named, labels = self._light
            full = xr.DataArray(named.values, labels, named.dims, **self._about)
            for slot in THEIRS:
                object.__setattr__(self, slot, getattr(full, slot))
        elif name in OURS:
            full = xr.DataArray(self._variable, self._coords, name=self._name)
            object.__setattr__(self, "_light", light_parts(full) if self._name is None else None)
            object.__setattr__(self, "_about", {})
        else:
            return super().__getattr__(name)
        return object.__getattribute__(self, name)

    @property  # type: ignore[misc]
    def values(self) -> np.ndarray:
        return super().values if self._light is None else np.asarray(self._light[0].values)

    @property  # type: ignore[misc]
    def dims(self) -> tuple:
        return super().dims if self._light is None else self._light[0].dims

    @property
    def dtype(self) -> np.dtype:
        return super().dtype if self._light is None else self._light[0].values.dtype

    @property
    def indexes(self) -> Any:
        return super().indexes if self._light is None else self._light[1]

    def _binary_op(self, other: Any, f: Callable, reflexive: bool = False) -> Any:
        mine, theirs = self._light, light_parts(other)
        if mine is None or theirs is None:
            return super()._binary_op(other, f, reflexive)
        (left, right) = (theirs, mine) if reflexive else (mine, theirs)
        return LightArray.of(left[0].combine(f, right[0]), merge_labels(left[1], right[1]))

    def _unary_op(self, f: Callable, *args: Any, **kwargs: Any) -> Any:
        if self._light is None or args or kwargs.keys() - {"keep_attrs"}:
            return super()._unary_op(f, *args, **kwargs)
        return self._each(f)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if len(inputs) == 1 and method == "__call__" and not kwargs and self._light is not None:
            return self._each(ufunc)
        return super().__array_ufunc__(ufunc, method, *inputs, **kwargs)

    def _each(self, change: Callable[[np.ndarray], np.ndarray]) -> LightArray:
        """Another number in every place."""
        assert self._light is not None
        named, labels = self._light
        return LightArray.of(Named(named.dims, change(named.values)), labels)

    def _reduce(self, name: str, dim: Any, options: dict) -> Any:
        """A sum or the like along some dimensions; arrays with gaps are left to xarray, which skips them."""
        named, labels = self._light or (None, {})
        if options or named is None or (named.values.dtype.kind == "f" and np.isnan(named.values).any()):
            return getattr(super(), name)(dim, **options)
        axes = named.dims if dim is None else (dim,) if isinstance(dim, str) else tuple(dim)
        values = getattr(named.values, name)(tuple(named.dims.index(axis) for axis in axes))
        rest = tuple(axis for axis in named.dims if axis not in axes)
        return LightArray.of(Named(rest, np.asarray(values)), {axis: labels[axis] for axis in rest})

    def sum(self, dim: Any = None, **options: Any) -> Any:
        return self._reduce("sum", dim, options)

    def any(self, dim: Any = None, **options: Any) -> Any:
        return self._reduce("any", dim, options)

    def all(self, dim: Any = None, **options: Any) -> Any:
        return self._reduce("all", dim, options)

    def max(self, dim: Any = None, **options: Any) -> Any:
        return self._reduce("max", dim, options)

    def astype(self, dtype: Any, **options: Any) -> Any:
        if options or self._light is None:
            return super().astype(dtype, **options)
        return self._each(lambda values: values.astype(dtype))

    def isnull(self, **options: Any) -> Any:  # type: ignore[override]
        if options or self._light is None or self.dtype.kind not in "fiub":
            return super().isnull(**options)
        return self._each(np.isnan)

    def notnull(self, **options: Any) -> Any:  # type: ignore[override]
        if options or self._light is None or self.dtype.kind not in "fiub":
            return super().notnull(**options)
        return self._each(lambda values: ~np.isnan(values))

    def clip(self, min: Any = None, max: Any = None, **options: Any) -> Any:
        if options or self._light is None or max is not None or not _is_number(min):
            return super().clip(min, max, **options)
        return self._each(lambda values: np.maximum(values, min))

    def fillna(self, value: Any) -> Any:
        if self._light is None or self.dtype.kind != "f" or not _is_number(value):
            return super().fillna(value)
        return self._each(lambda values: np.where(np.isnan(values), value, values))

    def where(self, cond: Any, other: Any = np.nan, drop: bool = False) -> Any:
        mine, mask, rest = self._light, light_parts(cond), light_parts(other)
        if mine is None or mask is None or rest is None or drop:
            return super().where(cond, drop=drop) if other is np.nan else super().where(cond, other, drop)
        axes = union([mine[0], mask[0], rest[0]])
        values = np.where(*(part[0].aligned(axes) for part in (mask, mine, rest)))
        return LightArray.of(Named(axes, values), merge_labels(merge_labels(mine[1], mask[1]), rest[1]))

    def shift(self, shifts: Any = None, fill_value: Any = np.nan, **steps: Any) -> Any:
        if self._light is None or shifts is not None or fill_value is np.nan or len(steps) != 1:
            return super().shift(shifts, fill_value, **steps)
        ((dim, by),) = steps.items()
        axis = self.dims.index(dim)
        source = np.arange(self._light[0].values.shape[axis]) - by
        outside = (source < 0) | (source >= len(source))
        return self._each(
            lambda values: np.where(
                np.expand_dims(outside, [i for i in range(values.ndim) if i != axis]),
                fill_value,
                values.take(source % max(len(source), 1), axis),
            )
        )

    def transpose(self, *dims: Any, **options: Any) -> Any:
        if self._light is None or options or set(dims) != set(self.dims):
            return super().transpose(*dims, **options)
        named, labels = self._light
        return LightArray.of(Named(dims, named.values.transpose([named.dims.index(dim) for dim in dims])), labels)

    def rename(self, new_name_or_name_dict: Any = None, **names: Any) -> Any:
        if self._light is None or new_name_or_name_dict is not None or not names.keys() <= set(self.dims):
            return super().rename(new_name_or_name_dict, **names)
        named, labels = self._light
        named = Named([names.get(dim, dim) for dim in named.dims], named.values)
        labels = {names.get(dim, dim): known.rename(names.get(dim, dim)) for dim, known in labels.items()}
        return LightArray.of(named, labels)

    def sel(self, indexers: Any = None, *options: Any, **wanted: Any) -> Any:  # type: ignore[override]
        if (
            self._light is None
            or indexers is not None
            or options
            or not all(_is_list(labels) for labels in wanted.values())
        ):
            return super().sel(indexers, *options, **wanted)
        named, labels = self._light
        for dim, choice in wanted.items():
            known = choice if isinstance(choice, pd.Index) and choice.name == dim else pd.Index(choice, name=dim)
            place = positions(labels[dim], known.to_numpy())
            named, labels = named.pick(dim, Named((dim,), place)), labels | {dim: known}
        return LightArray.of(named, labels)


def numbers(value: float | xr.DataArray) -> tuple[Named, Labels]:
    """A number or labelled array as floats, checked for missing values, and the labels of its dimensions."""
    if isinstance(value, LightArray) and value._light is not None:
        array, labels = value._light
    elif isinstance(value, xr.DataArray):
        array, labels = Named(map(str, value.dims), value.values), labels_of(value)
    elif _is_number(value):
        array, labels = Named((), np.array(float(value))), {}
    else:
        raise TypeError(f"expected a number or an xarray.DataArray with labels, not {type(value).__name__}")
    if array.values.dtype != float:
        array = Named(array.dims, array.values.astype(float))
    if np.isnan(array.values).any():
        missing, name = np.count_nonzero(np.isnan(array.values)), getattr(value, "name", None)
        raise ValueError(f"{name or 'data'} has {missing} missing values (NaN) over {array.dims}")
    return array, labels


def flags(value: float | xr.DataArray) -> tuple[Named, Labels]:
    """Where a number or labelled array is not zero, and the labels of its dimensions."""
    if isinstance(value, LightArray) and value._light is not None and value.dtype == bool:
        return value._light
    array, labels = numbers(value)
    return Named(array.dims, array.values != 0.0), labels


def light_parts(value: Any) -> tuple[Named, Labels] | None:
    """The parts of a number or data array that has no others."""
    if isinstance(value, LightArray):
        return value._light
    if _is_number(value) or isinstance(value, np.bool_):
        return Named((), np.asarray(value)), {}
    if isinstance(value, xr.DataArray) and value._coords.keys() == value._indexes.keys() == set(value.dims):
        return Named(value.dims, value.values), {str(dim): value._indexes[dim].to_pandas_index() for dim in value.dims}
    return None


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float | Real)  # Real alone would find the same, slowly


def _is_list(labels: Any) -> bool:
    return isinstance(labels, pd.Index | list) or (isinstance(labels, np.ndarray) and labels.ndim == 1)


def array(values: Any, *dimensions: pd.Index) -> xr.DataArray:
    """A labelled array over named indexes."""
    named = Named([str(dimension.name) for dimension in dimensions], np.asarray(values))
    labels = dict(zip(named.dims, dimensions, strict=True))
    if named.values.shape != (expected := tuple(map(len, dimensions))):
        raise ValueError(f"an array over {named.dims} has the shape {expected}, not {named.values.shape}")
    return LightArray.of(named, labels)
