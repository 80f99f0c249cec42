"""What the fleets and stores of a case do: one array per property, ready for the equations."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kz_optimize.arrays import Array, array
from kz_optimize.case.fleets import Fleets
from kz_optimize.case.ground import Ground
from kz_optimize.case.labels import flow_label
from kz_optimize.case.operation import Modes


@dataclass(frozen=True)
class Flows:
    """One entry per (mode, carrier): what a unit of activity gives to (+) or takes from (-) a node."""

    flow: pd.Index
    mode: Array  # [flow]
    node: Array  # [flow]
    coefficient: Array  # [flow, year] GWh/GWh, of one sign in all years

    def select(self, mask: np.ndarray) -> "Flows":
        """Those of a mask [flow]."""
        flow = self.flow[mask]
        mode, node = (array(each.values[mask], flow) for each in (self.mode, self.node))
        return Flows(flow, mode, node, array(self.coefficient.values[mask], flow, self.coefficient.labels["year"]))

    @property
    def given(self) -> "Flows":
        """Those that give."""
        return self.select(self.coefficient.values.max(axis=1, initial=0.0) > 0)


@dataclass(frozen=True)
class Dispatch:
    """Properties of fleets, modes and pools."""

    flows: Flows
    hourly: Array  # [fleet] runs in hourly steps; the others run in yearly steps
    mode_hourly: Array  # [mode]
    possible: Array  # [fleet, year] some capacity may stand
    mode_possible: Array  # [mode, year]
    pool_possible: Array  # [pool, year]
    availability: Array  # [pool, day, hour], and year where it changes
    profiled: Array  # [pool] availability follows a profile, and not months alone
    minimum_output: Array  # [fleet]
    ramp_rate: Array  # [fleet] per hour, infinite where nothing is said
    flat: Array  # [fleet] the same power in every step of a day
    annual_availability: Array  # [fleet], infinite where nothing is said
    variable_cost: Array  # [mode, year] million USD/GWh
    mode_cost: Array  # [mode, year] million USD/GWh that the mode costs more
    support: Array  # [mode, year] million USD/GWh
    emission_factor: Array  # [mode, pollutant, year] kt/GWh


def find_dispatch(
    ground: Ground, fleets: Fleets, support: Mapping[tuple[str, str], np.ndarray],
    mode_costs: Mapping[tuple[str, str], np.ndarray],
) -> Dispatch:  # fmt: skip
    """Read every property from the representative plant of the fleet."""
    tables, plants, cohorts, nodes, modes = ground.tables, ground.plants, ground.cohorts, ground.nodes, ground.modes
    nodes_of_plant, pollutants = ground.nodes_of_plant, ground.pollutants
    technologies = tables["technologies"].frame.set_index("technology")
    kind = dict(zip(plants.plant, plants.technology, strict=True))
    year, fleet, mode, pool = cohorts.alive.labels["year"], fleets.fleet, fleets.mode, fleets.pool
    plant_of_fleet = np.array([fleets.representative_plant[name] for name in fleet], dtype=object)
    technology = [kind[plant] for plant in plant_of_fleet]
    of_fleet = technologies.reindex(technology)
    plant_of_mode = np.array([fleets.representative_plant[name] for name in fleets.fleet_of_mode.values], dtype=object)
    flows = _flows(fleets, modes, kind, plant_of_mode, nodes_of_plant, year)

    time = dict(zip(nodes.node, nodes.time, strict=True))
    hourly = np.array(
        [any(time[node] != "year" for node in nodes_of_plant[plant].values()) for plant in plant_of_fleet], dtype=bool
    )
    fleet_of_cohort = _via_pool(fleets)
    alive = pd.DataFrame(cohorts.alive.values, columns=year)
    possible = alive.groupby(fleet_of_cohort).any()
    pool_possible = alive.groupby(fleets.pool_of_cohort.values).any().reindex(pool)
    place = fleet.get_indexer(fleets.fleet_of_mode.values)
    possible_fleet = possible.reindex(fleet).to_numpy(bool).reshape(len(fleet), len(year))
    helps, extra = (
        [known.get((plant, name), np.zeros(len(year)))
         for plant, name in zip(plant_of_mode, fleets.name_of_mode, strict=True)]
        for known in (support, mode_costs)
    )  # fmt: skip
    emissions = [
        modes.emissions[kind[plant]][name].total for plant, name in zip(plant_of_mode, fleets.name_of_mode, strict=True)
    ]
    return Dispatch(
        flows=flows, hourly=array(hourly, fleet), mode_hourly=array(hourly[place], mode),
        possible=array(possible_fleet, fleet, year), mode_possible=array(possible_fleet[place], mode, year),
        pool_possible=array(pool_possible.to_numpy(bool).reshape(len(pool), len(year)), pool, year),
        availability=from_representative(ground.availability.share, pool, fleets),
        profiled=from_representative(ground.availability.profiled, pool, fleets),
        minimum_output=array(of_fleet["minimum_output"].to_numpy(float), fleet),
        ramp_rate=array(of_fleet["ramp_rate"].fillna(np.inf).to_numpy(float), fleet),
        flat=array(of_fleet["flat"].to_numpy(bool), fleet),
        annual_availability=array(of_fleet["annual_availability"].fillna(np.inf).to_numpy(float), fleet),
        variable_cost=ground.costs.variable_cost.at(plant=array(plant_of_mode, mode)),
        mode_cost=array(np.array(extra).reshape(len(mode), len(year)), mode, year),
        support=array(np.array(helps).reshape(len(mode), len(year)), mode, year),
        emission_factor=array(
            np.array(emissions).reshape(len(mode), len(pollutants.pollutant), len(year)),
            mode, pollutants.pollutant, year),
    )  # fmt: skip


def from_representative(values: Array, labels: pd.Index, fleets: Fleets) -> Array:
    """An array over plants as one over pools, fleets or stores, with the values of the representative plant of each."""
    return values.at(
        plant=array(np.array([fleets.representative_plant[name] for name in labels], dtype=object), labels)
    )


def _ever(share: Array) -> Array:
    """[store] Whether a share is above zero in any step."""
    return share.max(*share.dims[1:]) > 0


def _via_pool(fleets: Fleets) -> np.ndarray:
    """The fleet or store of every cohort."""
    group = {**dict(zip(fleets.running, fleets.fleet_of_pool.values, strict=True)),
             **dict(zip(fleets.storing, fleets.store_of_pool.values, strict=True))}  # fmt: skip
    return np.array([group[pool] for pool in fleets.pool_of_cohort.values], dtype=object)


def _flows(
    fleets: Fleets, modes: Modes, kind: Mapping[str, str], plant_of_mode: np.ndarray,
    nodes_of_plant: Mapping[str, Mapping[str, str]], year: pd.Index,
) -> Flows:  # fmt: skip
    rows = [
        (flow_label(label, carrier), label, nodes_of_plant[plant][carrier], value)
        for label, plant, name in zip(fleets.mode, plant_of_mode, fleets.name_of_mode, strict=True)
        for carrier, value in modes.flows[kind[plant]][name].items()
    ]
    flow = pd.Index([row[0] for row in rows], name="flow", dtype=object)
    mode, node = (array(np.array([row[i] for row in rows], dtype=object), flow) for i in (1, 2))
    paths = np.array([row[3] for row in rows], dtype=float).reshape(len(flow), len(year))
    return Flows(flow, mode, node, array(paths, flow, year))


@dataclass(frozen=True)
class Stores:
    """Properties of stores."""

    technology: np.ndarray  # of each store
    node: Array  # [store]
    efficiency_charge: Array  # [store]
    efficiency_discharge: Array  # [store]
    duration: Array  # [store] hours, NaN where the energy is chosen on its own
    further_hours: Array  # [cohort] hours that existing capacity holds beyond that duration
    minimum_duration: Array  # [store] hours, of chosen energy
    maximum_duration: Array  # [store] hours, of chosen energy; infinite where nothing is said
    charge_ratio: Array  # [store]
    standing_loss: Array  # [store] per hour
    daily_cycle: Array  # [store] ends every typical day as it began; no store does on mean days
    horizon_cycle: Array  # [store] years are linked, from the initial level on
    initial_level: Array  # [store] GWh
    bounded_daily: Array  # [store] the level keeps its bounds on every day, not only at both ends of a run
    minimum_level: Array  # [store] share of energy capacity
    possible: Array  # [store, year]
    variable_cost: Array  # [store, year] million USD per GWh discharged
    inflow: Array  # [pool: storing, day, hour] share of capacity, and year where it changes
    release: Array  # [pool: storing, day, hour] the least that is let through, as inflow
    has_inflow: Array  # [store]
    has_release: Array  # [store]

    def records(self) -> pd.DataFrame:
        """Technology of each store: that of its representative plant."""
        return pd.DataFrame({"technology": self.technology}, index=self.node.labels["store"])


def find_stores(ground: Ground, fleets: Fleets, free_energy: Collection[str]) -> Stores:
    """Read every property from the representative plant of the store, and what it holds from its cohorts."""
    plants, cohorts, nodes_of_plant, inflow = ground.plants, ground.cohorts, ground.nodes_of_plant, ground.inflow
    store, year = fleets.store, cohorts.alive.labels["year"]
    kind = dict(zip(plants.plant, plants.technology, strict=True))
    plant_of_store = [fleets.representative_plant[name] for name in store]
    technology = np.array([kind[plant] for plant in plant_of_store], dtype=object)
    rows = ground.frame("storage").set_index("technology").reindex(technology)
    node = [next(iter(nodes_of_plant[plant].values())) for plant in plant_of_store]
    within_day = (rows["cycle"] == "day") & (ground.tables.settings.time.representation != "mean")
    alive = pd.DataFrame(cohorts.alive.values, columns=year).groupby(_via_pool(fleets)).any()
    own_hours = pd.Series(cohorts.own_hours(free_energy)).groupby(_via_pool(fleets)).first().reindex(store)
    duration = own_hours.fillna(rows["duration"].set_axis(store))
    further = cohorts.own_hours(()) - duration.reindex(_via_pool(fleets)).to_numpy(float)

    def column(name: str) -> Array:
        return array(rows[name].to_numpy(float), store)

    return Stores(
        technology=technology, node=array(np.array(node, dtype=object), store),
        efficiency_charge=column("efficiency_charge"), efficiency_discharge=column("efficiency_discharge"),
        duration=array(duration.to_numpy(float), store),
        further_hours=array(np.nan_to_num(further), cohorts.cohort),
        minimum_duration=column("minimum_duration"),
        maximum_duration=array(rows["maximum_duration"].fillna(np.inf).to_numpy(float), store),
        charge_ratio=column("charge_ratio"), standing_loss=column("standing_loss"),
        daily_cycle=array(within_day.to_numpy(), store),
        horizon_cycle=array((rows["cycle"] == "horizon").to_numpy(), store),
        initial_level=column("initial_level"), minimum_level=column("minimum_level"),
        bounded_daily=array((rows["bounds"] == "every_day").to_numpy(), store),
        possible=array(alive.reindex(store).to_numpy(bool).reshape(len(store), len(year)), store, year),
        variable_cost=from_representative(ground.costs.variable_cost, store, fleets),
        inflow=from_representative(inflow.share, fleets.storing, fleets),
        release=from_representative(inflow.release, fleets.storing, fleets),
        has_inflow=_ever(from_representative(inflow.share, store, fleets)),
        has_release=_ever(from_representative(inflow.release, store, fleets)),
    )  # fmt: skip
