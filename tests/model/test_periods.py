"""Lives that end inside a period, and what may leave in the first milestone year."""

import pytest

from tests.policies.world import solved
from tests.support import FLAT_GIGAWATT, SYSTEM

# Two periods of five years. A plant of 1 GW ends in 2028, another of 0.5 GW in 2036; demand is 1 GW.
ENDING = {
    **SYSTEM,
    **FLAT_GIGAWATT,
    "existing_capacity": """
        unit,technology,region,capacity,commissioned,retires
        a,plant,land,1000,2000,2028
        b,plant,land,500,2000,2036
        """,
    "unserved": "carrier,tier,share,cost\nelectricity,all,1,100",
}
YEARS = {"years": (2025, 2030), "end_year": 2034}


def test_a_plant_counts_for_the_part_of_the_period_in_which_it_stands():
    # Of 2025 to 2029 it stands three years: 0.6 GW and 0.5 GW are more than enough; of a demand of 2 GW 0.9 go without.
    texts = {**ENDING, "demand": "region,carrier,year,energy\nland,electricity,2025,17520"}
    done, results = solved(texts, **YEARS, partial_periods=True)
    assert done.array("unserved").at(year=2025).sum() == pytest.approx(0.9)
    assert results.plan["capacity"].squeeze().values == pytest.approx([1100.0, 500.0])
    assert results.plan["expired"].squeeze().values == pytest.approx([400.0, 600.0])
    whole, results = solved(texts, **YEARS)
    assert whole.array("unserved").at(year=2025).sum() == pytest.approx(0.5)
    assert results.plan["expired"].squeeze().values == pytest.approx([0.0, 1000.0])


def test_what_is_built_is_paid_for_until_its_life_ends():
    # A life of seven years from 2025 on: 0.4 GW of 1 GW in the second period, and seven instalments of 10 of 70 USD;
    # without partial periods ten. Each year of the second period 0.6 GW go without at 100 USD/MWh.
    texts = {
        **SYSTEM,
        **FLAT_GIGAWATT,
        "technologies": "technology,group,lifetime,lead_time\nplant,thermal,7,0",
        "costs": "technology,year,investment_cost,fixed_cost\nplant,2025,70,1",
        "candidates": "technology,region,last_year,capacity_limit\nplant,land,2025,1000",
        "unserved": "carrier,tier,share,cost\nelectricity,all,1,100",
    }
    done, _ = solved(texts, **YEARS, partial_periods=True)
    assert done.cost == pytest.approx(7 * 10 + 7 * 1 + 5 * 0.6 * 8760 * 0.1)
    done, _ = solved(texts, **YEARS)
    assert done.cost == pytest.approx(10 * 10 + 10 * 1)


def test_a_line_counts_for_its_part_as_well():
    texts = {
        **ENDING,
        "regions": "region,parent,level\nland,,country\nnorth,land,zone\nsouth,land,zone",
        "carriers": "carrier,place,time\nelectricity,zone,hour",
        "existing_capacity": "unit,technology,region,capacity,commissioned\na,plant,north,3000,2020",
        "demand": "region,carrier,year,energy\nsouth,electricity,2025,8760",
        "lines": "line,from,to,capacity,retires\nold,north,south,1000,2027",
    }
    done, _ = solved(texts, **YEARS, partial_periods=True)
    assert done.array("sent").at(way="old>", year=2025).sum() == pytest.approx(0.4)


@pytest.mark.parametrize("accounting", ["annuity", "pypsa", "osemosys"])
def test_the_recomputation_knows_partial_periods(accounting):
    texts = {**ENDING, "candidates": "technology,region\nplant,land",
             "costs": "technology,year,investment_cost,fixed_cost,variable_cost\nplant,2025,100,5,10"}  # fmt: skip
    done, _ = solved(texts, **YEARS, partial_periods=True, rate=0.05, accounting=accounting)
    assert done.value("built") > 0


def test_what_stands_may_leave_and_be_converted_in_the_first_year_where_the_case_says_so():
    # 1 GW of old plants costs 50 USD a kW and year to keep; converted for 5 it costs 1. No demand needs it.
    texts = {
        **SYSTEM,
        **FLAT_GIGAWATT,
        "technologies": "technology,group,lifetime,lead_time\nplant,thermal,20,0\nnew,thermal,20,0",
        "conversions": "technology,carrier,flow\nplant,electricity,1\nnew,electricity,1",
        "costs": "technology,year,investment_cost,fixed_cost\nplant,2025,0,50\nnew,2025,100,1",
        "existing_capacity": "unit,technology,region,capacity,commissioned\na,plant,land,1500,2020",
        "retrofits": "from_technology,to_technology\nplant,new",
    }
    kept, _ = solved(texts)
    assert kept.cost == pytest.approx(1.5 * 50)
    # 0.5 GW leave, 1 GW becomes new: 5 USD of investment and 1 USD of fixed cost a kW and year.
    free, results = solved(texts, first_retirement=True)
    assert free.cost == pytest.approx(1.0 * (5 + 1))
    assert results.plan["retired"].sum().item() == pytest.approx(1500.0)
    assert results.plan["converted"].sum().item() == pytest.approx(1000.0)
