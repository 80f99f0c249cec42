"""Exact aggregation: cohorts whose dispatch is interchangeable share one fleet.

A sum of independently bounded variables with equal coefficients is one variable with the summed bound, so cohorts
that touch the same nodes with the same flows, variable cost, emission factors, policy memberships and operating
limits need one dispatch column per step, whatever their vintage, oblast, weather or technology. Where steps are
linked (ramps, energy limits of a year, stores), cohorts must also share their availability, and stores the hours
they can hold: then each may run at the same share of its capacity, and the sum of their feasible sets is the
feasible set of the summed capacity. Stores whose energy is chosen on its own have no such share: at one place, all
their power works with all their energy, whatever the vintage, and stores at different places stay apart.

Within a fleet, cohorts with the same availability form a `pool`: the pool's capacity is one column.
"""

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kz_optimize.arrays import Array, array
from kz_optimize.case.labels import group_label, mode_label
from kz_optimize.case.operation import Modes
from kz_optimize.case.plants import Cohorts, Plants


@dataclass(frozen=True)
class Fleets:
    """The grouping. Every cohort is in one pool, every pool in one fleet or store."""

    pool: pd.Index
    fleet: pd.Index
    store: pd.Index
    mode: pd.Index  # of each fleet, its modes of operation
    pool_of_cohort: Array  # [cohort]
    running: pd.Index  # pools of fleets
    storing: pd.Index  # pools of stores
    fleet_of_pool: Array  # [pool: running]
    store_of_pool: Array  # [pool: storing]
    fleet_of_mode: Array  # [mode]
    name_of_mode: np.ndarray  # of each mode: its name in the table of conversions
    representative_plant: dict[str, str]  # pool, fleet or store -> a plant that stands for all in it
    plants: dict[str, int]  # pool, fleet or store -> how many plants have cohorts in it
    technology: np.ndarray  # of each fleet: that of its representative plant
    representative: np.ndarray  # of each plant: position of the representative plant of its fleet

    def records(self) -> pd.DataFrame:
        """Technology of each fleet: that of its representative plant."""
        return pd.DataFrame({"technology": self.technology}, index=self.fleet)


Key = Callable[[str], Hashable]


def find_fleets(
    plants: Plants, cohorts: Cohorts, modes: Modes, fleet_key: Key, pool_key: Key, free_energy: Collection[str],
    aggregate: bool,
) -> Fleets:  # fmt: skip
    """Group cohorts by the keys of their plants; without aggregation every cohort is a fleet of its own.

    The cohorts of the `whole` plants, stores whose energy is chosen on its own, are one store either way.
    """
    technology = dict(zip(plants.plant, plants.technology, strict=True))
    keys = {plant: (fleet_key(plant), plant if plant in free_energy else "") for plant in plants.plant}
    names = _names(plants, keys)
    pool_names = _names(plants, {plant: (key, pool_key(plant)) for plant, key in keys.items()})
    pool, group = [], []
    for cohort, plant, hours in zip(cohorts.cohort, cohorts.plant, cohorts.own_hours(free_energy), strict=True):
        held = f" {hours:g}h" if np.isfinite(hours) else ""
        group.append(names[plant] + held if aggregate or plant in free_energy else cohort)
        pool.append(pool_names[plant] + held if aggregate else cohort)
    table = pd.DataFrame({"cohort": cohorts.cohort, "pool": pool, "group": group, "plant": cohorts.plant})
    pools = table.drop_duplicates("pool").set_index("pool")
    groups = pools.drop_duplicates("group").set_index("group")["plant"]
    runs = pools["plant"].map(lambda plant: technology[plant] in modes.flows)
    group_runs = groups.map(lambda plant: technology[plant] in modes.flows)
    fleet, store = (_index(groups.index[mask], name) for mask, name in ((group_runs, "fleet"), (~group_runs, "store")))
    running, storing = (_index(pools.index[mask], "pool") for mask in (runs, ~runs))
    pairs = [(name, mode) for name in fleet for mode in modes.flows[technology[groups[name]]]]
    mode = _index([mode_label(*pair) for pair in pairs], "mode")
    return Fleets(
        pool=_index(pools.index, "pool"), fleet=fleet, store=store, mode=mode,
        pool_of_cohort=array(table["pool"].to_numpy(object), cohorts.cohort),
        running=running, storing=storing,
        fleet_of_pool=array(pools.loc[running, "group"].to_numpy(object), running),
        store_of_pool=array(pools.loc[storing, "group"].to_numpy(object), storing),
        fleet_of_mode=array(np.array([name for name, _ in pairs], dtype=object), mode),
        name_of_mode=np.array([name for _, name in pairs], dtype=object),
        representative_plant=pools["plant"].to_dict() | groups.to_dict(),
        plants={**table.groupby("pool")["plant"].nunique(), **table.groupby("group")["plant"].nunique()},
        representative=_representatives(plants, cohorts, table, groups),
        technology=np.array([technology[groups[name]] for name in fleet], dtype=object),
    )  # fmt: skip


def _representatives(plants: Plants, cohorts: Cohorts, table: pd.DataFrame, groups: pd.Series) -> np.ndarray:
    """[plant] Position of the representative plant of its fleet or store; its own for a plant without cohorts."""
    position = np.arange(len(plants.plant))
    position[cohorts.plant_place] = plants.plant.get_indexer(groups.reindex(table["group"]))
    return position


def _index(labels: object, name: str) -> pd.Index:
    return pd.Index(labels, name=name, dtype=object)


def _names(plants: Plants, keys: Mapping[str, Hashable]) -> dict[str, str]:
    """A readable name per plant, the same for equal keys: the first plant's, with the number of further plants."""
    members: dict[Hashable, list[str]] = {}
    for plant in plants.plant:
        members.setdefault(keys[plant], []).append(plant)
    name = {key: group_label(names[0], len(names) - 1) for key, names in members.items()}
    return {plant: name[keys[plant]] for plant in plants.plant}
