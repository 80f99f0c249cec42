"""The order of runs: along a path on which neighbours differ little, so that each starts from the basis of the last.

Runs of one shape of programme (the same scenario and the same options) stay together; within them the path goes from
a corner always to the nearest run that is left, distances being counted in shares of each factor's range.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kz_optimize.study.factor import Factor
from kz_optimize.study.folder import Run

RESHAPING = ("time", "model")  # sections of the settings whose change gives another programme


def order(runs: Sequence[Run], factors: Sequence[Factor]) -> list[Run]:
    """The runs along their path."""
    groups: dict[tuple, list[Run]] = {}
    reshaping = [factor.name for factor in factors if factor.option.partition(".")[0] in RESHAPING]
    for run in runs:
        key = (run.scenario, *(str(run.values.get(name)) for name in reshaping))
        groups.setdefault(key, []).append(run)
    return [run for group in groups.values() for run in _walk(group, factors)]


def split(runs: Sequence[Run], parts: int) -> list[list[Run]]:
    """The path in as many equal pieces, at most one per run."""
    parts = max(min(parts, len(runs)), 1)
    return [list(piece) for piece in np.array_split(np.array(runs, dtype=object), parts)]


def positions(runs: Sequence[Run], factors: Sequence[Factor]) -> np.ndarray:
    """(run, coordinate) Where runs lie: a number as a share of its range, a word as a coordinate of its own."""
    columns = [np.zeros(len(runs))]
    for factor in factors:
        values = [run.values.get(factor.name, factor.neutral) for run in runs]
        if factor.is_number:
            numbers = np.array(values, float)
            width = np.ptp(numbers)
            columns.append((numbers - numbers.min()) / width if width > 0 else numbers * 0.0)
        else:
            columns += [np.array([value == word for value in values]) / np.sqrt(2.0) for word in set(values)]
    return np.column_stack(columns)


def _walk(runs: list[Run], factors: Sequence[Factor]) -> list[Run]:
    """Near-optimal searches follow each other as they are; the rest goes to the nearest neighbour."""
    searches = [run for run in runs if run.search]
    plain = [run for run in runs if not run.search]
    if not plain:
        return searches
    place = positions(plain, factors)
    left = np.ones(len(plain), dtype=bool)
    here = int(np.argmin(place.sum(axis=1)))
    path = []
    while True:
        path.append(plain[here])
        left[here] = False
        if not left.any():
            return path + searches
        distance = np.abs(place - place[here]).sum(axis=1)
        here = int(np.argmin(np.where(left, distance, np.inf)))
