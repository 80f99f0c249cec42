"""A policy as one slice: what it declares to every stage of a run, from its tables to its results.

A slice is a folder with its declared tables and one module that ends in a `POLICY`. Nothing registers itself: the
ordered list of policies is handed to `read_tables` and travels on with tables and case. A part that a policy does not
need is left out, and a policy whose first table is empty takes no part in a run at all.

Stages, in the order in which a run calls them; `members` is what `prepare` returned:

    check             input                 findings about its tables, beyond what their declaration says
    prepare           ground                members: a frozen record of labelled arrays in model units
    shares_fleet      members               arrays [..., plant] in which plants must be equal to share a fleet
    support           members               (plant, mode) -> [year] million USD per GWh of activity, paid to the plant
    investment_share  members               [plant, year] share of the investment cost that others pay
    may_retire        members               [plant, year] capacity may leave before its age, whatever its technology
    equations         model, case, members  declares variables and equations
    allowances        model, case, members  [instrument, year] kt a year added to the account of a cap
    own_price         ground, members       [instrument, year] whether its costs depend on the price of a cap: the run
                                            then finds the prices at which both agree, see run/price_loop.py
    outside           model, case, members  [source, year] kt a year added to the emissions outside the technologies
    money             model, case, members  kind of cost -> [label, year] million USD of a year
    results           model, case, members  what it adds to the groups of a result file
    audit             kept                  the same numbers by formulas written a second time, from the file alone
    in_year           case, plan, members   members for the one year of the case, where a limit spans several; the plan
                                            is the group `plan` of its result file
    by_hour           -                     component -> how verification by the hour treats it
    transfers         -                     kinds of its money that only change hands with the state
    market_only       -                     its money and support decide in market view alone
    about_capacity    -                     it limits capacities alone, so that verification of a plan leaves it out

An inequality of a policy says by a `Limit` which table limits it, and in which words: see algebra/limit.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

import pandas as pd

from kz_optimize.schema import TableSchema, load, read_declaration

ByHour = Literal["priced", "scheduled"]
"""priced: a row of the year that becomes an account at its price; scheduled: a decision of the year, kept as it is."""


class StoredInputs(Protocol):
    """The inputs and results in a result file, as an audit reads them: see results/audit/stored_inputs.py."""

    @property
    def results(self) -> Any:
        """The groups of the file; `results.plan`, `results["cohorts"]`."""

    @property
    def years(self) -> Any:
        """Milestone years."""

    @property
    def groups(self) -> Mapping[str, set[str]]:
        """Group, technology or "all" -> technologies."""

    @property
    def flows(self) -> Mapping[tuple[str, str], pd.DataFrame]:
        """(technology, carrier) -> their rows of conversions."""

    def table(self, name: str) -> pd.DataFrame:
        """An input table in its own units."""

    def upward(self, region: str) -> list[str]:
        """The region, what it lies in, and so on; last of all the blank that stands for everywhere."""

    def path(self, rows: pd.DataFrame, column: str, years: Any, *, early: float, step: bool = False) -> Any:
        """(year,) A column between the years of its rows; `early` before the first of them (NaN: its value)."""

    def members(self, technologies: Any, regions: Any, group: str, region: str) -> Any:
        """Which (technology, region) pairs are of a group in a region."""

    def under(self, instrument: str, technologies: Any, regions: Any) -> Any:
        """Which (technology, region) pairs the price or cap of that name covers."""

    def counts(self, row: Any, source: tuple[str, str, str]) -> float:
        """What a kt of a (region, sector, pollutant) counts under the pollutant and scope of a row."""


@dataclass(frozen=True)
class Quantity:
    """A quantity of a result file: values in model units along named dimensions, the unit people use, its meaning."""

    values: Any
    dims: Sequence[str]
    unit: str
    meaning: str


@dataclass(frozen=True)
class Report:
    """What a policy adds to a result file.

    quantities  group -> name -> quantity
    labels      dimension -> its labels, for dimensions that only the policy has; a frame with the labels as its
                index adds its columns as coordinates beside them
    """

    quantities: Mapping[str, Mapping[str, Quantity]]
    labels: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Audit:
    """What a policy comes to by formulas written a second time.

    costs             kind of cost -> (year,) million USD a year, as `money` has them
    allowances        cap -> (year,) kt a year added to its account
    outside           (region, sector, pollutant) -> (year,) kt added to the emissions outside the technologies
    figures           quantity -> the values in the file, and as worked out again
    support           (year,) million USD paid per activity
    investment_share  (cohort,) share of the investment cost that others pay
    checks            name, as the solver has it, as recomputed, and the size by which the two are compared
    """

    costs: Mapping[str, Any] = field(default_factory=dict)
    allowances: Mapping[str, Any] = field(default_factory=dict)
    outside: Mapping[tuple[str, str, str], Any] = field(default_factory=dict)
    figures: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    support: Any = 0.0
    investment_share: Any = 0.0
    checks: Sequence[tuple[str, float, float, float]] = ()


@dataclass(frozen=True, eq=False)
class Policy:
    """A policy; see above for its parts."""

    name: str
    tables: tuple[TableSchema, ...]
    check: Callable[[Any], None] | None = None
    prepare: Callable[[Any], Any] = lambda ground: None
    shares_fleet: Callable[[Any], tuple[Any, ...]] | None = None
    support: Callable[[Any], Mapping[tuple[str, str], Any]] | None = None
    investment_share: Callable[[Any], Any] | None = None
    may_retire: Callable[[Any], Any] | None = None
    equations: Callable[[Any, Any, Any], None] | None = None
    allowances: Callable[[Any, Any, Any], Any] | None = None
    own_price: Callable[[Any, Any], Any] | None = None
    outside: Callable[[Any, Any, Any], Any] | None = None
    money: Callable[[Any, Any, Any], Mapping[str, Any]] | None = None
    results: Callable[[Any, Any, Any], Report] | None = None
    audit: Callable[[Any], Audit] | None = None
    in_year: Callable[[Any, Any, Any], Any] | None = None
    by_hour: Mapping[str, ByHour] = field(default_factory=dict)
    transfers: tuple[str, ...] = ()
    market_only: bool = False
    about_capacity: bool = False

    def takes_part(self, tables: Mapping[str, Any]) -> bool:
        """Whether a case has a row in any of its tables."""
        return any(len(tables[table.name]) for table in self.tables)


def declared(module: str, *names: str) -> tuple[TableSchema, ...]:
    """The tables that `<name>.csv` files beside a module declare; `module` is its `__file__`."""
    return tuple(read_declaration(Path(module).with_name(f"{name}.csv")) for name in names)


def catalogue(policies: Sequence[Policy]) -> Mapping[str, TableSchema]:
    """Every table that the package or one of the policies declares, by name."""
    return {**load(), **{table.name: table for policy in policies for table in policy.tables}}
