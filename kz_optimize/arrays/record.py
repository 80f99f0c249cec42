"""Records of data arrays that calculate lightly."""

from __future__ import annotations

from copy import copy
from dataclasses import is_dataclass
from typing import Any, TypeVar

import pandas as pd
import xarray as xr

from kz_optimize.arrays.light import LightArray, light_parts

Record = TypeVar("Record")


def lighten(record: Record) -> Record:
    """A copy of a record of data arrays (of a dataclass, and of the records in it) in which they calculate lightly.

    Equal labels become one and the same object, so that comparing them costs nothing.
    """
    known: dict[str, list[pd.Index]] = {}
    for index in _find(record, pd.Index):
        known.setdefault(str(index.name), []).append(index)

    def one(labels: pd.Index) -> pd.Index:
        same = known.setdefault(str(labels.name), [])
        for index in same:
            if index is labels or (len(index) == len(labels) and (_same_memory(index, labels) or index.equals(labels))):
                return index
        same.append(labels)
        return labels

    def change(value: Any) -> Any:
        if isinstance(value, xr.DataArray):
            parts = light_parts(value)
            return value if parts is None else LightArray.of(parts[0], {dim: one(i) for dim, i in parts[1].items()})
        if isinstance(value, dict):
            return {key: change(item) for key, item in value.items()} if _holds_arrays(value) else value
        if is_dataclass(value):
            new = copy(value)
            vars(new).update({name: change(item) for name, item in vars(value).items()})
            return new
        return value

    return change(record)


def _same_memory(left: pd.Index, right: pd.Index) -> bool:
    """Whether one index is a view of the other; xarray makes many."""
    one, other = left.to_numpy(), right.to_numpy()
    return one.dtype == other.dtype and one.__array_interface__["data"] == other.__array_interface__["data"]


def _find(record: Any, kind: type) -> list:
    """Everything of a kind in a record and the records in it."""
    found: list = []
    for value in vars(record).values():
        found += [value] if isinstance(value, kind) else _find(value, kind) if is_dataclass(value) else []
    return found


def _holds_arrays(mapping: dict) -> bool:
    return any(isinstance(value, xr.DataArray) for value in mapping.values())
