"""Levels of stores over weeks, seasons and years, worked by hand."""

import pytest

from tests.support import FLAT_GIGAWATT, SYSTEM, Solved, existing, solve_case

SYSTEM_WITH_STORE = {
    **SYSTEM,
    **FLAT_GIGAWATT,
    "technologies": "technology,group,lifetime,lead_time\nplant,thermal,20,0\nstore,storage,20,0",
    "availability": "technology,profile\nplant,sun",
    "existing_capacity": existing("plant,land,90000", "store,land,2000"),
    "costs": "technology,year,variable_cost,energy_cost\nplant,2025,10,0\nstore,2025,0,2",
    "candidates": "technology,region\nstore,land",
}
HORIZON = "technology,carrier,cycle,initial_level,bounds,minimum_level\nstore,electricity,horizon,"

# Half the year sun, then half a year without, in days of one step each.
HALVES = {
    **SYSTEM_WITH_STORE, "time_slices": "slice,days\nbright,182.5\ndark,182.5",
    "profiles": "slice,sun\nbright,1\ndark,0",
}  # fmt: skip
# Five bright days and two dark ones take turns for 26 weeks; 183 bright days follow.
WEEKS = {
    **SYSTEM_WITH_STORE,
    "time_slices": "slice,days,season,weeks\nwork,5,winter,26\nrest,2,winter,26\nsummer,183,,",
    "profiles": "slice,sun\nwork,1\nrest,0\nsummer,1",
}  # fmt: skip


def solve(texts: dict[str, str], store: str, **settings: object) -> Solved:
    return solve_case({**texts, "storage": HORIZON + store}, **settings)


def test_what_is_there_at_first_is_given_away_over_the_years():
    # 4,380 GWh for the dark half of the first year are there already; the second year must fill the store itself.
    # Each year the dark half takes 4,380 GWh; the plant runs 4,380 GWh in the first year and 8,760 in the second.
    done = solve(HALVES, "4380000,every_day,0", years=(2025, 2026), end_year=2026)
    assert done.array("output").values.ravel() == pytest.approx([4380, 8760])
    assert done.array("energy").max() == pytest.approx(4380)
    assert done.value("level", year=2025, run=0) == pytest.approx(4380)
    assert done.value("level", year=2026, run=0) == pytest.approx(0, abs=1e-6)


def test_a_year_may_leave_energy_for_the_next():
    # Dark comes first: the bright half of 2025 stores what the dark half of 2026 needs; that of 2025 goes without.
    reversed_halves = {**HALVES, "time_slices": "slice,days\ndark,182.5\nbright,182.5"}
    done = solve(reversed_halves, "0,every_day,0", years=(2025, 2026), end_year=2026)
    assert done.array("output").values.ravel() == pytest.approx([8760, 4380])
    assert done.value("unserved", year=2025) == pytest.approx(1)
    assert done.value("unserved", year=2026) == pytest.approx(0, abs=1e-9)


def test_the_least_level_needs_a_larger_store():
    # 4,380 GWh are moved between a tenth and all of the energy capacity: 4380 / 0.9 GWh, a tenth of it there at first.
    energy = 4380 / 0.9
    done = solve(HALVES, f"{energy * 100:.6f},every_day,0.1")
    assert done.array("energy").max() == pytest.approx(energy)
    assert done.value("level", run=1) == pytest.approx(energy)


def test_days_that_take_turns_are_filled_and_emptied_every_week():
    # Two dark days take 48 GWh out of the store, five bright days put them in: 48 GWh of capacity, not 26 times that.
    done = solve(WEEKS, "0,every_day,0")
    assert done.array("energy").max() == pytest.approx(48)
    assert done.value("level", run=0) == pytest.approx(0, abs=1e-9)
    assert done.value("level", run=1) == pytest.approx(48)
    assert done.cost == pytest.approx(8760 * 10 / 1000 + 48 * 2 / 20)


def test_weeks_that_end_higher_than_they_began_add_up_over_the_season():
    # The dark summer of 183 days follows 26 weeks of seven bright days, five of one kind and two of another: what the
    # summer takes is gained week by week, and the level at its start is 26 times the gain of the first week.
    texts = {**WEEKS, "profiles": "slice,sun\nwork,1\nrest,1\nsummer,0"}
    done = solve(texts, "0,every_day,0")
    summer = 183 * 24
    assert done.array("energy").max() == pytest.approx(summer)
    assert done.value("level", run=2) == pytest.approx(summer)
    gain = done.value("stored", day="work") * 5 + done.value("stored", day="rest") * 2
    assert 26 * gain == pytest.approx(summer)


def test_bounds_at_both_ends_of_a_run_only_let_days_between_overdraw_the_store():
    # Ten winter days take 12 GWh by night and give back 11 by day; ten summer days make up for it. Ten GWh are lost in
    # winter, and the tenth night needs 12 GWh still: 21 at first. Looking at the first day and the end of the run
    # alone, as NEMO does, 12 GWh are enough, and the second night draws on what is not there.
    texts = {
        **SYSTEM_WITH_STORE, "existing_capacity": existing("plant,land,3000", "store,land,3000"),
        "demand": "region,carrier,year,energy\nland,electricity,2025,480",
        "time_slices": "slice,day,hours,days\na,winter,12,10\nb,winter,12,10\nc,summer,12,10\nd,summer,12,10",
        "profiles": f"slice,sun\na,0\nb,{23 / 36!r}\nc,1\nd,1",
    }  # fmt: skip
    columns = "technology,carrier,cycle,bounds\nstore,electricity,year,"
    every_day, first_day = (solve_case({**texts, "storage": columns + it}) for it in ("every_day", "first_day"))
    assert every_day.array("energy").max() == pytest.approx(21)
    assert first_day.array("energy").max() == pytest.approx(12)
    assert first_day.value("level", run=1) == pytest.approx(2)


def test_a_horizon_that_ends_with_a_season_of_weeks_ends_with_no_less_than_nothing():
    # 26 dark weeks come last. They take 4,368 GWh, which the bright summer before them must have stored.
    texts = {
        **WEEKS, "time_slices": "slice,days,season,weeks\nsummer,183,,\nwork,5,winter,26\nrest,2,winter,26",
        "profiles": "slice,sun\nsummer,1\nwork,0\nrest,0",
    }  # fmt: skip
    done = solve(texts, "0,first_day,0")
    assert done.value("unserved") == pytest.approx(0, abs=1e-9)
    assert done.array("energy").max() == pytest.approx(26 * 7 * 24)
    assert done.value("level", run=1) == pytest.approx(26 * 7 * 24)


def test_a_standing_loss_is_counted_by_the_hours_of_the_day():
    # One long day of 8,760 hours in two steps: half of what is stored at its middle is lost by its end.
    loss = 1 - 0.5 ** (1 / 4380)
    texts = {
        **SYSTEM_WITH_STORE, "time_slices": "slice,day,hours,days\na,year,4380,1\nb,year,4380,1",
        "profiles": "slice,sun\na,1\nb,0",
        "storage": f"technology,carrier,standing_loss,cycle\nstore,electricity,{loss!r},day",
    }  # fmt: skip
    done = solve_case(texts)
    assert done.array("energy").max() == pytest.approx(2 * 4380)


def test_both_days_of_a_run_of_two_are_kept_within_the_store():
    # Two winter days take 12 GWh by night and give back 11 by day: the second night starts with one GWh less, so 13
    # GWh are there at first.
    texts = {
        **SYSTEM_WITH_STORE, "existing_capacity": existing("plant,land,3000", "store,land,3000"),
        "time_slices": "slice,day,hours,days\na,winter,12,2\nb,winter,12,2\nc,summer,12,363\nd,summer,12,363",
        "profiles": f"slice,sun\na,0\nb,{23 / 36!r}\nc,1\nd,1",
        "storage": "technology,carrier,cycle\nstore,electricity,year",
    }  # fmt: skip
    done = solve_case(texts)
    assert done.array("energy").max() == pytest.approx(13)
    assert done.value("level", run=0) == pytest.approx(13)
    assert done.value("unserved") == pytest.approx(0, abs=1e-9)


def test_both_days_of_both_weeks_of_a_season_are_kept_within_the_store():
    # The same days, two in each of two weeks: the fourth night starts with three GWh less, so 15 are there at first.
    texts = {
        **SYSTEM_WITH_STORE, "existing_capacity": existing("plant,land,3000", "store,land,3000"),
        "time_slices": "slice,day,hours,days,season,weeks\na,work,12,2,winter,2\nb,work,12,2,winter,2\n"
        "c,rest,12,361,,\nd,rest,12,361,,",
        "profiles": f"slice,sun\na,0\nb,{23 / 36!r}\nc,1\nd,1",
        "storage": "technology,carrier,cycle\nstore,electricity,year",
    }  # fmt: skip
    done = solve_case(texts)
    assert done.array("energy").max() == pytest.approx(15)
    assert done.value("level", run=0) == pytest.approx(15)
    assert done.value("level", run=1) == pytest.approx(11)
    assert done.value("unserved") == pytest.approx(0, abs=1e-9)


def test_a_standing_loss_draws_on_what_a_store_must_hold():
    # Half of what is stored is lost in half a year. The dark half takes 4,380 GWh and leaves what the bright one starts
    # with; half of that, before anything is charged, is still a tenth of the capacity E. So the year starts with E / 5,
    # and the dark half with 2 (4380 + E / 5). The bright half charges 8760 + 3 E / 10, which with E / 5 is all of E.
    loss = 1 - 0.5 ** (1 / 4380)
    texts = {
        **SYSTEM_WITH_STORE, "time_slices": "slice,day,hours,days\na,bright,4380,1\nb,dark,4380,1",
        "profiles": "slice,sun\na,1\nb,0",
        "storage": f"technology,carrier,standing_loss,cycle,minimum_level\nstore,electricity,{loss!r},year,0.1",
    }  # fmt: skip
    done = solve_case(texts)
    assert done.array("energy").max() == pytest.approx(17_520)
    assert done.value("level", run=0) == pytest.approx(3_504)
    assert done.value("level", run=1) == pytest.approx(15_768)


def test_a_standing_loss_is_counted_over_the_days_of_a_run():
    # Two bright days of 2,190 hours, then two dark ones; half of what is stored is lost in each. A dark day takes 2,190
    # GWh, both together 2 * 2190 + 4 * 2190 of what is there before. A bright day gains g, both g + g / 2: g is 8,760
    # GWh, and comes on the second day on top of the first.
    loss = 1 - 0.5 ** (1 / 2190)
    texts = {
        **SYSTEM_WITH_STORE, "time_slices": "slice,day,hours,days\na,bright,2190,2\nb,dark,2190,2",
        "profiles": "slice,sun\na,1\nb,0",
        "storage": f"technology,carrier,standing_loss,cycle\nstore,electricity,{loss!r},year",
    }  # fmt: skip
    done = solve_case(texts)
    assert done.value("unserved") == pytest.approx(0, abs=1e-9)
    assert done.value("level", run=0) == pytest.approx(0, abs=1e-6)
    assert done.value("level", run=1) == pytest.approx(6 * 2190)
    assert done.array("energy").max() == pytest.approx(2 * 8760)


def test_a_standing_loss_is_counted_over_the_weeks_of_a_season():
    # Two winter weeks of a day without demand and a day of 1 GW, 1,095 hours each, in which half of what is stored is
    # lost; then 4,380 hours of sun without demand. A winter that starts with x leaves x / 16 - (1 + 1 / 4) 1,095 GWh:
    # nothing, if x = 20 * 1,095.
    loss = 1 - 0.5 ** (1 / 1095)
    texts = {
        **SYSTEM_WITH_STORE, "existing_capacity": existing("plant,land,90000", "store,land,90000"),
        "demand": "region,carrier,year,energy,profile\nland,electricity,2025,2190,load",
        "costs": "technology,year,variable_cost,energy_cost\nplant,2025,10,0\nstore,2025,0,0.5",
        "time_slices": "slice,day,hours,days,season,weeks\n"
        "a,rest,1095,1,winter,2\nb,work,1095,1,winter,2\nc,summer,4380,1,,",
        "profiles": "slice,sun,load\na,0,0\nb,0,1\nc,1,0",
        "storage": f"technology,carrier,standing_loss,cycle\nstore,electricity,{loss!r},year",
    }  # fmt: skip
    done = solve_case(texts)
    assert done.value("unserved") == pytest.approx(0, abs=1e-9)
    assert done.array("energy").max() == pytest.approx(20 * 1095)
    assert done.value("level", run=0) == pytest.approx(20 * 1095)
    assert done.value("level", run=1) == pytest.approx(10 * 1095)
    assert done.value("level", run=2) == pytest.approx(0, abs=1e-6)


# A day of 1 GW that the store must carry through its dark half, 365 times; the store may be built from 2026 on. The
# last day of the year begins with a fifth of the capacity E, gained in equal parts g on the 364 days before, and holds
# 12 GWh and g more at noon: E = E / 5 + 12 + g with g = E / 5 / 364.
NIGHTS = {
    **SYSTEM_WITH_STORE, "existing_capacity": existing("plant,land,90000"),
    "technologies": "technology,group,lifetime,lead_time,retirement\nplant,thermal,20,0,no\nstore,storage,20,1,no",
    "time_slices": "slice,day,hours,days\na,day,12,365\nb,day,12,365", "profiles": "slice,sun\na,1\nb,0",
    "costs": "technology,year,variable_cost,investment_cost\nplant,2025,10,0\nstore,2025,0,1",
}  # fmt: skip
FILLED = 12 / (0.8 - 0.2 / 364)
GAIN = FILLED / 5 / 364


def test_a_new_store_is_filled_to_its_least_level_in_its_first_year():
    done = solve_case(
        {**NIGHTS, "storage": "technology,carrier,duration,cycle,minimum_level\nstore,electricity,15,horizon,0.2"},
        years=(2025, 2026, 2027), end_year=2027,
    )  # fmt: skip
    assert done.array("energy").values.ravel() == pytest.approx([0, FILLED, FILLED])
    assert done.array("unserved").sum("tier", "node", "day", "hour").values == pytest.approx([1, 0, 0], abs=1e-9)
    left = FILLED / 5 - 365 * GAIN
    assert done.array("output").values.ravel() == pytest.approx([4380, 8760 + 365 * GAIN, 8760 + left])
    assert done.value("level", year=2026) == pytest.approx(0, abs=1e-9)
    assert done.value("level", year=2027) == pytest.approx(365 * GAIN)


def test_what_stood_before_keeps_its_least_level_while_new_capacity_is_filled():
    # 15 GWh stand with a fifth of it at first and need no more; as much is built for twice the demand.
    done = solve_case(
        {
            **NIGHTS, "storage": "technology,carrier,duration,cycle,initial_level,minimum_level\n"
            "store,electricity,15,horizon,3000,0.2",
            "existing_capacity": existing("plant,land,90000", "store,land,1000"),
            "demand": "region,carrier,year,energy\nland,electricity,2025,8760\nland,electricity,2026,17520",
        },
        years=(2025, 2026), end_year=2026,
    )  # fmt: skip
    # 24 GWh at noon and g more, above the least level of all on the last morning: 3 GWh and 364 g
    all_of_it = (24 - 3 / 364) / (0.8 - 0.2 / 364)
    gain = (0.2 * all_of_it - 3) / 364
    assert done.array("energy").values.ravel() == pytest.approx([15, all_of_it])
    assert done.value("level", year=2026) == pytest.approx(3)
    assert done.array("output").values.ravel() == pytest.approx([8760, 17520 + 365 * gain])


def test_existing_energy_counts_whatever_the_cycle():
    # 100 MW with 1,000 MWh, where four hours are usual, and 50 MW more of the usual kind.
    for cycle in ("year", "horizon"):
        texts = {
            **SYSTEM_WITH_STORE,
            "storage": f"technology,carrier,duration,cycle\nstore,electricity,4,{cycle}",
            "costs": "technology,year,variable_cost,investment_cost\nplant,2025,10,0\nstore,2025,0,1",
            "existing_capacity": "unit,technology,region,capacity,commissioned,energy\na,plant,land,2000,2020,\n"
            "b,store,land,100,2020,1000\nc,store,land,50,2021,",
            "candidates": "technology,region,build_limit\nstore,land,0",
            "availability": "technology,profile",
        }  # fmt: skip
        assert float(solve_case(texts).array("energy").sum()) == pytest.approx(1.2)
