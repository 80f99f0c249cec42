"""What every rule works with, and checks that many policies need."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from kz_optimize.tables.findings import Findings, Severity
from kz_optimize.tables.profiles import Profiles
from kz_optimize.tables.settings import Settings
from kz_optimize.tables.table import Table


class UnreadableTable(Exception):
    """A rule asked for a table that could not be read whole; its faults are reported elsewhere."""


@dataclass(frozen=True)
class Input:
    """The tables of a case, faulty as they may be, and the findings so far.

    Rules must put up with blank cells, NaN and names that do not exist: those are reported elsewhere.
    """

    tables: Mapping[str, Table]
    profiles: Profiles
    settings: Settings | None
    findings: Findings

    def __getitem__(self, table: str) -> pd.DataFrame:
        if not self.tables[table].sound:
            raise UnreadableTable(table)
        return self.tables[table].frame

    def report(
        self,
        table: str,
        rows: np.ndarray | pd.Series | Sequence[int],
        problem: str | Callable[[int], str],
        remedy: str | Callable[[int], str],
        column: str = "",
        severity: Severity = "error",
    ) -> None:
        """Add a finding for each row (numbers, or a mask) of a table, with what stands in the column."""
        values = self[table][column] if column else None
        self.findings.add_rows(self.tables[table].places, rows, problem, remedy, column, values, severity)

    @cached_property
    def upward(self) -> dict[str, tuple[str, ...]]:
        """Each region with its parent, its parent's parent ...; cut off where a parent is unknown or comes again."""
        parent = dict(zip(self["regions"]["region"], self["regions"]["parent"], strict=True))
        chains = {}
        for region in parent:
            chain = [region]
            while (above := parent.get(chain[-1], "")) in parent and above not in chain:
                chain.append(above)
            chains[region] = tuple(chain)
        return chains

    @cached_property
    def level(self) -> dict[str, str]:
        """Level of each region."""
        return dict(zip(self["regions"]["region"], self["regions"]["level"], strict=True))

    @cached_property
    def carriers(self) -> pd.DataFrame:
        """The carriers by name, the first row of each."""
        return self["carriers"].drop_duplicates("carrier").set_index("carrier")

    @cached_property
    def members(self) -> dict[str, set[str]]:
        """Technology or group -> its technologies; a name that is both means all of them."""
        members: dict[str, set[str]] = {name: {name} for name in self["technologies"]["technology"]}
        for table in ("technologies", "groups"):
            for group, technology in zip(self[table]["group"], self[table]["technology"], strict=True):
                members.setdefault(group, set()).add(technology)
        return members

    def node(self, carrier: str, region: str) -> str | None:
        """The region at which something in a region meets the carrier; None if it lies above or beside all of them."""
        place = self.carriers["place"].get(carrier)
        return next((above for above in self.upward.get(region, ()) if self.level[above] == place), None)

    @cached_property
    def plants(self) -> pd.DataFrame:
        """What may stand where: columns technology, region, table and row, once per technology and region.

        What capacity may be retrofitted into stands where that capacity does, under the row of retrofits.
        """
        named = [
            self[table][["technology", "region"]].assign(table=table, row=np.arange(len(self[table])))
            for table in ("existing_capacity", "candidates", "committed")
        ]
        plants = pd.concat(named, ignore_index=True).drop_duplicates(["technology", "region"])
        retrofits = self["retrofits"][["from_technology", "to_technology"]].assign(
            row=np.arange(len(self["retrofits"]))
        )
        for _ in range(len(retrofits)):
            becomes = plants[["technology", "region"]].merge(
                retrofits, left_on="technology", right_on="from_technology"
            )
            new = becomes.assign(technology=becomes["to_technology"], table="retrofits")
            grown = pd.concat([plants, new[plants.columns]], ignore_index=True)
            grown = grown.drop_duplicates(["technology", "region"])
            if len(grown) == len(plants):
                break
            plants = grown
        known = plants["technology"].isin(self["technologies"]["technology"]) & plants["region"].isin(self.level)
        return plants[known].reset_index(drop=True)


def check_bounds(case: Input, table: str, *, low: str, high: str, blank: bool = True) -> None:
    """The least is not above the most; with `blank`, a row that has neither is pointed out."""
    wrong = case[table][low] > case[table][high]
    remedy = f"Lower {low} or raise {high}"
    case.report(table, wrong, f"this is more than {high}, so nothing can satisfy both", remedy, low)
    if blank:
        check_blank_rows(case, table, [low, high])


def check_blank_rows(case: Input, table: str, columns: Sequence[str]) -> None:
    """A row that says nothing in any of the columns is pointed out, unless it ends what other years say."""
    blank = case[table][list(columns)].isna().all(axis=1)
    keys = [case[table][key] for key in case.tables[table].schema.keys if key != "year"]
    none = blank.groupby(keys, dropna=False).transform("all") if len(blank) else blank
    remedy = f"Fill in {' or '.join(columns)}, or delete the row"
    case.report(table, none, "this row limits nothing", remedy, columns[0], "warning")


def check_stores_left_out(case: Input, table: str, column: str, rows: pd.Series | None = None) -> None:
    """What concerns output passes by the stores of a group; a row that names nothing else is wrong."""
    stores = set(case["storage"]["technology"]) - {""}
    concerned = np.ones(len(case[table]), dtype=bool) if rows is None else rows.to_numpy(dtype=bool)
    named = [case.members.get(name, set()) for name in case[table][column]]
    nobody = np.array([bool(names) and names <= stores for names in named], dtype=bool)
    some = np.array([bool(names & stores) for names in named], dtype=bool)
    remedy = "Name technologies that convert; for a store use investment_share, build_limits or storage.csv"
    case.report(table, concerned & nobody, "only stores are named, which have no output", remedy, column)
    problem = "the stores in this group are left out: they have no output"
    case.report(table, concerned & some & ~nobody, problem, "Nothing to do if that is meant", column, "warning")
