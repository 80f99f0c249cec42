"""Plants and cohorts: which technology may stand where, and the vintages in which it stands or is built.

A `plant` is a technology in a region. A `cohort` is what a plant has of one vintage; existing capacity with a year of
retirement of its own, and stores that hold other than their technology's duration, are cohorts of their own.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kz_optimize.arrays import Array, array
from kz_optimize.case.columns import milestone_of, scaled
from kz_optimize.case.labels import cohort_label, of_rows, plant_label
from kz_optimize.case.time.horizon import Horizon
from kz_optimize.tables.read import Tables


@dataclass(frozen=True)
class Plants:
    """What may stand where."""

    plant: pd.Index
    technology: np.ndarray  # of each plant
    region: np.ndarray
    capacity_limit: Array  # [plant] GW that may stand there; infinite where nothing is said

    def records(self) -> pd.DataFrame:
        """Technology and region of each plant."""
        return pd.DataFrame({"technology": self.technology, "region": self.region}, index=self.plant)


@dataclass(frozen=True)
class Cohorts:
    """What stands or may be built, by vintage. Capacities in GW, energy in GWh."""

    cohort: pd.Index
    plant: np.ndarray  # of each cohort
    plant_place: np.ndarray  # position of its plant
    vintage: np.ndarray  # first calendar year of service
    end: np.ndarray  # first calendar year without it
    initial: Array  # [cohort] existing capacity
    initial_energy: Array  # [cohort] existing energy capacity of stores, NaN where it follows from the duration
    buildable: Array  # [cohort] may be built
    committed: Array  # [cohort] will be built at least
    build_limit: Array  # [cohort] most that may be built; infinite where nothing is said
    alive: Array  # [cohort, year] stands unless retired
    part: Array  # [cohort, year] share of the period in which it stands; 0 where it is not alive
    own_energy: Array  # [cohort] a store whose energy capacity is chosen on its own, not by a duration
    retirement: np.ndarray  # of each cohort: may be given up before its age
    interest_rate: np.ndarray  # [1/year]
    economic_lifetime: np.ndarray  # years, NaN where nothing is said
    construction_years: np.ndarray  # years before service in which it is paid for

    def own_hours(self, free_energy: Collection[str]) -> np.ndarray:
        """[cohort] Hours that an existing store holds, NaN where its technology says so, or it is free."""
        hours = self.initial_energy.values / np.where(self.initial.values > 0, self.initial.values, np.nan)
        return np.where(np.isin(self.plant, list(free_energy)), np.nan, hours)


def find_plants(tables: Tables) -> Plants:
    """Every (technology, region) that a table lets stand, with what it may be retrofitted into."""
    named = [tables[name].frame[["technology", "region"]] for name in ("existing_capacity", "candidates", "committed")]
    pairs = list(dict.fromkeys(pd.concat(named).itertuples(index=False, name=None)))
    becomes = tables["retrofits"].frame.groupby("from_technology")["to_technology"].apply(list).to_dict()
    for technology, region in pairs:  # the list grows while chains of retrofits are followed
        pairs += [(new, region) for new in becomes.get(technology, []) if (new, region) not in pairs]
    pairs.sort(key=_order(tables))
    technology, region = (np.array([pair[i] for pair in pairs], dtype=object) for i in (0, 1))
    plant = pd.Index([plant_label(*pair) for pair in pairs], name="plant", dtype=object)
    return Plants(plant, technology, region, _capacity_limit(tables, plant))


def _capacity_limit(tables: Tables, plant: pd.Index) -> Array:
    candidates = scaled(tables, "candidates")
    known = candidates["capacity_limit"].set_axis(of_rows(plant_label, candidates, "technology", "region"))
    return array(known.reindex(plant).fillna(np.inf).to_numpy(float), plant)


def _order(tables: Tables):
    """Technologies, then regions, as their tables list them."""
    technologies = {name: i for i, name in enumerate(tables["technologies"].frame["technology"])}
    regions = {name: i for i, name in enumerate(tables["regions"].frame["region"])}
    return lambda pair: (technologies[pair[0]], regions[pair[1]])


def find_cohorts(tables: Tables, plants: Plants, horizon: Horizon) -> Cohorts:
    """Existing cohorts, and one per plant and milestone year in which it may be built."""
    years, since_previous = horizon.year, horizon.since_previous
    rows = _merge(pd.concat([_existing(tables, years), _new(tables, plants, years, since_previous)]))
    place = plants.plant.get_indexer(rows["plant"])
    rows = rows.iloc[np.lexsort((rows["end"], rows["vintage"], place))].reset_index(drop=True)
    cohort = pd.Index(rows["cohort"], name="cohort", dtype=object)
    vintage, end = (rows[name].to_numpy(float) for name in ("vintage", "end"))
    year = years.to_numpy(float)
    alive = (vintage[:, None] <= year) & (year < end[:, None])
    place = plants.plant.get_indexer(rows["plant"])
    kind = tables["technologies"].frame.set_index("technology").loc[plants.technology[place]]
    own = tables["storage"].frame.query("duration.isna()")["technology"]
    return Cohorts(
        cohort, rows["plant"].to_numpy(object), place, vintage, end,
        initial=array(rows["initial"].to_numpy(float), cohort),
        initial_energy=array(rows["initial_energy"].to_numpy(float), cohort),
        buildable=array(rows["buildable"].to_numpy(bool), cohort),
        committed=array(rows["committed"].to_numpy(float), cohort),
        build_limit=array(rows["build_limit"].to_numpy(float), cohort),
        alive=array(alive, cohort, years), part=array(alive * horizon.part(end[:, None]), cohort, years),
        own_energy=array(kind.index.isin(own), cohort),
        retirement=kind["retirement"].to_numpy(bool),
        interest_rate=kind["interest_rate"].to_numpy(float),
        economic_lifetime=kind["economic_lifetime"].to_numpy(float),
        construction_years=kind["construction_years"].to_numpy(float),
    )  # fmt: skip


def _merge(rows: pd.DataFrame) -> pd.DataFrame:
    """What exists and what may be built of the same vintage and end is one cohort."""
    add_up = {"initial": "sum", "committed": "sum", "build_limit": "sum", "buildable": "any"}
    of_stores = {"initial_energy": lambda energy: energy.sum(min_count=1)}
    return rows.groupby(["cohort", "plant", "vintage", "end"], sort=False).agg(add_up | of_stores).reset_index()


def _existing(tables: Tables, years: pd.Index) -> pd.DataFrame:
    units = scaled(tables, "existing_capacity")
    lifetime = tables["technologies"].frame.set_index("technology")["lifetime"]
    duration = tables["storage"].frame.set_index("technology")["duration"]
    natural = units["commissioned"] + units["technology"].map(lifetime).astype(float)
    end = units["retires"].fillna(natural)
    rows = pd.DataFrame({
        "plant": of_rows(plant_label, units, "technology", "region"), "vintage": units["commissioned"], "end": end,
        "initial": units["capacity"], "buildable": False, "committed": 0.0, "build_limit": 0.0,
    })  # fmt: skip
    rows["initial_energy"] = energy = units["energy"]
    by_duration = rows["initial"] * units["technology"].map(duration).astype(float)
    rows.loc[np.isclose(energy, by_duration), "initial_energy"] = np.nan
    own = energy.notna() & by_duration.notna() & (rows["initial"] > 0) & ~np.isclose(energy, by_duration)
    rows["hours"] = np.where(own, energy / rows["initial"], np.nan)
    rows["own_end"] = end.where(end != natural)
    rows["cohort"] = of_rows(cohort_label, rows, "plant", "vintage", "own_end", "hours")
    return rows[(rows["end"] > years[0]) & (rows["vintage"] <= years[-1])]


def _new(tables: Tables, plants: Plants, years: pd.Index, since_previous: Array) -> pd.DataFrame:
    technologies = tables["technologies"].frame.set_index("technology")
    grid = pd.MultiIndex.from_product([plants.plant, years], names=["plant", "vintage"]).to_frame(index=False)
    kind = pd.Series(plants.technology, plants.plant)
    grid["technology"] = grid["plant"].map(kind)
    base_year = tables.settings.time.base_year
    in_time = grid["vintage"] >= base_year + grid["technology"].map(technologies["lead_time"]).astype(float)

    candidates = scaled(tables, "candidates")
    candidates = candidates.set_axis(of_rows(plant_label, candidates, "technology", "region"))
    first, last = (grid["plant"].map(candidates[name]).astype(float) for name in ("first_year", "last_year"))
    listed = grid["plant"].isin(candidates.index)
    in_window = ~(grid["vintage"] < first) & ~(grid["vintage"] > last)
    retrofit = grid["technology"].isin(tables["retrofits"].frame["to_technology"])
    per_year = grid["plant"].map(candidates["build_limit"]).astype(float)
    free = in_time & ((listed & in_window) | retrofit)

    grid["committed"] = (
        _committed(tables, years).reindex(pd.MultiIndex.from_frame(grid[["plant", "vintage"]])).fillna(0).to_numpy()
    )
    most = (per_year * grid["vintage"].map(pd.Series(since_previous.values, years))).fillna(np.inf)
    grid["build_limit"] = np.maximum(np.where(free, most, 0.0), grid["committed"])
    grid = grid[free | (grid["committed"] > 0)]
    return grid.assign(
        cohort=of_rows(cohort_label, grid, "plant", "vintage"),
        end=grid["vintage"] + grid["technology"].map(technologies["lifetime"]).astype(float),
        initial=0.0, initial_energy=np.nan, buildable=True,
    )  # fmt: skip


def _committed(tables: Tables, years: pd.Index) -> pd.Series:
    """GW that will be built, by plant and milestone year."""
    projects = scaled(tables, "committed")
    when = pd.Series(milestone_of(projects["commissioned"], years), projects.index)
    plant = pd.Series(of_rows(plant_label, projects, "technology", "region"), projects.index)
    return projects["capacity"].groupby([plant, when]).sum()
