"""Dispatch: the typical days in detail, at every node balanced by the hour or by the day.

    power + discharging - charging + arriving - sent + bought - sold + unserved == demand + let_go

`stored` is the energy at the end of a step; of stores that the calendar links it is less what was there at dawn, and
`level` holds the energy at dawn of every day of the year.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from kz_optimize.arrays import Array
from kz_optimize.case.case import Case
from kz_optimize.case.time.means import MeanDays
from kz_optimize.results.extract.cohort_dispatch import CohortDispatch, group_shares
from kz_optimize.results.extract.prices import demand_power
from kz_optimize.results.extract.result_index import ResultIndex, add_up, dense_values
from kz_optimize.results.extract.trade import lost_power, mean_power
from kz_optimize.results.results import dataset, plain, quantity, text


def dispatch(m: Any, case: Case, parts: CohortDispatch) -> xr.Dataset:
    """The group `dispatch`."""
    index, nodes = ResultIndex(case), parts.step_nodes
    steps = (len(index.year), len(case.days.day), len(case.days.hour))
    whole = ("step_node", "technology", "year", "day", "hour")
    at_node = ("step_node", "year", "day", "hour")

    def detailed(values: np.ndarray, meaning: str, unit: str = "MW", *, single: bool = False) -> xr.Variable:
        return quantity(values.reshape(*values.shape[:2], *steps), whole, unit, meaning, single=single)

    sent, traded = mean_power(m, case, "sent"), mean_power(m, case, "traded")
    at = {name: _at_nodes(case, values, nodes) for name, values in _exchange(m, case, sent, traded).items()}
    way, market = _by_the_step(case)
    unserved = mean_power(m, case, "unserved").reshape(len(case.unserved.tier), len(case.nodes.node), *steps)
    kept = {
        "power": detailed(parts.power, "power given (+) less taken (-) by conversions"),
        "charging": detailed(parts.charging, "power into stores"),
        "discharging": detailed(parts.discharging, "power out of stores"),
        "stored": detailed(parts.stored, "energy in stores at the end of the step", "GWh"),
        "ready": detailed(parts.ready_power, "power that weather-bound plants could give", single=True),
        **{name: quantity(at[name], at_node, "MW", meaning) for name, meaning in EXCHANGE.items()},
        "unserved": quantity(unserved.sum(axis=0)[nodes], at_node, "MW", "demand that is not met"),
        "demand": quantity(demand_power(case)[nodes], at_node, "MW", "demand, network losses included"),
        "flow": quantity(
            sent.reshape(-1, 2, *steps)[way],
            ("step_line", "direction", "year", "day", "hour"),
            "MW",
            "what is sent along a line",
        ),
        "traded": quantity(
            (traded * case.markets.sign.values[:, None, None, None])[market],
            ("step_market", "year", "day", "hour"),
            "MW",
            "bought (+) or sold (-)",
        ),
        "level": quantity(
            _levels(m, case, parts),
            ("step_node", "technology", "year", "calendar_day"),
            "GWh",
            "energy at dawn in stores that the calendar links",
            single=True,
        ),
        "days": plain(case.days.days.values, ("day",), "1", "days of the year that a typical day stands for"),
        "hours": plain(case.days.hours.transpose("day", "hour").values, ("day", "hour"), "hour", "length of a step"),
        "calendar": text(
            case.days.day.to_numpy(object)[case.days.calendar], ("calendar_day",), "typical day of each day"
        ),
        "origin": plain(case.days.origin + 1, ("day",), "1", "day of the year that a typical day is"),
        "extreme": plain(
            case.days.extreme.astype(np.int8), ("day",), "1", "1: kept for an extreme of demand or weather"
        ),
    }
    labels = index.labels | {
        "step_node": index.labels["node"].iloc[nodes],
        "step_line": case.lines.line[way],
        "step_market": index.market[market],
    }
    return dataset(kept, labels)


EXCHANGE = {
    "arriving": "what arrives along lines",
    "sent": "what is sent along lines",
    "bought": "what is bought in markets",
    "sold": "what is sold in markets",
}


def _exchange(m: Any, case: Case, sent: np.ndarray, traded: np.ndarray) -> dict[str, tuple[np.ndarray, Array]]:
    """Name -> what flows by line or market, and the node it flows to or from."""
    k, sign = case.markets, case.markets.sign.values[:, None, None, None]
    return {
        "arriving": (sent - lost_power(m, case), case.lines.receiver),
        "sent": (sent, case.lines.sender),
        "bought": (traded * (sign > 0), k.node),
        "sold": (traded * (sign < 0), k.node),
    }


def _at_nodes(case: Case, flow: tuple[np.ndarray, Array], nodes: np.ndarray) -> np.ndarray:
    values, at = flow
    return add_up(values, case.nodes.node.get_indexer(at.values), len(case.nodes.node))[nodes]


def _by_the_step(case: Case) -> tuple[np.ndarray, np.ndarray]:
    """Which lines and markets carry something that is not balanced by the year."""
    lines = ~case.lines.annual.values.reshape(-1, 2)[:, 0]
    return lines, ~case.markets.annual.values


def _levels(m: Any, case: Case, parts: CohortDispatch) -> np.ndarray:
    """(node, technology, year, calendar day) GWh at dawn of yearly stores.

    On mean days it is the mean level at midnights of the kind at which the day begins.
    Where a case names its own slices, a day shows the level at the start of its run in the first week of the season.
    """
    if isinstance(case.days, MeanDays):
        return _to_technologies(case, parts, dense_values(m, "held")[:, :, case.days.midnights.kind])
    level, stored, s = dense_values(m, "level"), dense_values(m, "stored"), case.stores
    place, length = case.days.runs
    if length.sum() != len(case.days.calendar) or (length % 1 != 0).any():
        ends = np.cumsum(length * case.days.weeks)
        of_day = np.searchsorted(ends / ends[-1] * len(case.days.calendar), np.arange(len(case.days.calendar)) + 0.5)
        return _to_technologies(case, parts, level[:, :, of_day.clip(max=len(ends) - 1)])
    keep = ((1.0 - s.standing_loss.values) ** 24.0)[:, None]
    yearly = ~s.daily_cycle.values[:, None]
    dawn = []
    for run, (day, days) in enumerate(zip(place, length.astype(int), strict=True)):
        now = level[:, :, run]
        for _ in range(days):
            dawn.append(now * yearly)
            now = keep * now + stored[:, :, day, -1]
    return _to_technologies(case, parts, np.stack(dawn, axis=-1))


def _to_technologies(case: Case, parts: CohortDispatch, of_store: np.ndarray) -> np.ndarray:
    """(store, year, ...) shared out to (node, technology, year, ...) by what stands."""
    index, fleets = ResultIndex(case), case.fleets
    store = index.store_of_cohort
    cohorts = np.flatnonzero(store >= 0)
    store = store[cohorts]
    standing = np.maximum(parts.installed[cohorts], 0.0)
    share = group_shares(standing, standing, store, len(fleets.store))
    where = np.full(len(case.nodes.node), -1)
    where[parts.step_nodes] = np.arange(len(parts.step_nodes))
    node = where[case.nodes.node.get_indexer(case.stores.node.values)]
    rows = node[store] * len(index.technology) + index.technology_of_cohort[cohorts]
    size = len(parts.step_nodes) * len(index.technology)
    total = add_up(of_store[store] * share[..., None], rows, size)
    return total.reshape(len(parts.step_nodes), len(index.technology), *of_store.shape[1:])
