"""What stands, what is built, what retires."""

import pytest

from tests.support import FLAT_GIGAWATT, SYSTEM, existing, solve_case

BASE = {**SYSTEM, **FLAT_GIGAWATT}


def test_an_asset_stands_from_its_year_until_its_age_and_is_then_replaced():
    # Ten years of life: what is built in 2025 still stands in 2030 and, for the whole of that period, until 2039; it
    # is gone in 2040. 1000 USD/kW over ten years without interest are 100 million USD per GW and year, for 25 years.
    done = solve_case(
        {
            **BASE,
            "technologies": "technology,group,lifetime,lead_time\nplant,thermal,10,0",
            "costs": "technology,year,investment_cost\nplant,2025,1000",
            "candidates": "technology,region\nplant,land",
        },
        years=(2025, 2030, 2040), end_year=2049,
    )  # fmt: skip
    assert done.array("capacity").values.tolist() == [[pytest.approx(1.0)] * 3]
    assert done.value("built", cohort="plant@land#2025") + done.value("built", cohort="plant@land#2030") >= 1 - 1e-9
    assert done.value("built", cohort="plant@land#2040") + done.value("built", cohort="plant@land#2030") >= 1 - 1e-9
    assert done.cost == pytest.approx(25 * 100)


@pytest.mark.parametrize(("retirement", "cost"), [("yes", 5 * 20 + 5 * 10), ("no", 5 * 20 + 5 * 20)])
def test_early_retirement_saves_the_fixed_cost(retirement, cost):
    # 2 GW for a demand of 1 GW at 10 USD/kW/year. What stands in the first year stays through it: 20 million USD a
    # year until 2029; from 2030 on the second GW is given up, if it may be.
    done = solve_case(
        {
            **BASE,
            "technologies": f"technology,group,lifetime,lead_time,retirement\nplant,thermal,40,0,{retirement}",
            "costs": "technology,year,fixed_cost\nplant,2025,10",
            "existing_capacity": existing("plant,land,2000"),
        },
        years=(2025, 2030), end_year=2034,
    )  # fmt: skip
    assert done.cost == pytest.approx(cost)
    assert done.value("retired") == pytest.approx(1.0 if retirement == "yes" else 0.0)


def test_what_retires_does_not_come_back():
    # Demand falls to 0.4 GW in 2030 and is 1 GW again in 2040: 0.6 GW are kept through the 2030s for 6 million USD a
    # year, because they could not be had back.
    texts = {
        **BASE,
        "demand": """
            region,carrier,year,energy
            land,electricity,2025,8760
            land,electricity,2030,3504
            land,electricity,2040,8760
            """,
        "technologies": "technology,group,lifetime,lead_time\nplant,thermal,40,0",
        "existing_capacity": existing("plant,land,1000"),
    }
    texts["costs"] = "technology,year,fixed_cost\nplant,2025,10"
    kept = solve_case(texts, years=(2025, 2030, 2040), end_year=2049)
    assert kept.value("retired") == pytest.approx(0.0)
    assert kept.cost == pytest.approx(25 * 10)
    # At 1,000 USD/kW/year it is cheaper to go without 0.6 GW for ten years (0.6 * 8760 GWh at 0.15 USD/kWh = 788
    # million USD a year) than to pay 600 million a year for twenty.
    texts["costs"] = "technology,year,fixed_cost\nplant,2025,1000"
    texts["unserved"] = "carrier,tier,share,cost\nelectricity,all,1,150"
    left = solve_case(texts, years=(2025, 2030, 2040), end_year=2049)
    assert left.value("retired", year=2030) == pytest.approx(0.6)
    assert left.value("capacity", year=2040) == pytest.approx(0.4)
    assert left.value("unserved", year=2040) == pytest.approx(0.6)
