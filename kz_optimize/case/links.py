"""Lines and markets: what links nodes to each other and to the world outside."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kz_optimize.arrays import Array, array
from kz_optimize.case.columns import over_years, scaled
from kz_optimize.case.courses import find_courses
from kz_optimize.case.cycles import Cycles, find_cycles
from kz_optimize.case.labels import DIRECTIONS, market_label, of_rows, way_label
from kz_optimize.case.nodes import Nodes, node_of
from kz_optimize.case.time.days import Days
from kz_optimize.case.time.horizon import Horizon
from kz_optimize.case.tree import Tree
from kz_optimize.tables.read import Tables


@dataclass(frozen=True)
class Lines:
    """Lines, and the two ways along each. Capacities in GW, costs in million USD per GW."""

    line: pd.Index
    way: pd.Index  # forward from 'from' to 'to', and reverse, of each line
    line_of_way: Array  # [way]
    sender: Array  # [way] node
    receiver: Array  # [way] node
    hourly: Array  # [way] the carrier is balanced by the hour
    daily: Array  # [way]
    annual: Array  # [way]
    arriving_share: Array  # [way] what is left of what is sent; 1 where the loss grows with the load
    full_loss: Array  # [way] share lost at full load where the loss grows with the load, else 0
    loss_segment: pd.Index  # 1, 2 ... of the losses that grow with the load
    loss_slope: Array  # [way, loss_segment] lost per sent
    loss_offset: Array  # [way, loss_segment] by capacity
    has_segment: Array  # [way, loss_segment]
    usable_share: Array  # [way] of the capacity, in view of the loss of a circuit
    wheeling_cost: Array  # [way] million USD/GWh
    existing: Array  # [way, year] GW
    may_build: Array  # [line, year]
    capacity_limit: Array  # [line] GW that may be added
    alive: Array  # [line, year, in_year] share of the period of `in_year` in which what was built in `year` stands
    investment_cost: Array  # [line] overnight
    payments: Array  # [line, year] discounted annuities per overnight cost built in the year
    fixed_cost: Array  # [line] per year
    capacity_credit: Array  # [line]
    cycles: Cycles
    interface: pd.Index
    in_interface: Array  # [interface, way]
    interface_limit: Array  # [interface, year] GW, NaN where nothing is said

    def records(self) -> pd.DataFrame:
        """Line and direction of each way."""
        return pd.DataFrame({"line": self.line_of_way.values, "direction": [*DIRECTIONS] * len(self.line)}, self.way)


def find_lines(tables: Tables, tree: Tree, horizon: Horizon) -> Lines:
    """Both ways along every line."""
    frame = scaled(tables, "lines")
    line = pd.Index(frame["line"], name="line", dtype=object)
    years = horizon.year
    way = pd.Index([way_label(name, direction) for name in line for direction in DIRECTIONS], name="way", dtype=object)
    carrier = np.repeat(frame["carrier"].to_numpy(object), 2)
    ends = frame[["from", "to"]].to_numpy(object)
    start, stop = (np.stack([ends[:, i], ends[:, 1 - i]], axis=1).ravel() for i in (0, 1))
    sender, receiver = (
        array(np.array([node_of(tables, tree, c, r) for c, r in zip(carrier, end, strict=True)], dtype=object), way)
        for end in (start, stop)
    )
    time = tables["carriers"].frame.set_index("carrier")["time"].reindex(carrier).to_numpy(object)
    back = frame["capacity_reverse"].fillna(frame["capacity"])
    capacity = np.stack([frame["capacity"], back], axis=1).ravel()
    year = years.to_numpy(float)
    first, end = (frame[name].to_numpy(float)[:, None] for name in ("commissioned", "retires"))
    stands = ~(year < first) * horizon.part(np.where(np.isnan(end), np.inf, end))
    interface, in_interface, limit = _interfaces(tables, way, years)
    in_year = years.rename("in_year")
    lifetime = frame["lifetime"].to_numpy(float)
    age = year[None, None, :] - year[None, :, None]
    payments = line_payments(tables, horizon).sum(axis=2)
    wheeling, n1_factor = (np.repeat(frame[name].to_numpy(float), 2) for name in ("wheeling_cost", "n1_factor"))
    may_build = (frame["capacity_limit"].to_numpy(float)[:, None] > 0) & (
        year >= horizon.base_year + frame["lead_time"].to_numpy(float)[:, None]
    )
    stood = capacity[:, None] * np.repeat(stands, 2, axis=0)
    alive = (age >= 0) * horizon.part((lifetime[:, None] + year)[:, :, None])
    may_stand = (may_build[:, :, None] & (alive > 0)).any(axis=1)
    return Lines(
        line, way,
        line_of_way=array(np.repeat(line.to_numpy(object), 2), way),
        sender=sender, receiver=receiver,
        hourly=array(time == "hour", way), daily=array(time == "day", way), annual=array(time == "year", way),
        **_losses(frame, time == "hour", way),
        usable_share=array(n1_factor, way),
        wheeling_cost=array(wheeling, way),
        existing=array(stood, way, years),
        may_build=array(may_build, line, years),
        capacity_limit=array(frame["capacity_limit"].to_numpy(float), line),
        alive=array(alive, line, years, in_year),
        investment_cost=array(frame["investment_cost"].to_numpy(float), line),
        payments=array(payments, line, years),
        fixed_cost=array(frame["fixed_cost"].to_numpy(float), line),
        capacity_credit=array(frame["capacity_credit"].to_numpy(float), line),
        cycles=find_cycles(
            frame.assign(hourly=time[::2] == "hour"), sender.values[::2], receiver.values[::2],
            stood.reshape(len(line), 2, len(years)).max(axis=1), may_stand, years),
        interface=interface, in_interface=in_interface, interface_limit=limit,
    )  # fmt: skip


def _losses(frame: pd.DataFrame, hourly: np.ndarray, way: pd.Index) -> dict[str, Any]:
    """The share that arrives; or chords of a loss that grows with the square of the load: slope * sent - offset."""
    lost = np.repeat((frame["loss"] * frame["length"]).to_numpy(float), 2)
    segments = np.repeat(frame["loss_segments"].to_numpy(int), 2)
    grows = (segments > 1) & (lost > 0) & hourly
    full_loss, segments = np.where(grows, lost, 0.0), np.where(grows, segments, 0)
    number = pd.RangeIndex(1, segments.max(initial=0) + 1, name="loss_segment")
    k, count, loss = number.to_numpy(float), np.maximum(segments, 1)[:, None], full_loss[:, None]
    return {
        "arriving_share": array(np.where(grows, 1.0, 1.0 - lost), way),
        "full_loss": array(full_loss, way), "loss_segment": number,
        "loss_slope": array(loss * (2 * k - 1) / count, way, number),
        "loss_offset": array(loss * k * (k - 1) / count**2, way, number),
        "has_segment": array(k <= segments[:, None], way, number),
    }  # fmt: skip


def line_payments(tables: Tables, horizon: Horizon) -> np.ndarray:
    """[line, year of building, year] What a unit of overnight cost counts, by the year it is booked in."""
    frame, year = tables["lines"].frame, horizon.year.to_numpy(float)
    about = (
        np.repeat(frame[column].to_numpy(float), len(year))
        for column in ("lifetime", "interest_rate", "construction_years")
    )
    return horizon.payments(np.tile(year, len(frame)), *about).reshape(len(frame), len(year), len(year))


def _interfaces(tables: Tables, way: pd.Index, years: pd.Index) -> tuple[pd.Index, Array, Array]:
    frame = scaled(tables, "interfaces")
    once = frame.drop_duplicates(["interface", "year"])
    limit = over_years(once, tables["interfaces"].schema, ["interface"], "limit", years)
    interface = pd.Index(limit.index.get_level_values("interface"), name="interface", dtype=object)
    ways = of_rows(way_label, frame, "line", "direction")
    member = np.zeros((len(interface), len(way)))
    member[interface.get_indexer(frame["interface"]), way.get_indexer(ways)] = 1.0
    return interface, array(member, interface, way), array(limit.to_numpy(), interface, years)


@dataclass(frozen=True)
class Markets:
    """Places where a carrier enters (+) or leaves (-) the system at a price."""

    market: pd.Index
    node: Array  # [market]
    region: np.ndarray
    carrier: np.ndarray
    sign: Array  # [market] +1 bought, -1 sold
    foreign: Array  # [market]
    hourly: Array  # [market] the carrier is balanced by the hour
    daily: Array  # [market]
    annual: Array  # [market]
    price: Array  # [market, year] million USD/GWh
    annual_limit: Array  # [market, year] GWh, infinite where nothing is said
    annual_minimum: Array  # [market, year] GWh
    hourly_limit: Array  # [market, year] GW, infinite where nothing is said; and day, hour where it changes
    open: Array  # [market, year] the table speaks of the year
    records: pd.DataFrame  # market, region, carrier and direction, by market


def find_markets(tables: Tables, tree: Tree, nodes: Nodes, years: pd.Index, days: Days) -> Markets:
    """One entry per market, region, carrier and direction."""
    frame = scaled(tables, "markets")
    keys = ["market", "region", "carrier", "direction"]
    once = frame.drop_duplicates(keys)
    index = pd.MultiIndex.from_frame(once[keys])
    market = pd.Index([market_label(*key) for key in index], name="market", dtype=object)

    def path(column: str, missing: float) -> Array:
        known = over_years(frame, tables["markets"].schema, keys, column, years).reindex(index)
        return array(known.fillna(missing).to_numpy().reshape(len(market), len(years)), market, years)

    price = path("price", np.nan)
    node = [node_of(tables, tree, carrier, region) for _, region, carrier, _ in index]
    time = nodes.time[nodes.node.get_indexer(node)]
    return Markets(
        market,
        node=array(np.array(node, dtype=object), market),
        region=once["region"].to_numpy(object), carrier=once["carrier"].to_numpy(object),
        sign=array(np.where(once["direction"] == "buy", 1.0, -1.0), market),
        foreign=array((once["origin"] == "foreign").to_numpy(), market),
        hourly=array(time == "hour", market), daily=array(time == "day", market), annual=array(time == "year", market),
        price=price.fillna(0.0), open=price.notnull(),
        annual_limit=path("annual_limit", np.inf), annual_minimum=path("annual_minimum", 0.0),
        hourly_limit=_open(tables, tree, once, days, path("hourly_limit", np.inf)),
        records=once[keys].set_axis(market, axis=0),
    )  # fmt: skip


def _open(tables: Tables, tree: Tree, markets: pd.DataFrame, days: Days, limit: Array) -> Array:
    """What is open of the limits [market, year] in every step, where the case says so."""
    if not len(tables["market_availability"]):
        return limit
    named = markets[["market", "region"]].itertuples(index=False, name=None)
    courses = find_courses(tables, "market_availability", named, limit.labels["market"], tree, limit.labels["year"])
    return (limit.where(limit.isfinite(), 0.0) * courses.on(tables, days)).where(limit.isfinite(), np.inf)
