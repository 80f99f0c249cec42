"""The ground on which policies, fleets and stores are found: what a case knows before plants share fleets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from kz_optimize.case.columns import over_years, scaled
from kz_optimize.case.emissions import Exogenous, Instrument, Pollutants
from kz_optimize.case.membership import Membership
from kz_optimize.case.nodes import Demand, Nodes
from kz_optimize.case.operation import Availability, Costs, Flow, Inflow, Modes
from kz_optimize.case.plants import Cohorts, Plants
from kz_optimize.case.time.days import Days
from kz_optimize.case.time.horizon import Horizon
from kz_optimize.case.tree import Tree
from kz_optimize.tables.commitment import COST
from kz_optimize.tables.read import Tables


@dataclass(frozen=True)
class Ground:
    """Tables, and what was found from them so far."""

    tables: Tables
    tree: Tree
    horizon: Horizon
    days: Days
    plants: Plants
    cohorts: Cohorts
    modes: Modes
    costs: Costs
    availability: Availability
    inflow: Inflow
    nodes_of_plant: Mapping[str, Mapping[str, str]]  # plant -> carrier -> node
    nodes: Nodes
    demand: Demand
    pollutants: Pollutants
    exogenous: Exogenous
    caps: Instrument
    prices: Instrument

    @cached_property
    def member(self) -> Membership:
        """Finds the plants of a group in a region."""
        return Membership(self.tables, self.tree, self.plants)

    @cached_property
    def weather_bound(self) -> np.ndarray:
        """[plant] What it can give follows a profile, and it takes nothing: wind, sun, rivers, no plant in repair."""
        flows = self.modes.flows
        free = [
            name in flows and all(np.min(flow) >= 0 for mode in flows[name].values() for flow in mode.values())
            for name in self.plants.technology
        ]
        return self.availability.profiled.values & np.array(free, dtype=bool)

    def frame(self, table: str) -> pd.DataFrame:
        """A table with its numbers in model units."""
        return scaled(self.tables, table)

    def paths(
        self, table: str, keys: Sequence[str], column: str, frame: pd.DataFrame | None = None
    ) -> Iterator[tuple[tuple[str, ...], np.ndarray]]:
        """Key and [year] values in model units of a column of a table, or of the frame made from it."""
        frame = self.frame(table) if frame is None else frame
        known = over_years(frame, self.tables[table].schema, keys, column, self.horizon.year)
        return zip(known.index, known.to_numpy(), strict=True)

    def modes_of(self, covered: np.ndarray) -> Iterator[tuple[str, str, Flow]]:
        """Plant, mode and flows by carrier of every mode of conversions of the plants that a mask [plant] covers."""
        committed = set(self.tables["commitment"].frame["technology"])
        for plant, technology in zip(self.plants.plant[covered], self.plants.technology[covered], strict=True):
            for mode, flows in self.modes.flows.get(technology, {}).items():
                if not (technology in committed and mode in COST):
                    yield plant, mode, flows
