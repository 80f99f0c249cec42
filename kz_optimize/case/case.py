"""A case, prepared: every table as labelled arrays in model units, frozen."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.arrays import array, lighten
from kz_optimize.case import operation, policies
from kz_optimize.case.columns import over_years, scaled
from kz_optimize.case.dispatch import Dispatch, Stores, find_dispatch, find_stores
from kz_optimize.case.fleets import Fleets, find_fleets, linked
from kz_optimize.case.links import Lines, Markets, find_lines, find_markets
from kz_optimize.case.nodes import Demand, Nodes, Unserved, find_demand, find_nodes, find_unserved
from kz_optimize.case.plants import Cohorts, Plants, find_cohorts, find_plants
from kz_optimize.case.time.chronology import pick_days
from kz_optimize.case.time.days import Days
from kz_optimize.case.time.horizon import Horizon, find_horizon
from kz_optimize.case.tree import Tree
from kz_optimize.tables.read import Tables
from kz_optimize.tables.settings import Settings


@dataclass(frozen=True)
class Reserve:
    """Planning reserve asked for in a region."""

    zone: pd.Index  # reserve regions
    requirement: xr.DataArray  # [zone, year] GW firm above the peak, NaN where nothing is said
    per_production: xr.DataArray  # [zone, year] GW firm per GW given in any step, NaN where nothing is said
    node: xr.DataArray  # [node, zone] the node lies in the zone
    credit: xr.DataArray  # [cohort, zone] share of capacity that counts


@dataclass(frozen=True)
class Retrofits:
    """Old plants and what they may become, in the same region."""

    retrofit: pd.Index  # "from plant > to plant"
    source: xr.DataArray  # [retrofit] plant given up
    target: xr.DataArray  # [retrofit] plant it becomes
    capacity_ratio: xr.DataArray  # [retrofit]


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
    pollutants: policies.Pollutants
    exogenous: policies.Exogenous
    caps: policies.Instrument
    budgets: policies.Instrument
    prices: policies.Instrument
    trading: Mapping[str, xr.DataArray]  # column of the table -> [instrument of caps]
    targets: policies.Rules
    build_limits: policies.Rules
    activity_limits: policies.Rules
    activity_budgets: policies.Rules
    phase_outs: policies.Rules
    investment_subsidy: xr.DataArray  # [plant, year] share of the investment cost
    reserve: Reserve
    retrofits: Retrofits
    fleets: Fleets
    dispatch: Dispatch
    stores: Stores


def prepare(tables: Tables) -> Case:
    """Turn checked tables into a case."""
    settings, tree = tables.settings, Tree.of(tables["regions"].frame)
    horizon, days = find_horizon(settings), pick_days(tables)
    year = horizon.year
    plants = find_plants(tables)
    cohorts = find_cohorts(tables, plants, year, horizon.since_previous)
    pollutants, exogenous = policies.Pollutants.of(tables), policies.find_exogenous(tables, tree, year)
    modes = operation.find_modes(tables, pollutants)
    touched = operation.touched_nodes(tables, tree, modes, plants)
    all_nodes = find_nodes(tables, tree, _touched(tables, touched))
    costs = operation.find_costs(tables, tree, plants, year)
    availability = operation.find_availability(tables, tree, plants, days)
    inflow = operation.find_inflow(tables, tree, plants, days)
    member = policies.Membership(tables, tree, plants)
    caps, budgets, prices = (
        policies.find_instrument(table, column, member, exogenous, pollutants, year)
        for table, column in (("emission_caps", "limit"), ("emission_budgets", "limit"), ("emission_prices", "price"))
    )
    targets = policies.find_rules("targets", ["target"], "group", ["minimum_share", "maximum_share"], member, year)
    activity = ["activity_limit", "activity_minimum"]
    runs = policies.find_rules(
        "activity_limits", ["limit", "technology", "region"], "technology", activity, member, year)  # fmt: skip
    runs_in_all = policies.find_budgets("activity_budgets", "budget", "technology", activity, member)
    support = operation.find_support(tables, modes, member, year)
    groups = (caps.covered, budgets.covered, prices.covered, targets.member, runs.member, runs_in_all.member)
    memberships = np.concatenate([group.values for group in groups])
    mode_costs = operation.find_mode_costs(tables, tree, plants, year)
    by_mode = _join(support, mode_costs)
    keys = _Keys(tables, plants, costs, modes, availability, inflow, touched, by_mode, memberships)
    chosen = tables["storage"].frame.query("duration.isna() or cycle == 'horizon'")["technology"]
    whole = set(plants.plant[np.isin(plants.technology, chosen)])
    fleets = find_fleets(plants, cohorts, modes, keys.fleet, keys.pool, whole, settings.model.aggregate)
    case = Case(
        tables, settings, tree, horizon, days, plants, cohorts, all_nodes,
        demand=(demand := find_demand(tables, tree, all_nodes, days, year)),
        unserved=find_unserved(tables, all_nodes),
        lines=find_lines(tables, tree, horizon), markets=find_markets(tables, tree, all_nodes, year),
        costs=costs, modes=modes, availability=availability, pollutants=pollutants, exogenous=exogenous,
        caps=caps, budgets=budgets, prices=prices, trading=policies.find_trading(tables, caps.instrument),
        targets=targets,
        build_limits=policies.find_rules(
            "build_limits", ["limit", "technology", "region"], "technology",
            ["capacity_limit", "capacity_minimum", "build_limit", "growth_limit", "growth_seed"], member, year),
        activity_limits=runs, activity_budgets=runs_in_all,
        phase_outs=_phase_outs(member, year),
        investment_subsidy=_investment_subsidy(tables, member, year),
        reserve=_reserve(tables, tree, plants, cohorts, all_nodes, demand, year),
        retrofits=_retrofits(tables, plants),
        fleets=fleets,
        dispatch=find_dispatch(
            tables, plants, cohorts, fleets, all_nodes, modes, costs, availability, pollutants, touched, support,
            mode_costs),
        stores=find_stores(tables, plants, cohorts, fleets, costs, inflow, touched, whole),
    )  # fmt: skip
    return lighten(case)


class _Keys:
    """What must be equal for plants to share a fleet, and a pool."""

    def __init__(self, tables, plants, costs, modes, availability, inflow, touched, by_mode, memberships):
        self.technologies = tables["technologies"].frame.set_index("technology")
        self.storage = tables["storage"].frame.set_index("technology")
        self.kind = dict(zip(plants.plant, plants.technology, strict=True))
        self.position = {plant: i for i, plant in enumerate(plants.plant)}
        self.variable_cost, self.modes, self.touched, self.by_mode = costs.variable_cost.values, modes, touched, by_mode
        self.availability, self.inflow, self.memberships = availability, inflow, memberships

    def fleet(self, plant: str) -> Hashable:
        i, name = self.position[plant], self.kind[plant]
        technology, stored = self.technologies.loc[name], name in self.storage.index
        ways = tuple(
            (mode, tuple(sorted(flows.items())), self.modes.emissions[name][mode].tobytes(),
             self.by_mode.get((plant, mode), b""))
            for mode, flows in sorted(self.modes.flows.get(name, {}).items())
        )  # fmt: skip
        limits = tuple(technology[["minimum_output", "ramp_rate", "annual_availability"]].fillna(np.inf))
        store = (
            tuple(self.storage.loc[name].drop(["source", "note", "confidence"], errors="ignore").fillna(-1))
            if stored
            else ()
        )
        nodes = tuple(sorted(self.touched[plant].items()))
        policy = self.memberships[:, i].tobytes()
        weather = linked(technology, self.availability, self.inflow, i, stored)
        return ways, limits, store, nodes, self.variable_cost[i].tobytes(), policy, weather

    def pool(self, plant: str) -> Hashable:
        return self.availability.name[self.position[plant]]


def _join(*money: Mapping[tuple[str, str], np.ndarray]) -> dict[tuple[str, str], bytes]:
    """(plant, mode) -> what money per activity of several kinds, made comparable."""
    keys = dict.fromkeys(key for each in money for key in each)
    return {key: b"|".join(np.asarray(each.get(key, 0.0)).tobytes() for each in money) for key in keys}


def _touched(tables: Tables, touched: dict[str, dict[str, str]]) -> set[tuple[str, str]]:
    """(carrier, region) pairs that plants, demand, markets or lines touch."""
    pairs = {(carrier, node.split("@", 1)[1]) for carriers in touched.values() for carrier, node in carriers.items()}
    for table in ("demand", "markets"):
        pairs |= set(tables[table].frame[["carrier", "region"]].itertuples(index=False, name=None))
    for end in ("from", "to"):
        pairs |= set(tables["lines"].frame[["carrier", end]].itertuples(index=False, name=None))
    return pairs


def _phase_outs(member: policies.Membership, year: pd.Index) -> policies.Rules:
    frame = member.tables["phase_outs"].frame
    rule = pd.Index(frame["phase_out"] + " " + frame["group"] + " " + frame["region"], name="rule", dtype=object)
    gone = year.to_numpy(float) >= frame["year"].to_numpy(float)[:, None]
    members = np.array([member.of(*pair) for pair in zip(frame["group"], frame["region"], strict=True)], dtype=float)
    covered = array(members.reshape(len(rule), len(member.plants.plant)), rule, member.plants.plant)
    return policies.Rules(rule, covered, {"gone": array(gone.reshape(len(rule), len(year)), rule, year)}, frame)


def _investment_subsidy(tables: Tables, member: policies.Membership, year: pd.Index) -> xr.DataArray:
    """[plant, year] Share of the investment cost; several schemes add up, at most to the whole."""
    keys = ["subsidy", "group", "region"]
    paths = over_years(scaled(tables, "subsidies"), "subsidies", keys, "investment_share", year)
    total = np.zeros((len(member.plants.plant), len(year)))
    for (_, group, region), path in zip(paths.index, paths.to_numpy(), strict=True):
        total[member.of(group, region)] += np.nan_to_num(path)
    return array(np.minimum(total, 1.0), member.plants.plant, year)


def _reserve(tables, tree: Tree, plants: Plants, cohorts: Cohorts, all_nodes, demand, year: pd.Index) -> Reserve:
    keys = ["region", "carrier"]
    margin = over_years(scaled(tables, "reserve"), "reserve", keys, "reserve_margin", year)
    zone = pd.Index([f"{carrier}@{region}" for region, carrier in margin.index], name="zone", dtype=object)
    credit_of = (
        tables["technologies"]
        .frame.set_index("technology")["capacity_credit"]
        .reindex(plants.technology)
        .to_numpy(float)
    )
    place = plants.plant.get_indexer(cohorts.plant)
    credit, inside = np.zeros((len(cohorts.cohort), len(zone))), np.zeros((len(all_nodes.node), len(zone)))
    peak = np.zeros((len(zone), len(year)))
    carriers = _carriers_given(tables)
    for i, (region, carrier) in enumerate(margin.index):
        within = list(tree.within(region))
        inside[:, i] = (all_nodes.carrier == carrier) & np.isin(all_nodes.region, within)
        gives = np.isin(plants.technology, carriers.get(carrier, []))
        credit[:, i] = (credit_of * gives * np.isin(plants.region, within))[place]
        peak[i] = demand.full[inside[:, i] > 0].sum(axis=0).max(axis=-1)
    frame = tables["reserve"].frame.drop_duplicates(keys).set_index(keys)
    given = (frame["basis"].reindex(margin.index) == "production").to_numpy()[:, None]
    factor = 1.0 + margin.to_numpy()
    return Reserve(
        zone, requirement=array(np.where(given, np.nan, peak * factor), zone, year),
        per_production=array(np.where(given, factor, np.nan), zone, year),
        node=array(inside, all_nodes.node, zone), credit=array(credit, cohorts.cohort, zone),
    )  # fmt: skip


def _carriers_given(tables: Tables) -> dict[str, list[str]]:
    """Carrier -> technologies that give or store it."""
    conversions, storage = tables["conversions"].frame, tables["storage"].frame
    pairs = pd.concat(
        [conversions.loc[conversions["flow"] > 0, ["technology", "carrier"]], storage[["technology", "carrier"]]]
    )
    return pairs.groupby("carrier")["technology"].unique().apply(list).to_dict()


def _retrofits(tables: Tables, plants: Plants) -> Retrofits:
    rows = []
    for source, target, ratio in (
        tables["retrofits"].frame[["from_technology", "to_technology", "capacity_ratio"]].itertuples(index=False)
    ):
        for region in plants.region[plants.technology == source]:
            rows.append((f"{source}@{region}", f"{target}@{region}", ratio))
    retrofit = pd.Index([f"{a} > {b}" for a, b, _ in rows], name="retrofit", dtype=object)
    source, target = (array(np.array([row[i] for row in rows], dtype=object), retrofit) for i in (0, 1))
    return Retrofits(retrofit, source, target, array(np.array([row[2] for row in rows], dtype=float), retrofit))
