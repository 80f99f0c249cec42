"""The results as tables for other programs: one CSV file, or one sheet of a workbook, per kind of label."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.report.sheets import write_csv, write_workbook
from kz_optimize.results import netcdf

LEFT_OUT = ("inputs", "provenance")


def write_tables(file: Path, out: Path, form: str) -> list[Path]:
    """Write the tables of a result file as csv files, or as one xlsx workbook named after the folder of the file.

    Rows in which every number is zero or missing are left out. A workbook leaves out tables that do not fit a sheet.
    """
    out.mkdir(parents=True, exist_ok=True)
    tables = dict(tidy_tables(file))
    if form == "xlsx":
        return [write_workbook(tables, out / f"{file.resolve().parent.name}.xlsx")]
    return [write_csv(table, out / f"{name.replace(' ', '_')}.csv") for name, table in tables.items()]


def tidy_tables(file: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    """Name and table: first the contents, then per group and set of dimensions a column per label and per number."""
    results = netcdf.load(file)
    kinds = [
        (f"{group} by {' '.join(dims)}" if dims else group, dims, dataset[list(names)])
        for group, dataset in results.items()
        if group not in LEFT_OUT
        for dims, names in _by_dimensions(dataset)
    ]
    yield "contents", _contents(kinds)
    for name, dims, dataset in kinds:
        yield name, _tidy(dims, dataset)


def _by_dimensions(dataset: xr.Dataset) -> Iterable[tuple[tuple[str, ...], list[str]]]:
    kinds: dict[tuple[str, ...], list[str]] = {}
    for name, variable in dataset.data_vars.items():
        kinds.setdefault(tuple(map(str, variable.dims)), []).append(str(name))
    return kinds.items()


def _contents(kinds: list[tuple[str, tuple[str, ...], xr.Dataset]]) -> pd.DataFrame:
    rows = [
        (name, str(variable), dataset[variable].attrs.get("units", ""), dataset[variable].attrs.get("long_name", ""))
        for name, _, dataset in kinds
        for variable in dataset.data_vars
    ]
    return pd.DataFrame(rows, columns=["table", "column", "unit", "meaning"])


def _tidy(dims: tuple[str, ...], dataset: xr.Dataset) -> pd.DataFrame:
    """A row per combination of labels for which something is said."""
    columns = {_heading(dataset[name]): dataset[name].transpose(*dims).values.ravel() for name in dataset.data_vars}
    said = np.any([_says(values) for values in columns.values()], axis=0)
    rows = np.flatnonzero(said)
    sizes = [dataset.sizes[dim] for dim in dims]
    places = np.unravel_index(rows, sizes) if dims else ()
    labels = {
        dim: (dataset.indexes[dim].to_numpy() if dim in dataset.indexes else np.arange(size))[place]
        for dim, size, place in zip(dims, sizes, places, strict=True)
    }
    return pd.DataFrame({**labels, **{name: values[rows] for name, values in columns.items()}})


def _heading(array: xr.DataArray) -> str:
    unit = array.attrs.get("units", "")
    return f"{array.name} [{unit}]" if unit else str(array.name)


def _says(values: np.ndarray) -> np.ndarray:
    if values.dtype.kind in "fiu":
        return np.nan_to_num(values) != 0
    return values.astype(str) != ""
