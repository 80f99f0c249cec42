"""One year of a plan, hour by hour: a schedule of the year, windows that follow each other, and the year put together.

    window, look-ahead     |-- kept --|- seen -|
                                      |-- kept --|- seen -|

A window of 365 days is one programme of the whole year: nothing is scheduled, and every limit holds as in the plan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from kz_optimize.algebra import Equation
from kz_optimize.arrays import Array, array
from kz_optimize.case.case import Case
from kz_optimize.errors import SolverError
from kz_optimize.report.progress import Reporter
from kz_optimize.results import Results
from kz_optimize.solve import Session, Solution, SolveOptions
from kz_optimize.tables.calendar import DAYS_IN_YEAR
from kz_optimize.tables.read import Tables
from kz_optimize.verify.accounts import (
    Savings,
    Schedule,
    fill,
    of_days,
    open_accounts,
    solution,
    use_at_pace,
    variables,
)
from kz_optimize.verify.carbon import fix_emissions, price_emissions
from kz_optimize.verify.chronology import State, build, state_after, whole_year, window
from kz_optimize.verify.fixed import fix
from kz_optimize.verify.loans import Loans
from kz_optimize.verify.purchases import balance_annual_purchases

SOLVED = "optimal"
STEPS = 24
SCHEDULE_STEPS = 3
"""Steps of a day in the schedule: night, day, evening."""


@dataclass(frozen=True)
class Stretch:
    """How the year is cut: days kept of every window, and days it sees beyond them."""

    days: int = 7
    ahead: int = 2

    @property
    def starts(self) -> list[int]:
        """First days of the windows, from 0, and the end of the year; the last window takes in what would be short.

        >>> Stretch(days=120).starts
        [0, 120, 240, 365]
        """
        whole = max(round(DAYS_IN_YEAR / self.days), 1)
        return [*range(0, whole * self.days, self.days), DAYS_IN_YEAR]


@dataclass(frozen=True)
class Year:
    """A year of a plan, complete: its model holds values and duals of all 8760 hours.

    missing   [node] GWh of carriers balanced by the year that no market can settle
    excess_price  USD per tonne above a cap or budget; None: the plan's own price
    windows   a row per programme: first day (1 to 365), days, rows, algorithm, largest relative miss of the
              certificate, seconds
    """

    year: int
    case: Case
    model: Any
    missing: Array
    windows: pd.DataFrame
    excess_price: float | None = None


def run_year(
    tables: Tables, plan: Results, year: int, stretch: Stretch, options: SolveOptions, report: Reporter,
    excess_price: float | None = None,
) -> Year:  # fmt: skip
    """Run every hour of a milestone year with the plan's capacities.

    excess_price: USD per tonne above a cap or budget; without one, the plan's own price.

    Raises SolverError where a programme has no proven optimum.
    """
    session = Session(options)
    log = _Log(year, session, report)
    if stretch.days >= DAYS_IN_YEAR:
        case = whole_year(fix(tables, plan, year, STEPS))
        model = build(case)
        _optimise(model, case, plan, year, excess_price, lambda: log.solve(model, 0, DAYS_IN_YEAR))
        return Year(year, case, model, _nothing(case), log.table(), excess_price)
    coarse = whole_year(fix(tables, plan, year, SCHEDULE_STEPS))
    scheduled = build(coarse)
    _optimise(scheduled, coarse, plan, year, excess_price, lambda: log.solve(scheduled, 0, DAYS_IN_YEAR, "schedule"))
    schedule = Schedule.of(coarse, scheduled)
    case = whole_year(fix(tables, plan, year, STEPS))
    loans = None if excess_price is None else Loans.of(schedule, stretch.starts)
    model = _follow(case, schedule, stretch, log, loans)
    return Year(year, case, model, balance_annual_purchases(model, case), log.table(), excess_price)


def _optimise(
    m: Any, case: Case, plan: Results, year: int, excess_price: float | None, solve: Callable[[], None]
) -> None:
    """Solve a whole year, whose limits on emissions hold at a price."""
    cost = m.total_cost.cost
    price_emissions(m, case, plan, year, excess_price)
    solve()
    fix_emissions(m, cost)


def _follow(case: Case, schedule: Schedule, stretch: Stretch, log: _Log, loans: Loans | None) -> Any:
    """The windows of the year one after the other; the model of the whole year with their values and duals.

    Each starts afresh: presolve takes the fixed capacities out, which saves more than the basis of the last window.
    """
    state, savings, parts = State(schedule.level(0), None), Savings(schedule), []
    log.session = Session(replace(log.session.options, algorithm="simplex"), keep_basis=False)
    for first, end in pairwise(stretch.starts):
        days = np.arange(first, min(end + stretch.ahead, DAYS_IN_YEAR))
        part = window(case, days, state)
        m = build(part, state)
        open_accounts(m, part, schedule, days, savings, loans)
        log.solve(m, first, len(days))
        kept = np.arange(end - first)
        parts.append(_Part(m, kept, len(days)))
        state = state_after(m, part, len(kept))
        savings.add(schedule.use(first + kept), use_at_pace(m, part, solution(m), kept), len(kept))
    return _join(case, schedule, parts)


class _Part:
    """What is kept of a window: values of variables and duals of rows over its days."""

    def __init__(self, m: Any, kept: np.ndarray, days: int) -> None:
        self.values = {name: of_days(values, kept) for name, values in solution(m).items() if _daily(values)}
        rows = [row for row in m.component_map().values() if isinstance(row, Equation) and _daily(row)]
        self.duals = {row.name: of_days(row.dual, kept) * (days / DAYS_IN_YEAR) for row in rows if len(row)}


def _join(case: Case, schedule: Schedule, parts: list[_Part]) -> Any:
    """The model of the whole year, with the values and duals of its windows and of the schedule."""
    m = build(case)
    values = {}
    for variable in variables(m):
        name = variable.name
        hourly = _daily(variable.solution)
        values[name] = _together([part.values[name] for part in parts]) if hourly else schedule.solution[name]
    fill(m, case, values)
    for row in m.component_map().values():
        if isinstance(row, Equation):
            row.load(dual=_duals(row, schedule, parts))
    return m


def _duals(row: Equation, schedule: Schedule, parts: list[_Part]) -> np.ndarray:
    known = [part.duals[row.name] for part in parts if row.name in part.duals]
    coarse = schedule.model.component(row.name)
    if known and _daily(row):
        joined = row.cells.flatten(_together(known).transpose(*row.cells.dims).values)
        if len(coarse) == len(row):  # the last midnight of the year is in no window
            joined = np.where(np.isnan(joined), coarse.results["dual"], joined)
        return np.nan_to_num(joined)
    return coarse.results["dual"] if len(coarse) == len(row) else np.zeros(len(row))


def _together(parts: list[Array]) -> Array:
    """Days behind each other, or the runs that begin with them."""
    first = parts[0]
    dim = "day" if "day" in first.dims else "run"
    values = np.concatenate([part.values for part in parts], first.dims.index(dim))
    days = parts[0].labels[dim].append([part.labels[dim] for part in parts[1:]])
    labels = days if dim == "day" else pd.RangeIndex(len(days), name=dim)
    return Array(values, first.dims, {**first.labels, dim: labels})


def _daily(values: Array | Equation) -> bool:
    dims = values.cells.dims if isinstance(values, Equation) else values.dims
    return bool({"day", "run"} & set(dims))


def _nothing(case: Case) -> Array:
    return array(np.zeros(len(case.nodes.node)), case.nodes.node)


class _Log:
    """Solves programme after programme, tells how far the year is, and keeps what each came to."""

    def __init__(self, year: int, session: Session, report: Reporter) -> None:
        self.year, self.session, self.report = year, session, report
        self.rows: list[dict[str, object]] = []
        self.began: float | None = None

    def solve(self, model: Any, first: int, days: int, kind: str = "window") -> None:
        """Solve and certify; raises SolverError without a proven optimum."""
        began = perf_counter()
        if kind == "window" and self.began is None:
            self.began = began
        solved: Solution = self.session.solve(model)
        place = f"{self.year}, {kind}, days {first + 1} to {first + days}"
        if solved.status != SOLVED or solved.certificate is None:
            raise SolverError(f"{place}: {solved.status}; {solved.reason}")
        self.rows.append({
            "kind": kind, "first_day": first + 1, "days": days, "rows": solved.size.rows,
            "algorithm": solved.algorithm, "seconds": perf_counter() - began,
            "miss": max(measure.relative for measure in solved.certificate.measures),
        })  # fmt: skip
        self.report.progress(f"{place}{self._left(first + days)}")

    def _left(self, done: int) -> str:
        if self.began is None or done >= DAYS_IN_YEAR:
            return ""
        return f", {(perf_counter() - self.began) / done * (DAYS_IN_YEAR - done):.0f} s left"

    def table(self) -> pd.DataFrame:
        return pd.DataFrame(self.rows)
