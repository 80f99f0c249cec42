"""The Kazakhstan programme written with numpy and scipy alone, family by family: the floor.

Columns and rows are numbered arrays in which -1 stands for what does not exist; entries are collected as triplets of
broadcast arrays, and scipy makes rows of them.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from kazakhstan_build_data import Data

from kz_optimize.algebra import LinearProgram
from kz_optimize.case.case import Case

INF = np.inf


class Program:
    """Triplets, bounds and costs as they are written."""

    def __init__(self) -> None:
        self.triplets: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self.column_bounds: list[tuple[np.ndarray, np.ndarray]] = []
        self.row_bounds: list[tuple[np.ndarray, np.ndarray]] = []
        self.width = self.height = 0

    def columns(self, where: np.ndarray, lower: float | np.ndarray = 0.0, upper: float | np.ndarray = INF):
        """Number the columns that exist."""
        numbers, self.width = _number(where, self.width)
        self.column_bounds.append(_bounds(where, lower, upper))
        return numbers

    def rows(self, where: np.ndarray, lower: float | np.ndarray = -INF, upper: float | np.ndarray = INF):
        """Number the rows that exist."""
        numbers, self.height = _number(where, self.height)
        self.row_bounds.append(_bounds(where, lower, upper))
        return numbers

    def add(self, row: np.ndarray, column: np.ndarray, value: float | np.ndarray) -> None:
        """Entries wherever row and column exist."""
        row, column, value = np.broadcast_arrays(row, column, value)
        keep = (row >= 0) & (column >= 0)
        self.triplets.append((row[keep], column[keep], value[keep]))

    def matrix(self) -> sp.csr_array:
        """All entries as rows."""
        row, column, value = (np.concatenate(parts) for parts in zip(*self.triplets, strict=True))
        matrix = sp.coo_array((value, (row, column)), (self.height, self.width)).tocsr()
        matrix.eliminate_zeros()
        return matrix


def _number(where: np.ndarray, start: int) -> tuple[np.ndarray, int]:
    numbers = np.full(where.shape, -1, np.int32)
    stop = start + np.count_nonzero(where)
    numbers[where] = np.arange(start, stop, dtype=np.int32)
    return numbers, stop


def _bounds(where: np.ndarray, *bounds: float | np.ndarray) -> tuple[np.ndarray, ...]:
    return tuple(np.broadcast_to(bound, where.shape)[where] for bound in bounds)


def write(case: Case) -> LinearProgram:
    """The whole programme."""
    d, p = Data(case), Program()
    year, steps = len(d.years), d.hours.shape
    hourly = np.ones((1, year, *steps), bool)

    def by_step(where: np.ndarray) -> np.ndarray:
        return where.reshape(*where.shape, *(1,) * (4 - where.ndim)) & hourly

    built = p.columns(d.buildable, d.committed, d.build_limit)
    retired = p.columns(d.retirable)
    capacity = p.columns(d.pool_possible)
    converted = p.columns(np.ones((len(d.ratio), year), bool))
    activity = p.columns(by_step(d.mode_hourly[:, None] & d.mode_possible))
    output = p.columns(d.mode_possible)
    charge = p.columns(by_step(d.store_possible & (d.charge_ratio > 0)[:, None]))
    discharge = p.columns(by_step(d.store_possible))
    spill = p.columns(by_step(d.store_possible & d.has_inflow[:, None]))
    stored = p.columns(by_step(d.store_possible))
    energy = p.columns(d.store_possible)
    line_built, line_added = p.columns(d.may_build), p.columns(d.line_may_stand)
    sent = p.columns(by_step(d.way_hourly & d.usable))
    traded = p.columns(by_step(d.market_hourly[:, None] & d.market_open), upper=d.hourly_limit[:, :, None, None])
    traded_annual = p.columns(d.market_annual[:, None] & d.market_open, upper=8760.0 * d.hourly_limit)
    most_unserved = d.tier_share[:, :, None, None, None] * d.demand
    unserved = p.columns(most_unserved > 0, upper=most_unserved)
    reserve_sent = p.columns(np.repeat(d.lends[:, None], year, axis=1))

    # installed: every entry of what stands of a cohort in a year, as lists
    c, y = np.nonzero(d.alive & (built >= 0)[:, None])
    r, early, late = np.nonzero((retired >= 0)[:, :, None] & d.no_later & d.alive[:, None, :])
    cohort, when = np.concatenate([c, r]), np.concatenate([y, late])
    column = np.concatenate([built[c], retired[r, early]])
    sign = np.concatenate([np.ones(len(c)), -np.ones(len(r))])
    known = d.alive * d.initial[:, None]

    def installed_of(group: np.ndarray, count: int) -> np.ndarray:
        total = np.zeros((count, year))
        np.add.at(total, group, known)
        return total

    row = p.rows(d.retirable.any(axis=1), upper=d.initial)
    p.add(row[:, None], retired, 1.0)
    p.add(row, built, -1.0)

    const = installed_of(d.pool_of_cohort, len(capacity))
    row = p.rows(d.pool_possible, const, const)
    p.add(row, capacity, 1.0)
    p.add(row[d.pool_of_cohort[cohort], when], column, -sign)

    plants = len(d.potential)
    const = installed_of(d.plant_of_cohort, plants)
    row = p.rows(np.repeat(d.potential[:, None] < INF, year, axis=1), upper=d.potential[:, None] - const)
    p.add(row[d.plant_of_cohort[cohort], when], column, sign)

    row = p.rows(
        ~np.isnan(d.rule_limit["capacity_limit"]), upper=d.rule_limit["capacity_limit"] - d.rule_member @ known
    )
    rule, entry = np.nonzero(d.rule_member[:, cohort])
    p.add(row[rule, when[entry]], column[entry], sign[entry] * d.rule_member[rule, cohort[entry]])
    row = p.rows(~np.isnan(d.rule_limit["build_limit"]), upper=d.rule_limit["build_limit"] * d.since)
    new, vintage = np.nonzero(d.in_vintage)
    rule, entry = np.nonzero(d.rule_member[:, new])
    p.add(row[rule, vintage[entry]], built[new[entry]], d.rule_member[rule, new[entry]])

    const = np.zeros((plants, year))
    np.add.at(const, d.plant_of_cohort, d.ends * d.initial[:, None])
    is_source, is_target = (
        np.isin(np.arange(plants), end)[:, None] & hourly[:, :, 0, 0] for end in (d.source, d.target)
    )
    row = p.rows(is_source, upper=const)
    p.add(row[d.source], converted, 1.0)
    p.add(row[d.plant_of_cohort], retired, -1.0)
    c, y = np.nonzero(d.ends)
    p.add(row[d.plant_of_cohort[c], y], built[c], -1.0)
    r, early, late = np.nonzero((retired >= 0)[:, :, None] & d.no_later & d.ends[:, None, :])
    p.add(row[d.plant_of_cohort[r], late], retired[r, early], 1.0)
    row = p.rows(is_target, 0.0, 0.0)
    p.add(row[d.plant_of_cohort[new], vintage], built[new], 1.0)
    p.add(row[d.target], converted, -d.ratio[:, None])

    row = p.rows(d.mode_hourly[:, None] & d.mode_possible, 0.0, 0.0)
    p.add(row, output, 1.0)
    p.add(row[:, :, None, None], activity, -d.step)

    ready = d.availability[d.running][:, None]
    for minimum, where, bounds in (
        (np.ones(len(d.possible)), d.hourly, (-INF, 0.0)),
        (d.minimum_output, d.hourly & (d.minimum_output > 0), (0.0, INF)),
    ):  # fmt: skip
        row = p.rows(by_step(d.possible & where[:, None]), *bounds)
        p.add(row[d.fleet_of_mode], activity, 1.0)
        share = -minimum[d.fleet_of_pool, None, None, None] * ready
        p.add(np.where(share != 0.0, row[d.fleet_of_pool], -1), capacity[d.running][:, :, None, None], share)

    ready, stores = d.availability[d.storing][:, None], capacity[d.storing][:, :, None, None]
    exists, inflow = by_step(d.store_possible), d.inflow[:, None]
    row = p.rows(exists, upper=0.0)
    p.add(row, discharge, 1.0)
    p.add(row[d.store_of_pool], stores, -ready)
    row = p.rows(exists & (charge >= 0), upper=0.0)
    p.add(row, charge, 1.0)
    p.add(row[d.store_of_pool], stores, -d.charge_ratio[d.store_of_pool, None, None, None] * ready)
    row = p.rows(exists, 0.0, 0.0)
    of_store = (slice(None), None, None, None)
    p.add(row, stored, 1.0)
    p.add(row, np.roll(stored, 1, axis=3), -d.keep[:, None])
    p.add(row, charge, -d.hours * d.efficiency_charge[of_store])
    p.add(row, discharge, d.hours / d.efficiency_discharge[of_store])
    p.add(row, spill, d.hours)
    p.add(row[d.store_of_pool], stores, -d.hours * inflow)
    row = p.rows(exists & (d.minimum_release > 0)[of_store], 0.0)
    p.add(row, discharge, 1.0 / d.efficiency_discharge[of_store])
    p.add(row, spill, 1.0)
    p.add(row[d.store_of_pool], stores, -d.minimum_release[d.store_of_pool, None, None, None] * inflow)
    row = p.rows(d.store_possible, 0.0, 0.0)
    p.add(row, energy, 1.0)
    p.add(row[d.store_of_pool], capacity[d.storing], -d.duration[d.store_of_pool, None])
    row = p.rows(exists, upper=0.0)
    p.add(row, stored, 1.0)
    p.add(row, energy[:, :, None, None], -1.0)

    row = p.rows(d.line_may_stand, 0.0, 0.0)
    p.add(row, line_added, 1.0)
    p.add(row[:, None, :], line_built[:, :, None], -d.line_alive.astype(float))
    row = p.rows(d.line_may_stand, upper=d.line_limit[:, None])
    p.add(row, line_added, 1.0)
    row = p.rows(by_step(d.way_hourly & d.usable), upper=d.existing[:, :, None, None])
    p.add(row, sent, 1.0)
    p.add(row, line_added[d.line_of_way][:, :, None, None], -1.0)
    row = p.rows(d.market_open & np.isfinite(d.annual_limit), upper=d.annual_limit)
    p.add(row[:, :, None, None], traded, d.step)
    p.add(row, traded_annual, 1.0)

    row = p.rows(by_step(d.node_hourly), d.demand, d.demand)
    p.add(row[d.flow_node], activity[d.flow_mode], d.flow[of_store])
    p.add(row[d.receiver], sent, d.arriving[of_store])
    p.add(row[d.sender], sent, -1.0)
    p.add(row[d.market_node], traded, d.sign[of_store])
    p.add(row, unserved, 1.0)
    p.add(row[d.store_node], discharge, 1.0)
    p.add(row[d.store_node], charge, -1.0)
    row = p.rows(d.node_annual[:, None] & hourly[:, :, 0, 0], d.demand_annual, d.demand_annual)
    p.add(row[d.flow_node], output[d.flow_mode], d.flow[:, None])
    p.add(row[d.market_node], traded_annual, d.sign[:, None])

    row = p.rows(reserve_sent >= 0, upper=d.line_credit[:, None] * d.existing)
    p.add(row, reserve_sent, 1.0)
    p.add(row, line_added[d.line_of_way], -d.line_credit[:, None])
    row = p.rows(~np.isnan(d.requirement), d.requirement - d.credit.T @ known)
    entry, zone = np.nonzero(d.credit[cohort])
    p.add(row[zone, when[entry]], column[entry], sign[entry] * d.credit[cohort[entry], zone])
    lent = d.arrives.astype(float) - d.leaves
    p.add(row[None], reserve_sent[:, None, :], lent[:, :, None])

    row = p.rows(~np.isnan(d.cap), upper=d.cap - d.exogenous)
    p.add(row[:, None], output, d.factor[:, :, None])

    cost = np.zeros(p.width)

    def pay(columns: np.ndarray, price: np.ndarray) -> None:
        here = columns >= 0
        np.add.at(cost, columns[here], np.broadcast_to(price, columns.shape)[here])

    step = d.step[None, None]
    pay(built, d.investment)
    pay(line_built, d.line_investment)
    np.add.at(cost, column, sign * d.fixed[cohort, when])
    pay(line_added, d.line_fixed)
    pay(output, d.variable)
    pay(discharge, d.store_variable[:, :, None, None] * step)
    pay(traded, d.price[:, :, None, None] * step)
    pay(traded_annual, d.price)
    pay(sent, d.wheeling[:, :, None, None] * step)
    pay(unserved, d.tier_cost[:, :, None, None, None] * d.weight[:, None, None] * d.step)
    column_lower, column_upper, row_lower, row_upper = (
        np.concatenate(parts) for bounds in (p.column_bounds, p.row_bounds) for parts in zip(*bounds, strict=True)
    )
    offset = float((d.fixed * known).sum())
    return LinearProgram(
        p.matrix(), row_lower, row_upper, column_lower, column_upper, cost, offset, False, rows=(), columns=()
    )  # fmt: skip
