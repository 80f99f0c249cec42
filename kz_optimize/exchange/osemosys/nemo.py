"""Scenario databases of NEMO (SQLite), as LEAP exports them, as parameters of OSeMOSYS.

Names and columns are those of the NEMO documentation (sei-international.github.io/NemoMod.jl, "Parameters"). Where
NEMO means something else by a name of OSeMOSYS, the value moves to where OSeMOSYS has it:

    AvailabilityFactor by slice   CapacityFactor          time slice groups   SEASON, DAYTYPE, DAILYTIMEBRACKET
    ReserveMargin by fuel         ReserveMarginOfFuel     InterestRateTechnology    DiscountRateIdv
    REMinProductionTarget by fuel RETargetOfFuel          FUEL.timesliced = 0       balanced by the year
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from kz_optimize.errors import Finding, InputError
from kz_optimize.exchange.osemosys.gathered import SECOND_REGION, Gathered, Values
from kz_optimize.exchange.osemosys.parameters import INDEX, Data, parameters
from kz_optimize.exchange.report import Report, joined

SETS: Mapping[str, set[str]] = {
    **{name: set() for name in ("REGION", "YEAR", "TECHNOLOGY", "EMISSION", "MODE_OF_OPERATION", "TIMESLICE")},
    "FUEL": {"timesliced"}, "STORAGE": {"netzeroyear", "netzerotg1", "netzerotg2"},
}  # fmt: skip
"""Table of a set -> its columns, besides name and description, that are read."""

OWN = {
    "AvailabilityFactor": "CapacityFactor", "ReserveMargin": "ReserveMarginOfFuel",
    "REMinProductionTarget": "RETargetOfFuel", "ReserveMarginTagTechnology": "ReserveMarginTagOfFuel",
}  # fmt: skip
"""Table -> what it is here."""

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

    Raises InputError if it is none, and for all labels that are in no set.
    """
    try:
        with closing(sqlite3.connect(f"file:{path.resolve().as_posix()}?mode=ro", uri=True)) as database:
            known = {name for (name,) in database.execute("select name from sqlite_master where type = 'table'")}
            missing = [name for name in ("TECHNOLOGY", "LTsGroup", "DefaultParams") if name not in known]
            if missing:
                raise sqlite3.DatabaseError(f"the table {missing[0]} is missing")
            return _read(database, known, path, report)
    except sqlite3.DatabaseError as error:
        remedy = "Give the scenario database that LEAP or NEMO wrote (version 8 of its structure, or later)"
        raise InputError([Finding(f"this is no NEMO database: {error}", remedy, path.as_posix())]) from error


def _read(database: sqlite3.Connection, known: set[str], path: Path, report: Report) -> Data:
    gathered = Gathered()
    for name in SETS:
        gathered.sets[name] = [str(value) for (value,) in database.execute(f"select val from {name}")]
        _refuse_columns(database, name, report)
    defaults = dict(database.execute("select tablename, val from DefaultParams"))
    gathered.defaults = {OWN.get(table, table): float(value) for table, value in defaults.items()}
    for name in UNLIMITED:
        gathered.defaults.setdefault(name, -1.0)
    for table in sorted(known & (parameters().keys() | OWN.keys())):
        name = OWN.get(table, table)
        gathered.values[name] = [_values(database, table, name, path)]
    turns = _groups(database, gathered, path)
    for name in sorted(known - SETS.keys() - parameters().keys() - OWN.keys() - BEHIND_THE_SCENES):
        if _has_rows(database, name):
            gathered.besides[name] = "a case has nothing for this table"
    data = gathered.to_data(report)
    data.turns = turns
    _rates(data, report)
    _tags(data, report)
    _flags(database, data, report)
    return data


def _values(database: sqlite3.Connection, table: str, name: str, path: Path) -> Values:
    indices = parameters()[name].indices
    sets = tuple(SECOND_REGION if index == "rr" else INDEX[index] for index in indices)
    values = Values(f"{path.as_posix()}, table {table}", sets)
    for line, row in enumerate(database.execute(f"select {', '.join(indices)}, val from {table}"), 1):
        values.add(tuple(map(str, row[:-1])), float(row[-1]), line)
    return values


def _columns(database: sqlite3.Connection, table: str) -> set[str]:
    return {row[1] for row in database.execute(f'pragma table_info("{table}")')}


def _refuse_columns(database: sqlite3.Connection, table: str, report: Report) -> None:
    for column in _columns(database, table) - SETS[table] - {"val", "desc"}:
        if database.execute(f'select count("{column}") from "{table}"').fetchone()[0]:
            report.refused(f"{table}.{column}", "this column is none of those that are known here")


def _has_rows(database: sqlite3.Connection, name: str) -> bool:
    """Whether a table of input holds anything; those of results begin with a v, as vnewcapacity."""
    if name.startswith(("v", "sqlite_")):
        return False
    return bool(database.execute(f'select count(*) from "{name}"').fetchone()[0])


def _flags(database: sqlite3.Connection, data: Data, report: Report) -> None:
    """The shortest time over which each store may neither gain nor lose, and the fuels balanced by the year."""
    present = _columns(database, "STORAGE")
    for column, cycle in CYCLES.items():
        if column in present:
            stores = database.execute(f"select val from STORAGE where {column} = 1")
            data.cycles = {str(store): cycle for (store,) in stores} | data.cycles
    if "timesliced" in _columns(database, "FUEL"):
        for (fuel,) in database.execute("select val from FUEL where timesliced = '0'"):
            report.refused("FUEL.timesliced", "a fuel that is balanced by the year alone", str(fuel))


def _groups(database: sqlite3.Connection, gathered: Gathered, path: Path) -> dict[tuple[str, str], tuple[float, float]]:
    """Time slice groups as seasons and day types, in their order; multipliers follow from YearSplit."""
    for name, table in (("SEASON", "TSGROUP1"), ("DAYTYPE", "TSGROUP2")):
        gathered.sets[name] = [str(name) for (name,) in database.execute(f'select name from {table} order by "order"')]
    orders = [order for (order,) in database.execute("select distinct lorder from LTsGroup")]
    gathered.sets["DAILYTIMEBRACKET"] = [str(order) for order in sorted(map(int, orders))]
    for name, column, of in (("Conversionls", "tg1", "SEASON"), ("Conversionld", "tg2", "DAYTYPE"),
                             ("Conversionlh", "lorder", "DAILYTIMEBRACKET")):  # fmt: skip
        values = Values(f"{path.as_posix()}, table LTsGroup", ("TIMESLICE", of))
        for line, row in enumerate(database.execute(f"select l, {column} from LTsGroup"), 1):
            values.add((str(row[0]), str(row[1])), 1.0, line)
        gathered.values[name] = [values]
    return {
        (str(season), str(day)): (float(turns), float(length))
        for season, turns in database.execute("select name, multiplier from TSGROUP1").fetchall()
        for day, length in database.execute("select name, multiplier from TSGROUP2").fetchall()
    }


def _rates(data: Data, report: Report) -> None:
    """InterestRateTechnology is the rate of the first year here."""
    rates: dict[tuple[str, ...], float] = {}
    for key, rate in sorted(data.given("InterestRateTechnology").items(), key=lambda item: item[0][-1]):
        if rates.setdefault(key[:2], rate) != rate:
            how = "changes over the years; that of the first year holds in all"
            report.refused("InterestRateTechnology", how, joined(key[:2]))
    data.values["DiscountRateIdv"] = rates
    if "InterestRateTechnology" in data.defaults:
        data.defaults["DiscountRateIdv"] = data.defaults["InterestRateTechnology"]


def _tags(data: Data, report: Report) -> None:
    """A technology counts for the reserve of all fuels alike here."""
    tags = data.values.setdefault("ReserveMarginTagTechnology", {})
    fuels = {key[:2] for key, margin in data.given("ReserveMarginOfFuel").items() if margin > 1.0}
    for (region, technology, fuel, year), share in data.given("ReserveMarginTagOfFuel").items():
        if (region, fuel) in fuels and tags.setdefault((region, technology, year), share) != share:
            report.refused("ReserveMarginTagTechnology", "differs between fuels", joined((region, technology)))
