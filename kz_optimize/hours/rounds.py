"""Rounds: a plan on mean days bounds the hourly year from below, its verification from above; what lies between is
split where it costs most, caps keep free what hours emit beyond these days, and the next round begins.

    out/rounds/01/results.nc, verification.nc     a round; what is there already is not done again, years.py
    out/rounds.csv                                every round, its bounds and its time
    out/results.nc, verification.nc               the cheapest verified plan, with the best bounds of all rounds
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.case.case import prepare
from kz_optimize.hours import headroom
from kz_optimize.hours.split import Days
from kz_optimize.hours.view import View
from kz_optimize.hours.years import RunYears, here, verify_years
from kz_optimize.report.progress import Reporter
from kz_optimize.results import Results, netcdf
from kz_optimize.results.inputs import fingerprint
from kz_optimize.results.results import PLAN, plain
from kz_optimize.run.scenario import Outcome, run_case
from kz_optimize.tables.read import CaseInput
from kz_optimize.units import format_amount, format_cost

ROUGH = 1e-4
"""What the certificate of a round may miss: the bound is the dual objective, with the miss inside, and what the plan
costs is verified."""


@dataclass(frozen=True)
class Round:
    """What came of one round.

    groups, steps, rows          size of the programme
    solved, verified             seconds
    lower_bound, upper_bound     of this round, million USD
    best_lower, best_upper, gap  of all rounds so far; the gap is a share of the upper bound
    unserved, excess             GWh and kt in the verified milestone years together
    days_lose, steps_lose        million USD by which days of a group, and hours of a step, differ in cost at most
    """

    number: int
    groups: int
    steps: int
    rows: int
    solved: float
    verified: float
    lower_bound: float
    upper_bound: float
    best_lower: float
    best_upper: float
    gap: float
    unserved: float
    excess: float
    days_lose: float
    steps_lose: float

    def __str__(self) -> str:
        missed = f"{format_amount(self.unserved, 'GWh')} unserved, {format_amount(self.excess, 'kt')} in excess"
        return (
            f"round {self.number}: {self.groups} groups x {self.steps} steps, {self.rows:,} rows, "
            f"{self.solved:.0f} + {self.verified:.0f} s; at least {format_cost(self.lower_bound)}, "
            f"in every hour {_told(self.upper_bound)}, gap {self.gap:.2%}; {missed}"
        )


@dataclass(frozen=True)
class Refined:
    """What came of all rounds: those that were done, the outcome of the last plan, and the file of the best."""

    rounds: tuple[Round, ...]
    outcome: Outcome
    results: Path


def refine(
    case: CaseInput, out: Path, gap: float | None = None, time_limit: float = 0.0, jobs: int = 1,
    report: Reporter | None = None, run_years: RunYears | None = None,
) -> Refined:  # fmt: skip
    """Plan, verify and split until the gap is closed, or the next round would not end within the time (s; 0: any).

    gap: share of the cost; without one, that of `[hours]` in case.toml
    run_years: where years are verified; without it here, `jobs` at a time

    Raises InputError for bad input, and what `run_case` and `verify` raise. Without a plan the outcome says why.
    """
    report, began, rounds = report or Reporter(), perf_counter(), list[Round]()
    case = case.with_settings({"time.representation": "mean", "solve.certificate_tolerance": ROUGH})
    whole = prepare(case.check())
    view = View(whole.days.calendar, case.settings.time.steps)
    gap = case.settings.hours.gap if gap is None else gap
    while True:
        folder = out / "rounds" / f"{len(rounds) + 1:02d}"
        outcome, seconds = _plan(view.of(case), folder, report)
        if outcome.exit_code and len(view.caps):
            view = replace(view, caps=pd.DataFrame())
            continue
        if outcome.exit_code:
            return Refined(tuple(rounds), outcome, outcome.results)
        started = perf_counter()
        verify_years(outcome.results, report, run_years or here(jobs))
        measured = perf_counter() - started
        plan = netcdf.load(outcome.results, [PLAN, "certificate"])
        found = netcdf.load(folder / "verification.nc", [PLAN, "hours"], needs="hours")
        days = Days.of(found["hours"], plan.plan["year_weight"].values)
        rounds.append(_round(rounds, plan, found, days, view, seconds, measured))
        _write(rounds, out / "rounds.csv")
        report.line(str(rounds[-1]))
        results = _keep(rounds, out)
        if rounds[-1].gap <= gap or view.whole:
            return _ended(rounds, outcome, results)
        finer = view.finer(days)
        if time_limit and perf_counter() - began + _next(rounds[-1], finer.cells / view.cells) > time_limit:
            return _ended(rounds, outcome, results)
        report.line(f"  {_why(rounds[-1], view, finer)}")
        view = replace(finer, caps=headroom.rows(whole, plan, found, headroom.share(finer.lose(days), view.lose(days))))


def _ended(rounds: Sequence[Round], outcome: Outcome, results: Path) -> Refined:
    """The outcome of all rounds: the cheapest verified plan, and how far it may be from the best one."""
    last = rounds[-1]
    best = min(rounds, key=_cost)
    note = (
        f"No plan that sees every hour can be cheaper than {format_cost(last.best_lower)} (gap {last.gap:.2%}); "
        f"{format_amount(best.unserved, 'GWh')} unserved, {format_amount(best.excess, 'kt')} above caps of its years"
    )
    return Refined(tuple(rounds), replace(outcome, results=results, objective=last.best_upper, notes=(note,)), results)


def _cost(one: Round) -> float:
    """Of a plan in every hour; a plan without a bound is the last to be taken."""
    return one.upper_bound if one.upper_bound == one.upper_bound else float("inf")


def _plan(case: CaseInput, folder: Path, report: Reporter) -> tuple[Outcome, float]:
    """Solve a round, or take what stands in its folder if it is of the same input; and the seconds it took."""
    file = folder / "results.nc"
    if file.exists():
        about = netcdf.load(file, ["provenance", "certificate"])
        if about["provenance"].attrs["input_hash"] == fingerprint(case.check()):
            seconds = float(about["provenance"]["seconds"].sum())
            objective = float(about["certificate"]["objective"])
            return Outcome("optimal", 0, file, objective, "", (), {}, float("nan")), seconds
    shutil.rmtree(folder, ignore_errors=True)
    began = perf_counter()
    outcome = run_case(case, folder, report)
    return outcome, perf_counter() - began


def _round(
    before: Sequence[Round], plan: Results, found: Results, days: Days, view: View, solved: float, verified: float
) -> Round:  # fmt: skip
    about = found[PLAN]
    lower = float(plan.plan["lower_bound"])
    upper = float(about["upper_bound"]) if "upper_bound" in about else float("nan")
    best_lower = float(np.nanmax([lower, *(one.best_lower for one in before)]))
    uppers = [value for value in (upper, *(one.best_upper for one in before)) if value == value]
    best_upper = min(uppers, default=float("inf"))
    return Round(
        len(before) + 1, view.groups, view.steps, int(plan["certificate"].attrs["rows"]), solved, verified,
        lower, upper, best_lower, best_upper, 1.0 - best_lower / best_upper,
        float(about["node_unserved"].sum()), float(about["cost_excess"].sum()),
        view.days_lose(days), days.error_of_steps(view.steps),
    )  # fmt: skip


def _why(last: Round, view: View, finer: View) -> str:
    """What the next round sees, and why."""
    lost = f"days of a group lose up to {format_cost(last.days_lose)}, hours of a step {format_cost(last.steps_lose)}"
    halved = [size for size in np.unique(view.group, return_counts=True)[1] if size > 1]
    return f"{lost}: next {finer.groups} groups, from {len(halved)} of several days, x {finer.steps} steps"


def _told(cost: float) -> str:
    """What a plan costs in every hour; its hours may break a limit that no price loosens."""
    return format_cost(cost) if np.isfinite(cost) else "no plan, as a limit of the year is broken"


def _next(last: Round, growth: float) -> float:
    """Seconds that the next round may take: interior points take a little more than in proportion to the rows."""
    return growth**1.2 * last.solved + last.verified


def _write(rounds: Sequence[Round], path: Path) -> None:
    part = path.with_name(f".{path.name}.part")
    pd.DataFrame(map(asdict, rounds)).to_csv(part, index=False, lineterminator="\n")
    os.replace(part, path)


def _keep(rounds: Sequence[Round], out: Path) -> Path:
    """Save the cheapest verified plan with the bounds of all rounds; the file."""
    best = min(rounds, key=_cost)
    folder = out / "rounds" / f"{best.number:02d}"
    results = netcdf.load(folder / "results.nc")
    last, frame = rounds[-1], pd.DataFrame(map(asdict, rounds))
    bounds = {"lower_bound": plain(last.best_lower, (), "million USD", "no plan that sees every hour costs less")}
    costs = {
        "upper_bound": plain(last.best_upper, (), "million USD", "cost of this plan in every hour"),
        "gap": plain(last.gap, (), "1", "share by which the plan may be dearer than the best plan"),
        "unserved_by_hour": plain(best.unserved, (), "GWh", "demand that is not met in every hour of its years"),
        "excess_by_hour": plain(best.excess, (), "kt", "emitted above caps and budgets in every hour of its years"),
    }
    table = xr.Dataset({name: ("round", frame[name].to_numpy()) for name in frame if name != "number"})
    kept = Results(
        {
            **results,
            PLAN: results[PLAN].assign(bounds | (costs if np.isfinite(last.best_upper) else {})),
            "rounds": table.assign_coords(round=frame["number"]),
        }
    )
    netcdf.save(kept, out / "results.nc")
    for name in ("verification.nc", "verification-scarce-hours.csv"):
        shutil.copyfile(folder / name, out / f".{name}")
        os.replace(out / f".{name}", out / name)
    return out / "results.nc"
