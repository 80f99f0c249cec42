"""Which features of a case choose its typical days."""

from dataclasses import replace

import numpy as np
import pytest

from kz_optimize.case.time.chronology import pick_days, shapes
from tests.support import FLAT_GIGAWATT, SYSTEM, existing, read_case

DAY = np.arange(8760) // 24
PROFILES = {
    "load": np.where(DAY == 17, 2.0, 1.0) + np.where(np.arange(8760) % 24 < 12, 0.1, 0.0),
    "wind": np.where((DAY % 3 == 0) & (DAY != 300), 0.1, 0.6),
}
BASE = {
    **SYSTEM,
    **FLAT_GIGAWATT,
    "demand": "region,carrier,year,energy,profile\nland,electricity,2025,8760,load",
    "availability": "technology,profile\nplant,wind",
    "existing_capacity": existing("plant,land,1000"),
}


def test_demand_weather_and_scarcity_choose_and_the_peak_is_kept():
    tables = read_case(BASE, PROFILES, days=4, steps=2, extreme_days=True)
    features, weights = shapes(tables)
    assert list(features) == ["demand electricity", "weather thermal", "scarcity electricity"]
    assert weights["scarcity electricity"] < 0.01 < weights["demand electricity"]
    days = pick_days(tables)
    assert 17 in days.origin[days.extreme]
    assert days.days.sum() == 365
    assert days.days.values[days.origin == 17].tolist() == [1.0]


def test_scarcity_is_demand_less_what_the_weather_gives_at_half_of_its_energy():
    # Demand of 1.5 and 0.5 times its mean in the halves of the year, wind of twice its mean in every other hour.
    hour = np.arange(8760)
    load, wind = np.where(hour < 4380, 30.0, 10.0), np.where(hour % 2 == 0, 0.0, 0.4)
    features, _ = shapes(read_case(BASE, {"load": load, "wind": wind}, days=2, steps=2))
    found = features["scarcity electricity"].to_numpy()
    assert found[:4380] == pytest.approx(np.tile([1.5, 0.5], 2190))
    assert found[4380:] == pytest.approx(np.tile([0.5, -0.5], 2190))


def test_days_that_the_settings_name_are_kept():
    tables = read_case(BASE, PROFILES, days=4, steps=2, extreme_days=True)
    time = replace(tables.settings.time, kept_days=("06-01", "01-18"))  # the latter is the peak, kept anyway
    days = pick_days(replace(tables, settings=replace(tables.settings, time=time)))
    assert {17, 151} <= set(days.origin[days.extreme])
    assert len(days.day) == 5


def test_one_typical_day_is_left_for_the_rest_however_few_there_are():
    days = pick_days(read_case(BASE, PROFILES, days=1, steps=2, extreme_days=True))
    assert days.days.values.tolist() == [365.0]
    two = pick_days(read_case(BASE, PROFILES, days=2, steps=2, extreme_days=True))
    assert two.origin[two.extreme].tolist() == [17]
    assert sorted(two.days.values) == [1.0, 364.0]


@pytest.mark.parametrize("demand", ["land,electricity,2025,0,load", "land,electricity,2025,100,"])
def test_no_demand_and_flat_demand_have_no_shape_to_choose_by(demand):
    tables = read_case(
        {**BASE, "demand": f"region,carrier,year,energy,profile\n{demand}"}, PROFILES, days=3, steps=2,
        extreme_days=True,
    )  # fmt: skip
    features, _ = shapes(tables)
    assert "scarcity electricity" not in features
    assert features.notna().all().all()
    assert len(pick_days(tables).day) == 3
