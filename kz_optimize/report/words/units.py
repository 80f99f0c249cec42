"""Units of charts: their names, and what stands for them in tenge."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kz_optimize.report.words.catalogue import Text


@dataclass(frozen=True)
class Unit:
    """A unit in every language; money has a second name and factor: value in tenge = value * factor * rate."""

    name: Text
    tenge: Text | None
    factor: float


@cache
def load_units() -> dict[str, Unit]:
    """Unit as charts name it -> Unit."""
    with Path(__file__).with_name("units.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["unit"]: _unit(row) for row in csv.DictReader(file)}


def _unit(row: dict[str, str]) -> Unit:
    tenge = (row["tenge_en"], row["tenge_kk"], row["tenge_ru"]) if row["tenge_en"] else None
    return Unit((row["en"], row["kk"], row["ru"]), tenge, float(row["factor"] or 1.0))
