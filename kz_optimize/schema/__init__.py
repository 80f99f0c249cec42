"""The declared shape of every input table: one CSV per table, in this folder or in the folder of its policy.

The first row of `<table>.csv` has the role "table" and speaks of the table: what holds between its years (under type),
whether every case needs it (under default), what years before the first row get (under minimum) and after the last
(under maximum). Then comes a row per column: its role (key, value or text), type, unit, default, smallest and largest
value, what it refers to, and a description. Reading, checking and the documentation all follow from these files.

Languages are those for which the catalogue of words has a column; columns `name_<language>` of tables follow.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).parent
POLICIES = FOLDER.parent / "policies"
CATALOGUE = FOLDER.parent / "report" / "words" / "catalogue.csv"
CODE = 2  # letters of a heading that names a language

with CATALOGUE.open(encoding="utf-8-sig", newline="") as _file:
    LANGUAGES = tuple(name for name in next(csv.reader(_file)) if len(name) == CODE)
"""The first, English, stands in where another language is blank."""

ORDER = (
    "regions", "time_slices", "day_groups", "calendar", "carriers", "pollutants", "sectors", "technologies", "groups",
    "conversions",
    "costs", "mode_costs", "existing_capacity", "candidates", "build_limits", "activity_limits", "activity_budgets",
    "committed", "availability", "inflows", "drivers",
    "branches", "branch_values", "elasticities", "demand", "demand_links", "network_losses", "unserved",
    "markets", "market_availability", "storage", "commitment", "lines", "interfaces", "emission_factors",
    "exogenous_emissions", "scopes", "emission_caps", "cap_rules", "emission_budgets", "emission_prices",
)  # fmt: skip
"""The tables that are read and listed first; those of further policies follow by name."""

REMARKS = ("source", "note", "confidence")
"""Columns every table may carry besides its own."""

EVERY_LANGUAGE = "*"
"""End of the name of a column that stands for one per language."""

PROFILES = "profiles"
"""The table whose columns belong to the case: a column `time` and one column per profile."""


@dataclass(frozen=True)
class Column:
    """A declared column.

    role      "key" (together the keys name a row), "value" or "text" (for people)
    type      "name", "text", "number", "integer", "flag" or "choice"
    choices   the words allowed, for type "choice"
    unit      unit in the input table, "" for none
    required  the cell must be filled
    default   what a blank cell means: str for name, text and choice; bool for flag; float (NaN for none) for numbers
    minimum   smallest number allowed, -inf for any
    maximum   largest number allowed, inf for any
    targets   (table, column) pairs among whose values the name must be found
    literals  words allowed besides the targets
    profile   the name is that of a profile
    shares_fleet  of columns of plants: whether plants must be equal in it to share a fleet. "equal", "linked" (equal,
              and as steps depend on each other their weather must be equal too), "free", or "" in other tables
    """

    name: str
    role: str
    type: str
    choices: tuple[str, ...]
    unit: str
    required: bool
    default: str | float | bool
    minimum: float
    maximum: float
    targets: tuple[tuple[str, str], ...]
    literals: tuple[str, ...]
    profile: bool
    description: str
    shares_fleet: str = ""

    @property
    def is_number(self) -> bool:
        """Whether cells hold float64."""
        return self.type in ("number", "integer")


@dataclass(frozen=True)
class TableSchema:
    """A declared table.

    required       every case needs it
    between_years  "interpolate" or "step" for a table with rows by year, else ""
    before_first   "none" or "hold": what the years before the first row get
    after_last     "none" or "hold": what the years after the last row get
    """

    name: str
    required: bool
    between_years: str
    before_first: str
    after_last: str
    description: str
    columns: tuple[Column, ...]

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        """The columns, by name."""
        return MappingProxyType({column.name: column for column in self.columns})

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Names of the columns that together name a row."""
        return tuple(column.name for column in self.columns if column.role == "key")

    def __getitem__(self, column: str) -> Column:
        return self.by_name[column]


@lru_cache(maxsize=1)
def load() -> Mapping[str, TableSchema]:
    """Every table that the package declares but the profiles, by name, in the order in which they are read."""
    files = {path.stem: path for path in (*FOLDER.glob("*.csv"), *POLICIES.glob("*/*.csv"))}
    first = [name for name in ORDER if name in files]
    return MappingProxyType({name: read_declaration(files[name]) for name in [*first, *sorted(files.keys() - first)]})


def read_declaration(path: Path) -> TableSchema:
    """The table that a file declares. Raises KeyError or ValueError if it declares none."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        about, *columns = csv.DictReader(file, strict=True)
    if about["role"] != "table":
        raise ValueError(f"the first row of {path} must have the role table")
    return TableSchema(
        name=about["column"],
        required=about["default"] == "required",
        between_years=about["type"],
        before_first=about["minimum"],
        after_last=about["maximum"],
        description=about["description"],
        columns=tuple(_column(each) for row in columns for each in _of_every_language(row)),
    )


def _of_every_language(row: dict[str, str]) -> list[dict[str, str]]:
    """The row, or one row per language where its name ends in an asterisk."""
    stem, every, _ = row["column"].partition(EVERY_LANGUAGE)
    return [row | {"column": f"{stem}{language}"} for language in LANGUAGES] if every else [row]


def _column(row: dict[str, str]) -> Column:
    kind, _, choices = row["type"].partition(":")
    references = [reference for reference in row["refers"].split("|") if reference]
    return Column(
        name=row["column"],
        role=row["role"],
        type=kind,
        choices=tuple(choices.split("|")) if choices else (),
        unit=row["unit"],
        required=row["default"] == "required",
        default=_default(kind, "" if row["default"] == "required" else row["default"]),
        minimum=float(row["minimum"] or "-inf"),
        maximum=float(row["maximum"] or "inf"),
        targets=tuple((table, column) for table, _, column in (name.partition(".") for name in references) if column),
        literals=tuple(name[1:] for name in references if name.startswith("=")),
        profile=PROFILES in references,
        description=row["description"],
        shares_fleet=row.get("shares_fleet", ""),
    )


def _default(kind: str, text: str) -> str | float | bool:
    if kind in ("number", "integer"):
        return float(text or "nan")
    return text == "yes" if kind == "flag" else text
