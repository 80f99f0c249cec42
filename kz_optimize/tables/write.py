"""From tables and settings back to the text of files."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pandas as pd

from kz_optimize.schema import REMARKS, TableSchema


def write_table(frame: pd.DataFrame, schema: TableSchema, *, remarks: bool = True) -> str:
    """A table as CSV whose numbers are read back to the last bit."""
    columns = [*schema.by_name, *(REMARKS if remarks else ())]
    cells = [[write_cell(value) for value in frame[column].tolist()] for column in columns]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*cells, strict=True))
    return text.getvalue()


def write_toml(value: object) -> str:
    """A value as TOML: a text, a number, true or false, or a list of these."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(write_toml, value))}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def write_cell(value: object) -> str:
    """A value as a cell: the shortest number that reads back the same, yes or no, nothing for what is missing."""
    if value is None or value is pd.NA:
        return ""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 1e15
        return "" if np.isnan(value) else repr(int(value)) if whole else repr(float(value))
    return str(value)
