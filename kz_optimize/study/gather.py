"""Gathering: the plans of all runs as one dataset, with the factors as dimensions.

A grid has a dimension per factor, and `scenario`; every other design has one dimension `run` with the scenario and the
factors as its coordinates. A factor called like one of the results gets `_factor` behind its name. Where a run has no
plan its numbers are missing, and `state` tells why.

The file is written a few variables at a time and opened lazily, so that it may be larger than memory.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import prod
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.errors import Finding, InputError
from kz_optimize.study.folder import StudyFolder
from kz_optimize.study.plan import Plan
from kz_optimize.study.status import state_of
from kz_optimize.study.version import program_version

MEMORY = 1.0  # GB of numbers held at a time
RUN, SCENARIO = "run", "scenario"
SEARCHED = {"group": "", "sense": "cheapest", "within": 0.0, "year": 0}  # what it is for the cheapest plan
Coordinates = dict[str, tuple[str, np.ndarray]]


def gather(planned: Plan) -> Path:
    """Write results.nc of a study and return its path. Raises InputError if no run has a plan yet."""
    folder = planned.folder
    done = [run.id for run in planned.runs if folder.result(run.id).exists()]
    if not done:
        raise InputError([Finding("no run of this study has a plan yet", "kz-optimize study run STUDY makes them")])
    shape = _shape(folder, done)
    frame = table_of_points(planned, {*shape.numbers, *shape.words, *shape.labels})
    handle, name = tempfile.mkstemp(dir=folder.path, prefix=".results.nc.", suffix=".part")
    os.close(handle)
    part = Path(name)
    try:
        _state(planned, frame, shape).to_netcdf(part, mode="w", engine="netcdf4")
        for batch in shape.batches(len(frame)):
            data = _numbers(planned, frame, shape, batch)
            encoding = {name: {"zlib": True, "complevel": 1, "shuffle": True} for name in batch}
            data.to_netcdf(part, mode="a", engine="netcdf4", encoding=encoding)
        part.chmod(0o644)
        os.replace(part, folder.results)
    finally:
        part.unlink(missing_ok=True)
    return folder.results


def open_results(path: Path) -> xr.Dataset:
    """The gathered results; numbers are read when they are used."""
    return xr.open_dataset(path, engine="netcdf4", decode_timedelta=False)


def by_run(data: xr.Dataset, *names: str) -> xr.Dataset:
    """Some variables with one dimension `run` for every design, the factors as its coordinates; read into memory."""
    chosen = data[list(names)]
    dims = data["state"].dims
    if dims == (RUN,):
        return chosen.load()
    grids = np.meshgrid(*(data[dim].values for dim in dims), indexing="ij")
    runs = data["state"].size
    coords: dict = {dim: (RUN, grid.ravel()) for dim, grid in zip(dims, grids, strict=True)}
    coords |= {dim: index for dim, index in chosen.indexes.items() if dim not in dims}
    variables = {}
    for name, variable in chosen.data_vars.items():
        rest = tuple(dim for dim in variable.dims if dim not in dims)
        alike = variable.transpose(..., *rest) if len(rest) < variable.ndim else variable
        values = alike.values.reshape(runs, *alike.shape[len(dims) :]) if len(rest) < variable.ndim else alike.values
        variables[name] = ((RUN, *rest) if len(rest) < variable.ndim else rest, values, variable.attrs)
    return xr.Dataset(variables, coords, data.attrs)


def factors_of(data: xr.Dataset) -> list[str]:
    """The dimensions or coordinates that tell the runs apart, scenario first."""
    return str(data.attrs["factors"]).split()


TABLES = (
    "metric",
    "factor",
    "value",
    "result",
    "change",
    "instrument",
    "year",
    "carbon_price",
    "emissions",
    "abatement",
    "unserved",
)
RESERVED = {RUN, SCENARIO, "state", "id", "searched_year", *SEARCHED, *TABLES}  # columns that no factor may take


def table_of_points(planned: Plan, taken: set[str]) -> pd.DataFrame:
    """Scenario and values of each point, in the order of the design; names in `taken` get `_factor` behind them."""
    runs = {run.id: run for run in planned.runs}
    listed = [runs[point] for point in planned.points]
    columns: dict[str, list] = {SCENARIO: [run.scenario for run in listed]}
    for factor in planned.study.factors:
        name = f"{factor.name}_factor" if factor.name in taken | RESERVED else factor.name
        columns[name] = [run.values[factor.name] for run in listed]
    if planned.study.design.kind == "near_optimal":
        for key, nothing in SEARCHED.items():
            name = "searched_year" if key == "year" else key
            columns[name] = [run.search.get(key, nothing) for run in listed]
    return pd.DataFrame(columns)


@dataclass
class _Shape:
    """What plans hold: numbers by name (dimensions and remarks), words, and the labels of all plans together."""

    labels: dict[str, pd.Index] = field(default_factory=dict)
    numbers: dict[str, tuple[tuple[str, ...], Mapping[str, str]]] = field(default_factory=dict)
    words: dict[str, xr.DataArray] = field(default_factory=dict)

    def see(self, plan: xr.Dataset) -> None:
        """Take note of a plan."""
        for dim, index in plan.indexes.items():
            known = self.labels.get(str(dim), index[:0])
            together = known.append(index[~index.isin(known)])
            self.labels[str(dim)] = together.sort_values() if dim == "year" else together
        for name, variable in plan.data_vars.items():
            if not np.issubdtype(variable.dtype, np.number):
                self.numbers.pop(str(name), None)  # words that a plan has none of look like numbers in its file
                self._see_words(str(name), variable)
            elif name not in self.words:
                self.numbers.setdefault(str(name), (tuple(map(str, variable.dims)), dict(variable.attrs)))

    def _see_words(self, name: str, variable: xr.DataArray) -> None:
        """Take note of words about labels that no plan so far had."""
        known = self.words.get(name)
        if known is None:
            self.words[name] = variable.load()
        elif any(not variable.indexes[dim].isin(known.indexes[dim]).all() for dim in variable.dims):
            self.words[name] = known.combine_first(variable.load())

    def size(self, name: str) -> tuple[int, ...]:
        """Number of labels of each dimension of a variable."""
        return tuple(len(self.labels[dim]) for dim in self.numbers[name][0])

    def batches(self, points: int) -> Iterator[list[str]]:
        """The numbers in groups that fit into memory."""
        batch: list[str] = []
        held = 0.0
        for name in self.numbers:
            more = 8e-9 * points * prod(self.size(name))
            if batch and held + more > MEMORY:
                yield batch
                batch, held = [], 0.0
            batch, held = [*batch, name], held + more
        yield batch


def _shape(folder: StudyFolder, done: list[str]) -> _Shape:
    shape = _Shape()
    for run in done:
        with _plan(folder, run) as plan:
            shape.see(plan)
    return shape


def _plan(folder: StudyFolder, run: str) -> xr.Dataset:
    """The plan of a run; its numbers are taken as they stand in the file, which is faster."""
    return xr.open_dataset(folder.result(run), engine="netcdf4", decode_cf=False, mask_and_scale=False)


def _numbers(planned: Plan, frame: pd.DataFrame, shape: _Shape, names: list[str]) -> xr.Dataset:
    """Some variables of all plans."""
    arrays = {name: np.full((len(frame), *shape.size(name)), np.nan) for name in names}
    places: dict[str, list[int]] = {}
    for place, run in enumerate(planned.points):
        places.setdefault(run, []).append(place)
    for run, where in places.items():
        if not planned.folder.result(run).exists():
            continue
        with _plan(planned.folder, run) as plan:
            at = {str(dim): shape.labels[str(dim)].get_indexer(index) for dim, index in plan.indexes.items()}
            for name in (name for name in names if name in plan):
                dims = shape.numbers[name][0]
                arrays[name][np.ix_(where, *(at[dim] for dim in dims))] = plan[name].transpose(*dims).values
    dims, size, coords = _design(planned, frame)
    variables = {
        name: ((*dims, *shape.numbers[name][0]), values.reshape(*size, *values.shape[1:]), shape.numbers[name][1])
        for name, values in arrays.items()
    }
    used = {dim for name in names for dim in shape.numbers[name][0]}
    return xr.Dataset(variables, coords | {dim: (dim, shape.labels[dim]) for dim in used})


def _state(planned: Plan, frame: pd.DataFrame, shape: _Shape) -> xr.Dataset:
    """How each run ended, and the words of the plans."""
    dims, size, coords = _design(planned, frame)
    states = np.array([state_of(planned.folder, run) for run in planned.points], dtype=object).reshape(size)
    ids = np.array(planned.points, dtype=object).reshape(size)
    variables = {
        "state": (dims, states, {"long_name": "how the run ended"}),
        "id": (dims, ids, {"long_name": "SHA-256 by which the run is known"}),
        **{
            name: words.reindex({dim: shape.labels[str(dim)] for dim in words.dims}, fill_value="").reset_coords(
                drop=True
            )
            for name, words in shape.words.items()
        },
    }
    study = planned.study
    attrs = {"title": study.title, "description": study.description, "design": study.design.kind}
    attrs["program"] = program_version()
    return xr.Dataset(variables, coords, attrs | {"factors": " ".join(frame.columns)})


def _design(planned: Plan, frame: pd.DataFrame) -> tuple[tuple[str, ...], tuple[int, ...], Coordinates]:
    """Dimensions of the design, their lengths, and their labels."""
    unit = {factor.name: factor.unit for factor in planned.study.factors}
    plain = {
        name: frame[name].to_numpy(float if pd.api.types.is_numeric_dtype(frame[name]) else object) for name in frame
    }
    coords: dict = {}
    if planned.study.design.kind != "grid":
        for name, values in plain.items():
            coords[name] = ((RUN,), values, {"units": unit.get(name.removesuffix("_factor"), "")})
        return (RUN,), (len(frame),), coords
    for name, values in plain.items():
        labels = np.array(list(dict.fromkeys(values.tolist())), values.dtype)
        coords[name] = ((name,), labels, {"units": unit.get(name.removesuffix("_factor"), "")})
    return tuple(plain), tuple(len(values) for _, values, _ in coords.values()), coords
