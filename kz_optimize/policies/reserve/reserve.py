"""Reserve: firm capacity above the highest demand of the year, or above what is given in every step.

Reads    reserve.csv        reserve_margin, basis
         technologies.csv   capacity_credit
         lines.csv          capacity_credit
Decides  reserve_sent   firm capacity lent along a line, by way    [GW]
         firm           firm capacity, where the basis is production    [GW]

    sum(capacity_credit * installed) + arriving - reserve_sent >= (1 + reserve_margin) * peak demand
    sum(capacity_credit * installed) + arriving - reserve_sent >= (1 + reserve_margin) * production     in every step
    reserve_sent <= capacity_credit * line capacity

The peak is the highest hour of the full year, before the choice of typical days, of the region's nodes together.
On demand it is the convention of TIMES; on production, discharge of stores included, that of OSeMOSYS and NEMO.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Expression, Limit, Variable
from kz_optimize.arrays import Array, array
from kz_optimize.case.case import Case
from kz_optimize.case.ground import Ground
from kz_optimize.case.labels import node_label
from kz_optimize.model.dispatch import finite_or_zero, flows_onto
from kz_optimize.model.trade import line_capacity
from kz_optimize.policy import Policy, Quantity, Report, declared
from kz_optimize.tables.rules.context import Input


@dataclass(frozen=True)
class Members:
    """Planning reserve asked for in a region."""

    zone: pd.Index  # reserve regions
    requirement: Array  # [zone, year] GW firm above the peak, NaN where nothing is said
    per_production: Array  # [zone, year] GW firm per GW given in any step, NaN where nothing is said
    node: Array  # [node, zone] the node lies in the zone
    credit: Array  # [cohort, zone] share of capacity that counts
    records: pd.DataFrame  # region and carrier of each zone


def faults(case: Input) -> None:
    """A planning reserve is held for hourly carriers, in regions that contain nodes."""
    reserve = case["reserve"]
    time = reserve["carrier"].map(case.carriers["time"])
    remedy = "Choose a carrier with time = hour"
    case.report("reserve", time.notna() & (time != "hour"), "this carrier has no hourly peak", remedy, "carrier")
    nodes = {
        carrier: {above for region, chain in case.upward.items() if case.level[region] == place for above in chain}
        for carrier, place in case.carriers["place"].items()
    }
    pairs = zip(reserve["carrier"], reserve["region"], strict=True)
    known = reserve["carrier"].isin(case.carriers.index) & reserve["region"].isin(list(case.level))
    empty = known & np.array([region not in nodes.get(carrier, ()) for carrier, region in pairs], dtype=bool)
    remedy = "Name a region at or above the level at which the carrier is balanced"
    case.report("reserve", empty, "this region contains no node of the carrier", remedy, "region")


def members(ground: Ground) -> Members:
    """What is asked for, and what counts."""
    keys, year, cohorts = ["region", "carrier"], ground.horizon.year, ground.cohorts
    paths = list(ground.paths("reserve", keys, "reserve_margin"))
    zone = pd.Index([node_label(carrier, region) for (region, carrier), _ in paths], name="zone", dtype=object)
    inside = np.zeros((len(ground.nodes.node), len(zone)))
    credit, peak = np.zeros((len(cohorts.cohort), len(zone))), np.zeros((len(zone), len(year)))
    for i, ((region, carrier), _) in enumerate(paths):
        within = list(ground.tree.within(region))
        inside[:, i] = (ground.nodes.carrier == carrier) & np.isin(ground.nodes.region, within)
        credit[:, i] = _credit(ground, region, carrier)[cohorts.plant_place]
        peak[i] = ground.demand.full[inside[:, i] > 0].sum(axis=0).max(axis=-1)
    frame = ground.tables["reserve"].frame.drop_duplicates(keys).set_index(keys)
    on_production = np.array([frame.at[key, "basis"] == "production" for key, _ in paths], dtype=bool)[:, None]
    factor = 1.0 + np.array([margin for _, margin in paths]).reshape(peak.shape)
    return Members(
        zone, requirement=array(np.where(on_production, np.nan, peak * factor), zone, year),
        per_production=array(np.where(on_production, factor, np.nan), zone, year),
        node=array(inside, ground.nodes.node, zone), credit=array(credit, cohorts.cohort, zone),
        records=pd.DataFrame([key for key, _ in paths], columns=keys, index=zone),
    )  # fmt: skip


def _credit(ground: Ground, region: str, carrier: str) -> np.ndarray:
    """[plant] Share of capacity that counts in a region: of what gives or stores the carrier there."""
    tables, plants = ground.tables, ground.plants
    conversions, storage = tables["conversions"].frame, tables["storage"].frame
    gives = {*conversions.loc[(conversions["flow"] > 0) & (conversions["carrier"] == carrier), "technology"],
             *storage.loc[storage["carrier"] == carrier, "technology"]}  # fmt: skip
    credit = tables["technologies"].frame.set_index("technology")["capacity_credit"].reindex(plants.technology)
    here = np.isin(plants.technology, list(gives)) & np.isin(plants.region, list(ground.tree.within(region)))
    return credit.to_numpy(float) * here


def add(m: pyo.ConcreteModel, case: Case, reserve: Members) -> None:
    """Declare the reserve."""
    lines, year = case.lines, case.horizon.year
    leaves, arrives = reserve.node.at(node=lines.sender), reserve.node.at(node=lines.receiver)
    lends = (leaves.any("zone") & arrives.any("zone") & (leaves != arrives).any("zone")) & lines.hourly
    every_year = array(year >= year[0], year)
    m.reserve_sent = Variable(
        lines.way, year, where=lends & every_year, unit="GW", doc="firm capacity lent along a line"
    )
    credit = lines.capacity_credit.at(line=lines.line_of_way)
    m.reserve_line = Equation(
        m.reserve_sent <= credit * line_capacity(m, case), for_each=(lines.way, year), where=lends & every_year,
        doc="no line lends more firm capacity than it can carry",
        limit=Limit(
            "lines", "the line {way} lends no more firm capacity than it carries in {year}",
            "lend {amount} more firm capacity along the line {way} in {year}", "GW", lines.records),
    )  # fmt: skip
    credited = (reserve.credit * m.installed).sum("cohort")
    firm = credited + ((arrives - leaves) * m.reserve_sent).sum("way")
    m.reserve = Equation(
        firm >= finite_or_zero(reserve.requirement), for_each=(reserve.zone, year), where=reserve.requirement.notnull(),
        doc="firm capacity exceeds the highest demand by the reserve margin",
        limit=Limit(
            "reserve", "the reserve of {carrier} in {region} asks for {limit} of firm capacity in {year}",
            "do without {amount} of firm capacity for {carrier} in {region} in {year}", "GW", lambda: reserve.records,
            stated=reserve.requirement),
    )  # fmt: skip
    on_production = reserve.per_production.notnull()
    m.firm = Variable(reserve.zone, year, where=on_production, lower=-np.inf, unit="GW", doc="firm capacity")
    m.firm_capacity = Equation(
        lambda: m.firm == firm, for_each=(reserve.zone, year), where=on_production,
        doc="capacities by their credit add up",
    )  # fmt: skip
    m.reserve_of_step = Equation(
        lambda: m.firm >= finite_or_zero(reserve.per_production) * production(m, case, reserve),
        for_each=(reserve.zone, year, case.days.day, case.days.hour), where=on_production,
        doc="firm capacity exceeds what is given in every step by the reserve margin",
        limit=Limit(
            "reserve", "the reserve of {carrier} in {region} asks for firm capacity above what is given in {year}",
            "do without {amount} of firm capacity for {carrier} in {region} in {year}", "GW",
            lambda: reserve.records, weight=1.0),
    )  # fmt: skip


def production(m: pyo.ConcreteModel, case: Case, reserve: Members) -> Expression:
    """[zone, year, day, hour] GW that technologies and stores give at the nodes of a reserve zone."""
    hourly = flows_onto(case, "hour")
    flows = hourly.given
    at_flow, at_store = reserve.node.at(node=flows.node), reserve.node.at(node=case.stores.node)
    given = (at_flow * flows.coefficient * m.activity.at(mode=flows.mode)).sum("flow")
    return given + (at_store * m.discharge).sum("store")


def report(m: pyo.ConcreteModel, case: Case, reserve: Members) -> Report:
    """The price of firm capacity, million USD per GW and year; NaN where no reserve is asked for.

    Where the basis is production, firm capacity is a variable: a unit more of it given for nothing saves the price.
    """
    at_peak, given = m.reserve.dual, m.firm_capacity.dual
    either = at_peak.notnull() | given.notnull()
    total = (at_peak.fillna(0.0) - given.fillna(0.0)).where(either, np.nan) / case.horizon.weight
    price = Quantity(
        total.transpose("zone", "year").values, ("zone", "year"), "USD/kW/year",
        "cost of one more kW of planning reserve",
    )  # fmt: skip
    return Report({"prices": {"capacity_price": price}}, {"zone": reserve.records.add_prefix("zone_")})


POLICY = Policy(
    "reserve",
    tables=declared(__file__, "reserve"),
    check=faults,
    prepare=members,
    equations=add,
    results=report,
    about_capacity=True,
)
