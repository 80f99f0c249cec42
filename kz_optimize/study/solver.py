"""Solving one run after another, each from the basis of the last as far as that pays."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter
from typing import Any

import numpy as np

from kz_optimize.case.case import Case, prepare
from kz_optimize.case.renew import renew
from kz_optimize.errors import Finding, InputError, KzError
from kz_optimize.model import build_model
from kz_optimize.results import Results
from kz_optimize.results.explain import definitions, explain, weights
from kz_optimize.results.extract.extract import extract, extract_plan
from kz_optimize.results.results import PLAN, plain
from kz_optimize.run.foresight import solve_in_windows
from kz_optimize.run.price_loop import looped, optimise
from kz_optimize.solve import Session, Solution, SolveOptions, diagnose
from kz_optimize.study.folder import Failure, Run
from kz_optimize.study.inputs import Inputs
from kz_optimize.study.near_optimal import search
from kz_optimize.tables.read import Tables
from kz_optimize.units import format_cost

OPTIMAL = "optimal"
PATIENCE = 1.5  # a warm solve may take this many times as long as the last cold one
LEAST = 10.0  # seconds that a warm solve may always take
GIVE_UPS = 2  # warm solves in a row that took too long before they are left out


class NoPlan(KzError):
    """A run has no plan; `failure` says why."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(failure.explanation)


@dataclass(frozen=True)
class Solved:
    """A run with a plan.

    warm     whether it started from the basis of the run before
    seconds  per stage
    size     rows, columns and entries of its programme
    """

    results: Results
    objective: float
    warm: bool
    seconds: dict[str, float]
    size: tuple[int, int, int]
    log: str


class Solver:
    """Solves the runs of a study; `warm` lets each start from the basis of the one before.

    A programme that a warm simplex does not solve in the time of a cold start is solved cold, and after two such
    programmes in a row all that follow are: their runs are too far apart.
    """

    def __init__(self, inputs: Inputs, threads: int = 0, *, warm: bool = True) -> None:
        self.inputs, self.threads, self.warm = inputs, threads, warm
        self.cold_seconds = np.nan
        self._session: Session | None = None
        self._case: Case | None = None
        self._gave_up = 0

    def solve(self, run: Run, cheapest: Callable[[], float]) -> Solved:
        """The plan of a run; `cheapest` gives the least cost that a near-optimal search needs.

        Raises NoPlan if there is none, for whatever reason.
        """
        began = perf_counter()
        try:
            return self._solve(run, cheapest)
        except NoPlan as error:
            raise NoPlan(replace(error.failure, seconds=perf_counter() - began)) from None
        except MemoryError:
            failure = Failure("memory", "The run needs more memory than there is.", perf_counter() - began)
        except InputError as error:
            failure = Failure("input", str(error), perf_counter() - began)
        except KzError as error:
            failure = Failure("failed", str(error), perf_counter() - began)
        except Exception:
            failure = Failure("failed", traceback.format_exc(), perf_counter() - began)
        self._session = None  # what HiGHS holds may be half of a programme
        raise NoPlan(failure)

    def _solve(self, run: Run, cheapest: Callable[[], float]) -> Solved:
        seconds: dict[str, float] = {}

        def timed(stage: str, work: Callable[[], Any]) -> Any:
            began = perf_counter()
            done = work()
            seconds[stage] = perf_counter() - began
            return done

        tables: Tables = timed("read", lambda: self.inputs.read(run.scenario, run.values))
        options = self._options(tables)
        if tables.settings.time.foresight == "myopic":
            case, model, solution = timed("solve", lambda: solve_in_windows(tables, partial(optimise, options=options)))
            warm, cost = False, model.total_cost.cost
        else:
            case = self._case = timed("prepare", lambda: self._prepared(tables))
            model = timed("build", lambda: build_model(case))
            cost = model.total_cost.cost
            if run.search:
                search(model, case, run.search, cheapest())
            if looped(case) and run.search:
                problem = "a search near the optimum needs costs that no price of the plan changes"
                raise InputError([Finding(problem, "Give allowance_price, or leave out near_optimal")])
            if looped(case):
                case, model, solution = timed("solve", lambda: optimise(case, model, build_model, options))
                warm, cost = False, model.total_cost.cost
            else:
                solution, warm = timed("solve", lambda: self._optimise(model, options))
        if solution.status != OPTIMAL:
            raise NoPlan(Failure(solution.status, _explain(model, case, solution)))
        whole = self.inputs.study.keep == "everything"
        results = timed("extract", lambda: (extract if whole else extract_plan)(model, case, solution))
        total = float(cost.solution)
        results = trim_results(results, total, self.inputs.study.keep, run)
        size = solution.size
        stages = ", ".join(f"{stage} {spent:.2f} s" for stage, spent in seconds.items())
        start = "warm" if warm else "cold"
        log = f"{run.words}\n{start} start, {format_cost(total)}\n{stages}\n\n{solution.log_text}"
        return Solved(results, total, warm, seconds, (size.rows, size.columns, size.nonzeros), log)

    def _prepared(self, tables: Tables) -> Case:
        """The case of the tables, from that of the run before where little differs."""
        renewed = renew(self._case, tables) if self._case is not None and self.warm else None
        return renewed or prepare(tables)

    def _options(self, tables: Tables) -> SolveOptions:
        settings = tables.settings.solve
        return SolveOptions(
            settings.algorithm, settings.crossover, settings.tolerance, settings.certificate_tolerance,
            time_limit=settings.time_limit, threads=self.threads,
        )  # fmt: skip

    def _optimise(self, model: Any, wanted: SolveOptions) -> tuple[Solution, bool]:
        """Solve from the last basis, or afresh; and whether it was the former."""
        if self._session is not None and self.warm:
            limit = max(PATIENCE * self.cold_seconds, LEAST)
            bounded = limit if not wanted.time_limit else min(limit, wanted.time_limit)
            self._session.options = replace(wanted, algorithm="choose", time_limit=bounded)
            solution = self._session.solve(model)
            if solution.status != "failed" or bounded == wanted.time_limit:
                self._gave_up = 0
                return solution, solution.algorithm == "simplex"
            self._gave_up += 1
            self.warm = self._gave_up < GIVE_UPS
        self._session = Session(wanted, keep_basis=self.warm)
        began = perf_counter()
        solution = self._session.solve(model)
        self.cold_seconds = perf_counter() - began
        if not solution.basic:
            self._session = None
        return solution, False


def _explain(model: Any, case: Case, solution: Solution) -> str:
    if solution.status == "infeasible":
        return explain(diagnose(model, hard=definitions(model), weights=weights(model)), model, case)
    growing = ", ".join(str(direction.place) for direction in solution.ray)
    return f"No plan was found: {solution.reason}." + (f" These grow without end: {growing}" if growing else "")


ABOUT = ("certificate", "provenance")
WORDS = (
    "region_parent", "region_level", "technology_group", "technology_carrier", "technology_unit", "technology_colour",
    "instrument_kind",
    "instrument_pollutant", "line_from", "line_to",
)  # fmt: skip
NUMBERS = (
    "year_weight", "years", "capacity", "built", "retired", "expired", "energy_capacity", "generation", "activity",
    "curtailment", "co2e", "total_emissions", "total_co2e", "instrument_emissions", "instrument_limit",
    "instrument_budget", "annual_cost", "discounted_cost", "system_cost", "investment", "delivered", "line_capacity",
    "line_built", "line_sent", "traded", "unserved", "social_cost", "transfers", "private_cost", "fuel_subsidy", "jobs",
    "jobs_limited", "supported", "bill", "burden", "burden_after", "relief", "household_number",
)  # fmt: skip
PRICES = ("carbon_price", "carbon_revenue", "unit_cost", "levelised_cost", "lower_bound")
"""From duals, or from what they price."""


def trim_results(results: Results, total_cost: float, keep: str, run: Run) -> Results:
    """What is kept of a run; keep: "plan" or "everything", total_cost: discounted, million USD.

    Duals of a near-optimal search are no prices, because its objective is no cost; so they are left out.
    """
    cost = plain(total_cost, (), "million USD", "discounted cost of the system")
    plan = results.plan.assign(total_cost=cost).assign_attrs(run=run.id, words=run.words)
    if keep == "everything":
        return Results({**results, PLAN: plan})
    names = [*WORDS, *NUMBERS, *(() if run.search else PRICES), "total_cost"]
    plan = plan[[name for name in names if name in plan]]
    if not run.search:
        plan = plan.assign(mean_price=results["prices"]["mean_price"])
    return Results({PLAN: plan, **{name: results[name].drop_vars("log", errors="ignore") for name in ABOUT}})
