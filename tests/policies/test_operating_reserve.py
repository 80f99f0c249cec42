"""Power that is held ready in every step."""

import numpy as np
import pytest

from kz_optimize.policies import POLICIES
from kz_optimize.results.audit import recompute
from kz_optimize.results.extract.extract import extract
from tests.support import FLAT_GIGAWATT, SYSTEM, existing, solve_case

BASE = {
    **SYSTEM, **FLAT_GIGAWATT,
    "technologies": "technology,group,lifetime,ramp_rate\nplant,thermal,40,\npeaker,thermal,40,0.6",
    "conversions": "technology,carrier,flow\nplant,electricity,1\npeaker,electricity,1",
    "costs": "technology,year,variable_cost\nplant,2025,10\npeaker,2025,60",
    "existing_capacity": existing("plant,land,1000", "peaker,land,1000"),
}  # fmt: skip
STORE = {
    "technologies": BASE["technologies"] + "\nbattery,storage,20,",
    "storage": "technology,carrier,duration,cycle\nbattery,electricity,2,day",
    "costs": BASE["costs"] + "\nbattery,2025,0",
    "existing_capacity": existing("plant,land,1000", "peaker,land,1000", "battery,land,300"),
}


def held(done, name: str = "reserve_held") -> float:
    return float(done.array(name).values.sum())


def test_a_plant_leaves_room_where_the_ramp_of_another_is_not_enough():
    # 10 % of 1 GW and 100 MW: 200 MW within ten minutes. The peaker changes by 60 % an hour, 100 MW in ten minutes;
    # the plant leaves the other 100 MW, which the peaker gives for 50 USD/MWh more. That is the price of reserve.
    rule = "kind,region,year,demand_share,capacity,response\nspinning,land,2025,0.1,100,10"
    done = solve_case({**BASE, "operating_reserve": rule})
    assert done.cost == pytest.approx(8760 * (0.9 * 10 + 0.1 * 60) / 1000)
    results = extract(done.model, done.case, done.solution)
    assert results["prices"]["operating_reserve_price"].values.ravel() == pytest.approx([50])
    assert recompute.check(results, POLICIES)["relative"].max() < 1e-9


def test_the_largest_unit_is_a_floor_and_what_is_asked_for_besides_adds_up():
    def of(columns: str, values: str) -> float:
        rule = f"kind,region,year,response,{columns}\nspinning,land,2025,10,{values}"
        return held(solve_case({**BASE, "operating_reserve": rule}))

    assert of("demand_share,capacity,largest_unit", "0.05,20,50") == pytest.approx(0.07)
    assert of("demand_share,capacity,largest_unit", "0.05,20,90") == pytest.approx(0.09)


def test_what_is_short_is_paid_for_and_recomputed():
    # 2,000 MW stand for a demand of 1,000 MW, and the peaker may hold 100 of them: of 1,300 MW asked for, 1,000 MW of
    # the plant and 100 of the peaker would be held, at 50 USD/MWh. At 30 USD/MWh it is cheaper to be short of the
    # 1,000 MW that the plant would have to leave.
    rule = "kind,region,year,capacity,shortage_cost\nspinning,land,2025,1300,30"
    done = solve_case({**BASE, "operating_reserve": rule})
    assert held(done) == pytest.approx(0.1)
    assert done.cost == pytest.approx(8760 * (1.0 * 10 + 1.2 * 30) / 1000)
    results = extract(done.model, done.case, done.solution)
    assert results.plan["operating_reserve_short"].values.ravel() == pytest.approx([1.2 * 8760])
    checked = recompute.check(results, POLICIES)["relative"]
    assert checked.max() < 1e-9
    short = results.plan["operating_reserve_short"] * 1.01
    forged = type(results)({**results, "plan": results.plan.assign(operating_reserve_short=short)})
    assert recompute.check(forged, POLICIES)["relative"]["cost: reserve_shortage"] > 1e-6


def test_only_capacity_that_was_started_holds_reserve():
    # 100 MW of reserve from the peaker alone, which must be started and gives half of what runs at least: it may hold
    # the other half, and 60 % by its ramp within the hour, so 200 MW run, and 100 MW are given for 50 USD/MWh more.
    rule = "kind,region,year,capacity,response,group\nspinning,land,2025,100,60,peaker"
    starts = {"commitment": "technology,minimum_load\npeaker,0.5"}
    done = solve_case({**BASE, **starts, "operating_reserve": rule})
    assert done.array("activity").at(mode="peaker@land:no_load").values.sum() == pytest.approx(0.2)
    assert done.cost == pytest.approx(8760 * (0.9 * 10 + 0.1 * 60) / 1000)


def test_stores_hold_what_they_can_sustain():
    # 300 MW and 600 MWh, full and empty as they like over a day of one step: for an hour all its power, for four hours
    # 150 MW of it. The rest of 300 MW is left by the plant beyond the 100 MW of the peaker.
    def cost(duration: float) -> float:
        rule = f"kind,region,year,capacity,duration\nspinning,land,2025,400,{duration}"
        return solve_case({**BASE, **STORE, "operating_reserve": rule}).cost

    assert cost(1) == pytest.approx(8.76 * 10)
    assert cost(4) == pytest.approx(8.76 * (10 + 0.15 * 50))


def test_reserve_down_is_what_runs_above_its_minimum_and_what_stores_may_take():
    # 1 GW runs above a minimum output of 0.9 of the plant: 100 MW may be taken off, and 300 MW charged for one hour:
    # of 450 MW, 50 are short at 1,000 USD/MWh, or held by running the peaker for 50 USD/MWh, which is cheaper. The
    # plant then gives 50 MW less, which it could have taken off: nothing is gained, and 50 MW are short.
    must = BASE["technologies"].replace("ramp_rate", "minimum_output,ramp_rate").replace("40,\n", "40,0.9,\n").replace(
        "40,0.6", "40,0,0.6")  # fmt: skip
    rule = "kind,region,year,capacity,direction\nregulation,land,2025,450,down"
    done = solve_case({**BASE, **STORE, "technologies": must + "\nbattery,storage,20,,", "operating_reserve": rule})
    assert held(done, "reserve_short") == pytest.approx(0.05)


def test_wind_asks_for_reserve_by_what_it_gives():
    # Wind gives 0.4 GW by day and none by night; a quarter of it is 100 MW by day.
    rule = "kind,region,year,variable_share\nspinning,land,2025,0.25"
    wind = {
        "technologies": BASE["technologies"] + "\nwind,wind,20,", "availability": "technology,profile\nwind,breeze",
        "conversions": BASE["conversions"] + "\nwind,electricity,1", "costs": BASE["costs"] + "\nwind,2025,0",
        "existing_capacity": existing("plant,land,1000", "peaker,land,1000", "wind,land,400"),
    }  # fmt: skip
    breeze = {"breeze": np.repeat([1.0, 0.0], 12)}
    done = solve_case({**BASE, **wind, "operating_reserve": rule}, breeze, steps=2)
    by_step = done.array("reserve_held").sum("operating_reserve", "fleet").values.ravel()
    assert by_step == pytest.approx([0.1, 0.0])
