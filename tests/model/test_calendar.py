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
