"""From a table back to the text of a file."""

from __future__ import annotations

import csv
import io

import numpy as np
import pandas as pd

from kz_optimize.schema import REMARKS, TableSchema


def write_table(frame: pd.DataFrame, schema: TableSchema, *, remarks: bool = True) -> str:
    """A table as CSV whose numbers are read back to the last bit."""
    columns = [*schema.by_name, *(REMARKS if remarks else ())]
    cells = [[_cell(value) for value in frame[column].tolist()] for column in columns]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*cells, strict=True))
    return text.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float):
        return "" if np.isnan(value) else repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)
