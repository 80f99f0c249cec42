"""Time slices that a case declares: read, checked, and turned into days and steps."""

import numpy as np
import pytest

from kz_optimize.case.time.chronology import pick_days
from kz_optimize.errors import InputError
from tests.support import FLAT_GIGAWATT, SYSTEM, existing, read_case, solve_case

# Winter and summer, day and night, and a holiday of one slice would not fit: every day has two slices.
SLICES = """
    slice,day,hours,days,season,weeks
    winter night,winter,10,165,,
    winter day,winter,14,165,,
    summer night,summer,8,200,,
    summer day,summer,16,200,,
    """
SUN = """
    slice,sun
    summer day,0.5
    summer night,0
    winter night,0
    winter day,0.2
    """
CASE = {**SYSTEM, **FLAT_GIGAWATT, "existing_capacity": existing("plant,land,2000"), "time_slices": SLICES}


def refusal(**texts: str) -> str:
    with pytest.raises(InputError) as caught:
        read_case({**CASE, **texts})
    return str(caught.value)


def test_slices_become_days_and_steps_in_the_order_of_the_table():
    days = pick_days(read_case({**CASE, "profiles": SUN}))
    assert list(days.day) == ["winter", "summer"]
    assert days.days.values.tolist() == [165, 200]
    assert days.hours.values.tolist() == [[10, 14], [8, 16]]
    assert float((days.days * days.hours).sum()) == 8760
    assert days.row_hours.tolist() == [1650, 2310, 1600, 3200]
    assert days.calendar[:165].tolist() == [0] * 165
    assert days.calendar[165:].tolist() == [1] * 200


def test_profiles_are_given_by_slice_in_any_order():
    tables = read_case({**CASE, "profiles": SUN})
    assert tables.profiles["sun"].tolist() == [0, 0.2, 0, 0.5]
    told = pick_days(tables).profile(tables.profiles)
    assert told.at(profile="sun").values.tolist() == [[0, 0.2], [0, 0.5]]


def test_a_slice_without_a_day_is_a_day_of_one_step():
    days = pick_days(read_case({**CASE, "time_slices": "slice,days\nwet,200\ndry,165"}))
    assert list(days.day) == ["wet", "dry"]
    assert days.hours.values.tolist() == [[24], [24]]
    assert days.runs[1].tolist() == [200, 165]
    assert days.weeks.tolist() == [1, 1]


def test_a_slice_shorter_than_half_a_day_is_on_the_last_day_of_the_year_at_the_latest():
    days = pick_days(read_case({**CASE, "time_slices": "slice,days\nusual,364.7\npeak,0.3"}))
    assert days.origin.tolist() == [0, 364]
    assert days.calendar.tolist() == [0] * 365


def test_days_of_a_season_take_turns():
    weekly = """
        slice,day,days,season,weeks
        a,work,5,winter,26
        b,rest,2,winter,26
        c,summer,183,,
        """
    days = pick_days(read_case({**CASE, "time_slices": weekly}))
    assert days.days.values.tolist() == [130, 52, 183]
    assert days.runs[1].tolist() == [5, 2, 183]
    assert days.weeks.tolist() == [26, 26, 1]
    assert days.opening.tolist() == [0, 0, 2]


def test_a_demand_profile_is_power_and_keeps_the_energy_of_the_year():
    # 8,760 GWh, twice the power in the 200 days of summer: 8760 / (24 * (165 + 2 * 200)) GW in winter.
    texts = {
        **CASE, "time_slices": "slice,days\nwinter,165\nsummer,200", "profiles": "slice,load\nwinter,5\nsummer,10",
        "demand": "region,carrier,year,energy,profile\nland,electricity,2025,8760,load",
    }  # fmt: skip
    done = solve_case(texts)
    low = 8760 / (24 * 565)
    assert done.array("activity").values.ravel() == pytest.approx([low, 2 * low])
    assert done.cost == pytest.approx(8760 * 10 / 1000)
    assert done.case.demand.full.max() == pytest.approx(2 * low)


def test_what_does_not_fit_is_named():
    text = refusal(time_slices="slice,day,hours,days\na,x,12,100\nb,x,12,200\nc,y,24,65")
    assert "another slice of the day has other days" in text
    assert "this day has another number of slices" in text
    assert "this day began above and was left" in refusal(
        time_slices="slice,day,hours,days\na,x,12,182.5\nb,y,12,182.5\nc,x,12,182.5\nd,y,12,182.5"
    )
    daily = SYSTEM["carriers"].replace("hour", "day")
    assert "this day is not 24 hours" in refusal(carriers=daily, time_slices="slice,hours,days\na,12,730")


def test_slices_of_less_than_a_year_are_doubted():
    tables = read_case({**CASE, "time_slices": "slice,days\na,300"})
    assert "the slices make up 7,200 hours, not 8,760" in "\n".join(map(str, tables.warnings))


def test_profiles_must_name_every_slice_once():
    assert "the column slice is missing" in refusal(profiles="hour,sun\n1,2")
    text = refusal(profiles="slice,sun\nwinter day,1\nwinter day,2\nspring,1")
    for words in ("there is no such time slice", "this slice comes twice", "slices are missing (3)"):
        assert words in text


def test_availability_by_slice_limits_the_plant():
    # 2 GW of sun with 0, 0.4, 0 and 1 GW of the 1 GW that is asked for: the rest goes without.
    texts = {**CASE, "profiles": SUN, "availability": "technology,profile\nplant,sun"}
    done = solve_case(texts)
    assert done.array("unserved").values.ravel() == pytest.approx([1, 0.6, 1, 0])
    assert done.cost == pytest.approx(np.dot([1650, 2310, 1600], [1, 0.6, 1]) + (0.4 * 2310 + 3200) * 0.01)
