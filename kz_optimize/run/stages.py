"""From tables that are sound to results: prepared, built, solved, explained and extracted, each stage timed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from kz_optimize.case.case import Case, prepare
from kz_optimize.model import build_model
from kz_optimize.report.progress import Reporter
from kz_optimize.results import Results, explain
from kz_optimize.results.extract.extract import extract
from kz_optimize.run.foresight import solve_in_windows
from kz_optimize.run.price_loop import optimise
from kz_optimize.solve import Progress, Solution, SolveOptions, diagnose
from kz_optimize.tables.read import Tables
from kz_optimize.units import format_cost

SOLVED = "optimal"


class Stages:
    """Time and memory per stage, told to the reporter and to a log."""

    def __init__(self, report: Reporter, log: Callable[[str], None] = lambda line: None) -> None:
        self.seconds: dict[str, float] = {}
        self.report, self._log = report, log

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        began = perf_counter()
        with self.report.stage(name):
            yield
        self.seconds[name] = perf_counter() - began
        memory = peak_memory()
        held = f"   {memory:5.2f} GB" if memory == memory else ""
        self.say(f"{name:<9}{self.seconds[name]:7.1f} s{held}")

    def warn(self, text: str) -> None:
        """A doubt, for the screen and the log."""
        self.report.warn(text)
        self._log(f"warning: {text}")

    def say(self, text: str) -> None:
        """A line for the screen and the log."""
        if text:
            self.report.line(text)
            self._log(text)

    def progress(self, state: Progress) -> None:
        """How far the solver is."""
        gap = "" if state.gap is None else f", gap {state.gap:.1e}"
        self.report.progress(f"{state.algorithm}, iteration {state.iteration:,}{gap}, {state.seconds:.0f} s")


def solve_tables(tables: Tables, stages: Stages, log_file: Path | None = None) -> tuple[Results, Solution, str]:
    """The results of a case, its solution, and why there is no plan ("" if there is one).

    The log of the solver is written to `log_file` as it grows. Raises SolverError if the solver refuses the numbers.
    """
    for warning in tables.warnings:
        stages.warn(str(warning))
    case, model, solution = _solve(tables, stages, log_file)
    size = solution.size
    stages.say(f"{size.rows:,} rows, {size.columns:,} columns, {size.nonzeros:,} entries: {_ending(solution)}")
    for notice in solution.notices:
        stages.warn(notice)
    reason = "" if solution.status == SOLVED else _explain(case, model, solution, stages)
    with stages("extract"):
        return extract(model, case, solution), solution, reason


def _solve(tables: Tables, stages: Stages, log_file: Path | None) -> tuple[Case, Any, Solution]:
    """With perfect foresight, or window after window."""

    options = _solve_options(tables, log_file)
    if tables.settings.time.foresight == "myopic":
        with stages("solve"):
            return solve_in_windows(tables, partial(optimise, options=options, report=stages.progress))
    with stages("prepare"):
        case = prepare(tables)
    with stages("build"):
        model = build_model(case)
    with stages("solve"):
        return optimise(case, model, build_model, options, stages.progress)


def _solve_options(tables: Tables, log_file: Path | None) -> SolveOptions:
    wanted = tables.settings.solve
    return SolveOptions(
        wanted.algorithm,
        wanted.crossover,
        wanted.tolerance,
        wanted.certificate_tolerance,
        time_limit=wanted.time_limit,
        log_file=log_file,
    )


def _ending(solution: Solution) -> str:
    if solution.status != SOLVED:
        return f"{solution.status}; {solution.reason}"
    return f"optimal by {solution.algorithm}, {solution.iterations:,} iterations, {format_cost(solution.objective)}"


def _explain(case: Case, model: Any, solution: Solution, stages: Stages) -> str:
    """Why there is no plan, in words of the case."""
    if solution.status == "infeasible":
        with stages("diagnose"):
            diagnosis = diagnose(
                model, hard=explain.definitions(model), weights=explain.weights(model), report=stages.progress
            )
            return explain.explain(diagnosis, model, case)
    growing = [str(direction.place) for direction in solution.ray]
    more = f"\nThese grow without end: {', '.join(growing)}" if growing else ""
    return f"No plan was found: {solution.reason}.{more}"


def peak_memory() -> float:
    """The most memory this process held so far, GB; NaN where the system does not tell."""
    try:
        import resource
    except ImportError:  # Windows
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 30 if sys.platform == "darwin" else 1 << 20)
