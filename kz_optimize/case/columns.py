"""From columns of checked tables to labelled arrays: interpolation between years, nearest region, units."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from kz_optimize.case.stock import stock_of
from kz_optimize.case.tree import Tree
from kz_optimize.schema import TableSchema
from kz_optimize.tables.read import Tables
from kz_optimize.units import to_model


def scaled(tables: Tables, table: str) -> pd.DataFrame:
    """A table with its numbers in model units, capacity counted as a stock too."""
    frame = tables[table].frame.copy()
    stock = stock_of(tables) if "technology" in frame else None
    for column in tables[table].schema.columns:
        if column.type == "number":
            frame[column.name] = frame[column.name] * to_model(column.unit)
            if stock is not None and (own := stock.factor(column.unit, frame["technology"])) is not None:
                frame[column.name] = frame[column.name] * own
    return frame


def over_years(
    frame: pd.DataFrame, schema: TableSchema, keys: Sequence[str], column: str, years: pd.Index
) -> pd.DataFrame:
    """One row per key and one column per milestone year, by the rule of the table for years between its rows.

    A row without a year stands alone and holds in all of them.

    NaN where nothing is said: before the first row, or after the last, of tables that do not hold their value there,
    where a cell is blank, and between a blank cell and the next number (a limit begins, or ends, with its row).
    """
    number, labels = pd.MultiIndex.from_frame(frame[list(keys)]).factorize()
    when = frame["year"].fillna(float(years[0])).to_numpy(float)
    order = np.lexsort((when, number))
    known, values = when[order], frame[column].to_numpy(float)[order]
    bounds = np.searchsorted(number[order], np.arange(len(labels) + 1))
    rows = [_path(known[own], values[own], years.to_numpy(float), schema) for own in map(slice, bounds, bounds[1:])]
    return pd.DataFrame(np.reshape(rows, (len(labels), len(years))), labels.rename(list(keys)), years)


def _path(known: np.ndarray, values: np.ndarray, wanted: np.ndarray, rule: TableSchema) -> np.ndarray:
    before = np.maximum(np.searchsorted(known, wanted, side="right") - 1, 0)
    if rule.between_years == "step":
        path = values[before]
    else:
        after = np.minimum(np.searchsorted(known, wanted, side="left"), len(known) - 1)
        blank = np.isnan(values[before]) | np.isnan(values[after])
        path = np.where(blank, np.nan, np.interp(wanted, known, np.nan_to_num(values)))
    path = np.where((wanted < known[0]) & (rule.before_first == "none"), np.nan, path)
    return np.where((wanted > known[-1]) & (rule.after_last == "none"), np.nan, path)


def nearest(names: Iterable[str], region: str, tree: Tree) -> str | None:
    """The closest of some regions that contains the region; "" contains everything."""
    known = set(names)
    return next((above for above in [*tree.upward(region), ""] if above in known), None)


def milestone_of(when: pd.Series | np.ndarray, years: pd.Index) -> np.ndarray:
    """The first milestone year not before a calendar year; NaN after the last."""
    place = np.searchsorted(years.to_numpy(float), np.asarray(when, float), side="left")
    return np.append(years.to_numpy(float), np.nan)[place]
