"""Weather: hourly profiles from renewables.ninja and from atlite or ERA5, as a year of local standard time.

Accepted are, all with hourly time stamps in UTC (or with an offset of their own, such as +05:00):

    renewables.ninja, a point      comment lines with #, then time,local_time,electricity; electricity is kW of the
                                   capacity noted in the comments, and becomes a share of it
    renewables.ninja, a country    comment lines with #, then time,national (and onshore, offshore, or regions);
                                   several decades
    wide CSV                       a column of times, then a column per region
    netCDF of atlite               time and one other dimension (bus, region, ...); in a file with several variables
                                   the one called profile, as in PyPSA-Eur

Minutes are dropped, so the hour from 05:00 may be called 05:00 or, as in MERRA-2, 05:30. Columns that are called
alike in every file (electricity, national, profile, or no name) take the name of the file.
"""

import io
import re
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.errors import Finding, InputError
from kz_optimize.tables.text import decode, parse_numbers

UTC_OFFSET = 5
"""Hours from UTC to the standard time of Kazakhstan, all regions, since 1 March 2024 (some were at +6 before)."""

_NAMELESS = {"electricity", "national", "profile", "", "__xarray_dataarray_variable__"}
_CAPACITY = re.compile(r'"capacity": *"?([0-9.]+)')
_TIME_NAMES = ("time", "valid_time", "snapshot")


def read_weather(path: Path | str, utc_offset: int = UTC_OFFSET, year: int | None = None) -> pd.DataFrame:
    """Profiles of one calendar year in local standard time [hour 0..8759, profile], in the unit of the file.

    path: a CSV or netCDF file as above
    utc_offset: hours that local standard time is ahead of UTC
    year: the calendar year to take; needed where the file holds more than one

    A year in UTC lacks the first (or, west of Greenwich, the last) hours of the local year. They are taken from the
    file where it holds them, and otherwise from the same hours a year later (or earlier). 29 February is dropped.

    Raises InputError with every finding: no such file, no time or profile column, cells that are no time or number,
    hours that are missing or appear twice, no complete year.
    """
    path = Path(path)
    try:
        profiles = _read_netcdf(path) if path.suffix == ".nc" else _read_csv(path)
    except (OSError, ValueError) as error:
        raise _refusal(path, f"this file cannot be read ({error})", "Give a CSV or netCDF file of profiles") from error
    if profiles.empty:
        raise _refusal(path, "the file holds no hour", "Export the whole year, every hour")
    local = pd.DatetimeIndex(profiles.index).tz_localize(None).floor("h") + pd.Timedelta(hours=utc_offset)
    if local.has_duplicates:
        repeated = local[local.duplicated()]
        problem = f"hours appear twice ({len(repeated):,}), the first is {repeated[0]:%Y-%m-%d %H:%M} in local time"
        raise _refusal(path, problem, "Give hourly profiles, each hour once")
    hours = _hours(local, utc_offset, _choose_year(path, local, utc_offset, year))
    of_leap_day = (hours.month == 2) & (hours.day == 29)
    result = profiles.set_axis(local).loc[hours[~of_leap_day]]
    return result.set_axis(pd.RangeIndex(len(result), name="hour"))


def _read_csv(path: Path) -> pd.DataFrame:
    """Profiles by time in UTC, from a CSV file with or without comment lines on top."""
    lines = decode(path.read_bytes()).rstrip().splitlines()
    comments = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    cells, decimal_comma = _cells(lines[comments:])
    cells.index += comments + 2  # the physical line

    clock = next((position for position, name in enumerate(cells.columns) if name in _TIME_NAMES), 0)
    kept = [position for position, name in enumerate(cells.columns) if position != clock and name != "local_time"]
    if "electricity" in cells.columns:
        kept = [list(cells.columns).index("electricity")]
    if not kept:
        remedy = "Expected a header such as time,local_time,electricity or time,national"
        raise _refusal(path, "there is no column of profiles", remedy, line=comments + 1)

    time = pd.to_datetime(cells.iloc[:, clock], utc=True, errors="coerce", format="ISO8601")
    remedy = "Write it as 2019-01-31 23:00, in UTC"
    findings = _bad_cells(path, cells.iloc[:, clock], time.isna().to_numpy(), "this is not a time", remedy)
    values = {}
    for position in kept:
        column = cells.iloc[:, position]
        numbers = parse_numbers(column.str.strip().to_numpy(str), decimal_comma)
        findings += _bad_cells(path, column, np.isnan(numbers), "this is not a number", "Write the value of the hour")
        values[path.stem if column.name in _NAMELESS else str(column.name)] = numbers
    if findings:
        raise InputError(findings)
    capacity = _CAPACITY.search("\n".join(lines[:comments]))
    return pd.DataFrame(values, pd.DatetimeIndex(time)) / (float(capacity[1]) if capacity else 1.0)


def _cells(lines: list[str]) -> tuple[pd.DataFrame, bool]:
    """The table below the comments as texts, and whether it has semicolons and so, perhaps, decimal commas."""
    semicolons = bool(lines) and ";" in lines[0] and "," not in lines[0]
    cells = pd.read_csv(
        io.StringIO("\n".join(lines)),
        sep=";" if semicolons else ",",
        dtype=str,
        keep_default_na=False,
        skip_blank_lines=False,
        index_col=False,
    )
    cells.columns = ["" if name.startswith("Unnamed: ") else name.strip() for name in cells.columns.astype(str)]
    return cells, semicolons


def _bad_cells(path: Path, column: pd.Series, bad: np.ndarray, problem: str, remedy: str) -> list[Finding]:
    """One finding at the first bad cell of a column, which counts the others; the index of the column is the line."""
    if not bad.any():
        return []
    line, value = next(iter(column[bad].items()))
    more = int(bad.sum()) - 1
    return [Finding(problem, remedy, path.name, int(str(line)), str(column.name), value or "(empty)", more=more)]


def _read_netcdf(path: Path) -> pd.DataFrame:
    """Profiles by time in UTC, from the variable of a netCDF file that has time and at most one other dimension."""
    with xr.open_dataset(path) as dataset:
        arrays = {str(name): array.squeeze(drop=True) for name, array in dataset.data_vars.items()}
        found = {name: array for name, array in arrays.items() if _clock(array) and array.ndim <= 2}
        if "profile" in found:
            found = {"profile": found["profile"]}
        if len(found) != 1:
            listed = ", ".join(f"{name} ({', '.join(map(str, array.dims))})" for name, array in arrays.items())
            problem = f"there must be one variable over time and region, or one called profile; there are: {listed}"
            raise _refusal(path, problem, "Turn weather into profiles with atlite first, and save one kind per file")
        name, array = found.popitem()
        clock = _clock(array)
        names = [name] if array.ndim == 1 else array.indexes[next(other for other in array.dims if other != clock)]
        values = array.transpose(clock, ...).values.reshape(-1, len(names))
        profiles = pd.DataFrame(values.astype(float), pd.to_datetime(array.indexes[clock], utc=True))
    profiles.columns = [path.stem if str(column) in _NAMELESS else str(column) for column in names]
    if profiles.isna().any(axis=None):
        raise _refusal(path, f"variable {name} has gaps", "Fill them, or leave out the regions without weather")
    return profiles


def _clock(array: xr.DataArray) -> str | None:
    """The dimension that is the time."""
    return next((name for name in _TIME_NAMES if name in array.dims), None)


def _hours(local: pd.DatetimeIndex, utc_offset: int, year: int) -> pd.DatetimeIndex:
    """The hours of a local year, where those that the file lacks at its edge are of the other end of the year."""
    wanted = pd.date_range(f"{year}-01-01", f"{year}-12-31 23:00", freq="h")
    position = np.arange(len(wanted))
    edge = position < utc_offset if utc_offset > 0 else position >= len(wanted) + utc_offset
    other_end = wanted + pd.DateOffset(years=1 if utc_offset > 0 else -1)
    return wanted.where(~edge | wanted.isin(local), other_end)


def _choose_year(path: Path, local: pd.DatetimeIndex, utc_offset: int, year: int | None) -> int:
    """The year asked for, or the only complete one in the file; every hour of it must be there."""
    years, counts = np.unique(local.year, return_counts=True)
    complete = [int(number) for number in years if _hours(local, utc_offset, int(number)).isin(local).all()]
    if year is None and len(complete) > 1:
        raise _refusal(path, f"the file holds the years {complete[0]} to {complete[-1]}", "Say which year to take")
    wanted = year or (complete or [int(years[counts.argmax()])])[0]
    missing = _hours(local, utc_offset, wanted).difference(local)
    if len(missing):
        first = f"{missing[0]:%Y-%m-%d %H:%M}"
        problem = f"hours of {wanted} are missing ({len(missing):,}), the first is {first} in local time"
        other = f", or take a year from {complete[0]} to {complete[-1]}" if complete else ""
        raise _refusal(path, problem, f"Export the whole year, every hour{other}")
    return wanted


def _refusal(path: Path, problem: str, remedy: str, line: int | None = None) -> InputError:
    return InputError([Finding(problem, remedy, path.name, line)])
