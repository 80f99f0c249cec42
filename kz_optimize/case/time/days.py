"""Time: a year told by a few typical days, and which of them each calendar day is.

Every typical day is a real day of the year, cut into equal steps. Days alike in the given features are grouped
(hierarchical clustering of Ward, by tsam); the medoid, the day nearest to all others of its group, speaks for the
group. Extreme days, such as the day of the peak load, and days that are asked for are set aside first and speak only
for themselves. The calendar says for each of the 365 days which typical day it is, so stores can carry energy from
season to season.

        sum over day of days                         = 365
        sum over hour of hours                       = 24, on every day
        sum over day, hour of days * hours * profile = sum of the 8760 hourly values, for every profile

The last line is kept by scaling the days that are not extreme, see ``Days.profile``.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from kz_optimize.arrays import Array, array
from kz_optimize.tables.calendar import DAYS_IN_YEAR, HOURS_IN_DAY, HOURS_IN_YEAR, calendar_day

Extreme = Literal["maximum", "minimum"]


@dataclass(frozen=True, eq=False)
class Days:
    """The typical days of a year, their steps, and the calendar."""

    day: pd.Index
    """Labels, in the order of the real days behind them."""
    hour: pd.Index
    """Steps within the day, from 0."""
    days: Array
    """[day] calendar days for which a typical day stands."""
    hours: Array
    """[day, hour] length of a step, in hours."""
    calendar: np.ndarray
    """(365,) position in ``day`` of each calendar day's typical day."""
    origin: np.ndarray
    """(day,) calendar day, 0 to 364, whose values a typical day has."""
    extreme: np.ndarray
    """(day,) true where a day was kept for an extreme or asked for; its values are never scaled."""

    @property
    def means(self) -> bool:
        """The days are means of groups; these are real days of the year, or slices."""
        return False

    @property
    def runs(self) -> tuple[np.ndarray, np.ndarray]:
        """The calendar as runs of equal days: positions in ``day``, and how many days in a row each is repeated."""
        first = np.flatnonzero(np.diff(self.calendar, prepend=-1))
        return self.calendar[first], np.diff(first, append=len(self.calendar))

    @property
    def weeks(self) -> np.ndarray:
        """(run,) Times that the runs of its season take their turn: once, the calendar has every day."""
        return np.ones(len(self.runs[0]))

    @property
    def opening(self) -> np.ndarray:
        """(run,) Position of the first run of its season: every run is a season of its own."""
        return np.arange(len(self.runs[0]))

    @property
    def row_hours(self) -> np.ndarray:
        """(row,) Hours of the year that a row of the profiles stands for."""
        return np.ones(HOURS_IN_YEAR)

    def profile(self, frame: pd.DataFrame) -> Array:
        """Hourly profiles on the typical days [profile, day, hour], in the unit of the frame.

        ``frame`` has 8760 rows and a column per profile. The sum over the year is that of the frame: days that are
        not extreme are scaled by one factor per profile, and what would rise above the highest step of the profile
        stays there while the factor grows for the rest, so a share stays a share and a peak stays the peak. Where no
        factor can do it (no sun on any chosen day, say), the profile takes the average day of each group instead.

        Raises ValueError where the frame has another length or holds values that are not numbers.
        """
        steps = _steps(frame, len(self.hour))
        chosen = steps[self.origin]
        if len(self.day) < DAYS_IN_YEAR:
            for column in range(steps.shape[2]):
                chosen[..., column] = self._preserve_energy(steps[..., column], chosen[..., column])
        return array(np.moveaxis(chosen, 2, 0), frame.columns.rename("profile"), self.day, self.hour)

    def _preserve_energy(self, steps: np.ndarray, chosen: np.ndarray) -> np.ndarray:
        """One profile [day, hour] whose yearly sum is that of all days ``steps`` [calendar day, hour]."""
        floor, weight = min(steps.min(), 0.0), self.days.values
        usual = ~self.extreme
        total = steps.sum() - chosen[self.extreme].sum() - floor * steps.shape[1] * weight[usual].sum()
        scaled = _scale(chosen[usual] - floor, weight[usual], total, steps.max() - floor)
        if scaled is None:
            return np.stack([steps[self.calendar == position].mean(axis=0) for position in range(len(self.day))])
        result = chosen.copy()
        result[usual] = scaled + floor
        return result


def choose_days(
    features: pd.DataFrame,
    weights: Mapping[str, float],
    count: int,
    steps: int,
    extremes: Mapping[str, Extreme] | None = None,
    kept: Sequence[int] = (),
) -> Days:
    """Typical days that resemble the year in the features.

    features: 8760 rows, a column per feature; each is scaled to its own range before days are compared.
    weights: importance of a feature in that comparison; 1 where not given, 0 leaves the feature out.
    count: typical days, extreme days included; 365 is every day itself, in order.
    steps: steps per day; averages of 24 / steps hours. One step a day makes time slices without chronology.
    extremes: features of which a day is kept as it is: "maximum", the day with the highest step; "minimum", the day
        with the smallest daily total (a single hour says little: the sun is zero every night).
    kept: calendar days, 0 to 364, that are typical days of their own; they come beside the count.

    Raises ValueError where the numbers do not fit together. The same input always gives the same days.
    """
    _check_numbers(features, weights, count, steps, extremes or {})
    values = _steps(features, steps)
    if DAYS_IN_YEAR in (count, len(set(kept))):
        every = np.arange(DAYS_IN_YEAR)
        return _days(every, every, np.zeros(DAYS_IN_YEAR, bool), steps)

    extreme_days = _extreme_days(features.columns, values, extremes or {})
    wanted = count - len(extreme_days)
    if wanted < 1:
        raise ValueError(f"{count} typical days leave none for the usual days, {len(extreme_days)} are extreme")
    own_days = np.union1d(extreme_days, np.array(kept, int))
    usual_days = np.setdiff1d(np.arange(DAYS_IN_YEAR), own_days)
    wanted = min(wanted, len(usual_days))

    weight = {str(name): float(weights.get(name, 1.0)) for name in features.columns if weights.get(name, 1.0) > 0}
    used = [str(name) in weight for name in features.columns]
    group, medoid = _cluster(values[usual_days][..., used], weight, wanted)

    origin = np.concatenate([usual_days[medoid], own_days])
    calendar = np.empty(DAYS_IN_YEAR, int)
    calendar[usual_days], calendar[own_days] = group, wanted + np.arange(len(own_days))
    in_order = np.argsort(origin)
    return _days(origin[in_order], np.argsort(in_order)[calendar], in_order >= wanted, steps)


def named_days(calendar: pd.DataFrame, steps: int) -> Days:
    """The days of a checked calendar in its order: real days of the year, each as often as it is named."""
    of_row = np.array([calendar_day(day) for day in calendar["day"]])
    every = np.repeat(of_row, calendar["times"].to_numpy(int))
    origin, position = np.unique(every, return_inverse=True)
    return _days(origin, position, np.zeros(len(origin), bool), steps)


def fit(days: Days, frame: pd.DataFrame) -> pd.DataFrame:
    """How well the typical days tell the 8760 hours of each profile: a row per profile.

    mean_error, maximum_error: mean and maximum on typical days less those of the year, in the unit of the profile
    duration_error: root mean square distance between the two duration curves, in the unit of the profile
    correlation_error: largest difference of a correlation with another profile; blank for a profile that is constant
    """
    typical = days.profile(frame).values[:, days.calendar].reshape(frame.shape[1], -1)
    typical_hours = pd.DataFrame(np.repeat(typical, HOURS_IN_YEAR // typical.shape[1], axis=1).T, columns=frame.columns)
    true_hours = frame.reset_index(drop=True).astype(float)
    distance = np.sort(typical_hours.values, axis=0) - np.sort(true_hours.values, axis=0)
    return pd.DataFrame(
        {
            "mean_error": typical_hours.mean() - true_hours.mean(),
            "maximum_error": typical_hours.max() - true_hours.max(),
            "duration_error": np.sqrt((distance**2).mean(axis=0)),
            "correlation_error": (typical_hours.corr() - true_hours.corr()).abs().max(),
        }
    ).rename_axis("profile")


def _check_numbers(
    features: pd.DataFrame, weights: Mapping[str, float], count: int, steps: int, extremes: Mapping[str, Extreme]
) -> None:
    """Raise ValueError at the first number or name that cannot be meant."""
    if not 1 <= count <= DAYS_IN_YEAR:
        raise ValueError(f"the number of typical days must be 1 to {DAYS_IN_YEAR}, not {count}")
    if steps < 1 or HOURS_IN_DAY % steps:
        raise ValueError(f"the steps per day must divide {HOURS_IN_DAY} (1, 2, 3, 4, 6, 8, 12 or 24), not {steps}")
    if unknown := sorted({*weights, *extremes} - set(features.columns)):
        raise ValueError(f"no feature is called {unknown[0]!r}; the features are {list(features.columns)}")
    if wrong := sorted(set(extremes.values()) - {"maximum", "minimum"}):
        raise ValueError(f'an extreme is "maximum" or "minimum", not {wrong[0]!r}')
    if features.shape[1] == 0 or all(weights.get(name, 1.0) <= 0 for name in features.columns):
        raise ValueError("typical days need at least one feature with a weight above zero")


def _steps(frame: pd.DataFrame, steps: int) -> np.ndarray:
    """Averages over the steps [calendar day, step, column]."""
    if len(frame) != HOURS_IN_YEAR:
        raise ValueError(f"hourly profiles of a year have {HOURS_IN_YEAR} rows, not {len(frame)}")
    values = frame.to_numpy(float)
    if not np.isfinite(values).all():
        row, column = np.argwhere(~np.isfinite(values))[0]
        raise ValueError(f"profile {frame.columns[column]!r} has no number at hour {row}")
    return values.reshape(DAYS_IN_YEAR, steps, HOURS_IN_DAY // steps, frame.shape[1]).mean(axis=2)


def _extreme_days(names: pd.Index, values: np.ndarray, extremes: Mapping[str, Extreme]) -> np.ndarray:
    """Calendar days that hold the extremes, each once, in the order of the year."""
    found = set()
    for name, extreme in extremes.items():
        feature = values[..., names.get_loc(name)]
        found.add(int(feature.max(axis=1).argmax() if extreme == "maximum" else feature.sum(axis=1).argmin()))
    return np.array(sorted(found), int)


def _cluster(values: np.ndarray, weight: dict[str, float], count: int) -> tuple[np.ndarray, np.ndarray]:
    """The group of each day in ``values`` [day, step, feature], and the day that is the medoid of each group."""
    # tsam brings scikit-learn, a second of import that no other command should wait for
    from tsam.timeseriesaggregation import TimeSeriesAggregation

    days, steps, _ = values.shape
    aggregation = TimeSeriesAggregation(
        pd.DataFrame(values.reshape(days * steps, -1), columns=list(weight)),
        resolution=HOURS_IN_DAY / steps,
        hoursPerPeriod=HOURS_IN_DAY,
        noTypicalPeriods=count,
        clusterMethod="hierarchical",
        representationMethod="medoidRepresentation",
        rescaleClusterPeriods=False,
        weightDict=weight,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of bounds that a medoid, scaled and back, exceeds by rounding
        aggregation.createTypicalPeriods()
    return np.asarray(aggregation.clusterOrder, int), np.asarray(aggregation.clusterCenterIndices, int)


def _days(origin: np.ndarray, calendar: np.ndarray, extreme: np.ndarray, steps: int) -> Days:
    """Put labels on the chosen days."""
    width = max(2, len(str(len(origin))))
    day = pd.Index([f"d{number:0{width}d}" for number in range(1, len(origin) + 1)], name="day")
    hour = pd.RangeIndex(steps, name="hour")
    days = array(np.bincount(calendar, minlength=len(day)).astype(float), day)
    hours = array(np.full((len(day), steps), HOURS_IN_DAY / steps), day, hour)
    return Days(day, hour, days, hours, calendar, origin, extreme)


def _scale(values: np.ndarray, weight: np.ndarray, total: float, most: float) -> np.ndarray | None:
    """min(factor * values, most), with the factor that makes its weighted sum the total; None where there is none.

    values: [day, hour], none negative; weight: [day]. With the k highest values at ``most``, the factor of the others
    is (total - weight of the k * most) / weighted sum of the others; the right k is the first that lifts no other
    value above ``most``.
    """
    some = values > 0
    value, heavy = values[some], np.broadcast_to(weight[:, None], values.shape)[some]
    order = np.argsort(-value, kind="stable")
    value, heavy = value[order], heavy[order]
    at_most = most * (np.cumsum(heavy) - heavy)
    others = np.cumsum((heavy * value)[::-1])[::-1]
    factor = (total - at_most) / others
    fits = np.flatnonzero(factor * value <= most)
    return np.minimum(factor[fits[0]] * values, most) if len(fits) else None
