"""The Kazakhstan programme in linopy: labelled variables and expressions, masks, and sums over groups."""

from __future__ import annotations

import warnings

import highspy
import linopy
import numpy as np
import pandas as pd
import xarray as xr
from kazakhstan_build_data import Data

from kz_optimize.case.case import Case

warnings.filterwarnings("ignore", module=__name__)  # linopy announces another treatment of absent variables


def build(case: Case) -> linopy.Model:
    """The whole programme."""
    d, m = Data(case), linopy.Model()
    years, (days, hours) = len(d.years), d.hours.shape
    sizes = {
        "cohort": len(d.initial), "year": years, "pool": len(d.pool_possible), "plant": len(d.potential),
        "retrofit": len(d.ratio), "mode": len(d.mode_possible), "fleet": len(d.possible), "day": days, "hour": hours,
        "store": len(d.store_possible), "line": len(d.line_limit), "way": len(d.line_of_way),
        "market": len(d.sign), "node": len(d.node_hourly), "tier": len(d.tier_share), "zone": d.credit.shape[1],
        "flow": len(d.flow), "rule": len(d.rule_member), "cap": len(d.cap),
    }  # fmt: skip
    index = {name: pd.RangeIndex(size, name=name) for name, size in sizes.items()}
    index["early"] = index["year"].rename("early")

    def data(values, *dims: str) -> xr.DataArray:
        return xr.DataArray(values, {dim: index[dim] for dim in dims}, dims)

    def variable(name: str, *dims: str, where: xr.DataArray, lower=0.0, upper=np.inf) -> linopy.Variable:
        mask = where.broadcast_like(data(np.ones([sizes[dim] for dim in dims], bool), *dims)).transpose(*dims)
        return m.add_variables(lower, upper, coords=[index[dim] for dim in dims], mask=mask, name=name)

    def onto(expression, group: np.ndarray, source: str, target: str):
        """Add up the members of each group; groups without members stay empty."""
        summed = (1 * expression).groupby(data(group, source).rename(target)).sum()
        return summed.reindex({target: index[target]})

    step, steps = data(d.step, "day", "hour"), ("year", "day", "hour")
    alive, initial = data(d.alive, "cohort", "year"), data(d.initial, "cohort")
    built = variable(
        "built", "cohort", where=data(d.buildable, "cohort"),
        lower=data(d.committed, "cohort"), upper=data(d.build_limit, "cohort"),
    )  # fmt: skip
    retirable = data(d.retirable, "cohort", "year")
    retired = variable("retired", "cohort", "year", where=retirable)
    pool_possible, mode_possible = data(d.pool_possible, "pool", "year"), data(d.mode_possible, "mode", "year")
    capacity = variable("capacity", "pool", "year", where=pool_possible)
    converted = variable("converted", "retrofit", "year", where=data(np.ones(sizes["retrofit"], bool), "retrofit"))
    mode_hourly, exists = data(d.mode_hourly, "mode"), data(d.store_possible, "store", "year")
    activity = variable("activity", "mode", *steps, where=mode_hourly & mode_possible)
    output = variable("output", "mode", "year", where=mode_possible)
    charges = exists & data(d.charge_ratio > 0, "store")
    charge, discharge = (
        variable("charge", "store", *steps, where=charges),
        variable("discharge", "store", *steps, where=exists),
    )
    spill = variable("spill", "store", *steps, where=exists & data(d.has_inflow, "store"))
    stored, energy = (
        variable("stored", "store", *steps, where=exists),
        variable("energy", "store", "year", where=exists),
    )
    may_stand, way_open = data(d.line_may_stand, "line", "year"), data(d.way_hourly & d.usable, "way")
    line_built = variable("line_built", "line", "year", where=data(d.may_build, "line", "year"))
    line_added = variable("line_added", "line", "year", where=may_stand)
    sent = variable("sent", "way", *steps, where=way_open)
    market_open, limit = data(d.market_open, "market", "year"), data(d.hourly_limit, "market", "year")
    traded = variable("traded", "market", *steps, where=data(d.market_hourly, "market") & market_open, upper=limit)
    traded_annual = variable(
        "traded_annual", "market", "year", where=data(d.market_annual, "market") & market_open, upper=8760.0 * limit
    )
    demand = data(d.demand, "node", *steps)
    most = data(d.tier_share, "tier", "node") * demand
    unserved = variable("unserved", "tier", "node", *steps, where=most > 0, upper=most)
    lends = data(np.repeat(d.lends[:, None], years, axis=1), "way", "year")
    reserve_sent = variable("reserve_sent", "way", "year", where=lends)

    so_far = (retired.rename(year="early") * data(d.no_later.astype(float), "early", "year")).sum("early")
    installed = alive.astype(float) * (built - so_far)
    known = alive * initial
    m.add_constraints(retired.sum("year") - built <= initial, name="retirement_limit", mask=retirable.any("year"))

    def known_of(group: np.ndarray, target: str) -> xr.DataArray:
        return (
            known.groupby(data(group, "cohort").rename(target)).sum().reindex({target: index[target]}, fill_value=0.0)
        )

    m.add_constraints(
        capacity - onto(installed, d.pool_of_cohort, "cohort", "pool") == known_of(d.pool_of_cohort, "pool"),
        name="standing", mask=pool_possible,
    )  # fmt: skip
    potential, every_year = data(d.potential, "plant"), data(np.ones(years, bool), "year")
    m.add_constraints(
        onto(installed, d.plant_of_cohort, "cohort", "plant") <= potential - known_of(d.plant_of_cohort, "plant"),
        name="potential", mask=(potential < np.inf) & every_year,
    )  # fmt: skip
    member = data(d.rule_member, "rule", "cohort")
    rule_limit = {name: data(values, "rule", "year") for name, values in d.rule_limit.items()}
    for name, expression, right in (
        ("capacity_limit", installed, rule_limit["capacity_limit"] - (member * known).sum("cohort")),
        ("build_limit", data(d.in_vintage.astype(float), "cohort", "year") * built,
         rule_limit["build_limit"] * data(d.since, "year")),
    ):  # fmt: skip
        where = rule_limit[name].notnull()
        m.add_constraints((member * expression).sum("cohort") <= right.fillna(0.0), name=name, mask=where)
    ends = data(d.ends.astype(float), "cohort", "year")
    given_up = retired + ends * (built - so_far)
    left = (ends * initial).groupby(data(d.plant_of_cohort, "cohort").rename("plant")).sum()
    for name, expression, right, end, sense in (
        ("conversion_limit",
         onto(converted, d.source, "retrofit", "plant") - onto(given_up, d.plant_of_cohort, "cohort", "plant"),
         left.reindex(plant=index["plant"], fill_value=0.0), d.source, "<="),
        ("conversion",
         onto(data(d.in_vintage.astype(float), "cohort", "year") * built, d.plant_of_cohort, "cohort", "plant")
         - onto(data(d.ratio, "retrofit") * converted, d.target, "retrofit", "plant"), 0.0, d.target, "="),
    ):  # fmt: skip
        here = data(np.isin(np.arange(sizes["plant"]), end), "plant") & every_year
        m.add_constraints(expression, sense, right, name=name, mask=here)

    m.add_constraints(
        output - (step * activity).sum(["day", "hour"]) == 0, name="output_of_year", mask=mode_hourly & mode_possible
    )
    running = onto(activity, d.fleet_of_mode, "mode", "fleet")
    share = data(d.availability, "pool", "day", "hour")

    def ready_of(pools: np.ndarray, group: np.ndarray, target: str, factor: xr.DataArray):
        of_pools = (factor * capacity.isel(pool=pools)).assign_coords(pool=range(len(pools)))
        by = xr.DataArray(group, {"pool": range(len(pools))}, ["pool"]).rename(target)
        return of_pools.groupby(by).sum().reindex({target: index[target]})

    ready = ready_of(d.running, d.fleet_of_pool, "fleet", share.isel(pool=d.running))
    hourly = (
        data(d.possible, "fleet", "year") & data(d.hourly, "fleet") & data(np.ones(d.step.shape, bool), "day", "hour")
    )
    minimum = data(d.minimum_output, "fleet")
    m.add_constraints(running - ready <= 0, name="dispatch_limit", mask=hourly)
    m.add_constraints(running - minimum * ready >= 0, name="dispatch_minimum", mask=hourly & (minimum > 0))

    exists_now = exists & data(np.ones(d.step.shape, bool), "day", "hour")
    ready = ready_of(d.storing, d.store_of_pool, "store", share.isel(pool=d.storing))
    of_store = {name: data(getattr(d, name), "store") for name in ("charge_ratio", "duration", "minimum_release")}
    m.add_constraints(discharge - ready <= 0, name="discharge_limit", mask=exists_now)
    m.add_constraints(
        charge - of_store["charge_ratio"] * ready <= 0,
        name="charge_limit",
        mask=exists_now & (of_store["charge_ratio"] > 0),
    )
    flows_in = xr.DataArray(
        d.inflow, {"pool": d.storing, "day": index["day"], "hour": index["hour"]}, ["pool", "day", "hour"]
    )
    inflow = ready_of(d.storing, d.store_of_pool, "store", flows_in)
    into, out = data(d.efficiency_charge, "store"), data(1.0 / d.efficiency_discharge, "store")
    change = into * charge - out * discharge + inflow - spill
    length, keep = data(d.hours, "day", "hour"), data(d.keep, "store", "day", "hour")
    m.add_constraints(stored - keep * stored.roll(hour=1) - length * change == 0, name="storage", mask=exists_now)
    m.add_constraints(
        out * discharge + spill - of_store["minimum_release"] * inflow >= 0, name="release_minimum",
        mask=exists_now & (of_store["minimum_release"] > 0),
    )  # fmt: skip
    standing = ready_of(d.storing, d.store_of_pool, "store", xr.DataArray(1.0))
    m.add_constraints(energy - of_store["duration"] * standing == 0, name="energy_standing", mask=exists)
    m.add_constraints(stored - energy <= 0, name="store_full", mask=exists_now)

    stands = xr.DataArray(
        d.line_alive.astype(float), {k: index[k] for k in ("line", "early", "year")}, ["line", "early", "year"]
    )
    m.add_constraints(
        line_added - (stands * line_built.rename(year="early")).sum("early") == 0, name="line_standing", mask=may_stand
    )
    m.add_constraints(line_added <= data(d.line_limit, "line"), name="line_potential", mask=may_stand)
    added = (1 * line_added).isel(line=data(d.line_of_way, "way")).drop_vars("line")
    m.add_constraints(
        sent - added <= data(d.existing, "way", "year"), name="line_limit",
        mask=way_open & data(np.ones((years, *d.step.shape), bool), *steps),
    )  # fmt: skip
    volume, annual = (step * traded).sum(["day", "hour"]) + traded_annual, data(d.annual_limit, "market", "year")
    m.add_constraints(
        volume <= annual.where(np.isfinite(annual), 0.0), name="market_limit", mask=market_open & np.isfinite(annual)
    )
    flows, sign = data(d.flow, "flow"), data(d.sign, "market")

    def of_flow(x):
        return onto(flows * x.isel(mode=data(d.flow_mode, "flow")), d.flow_node, "flow", "node")

    supply = linopy.merge(
        of_flow(activity), onto(data(d.arriving, "way") * sent, d.receiver, "way", "node"),
        onto(-sent, d.sender, "way", "node"), onto(sign * traded, d.market_node, "market", "node"),
        unserved.sum("tier"), onto(discharge - charge, d.store_node, "store", "node"),
    )  # fmt: skip
    here = data(d.node_hourly, "node") & data(np.ones((years, *d.step.shape), bool), *steps)
    m.add_constraints(supply == demand, name="balance", mask=here)
    supply = of_flow(output) + onto(sign * traded_annual, d.market_node, "market", "node")
    m.add_constraints(
        supply == data(d.demand_annual, "node", "year"),
        name="balance_annual",
        mask=data(d.node_annual, "node") & every_year,
    )
    credit = data(d.line_credit, "way")
    m.add_constraints(
        reserve_sent - credit * added <= credit * data(d.existing, "way", "year"), name="reserve_line", mask=lends
    )
    credits, asked = data(d.credit, "cohort", "zone"), data(d.requirement, "zone", "year")
    lent = (data(d.arrives.astype(float) - d.leaves, "way", "zone") * reserve_sent).sum("way")
    firm = (credits * installed).sum("cohort") + lent
    m.add_constraints(
        firm >= (asked - (credits * known).sum("cohort")).fillna(0.0), name="reserve", mask=asked.notnull()
    )
    allowed = data(d.cap - d.exogenous, "cap", "year")
    emitted = (data(d.factor, "cap", "mode") * output).sum("mode")
    m.add_constraints(emitted <= allowed.fillna(0.0), name="emission_cap", mask=allowed.notnull())

    weight, price = data(d.weight, "year"), data(d.price, "market", "year")
    m.add_objective(
        (data(d.investment, "cohort") * built).sum()
        + (data(d.line_investment, "line", "year") * line_built).sum()
        + (data(d.fixed, "cohort", "year") * installed).sum()
        + (data(d.line_fixed, "line", "year") * line_added).sum()
        + (data(d.variable, "mode", "year") * output).sum()
        + (data(d.store_variable, "store", "year") * step * discharge).sum()
        + (price * step * traded).sum() + (price * traded_annual).sum()
        + (data(d.wheeling, "way", "year") * step * sent).sum()
        + (data(d.tier_cost, "tier", "node") * weight * step * unserved).sum()
    )  # fmt: skip
    return m


def hand_over(case: Case) -> highspy.Highs:
    """The programme held by HiGHS."""
    return build(case).to_highspy()
