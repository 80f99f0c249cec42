"""What the system pays."""

import numpy as np
import pytest

from tests.support import FLAT_GIGAWATT, SYSTEM, existing, solve_case

BASE = {**SYSTEM, **FLAT_GIGAWATT}


def test_every_year_is_discounted_from_its_middle_and_an_investment_is_paid_while_it_stands():
    # 1 GW built in 2025 for 1,000 million USD with 20 years of life and 10 % of interest, seen until 2034 at 5 %:
    # annuity = 0.1 / (1 - 1.1 ** -20) / sqrt(1.1), due in the middle of ten years, together with 30 of fixed cost and
    # 8760 GWh at 10 USD/MWh.
    done = solve_case(
        {
            **BASE,
            "costs": "technology,year,investment_cost,fixed_cost,variable_cost\nplant,2025,1000,30,10",
            "candidates": "technology,region\nplant,land",
        },
        years=(2025, 2030), end_year=2034, rate=0.05, interest=0.1,
    )  # fmt: skip
    annuity = 1000 * 0.1 / (1 - 1.1**-20) / np.sqrt(1.1)
    discount = sum(1.05 ** -(year + 0.5) for year in range(10))
    assert done.cost == pytest.approx(discount * (annuity + 30 + 87.6))


def test_a_technology_may_have_its_own_interest_and_be_paid_off_before_its_age():
    # 8 % of its own over 5 years; the discount rate is 0, so five annuities of 250.46 / sqrt(1.08) and nothing after.
    done = solve_case(
        {
            **BASE,
            "technologies": """
                technology,group,lifetime,economic_lifetime,interest_rate,lead_time
                plant,thermal,20,5,0.08,0
                """,
            "costs": "technology,year,investment_cost\nplant,2025,1000",
            "candidates": "technology,region\nplant,land",
        },
        years=(2025, 2030), end_year=2034,
    )  # fmt: skip
    assert done.cost == pytest.approx(5 * 1000 * 0.08 / (1 - 1.08**-5) / np.sqrt(1.08))


def test_interest_during_construction_is_paid_with_the_overnight_cost():
    # Two years at 21 % make 1,215.5 of 1,000 (see test_finance), owed at the start of service and
    # paid back in the middle of the first year, half a year later: times sqrt(1.21). The discount rate is 0.
    done = solve_case(
        {
            **BASE,
            "technologies": """
                technology,group,lifetime,economic_lifetime,interest_rate,lead_time,construction_years
                plant,thermal,20,1,0.21,0,2
                """,
            "costs": "technology,year,investment_cost\nplant,2025,1000",
            "candidates": "technology,region\nplant,land",
        },
        years=(2025, 2030), end_year=2034,
    )  # fmt: skip
    assert done.cost == pytest.approx(1215.5 * 1.1)


def test_the_investment_cost_is_that_of_the_year_of_building_and_of_the_nearest_region():
    # Built in 2035, for demand there is only then: halfway between 1000 and 500, but 900 in the north, where the south
    # is full.
    done = solve_case(
        {
            **BASE,
            "regions": "region,parent,level\nland,,country\nnorth,land,zone\nsouth,land,zone",
            "demand": "region,carrier,year,energy\nland,electricity,2030,0\nland,electricity,2035,8760",
            "costs": """
                technology,region,year,investment_cost
                plant,,2030,1000
                plant,,2040,500
                plant,north,2030,900
                """,
            "candidates": "technology,region,capacity_limit\nplant,north,\nplant,south,400",
        },
        years=(2030, 2035), end_year=2039,
    )  # fmt: skip
    assert done.cost == pytest.approx(5 * (0.4 * 750 + 0.6 * 900) / 20)


def test_what_is_built_at_a_site_pays_for_its_connection():
    # 400 MW in the south, where joining the grid costs 150 USD/kW, the rest of 1,000 MW in the north for 250.
    done = solve_case(
        {
            **BASE,
            "regions": "region,parent,level\nland,,country\nnorth,land,zone\nsouth,land,zone",
            "costs": "technology,year,investment_cost\nplant,2025,1000",
            "candidates": """
                technology,region,capacity_limit,connection_cost
                plant,north,,250
                plant,south,400,150
                """,
        }
    )
    assert done.cost == pytest.approx((0.4 * 1150 + 0.6 * 1250) / 20)


def test_subsidies_lower_the_investment_and_pay_for_output():
    # 30 % and 20 % of 1000 from two schemes: 500 over 20 years. Output earns 4 of its 10 USD/MWh. The scheme of 2030
    # does not reach what is built in 2025, but its output from 2030 on.
    done = solve_case(
        {
            **BASE,
            "costs": "technology,year,investment_cost,variable_cost\nplant,2025,1000,10",
            "candidates": "technology,region,last_year\nplant,land,2025",
            "subsidies": """
                subsidy,group,region,year,investment_share,output_subsidy
                a,thermal,land,2025,0.3,0
                b,plant,land,2025,0.2,0
                c,plant,land,2030,0.9,4
                """,
        },
        years=(2025, 2030), end_year=2034,
    )  # fmt: skip
    assert done.cost == pytest.approx(10 * 500 / 20 + 5 * 87.6 + 5 * 8.76 * 6)


@pytest.mark.parametrize(("scope", "rebate"), [("land", 0.6 * 20), ("south", 0.0)])
def test_free_allowances_are_a_subsidy_on_output_for_those_under_the_price(scope, rebate):
    # 0.6 t/MWh at 20 USD/t are 12 USD/MWh, and the plant in the north pays 0.9 t * 20 = 18 USD/MWh. Under a price of
    # the south it neither pays nor receives.
    done = solve_case(
        {
            **BASE,
            "regions": "region,parent,level\nland,,country\nnorth,land,zone\nsouth,land,zone",
            "pollutants": "pollutant,co2e\nCO2,1",
            "emission_factors": "technology,pollutant,factor\nplant,CO2,0.9",
            "emission_prices": f"instrument,pollutant,scope,year,price\ntax,CO2,{scope},2025,20",
            "benchmarks": """
                instrument,group,carrier,year,benchmark,allowance_price
                tax,thermal,electricity,2025,0.6,20
                """,
            "existing_capacity": existing("plant,north,1500"),
        }
    )
    assert done.cost == pytest.approx(8.76 * (10 + (18 if scope == "land" else 0) - rebate))
