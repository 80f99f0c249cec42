"""What the fleets and stores of a case do: one array per property, ready for the equations."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.arrays import array
from kz_optimize.case.columns import scaled
from kz_optimize.case.emissions import Pollutants
from kz_optimize.case.fleets import Fleets
from kz_optimize.case.nodes import Nodes
from kz_optimize.case.operation import Availability, Costs, Inflow, Modes
from kz_optimize.case.plants import Cohorts, Plants
from kz_optimize.tables.read import Tables


@dataclass(frozen=True)
class Flows:
    """One entry per (mode, carrier): what a unit of activity gives to (+) or takes from (-) a node."""

    flow: pd.Index
    mode: xr.DataArray  # [flow]
    node: xr.DataArray  # [flow]
    coefficient: xr.DataArray  # [flow] GWh/GWh

    def onto(self, time: str, nodes: Nodes) -> "Flows":
        """The flows onto nodes balanced in one kind of step."""
        return self._where(nodes.time[nodes.node.get_indexer(self.node.values)] == time)

    def giving(self) -> "Flows":
        """The flows that give."""
        return self._where(self.coefficient.values > 0)

    def _where(self, mask: np.ndarray) -> "Flows":
        flow = self.flow[mask]
        return Flows(flow, *(array(a.values[mask], flow) for a in (self.mode, self.node, self.coefficient)))


@dataclass(frozen=True)
class Dispatch:
    """Properties of fleets, modes and pools."""

    flows: Flows
    hourly: xr.DataArray  # [fleet] runs in hourly steps; the others run in yearly steps
    mode_hourly: xr.DataArray  # [mode]
    possible: xr.DataArray  # [fleet, year] some capacity may stand
    mode_possible: xr.DataArray  # [mode, year]
    pool_possible: xr.DataArray  # [pool, year]
    availability: xr.DataArray  # [pool, day, hour]
    minimum_output: xr.DataArray  # [fleet]
    ramp_rate: xr.DataArray  # [fleet] per hour, infinite where nothing is said
    annual_availability: xr.DataArray  # [fleet], infinite where nothing is said
    variable_cost: xr.DataArray  # [mode, year] million USD/GWh
    mode_cost: xr.DataArray  # [mode, year] million USD/GWh that the mode costs more
    support: xr.DataArray  # [mode, year] million USD/GWh
    emission_factor: xr.DataArray  # [mode, pollutant] kt/GWh


def find_dispatch(
    tables: Tables, plants: Plants, cohorts: Cohorts, fleets: Fleets, nodes: Nodes, modes: Modes, costs: Costs,
    availability: Availability, pollutants: Pollutants, touched: Mapping[str, Mapping[str, str]],
    support: Mapping[tuple[str, str], np.ndarray], mode_costs: Mapping[tuple[str, str], np.ndarray],
) -> Dispatch:  # fmt: skip
    """Read every property from the plant that speaks for the fleet."""
    technologies = tables["technologies"].frame.set_index("technology")
    kind = dict(zip(plants.plant, plants.technology, strict=True))
    year, fleet, mode, pool = cohorts.alive.indexes["year"], fleets.fleet, fleets.mode, fleets.pool
    speaker = np.array([fleets.example[name] for name in fleet], dtype=object)
    technology = [kind[plant] for plant in speaker]
    of_fleet = technologies.reindex(technology)
    mode_speaker = [fleets.example[name] for name in fleets.fleet_of_mode.values]
    flows = _flows(fleets, modes, kind, mode_speaker, touched)

    time = dict(zip(nodes.node, nodes.time, strict=True))
    hourly = np.array([any(time[node] != "year" for node in touched[plant].values()) for plant in speaker], dtype=bool)
    fleet_of_cohort = _via_pool(fleets)
    alive = pd.DataFrame(cohorts.alive.values, columns=year)
    possible = alive.groupby(fleet_of_cohort).any()
    pool_possible = alive.groupby(fleets.pool_of_cohort.values).any().reindex(pool)
    place = fleet.get_indexer(fleets.fleet_of_mode.values)
    possible_fleet = possible.reindex(fleet).to_numpy(bool).reshape(len(fleet), len(year))
    helps, extra = (
        [known.get((plant, name), np.zeros(len(year)))
         for plant, name in zip(mode_speaker, fleets.name_of_mode, strict=True)]
        for known in (support, mode_costs)
    )  # fmt: skip
    emissions = [
        modes.emissions[kind[plant]][name] for plant, name in zip(mode_speaker, fleets.name_of_mode, strict=True)
    ]
    return Dispatch(
        flows=flows, hourly=array(hourly, fleet), mode_hourly=array(hourly[place], mode),
        possible=array(possible_fleet, fleet, year), mode_possible=array(possible_fleet[place], mode, year),
        pool_possible=array(pool_possible.to_numpy(bool).reshape(len(pool), len(year)), pool, year),
        availability=speak(availability.share, pool, fleets),
        minimum_output=array(of_fleet["minimum_output"].to_numpy(float), fleet),
        ramp_rate=array(of_fleet["ramp_rate"].fillna(np.inf).to_numpy(float), fleet),
        annual_availability=array(of_fleet["annual_availability"].fillna(np.inf).to_numpy(float), fleet),
        variable_cost=array(costs.variable_cost.sel(plant=mode_speaker).values, mode, year),
        mode_cost=array(np.array(extra).reshape(len(mode), len(year)), mode, year),
        support=array(np.array(helps).reshape(len(mode), len(year)), mode, year),
        emission_factor=array(
            np.array(emissions).reshape(len(mode), len(pollutants.pollutant)), mode, pollutants.pollutant),
    )  # fmt: skip


def speak(values: xr.DataArray, labels: pd.Index, fleets: Fleets) -> xr.DataArray:
    """An array over plants as one over pools, fleets or stores, with the values of the plant that speaks for each."""
    picked = values.sel(plant=[fleets.example[name] for name in labels])
    rest = [values.indexes[dim] for dim in values.dims if dim != "plant"]
    axis = values.dims.index("plant")
    return array(picked.values, *rest[:axis], labels, *rest[axis:])


def _via_pool(fleets: Fleets) -> np.ndarray:
    """The fleet or store of every cohort."""
    group = {**dict(zip(fleets.running, fleets.fleet_of_pool.values, strict=True)),
             **dict(zip(fleets.storing, fleets.store_of_pool.values, strict=True))}  # fmt: skip
    return np.array([group[pool] for pool in fleets.pool_of_cohort.values], dtype=object)


def _flows(
    fleets: Fleets, modes: Modes, kind: Mapping[str, str], speakers: list[str], touched: Mapping[str, Mapping[str, str]]
) -> Flows:
    rows = [
        (f"{label}>{carrier}", label, touched[plant][carrier], value)
        for label, plant, name in zip(fleets.mode, speakers, fleets.name_of_mode, strict=True)
        for carrier, value in modes.flows[kind[plant]][name].items()
    ]
    flow = pd.Index([row[0] for row in rows], name="flow", dtype=object)
    mode, node = (array(np.array([row[i] for row in rows], dtype=object), flow) for i in (1, 2))
    return Flows(flow, mode, node, array(np.array([row[3] for row in rows], dtype=float), flow))


@dataclass(frozen=True)
class Stores:
    """Properties of stores."""

    node: xr.DataArray  # [store]
    efficiency_charge: xr.DataArray  # [store]
    efficiency_discharge: xr.DataArray  # [store]
    duration: xr.DataArray  # [store] hours, NaN where the energy is chosen on its own
    charge_ratio: xr.DataArray  # [store]
    standing_loss: xr.DataArray  # [store] per hour
    daily_cycle: xr.DataArray  # [store]
    horizon_cycle: xr.DataArray  # [store] years are linked, from the initial level on
    initial_level: xr.DataArray  # [store] GWh
    bounded_daily: xr.DataArray  # [store] the level keeps its bounds on every day, not only at both ends of a run
    minimum_level: xr.DataArray  # [store] share of energy capacity
    possible: xr.DataArray  # [store, year]
    variable_cost: xr.DataArray  # [store, year] million USD per GWh discharged
    inflow: xr.DataArray  # [pool: storing, day, hour] share of capacity
    has_inflow: xr.DataArray  # [store]
    minimum_release: xr.DataArray  # [store] share of inflow


def find_stores(
    tables: Tables, plants: Plants, cohorts: Cohorts, fleets: Fleets, costs: Costs, inflow: Inflow,
    touched: Mapping[str, Mapping[str, str]], whole: Collection[str],
) -> Stores:  # fmt: skip
    """Read every property from the plant that speaks for the store, and what it holds from its cohorts."""
    store, year = fleets.store, cohorts.alive.indexes["year"]
    kind = dict(zip(plants.plant, plants.technology, strict=True))
    speaker = [fleets.example[name] for name in store]
    rows = scaled(tables, "storage").set_index("technology").reindex([kind[plant] for plant in speaker])
    node = [next(iter(touched[plant].values())) for plant in speaker]
    alive = pd.DataFrame(cohorts.alive.values, columns=year).groupby(_via_pool(fleets)).any()
    own_hours = pd.Series(cohorts.own_hours(whole)).groupby(_via_pool(fleets)).first().reindex(store)

    def column(name: str) -> xr.DataArray:
        return array(rows[name].to_numpy(float), store)

    return Stores(
        node=array(np.array(node, dtype=object), store),
        efficiency_charge=column("efficiency_charge"), efficiency_discharge=column("efficiency_discharge"),
        duration=array(own_hours.fillna(rows["duration"].set_axis(store)).to_numpy(float), store),
        charge_ratio=column("charge_ratio"), standing_loss=column("standing_loss"),
        daily_cycle=array((rows["cycle"] == "day").to_numpy(), store),
        horizon_cycle=array((rows["cycle"] == "horizon").to_numpy(), store),
        initial_level=column("initial_level"), minimum_level=column("minimum_level"),
        bounded_daily=array((rows["bounds"] == "every_day").to_numpy(), store),
        possible=array(alive.reindex(store).to_numpy(bool).reshape(len(store), len(year)), store, year),
        variable_cost=speak(costs.variable_cost, store, fleets),
        inflow=speak(inflow.share, fleets.storing, fleets),
        has_inflow=speak(inflow.share, store, fleets).max(["day", "hour"]) > 0,
        minimum_release=speak(inflow.minimum_release, store, fleets),
    )  # fmt: skip
