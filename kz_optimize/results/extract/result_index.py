"""Where everything stands: positions of cohorts, fleets and nodes in the dimensions of the results."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from kz_optimize.arrays import Array
from kz_optimize.case.case import Case
from kz_optimize.case.labels import DIRECTIONS
from kz_optimize.model.dispatch import step_weight
from kz_optimize.tables.commitment import COST


@dataclass(frozen=True)
class ResultIndex:
    """The dimensions of the results of a case."""

    case: Case

    @cached_property
    def region(self) -> pd.Index:
        """Every region of the tree."""
        return pd.Index(list(self.case.tree.parent), dtype=object)

    @cached_property
    def technology(self) -> pd.Index:
        """Every technology, as its table lists them."""
        return pd.Index(self.case.tables["technologies"].frame["technology"], dtype=object)

    @cached_property
    def carrier(self) -> pd.Index:
        """Every carrier."""
        return pd.Index(self.case.tables["carriers"].frame["carrier"], dtype=object)

    @cached_property
    def mode(self) -> pd.Index:
        """Every name of a mode of operation, those of commitment last."""
        names = pd.Index(self.case.tables["conversions"].frame["mode"].unique(), dtype=object)
        return names.append(pd.Index(list(COST), dtype=object)).unique() if self.case.commitment.any else names

    @cached_property
    def market(self) -> pd.DataFrame:
        """What each market is made of."""
        return self.case.markets.records.rename(columns={"market": "name"}).add_prefix("market_")

    @property
    def year(self) -> pd.Index:
        """Milestone years."""
        return self.case.horizon.year

    @cached_property
    def plant_of_cohort(self) -> np.ndarray:
        """(cohort,) Position of its plant."""
        return self.case.plants.plant.get_indexer(self.case.cohorts.plant)

    @cached_property
    def region_of_cohort(self) -> np.ndarray:
        """(cohort,) Position of its region."""
        return self.region.get_indexer(self.case.plants.region)[self.plant_of_cohort]

    @cached_property
    def technology_of_cohort(self) -> np.ndarray:
        """(cohort,) Position of its technology."""
        return self.technology.get_indexer(self.case.plants.technology)[self.plant_of_cohort]

    @cached_property
    def place_of_cohort(self) -> np.ndarray:
        """(cohort,) Position of its region and technology, counted together."""
        return self.region_of_cohort * len(self.technology) + self.technology_of_cohort

    @cached_property
    def fleet_of_cohort(self) -> np.ndarray:
        """(cohort,) Position of its fleet; -1 where it is in a store."""
        return self._group_of_cohort(self.case.fleets.running, self.case.fleets.fleet_of_pool, self.case.fleets.fleet)

    @cached_property
    def store_of_cohort(self) -> np.ndarray:
        """(cohort,) Position of its store; -1 where it is in a fleet."""
        return self._group_of_cohort(self.case.fleets.storing, self.case.fleets.store_of_pool, self.case.fleets.store)

    def _group_of_cohort(self, pools: pd.Index, group_of_pool: Array, groups: pd.Index) -> np.ndarray:
        pool = pools.get_indexer(self.case.fleets.pool_of_cohort.values)
        return np.append(groups.get_indexer(group_of_pool.values), -1)[pool]

    @cached_property
    def weight(self) -> np.ndarray:
        """(step,) Hours of a year that each step of each typical day stands for."""
        return step_weight(self.case).transpose("day", "hour").values.ravel()

    @cached_property
    def labels(self) -> dict[str, Any]:
        """Labels of every dimension that comes from the case, composite ones with their records."""
        case, records = self.case, self.case.records
        return {
            "region": self.region,
            "technology": self.technology,
            "carrier": self.carrier,
            "mode": self.mode,
            "year": self.year,
            "node": records["node"].add_prefix("node_"),
            "day": case.days.day,
            "hour": case.days.hour,
            "line": case.lines.line,
            "direction": list(DIRECTIONS),
            "market": self.market,
            "pollutant": case.pollutants.pollutant,
            "cohort": records["cohort"],
            "interface": case.lines.interface,
            "calendar_day": np.arange(1, len(case.days.calendar) + 1),
            "hour_of_year": np.arange(len(case.tables.profiles)),
        }

    def by_place(self, values: np.ndarray) -> np.ndarray:
        """(cohort, ...) added up to (region, technology, ...)."""
        size = len(self.region) * len(self.technology)
        total = add_up(values, self.place_of_cohort, size)
        return total.reshape(len(self.region), len(self.technology), *values.shape[1:])


def add_up(values: np.ndarray, rows: np.ndarray, size: int) -> np.ndarray:
    """Sums of values with the same row number: (entry, ...) to (size, ...)."""
    adder = sp.csr_array((np.ones(len(rows)), (rows, np.arange(len(rows)))), shape=(size, len(rows)))
    flat = values.reshape(len(values), math.prod(values.shape[1:]))
    return (adder @ flat).reshape(size, *values.shape[1:])


def dense_values(m: Any, name: str) -> np.ndarray:
    """The values of a variable over all its dimensions, zero where it does not exist."""
    return np.nan_to_num(m.component(name).solution.values)


def over_steps(values: Array, *leading: str) -> np.ndarray:
    """An array with days and hours as one axis, behind the leading dimensions."""
    ordered = values.transpose(*leading, "day", "hour").values
    return ordered.reshape(*ordered.shape[: len(leading)], math.prod(ordered.shape[len(leading) :]))
