"""Profiles, by the hour or by time slice: `profiles.csv`, or several files in a folder `profiles`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from kz_optimize.schema import PROFILES, REMARKS
from kz_optimize.tables.findings import Findings, Places
from kz_optimize.tables.sheet import Sheet, list_tables, read_sheet
from kz_optimize.tables.text import explain_number, parse_numbers

HOURS = 8760
TIME = "time"
SLICE = "slice"


@dataclass(frozen=True)
class Profiles:
    """The profiles of a case.

    frame    float64, a row per hour of a year of 365 days (index `hour`, 0 to 8759) or per slice, a column per profile
    places   profile -> file and line of each hour
    year     profile -> calendar year its hours were taken from
    sound    every file could be read, so that names of profiles may be checked
    """

    frame: pd.DataFrame
    places: dict[str, Places]
    years: dict[str, int]
    sound: bool = True

    def replaced_by(self, other: Profiles) -> Profiles:
        """These profiles, those of a scenario replacing the ones of the same name."""
        kept = [name for name in self.frame if name not in other.frame]
        frame = pd.concat([self.frame[kept], other.frame], axis=1)
        return Profiles(frame, self.places | other.places, self.years | other.years, sound=self.sound and other.sound)


def profile_files(folder: Path) -> list[Path]:
    """The files of a case folder that hold profiles."""
    single = [path for name, path in list_tables(folder).items() if name == PROFILES]
    return single + list(list_tables(folder / PROFILES).values())


def read_profiles(files: Sequence[Path], findings: Findings, slices: Sequence[str] = ()) -> Profiles:
    """The profiles of one folder; gaps, wrong lengths and cells that are no numbers become findings.

    slices: the time slices of the case, in order; without any, profiles are by the hour.
    """
    clock = SLICE if slices else TIME
    columns: dict[str, np.ndarray] = {}
    places: dict[str, Places] = {}
    years: dict[str, int] = {}
    sound = True
    for path in files:
        sheet = read_sheet(path, findings)
        hours = None if sheet is None else _slices(sheet, slices, findings) if slices else _hours(sheet, findings)
        if sheet is None or hours is None:
            sound = False
            continue
        rows, year = hours
        for name, cells in sheet.cells.items():
            if name == clock or name in REMARKS:
                continue
            if name in columns:
                problem = f"this profile stands in {places[name].files[0]} too"
                findings.add(problem, "Keep one of them", sheet.file, sheet.header_line, name, name)
            columns[name] = _shape(sheet, name, cells, findings)[rows]
            places[name], years[name] = sheet.places.take(rows), year
    index = pd.RangeIndex(len(slices) or HOURS, name="hour")
    frame = pd.DataFrame(columns, index=index, dtype=np.float64)
    return Profiles(frame, places, years, sound)


def _shape(sheet: Sheet, name: str, cells: np.ndarray, findings: Findings) -> np.ndarray:
    numbers = parse_numbers(cells, sheet.decimal_comma)
    blank = cells == ""
    wrong = np.isnan(numbers) & ~blank
    findings.add_rows(sheet.places, blank, "this hour has no value", "Fill the gap", name)
    findings.add_rows(
        sheet.places,
        wrong,
        lambda row: explain_number(cells[row])[0],
        lambda row: explain_number(cells[row])[1],
        name,
        cells,
    )
    return numbers


def _hours(sheet: Sheet, findings: Findings) -> tuple[np.ndarray, int] | None:
    """The rows that make up a year of 365 days, and the year; None (and a finding) if there are gaps."""
    header = sheet.header_line
    if TIME not in sheet.cells:
        remedy = "Add a column time with entries such as 2025-01-01T00:00, an hour apart, a whole year"
        findings.add("the column time is missing", remedy, sheet.file, header, TIME)
        return None
    cells = sheet.cells[TIME]
    times = _times(cells)
    wrong = np.isnat(times)
    if wrong.any():
        remedy = "Write local standard time as 2025-01-01T00:00, without a time zone"
        findings.add_rows(sheet.places, wrong, "this is not a time", remedy, TIME, cells)
        return None
    if not len(times):
        findings.add("there are no hours", f"Write {HOURS} rows, one for each hour of a year", sheet.file, header, TIME)
        return None
    year = int(times[0].astype("datetime64[Y]").astype(int)) + 1970
    start = np.datetime64(f"{year}-01-01T00", "s")
    due = start + np.arange(len(times)) * np.timedelta64(3600, "s")
    late = np.flatnonzero(times != due)
    if len(late):
        row = int(late[0])
        place = sheet.places[row]
        problem = f"here {str(due[row])[:16]} should stand; the hours have a gap, a repetition or another order"
        remedy = "Write every hour of one calendar year once, in order, in local standard time (no daylight saving)"
        findings.add(problem, remedy, place.file, place.line, TIME, str(cells[row]))
        return None
    months, days = times.astype("datetime64[M]"), times.astype("datetime64[D]")
    leap = (months == np.datetime64(f"{year}-02")) & (days - months == np.timedelta64(28, "D"))
    rows = np.flatnonzero(~leap)
    if len(rows) != HOURS or int(times[-1].astype("datetime64[Y]").astype(int)) + 1970 != year:
        problem = f"there are {len(times):,} hours instead of {HOURS:,}"
        remedy = "Write every hour of one calendar year; 29 February is left out by itself"
        findings.add(problem, remedy, sheet.file, sheet.places[len(times) - 1].line, TIME)
        return None
    return rows, year


def _slices(sheet: Sheet, slices: Sequence[str], findings: Findings) -> tuple[np.ndarray, int] | None:
    """The rows of the time slices in their order, and no year; None (and a finding) if any is missing or unknown."""
    if SLICE not in sheet.cells:
        remedy = "Add a column slice with the names in time_slices.csv"
        findings.add("the column slice is missing", remedy, sheet.file, sheet.header_line, SLICE)
        return None
    cells = pd.Series(sheet.cells[SLICE], dtype=object)
    remedy = "Write every slice of time_slices.csv once"
    unknown, repeated = ~cells.isin(slices).to_numpy(), cells.duplicated().to_numpy()
    findings.add_rows(sheet.places, unknown, "there is no such time slice", remedy, SLICE, cells.to_numpy())
    findings.add_rows(sheet.places, repeated & ~unknown, "this slice comes twice", remedy, SLICE, cells.to_numpy())
    missing = [name for name in slices if name not in set(cells)]
    if missing:
        problem = f"slices are missing ({len(missing):,}), the first is {missing[0]}"
        findings.add(problem, remedy, sheet.file, sheet.header_line, SLICE)
    if missing or unknown.any() or repeated.any():
        return None
    return pd.Index(cells).get_indexer(pd.Index(slices)), 0


def _times(cells: np.ndarray) -> np.ndarray:
    """The times [datetime64[s]] written as ISO 8601 or as Excel shows them in Kazakhstan; NaT for anything else."""
    texts = pd.Series(cells, dtype=object)
    zoned = texts.str.contains(r"(?:[Zz]|[+-]\d\d:?\d\d)$", regex=True).to_numpy(dtype=bool)
    times = pd.to_datetime(texts.mask(zoned), format="ISO8601", errors="coerce")
    if times.isna().all():
        times = pd.to_datetime(texts.mask(zoned), format="%d.%m.%Y %H:%M", errors="coerce")
    return times.to_numpy().astype("datetime64[s]")
