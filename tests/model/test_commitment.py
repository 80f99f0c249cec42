"""Capacity that is started before it runs."""

import numpy as np
import pytest

from kz_optimize.errors import InputError
from kz_optimize.policies import POLICIES
from kz_optimize.results.audit import recompute
from kz_optimize.results.extract.extract import extract
from tests.support import FLAT_GIGAWATT, SYSTEM, existing, read_case, solve_case

BASE = {**SYSTEM, **FLAT_GIGAWATT, "existing_capacity": existing("plant,land,1000")}
DISPOSAL = "carrier,place,time,disposal\nelectricity,country,hour,yes"


def shaped(*steps: float) -> tuple[dict[str, str], dict[str, np.ndarray], int]:
    """Demand in GW of the steps of every day: its table, its profile and the number of steps."""
    energy = sum(steps) * 8760 / len(steps)
    table = f"region,carrier,year,energy,profile\nland,electricity,2025,{energy},load"
    return {"demand": table}, {"load": np.repeat(steps, 24 // len(steps))}, len(steps)


def running(done, mode: str = "no_load") -> list[float]:
    """GW by step."""
    return done.array("activity").at(mode=f"plant@land:{mode}").values.ravel().tolist()


def test_capacity_that_is_shut_down_stands_still_for_its_minimum_time():
    # Six steps of four hours; nothing is asked for in the third. What cannot run below its capacity stops there, and
    # in eight hours of standing still misses a step before or after: 1,460 GWh go without, 5,840 cost 10 USD/MWh.
    demand, profiles, steps = shaped(1, 1, 0, 1, 1, 1)
    down = {"commitment": "technology,minimum_load,minimum_down_time\nplant,1,8"}
    done = solve_case({**BASE, **demand, **down}, profiles, steps=steps)
    assert running(done)[2] == pytest.approx(0)
    assert sum(running(done)) == pytest.approx(4)
    assert done.cost == pytest.approx((5840 * 10 + 1460 * 1000) / 1000)


def test_capacity_that_is_started_runs_for_its_minimum_time_over_midnight_too():
    # Asked for in the last step of the day alone, running for twelve hours: three steps at 10 USD/MWh, two of them for
    # nothing, before or after midnight. The first step of a typical day follows its last.
    demand, profiles, steps = shaped(0, 0, 0, 0, 0, 1)
    up = {"commitment": "technology,minimum_load,minimum_up_time\nplant,1,12", "carriers": DISPOSAL}
    done = solve_case({**BASE, **demand, **up}, profiles, steps=steps)
    assert sum(running(done)) == pytest.approx(3)
    assert done.cost == pytest.approx(365 * 12 * 10 / 1000)


def test_times_are_counted_in_steps_that_begin_in_them():
    # Nine hours end within the third step of four hours: as twelve.
    demand, profiles, steps = shaped(0, 0, 0, 0, 0, 1)
    up = {"commitment": "technology,minimum_load,minimum_up_time\nplant,1,9", "carriers": DISPOSAL}
    assert solve_case({**BASE, **demand, **up}, profiles, steps=steps).cost == pytest.approx(365 * 12 * 10 / 1000)


def test_capacity_that_starts_reaches_its_minimum_load_and_rises_from_there():
    # 5 % an hour are 30 % in a step of six hours. What starts gives at most its minimum load of 0.5, 0.8 one step
    # later: 0.7 GW in steps of six hours go without.
    demand, profiles, steps = shaped(0, 0, 1, 1)
    case = {
        **BASE, **demand, "technologies": "technology,group,lifetime,ramp_rate\nplant,thermal,20,0.05",
        "commitment": "technology,minimum_load\nplant,0.5",
    }  # fmt: skip
    done = solve_case(case, profiles, steps=steps)
    assert running(done, "normal") == pytest.approx([0, 0, 0.5, 0.8])
    assert done.cost == pytest.approx(365 * 6 * (0.7 * 1000 + 1.3 * 10) / 1000)


FUELLED = {
    **SYSTEM,
    "carriers": "carrier,place,time\nelectricity,country,hour\ncoal,country,year\noil,country,year",
    "pollutants": "pollutant,co2e,captured\nCO2,1,yes",
    "technologies": "technology,group,lifetime,capture_rate\nplant,thermal,40,0.5",
    "conversions": "technology,carrier,flow,efficiency\nplant,electricity,1,\nplant,coal,,0.5",
    "costs": "technology,year,variable_cost\nplant,2025,1",
    "markets": "market,region,carrier,direction,year,price\nm,land,coal,buy,2025,10\nw,land,oil,buy,2025,40",
    "unserved": FLAT_GIGAWATT["unserved"],
    "existing_capacity": existing("plant,land,600", "plant,land,400"),
    "emission_factors": "carrier,technology,pollutant,factor\ncoal,,CO2,0.34\noil,,CO2,0.27\n,plant,CO2,0.01",
    "emission_prices": "instrument,pollutant,scope,year,price\ntax,CO2,land,2025,20",
    "commitment": "technology,minimum_load,start_cost,start_fuel,start_carrier,shut_down_cost,no_load_fuel,no_load_cost"
                  "\nplant,0.5,50,2,oil,10,0.2,3",
}  # fmt: skip


def test_starts_and_running_capacity_take_fuel_cost_money_and_emit():
    # By day 1 GW is asked for, by night 0.2 GW, for which 0.4 GW run at their minimum load. 0.6 GW start every day:
    # 219 GW in the year, at 50 + 10 USD/MW and 2 MWh/MW of oil. 1 and 0.4 GW run, in half of the year each: 6,132 GWh,
    # at 3 USD/MWh and 0.2 MWh/MWh of coal, beside 5,256 GWh of output at 1 USD/MWh and 2 MWh/MWh of coal. Half of what
    # coal emits is captured, and nothing of what the starts and the process emit.
    demand, profiles, steps = shaped(0.2, 1)
    done = solve_case({**FUELLED, **demand}, profiles, steps=steps)
    coal, oil = 5256 * 2 + 6132 * 0.2, 219 * 2
    emitted = coal * 0.34 * 0.5 + oil * 0.27 + 5256 * 0.01
    assert running(done) == pytest.approx([0.4, 1.0])
    assert done.cost == pytest.approx((5256 + 219 * 60 + 6132 * 3 + coal * 10 + oil * 40 + emitted * 20) / 1000)
    results = extract(done.model, done.case, done.solution)
    plan = results.plan.sel(technology="plant", region="land", year=2025)
    assert float(plan["activity"]) == pytest.approx(5256)
    assert float(plan["started"]) == pytest.approx(219e3)
    assert float(plan["shut_down"]) == pytest.approx(219e3)
    assert float(plan["running_capacity"]) == pytest.approx(700)
    assert plan["generation"].sel(carrier=["coal", "oil"]).values == pytest.approx([-coal, -oil])
    assert plan["emissions"].sum("fuel").item() == pytest.approx(emitted)
    assert float(plan["variable_cost"]) == pytest.approx((5256 + 219 * 60 + 6132 * 3) / 1000)
    checked = recompute.check(results, POLICIES)
    assert checked["relative"].max() < 1e-9, checked


def test_a_forged_number_of_starts_is_noticed():
    demand, profiles, steps = shaped(0.2, 1)
    done = solve_case({**FUELLED, **demand}, profiles, steps=steps)
    results = extract(done.model, done.case, done.solution)
    ran = results["cohorts"]["mode_activity"]
    forged = type(results)({**results, "cohorts": results["cohorts"].assign(mode_activity=ran * 1.01)})
    checked = recompute.check(forged, POLICIES)["relative"]
    assert (checked[["cost: variable", "emissions: all as CO2e", "energy of cohorts"]] > 1e-6).all()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"commitment": "technology,start_fuel\nplant,2"}, "its conversions take no carrier, or several"),
        ({"commitment": "technology,minimum_load\nmill,0.2"}, "this does not run by the hour"),
        (
            {
                "commitment": "technology,minimum_load\nplant,0.2",
                "conversions": "technology,mode,carrier,flow\nplant,start_up,electricity,1\nmill,normal,ore,1",
            },
            "commitment.csv has a mode of this name",
        ),
    ],
)
def test_what_cannot_be_started_is_refused_with_a_remedy(changed, words):
    case = {
        **BASE, "carriers": "carrier,place,time,disposal\nelectricity,country,hour,no\nore,country,year,yes",
        "technologies": "technology,group,lifetime\nplant,thermal,20\nmill,industry,20",
        "conversions": "technology,mode,carrier,flow\nplant,normal,electricity,1\nmill,normal,ore,1",
        "existing_capacity": existing("plant,land,1000", "mill,land,1"), **changed,
    }  # fmt: skip
    with pytest.raises(InputError, match=words):
        read_case(case)
