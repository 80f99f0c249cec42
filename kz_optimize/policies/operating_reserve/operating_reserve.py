"""Operating reserve: power that plants which run, and stores, hold ready in every step.

Reads    operating_reserve.csv   direction, response [minute], demand_share, variable_share, capacity [MW],
                                 largest_unit [MW], duration [hour], shortage_cost [USD/MWh]
         technologies.csv        ramp_rate [1/hour], minimum_output
         commitment.csv          minimum_load
Decides  reserve_held    activity that a fleet could give more, or less     [GW]
         reserve_stored  power that a store could give more, or less        [GW]
         reserve_short   reserve that is not there                          [GW]

    held by fleets + held by stores + short >= demand_share * demand + variable_share * given by wind and sun + capacity
    held by fleets + held by stores + short >= largest_unit
    up:    sum(reserve_held) <= running - activity          down: sum(reserve_held) <= activity - least of what runs
           sum(reserve_stored) <= available - discharge + charge  sum(reserve_stored) <= charge_ratio * available
                                                                                         - charge + discharge
    reserve_held <= ramp_rate * response * running
    up:    sum(duration * reserve_stored) / efficiency_discharge <= energy at the end of the step above the least
    down:  sum(duration * reserve_stored) * efficiency_charge    <= energy that has room at the end of the step

Running capacity of a fleet that must be started is what was started (commitment.csv), of others what is available. What
one kind holds is held for no other; up and down are apart. Where days are means of their groups the energy of stores
is left out, so that they stay a relaxation of the hourly year.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Expression, Limit, Variable
from kz_optimize.arrays import Array, array
from kz_optimize.case.case import Case
from kz_optimize.case.dispatch import from_representative
from kz_optimize.case.ground import Ground
from kz_optimize.model import commitment, storage
from kz_optimize.model.dispatch import (
    available,
    finite_or_zero,
    flows_onto,
    plants_to_modes,
    power,
    step_weight,
)
from kz_optimize.model.unserved import demand
from kz_optimize.policy import Audit, Policy, Quantity, Report, StoredInputs, declared
from kz_optimize.tables.rules.context import Input

TABLE = "operating_reserve"
KEYS = ["kind", "region", "carrier"]


@dataclass(frozen=True)
class Members:
    """Reserves, what they ask for, and who may give them."""

    rule: pd.Index
    records: pd.DataFrame  # kind, region and carrier
    up: Array  # [operating_reserve] 1 up, 0 down
    response: Array  # [operating_reserve] hours
    duration: Array  # [operating_reserve] hours
    asked: dict[str, Array]  # column -> [operating_reserve, year], NaN where nothing is said
    inside: Array  # [node, operating_reserve]
    gives: Array  # [operating_reserve, plant]
    variable: Array  # [operating_reserve, plant] counts as wind or sun


def faults(case: Input) -> None:
    """A reserve is held for hourly carriers, in regions that contain nodes."""
    rows = case[TABLE]
    time = rows["carrier"].map(case.carriers["time"])
    case.report(TABLE, time.notna() & (time != "hour"), "this carrier is not balanced by the hour",
                "Choose a carrier with time = hour", "carrier")  # fmt: skip
    holds = {
        carrier: {above for region, chain in case.upward.items() if case.level[region] == place for above in chain}
        for carrier, place in case.carriers["place"].items()
    }
    empty = [
        carrier in holds and region in case.level and region not in holds[carrier]
        for carrier, region in zip(rows["carrier"], rows["region"], strict=True)
    ]
    remedy = "Name a region at or above the level at which the carrier is balanced"
    case.report(TABLE, np.array(empty, dtype=bool), "no node of the carrier lies in this region", remedy, "region")


def members(ground: Ground) -> Members:
    """What is asked for, of whom."""
    frame, plants, year = ground.frame(TABLE), ground.plants, ground.horizon.year
    once = frame.drop_duplicates(KEYS).reset_index(drop=True)
    rule = pd.Index(once[KEYS].agg(" ".join, axis=1), name=TABLE, dtype=object)
    asked = {
        name: array(np.array([path for _, path in ground.paths(TABLE, KEYS, name)]), rule, year)
        for name in ("demand_share", "variable_share", "capacity", "largest_unit", "shortage_cost")
    }
    inside = np.array([
        (ground.nodes.carrier == row.carrier) & np.isin(ground.nodes.region, list(ground.tree.within(row.region)))
        for row in once.itertuples()
    ])  # fmt: skip
    gives = np.array([np.isin(plants.technology, ground.member.technologies(group)) for group in once["group"]])
    return Members(
        rule, once[KEYS].set_axis(rule, axis=0), array((once["direction"] == "up").to_numpy(float), rule),
        array(once["response"].to_numpy(float), rule), array(once["duration"].to_numpy(float), rule), asked,
        array(inside.T.astype(float), ground.nodes.node, rule), array(gives.astype(float), rule, plants.plant),
        array(np.repeat(ground.weather_bound[None], len(rule), axis=0).astype(float), rule, plants.plant),
    )  # fmt: skip


def add(m: pyo.ConcreteModel, case: Case, reserve: Members) -> None:
    """Declare what is asked for, and who holds it."""
    steps = (case.horizon.year, case.days.day, case.days.hour)
    known = reserve.asked["capacity"].notnull()
    per_activity, of_store = _given_per_activity(case, reserve), _at_store(case, reserve)
    fleets, stores = case.fleets.fleet, case.fleets.store
    m.reserve_held = Variable(
        reserve.rule, fleets, *steps, where=(per_activity > 0) & known & case.dispatch.possible, unit="GW",
        doc="activity that a fleet could give more, or less",
    )  # fmt: skip
    m.reserve_stored = Variable(
        reserve.rule, stores, *steps, where=(of_store > 0) & known & case.stores.possible, unit="GW",
        doc="power that a store could give more, or less",
    )  # fmt: skip
    m.reserve_short = Variable(reserve.rule, *steps, where=known, unit="GW", doc="reserve that is not there")
    held = (per_activity * m.reserve_held).sum("fleet") + m.reserve_stored.sum("store") + m.reserve_short
    asked = {name: finite_or_zero(values.fillna(0.0)) for name, values in reserve.asked.items()}
    m.operating_reserve = Equation(
        held >= asked["demand_share"] * (reserve.inside * demand(case, "hour")).sum("node")
        + asked["variable_share"] * _variable(m, case, reserve) + asked["capacity"],
        for_each=(reserve.rule, *steps), where=known, doc="reserve is held for demand, wind and sun",
        limit=_limit(reserve),
    )  # fmt: skip
    m.operating_reserve_unit = Equation(
        held >= asked["largest_unit"], for_each=(reserve.rule, *steps), where=known & (asked["largest_unit"] > 0),
        doc="reserve is held for the loss of the largest unit", limit=_limit(reserve),
    )  # fmt: skip
    _add_headroom(m, case, reserve)
    _add_stores(m, case, reserve)


def _limit(reserve: Members) -> Limit:
    says = "the operating reserve {kind} in {region} is held, or its shortage paid for, in {year}"
    return Limit(TABLE, says, "", "GW", lambda: reserve.records)


def _given_per_activity(case: Case, reserve: Members) -> Array:
    """[operating_reserve, fleet] GW given per GW of activity: by the mode that gives most (up) or least (down)."""
    flows, fleets = flows_onto(case, "hour"), case.fleets
    values = flows.coefficient.transpose("flow", "year").values.min(axis=1)
    place = fleets.fleet.get_indexer(fleets.fleet_of_mode.at(mode=flows.mode).values)
    at = reserve.inside.at(node=flows.node).transpose("operating_reserve", "flow").values
    up, member = reserve.up.values > 0, _of_fleets(case, reserve.gives).transpose("operating_reserve", "fleet").values
    result = np.zeros((len(reserve.rule), len(fleets.fleet)))
    for i in range(len(reserve.rule)):
        given = values * at[i]
        for fleet in np.unique(place[given > 0]):
            of = given[(place == fleet) & (given > 0)]
            result[i, fleet] = of.max() if up[i] else of.min()
    return array(result * member, reserve.rule, fleets.fleet)


def _of_fleets(case: Case, values: Array) -> Array:
    return from_representative(values, case.fleets.fleet, case.fleets)


def _at_store(case: Case, reserve: Members) -> Array:
    """[operating_reserve, store] 1 where a store may give it."""
    member = from_representative(reserve.gives, case.fleets.store, case.fleets)
    return member * reserve.inside.at(node=case.stores.node)


def _variable(m: pyo.ConcreteModel, case: Case, reserve: Members) -> Expression:
    """[operating_reserve, year, day, hour] GW that wind and sun give."""
    hourly = flows_onto(case, "hour")
    flows = hourly.select(hourly.coefficient.transpose("flow", "year").values.min(axis=1) > 0)
    counted = plants_to_modes(case, reserve.variable).at(mode=flows.mode) * reserve.inside.at(node=flows.node)
    return (counted * flows.coefficient * m.activity.at(mode=flows.mode)).sum("flow")


def _add_headroom(m: pyo.ConcreteModel, case: Case, reserve: Members) -> None:
    """Plants hold what their running capacity leaves, and what they can change by in time."""
    c, d, fleet = case.commitment, case.dispatch, case.fleets.fleet
    steps = (fleet, case.horizon.year, case.days.day, case.days.hour)
    here = d.possible & d.hourly
    ready = available(m, case)
    starts = c.starts.astype(float)
    running, gives = commitment.running(m, case) + (1.0 - starts) * ready, power(m, case)
    up, down = ((values * m.reserve_held).sum("operating_reserve") for values in (reserve.up, 1.0 - reserve.up))
    holds = _given_per_activity(case, reserve) > 0
    upward, downward = (
        here & (holds & (reserve.up > 0) if way else holds & (reserve.up < 1)).any("operating_reserve")
        for way in (True, False)
    )
    limit = Limit("technologies", "{fleet} holds no more reserve in {year} than it could give", "", "GW",
                  case.fleets.records)  # fmt: skip
    must = d.minimum_output > 0
    for name, relation, where in (
        ("reserve_up", up <= running - gives, upward),
        ("reserve_down", down <= gives - c.minimum_load * commitment.running(m, case), downward),
        ("reserve_down_minimum", down <= gives - d.minimum_output * ready, downward & must),
    ):
        doc = "no fleet holds more reserve than it could give"
        m.add_component(name, Equation(relation, for_each=steps, where=where, doc=doc, limit=limit))
    reach = finite_or_zero(d.ramp_rate) * reserve.response
    m.reserve_ramp = Equation(
        m.reserve_held <= reach * running, for_each=(reserve.rule, *steps),
        where=holds & here & reserve.asked["capacity"].notnull() & np.isfinite(d.ramp_rate) & (reach < 1.0),
        doc="no fleet holds more reserve than it changes by in time", limit=limit,
    )  # fmt: skip


def _add_stores(m: pyo.ConcreteModel, case: Case, reserve: Members) -> None:
    """Stores hold what their power and their energy leave."""
    s, store = case.stores, case.fleets.store
    steps = (store, case.horizon.year, case.days.day, case.days.hour)
    ready = storage.available(m, case)
    may = _at_store(case, reserve) > 0
    limit = Limit("storage", "{store} holds no more reserve in {year} than it could give or take", "", "GW", s.records)
    for way, side in (("up", reserve.up), ("down", 1.0 - reserve.up)):
        held = (side * m.reserve_stored).sum("operating_reserve")
        energy = (reserve.duration * side * m.reserve_stored).sum("operating_reserve")
        where = s.possible & (may & (side > 0)).any("operating_reserve")
        if way == "up":
            free, moved = ready - m.discharge + m.charge, energy / s.efficiency_discharge
            room, swing = m.stored - s.minimum_level * m.energy - moved, ("lowest", m.stored - moved)
        else:
            free, moved = s.charge_ratio * ready - m.charge + m.discharge, energy * s.efficiency_charge
            room, swing = m.energy - m.stored - moved, ("highest", m.stored + moved)
        rows = [("power", held <= free, where)]
        if not case.days.means:
            rows.append(("energy", room >= 0.0, where & s.daily_cycle))
            level = m.component(swing[0])
            if level is not None:
                kept = level <= swing[1] if way == "up" else level >= swing[1]
                rows.append(("swing", kept, where & ~s.daily_cycle))
        for name, relation, rows_where in rows:
            doc = "no store holds more reserve than it could give or take"
            m.add_component(
                f"store_reserve_{way}_{name}",
                Equation(relation, for_each=steps, where=rows_where, doc=doc, limit=limit),
            )


def money(m: pyo.ConcreteModel, case: Case, reserve: Members) -> dict[str, Expression]:
    """Million USD a year: [operating_reserve, year]."""
    return {"reserve_shortage": finite_or_zero(reserve.asked["shortage_cost"].fillna(0.0)) * short(m, case)}


def short(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[operating_reserve, year] GWh of reserve that is not there."""
    return (step_weight(case) * m.reserve_short).sum("day", "hour")


def report(m: pyo.ConcreteModel, case: Case, reserve: Members) -> Report:
    """Prices by the step, what is short, and what stores hold."""
    dims, steps = (TABLE, "year"), (TABLE, "year", "day", "hour")
    dual = m.operating_reserve.dual.fillna(0.0) + m.operating_reserve_unit.dual.fillna(0.0)
    price = (dual / (case.horizon.weight * step_weight(case))).transpose(*steps).values
    by_stores = (step_weight(case) * m.reserve_stored.sum("store")).sum("day", "hour").solution
    missed = short(m, case).solution
    return Report(
        {
            "prices": {
                "operating_reserve_price": Quantity(price, steps, "USD/MWh", "cost of one more MW of reserve")
            },
            "plan": {
                "operating_reserve_short": Quantity(
                    missed.transpose(*dims).values, dims, "GWh", "operating reserve that is not there"),
                "operating_reserve_of_stores": Quantity(
                    by_stores.transpose(*dims).values, dims, "GWh", "operating reserve that stores hold"),
            },
        },
        {TABLE: reserve.records.add_prefix("operating_reserve_")},
    )  # fmt: skip


def audit(kept: StoredInputs) -> Audit:
    """The cost of what is short, from the tables in a result file."""
    total, missed = np.zeros(len(kept.years)), kept.results.plan["operating_reserve_short"].values
    for i, (_, rows) in enumerate(kept.table(TABLE).groupby(KEYS, sort=False)):
        total += kept.path(rows, "shortage_cost", kept.years, early=0.0) * missed[i] * 1e-3
    return Audit(costs={"reserve_shortage": total})


POLICY = Policy(
    TABLE,
    tables=declared(__file__, TABLE),
    check=faults,
    prepare=members,
    shares_fleet=lambda members: (members.gives, members.variable),
    equations=add,
    money=money,
    results=report,
    audit=audit,
)
