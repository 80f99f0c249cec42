"""Cases at the edge: nothing stands, nothing is asked, nothing can be built."""

import pytest

from tests.support import FLAT_GIGAWATT, SYSTEM, existing, solve_case


def test_without_plants_everything_is_bought_or_goes_without():
    texts = {**SYSTEM, **FLAT_GIGAWATT}
    assert solve_case(texts).cost == pytest.approx(8760)
    market = "market,region,carrier,direction,year,price,hourly_limit\nm,land,electricity,buy,2025,50,600"
    assert solve_case({**texts, "markets": market}).cost == pytest.approx(8.76 * (0.6 * 50 + 0.4 * 1000))


def test_a_demand_of_zero_costs_what_stands():
    done = solve_case(
        {
            **SYSTEM,
            "demand": "region,carrier,year,energy,profile\nland,electricity,2025,0,load",
            "costs": "technology,year,fixed_cost\nplant,2025,30",
            "availability": "technology,profile\nplant,load",
            "existing_capacity": existing("plant,land,1000"),
        },
        {"load": [0.5, 1.0]}, steps=12,
    )  # fmt: skip
    assert done.cost == pytest.approx(30)


def test_plants_that_never_stand_are_no_trouble():
    # One unit came and went between two milestone years, one project comes after the horizon, one candidate may not
    # be built before its lead time is over, and a capacity of zero has no effect.
    done = solve_case(
        {
            **SYSTEM,
            **FLAT_GIGAWATT,
            "technologies": "technology,group,lifetime,lead_time\nplant,thermal,20,30",
            "existing_capacity": """
                unit,technology,region,capacity,commissioned,retires
                a,plant,land,1000,2026,2029
                b,plant,land,0,2020,
                """,
            "committed": "project,technology,region,capacity,commissioned\nc,plant,land,1000,2050",
            "candidates": "technology,region\nplant,land",
        },
        years=(2025, 2030),
    )
    assert done.value("capacity") == 0.0
    assert done.cost == pytest.approx(10 * 8760)


def test_the_first_milestone_may_lie_after_the_base_year():
    # Six calendar years to build in until 2030, and money of 2030 counts from the start of 2025.
    done = solve_case(
        {
            **SYSTEM,
            **FLAT_GIGAWATT,
            "candidates": "technology,region,build_limit\nplant,land,100",
        },
        years=(2030,), end_year=2030, rate=0.1,
    )  # fmt: skip
    assert done.value("built") == pytest.approx(0.6)
    assert done.cost == pytest.approx(8.76 * (0.6 * 10 + 0.4 * 1000) * 1.1**-5.5)
