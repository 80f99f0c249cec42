"""Folders of CSV files as otoole writes OSeMOSYS models: a file per set and per parameter."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from kz_optimize.errors import Finding, InputError
from kz_optimize.exchange.osemosys.otoole_config import read_defaults
from kz_optimize.exchange.osemosys.parameters import INDICES, SETS, Data, finite
from kz_optimize.exchange.report import Report
from kz_optimize.tables.file import read_text
from kz_optimize.tables.findings import Findings

VALUE = "VALUE"


def read_otoole(folder: Path, report: Report, config: Path | None = None) -> Data:
    """The sets and parameters of a folder, with the defaults of otoole's configuration if there is one.

    Raises InputError for a row without a number, a folder without technologies, or a configuration with faults.
    """
    data = Data()
    for path in sorted(folder.glob("*.csv")):
        if path.stem in SETS:
            data.sets[path.stem] = [row[0] for _, row in _rows(path) if row]
        elif path.stem in INDICES:
            count = len(INDICES[path.stem].split())
            data.values[path.stem] = {tuple(row[:count]): _number(path, line, row) for line, row in _rows(path) if row}
        elif _rows(path):
            data.passed_over.append(path.stem)
    if not data.of("TECHNOLOGY"):
        remedy = "Name the folder that holds TECHNOLOGY.csv and the parameters"
        raise InputError([Finding("this is no otoole folder", remedy, folder.as_posix())])
    read_defaults(folder, config, data, report)
    return data


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    findings = Findings()
    text = read_text(path, findings)
    if text is None:
        raise InputError(findings.items)
    return list(enumerate(csv.reader(io.StringIO(text, newline="")), start=1))[1:]


def _number(path: Path, line: int, row: list[str]) -> float:
    try:
        return finite(row[-1])
    except ValueError:
        remedy = f"Write a number in the column {VALUE}"
        raise InputError([Finding("this is not a number", remedy, path.as_posix(), line, VALUE, row[-1])]) from None
