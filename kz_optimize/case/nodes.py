"""Nodes: a carrier balanced at a place, and what demand asks of it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kz_optimize.arrays import Array, array
from kz_optimize.case.columns import nearest, over_years, scaled
from kz_optimize.case.drivers import demand_growth
from kz_optimize.case.labels import node_label
from kz_optimize.case.time.days import Days
from kz_optimize.case.tree import Tree
from kz_optimize.tables.read import Tables

LAST_TIER = 10_000.0
"""USD/MWh of demand that the tiers of a case do not let go without, where every hour of a year must be met."""


@dataclass(frozen=True)
class Nodes:
    """(carrier, region) pairs."""

    node: pd.Index
    carrier: np.ndarray  # of each node
    region: np.ndarray
    time: np.ndarray  # "hour", "day" or "year"
    disposal: Array  # [node] a surplus may be let go

    def records(self) -> pd.DataFrame:
        """Carrier and region of each node."""
        return pd.DataFrame({"carrier": self.carrier, "region": self.region}, index=self.node)

    def balanced_by(self, time: str) -> Array:
        """[node] Where supply meets demand in that step."""
        return array(self.time == time, self.node)


def node_of(tables: Tables, tree: Tree, carrier: str, region: str) -> str:
    """The node at which something in a region meets a carrier."""
    carriers = tables["carriers"].frame
    place = dict(zip(carriers["carrier"], carriers["place"], strict=True))
    return node_label(carrier, str(tree.at_level(region, place[carrier])))


def find_nodes(tables: Tables, tree: Tree, used: Iterable[tuple[str, str]]) -> Nodes:
    """The nodes at which these (carrier, region) pairs are balanced, in the order of the tables."""
    carriers = tables["carriers"].frame.set_index("carrier")
    place = {carrier: i for i, carrier in enumerate(carriers.index)}
    order = {region: i for i, region in enumerate(tree.parent)}
    pairs = {(carrier, str(tree.at_level(region, carriers.at[carrier, "place"]))) for carrier, region in used}
    ordered = sorted(pairs, key=lambda pair: (place[pair[0]], order[pair[1]]))
    carrier, region = (np.array([pair[i] for pair in ordered], dtype=object) for i in (0, 1))
    node = pd.Index([node_label(*pair) for pair in ordered], name="node", dtype=object)
    disposal = array(carriers["disposal"].reindex(carrier).to_numpy(bool), node)
    return Nodes(node, carrier, region, carriers["time"].reindex(carrier).to_numpy(object), disposal)


@dataclass(frozen=True)
class Unserved:
    """Tiers of demand that may go without; zero at the nodes of other carriers."""

    tier: pd.Index
    share: Array  # [tier, node] of demand
    cost: Array  # [tier, node] million USD/GWh


def find_unserved(tables: Tables, nodes: Nodes) -> Unserved:
    """The tiers at the nodes of their carriers."""
    frame = scaled(tables, "unserved")
    tier = pd.Index(frame["tier"].unique(), name="tier", dtype=object)
    share, cost = (np.zeros((len(tier), len(nodes.node))) for _ in range(2))
    for name, carrier, part, price in frame[["tier", "carrier", "share", "cost"]].itertuples(index=False):
        here = tier.get_loc(name), nodes.carrier == carrier
        share[here], cost[here] = part, price
    return Unserved(tier, array(share, tier, nodes.node), array(cost, tier, nodes.node))


@dataclass(frozen=True)
class Demand:
    """Demand at the nodes, network losses included; zero where a node is balanced in other steps."""

    power: Array  # [node, year, day, hour] GW, nodes balanced by the hour
    daily: Array  # [node, year, day] GWh of a typical day, nodes balanced by the day
    annual: Array  # [node, year] GWh, every node
    final: pd.DataFrame  # region, carrier, sector, profile and one column per year: GWh before network losses
    full: np.ndarray  # (node, year, hour of the year or slice) GW, before the choice of typical days


def find_demand(tables: Tables, tree: Tree, nodes: Nodes, days: Days, years: pd.Index) -> Demand:
    """Energy of a year spread over its profile, and raised by the losses on the way."""
    keys = ["region", "carrier", "sector", "profile"]
    rows = over_years(scaled(tables, "demand"), tables["demand"].schema, keys, "energy", years)
    rows *= demand_growth(tables, tree, rows.index, years)
    final = rows.reset_index()
    losses = [_loss(tables, tree, carrier, region, years) for region, carrier, *_ in rows.index]
    at_node = rows.to_numpy() / (1.0 - np.array(losses).reshape(rows.shape))
    place = nodes.node.get_indexer([node_of(tables, tree, carrier, region) for region, carrier, *_ in rows.index])
    shapes = _Shapes(tables, days)

    shape = (len(nodes.node), len(years))
    annual, power = np.zeros(shape), np.zeros((*shape, len(days.day), len(days.hour)))
    hourly = np.zeros((*shape, max(len(tables.profiles), 1)))
    for energy, position, (_, _, _, profile) in zip(at_node, place, rows.index, strict=True):
        annual[position] += energy
        power[position] += energy[:, None, None] * shapes.typical(profile)
        hourly[position] += energy[:, None] * shapes.full(profile)
    labels = (nodes.node, years)
    by_hour = array(power, *labels, days.day, days.hour)
    return Demand(
        power=by_hour * nodes.balanced_by("hour"),
        daily=(by_hour * days.hours).sum("hour") * nodes.balanced_by("day"),
        annual=array(annual, *labels),
        final=final,
        full=hourly,
    )


class _Shapes:
    """Demand profiles as GW per GWh of a year."""

    def __init__(self, tables: Tables, days: Days):
        self.profiles, self.days = tables.profiles, days
        self.known: dict[str, np.ndarray] = {}

    def typical(self, profile: str) -> np.ndarray:
        """[day, hour]"""
        if profile not in self.known:
            self.known[profile] = self._typical(profile)
        return self.known[profile]

    def _typical(self, profile: str) -> np.ndarray:
        weight = (self.days.days * self.days.hours).transpose("day", "hour").values
        shape = np.ones_like(weight)
        if profile:
            shape = self.days.profile(self.profiles[[profile]]).isel(profile=0).transpose("day", "hour").values
        return shape / (shape * weight).sum()

    def full(self, profile: str) -> np.ndarray:
        """[hour of the year] or [slice]"""
        hours = self.days.row_hours
        if not profile:
            return np.full(1, 1 / hours.sum())
        values = self.profiles[profile].to_numpy(float)
        return values / (values * hours).sum()


def _loss(tables: Tables, tree: Tree, carrier: str, region: str, years: pd.Index) -> np.ndarray:
    losses = tables["network_losses"].frame
    losses = losses[losses["carrier"] == carrier]
    closest = nearest(losses["region"], region, tree)
    if closest is None:
        return np.zeros(len(years))
    here, schema = losses[losses["region"] == closest], tables["network_losses"].schema
    return over_years(here, schema, ["carrier"], "loss", years).to_numpy()[0]
