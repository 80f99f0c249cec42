"""Tables for spreadsheets: CSV files, and workbooks with a sheet per table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

SHEET_ROWS = 1_048_575  # of a workbook, below the heading
SHEET_NAME = 31  # letters that a workbook allows


def write_csv(table: pd.DataFrame, path: Path) -> Path:
    """Write a table, with the mark by which Excel reads Cyrillic; returns the path."""
    table.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
    return path


def write_workbook(tables: Mapping[str, pd.DataFrame], path: Path) -> Path:
    """Write a sheet per table, those left out that do not fit one; the file appears when it is whole."""
    part = path.with_name(f".{path.name}")
    used: set[str] = set()
    with pd.ExcelWriter(part, engine="openpyxl") as book:
        for name, table in tables.items():
            if len(table) > SHEET_ROWS:
                continue
            sheet = name[:SHEET_NAME]
            sheet = sheet if sheet not in used else f"{name[: SHEET_NAME - 3]} {len(used):02d}"
            used.add(sheet)
            table.to_excel(book, sheet_name=sheet, index=False, freeze_panes=(1, 0))
    part.replace(path)
    return path
