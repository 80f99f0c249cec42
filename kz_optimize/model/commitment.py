"""Commitment: capacity is started before it runs, linearised: any share of a fleet may run, start and stop.

Reads    commitment.csv     minimum_load, minimum_up_time [hour], minimum_down_time [hour]
         technologies.csv   ramp_rate [1/hour]

    running[h]  == activity of the mode no_load        started[h] == hours * activity of the mode start_up
                                                       stopped[h] == hours * activity of the mode shut_down
    running[h] - running[h-1] == started[h] - stopped[h]
    minimum_load * running[h] <= sum(activity over the modes of conversions) <= running[h] <= available
    sum(started in the minimum_up_time that ends with h)   <= running[h]
    sum(stopped in the minimum_down_time that ends with h) <= most available in that time - running[h]
    rise[h]  <= ramp_rate * hours * (running - started)[h] + first[h] * started[h] - minimum_load * stopped[h]
    fall[h]  <= ramp_rate * hours * (running - started)[h] + first[h] * stopped[h] - minimum_load * started[h]
    first    == max(minimum_load, ramp_rate * hours), no more than 1

The relaxation of clustered units (Palmintier and Webster 2014, IEEE Transactions on Power Systems 29), as GenX and
Switch have it: power rises from and falls to a stop within one step through its minimum load. The first step of a
typical day follows its last; ramps do not bind over midnight, as elsewhere. In a year by the hour a day follows the
day before. Where days are means of their groups nothing is known of midnight, and times are counted in whole steps
that they surely hold: see docs/hours.md.
"""

from collections.abc import Iterator

import numpy as np
import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Expression, Limit
from kz_optimize.arrays import Array, array
from kz_optimize.case.case import Case
from kz_optimize.model.dispatch import available, capacity_of_fleet, finite_or_zero, power


def add(m: pyo.ConcreteModel, case: Case) -> None:
    """Declare how capacity runs, starts and stops."""
    c, d = case.commitment, case.dispatch
    if not c.any:
        return
    steps = (case.fleets.fleet, case.horizon.year, case.days.day, case.days.hour)
    here = c.starts & d.possible & d.hourly
    runs, gives = running(m, case), power(m, case)
    m.commitment = Equation(
        runs - before(case, runs, 1, "running") == started(m, case) - stopped(m, case), for_each=steps,
        where=here & _follows(case), doc="what runs is what ran before, what started, and not what stopped",
    )  # fmt: skip
    m.running_limit = Equation(
        runs <= available(m, case), for_each=steps, where=here, doc="no more capacity runs than is available",
        limit=_limit(case, "technologies", "{fleet} runs no more capacity in {year} than is available"),
    )  # fmt: skip
    m.load_limit = Equation(
        gives <= runs, for_each=steps, where=here, doc="no fleet gives more than the capacity that runs"
    )
    m.load_minimum = Equation(
        gives >= c.minimum_load * runs, for_each=steps, where=here & (c.minimum_load > 0),
        doc="capacity that runs gives its minimum load",
        limit=_limit(case, "commitment", "{fleet} runs at its minimum_load or above in {year}"),
    )  # fmt: skip
    _add_times(m, case, here, runs)
    _add_ramps(m, case, here, runs, gives)


def running(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[fleet, year, day, hour] GW of capacity that runs; zero for fleets that need no start."""
    return _of_mode(m, case, "no_load")


def started(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[fleet, year, day, hour] GW of capacity started in a step."""
    return case.days.hours * _of_mode(m, case, "start_up")


def stopped(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[fleet, year, day, hour] GW of capacity shut down in a step."""
    return case.days.hours * _of_mode(m, case, "shut_down")


def _of_mode(m: pyo.ConcreteModel, case: Case, mode: str) -> Expression:
    chosen = case.commitment.of_mode[mode] * m.activity
    return chosen.sum_onto(case.fleets.fleet, by=case.fleets.fleet_of_mode)


def before(case: Case, values: Expression, steps: int, past: str) -> Expression:
    """[fleet, year, day, hour] Values some steps earlier; zero where nothing is known. `past` names those of Past."""
    if case.commitment.before != "year":
        return values.previous("hour", steps, cyclic=case.commitment.before == "day")
    days, hours = divmod(steps, len(case.days.hour))
    same_day = array(case.days.hour >= case.days.hour[0] + hours, case.days.hour)
    moved = values.previous("hour", hours, cyclic=True)
    inside = moved.previous("day", days).where(same_day) + moved.previous("day", days + 1).where(~same_day)
    return inside + _from_past(case, steps, past)


def _from_past(case: Case, steps: int, name: str) -> Array | float:
    """[fleet, year, day, hour] What lies that many steps before, where that is before the stretch of days."""
    past = case.commitment.past
    if past is None:
        return 0.0
    known = getattr(past, name)
    count = len(case.days.day) * len(case.days.hour)
    place = np.arange(count) - steps + known.shape[-1]
    inside = (place >= 0) & (place < known.shape[-1])
    values = np.where(inside, known[..., np.where(inside, place, 0)], 0.0)
    shape = (*known.shape[:2], len(case.days.day), len(case.days.hour))
    return array(values.reshape(shape), case.fleets.fleet, case.horizon.year, case.days.day, case.days.hour)


def _follows(case: Case) -> Array:
    """[day, hour] Steps before which something is known."""
    day, hour = np.arange(len(case.days.day))[:, None], np.arange(len(case.days.hour))
    known = {
        "day": day + hour >= 0,
        "nothing": (day >= 0) & (hour > 0),
        "year": (day + hour > 0) | (case.commitment.past is not None),
    }
    return array(known[case.commitment.before], case.days.day, case.days.hour)


def _add_times(m: pyo.ConcreteModel, case: Case, here: Array, runs: Expression) -> None:
    """Capacity that was started runs for some time, and what was stopped stands still."""
    c = case.commitment
    steps = (case.fleets.fleet, case.horizon.year, case.days.day, case.days.hour)
    up, down = list(_within(case, c.minimum_up_time)), list(_within(case, c.minimum_down_time))
    if up:
        m.up_time = Equation(
            sum(each * before(case, started(m, case), k, "started") for k, each in enumerate(up)) <= runs,
            for_each=steps, where=here & (up[0] > 0), doc="what was started runs for its minimum time",
            limit=_limit(case, "commitment", "{fleet} runs for its minimum_up_time once it is started, in {year}"),
        )  # fmt: skip
    if down:
        m.down_time = Equation(
            sum(each * before(case, stopped(m, case), k, "stopped") for k, each in enumerate(down))
            <= _most_available(m, case, down) - runs,
            for_each=steps, where=here & (down[0] > 0), doc="what was shut down stands still for its minimum time",
            limit=_limit(case, "commitment", "{fleet} stands still for its minimum_down_time in {year}"),
        )  # fmt: skip


def _within(case: Case, time: Array) -> Iterator[Array]:
    """For 0, 1 ... steps before: [fleet, day, hour] whether a change then is that of the time that ends with a step.

    On days that are means of their groups only steps that lie in it whole.
    """
    hours = case.days.hours.transpose("day", "hour").values
    inside_day, means = case.commitment.before != "year", case.commitment.before == "nothing"
    elapsed = hours if means else np.zeros_like(hours)
    limit = time.values[:, None, None]
    for k in range(hours.shape[1] if inside_day else hours.size):
        counts = elapsed <= limit if means else elapsed < limit
        if not counts.any():
            return
        yield array(counts.astype(float), case.fleets.fleet, case.days.day, case.days.hour)
        elapsed = elapsed + np.roll(hours, k + 1, axis=1)


def _most_available(m: pyo.ConcreteModel, case: Case, within: list[Array]) -> Expression:
    """[fleet, year, day, hour] GW, the most that was available in the time that ends with a step.

    Plants of a committed fleet share their availability. On means of days the most is that of no single day, so all
    capacity counts.
    """
    capacity = capacity_of_fleet(m, case)
    if case.days.means:
        return capacity
    values = share_available(case)
    past = values[..., :0].reshape(*values.shape[:2], 0)
    if case.commitment.past is not None:
        past = case.commitment.past.available
    flat = np.concatenate([past, values.reshape(*values.shape[:2], -1)], axis=-1)
    most = values
    for k, each in enumerate(within):
        moved = np.roll(values, k, axis=3)
        if case.commitment.before == "year":
            moved = np.roll(flat, k, axis=2)[..., past.shape[-1] :].reshape(values.shape)
        most = np.maximum(most, moved * each.values[:, None])
    return array(most, case.fleets.fleet, case.horizon.year, case.days.day, case.days.hour) * capacity


def share_available(case: Case) -> np.ndarray:
    """(fleet, year, day, hour) Share of capacity that is available: of the first pool, which all share if committed."""
    f, share, year = case.fleets, case.dispatch.availability, case.horizon.year
    first = np.unique(f.fleet.get_indexer(f.fleet_of_pool.values), return_index=True)[1]
    of_fleet = share.at(pool=array(f.running.to_numpy(object)[first], f.fleet))
    every_year = of_fleet if "year" in of_fleet.dims else of_fleet * array(np.ones(len(year)), year)
    values: np.ndarray = every_year.transpose("fleet", "year", "day", "hour").values
    return values


def _add_ramps(m: pyo.ConcreteModel, case: Case, here: Array, runs: Expression, gives: Expression) -> None:
    """Power of capacity that goes on running changes no faster than it can; means of several hours hold none of it."""
    c, hours = case.commitment, case.days.hours
    if case.days.means and float(hours.max()) > 1.0:
        return
    ramp_rate = case.dispatch.ramp_rate
    reach = finite_or_zero(ramp_rate) * hours
    first = reach.clip(min=c.minimum_load).clip(max=1.0)
    on, begun, ended = runs - started(m, case), started(m, case), stopped(m, case)
    change = gives - before(case, gives, 1, "power")
    hour = case.days.hour
    linked = _follows(case) if c.before == "year" else array(hour > hour[0], hour)
    where = here & (np.isfinite(ramp_rate) & (reach < 1.0)) & linked
    steps = (case.fleets.fleet, case.horizon.year, case.days.day, hour)
    says = "{fleet} changes no faster than its ramp_rate in {year}"
    for name, way, inward, outward in (("rise", 1.0, begun, ended), ("fall", -1.0, ended, begun)):
        relation = way * change <= reach * on + first * inward - c.minimum_load * outward
        doc = f"no capacity that runs lets its power {name} faster than it can"
        equation = Equation(relation, for_each=steps, where=where, doc=doc, limit=_limit(case, "technologies", says))
        m.add_component(f"running_{name}", equation)


def _limit(case: Case, table: str, says: str) -> Limit:
    return Limit(table, says, "", "GW", case.fleets.records)
