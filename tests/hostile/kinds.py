"""Every kind of hostile case, drawn by a seed."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.hostile import cells, damage, neutral, profiles, settings
from tests.hostile.base import BASES, Sheets
from tests.hostile.judge import Trial

KINDS: dict[str, Callable[[Random, str, Sheets], Trial]] = {
    "cell": cells.cell, "scenario": cells.scenario_row, "row gone": cells.row_gone, "row twice": cells.row_twice,
    "cells swapped": cells.cells_swapped, "header": cells.header, "neutral": neutral.neutral, "file": damage.file,
    "setting": settings.setting, "inheritance": settings.inheritance, "profiles": profiles.profiles,
}  # fmt: skip


def draw(kind: str, seed: int) -> Trial:
    """The trial of a kind and a seed: of inputs/tiny in one of four, else of the case with every table."""
    random = Random(f"{kind} {seed}")
    base = "tiny" if kind == "profiles" or seed % 4 == 3 else "whole"
    return KINDS[kind](random, base, BASES[base]())
