"""How hard fleets run."""

import numpy as np
import pytest

from tests.support import FLAT_GIGAWATT, SYSTEM, existing, solve_case

BASE = {**SYSTEM, **FLAT_GIGAWATT}


def test_a_chp_plant_trades_electricity_for_heat_inside_its_triangle():
    # Per unit of activity the plant gives 1 of electricity in condensing mode, or 0.77 of electricity and 1.54 of heat
    # in back-pressure mode. 0.77 GW of heat take half of its 1 GW and leave 0.5 + 0.5 * 0.77 = 0.885 GW of
    # electricity; 0.115 of the demand of 1 GW goes without. One more MWh of heat costs 0.23 / 1.54 MWh of electricity,
    # which are worth 1,000 USD/MWh.
    done = solve_case(
        {
            **BASE,
            "carriers": "carrier,place,time\nelectricity,country,hour\nheat,country,hour",
            "conversions": """
                technology,mode,carrier,flow
                plant,condensing,electricity,1
                plant,back_pressure,electricity,0.77
                plant,back_pressure,heat,1.54
                """,
            "demand": FLAT_GIGAWATT["demand"] + "land,heat,2025,6745.2",
            "existing_capacity": existing("plant,land,1000"),
        }
    )
    assert done.value("output", mode="plant@land:back_pressure") == pytest.approx(0.5 * 8760)
    assert done.value("output", mode="plant@land:condensing") == pytest.approx(0.5 * 8760)
    assert done.value("unserved") == pytest.approx(0.115)
    assert done.price("heat@land") == pytest.approx(1000 * 0.23 / 1.54)


def test_minimum_output_is_a_share_of_what_is_available_and_surplus_is_let_go():
    # Available is 0.8 of 2 GW by day and 0.4 of 2 GW by night; at least half of that runs: 0.8 and 0.4 GW, while
    # demand is 0.6 in every hour. By day 0.2 GW are let go, at a price of zero; by night 0.6 GW run at 10 USD/MWh.
    done = solve_case(
        {
            **BASE,
            "carriers": "carrier,place,time,disposal\nelectricity,country,hour,yes",
            "technologies": "technology,group,lifetime,availability,minimum_output\nplant,thermal,40,0.8,0.5",
            "availability": "technology,profile\nplant,sun",
            "demand": "region,carrier,year,energy\nland,electricity,2025,5256",
            "existing_capacity": existing("plant,land,2000"),
        },
        {"sun": [1.0] * 12 + [0.5] * 12}, steps=2,
    )  # fmt: skip
    assert done.array("activity").values.ravel() == pytest.approx([0.8, 0.6])
    assert done.price("electricity@land").ravel() == pytest.approx([0, 10])
    assert done.cost == pytest.approx(365 * 12 * (0.8 + 0.6) * 10 / 1000)


def test_ramps_bind_within_a_day_but_not_over_midnight():
    # Steps of six hours, 5 % an hour: 0.3 GW from step to step for a plant of 1 GW. Demand is 0.2, 0.2, 1, 1 GW;
    # output can be 0.2, 0.2, 0.5 and 0.8, so 0.5 and 0.2 GW go without. The way back to 0.2 GW falls into the night.
    done = solve_case(
        {
            **BASE,
            "technologies": "technology,group,lifetime,ramp_rate\nplant,thermal,40,0.05",
            "demand": "region,carrier,year,energy,profile\nland,electricity,2025,5256,load",
            "existing_capacity": existing("plant,land,1000"),
        },
        {"load": [0.2] * 12 + [1.0] * 12}, steps=4,
    )  # fmt: skip
    assert done.array("activity").values.ravel() == pytest.approx([0.2, 0.2, 0.5, 0.8])
    assert done.cost == pytest.approx(365 * 6 * (0.7 * 1000 + 1.7 * 10) / 1000)


def test_the_energy_of_a_year_may_be_limited_and_is_then_used_where_it_is_worth_most():
    # A quarter of 8760 hours at 1 GW, so 2190 GWh, all of it by day, where going without costs as much as by night,
    # but where demand is 1 GW and a market sells at 50 USD/MWh for 500 MW by night and by day alike: demand is 1 GW
    # by day, 0.5 GW by night. The market gives 0.5 GW always, the plant 0.5 GW by day: 0.5 * 12 * 365 = 2190 GWh.
    done = solve_case(
        {
            **BASE,
            "technologies": "technology,group,lifetime,annual_availability\nplant,thermal,40,0.25",
            "demand": "region,carrier,year,energy,profile\nland,electricity,2025,6570,load",
            "existing_capacity": existing("plant,land,1000"),
            "markets": "market,region,carrier,direction,year,price,hourly_limit\nm,land,electricity,buy,2025,50,500",
        },
        {"load": [1.0] * 12 + [0.5] * 12}, steps=2,
    )  # fmt: skip
    assert done.array("activity").values.ravel() == pytest.approx([0.5, 0.0])
    assert done.value("unserved") == pytest.approx(0.0)
    assert done.cost == pytest.approx((2190 * 10 + 4380 * 50) / 1000)


def test_what_touches_yearly_carriers_only_runs_by_the_year():
    # A mill of 1 GW, available 0.8 of the day and 0.4 of the night, gives 8760 * 0.6 GWh a year and no hourly
    # activity; at least a quarter of that it must give though nobody needs more than 1 TWh (and the rest is let go).
    texts = {
        **SYSTEM,
        "carriers": "carrier,place,time,disposal\nore,country,year,no\nmetal,country,year,yes",
        "technologies": "technology,group,lifetime,availability,minimum_output\nmill,thermal,40,0.8,0.25",
        "conversions": "technology,carrier,flow,efficiency\nmill,ore,,0.5\nmill,metal,1,",
        "costs": "technology,year,variable_cost\nmill,2025,1",
        "availability": "technology,profile\nmill,shift",
        "markets": "market,region,carrier,direction,year,price\nmine,land,ore,buy,2025,2",
        "unserved": "carrier,tier,share,cost\nmetal,all,1,100",
        "existing_capacity": existing("mill,land,1000"),
    }
    shift = {"shift": [1.0] * 12 + [0.5] * 12}
    demand = "region,carrier,year,energy\nland,metal,2025,"
    much = solve_case({**texts, "demand": demand + "10000"}, shift, steps=2)
    assert much.value("output") == pytest.approx(5256)
    assert len(much.model.activity) == 0
    assert much.cost == pytest.approx((5256 * (1 + 2 * 2) + 4744 * 100) / 1000)
    little = solve_case({**texts, "demand": demand + "1000"}, shift, steps=2)
    assert little.value("output") == pytest.approx(5256 / 4)


def test_the_variable_cost_is_that_of_the_year_of_operation():
    # Between its rows the cost follows a straight line: 10, 15 and, after the last row, 20 USD/MWh.
    done = solve_case(
        {
            **BASE,
            "technologies": "technology,group,lifetime\nplant,thermal,40",
            "costs": "technology,year,variable_cost\nplant,2025,10\nplant,2035,20",
            "existing_capacity": existing("plant,land,2000"),
        },
        years=(2025, 2030, 2040), end_year=2040,
    )  # fmt: skip
    assert [done.price("electricity@land", year).item() for year in (2025, 2030, 2040)] == pytest.approx([10, 15, 20])
    assert done.cost == pytest.approx(8.76 * (5 * 10 + 10 * 15 + 20))


# Day and night of 12 h; demand of 1.2 GW by day and 0.8 by night, flat nuclear at 5 and a gas plant at 50 USD/MWh.
FLAT = {
    **SYSTEM,
    "technologies": "technology,group,lifetime,lead_time,flat\nplant,thermal,20,0,no\nnuclear,nuclear,40,0,yes",
    "conversions": "technology,carrier,flow\nplant,electricity,1\nnuclear,electricity,1",
    "costs": "technology,year,variable_cost\nplant,2025,50\nnuclear,2025,5",
    "existing_capacity": existing("plant,land,1000", "nuclear,land,1000"),
    "demand": "region,carrier,year,energy,profile\nland,electricity,2025,8760,load",
    "unserved": "carrier,tier,share,cost\nelectricity,all,1,1000",
}


@pytest.mark.parametrize("aggregate", [True, False])
def test_a_flat_plant_gives_the_same_power_all_day(aggregate):
    # Nuclear follows the night, 0.8 GW; gas gives the other 0.4 by day. It would give 1.0 by day, were it free to.
    load = np.repeat([0.8, 1.2], 12)
    two = FLAT | {"existing_capacity": existing("plant,land,1000", "nuclear,land,600", "nuclear,land,400")}
    done = solve_case(two, {"load": load}, steps=2, aggregate=aggregate)
    power = done.array("activity").at(mode=[name for name in done.case.fleets.mode if name.startswith("nuclear")])
    assert power.sum("mode").values.ravel() == pytest.approx([0.8, 0.8])
    assert done.cost == pytest.approx(8.76 * (0.8 * 5 + 0.2 * 50))
    # The price by night is what a flat MW saves by day: 2 * 5 - 50.
    assert done.price("electricity@land")[0] == pytest.approx([-40, 50])


def test_a_plant_that_is_not_flat_pays_no_row():
    done = solve_case(FLAT | {"technologies": FLAT["technologies"].replace("yes", "no")},
                      {"load": np.repeat([0.8, 1.2], 12)}, steps=2)  # fmt: skip
    assert len(done.model.flat_day) == 0
    assert done.cost == pytest.approx(8.76 * (0.9 * 5 + 0.1 * 50))
