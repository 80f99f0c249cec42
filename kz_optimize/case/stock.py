"""Stock: capacity that tables count in a unit of its own, such as cars, m2 of floor, t of steel a year.

Reads    technologies.csv   unit, yearly_output [unit of the carrier given first / stock unit / year]

    capacity [GW]         = stock * yearly_output / 8760 / 1000
    cost [million USD/GW] = cost per stock unit * 8760 * 1000 / yearly_output / 1e6

Where a table says MW or kW, one of the unit stands. Inside, capacity is the activity of an hour, so that what runs no
more than it can, `output <= availability * 8760 * capacity`, reads: output <= availability * stock * yearly output.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kz_optimize.tables.read import Tables

HOURS = 8760.0
MEGAWATT = "MW"
PER_CAPACITY = {"MW": 1.0, "MW/year": 1.0, "USD/kW": -1.0, "USD/kW/year": -1.0}
"""Unit of a column -> power of the size of a stock unit by which its numbers grow."""
KILO = 1000.0


@dataclass(frozen=True)
class Stock:
    """The units of capacity.

    unit   technology or group -> what its capacity is counted in
    size   technology or group -> MW in one of that unit; of a group, of the technology that it names first
    """

    unit: Mapping[str, str]
    size: Mapping[str, float]

    def factor(self, unit: str, name: pd.Series) -> np.ndarray | None:
        """(row,) What numbers in a unit are multiplied by, beyond that unit; None where no capacity is counted."""
        if unit not in PER_CAPACITY:
            return None
        power, own = PER_CAPACITY[unit], name.map(self.size).to_numpy(float)
        per_kilowatt = 1.0 if power > 0 else 1.0 / KILO
        return np.where(np.isnan(own), 1.0, per_kilowatt * np.nan_to_num(own, nan=1.0) ** power)


def stock_of(tables: Tables) -> Stock | None:
    """The units of capacity of a case; None if all is counted in MW."""
    frame = tables["technologies"].frame
    own = frame[frame["unit"] != MEGAWATT]
    if own.empty:
        return None
    size = dict(zip(own["technology"], own["yearly_output"] / HOURS, strict=True))
    unit = dict(zip(own["technology"], own["unit"], strict=True))
    listed = pd.concat([frame, tables["groups"].frame])[["group", "technology"]]
    first = listed[listed["technology"].isin(size)].drop_duplicates("group").set_index("group")["technology"]
    return Stock(first.map(unit).to_dict() | unit, first.map(size).to_dict() | size)


def stock_sizes(tables: Tables, technology: Iterable[str]) -> np.ndarray:
    """(technology,) MW in one of the unit of each; 1 where its capacity is counted in MW."""
    stock = stock_of(tables)
    return np.array([1.0 if stock is None else stock.size.get(name, 1.0) for name in technology], float)
