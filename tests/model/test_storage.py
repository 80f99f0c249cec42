"""Energy carried from step to step and from day to day."""

import numpy as np
import pytest

from tests.policies.world import solved
from tests.support import FLAT_GIGAWATT, SYSTEM, Solved, existing, solve_case

# A plant that runs by day only, as much as anybody wants, and a store.
SUN = {
    **SYSTEM,
    **FLAT_GIGAWATT,
    "technologies": "technology,group,lifetime,lead_time\nplant,thermal,20,0\nstore,storage,20,0",
    "availability": "technology,profile\nplant,sun",
    "costs": "technology,year,variable_cost,energy_cost\nplant,2025,10,0\nstore,2025,0,2",
    "existing_capacity": existing("plant,land,90000", "store,land,2000"),
}
BY_DAY = {"sun": [1.0] * 12 + [0.0] * 12}
COLUMNS = "technology,carrier,efficiency_charge,efficiency_discharge,duration,charge_ratio,standing_loss,cycle\n"


def stored_by(store: str) -> dict[str, str]:
    return {**SUN, "storage": COLUMNS + f"store,electricity,{store}"}


def test_a_daily_store_loses_on_the_way_in_and_on_the_way_out():
    # 1 GW for twelve hours of night takes 12 / 0.8 = 15 GWh from the store, 15 / 0.9 GWh of charging by day. Power at
    # night costs 10 / 0.72.
    done = solve_case(stored_by("0.9,0.8,8,1,0,day"), BY_DAY, steps=2)
    assert done.array("stored").values.ravel() == pytest.approx([15, 0])
    assert done.value("charge") == pytest.approx(15 / 0.9 / 12)
    assert done.cost == pytest.approx(365 * (12 + 15 / 0.9) * 10 / 1000)
    assert done.price("electricity@land").ravel() == pytest.approx([10, 10 / 0.72])


def test_a_daily_store_loses_what_it_stands():
    # One percent an hour: what is there at dusk falls by 0.99 ** 12 until the night is over, so 15 / 0.99 ** 12 GWh
    # are needed at dusk.
    done = solve_case(stored_by("0.9,0.8,9,1,0.01,day"), BY_DAY, steps=2)
    assert done.value("stored", hour=0) == pytest.approx(15 / 0.99**12)
    assert done.cost == pytest.approx(365 * (12 + 15 / 0.99**12 / 0.9) * 10 / 1000)


def test_power_and_energy_bound_a_store():
    # 2 GW for four hours hold 8 GWh, of which 6.4 come out: 5.6 GWh of the night go without. With a charging power of
    # 0.1 times the discharging power, 0.2 GW * 12 h * 0.9 = 2.16 GWh are stored, and 1.728 come out.
    small = solve_case(stored_by("0.9,0.8,4,1,0,day"), BY_DAY, steps=2)
    assert small.value("unserved") * 12 == pytest.approx(12 - 6.4)
    slow = solve_case(stored_by("0.9,0.8,4,0.1,0,day"), BY_DAY, steps=2)
    assert slow.value("unserved") * 12 == pytest.approx(12 - 1.728)


def test_energy_capacity_is_chosen_on_its_own_or_as_the_unit_has_it():
    # Without a duration, 15 GWh are built at 2 USD/kWh over twenty years: 1.5 million USD a year. Units with an energy
    # of their own keep it: 1 GW with 3 GWh instead of 4, next to 1 GW with the 4 GWh of its technology.
    chosen = solve_case(
        {**stored_by("0.9,0.8,,1,0,day"), "candidates": "technology,region\nstore,land"}, BY_DAY, steps=2
    )
    assert chosen.value("energy") == pytest.approx(15)
    assert chosen.cost == pytest.approx(365 * (12 + 15 / 0.9) * 10 / 1000 + 15 * 2 / 20)
    units = """
        unit,technology,region,capacity,energy,commissioned
        a,plant,land,90000,,2020
        b,store,land,1000,3000,2020
        c,store,land,1000,,2020
        """
    own = solve_case({**stored_by("0.9,0.8,4,1,0,day"), "existing_capacity": units}, BY_DAY, steps=2)
    assert sorted(own.array("energy").values.ravel()) == pytest.approx([3, 4])
    assert own.value("unserved") * 12 == pytest.approx(12 - 7 * 0.8)


def test_a_daily_store_keeps_its_least_level():
    # The 12 GWh of the night are four fifths of the energy capacity; the last fifth stays.
    columns = "technology,carrier,cycle,minimum_level\n"
    least = {**SUN, "storage": columns + "store,electricity,day,0.2", "candidates": "technology,region\nstore,land"}
    done = solve_case(least, BY_DAY, steps=2)
    assert done.value("energy") == pytest.approx(15)
    assert done.array("stored").values.ravel() == pytest.approx([15, 3])


SEASON = {"sun": np.where((np.arange(8760) // 24 >= 50) & (np.arange(8760) // 24 < 150), 1.0, 0.0)}


def test_a_yearly_store_carries_energy_over_the_calendar():
    # The plant runs on days 50 to 149 and serves the other 265 days, 24 GWh each, out of the store. The calendar has
    # three runs of equal days: 50 without, 100 with, 215 without.
    done = solve_case(stored_by("0.9,1,8000,2,0,year"), SEASON, days=2)
    np.testing.assert_array_equal(done.case.days.runs[1], [50, 100, 215])
    first, second, third = done.array("level").at(store="store@land").values.ravel()
    assert first - second == pytest.approx(50 * 24)
    assert third - second == pytest.approx(265 * 24)
    assert third - first == pytest.approx(215 * 24)
    assert done.cost == pytest.approx((100 * 24 + 265 * 24 / 0.9) * 10 / 1000)


def test_a_yearly_store_holds_no_more_than_its_energy_at_the_end_of_a_run():
    # 2 GW * 1590 h = 3180 GWh: half of the 6360 GWh that the 265 days would need.
    done = solve_case(stored_by("1,1,1590,1,0,year"), SEASON, days=2)
    assert done.array("level").max() == pytest.approx(3180)
    assert done.value("output") == pytest.approx(2400 + 3180)


def year_by_year(done: Solved) -> np.ndarray:
    """(365 * steps,) What a store holds at the end of every step, step by step through the real calendar."""
    days, stores = done.case.days, done.case.stores
    charge, discharge = (done.array(name).values[0, 0] for name in ("charge", "discharge"))
    hours = days.hours.values
    keep = (1 - float(stores.standing_loss.values[0])) ** hours
    change = hours * (charge * stores.efficiency_charge.values[0] - discharge / stores.efficiency_discharge.values[0])
    held, level = done.value("level", run=0), []
    for day in days.calendar:
        for hour in range(len(days.hour)):
            held = held * keep[day, hour] + change[day, hour]
            level.append(held)
    return np.array(level)


def test_the_runs_tell_the_same_story_as_the_calendar_step_by_step():
    # Walk through all 365 days with charge, discharge and standing loss: the store is never overfilled or overdrawn,
    # and the year ends as it began.
    sun = np.where(np.isin(np.arange(8760) // 24 % 11, [0, 1, 4, 7, 8, 9]), 1.0, 0.0) * np.resize(BY_DAY["sun"], 8760)
    done = solve_case(stored_by("0.9,0.95,600,4,0.0005,year"), {"sun": sun}, days=2, steps=4)
    level = year_by_year(done)
    assert level[-1] == pytest.approx(done.value("level", run=0))
    assert level.min() >= -1e-6
    assert level.max() <= done.value("energy") + 1e-6
    assert level.max() > 10
    assert done.value("unserved") == pytest.approx(0.0, abs=1e-6)


RIVER = {
    **SYSTEM,
    **FLAT_GIGAWATT,
    "technologies": "technology,group,lifetime\nriver,hydro,80",
    "conversions": "technology,carrier,flow",
    "costs": "technology,year,variable_cost\nriver,2025,1",
    "existing_capacity": existing("river,land,1000"),
    "demand": "region,carrier,year,energy\nland,electricity,2025,2190",
}
FLOOD = {"flood": [0.6] * 12 + [0.0] * 12}


def river(duration: float, release: float) -> dict[str, str]:
    return {
        **RIVER,
        "storage": f"technology,carrier,duration,charge_ratio,cycle\nriver,electricity,{duration},0,day",
        "inflows": f"technology,profile,minimum_release\nriver,flood,{release}",
    }


def test_a_reservoir_keeps_what_flows_in_and_spills_the_rest():
    # 0.6 GW flow in for twelve hours: 7.2 GWh a day; demand takes 6 GWh, so 1.2 GWh a day are spilled. A reservoir of
    # two hours (2 GWh) saves only that for the night, which needs 3: 1 GWh a day goes without, 7.2 - 5 are spilled.
    large = solve_case(river(10, 0), FLOOD, steps=2)
    assert large.value("charge") == 0.0
    assert large.value("unserved") == pytest.approx(0.0)
    assert large.value("spill") * 12 == pytest.approx(1.2)
    assert large.cost == pytest.approx(2190 * 1 / 1000)
    small = solve_case(river(2, 0), FLOOD, steps=2)
    assert small.value("unserved") * 12 == pytest.approx(1.0)
    assert small.value("spill") * 12 == pytest.approx(2.2)


def test_the_river_below_gets_its_least_flow():
    # Nine tenths of the inflow, 0.54 GW, must leave at once by day: 0.25 through the turbines for demand, 0.29 over
    # the dam. What is left for the night is 7.2 - 12 * 0.54 = 0.72 of the 3 GWh that it needs.
    done = solve_case(river(10, 0.9), FLOOD, steps=2)
    assert done.value("spill", hour=0) == pytest.approx(0.29)
    assert done.value("unserved", hour=1) * 12 == pytest.approx(3 - 0.72)


# 1 GW of sun shines half of the day on a demand of 0.5 GW: 6 GWh are carried over, 0.5 GW of power.
DURATIONS = {
    **SYSTEM,
    "technologies": "technology,group,lifetime,lead_time\nsun,sun,20,0\nstore,storage,20,0",
    "conversions": "technology,carrier,flow\nsun,electricity,1",
    "costs": "technology,year,investment_cost,energy_cost,energy_fixed_cost\nsun,2025,0,0,0\nstore,2025,20,2,0.3",
    "existing_capacity": existing("sun,land,1000"),
    "candidates": "technology,region\nstore,land",
    "storage": "technology,carrier,cycle,minimum_duration,maximum_duration\nstore,electricity,day,{least},{most}",
    "availability": "technology,profile\nsun,sun",
    "demand": "region,carrier,year,energy\nland,electricity,2025,4380",
    "unserved": "carrier,tier,share,cost\nelectricity,all,1,1000",
}


@pytest.mark.parametrize(
    ("least", "most", "power", "energy"), [("", "", 0.5, 6.0), (20, "", 0.5, 10.0), ("", 8, 0.75, 6.0)]
)
def test_energy_has_a_fixed_cost_and_a_shortest_and_longest_duration(least, most, power, energy):
    # A GW costs 1 a year, a GWh 0.1 and 0.3 of fixed cost. Twenty hours ask for 10 GWh, eight for 0.75 GW.
    texts = {**DURATIONS, "storage": DURATIONS["storage"].format(least=least, most=most)}
    done, results = solved(texts, {"sun": [1.0] * 12 + [0.0] * 12}, steps=2)
    assert done.value("built", cohort="store@land#2025") == pytest.approx(power)
    assert done.value("energy") == pytest.approx(energy)
    assert done.cost == pytest.approx(power + 0.1 * energy + 0.3 * energy)
    assert results.plan["fixed_cost"].sum().item() == pytest.approx(0.3 * energy)
