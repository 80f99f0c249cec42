"""Typical days: small years worked by hand, and properties that hold for any year."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kz_optimize.arrays import array
from kz_optimize.case.time.days import Days, choose_days, fit
from kz_optimize.tables.calendar import calendar_day, date_of, is_calendar_day

HOUR = np.arange(8760)
DAY = HOUR // 24
few = settings(max_examples=20, deadline=None)


def year(seed: int) -> pd.DataFrame:
    """A year with a winter peak of load, sun by day, wind in spells, and rivers that run in spring only."""
    random = np.random.default_rng(seed)
    spells = np.repeat(random.normal(0.35, 0.2, 365), 24)
    return pd.DataFrame(
        {
            "load": 10 + 3 * np.cos(2 * np.pi * HOUR / 8760) + random.normal(0, 0.5, 8760),
            "sun": np.clip(np.sin((HOUR % 24 - 6) / 12 * np.pi), 0, None) * np.repeat(random.uniform(0.2, 1, 365), 24),
            "wind": np.clip(spells + random.normal(0, 0.1, 8760), 0, 1),
            "river": np.where((DAY >= 100) & (DAY < 130), random.uniform(0, 1, 8760), 0.0),
        }
    )


def energy(days, profile) -> np.ndarray:
    """Sum over the year of every profile."""
    return (profile * days.days * days.hours).sum("day", "hour").values


# --- worked by hand -----------------------------------------------------------------------------------------------


def test_two_kinds_of_day_are_found_and_the_calendar_knows_them():
    # 100 cold days at load 3, then 265 mild ones at load 1, one step a day
    load = pd.DataFrame({"load": np.where(DAY < 100, 3.0, 1.0)})
    days = choose_days(load, {}, count=2, steps=1)
    assert list(days.day) == ["d01", "d02"]
    np.testing.assert_array_equal(days.days, [100, 265])
    np.testing.assert_array_equal(days.hours, [[24], [24]])
    np.testing.assert_array_equal(days.calendar, [0] * 100 + [1] * 265)
    np.testing.assert_array_equal(days.profile(load), [[[3], [1]]])


def test_runs_are_days_in_a_row():
    load = pd.DataFrame({"load": np.where((DAY < 100) | (DAY >= 300), 3.0, 1.0)})
    position, length = choose_days(load, {}, count=2, steps=1).runs
    np.testing.assert_array_equal(position, [0, 1, 0])
    np.testing.assert_array_equal(length, [100, 200, 65])


def test_a_step_is_the_average_of_its_hours():
    load = pd.DataFrame({"load": HOUR % 24.0})
    days = choose_days(load, {}, count=1, steps=4)
    np.testing.assert_array_equal(days.profile(load), [[[2.5, 8.5, 14.5, 20.5]]])
    np.testing.assert_array_equal(days.hours, [[6, 6, 6, 6]])


def test_every_day_itself_is_the_year_unchanged():
    frame = year(1)
    days = choose_days(frame, {}, count=365, steps=24)
    np.testing.assert_array_equal(days.profile(frame).values.reshape(4, 8760), frame.values.T)
    np.testing.assert_array_equal(days.calendar, np.arange(365))
    assert days.day[0] == "d001"
    assert list(days.runs[1]) == [1] * 365


def test_a_profile_is_scaled_to_the_energy_of_the_year():
    # One typical day for all: 364 days have shape (1, 4) and one day is (5, 5), so the highest step is 5.
    # Energy a day to be reached: (364 * (1 + 4) + 2 * 5) / 365 = 5.0137 in steps of 12 hours; the factor 5.0137 / 5
    # lifts 4 to 4.011, below 5.
    wind = np.tile([1.0, 4.0], (365, 1))
    wind[200] = 5.0
    frame = pd.DataFrame({"wind": np.repeat(wind.ravel(), 12)})
    days = choose_days(frame, {}, count=1, steps=2)
    factor = (364 * 5 + 10) / 365 / 5
    np.testing.assert_allclose(days.profile(frame), [[[factor, 4 * factor]]], rtol=1e-14)


def test_where_the_factor_would_exceed_the_maximum_the_rest_carries_it():
    # 200 days (1, 4) and 165 days (3, 4): Ward's single group has the medoid (1, 4). The sum of a day must be
    # 4 + (200 * 1 + 165 * 3) / 365 = 5.904; scaling 4 by 1.18 would exceed the maximum 4, so 4 stays, 1 becomes 1.904.
    wind = np.where(np.arange(365)[:, None] < 200, [1.0, 4.0], [3.0, 4.0])
    frame = pd.DataFrame({"wind": np.repeat(wind.ravel(), 12)})
    days = choose_days(frame, {}, count=1, steps=2)
    np.testing.assert_allclose(days.profile(frame), [[[695 / 365, 4.0]]], rtol=1e-14)


def test_a_profile_absent_from_all_chosen_days_takes_the_average_day():
    # The river runs only on day 7, which is not the medoid of the year: its energy is spread over its hours, 1/365.
    frame = pd.DataFrame({"load": np.ones(8760), "river": np.where(DAY == 7, HOUR % 24 / 24, 0.0)})
    days = choose_days(frame[["load"]], {}, count=1, steps=24)
    np.testing.assert_allclose(days.profile(frame).values[1, 0], np.arange(24) / 24 / 365, rtol=1e-12)


def test_an_extreme_day_stands_for_itself_alone():
    load = 1.0 + 0.1 * np.sin(2 * np.pi * HOUR / 8760)
    load[50 * 24 + 18] = 9.0
    frame = pd.DataFrame({"load": load})
    days = choose_days(frame, {}, count=3, steps=24, extremes={"load": "maximum"})
    peak = int(np.flatnonzero(days.extreme)[0])
    assert days.origin[peak] == 50
    assert days.days.values[peak] == 1
    np.testing.assert_array_equal(np.flatnonzero(days.calendar == peak), [50])
    np.testing.assert_array_equal(days.profile(frame).values[0, peak], load[50 * 24 : 51 * 24])


def test_the_calmest_day_is_the_one_with_the_smallest_total():
    frame = year(2)
    days = choose_days(frame, {}, count=6, steps=24, extremes={"wind": "minimum"})
    calmest = frame["wind"].groupby(DAY).sum().idxmin()
    np.testing.assert_array_equal(days.origin[days.extreme], [calmest])


def test_a_day_that_is_extreme_twice_is_kept_once():
    frame = pd.DataFrame({"load": np.where(DAY == 9, 2.0, 1.0), "heat": np.where(DAY == 9, 7.0, 1.0)})
    days = choose_days(frame, {}, 2, 1, extremes={"load": "maximum", "heat": "maximum"})
    np.testing.assert_array_equal(days.days, [364, 1])


def test_days_that_are_asked_for_come_beside_the_others():
    load = pd.DataFrame({"load": np.where(DAY < 100, 3.0, 1.0) + np.where(DAY == 18, 2.0, 0.0)})
    kept = [calendar_day("01-19"), calendar_day("12-13"), calendar_day("01-19")]
    assert kept == [18, 346, 18]
    days = choose_days(load, {}, 3, 1, {"load": "maximum"}, kept)  # 19 January is the peak as well
    assert set(days.origin[days.extreme]) == {18, 346}
    assert days.days.values[days.extreme].tolist() == [1.0, 1.0]
    assert len(days.day) == 3 + 1
    assert days.profile(load).at(profile="load").values[days.origin == 346].tolist() == [[1.0]]
    assert choose_days(load, {}, 364, 1, kept=kept).days.values.tolist() == [1.0] * 365
    assert choose_days(load, {}, 3, 1, kept=range(365)).origin.tolist() == list(range(365))


def test_every_day_of_a_common_year_has_its_date():
    assert [date_of(day) for day in (0, 18, 58, 59, 364)] == ["01-01", "01-19", "02-28", "03-01", "12-31"]
    assert [calendar_day(date_of(day)) for day in range(365)] == list(range(365))


@pytest.mark.parametrize("text", ["02-29", "13-01", "1-19", "0119", "19.01.", "2025-01-19", "", "०१-१९", 119, None])
def test_what_is_no_day_of_a_common_year_is_told_from_one(text):
    assert not is_calendar_day(text)
    assert is_calendar_day("02-28")


def test_a_feature_of_weight_zero_has_no_say():
    frame = year(3)
    one = choose_days(frame[["load"]], {}, 5, 24)
    silent = choose_days(frame, {"sun": 0, "wind": 0, "river": 0}, 5, 24)
    np.testing.assert_array_equal(one.calendar, silent.calendar)


def test_a_heavy_feature_is_told_better():
    frame = year(4)
    error = [fit(choose_days(frame, {"wind": weight}, 6, 24), frame).duration_error["wind"] for weight in (0.1, 10)]
    assert error[1] < error[0]


def test_fit_by_hand():
    # Half the year at 1, half at 3 (183 and 182 days), told by one day: 1 scaled to the mean. The duration curve is
    # off by 3 - mean in 182 days and mean - 1 in 183; the maximum by 3 - mean.
    frame = pd.DataFrame({"load": np.where(DAY < 183, 1.0, 3.0), "flat": np.ones(8760)})
    quality = fit(choose_days(frame, {}, 1, 24), frame)
    mean = (183 + 3 * 182) / 365
    expected = np.sqrt((182 * (3 - mean) ** 2 + 183 * (mean - 1) ** 2) / 365)
    assert quality.mean_error["load"] == pytest.approx(0, abs=1e-12)
    assert quality.maximum_error["load"] == pytest.approx(mean - 3)
    assert quality.duration_error["load"] == pytest.approx(expected)
    assert quality.duration_error["flat"] == 0
    assert np.isnan(quality.correlation_error["flat"])


def test_more_days_tell_the_year_better():
    frame = year(5)
    error = [fit(choose_days(frame, {}, count, 24), frame).duration_error["wind"] for count in (2, 12, 60, 365)]
    assert error[0] > error[1] > error[2] > error[3] == 0


# --- refusals -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"count": 0}, "1 to 365"),
        ({"count": 366}, "1 to 365"),
        ({"steps": 5}, "must divide 24"),
        ({"steps": 0}, "must divide 24"),
        ({"weights": {"laod": 1}}, "no feature is called 'laod'"),
        ({"extremes": {"snow": "maximum"}}, "no feature is called 'snow'"),
        ({"extremes": {"load": "highest"}}, "not 'highest'"),
        ({"weights": {"load": 0, "sun": 0, "wind": 0, "river": 0}}, "at least one feature"),
        ({"count": 1, "extremes": {"load": "maximum"}}, "leave none for the usual days"),
    ],
)
def test_numbers_that_do_not_fit_are_refused(change, message):
    arguments = {"features": year(1), "weights": {}, "count": 4, "steps": 24} | change
    with pytest.raises(ValueError, match=message):
        choose_days(**arguments)


def test_a_leap_year_and_a_gap_are_refused():
    frame = year(1)
    with pytest.raises(ValueError, match="8760 rows, not 8784"):
        choose_days(pd.concat([frame, frame[:24]]), {}, 4, 24)
    frame.loc[77, "sun"] = np.nan
    with pytest.raises(ValueError, match="'sun' has no number at hour 77"):
        choose_days(frame, {}, 4, 24)


# --- properties ---------------------------------------------------------------------------------------------------

seeds = st.integers(0, 10_000)
counts = st.integers(3, 40)
step_counts = st.sampled_from([1, 2, 3, 4, 6, 8, 12, 24])
EXTREMES = {"load": "maximum", "wind": "minimum"}


@few
@given(seeds, counts, step_counts)
def test_energy_is_preserved_and_no_share_is_exceeded(seed, count, steps):
    frame = year(seed)
    frame["balance"] = frame["wind"] - frame["sun"]  # of both signs
    days = choose_days(frame[["load", "sun", "wind"]], {"load": 2.0}, count, steps, EXTREMES)
    profile = days.profile(frame)
    magnitude = frame.abs().sum().values
    np.testing.assert_allclose(energy(days, profile) / magnitude, frame.sum().values / magnitude, rtol=0, atol=1e-12)
    averages = frame.groupby(HOUR // (24 // steps)).mean()
    assert (profile.max("day", "hour").values <= averages.max().values + 1e-12).all()
    assert (profile.values.min(axis=(1, 2)) >= np.minimum(averages.min().values, 0) - 1e-12).all()


@few
@given(seeds, counts, step_counts)
def test_days_calendar_and_steps_agree(seed, count, steps):
    days = choose_days(year(seed), {}, count, steps, EXTREMES)
    assert len(days.day) == len(days.origin) == count
    assert days.days.sum() == 365
    np.testing.assert_array_equal(days.hours.sum("hour"), np.full(count, 24.0))
    np.testing.assert_array_equal(np.bincount(days.calendar, minlength=count), days.days)
    np.testing.assert_array_equal(days.calendar[days.origin], np.arange(count))
    assert (np.diff(days.origin) > 0).all()
    position, length = days.runs
    np.testing.assert_array_equal(np.repeat(position, length), days.calendar)
    assert (np.diff(position) != 0).all()


@few
@given(seeds, counts)
def test_the_peak_load_is_kept(seed, count):
    """With the load's maximum as an extreme, the highest load of the typical days is the highest of the year."""
    frame = year(seed)
    days = choose_days(frame, {}, count, 24, EXTREMES)
    profile = days.profile(frame)
    assert profile.at(profile="load").max() == frame["load"].max()
    for position in np.flatnonzero(days.extreme):
        real = frame.values[days.origin[position] * 24 :][:24].T
        np.testing.assert_array_equal(profile.values[:, position], real)


@few
@given(seeds, counts, step_counts)
def test_the_same_input_gives_the_same_days(seed, count, steps):
    frame = year(seed)
    once = choose_days(frame, {}, count, steps, EXTREMES)
    again = choose_days(frame[["wind", "river", "sun", "load"]], {}, count, steps, EXTREMES)
    np.testing.assert_array_equal(once.calendar, again.calendar)
    np.testing.assert_array_equal(once.origin, again.origin)


@few
@given(seeds, step_counts)
def test_merging_steps_keeps_the_energy_of_every_day(seed, steps):
    frame = year(seed)
    hourly, merged = (choose_days(frame, {}, 365, number) for number in (24, steps))
    daily = [(days.profile(frame) * days.hours).sum("hour").values for days in (hourly, merged)]
    np.testing.assert_allclose(daily[0], daily[1], rtol=1e-12, atol=1e-12)


def test_every_day_of_a_stretch_is_a_run_of_its_own_length():
    calendar = np.array([0, 0, 1])
    part = Days(
        day=(day := pd.Index(["a", "b"], name="day")), hour=(hour := pd.RangeIndex(1, name="hour")),
        days=array([2.0, 1.0], day), hours=array([[24.0], [24.0]], day, hour),
        calendar=calendar, origin=np.array([0, 2]), extreme=np.zeros(2, bool),
    )  # fmt: skip
    assert part.runs[1].tolist() == [2, 1]
