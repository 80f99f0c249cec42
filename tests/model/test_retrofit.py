"""Old capacity turned into something else."""

import pytest

from tests.support import FLAT_GIGAWATT, SYSTEM, solve_case

BASE = {
    **SYSTEM,
    **FLAT_GIGAWATT,
    "technologies": """
        technology,group,lifetime,lead_time,capture_rate
        old,coal,40,5,0
        extended,coal,10,1,0
        capture,coal,20,1,0.9
        """,
    "conversions": """
        technology,carrier,flow,efficiency
        old,electricity,1,
        old,coal,,0.5
        extended,electricity,1,
        extended,coal,,0.5
        capture,electricity,1,
        capture,coal,,0.4
        """,
    "carriers": "carrier,place,time\nelectricity,country,hour\ncoal,country,year",
    "markets": "market,region,carrier,direction,year,price\nmine,land,coal,buy,2025,5",
    "costs": """
        technology,year,investment_cost
        old,2025,0
        extended,2025,200
        capture,2025,1000
        """,
}


def test_only_what_leaves_is_converted_along_a_chain_and_in_its_own_year():
    # 1 GW of 1990 leaves in 2030 by age and is extended by ten years; what leaves again in 2040 gets capture, 0.8 GW
    # of it per GW. Demand in 2040 is 2 GW, but nothing more can be converted.
    done = solve_case(
        {
            **BASE,
            "demand": "region,carrier,year,energy\nland,electricity,2030,8760\nland,electricity,2040,17520",
            "existing_capacity": "unit,technology,region,capacity,commissioned\na,old,land,1000,1990",
            "retrofits": "from_technology,to_technology,capacity_ratio\nold,extended,1\nextended,capture,0.8",
        },
        years=(2025, 2030, 2040), end_year=2049,
    )  # fmt: skip
    assert done.value("built", cohort="extended@land#2030") == pytest.approx(1.0)
    assert done.value("built", cohort="extended@land#2040") == pytest.approx(0.0)
    assert done.value("built", cohort="capture@land#2040") == pytest.approx(0.8)
    assert done.value("capacity", year=2040) == pytest.approx(0.8)
    # 2025 and 2030: 1 GW burns 2 GW of coal at 5 USD/MWh; 2030 and 2040 pay 200 / 10 and 0.8 * 1000 / 20 a year.
    # 2040: 0.8 GW burns 2 GW of coal, and 1.2 GW go without.
    coal = 25 * 2 * 8.760 * 5
    assert done.cost == pytest.approx(coal + 10 * 20 + 10 * 40 + 10 * 1.2 * 8760)


def test_a_running_plant_is_given_up_early_and_shared_between_two_futures():
    # 1 GW that could run until 2045 is given up in 2030: a price of 100 USD/t on 2 * 0.34 t/MWh (68 USD/MWh) is more
    # than capture costs (50 million USD a year, 5.7 USD/MWh, and 8.5 for the tenth of 2.5 * 0.34 t that is left).
    # At most 0.6 GW of capture may stand; what is left of the plant runs on, for an extension would only cost more.
    done = solve_case(
        {
            **BASE,
            "existing_capacity": "unit,technology,region,capacity,commissioned\na,old,land,1000,2005",
            "retrofits": "from_technology,to_technology\nold,extended\nold,capture",
            "build_limits": "limit,technology,region,year,capacity_limit\nmost,capture,land,2030,600",
            "pollutants": "pollutant,captured\nCO2,yes",
            "emission_factors": "carrier,technology,pollutant,factor\ncoal,,CO2,0.34",
            "emission_prices": "instrument,pollutant,scope,year,price\ntax,CO2,land,2030,100",
        },
        years=(2025, 2030), end_year=2034, aggregate=False,
    )  # fmt: skip
    assert done.value("converted", retrofit="old@land > capture@land", year=2030) == pytest.approx(0.6)
    assert done.value("converted", retrofit="old@land > extended@land") == pytest.approx(0.0)
    assert done.value("retired", cohort="old@land#2005") == pytest.approx(0.6)
    assert done.value("output", mode="old@land#2005:normal", year=2030) == pytest.approx(0.4 * 8760)
