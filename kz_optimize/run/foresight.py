"""Limited foresight: planners who see a few milestone years at a time, decide, and live with it.

Windows of milestone years are solved one after the other. What a window decides for the years that the next does not
see again is fixed from then on: built, retired and converted capacity, energy of stores, lines. How plants run stays
free, so the model of the last window is that of the whole horizon with all earlier investments given: its solution is
the whole plan, its objective comparable with that of perfect foresight and never below it.

    window 3, overlap 1 over 2025 ... 2055:     2025 2030 2035
                                                          2035 2040 2045
                                                                    2045 2050 2055

A window knows nothing of later years: its last milestone year stands for the calendar years up to the next one, and
an investment is judged by the annuities and the use of the years seen. A budget of emissions is seen whole by every
window. The typical days are chosen anew in each, by the demand of its last year.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from kz_optimize.arrays import Array, Labels, array
from kz_optimize.case.case import Case, prepare
from kz_optimize.model import build_model
from kz_optimize.run.price_loop import Settled
from kz_optimize.tables.read import Tables
from kz_optimize.tables.settings import Time

SOLVED = "optimal"
DECISIONS = ("built", "energy_built", "retired", "converted", "line_built")
"""The variables that are decided once: by year, or by cohort and so by its vintage."""

LEAST = 1e-9  # GW or GWh below which a value is what the solver's tolerance leaves

Decided = Mapping[str, Array]


def windows(count: int, window: int, overlap: int) -> Iterator[tuple[int, int]]:
    """First and last of the milestone years that each window sees, by position.

    >>> list(windows(7, window=3, overlap=1))
    [(0, 2), (2, 4), (4, 6)]
    >>> list(windows(4, window=3, overlap=1))
    [(0, 2), (2, 3)]
    """
    first = 0
    while True:
        last = min(first + window, count) - 1
        yield first, last
        if last == count - 1:
            return
        first += window - overlap


def solve_in_windows(
    tables: Tables, solve: Callable[[Case, Any, Callable[[Case], Any]], Settled]
) -> Settled:  # fmt: skip
    """Case, model and solution of the whole horizon under limited foresight, or of the first window without a plan.

    `solve` is `optimise` of run/price_loop.py with its options.
    """
    time = tables.settings.time
    decided: Decided = {}
    for first, last in windows(len(time.milestone_years), time.window, time.overlap):
        case = prepare(replace(tables, settings=replace(tables.settings, time=_until(time, last))))
        build = partial(_window, decided=decided, before=time.milestone_years[first])
        case, model, solution = solve(case, build(case), build)
        if solution.status != SOLVED:
            break
        decided = {name: getattr(model, name).solution for name in DECISIONS}
    return case, model, solution


def _window(case: Case, decided: Decided, before: int) -> Any:
    model = build_model(case)
    fix_decisions(model, case, decided, before)
    return model


def fix_decisions(model: Any, case: Case, decided: Decided, before: int) -> None:
    """Fix what was decided for the years before `before`."""
    for name, values in decided.items():
        variable = getattr(model, name)
        lower, upper = (variable.cells.unflatten(bound) for bound in variable.bounds_now())
        known = _over(values, lower.labels).where(_year(lower, case) < before, np.nan)
        known = known.where(~(known < LEAST), 0.0).clip(lower, upper)
        fixed = known.notnull()
        variable.set_lower(known.where(fixed, lower).fillna(0.0))
        variable.set_upper(known.where(fixed, upper).fillna(0.0))


def _over(values: Array, labels: Labels) -> Array:
    """The values over the labels of another window, with gaps where they have none of them."""
    known = values
    for dim, wanted in labels.items():
        position = values.labels[dim].get_indexer(wanted)
        known = known.isel(**{dim: position})
        known = Array(known.values, known.dims, {**known.labels, dim: wanted})
        known = known.where(array(position >= 0, wanted), np.nan)
    return known


def _year(cells: Array, case: Case) -> Array:
    """The year in which each cell is decided."""
    if "year" in cells.dims:
        return array(case.horizon.year.to_numpy(), case.horizon.year)
    return array(np.asarray(case.cohorts.vintage, float), case.cohorts.cohort)


def _until(time: Time, last: int) -> Time:
    """The years up to the milestone year at position `last`, which stands for those until the next."""
    years = time.milestone_years
    end = time.end_year if last == len(years) - 1 else years[last + 1] - 1
    return replace(time, milestone_years=years[: last + 1], end_year=end)
