"""Which groups of days hide most cost, and how they are split: days are chosen by what they cost.

The cost of a day is a convex function of its net load L (demand less what weather-bound plants could give, at every
node and hour), and its verified prices p are a tangent to it. So what a group loses by being told by its mean is

    sum over days of cost(day) - days * cost(mean) <= sum over days, nodes, hours of p * (L - mean L)

the covariance of price and net load within the group, which one verification tells of every group that there could be.
Stores move energy over midnight. Where days of a group differ in what it is worth at dusk and dawn, the mean day moves
energy at the mean worth w, and gains by no more than half of

    sum over days and stores of room * (|w - mean w| at dusk + |w - mean w| at dawn)        room: swing of the level

So days that look alike but lie in a lull are told from those that lie in a windy week.
The first sum within a step of several hours is what the steps lose.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np
import xarray as xr
from scipy.cluster.hierarchy import fcluster, linkage

from kz_optimize.tables.calendar import DAYS_IN_YEAR, HOURS_IN_DAY
from kz_optimize.units import to_model

HOUR = to_model("MW") * to_model("USD/MWh")
"""Million USD of an hour per MW and USD/MWh."""


@dataclass(frozen=True)
class Days:
    """What every day of verified years was like; money is discounted, and counts as often as a milestone year does.

    load    (year, day, hour, node) net load, MW
    price   (year, day, hour, node) million USD per MW and hour
    room    (year, store) by which levels at dawn swing in a year, GWh
    worth   (year, day, store) of energy in a store at dawn, million USD/GWh
    """

    load: np.ndarray
    price: np.ndarray
    room: np.ndarray
    worth: np.ndarray

    @classmethod
    def of(cls, hours: xr.Dataset, weight: np.ndarray) -> Days:
        """From the group `hours` of a verification; weight: (year,) of a milestone year in the objective."""
        shape = (hours.sizes["year"], DAYS_IN_YEAR, HOURS_IN_DAY, hours.sizes["node"])

        def values(array: xr.DataArray) -> np.ndarray:
            return np.asarray(array.transpose("year", "hour_of_year", "node").values, float).reshape(shape)

        def at_dawn(name: str) -> np.ndarray:
            if name not in hours:
                return np.zeros((shape[0], DAYS_IN_YEAR, 0))
            return np.asarray(hours[name].transpose("year", "calendar_day", "store").values, float)

        load, price = values(hours["demand"]) - values(hours["available"]), values(hours["price"])
        worth = at_dawn("water_value") * weight[:, None, None] * to_model("USD/MWh")
        room = np.ptp(at_dawn("held"), axis=1)
        return cls(load, price * weight[:, None, None, None] * HOUR, room, worth)

    def error(self, days: np.ndarray, steps: int) -> float:
        """Million USD that a group of days loses by being told by its mean, in steps."""
        return float(self.errors(days, steps).sum())

    def errors(self, days: np.ndarray, steps: int) -> np.ndarray:
        """(year,) Million USD."""
        load, price = self._in_steps(self.load[:, days], steps), self._in_steps(self.price[:, days], steps)
        by_load = (HOURS_IN_DAY // steps) * _covariance(price, load).sum(axis=(1, 2))
        apart = sum(_departure(self.worth[:, at]) for at in self._midnights(days))
        return by_load + 0.5 * (self.room * apart).sum(axis=1)

    def _midnights(self, days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The days at whose dawn some days begin and end."""
        return days, (days + 1) % self.worth.shape[1]

    def error_of_steps(self, steps: int) -> float:
        """Million USD that steps of several hours lose on single days."""
        load, price = (self._apart(values, steps) for values in (self.load, self.price))
        return float((price * (load - load.mean(axis=3, keepdims=True))).sum())

    def costliness(self, days: np.ndarray) -> np.ndarray:
        """(day, feature) What tells days apart, in million USD: their loads at mean prices, prices at mean loads."""
        load, price = self.load[:, days], self.price[:, days]
        features = [(load * price.mean(axis=1, keepdims=True)).sum(axis=0)]
        features.append((price * np.abs(load).mean(axis=1, keepdims=True)).sum(axis=0))
        features += [(self.worth[:, at] * self.room[:, None]).sum(axis=0) for at in self._midnights(days)]
        return np.concatenate([feature.reshape(len(days), -1) for feature in features], axis=1)

    def _apart(self, values: np.ndarray, steps: int) -> np.ndarray:
        years, days, hours, nodes = values.shape
        return values.reshape(years, days, steps, hours // steps, nodes)

    def _in_steps(self, values: np.ndarray, steps: int) -> np.ndarray:
        return self._apart(values, steps).mean(axis=3)


def _covariance(price: np.ndarray, amount: np.ndarray) -> np.ndarray:
    """(year, ...) Sum over the days of price times what the amount departs from its mean."""
    return (price * (amount - amount.mean(axis=1, keepdims=True))).sum(axis=1)


def _departure(worth: np.ndarray) -> np.ndarray:
    """(year, ...) Sum over the days of how far values are from their mean."""
    return np.abs(worth - worth.mean(axis=1, keepdims=True)).sum(axis=1)


def split(days: Days, group: np.ndarray, count: int, steps: int) -> np.ndarray:
    """(365,) Groups of days after splitting those that lose most, one after the other, until there are `count`.

    group: (365,) as it was. A group is split in two by Ward's method on what its days cost; days that cost the same,
    by the calendar. Of groups that lose the same the largest is split first.
    """
    queue = [_entry(days, np.flatnonzero(group == name), steps) for name in np.unique(group)]
    heapify(queue)
    single: list[np.ndarray] = []
    while queue and len(queue) + len(single) < count:
        *_, these = heappop(queue)
        if len(these) == 1:
            single.append(these)
        else:
            for part in _halves(days, these):
                heappush(queue, _entry(days, part, steps))
    parts = sorted([*single, *(these for *_, these in queue)], key=lambda these: int(these[0]))
    result = np.empty(len(group), int)
    for number, these in enumerate(parts):
        result[these] = number
    return result


def _entry(days: Days, these: np.ndarray, steps: int) -> tuple[float, int, int, np.ndarray]:
    """A group in the order of splitting: what it loses, to the cent, then its size."""
    return -round(days.error(these, steps), 8), -len(these), int(these[0]), these


def _halves(days: Days, these: np.ndarray) -> list[np.ndarray]:
    half = fcluster(linkage(days.costliness(these), "ward"), 2, "maxclust")
    parts = [these[half == side] for side in np.unique(half)]
    return parts if len(parts) == 2 else [these[: len(these) // 2], these[len(these) // 2 :]]
