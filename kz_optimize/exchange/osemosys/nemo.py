"""Scenario databases of NEMO (SQLite), as LEAP exports them, as parameters of OSeMOSYS.

Names and columns are those of the NEMO documentation (sei-international.github.io/NemoMod.jl, "Parameters"). Where
NEMO means something else by a name of OSeMOSYS, the value moves to where OSeMOSYS has it:

    AvailabilityFactor by slice   CapacityFactor          time slice groups   SEASON, DAYTYPE, DAILYTIMEBRACKET
    ReserveMargin by fuel         ReserveMarginOfFuel     InterestRateTechnology    DiscountRateIdv
    REMinProductionTarget by fuel RETargetOfFuel
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from kz_optimize.errors import Finding, InputError
from kz_optimize.exchange.osemosys.parameters import INDICES, Data
from kz_optimize.exchange.report import Report

SETS = ("REGION", "YEAR", "TECHNOLOGY", "FUEL", "EMISSION", "MODE_OF_OPERATION", "TIMESLICE", "STORAGE")
OWN = {
    "AvailabilityFactor": ("CapacityFactor", "r t l y"), "ReserveMargin": ("ReserveMarginOfFuel", "r f y"),
    "REMinProductionTarget": ("RETargetOfFuel", "r f y"), "StorageFullLoadHours": ("StorageFullLoadHours", "r s y"),
    "InterestRateTechnology": ("InterestRate", "r t y"), "MinimumUtilization": ("MinimumUtilization", "r t l y"),
    "ReserveMarginTagTechnology": ("ReserveMarginTagOfFuel", "r t f y"),
}  # fmt: skip
"""Table -> name here, columns."""

UNLIMITED = (
    "TotalAnnualMaxCapacity", "TotalAnnualMaxCapacityInvestment", "TotalTechnologyAnnualActivityUpperLimit",
    "TotalTechnologyModelPeriodActivityUpperLimit", "AnnualEmissionLimit", "ModelPeriodEmissionLimit",
)  # fmt: skip
"""Parameters that limit nothing where they say nothing."""

BEHIND_THE_SCENES = {"Version", "DefaultParams", "LTsGroup", "TSGROUP1", "TSGROUP2", "REGIONGROUP", "RRGroup",
                     "TECHNOLOGYGROUP", "TTGroup"}  # fmt: skip
"""Tables that say nothing by themselves."""

CYCLES = {"netzerotg2": "day", "netzerotg1": "season", "netzeroyear": "year"}
"""Columns of STORAGE, the shortest time first."""


def read_nemo(path: Path, report: Report) -> Data:
    """The sets and parameters of a database.

    Raises InputError if it is none.
    """
    data = Data()
    try:
        with closing(sqlite3.connect(f"file:{path.resolve().as_posix()}?mode=ro", uri=True)) as database:
            known = {name for (name,) in database.execute("select name from sqlite_master where type = 'table'")}
            missing = [name for name in ("TECHNOLOGY", "LTsGroup", "DefaultParams") if name not in known]
            if missing:
                raise sqlite3.DatabaseError(f"the table {missing[0]} is missing")
            _read(database, known, data, report)
    except sqlite3.DatabaseError as error:
        remedy = "Give the scenario database that LEAP or NEMO wrote (version 8 of its structure, or later)"
        raise InputError([Finding(f"this is no NEMO database: {error}", remedy, path.as_posix())]) from error
    return data


def _read(database: sqlite3.Connection, known: set[str], data: Data, report: Report) -> None:
    for name in SETS:
        data.sets[name] = [str(value) for (value,) in database.execute(f"select val from {name}")]
    defaults = dict(database.execute("select tablename, val from DefaultParams"))
    data.defaults = {OWN.get(table, (table, ""))[0]: float(value) for table, value in defaults.items()}
    for table in sorted(known & (INDICES.keys() | OWN.keys())):
        name, columns = OWN.get(table, (table, INDICES.get(table, "")))
        rows = database.execute(f"select {', '.join(columns.split())}, val from {table}")
        data.values[name] = {tuple(map(str, row[:-1])): float(row[-1]) for row in rows}
    for name in UNLIMITED:
        data.defaults.setdefault(name, -1.0)
    _groups(database, data)
    _renamed(data, report)
    _cycles(database, data)
    data.passed_over = [name for name in sorted(known - _read_here()) if _has_rows(database, name)]


def _read_here() -> set[str]:
    return {*SETS, *INDICES, *OWN, *BEHIND_THE_SCENES}


def _has_rows(database: sqlite3.Connection, name: str) -> bool:
    """Whether a table of input holds anything; those of results begin with a v, as vnewcapacity."""
    if name.startswith(("v", "sqlite_")):
        return False
    return bool(database.execute(f'select count(*) from "{name}"').fetchone()[0])


def _cycles(database: sqlite3.Connection, data: Data) -> None:
    """The shortest time over which each store may neither gain nor lose."""
    present = {row[1] for row in database.execute("pragma table_info(STORAGE)")}
    for column, cycle in CYCLES.items():
        if column in present:
            stores = database.execute(f"select val from STORAGE where {column} = 1")
            data.cycles = {str(store): cycle for (store,) in stores} | data.cycles


def _groups(database: sqlite3.Connection, data: Data) -> None:
    """Time slice groups as seasons and day types, in their order; multipliers follow from YearSplit."""
    for name, table in (("SEASON", "TSGROUP1"), ("DAYTYPE", "TSGROUP2")):
        data.sets[name] = [str(value) for (value,) in database.execute(f'select name from {table} order by "order"')]
    days = {}
    for season, turns in database.execute("select name, multiplier from TSGROUP1"):
        for day, length in database.execute("select name, multiplier from TSGROUP2"):
            days[season, day] = (float(turns), float(length))
    for slice_, order, day, season in database.execute("select l, lorder, tg2, tg1 from LTsGroup"):
        for name, label in (("Conversionls", season), ("Conversionld", day), ("Conversionlh", order)):
            data.values.setdefault(name, {})[str(slice_), str(label)] = 1.0
    brackets = sorted({int(key[1]) for key in data.values.get("Conversionlh", {})})
    data.sets["DAILYTIMEBRACKET"] = [str(bracket) for bracket in brackets]
    data.turns = days


def _renamed(data: Data, report: Report) -> None:
    """What OSeMOSYS has per technology or region and NEMO per fuel or year."""
    rates: dict[tuple[str, ...], float] = {}
    for key, rate in sorted(data.given("InterestRate").items(), key=lambda item: item[0][-1]):
        if rates.setdefault(key[:2], rate) != rate:
            what = f"InterestRateTechnology {' '.join(key[:2])}"
            report.approximated(what, "changes over the years; that of the first year holds in all")
    data.values["DiscountRateIdv"] = rates
    if "InterestRate" in data.defaults:
        data.defaults["DiscountRateIdv"] = data.defaults["InterestRate"]
    tags = data.values.setdefault("ReserveMarginTagTechnology", {})
    for (region, technology, _, year), share in data.given("ReserveMarginTagOfFuel").items():
        tags[region, technology, year] = max(share, tags.get((region, technology, year), 0.0))
