"""Courses: shares of capacity that a table gives by the hour, by month and by year.

    share[label, year, day, hour] = sum over p of share[label, year, month, p] * profile[label, month, p, day, hour]

The row of the nearest region counts; in it, the row of the month before the one without a month. Between years shares
are interpolated, hour by hour: where the profile changes too, the old one fades as the new one comes. Months multiply
the hours of the year before days are made of them, so that a typical day has the month of its own, and mean days the
mean of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kz_optimize.arrays import Array, array
from kz_optimize.case.columns import nearest, over_years
from kz_optimize.case.time.days import Days
from kz_optimize.case.tree import Tree
from kz_optimize.tables.calendar import month_of_hours
from kz_optimize.tables.read import Tables

EVERY_MONTH = 0
MONTHS = np.arange(1, 13)


@dataclass(frozen=True)
class Courses:
    """What a table says of some labels."""

    label: pd.Index
    year: pd.Index
    profile: np.ndarray  # (label, month, profile) name, "" where it is constant
    share: np.ndarray  # (label, year, month, profile)

    def scaled(self, factor: np.ndarray) -> Courses:
        """The same with shares multiplied by a number per label, or per label, year and month."""
        return Courses(self.label, self.year, self.profile, self.share * factor[..., None])

    @property
    def names(self) -> np.ndarray:
        """[label] Equal names mean equal courses."""
        return np.array([
            f"{share[0, 0].tolist()} {profile[0].tolist()}"
            if (share == share[0, 0]).all() and (profile == profile[0]).all()
            else f"{share.tolist()} {profile.tolist()}"
            for share, profile in zip(self.share, self.profile, strict=True)
        ], dtype=object)  # fmt: skip

    def on(self, tables: Tables, days: Days) -> Array:
        """[label, day, hour], or [label, year, day, hour] where any share changes from year to year."""
        alike = (self.share == self.share[:, :1]).all()
        share = self.share[:, :1] if alike else self.share
        even = (share == share[:, :, :1]).all(axis=(1, 2, 3)) & (self.profile == self.profile[:, :1]).all(axis=(1, 2))
        values = np.einsum("lyp,lpdh->lydh", share[:, :, 0], typical(tables, days, self.profile[:, 0]))
        if not even.all():
            values[~even] = self._by_month(tables, days, share[~even], self.profile[~even])
        if alike:
            return array(values[:, 0], self.label, days.day, days.hour)
        return array(values, self.label, self.year, days.day, days.hour)

    def _by_month(self, tables: Tables, days: Days, share: np.ndarray, profile: np.ndarray) -> np.ndarray:
        """(label, year, day, hour) Each made from its own hours of the year."""
        month = month_of_hours()
        hours = {
            name: tables.profiles[name].to_numpy(float) if name else np.ones(len(month)) for name in set(profile.flat)
        }
        shape = np.array([
            [np.choose(month, [hours[name] for name in names]) for names in of_label.T] for of_label in profile
        ])  # fmt: skip
        series = np.einsum("lymp,lpm->lym", share[:, :, month], shape).reshape(-1, len(month))
        frame = pd.DataFrame(series.T, columns=range(len(series)))
        made = days.profile(frame).transpose("profile", "day", "hour").values
        return made.reshape(*share.shape[:2], *made.shape[1:])


def find_courses(
    tables: Tables, table: str, named: Iterable[tuple[str, str]], label: pd.Index, tree: Tree, year: pd.Index,
    column: str = "share", absent: float = 1.0,
) -> Courses:  # fmt: skip
    """The courses of labels, of which each has a name in the first column of the table and a region.

    absent: the share of labels, and months, of which nothing is said.
    """
    schema = tables[table].schema
    keys = [schema.keys[0], "region", "month"]
    frame = tables[table].frame
    frame = frame.assign(month=frame["month"].fillna(EVERY_MONTH))
    frame = frame.merge(frame[[*keys, "profile"]].drop_duplicates(), on=keys, suffixes=("_of_row", ""))
    frame[column] = frame[column].where(frame["profile_of_row"] == frame["profile"], 0.0)
    paths = over_years(frame, schema, [*keys, "profile"], column, year)
    known: dict[tuple, list[tuple[str, np.ndarray]]] = {}
    for (*key, profile), path in zip(paths.index, paths.to_numpy(), strict=True):
        known.setdefault(tuple(key), []).append((profile, path))
    regions = frame.groupby(keys[0])["region"].agg(set).to_dict()
    nothing = [("", np.full(len(year), absent))]
    none = [("", np.zeros(len(year)))]
    found = []
    for name, region in named:
        closest = nearest(regions.get(name, ()), region, tree)
        every = known.get((name, closest, EVERY_MONTH), nothing)
        found += [known.get((name, closest, month), every) for month in MONTHS]
    most = max(map(len, found), default=1)
    found = [mix + none * (most - len(mix)) for mix in found]
    profile = np.array([[each for each, _ in mix] for mix in found], dtype=object)
    share = np.array([[path for _, path in mix] for mix in found], dtype=float)
    return Courses(
        label, year, profile.reshape(len(label), len(MONTHS), most),
        np.moveaxis(share.reshape(len(label), len(MONTHS), most, len(year)), 3, 1),
    )  # fmt: skip


def typical(tables: Tables, days: Days, profile: np.ndarray) -> np.ndarray:
    """(..., day, hour) The named profiles on typical days; 1 where the name is blank."""
    used = [name for name in dict.fromkeys(profile.flat) if name]
    shape = (len(days.day), len(days.hour))
    series = (
        dict(zip(used, days.profile(tables.profiles[used]).transpose("profile", "day", "hour").values, strict=True))
        if used
        else {}
    )
    return np.array([series.get(name, np.ones(shape)) for name in profile.flat]).reshape(*profile.shape, *shape)
