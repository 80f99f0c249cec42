"""Checks that many policies need of their tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kz_optimize.tables.rules.context import Input


def check_bounds(case: Input, table: str, *, low: str, high: str, blank: bool = True) -> None:
    """The least is not above the most; with `blank`, a row that has neither is pointed out."""
    wrong = case[table][low] > case[table][high]
    remedy = f"Lower {low} or raise {high}"
    case.report(table, wrong, f"this is more than {high}, so nothing can satisfy both", remedy, low)
    if blank:
        check_blank_rows(case, table, [low, high])


def check_blank_rows(case: Input, table: str, columns: Sequence[str]) -> None:
    """A row that says nothing in any of the columns is pointed out."""
    none = case[table][list(columns)].isna().all(axis=1)
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
