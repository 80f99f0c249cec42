"""Limits on how much runs, and costs by mode, worked by hand."""

import pytest

from tests.support import FLAT_GIGAWATT, SYSTEM, existing, solve_case

# A plant with two modes of the same output: 1 GW is asked for, half of it in each of two years.
TWO_MODES = {
    **SYSTEM,
    **FLAT_GIGAWATT,
    "conversions": "technology,mode,carrier,flow\nplant,cheap,electricity,1\nplant,dear,electricity,1",
    "mode_costs": "technology,mode,region,year,variable_cost\nplant,dear,,2025,5",
    "existing_capacity": existing("plant,land,2000"),
}
TWO_YEARS = {"years": (2025, 2026), "end_year": 2026}
COLUMNS = "technology,region,year,activity_limit,activity_minimum"


def test_a_mode_costs_what_it_costs_more():
    # 10 USD/MWh in the cheap mode, 15 in the dear one, which nothing asks for.
    done = solve_case(TWO_MODES)
    assert done.value("output", mode="plant@land:cheap") == pytest.approx(8760)
    assert done.cost == pytest.approx(87.6)


def test_a_mode_costs_what_the_nearest_region_says():
    # In the north the dear mode is 20 USD/MWh cheaper than the plant itself, and paid for.
    texts = {
        **TWO_MODES,
        "regions": "region,parent,level\nland,,country\nnorth,land,zone",
        "existing_capacity": existing("plant,north,2000"),
        "mode_costs": TWO_MODES["mode_costs"] + "\nplant,dear,north,2025,-20",
    }
    assert solve_case(texts).cost == pytest.approx(8760 * (10 - 20) / 1000)


def test_emissions_of_a_mode_stand_before_those_of_the_technology():
    # 0.5 t/MWh in general, 0.2 in the dear mode: at 50 USD/t that saves 15 USD/MWh, and it costs 5 more.
    texts = {
        **TWO_MODES,
        "pollutants": "pollutant,co2e\nCO2,1",
        "emission_factors": "technology,mode,pollutant,factor\nplant,,CO2,0.5\nplant,dear,CO2,0.2",
        "emission_prices": "instrument,pollutant,scope,year,price\ntax,CO2,land,2025,50",
    }
    done = solve_case(texts)
    assert done.value("output", mode="plant@land:dear") == pytest.approx(8760)
    assert done.cost == pytest.approx(8760 * (15 + 10) / 1000)


def test_no_more_runs_in_a_year_than_the_limit_allows():
    # 6,000 of 8,760 GWh may be made; the rest goes without at 1,000 USD/MWh.
    done = solve_case({**TWO_MODES, "activity_limits": f"limit,{COLUMNS}\ntop,plant,land,2025,6000,"})
    assert done.cost == pytest.approx(6000 * 0.01 + 2760)
    assert done.value("activity_limit") == pytest.approx(-(1 - 0.01))


def test_what_must_run_runs_though_it_is_dear():
    # A second plant at 50 USD/MWh must make 1,000 GWh.
    texts = {
        **SYSTEM,
        **FLAT_GIGAWATT,
        "technologies": SYSTEM["technologies"] + "old,thermal,20,0",
        "conversions": SYSTEM["conversions"] + "old,electricity,1",
        "costs": SYSTEM["costs"] + "old,2025,50",
        "existing_capacity": existing("plant,land,2000", "old,land,2000"),
        "activity_limits": f"limit,{COLUMNS}\nwork,old,land,2025,,1000",
    }
    done = solve_case(texts)
    assert done.value("output", mode="old@land:normal") == pytest.approx(1000)
    assert done.value("activity_minimum") == pytest.approx(0.04)


def test_a_budget_counts_all_calendar_years():
    # 20,000 GWh in three years, of which the first milestone stands for two: 26,280 are asked for.
    texts = {
        **TWO_MODES,
        "activity_budgets": "budget,technology,region,activity_limit,activity_minimum\nmine,plant,land,20000,",
    }
    done = solve_case(texts, years=(2025, 2027), end_year=2027)
    made = done.array("output").sum("mode")
    assert float(2 * made.at(year=2025) + made.at(year=2027)) == pytest.approx(20000)
    assert done.cost == pytest.approx(20000 * 0.01 + 6280)


def test_a_budget_may_also_ask_for_the_least():
    texts = {
        **TWO_MODES,
        "conversions": "technology,mode,carrier,flow\nplant,cheap,electricity,1",
        "mode_costs": "technology,mode,year,variable_cost\nplant,cheap,2025,2000",
        "activity_budgets": "budget,technology,region,activity_limit,activity_minimum\nwork,plant,land,,3000",
    }
    done = solve_case(texts, **TWO_YEARS)
    assert done.value("output") == pytest.approx(3000)
