"""Chronology: days of a case as a stretch of real time, with what one stretch leaves to the next.

A window is a case whose year consists of a few days in a row, each as often as it takes to fill 365: all numbers per
year keep their meaning, and limits of a year become limits at that pace. Stores carry their energy over midnight
whatever their cycle says, which is a rule for typical days; power changes over midnight no faster than within the day,
and capacity that must be started goes on as the day before left it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

import numpy as np

from kz_optimize.algebra import Equation, Expression
from kz_optimize.arrays import Array, array
from kz_optimize.case.case import Case
from kz_optimize.case.commitment import Past
from kz_optimize.case.time.days import Days
from kz_optimize.model import build_model, commitment, dispatch
from kz_optimize.model.dispatch import finite_or_zero
from kz_optimize.tables.calendar import DAYS_IN_YEAR

Record = TypeVar("Record")

WITHIN = 1.0 - 1e-7
"""What is kept of the past of capacity that starts: a solver's tolerance must not make the next window fail."""


@dataclass(frozen=True)
class State:
    """What stands at midnight before a stretch: energy of stores [store, year] GWh, power of fleets [fleet, year] GW.

    Power is None at the start of the year, where nothing came before; past where no fleet must be started too.
    """

    stored: Array
    power: Array | None
    past: Past | None = None


def whole_year(case: Case) -> Case:
    """The case with stores that end the year as they began, and no day, and with days that follow each other."""
    return replace(case, stores=_cycle(case, horizon=False), commitment=replace(case.commitment, before="year"))


def window(case: Case, days: np.ndarray, state: State | None = None) -> Case:
    """Some days in a row of a case of 365 days, which begin with what the state says where that is given."""
    part = _cut(case, days)
    if state is None:
        return part
    stores = replace(_cycle(part, horizon=True), initial_level=state.stored.isel(year=0))
    return replace(part, stores=stores, commitment=replace(part.commitment, before="year", past=state.past))


def build(case: Case, before: State | None = None) -> Any:
    """The model of a stretch of days, power linked over midnight and to the stretch before."""
    m = build_model(case)
    day, hour, d = case.days.day, case.days.hour, case.dispatch
    running = dispatch.power(m, case)
    capacity = dispatch.capacity_of_fleet(m, case)
    reach = finite_or_zero(d.ramp_rate) * case.days.hours.isel(hour=0)
    linked = (d.possible & d.hourly & ~case.commitment.starts) & (np.isfinite(d.ramp_rate) & (reach < 1.0))
    first = array(np.arange(len(day)) == 0, day)
    power = None if before is None else before.power
    dusk = 0.0 * linked if power is None else power * first.astype(float)
    change = running.at(hour=hour[0]) - running.at(hour=hour[-1]).previous("day") - dusk
    where = linked & ~first if power is None else linked
    labels = (case.fleets.fleet, case.horizon.year, day)
    for name, relation in (("rise", change <= reach * capacity), ("fall", -change <= reach * capacity)):
        doc = "no fleet changes faster over midnight than it can"
        m.add_component(f"midnight_{name}", Equation(relation, for_each=labels, where=where, doc=doc))
    return m


def state_after(m: Any, case: Case, days: int) -> State:
    """What stands after some of the days of a solved window."""
    last = days - 1
    keep = (1.0 - case.stores.standing_loss) ** 24.0
    dawn = m.level.solution.isel(run=last)
    stored = keep * dawn + m.stored.solution.isel(day=last, hour=-1)
    power = dispatch.power(m, case).at(day=case.days.day[last], hour=case.days.hour[-1])
    return State(within(stored, m.energy.solution), power.solution, _past_after(m, case, days))


def _past_after(m: Any, case: Case, days: int) -> Past | None:
    """What fleets that must be started did, as far back as their times reach."""
    c = case.commitment
    if not c.any:
        return None
    reach = np.max([c.minimum_up_time.values, c.minimum_down_time.values])
    steps = max(1, int(np.ceil(reach / case.days.hours.values[0, 0])))
    share = commitment.share_available(case)

    def latest(name: str, values: np.ndarray) -> np.ndarray:
        done = values[:, :, :days].reshape(*values.shape[:2], -1)
        known = done if c.past is None else np.concatenate([getattr(c.past, name), done], axis=-1)
        return known[..., -steps:]

    def of(values: Expression) -> np.ndarray:
        solved = np.nan_to_num(values.solution.transpose("fleet", "year", "day", "hour").values)
        return np.maximum(solved, 0.0) * WITHIN

    return Past(
        power=latest("power", of(dispatch.power(m, case))), running=latest("running", of(commitment.running(m, case))),
        started=latest("started", of(commitment.started(m, case))),
        stopped=latest("stopped", of(commitment.stopped(m, case))), available=latest("available", share),
    )  # fmt: skip


def within(stored: Array, energy: Array) -> Array:
    """Stored energy cut to what stores can hold: a solver's tolerance must not make the next window fail."""
    return stored.fillna(0.0).clip(min=0.0, max=energy.fillna(0.0))


def _cycle(case: Case, *, horizon: bool) -> Any:
    nowhere = case.stores.daily_cycle & False
    return replace(case.stores, daily_cycle=nowhere, horizon_cycle=~nowhere if horizon else nowhere)


def _cut(record: Record, days: np.ndarray) -> Record:
    """A copy in which every array over days has only some of them."""

    def change(value: Any) -> Any:
        if isinstance(value, Days):
            return _stretch(value, days)
        if isinstance(value, Array):
            return value.isel(day=days) if "day" in value.dims else value
        if isinstance(value, dict):
            return {key: change(each) for key, each in value.items()}
        return _cut(value, days) if is_dataclass(value) else value

    kept = {field.name: getattr(record, field.name) for field in fields(record)}  # type: ignore[arg-type]
    parts = {name: value if name in ("tables", "settings") else change(value) for name, value in kept.items()}
    return replace(record, **parts)  # type: ignore[type-var]


def _stretch(days: Days, chosen: np.ndarray) -> Days:
    """Days in a row, each once, together standing for a year."""
    weight = days.days.isel(day=chosen) * (DAYS_IN_YEAR / len(chosen))
    position = np.arange(len(chosen))
    return Days(
        days.day[chosen], days.hour, weight, days.hours.isel(day=chosen), position,
        days.origin[chosen], days.extreme[chosen],
    )  # fmt: skip
