"""Paths over the years, as units that come and go and as limits that hold for a while."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def units(years: Sequence[int], path: Sequence[float]) -> Iterator[tuple[float, int, int | None]]:
    """A path as units (size, first year, first year without it or None): what came last leaves first.

    >>> list(units([2020, 2021, 2022], [5.0, 6.0, 4.0]))
    [(1.0, 2021, 2022), (1.0, 2020, 2022), (4.0, 2020, None)]
    """
    standing: list[tuple[float, int]] = []
    before = 0.0
    for year, size in zip(years, path, strict=True):
        gone = before - size
        while gone > 1e-12 and standing:
            had, since = standing.pop()
            leaves = min(had, gone)
            yield leaves, since, year
            if had > leaves:
                standing.append((had - leaves, since))
            gone -= leaves
        if size > before:
            standing.append((size - before, year))
        before = size
    for size, since in reversed(standing):
        yield size, since, None
