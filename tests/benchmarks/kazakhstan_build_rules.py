"""The Kazakhstan programme in Pyomo as in its manual: indexed variables, and a rule for every row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import pyomo.environ as pyo
import scipy.sparse as sp
from kazakhstan_build_data import Data
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from kz_optimize.algebra import LinearProgram
from kz_optimize.case.case import Case


def keys(where: np.ndarray) -> list[tuple[int, ...]]:
    """The places where a mask holds; plain numbers of one dimension."""
    places = np.argwhere(where).tolist()
    return [place[0] if len(place) == 1 else tuple(place) for place in places]


def members(group: Iterable[int]) -> dict[int, list[int]]:
    """group -> its members."""
    found = defaultdict(list)
    for member, place in enumerate(group):
        found[int(place)].append(member)
    return found


def build(case: Case) -> pyo.ConcreteModel:
    """The whole programme."""
    d, m = Data(case), pyo.ConcreteModel()
    years, (days, hours) = len(d.years), d.hours.shape
    year, steps = range(years), [(day, hour) for day in range(days) for hour in range(hours)]
    step, length = d.step.tolist(), d.hours.tolist()

    def by_step(where: np.ndarray) -> np.ndarray:
        return np.broadcast_to(where[..., None, None], (*where.shape, days, hours))

    def variable(where: np.ndarray, lower=0.0, upper=None) -> pyo.Var:
        low, up = (None if b is None else np.broadcast_to(b, where.shape) for b in (lower, upper))

        def bounds(m, *key):
            high = None if up is None or np.isinf(up[key]) else float(up[key])
            return float(low[key]), high

        return pyo.Var(keys(where), bounds=bounds)

    m.built = variable(d.buildable, d.committed, d.build_limit)
    m.retired = variable(d.retirable)
    m.capacity = variable(d.pool_possible)
    m.converted = variable(np.ones((len(d.ratio), years), bool))
    m.activity = variable(by_step(d.mode_hourly[:, None] & d.mode_possible))
    m.output = variable(d.mode_possible)
    charges = by_step(d.store_possible & (d.charge_ratio > 0)[:, None])
    m.charge, m.discharge = variable(charges), variable(by_step(d.store_possible))
    m.spill = variable(by_step(d.store_possible & d.has_inflow[:, None]))
    m.stored, m.energy = variable(by_step(d.store_possible)), variable(d.store_possible)
    m.line_built, m.line_added = variable(d.may_build), variable(d.line_may_stand)
    ways = by_step(np.repeat((d.way_hourly & d.usable)[:, None], years, axis=1))
    m.sent = variable(ways)
    hourly_market = by_step(d.market_hourly[:, None] & d.market_open)
    m.traded = variable(hourly_market, upper=d.hourly_limit[:, :, None, None])
    m.traded_annual = variable(d.market_annual[:, None] & d.market_open, upper=8760.0 * d.hourly_limit)
    most = d.tier_share[:, :, None, None, None] * d.demand
    m.unserved = variable(most > 0, upper=most)
    lends = np.repeat(d.lends[:, None], years, axis=1)
    m.reserve_sent = variable(lends)

    def installed(c: int, y: int):
        if not d.alive[c, y]:
            return 0.0
        standing = float(d.initial[c]) + (m.built[c] if d.buildable[c] else 0.0)
        return standing - sum(m.retired[c, early] for early in range(y + 1) if (c, early) in m.retired)

    of_pool, of_plant = members(d.pool_of_cohort), members(d.plant_of_cohort)
    running, storing = d.running.tolist(), d.storing.tolist()
    pools_of_fleet, pools_of_store = members(d.fleet_of_pool), members(d.store_of_pool)
    modes_of_fleet = members(d.fleet_of_mode)

    m.retirement_limit = pyo.Constraint(
        keys(d.retirable.any(axis=1)),
        rule=lambda m, c: sum(m.retired[c, y] for y in year if (c, y) in m.retired)
        - (m.built[c] if d.buildable[c] else 0.0) <= float(d.initial[c]),
    )  # fmt: skip
    m.standing = pyo.Constraint(
        keys(d.pool_possible), rule=lambda m, k, y: m.capacity[k, y] - sum(installed(c, y) for c in of_pool[k]) == 0
    )

    def row(body, lower=None, upper=None):
        return pyo.Constraint.Feasible if isinstance(body, float | int) else (lower, body, upper)

    m.potential = pyo.Constraint(
        keys(np.repeat(np.isfinite(d.potential)[:, None], years, axis=1)),
        rule=lambda m, p, y: row(sum(installed(c, y) for c in of_plant[p]), upper=float(d.potential[p])),
    )
    limit = d.rule_limit
    m.capacity_limit = pyo.Constraint(
        keys(~np.isnan(limit["capacity_limit"])),
        rule=lambda m, r, y: row(
            sum(float(d.rule_member[r, c]) * installed(c, y) for c in np.flatnonzero(d.rule_member[r])),
            upper=float(limit["capacity_limit"][r, y]),
        ),
    )
    m.build_limit = pyo.Constraint(
        keys(~np.isnan(limit["build_limit"])),
        rule=lambda m, r, y: row(
            sum(float(d.rule_member[r, c]) * m.built[c] for c in np.flatnonzero(d.rule_member[r] * d.in_vintage[:, y])),
            upper=float(limit["build_limit"][r, y] * d.since[y]),
        ),
    )
    of_source, of_target = members(d.source), members(d.target)

    def conversion_limit(m, p, y):
        given_up = sum(m.retired[c, y] for c in of_plant[p] if (c, y) in m.retired)
        for c in of_plant[p]:
            if d.ends[c, y]:
                given_up += float(d.initial[c]) + (m.built[c] if d.buildable[c] else 0.0)
                given_up -= sum(m.retired[c, early] for early in range(y + 1) if (c, early) in m.retired)
        return sum(m.converted[x, y] for x in of_source[p]) - given_up <= 0

    def conversion(m, p, y):
        new = sum(m.built[c] for c in of_plant[p] if d.in_vintage[c, y])
        return new - sum(float(d.ratio[x]) * m.converted[x, y] for x in of_target[p]) == 0

    for name, end, rule in (
        ("conversion_limit", d.source, conversion_limit), ("conversion", d.target, conversion)
    ):  # fmt: skip
        m.add_component(name, pyo.Constraint(sorted(set(end.tolist())), year, rule=rule))

    def output_of_year(m, mode, y):
        return m.output[mode, y] - sum(step[i][j] * m.activity[mode, y, i, j] for i, j in steps) == 0

    def ready(m, pools, group, y, i, j):
        shares = ((pools[k], float(d.availability[pools[k], i, j])) for k in group)
        return sum(share * m.capacity[pool, y] for pool, share in shares if share and (pool, y) in m.capacity)

    def run(m, f, y, i, j):
        return sum(m.activity[mode, y, i, j] for mode in modes_of_fleet[f] if (mode, y, i, j) in m.activity)

    hourly = d.possible & d.hourly[:, None]
    m.output_of_year = pyo.Constraint(keys(d.mode_hourly[:, None] & d.mode_possible), rule=output_of_year)
    m.dispatch_limit = pyo.Constraint(
        keys(by_step(hourly)),
        rule=lambda m, f, y, i, j: run(m, f, y, i, j) - ready(m, running, pools_of_fleet[f], y, i, j) <= 0,
    )
    m.dispatch_minimum = pyo.Constraint(
        keys(by_step(hourly & (d.minimum_output > 0)[:, None])),
        rule=lambda m, f, y, i, j: run(m, f, y, i, j)
        - float(d.minimum_output[f]) * ready(m, running, pools_of_fleet[f], y, i, j) >= 0,
    )  # fmt: skip
    in_store = keys(by_step(d.store_possible))
    ratio, release = d.charge_ratio.tolist(), d.minimum_release.tolist()
    into, out = d.efficiency_charge.tolist(), d.efficiency_discharge.tolist()
    m.discharge_limit = pyo.Constraint(
        in_store,
        rule=lambda m, s, y, i, j: m.discharge[s, y, i, j] - ready(m, storing, pools_of_store[s], y, i, j) <= 0,
    )
    m.charge_limit = pyo.Constraint(
        keys(charges),
        rule=lambda m, s, y, i, j: m.charge[s, y, i, j] - ratio[s] * ready(m, storing, pools_of_store[s], y, i, j) <= 0,
    )

    def inflow(m, s, y, i, j):
        flows = ((storing[k], float(d.inflow[k, i, j])) for k in pools_of_store[s])
        return sum(flow * m.capacity[pool, y] for pool, flow in flows if flow and (pool, y) in m.capacity)

    def storage(m, s, y, i, j):
        change = inflow(m, s, y, i, j) - m.discharge[s, y, i, j] / out[s]
        if (s, y, i, j) in m.charge:
            change += into[s] * m.charge[s, y, i, j]
        if (s, y, i, j) in m.spill:
            change -= m.spill[s, y, i, j]
        before = float(d.keep[s, i, j]) * m.stored[s, y, i, (j - 1) % hours]
        return m.stored[s, y, i, j] - before - length[i][j] * change == 0

    m.storage = pyo.Constraint(in_store, rule=storage)
    m.release_minimum = pyo.Constraint(
        keys(by_step(d.store_possible & (d.minimum_release > 0)[:, None])),
        rule=lambda m, s, y, i, j: m.discharge[s, y, i, j] / out[s] + m.spill[s, y, i, j]
        - release[s] * inflow(m, s, y, i, j) >= 0,
    )  # fmt: skip
    m.energy_standing = pyo.Constraint(
        keys(d.store_possible),
        rule=lambda m, s, y: m.energy[s, y]
        - float(d.duration[s]) * sum(m.capacity[storing[k], y] for k in pools_of_store[s]) == 0,
    )  # fmt: skip
    m.store_full = pyo.Constraint(in_store, rule=lambda m, s, y, i, j: m.stored[s, y, i, j] - m.energy[s, y] <= 0)

    stands = keys(d.line_may_stand)
    m.line_standing = pyo.Constraint(
        stands,
        rule=lambda m, line, y: m.line_added[line, y]
        - sum(m.line_built[line, b] for b in year if (line, b) in m.line_built and d.line_alive[line, b, y]) == 0,
    )  # fmt: skip
    m.line_potential = pyo.Constraint(
        stands, rule=lambda m, line, y: m.line_added[line, y] <= float(d.line_limit[line])
    )
    line_of_way = d.line_of_way.tolist()

    def added(m, w, y):
        way = (line_of_way[w], y)
        return m.line_added[way] if way in m.line_added else 0.0  # noqa: SIM401

    m.line_limit = pyo.Constraint(
        keys(ways), rule=lambda m, w, y, i, j: m.sent[w, y, i, j] - added(m, w, y) <= float(d.existing[w, y])
    )

    def volume(m, k, y):
        hourly = sum(step[i][j] * m.traded[k, y, i, j] for i, j in steps) if (k, y, 0, 0) in m.traded else 0.0
        return hourly + (m.traded_annual[k, y] if (k, y) in m.traded_annual else 0.0)  # noqa: SIM401

    m.market_limit = pyo.Constraint(
        keys(d.market_open & np.isfinite(d.annual_limit)),
        rule=lambda m, k, y: volume(m, k, y) <= float(d.annual_limit[k, y]),
    )
    flows_at, markets_at, stores_at = members(d.flow_node), members(d.market_node), members(d.store_node)
    from_node, to_node, tiers = members(d.sender), members(d.receiver), range(len(d.tier_share))
    flow, flow_mode, sign, arriving = d.flow.tolist(), d.flow_mode.tolist(), d.sign.tolist(), d.arriving.tolist()

    def balance(m, n, y, i, j):
        def at(variable, key):
            return variable[key, y, i, j] if (key, y, i, j) in variable else 0.0  # noqa: SIM401  # a Var has no get

        supply = sum(flow[f] * at(m.activity, flow_mode[f]) for f in flows_at[n])
        supply += sum(arriving[w] * at(m.sent, w) for w in to_node[n]) - sum(at(m.sent, w) for w in from_node[n])
        supply += sum(sign[k] * at(m.traded, k) for k in markets_at[n])
        supply += sum(at(m.discharge, s) - at(m.charge, s) for s in stores_at[n])
        supply += sum(m.unserved[t, n, y, i, j] for t in tiers if (t, n, y, i, j) in m.unserved)
        return supply == float(d.demand[n, y, i, j])

    def balance_annual(m, n, y):
        supply = sum(flow[f] * m.output[flow_mode[f], y] for f in flows_at[n] if (flow_mode[f], y) in m.output)
        supply += sum(sign[k] * m.traded_annual[k, y] for k in markets_at[n] if (k, y) in m.traded_annual)
        wanted = float(d.demand_annual[n, y])
        return row(supply, wanted, wanted)

    m.balance = pyo.Constraint(keys(by_step(np.repeat(d.node_hourly[:, None], years, axis=1))), rule=balance)
    m.balance_annual = pyo.Constraint(keys(np.repeat(d.node_annual[:, None], years, axis=1)), rule=balance_annual)
    credit, zones = d.line_credit.tolist(), range(d.credit.shape[1])
    m.reserve_line = pyo.Constraint(
        keys(lends),
        rule=lambda m, w, y: m.reserve_sent[w, y] - credit[w] * added(m, w, y) <= credit[w] * float(d.existing[w, y]),
    )
    credited = {z: np.flatnonzero(d.credit[:, z]).tolist() for z in zones}
    lent = d.arrives.astype(float) - d.leaves
    m.reserve = pyo.Constraint(
        keys(~np.isnan(d.requirement)),
        rule=lambda m, z, y: sum(float(d.credit[c, z]) * installed(c, y) for c in credited[z])
        + sum(float(lent[w, z]) * m.reserve_sent[w, y] for w in range(len(lent)) if (w, y) in m.reserve_sent)
        >= float(d.requirement[z, y]),
    )  # fmt: skip
    m.emission_cap = pyo.Constraint(
        keys(~np.isnan(d.cap)),
        rule=lambda m, i, y: sum(
            float(d.factor[i, k]) * m.output[k, y] for k in np.flatnonzero(d.factor[i]).tolist() if (k, y) in m.output
        ) <= float(d.cap[i, y] - d.exogenous[i, y]),
    )  # fmt: skip

    def total_cost(m):
        pay = [float(d.investment[c]) * m.built[c] for c in m.built]
        pay += [float(d.line_investment[key]) * m.line_built[key] for key in m.line_built]
        pay += [float(d.fixed[c, y]) * installed(c, y) for c, y in keys(d.alive & (d.fixed != 0))]
        pay += [float(d.line_fixed[key]) * m.line_added[key] for key in m.line_added]
        pay += [float(d.variable[key]) * m.output[key] for key in m.output]
        for variable, price in ((m.discharge, d.store_variable), (m.traded, d.price), (m.sent, d.wheeling)):
            pay += [float(price[k, y]) * step[i][j] * variable[k, y, i, j] for k, y, i, j in variable]
        pay += [float(d.price[key]) * m.traded_annual[key] for key in m.traded_annual]
        pay += [
            float(d.tier_cost[t, n] * d.weight[y]) * step[i][j] * m.unserved[t, n, y, i, j]
            for t, n, y, i, j in m.unserved
        ]
        return pyo.quicksum(pay)

    m.total_cost = pyo.Objective(rule=total_cost)
    return m


def write(case: Case) -> LinearProgram:
    """The whole programme, from Pyomo's own compiler."""
    m = build(case)
    form = LinearStandardFormCompiler().write(m, mixed_form=True)
    data = [data for variable in m.component_objects(pyo.Var) for data in variable.values()]
    number = {id(variable): column for column, variable in enumerate(data)}
    place = np.array([number[id(variable)] for variable in form.columns])
    matrix, width = form.A.tocoo(), len(data)
    right, kind = np.array(form.rhs, dtype=float), np.array([row.bound_type for row in form.rows])
    cost = np.zeros(width)
    cost[place] = np.ravel(form.c.todense())
    lower, upper = (np.array([getattr(v, side) for v in data], dtype=float) for side in ("lower", "upper"))
    return LinearProgram(
        matrix=sp.coo_array((matrix.data, (matrix.row, place[matrix.col])), (len(right), width)).tocsr(),
        row_lower=np.where(kind <= 0, right, -np.inf), row_upper=np.where(kind >= 0, right, np.inf),
        column_lower=np.where(np.isnan(lower), -np.inf, lower), column_upper=np.where(np.isnan(upper), np.inf, upper),
        cost=cost, offset=float(form.c_offset[0]), maximise=False, rows=(), columns=(),
    )  # fmt: skip
