"""One netCDF-4 file per run: the plan at its root, every other group under its name.

A file appears under its name only when it is whole: it is written beside under a name of its own, forced to the disk
and renamed. Who reads meanwhile sees the old file, two who write at once do not mix, and what is interrupted leaves
nothing but a `.part` file.

Behind the last byte that HDF5 reads stands a seal, the SHA-256 of all before it. So a file that has been damaged is
told before its bytes reach the C library, which a wrong pointer can crash; files without a seal are read all the same.

A file is opened once for all its groups: the C library takes in what is said of every variable each time.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

import netCDF4
import numpy as np
import xarray as xr
from xarray.backends import NetCDF4DataStore

from kz_optimize.errors import Finding, InputError, WriteError
from kz_optimize.results.results import PLAN, Results

ALWAYS = "certificate"
"""The group that every run has, with a plan or without."""

RESULTS, FAILED, FAILED_LOG = "results.nc", "results-failed.nc", "run-failed.log"
"""What a run leaves in its folder; the last two without a plan."""

PART = ".part"
"""Ending of a file in the making."""

COMPRESSION = {"zlib": True, "complevel": 1, "shuffle": True}

SEAL = b"kz_optimize SHA-256\n"
"""What stands before the 32 bytes of the seal."""

SMALL = 4096
"""Bytes below which compressing an array takes more room than it saves."""


def save(results: Results, path: Path | str) -> None:
    """Write results to a file, replacing an older one only once the new one is complete.

    Raises WriteError if they cannot be written, with the older file as it was.
    """
    path = Path(path)
    part: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=PART)
        os.close(handle)
        part = Path(name)
        _write(results, part)
        _seal(part)
        _force(part)
        part.chmod(0o666 & ~_umask())
        os.replace(part, path)
        _force(path.parent)
    except (OSError, RuntimeError) as error:  # netCDF4 raises either when the disk is full
        raise WriteError(path, error) from error
    finally:
        if part:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def is_results(path: Path) -> bool:
    """Whether a path means results: it is a file, or a folder with a result file that is no case."""
    return path.is_file() or ((path / RESULTS).exists() and not (path / "case.toml").exists())


def find(path: Path) -> Path:
    """The result file in a folder, or the file itself. Raises InputError if there is none."""
    file = path / RESULTS if path.is_dir() else path
    if not file.exists():
        remedy = f"There is {FAILED} of a run without a plan; see {path / FAILED_LOG}"
        remedy = remedy if (path / FAILED).exists() else "kz-optimize run CASE makes one"
        raise InputError([Finding("there is no result file", remedy, file.as_posix())])
    return file


def load(path: Path | str, groups: Collection[str] | None = None, needs: str = ALWAYS) -> Results:
    """Read results, or only some groups of them, into memory, from a file or the folder that holds it.

    Raises InputError if the file cannot be read, is damaged, or has no group `needs`: it is of another kind.
    """
    path = Path(path)
    path = find(path) if path.is_dir() else path
    try:
        _check_seal(path)
        with netCDF4.Dataset(path) as file:
            present = [*([PLAN] if file.variables else []), *file.groups]
            wanted = [name for name in present if groups is None or name in groups]
            results = {name: _read(file if name == PLAN else file[name]) for name in wanted}
    except (OSError, RuntimeError, ValueError, KeyError, AttributeError, TypeError) as error:  # as netCDF4 has them
        problem = f"this file cannot be read or is damaged ({_reason(error)})"
        remedy = "Give the results.nc of a run, or solve the case again"
        raise InputError([Finding(problem, remedy, path.as_posix())]) from error
    if needs not in present:
        problem = f"this is no result file of kz_optimize: it has no {needs}"
        raise InputError([Finding(problem, "Give the results.nc of a run", path.as_posix())])
    return Results(results)


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", "") or error or type(error).__name__)


def _write(results: Results, path: Path) -> None:
    with netCDF4.Dataset(path, "w", format="NETCDF4") as file:
        for name in sorted(results, key=lambda group: group != PLAN):
            group = file if name == PLAN else file.createGroup(name)
            results[name].dump_to_store(NetCDF4DataStore(group), encoding=_encoding(results[name]))


def _seal(path: Path) -> None:
    digest = _digest(path, path.stat().st_size)
    with path.open("ab") as file:
        file.write(SEAL + digest)


def _check_seal(path: Path) -> None:
    """Raise ValueError if the file has a seal that is not of what stands before it."""
    size = path.stat().st_size - len(SEAL) - hashlib.sha256().digest_size
    with path.open("rb") as file:
        file.seek(max(size, 0))
        seal, digest = file.read(len(SEAL)), file.read()
    if seal == SEAL and digest != _digest(path, size):
        raise ValueError("its checksum is not that of its contents")


def _digest(path: Path, size: int) -> bytes:
    """SHA-256 of the first bytes of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(min(size, 1 << 20)):
            digest.update(part)
            size -= len(part)
    return digest.digest()


def _read(group: netCDF4.Dataset) -> xr.Dataset:
    return xr.open_dataset(NetCDF4DataStore(group), decode_timedelta=False).load().drop_encoding()


def _encoding(data: xr.Dataset) -> dict[str, dict[str, object]]:
    """Compressed numbers; texts cannot be compressed, scalars and short arrays need not be."""
    result: dict[str, dict[str, object]] = {}
    for name, variable in data.variables.items():
        number = np.issubdtype(variable.dtype, np.number)
        if number and variable.ndim and variable.nbytes >= SMALL:
            result[str(name)] = COMPRESSION | variable.encoding
        if np.issubdtype(variable.dtype, np.floating):
            result.setdefault(str(name), dict(variable.encoding)).setdefault("_FillValue", np.nan)
    return result


def _force(path: Path) -> None:
    """Make sure that a file, or the names in a folder, are on the disk."""
    if path.is_dir() and os.name == "nt":  # Windows cannot open folders
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
