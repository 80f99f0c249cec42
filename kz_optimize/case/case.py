"""A case, prepared: every table as labelled arrays in model units, frozen."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from kz_optimize.arrays import Array, array
from kz_optimize.case import emissions, operation
from kz_optimize.case.commitment import Commitment, find_commitment
from kz_optimize.case.commitment_modes import cost_of_commitment
from kz_optimize.case.dispatch import Dispatch, Stores, find_dispatch, find_stores
from kz_optimize.case.fleets import Fleets, find_fleets
from kz_optimize.case.ground import Ground
from kz_optimize.case.labels import of_rows, plant_label, retrofit_label
from kz_optimize.case.links import Lines, Markets, find_lines, find_markets
from kz_optimize.case.membership import Membership
from kz_optimize.case.nodes import Demand, Nodes, Unserved, find_demand, find_nodes, find_unserved
from kz_optimize.case.plants import Cohorts, Plants, find_cohorts, find_plants
from kz_optimize.case.stock import Stock, stock_of, stock_sizes
from kz_optimize.case.time.chronology import pick_days
from kz_optimize.case.time.days import Days
from kz_optimize.case.time.horizon import Horizon, find_horizon
from kz_optimize.case.tree import Tree
from kz_optimize.policy import Policy
from kz_optimize.schema import load
from kz_optimize.tables.read import Tables
from kz_optimize.tables.settings import Settings


@dataclass(frozen=True)
class Retrofits:
    """Old plants and what they may become, in the same region."""

    retrofit: pd.Index
    source: Array  # [retrofit] plant given up
    target: Array  # [retrofit] plant it becomes
    capacity_ratio: Array  # [retrofit]
    records: pd.DataFrame  # from_technology, to_technology and region, by retrofit


@dataclass(frozen=True)
class Case:
    """Everything the equations read."""

    tables: Tables
    settings: Settings
    tree: Tree
    horizon: Horizon
    days: Days
    plants: Plants
    cohorts: Cohorts
    nodes: Nodes
    demand: Demand
    unserved: Unserved
    lines: Lines
    markets: Markets
    costs: operation.Costs
    modes: operation.Modes
    availability: operation.Availability
    pollutants: emissions.Pollutants
    exogenous: emissions.Exogenous
    caps: emissions.Instrument
    budgets: emissions.Instrument
    prices: emissions.Instrument
    policies: Mapping[Policy, Any]  # those that take part -> their members
    price_given: Array  # [instrument, year] million USD per kt that policies take for the price of a cap, else NaN
    investment_share: Array  # [plant, year] share of the investment cost that others pay
    may_retire: Array  # [plant, year] may leave before its age, whatever its technology
    retrofits: Retrofits
    fleets: Fleets
    dispatch: Dispatch
    commitment: Commitment
    stores: Stores

    @property
    def planner_view(self) -> bool:
        """Whether the cost to society decides, without support and charged prices."""
        return self.settings.view.costs == "planner"

    @cached_property
    def stock(self) -> Stock | None:
        """The units of capacity; None if all is counted in MW."""
        return stock_of(self.tables)

    @cached_property
    def carrier_unit(self) -> Mapping[str, str]:
        """Carrier -> what stands where tables say MWh."""
        carriers = self.tables["carriers"].frame
        return dict(zip(carriers["carrier"], carriers["unit"], strict=True))

    @cached_property
    def records(self) -> Mapping[str, pd.DataFrame]:
        """Dimension -> what each of its labels is made of, by label: see labels.py."""
        plants, fleets = self.plants.records(), self.fleets

        def groups(names: pd.Index) -> pd.DataFrame:
            first = plants.loc[[fleets.representative_plant[name] for name in names]]
            return first.set_axis(names, axis=0).assign(plants=[fleets.plants[name] for name in names])

        fleet = groups(fleets.fleet)
        modes = fleet.loc[fleets.fleet_of_mode.values].set_axis(fleets.mode, axis=0)
        cohorts = plants.iloc[self.cohorts.plant_place].set_axis(self.cohorts.cohort, axis=0)
        return {
            "plant": plants, "cohort": cohorts.assign(vintage=self.cohorts.vintage.astype(int)),
            "pool": groups(fleets.pool), "fleet": fleet, "store": groups(fleets.store),
            "mode": modes.assign(mode=fleets.name_of_mode), "node": self.nodes.records(),
            "way": self.lines.records(), "market": self.markets.records, "retrofit": self.retrofits.records,
        }  # fmt: skip

    def of_instruments(self, of_caps: Array) -> np.ndarray:
        """(instrument, year) What caps have, as of all caps, budgets and prices: zero where there is nothing."""
        more = len(self.budgets.instrument) + len(self.prices.instrument)
        values = of_caps.fillna(0.0).transpose("instrument", "year").values
        return np.concatenate([values, np.zeros((more, values.shape[1]))])


def prepare(tables: Tables) -> Case:
    """Turn checked tables into a case."""
    settings, tree = tables.settings, Tree.of(tables["regions"].frame)
    horizon, days = find_horizon(settings), pick_days(tables)
    year = horizon.year
    plants = find_plants(tables)
    cohorts = find_cohorts(tables, plants, horizon)
    pollutants, exogenous = emissions.Pollutants.of(tables), emissions.find_exogenous(tables, tree, year)
    modes = operation.find_modes(tables, pollutants, year)
    nodes_of_plant = operation.find_nodes_of_plants(tables, tree, modes, plants)
    nodes = find_nodes(tables, tree, _nodes_in_use(tables, plants, nodes_of_plant))
    demand = find_demand(tables, tree, nodes, days, year)
    costs = operation.find_costs(tables, tree, plants, year)
    availability = operation.find_availability(tables, tree, plants, days, year)
    inflow = operation.find_inflow(tables, tree, plants, days, year)
    member = Membership(tables, tree, plants)
    caps, budgets, prices = (
        emissions.find_instrument(kind, member, exogenous, pollutants, year) for kind in emissions.INSTRUMENTS
    )
    ground = Ground(
        tables, tree, horizon, days, plants, cohorts, modes, costs, availability, inflow, nodes_of_plant, nodes, demand,
        pollutants, exogenous, caps, prices,
    )  # fmt: skip
    policies = {policy: policy.prepare(ground) for policy in tables.policies if policy.takes_part(tables)}
    paying = {p: m for p, m in policies.items() if not (p.market_only and settings.view.costs == "planner")}
    effects = _Effects(policies, paying, plants, year)
    mode_costs = operation.find_mode_costs(tables, tree, plants, year) | cost_of_commitment(tables, plants, year)
    memberships = [caps.covered, budgets.covered, prices.covered, *effects.memberships]
    keys = FleetKey(ground, _join(effects.support, mode_costs), np.concatenate([group.values for group in memberships]))
    chosen = tables["storage"].frame.query("duration.isna() or cycle == 'horizon'")["technology"]
    free_energy = set(plants.plant[np.isin(plants.technology, chosen)])
    fleets = find_fleets(plants, cohorts, modes, keys.fleet, keys.pool, free_energy, settings.model.aggregate)
    return Case(
        tables, settings, tree, horizon, days, plants, cohorts, nodes, demand,
        unserved=find_unserved(tables, nodes),
        lines=find_lines(tables, tree, horizon), markets=find_markets(tables, tree, nodes, year, days),
        costs=costs, modes=modes, availability=availability, pollutants=pollutants, exogenous=exogenous,
        caps=caps, budgets=budgets, prices=prices, policies=policies, price_given=_own_prices(ground, paying),
        investment_share=effects.investment_share, may_retire=effects.may_retire,
        retrofits=_retrofits(tables, plants),
        fleets=fleets,
        dispatch=find_dispatch(ground, fleets, effects.support, mode_costs),
        commitment=find_commitment(ground, fleets),
        stores=find_stores(ground, fleets, free_energy),
    )  # fmt: skip


def _own_prices(ground: Ground, policies: Mapping[Policy, Any]) -> Array:
    """[instrument, year] Zero where a policy asks for the price of a cap, NaN elsewhere."""
    asked = [p.own_price(ground, members) for p, members in policies.items() if p.own_price is not None]
    blank = array(np.full((len(ground.caps.instrument), len(ground.horizon.year)), np.nan), ground.caps.instrument,
                  ground.horizon.year)  # fmt: skip
    wanted = sum((each.astype(float) for each in asked), blank.fillna(0.0))
    return blank.fillna(0.0).where((wanted > 0) & ground.caps.level.notnull(), np.nan)


class _Effects:
    """What policies do to plants, all of them together; those of `paying` with their money."""

    def __init__(
        self, policies: Mapping[Policy, Any], paying: Mapping[Policy, Any], plants: Plants, year: pd.Index
    ) -> None:
        def found(part: str, of: Mapping[Policy, Any] = paying) -> list[Any]:
            return [getattr(p, part)(members) for p, members in of.items() if getattr(p, part) is not None]

        none = array(np.zeros((len(plants.plant), len(year))), plants.plant, year)
        self.memberships = [group for groups in found("shares_fleet", policies) for group in groups]
        self.investment_share = sum(found("investment_share"), none).clip(max=1.0)
        self.may_retire = sum(found("may_retire", policies), none) > 0
        self.support: dict[tuple[str, str], np.ndarray] = {}
        for support in found("support"):
            for key, value in support.items():
                self.support[key] = self.support.get(key, 0.0) + value


class FleetKey:
    """What must be equal for plants to share a fleet, and a pool."""

    def __init__(self, ground: Ground, by_mode: Mapping[tuple[str, str], bytes], memberships: np.ndarray) -> None:
        self.technologies = ground.tables["technologies"].frame.set_index("technology")
        self.storage = ground.tables["storage"].frame.set_index("technology")
        self.commitment = ground.tables["commitment"].frame.set_index("technology")
        self.kind = dict(zip(ground.plants.plant, ground.plants.technology, strict=True))
        self.position = {plant: i for i, plant in enumerate(ground.plants.plant)}
        self.ground, self.by_mode, self.memberships = ground, by_mode, memberships

    def fleet(self, plant: str) -> Hashable:
        i, name = self.position[plant], self.kind[plant]
        technology, stored = self.technologies.loc[name], name in self.storage.index
        ways = tuple(
            (mode, tuple((carrier, flows[carrier].tobytes()) for carrier in sorted(flows)),
             self.ground.modes.emissions[name][mode].total.tobytes(),
             self.by_mode.get((plant, mode), b""))
            for mode, flows in sorted(self.ground.modes.flows.get(name, {}).items())
        )  # fmt: skip
        limits = _values(technology, "technologies", "equal", "linked")
        store = _values(self.storage.loc[name], "storage", "equal", "linked") if stored else ()
        committed = name in self.commitment.index
        starts = _values(self.commitment.loc[name], "commitment", "linked") if committed else ()
        nodes = tuple(sorted(self.ground.nodes_of_plant[plant].items()))
        policy = self.memberships[:, i].tobytes()
        linked = _values(technology, "technologies", "linked")
        steps_linked = stored or committed or any(value is not None for value in linked)
        weather = self.ground.availability.name[i] if steps_linked else "", self.ground.inflow.name[i]
        return ways, limits, store, starts, nodes, self.ground.costs.variable_cost.values[i].tobytes(), policy, weather

    def pool(self, plant: str) -> Hashable:
        return self.ground.availability.name[self.position[plant]]


def _values(row: pd.Series, table: str, *kinds: str) -> tuple[Hashable, ...]:
    """What a row has in the columns that the schema declares to be of these kinds; None where nothing is said.

    A flag that is not set says nothing.
    """
    own = [column for column in load()[table].columns if column.shares_fleet in kinds]
    silent = [pd.isna(row[each.name]) or (each.type == "flag" and not row[each.name]) for each in own]
    return tuple(None if nothing else row[each.name] for each, nothing in zip(own, silent, strict=True))


def _join(*money: Mapping[tuple[str, str], np.ndarray]) -> dict[tuple[str, str], bytes]:
    """(plant, mode) -> what money per activity of several kinds, made comparable."""
    keys = dict.fromkeys(key for each in money for key in each)
    return {key: b"|".join(np.asarray(each.get(key, 0.0)).tobytes() for each in money) for key in keys}


def _nodes_in_use(
    tables: Tables, plants: Plants, nodes_of_plant: Mapping[str, Mapping[str, str]]
) -> set[tuple[str, str]]:
    """(carrier, region) pairs of plants, demand, markets and lines."""
    places = zip(plants.plant, plants.region, strict=True)
    pairs = {(carrier, region) for plant, region in places for carrier in nodes_of_plant[plant]}
    for table in ("demand", "markets"):
        pairs |= set(tables[table].frame[["carrier", "region"]].itertuples(index=False, name=None))
    for end in ("from", "to"):
        pairs |= set(tables["lines"].frame[["carrier", end]].itertuples(index=False, name=None))
    return pairs


def _retrofits(tables: Tables, plants: Plants) -> Retrofits:
    old = plants.records().rename(columns={"technology": "from_technology"})
    rows = tables["retrofits"].frame.merge(old, on="from_technology")
    source, target = (of_rows(plant_label, rows, f"{end}_technology", "region") for end in ("from", "to"))
    own = stock_sizes(tables, rows["to_technology"]) / stock_sizes(tables, rows["from_technology"])
    retrofit = pd.Index(list(map(retrofit_label, source, target)), name="retrofit", dtype=object)
    return Retrofits(
        retrofit, array(source, retrofit), array(target, retrofit),
        array(rows["capacity_ratio"].to_numpy(float) * own, retrofit),
        rows[["from_technology", "to_technology", "region"]].set_axis(retrofit, axis=0),
    )  # fmt: skip
