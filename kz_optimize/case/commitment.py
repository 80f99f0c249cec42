"""Commitment: capacity that must be started before it runs, as a share of a fleet and not unit by unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from kz_optimize.arrays import Array, array
from kz_optimize.case.fleets import Fleets
from kz_optimize.case.ground import Ground
from kz_optimize.tables.commitment import COST

Before = Literal["day", "nothing", "year"]
"""What comes before the first step of a day: its own last step, what nobody knows, or the day before."""


@dataclass(frozen=True)
class Past:
    """What was before the first step of a stretch of days: arrays (fleet, year, step), the last step last. GW.

    `available` is a share of capacity.
    """

    power: np.ndarray
    running: np.ndarray
    started: np.ndarray
    stopped: np.ndarray
    available: np.ndarray


@dataclass(frozen=True)
class Commitment:
    """Properties of fleets whose capacity must be started, and what their modes are."""

    starts: Array  # [fleet] its capacity must be started
    minimum_load: Array  # [fleet] share of running capacity
    minimum_up_time: Array  # [fleet] hours
    minimum_down_time: Array  # [fleet] hours
    makes: Array  # [mode] 1 for modes of conversions, 0 for those of commitment
    of_mode: Mapping[str, Array]  # mode of commitment -> [mode] 1 for those of that name, else 0
    before: Before
    past: Past | None = None

    @property
    def any(self) -> bool:
        """Whether there are such fleets."""
        return bool(self.starts.any())


def find_commitment(ground: Ground, fleets: Fleets) -> Commitment:
    """Read every property from the representative plant of the fleet."""
    rows = ground.frame("commitment").set_index("technology")
    own = rows.reindex(fleets.technology)
    fleet, mode = fleets.fleet, fleets.mode
    is_own = np.isin(fleets.technology, rows.index)[fleet.get_indexer(fleets.fleet_of_mode.values)]
    of_mode = {name: array((is_own & (fleets.name_of_mode == name)).astype(float), mode) for name in COST}

    def column(name: str) -> Array:
        return array(own[name].fillna(0.0).to_numpy(float), fleet)

    return Commitment(
        array(np.isin(fleets.technology, rows.index), fleet),
        column("minimum_load"), column("minimum_up_time"), column("minimum_down_time"),
        makes=1.0 - sum(of_mode.values(), array(np.zeros(len(mode)), mode)), of_mode=of_mode,
        before="nothing" if ground.days.means else "day",
    )  # fmt: skip
