"""The tree of demand: paths of drivers, and branches under them, worked by hand."""

import numpy as np
import pandas as pd
import pytest

from kz_optimize.errors import InputError
from kz_optimize.policies import POLICIES
from kz_optimize.results import Results, inputs
from kz_optimize.results.audit import recompute
from kz_optimize.tables.growth import path
from tests.policies.world import solved
from tests.support import SYSTEM, read_case, solve_case

# 20 million persons have 25 m2 each in 2025, 21 million 27 m2 in 2035, heated with 0.15 MWh/m2: 75.0 and 85.05 TWh.
HOMES = {
    **SYSTEM,
    "carriers": "carrier,place,time\nelectricity,country,hour\nheat,country,year",
    "conversions": "technology,carrier,flow\nplant,heat,1",
    "existing_capacity": "unit,technology,region,capacity,commissioned\na,plant,land,20000,2020",
    "drivers": "driver,year,value,growth\npopulation,2025,20e6,\npopulation,2035,21e6,\ngdp,2025,300,0.04",
    "branches": """
        branch,parent,unit,carrier,sector
        floor,population,m2/person,,
        heating,floor,MWh/m2,heat,homes
        """,
    "branch_values": "branch,year,value\nfloor,2025,25\nfloor,2035,27\nheating,2025,0.15",
}
YEARS = {"years": (2025, 2035), "end_year": 2035}


def demand(texts, **settings) -> pd.Series:
    """[region, carrier, sector, year] GWh."""
    frame = read_case(texts, **(YEARS | settings))["demand"].frame
    return frame.set_index(["region", "carrier", "sector", "year"])["energy"]


def test_heat_is_persons_times_floor_times_heat_per_floor():
    tables = read_case(HOMES, **YEARS)
    found = tables["demand"].frame.set_index(["region", "carrier", "sector", "year"])
    assert found.loc[("land", "heat", "homes", 2025), "energy"] == pytest.approx(75_000)
    assert found.loc[("land", "heat", "homes", 2035), "energy"] == pytest.approx(85_050)
    assert set(found["source"]) == {"population x floor x heating"}
    done = solve_case(HOMES, **YEARS)
    assert done.value("output", year=2035) == pytest.approx(85_050)


def test_paths_of_drivers_grow_and_hold():
    def of(*rows):
        return pd.DataFrame(rows, columns=["year", "value", "growth"])

    gdp = of((2025, 300.0, 0.04), (2030, np.nan, 0.03))
    assert path(gdp, [2020, 2025, 2030, 2035]) == pytest.approx([300, 300, 364.99587, 423.13025])
    assert path(of((2025, 100.0, np.nan), (2035, 400.0, np.nan)), [2030, 2050]) == pytest.approx([200, 400])
    assert path(of((2025, 0.0, np.nan), (2035, 10.0, np.nan)), [2030]) == pytest.approx([5])
    # A growth up to a value of its own: the value holds from its year on.
    assert path(of((2025, 100.0, 0.1), (2027, 50.0, np.nan)), [2026, 2027, 2030]) == pytest.approx([110, 50, 50])


def test_steel_and_travel_follow_income_and_persons():
    # 4.0 Mt * 1.2^0.6 = 4.4624; 100 billion pkm * 1.2^0.5 * 1.05 = 115.0217.
    texts = {
        **HOMES,
        "carriers": HOMES["carriers"] + "\nsteel,country,year\ntravel,country,year",
        "conversions": "technology,mode,carrier,flow\nplant,a,heat,1\nplant,b,steel,1\nplant,c,travel,1",
        "drivers": "driver,year,value\npopulation,2025,20\npopulation,2035,21\ngdp,2025,300\ngdp,2035,360",
        "branches": "branch,unit,carrier\nsteel_made,Mt,steel\ntravelled,billion pkm,travel",
        "branch_values": "branch,year,value\nsteel_made,2025,4\ntravelled,2025,100",
        "elasticities": "branch,driver,elasticity\nsteel_made,gdp,0.6\ntravelled,gdp,0.5\ntravelled,population,1",
    }
    texts["carriers"] = (
        "carrier,place,time,unit,fuel_type\nelectricity,country,hour,,\nheat,country,year,,\n"
        "steel,country,year,t,material\ntravel,country,year,thousand pkm,service"
    )
    found = demand(texts)
    assert found["land", "steel", "all", 2035] == pytest.approx(4462.40, rel=1e-6)  # thousand t
    assert found["land", "travel", "all", 2035] == pytest.approx(115_021.7, rel=1e-6)  # million pkm


def test_without_elasticity_and_growth_nothing_changes():
    still = {**HOMES, "drivers": "driver,year,value\npopulation,2025,20e6"}
    still["branch_values"] = "branch,year,value\nfloor,2025,25\nheating,2025,0.15"
    still["elasticities"] = "branch,driver,elasticity\nheating,population,0"
    found = demand(still)
    assert found.tolist() == pytest.approx([75_000, 75_000])


def test_a_branch_split_in_two_that_add_up_is_one():
    split = {
        **HOMES,
        "branches": "branch,parent,carrier,sector\nold,population,heat,homes\nnew,population,heat,homes",
        "branch_values": "branch,year,value\nold,2025,2.5\nold,2035,1.05\nnew,2025,1.25\nnew,2035,3",
    }
    assert demand(split).tolist() == pytest.approx(demand(HOMES).tolist())


def test_twice_the_persons_ask_for_twice_the_heat():
    twice = {**HOMES, "drivers": "driver,year,value\npopulation,2025,40e6\npopulation,2035,42e6"}
    assert demand(twice).tolist() == pytest.approx([2 * each for each in demand(HOMES)])


def test_rows_of_branches_are_the_same_rows_by_hand():
    hand = {name: text for name, text in HOMES.items() if not name.startswith(("branch", "driver"))}
    hand["demand"] = "region,carrier,sector,year,energy\nland,heat,homes,2025,75000\nland,heat,homes,2035,85050"
    one, other = solve_case(HOMES, **YEARS), solve_case(hand, **YEARS)
    assert one.cost == pytest.approx(other.cost, rel=1e-12)


def test_demand_written_by_hand_is_added_to_that_of_branches():
    more = "region,carrier,sector,year,energy\nland,heat,homes,2025,1000\nland,heat,homes,2045,3000"
    assert demand({**HOMES, "demand": more}).tolist() == pytest.approx([76_000, 87_050])


REGIONS = "region,parent,level\nland,,country\nnorth,land,oblast\nsouth,land,oblast"


def test_a_parent_above_gives_its_whole_and_one_below_its_sum():
    texts = {
        **HOMES, "regions": REGIONS, "carriers": "carrier,place,time\nelectricity,country,hour\nheat,country,year",
        "drivers": "driver,region,year,value\npopulation,north,2025,15e6\npopulation,south,2025,5e6\ngdp,land,2025,300",
        "branches": """
            branch,parent,place,carrier,sector
            people,population,country,,
            heating,people,,heat,homes
            works,gdp,oblast,heat,works
            """,
        "branch_values": """
            branch,region,year,value
            people,,2025,1
            heating,,2025,0.001
            works,north,2025,2
            works,south,2025,1
            """,
    }  # fmt: skip
    found = demand(texts, years=(2025,), end_year=2025)
    assert found["land", "heat", "homes", 2025] == pytest.approx(20)
    assert found["north", "heat", "works", 2025] == pytest.approx(0.6)
    assert found["south", "heat", "works", 2025] == pytest.approx(0.3)


def test_emissions_of_a_branch_are_outside_the_technologies():
    texts = {
        **HOMES,
        "pollutants": "pollutant,co2e\nCH4,28",
        "branches": HOMES["branches"] + "\n        cattle,population,head/person,,farms\n",
    }
    texts["branches"] = "branch,parent,unit,carrier,pollutant,sector\nfloor,population,m2/person,,,\n" \
        "heating,floor,MWh/m2,heat,,homes\ncattle,population,kt/person,,CH4,farms"  # fmt: skip
    texts["branch_values"] = HOMES["branch_values"] + "\ncattle,2025,1e-6"
    frame = read_case(texts, **YEARS)["exogenous_emissions"].frame
    assert frame["emissions"].tolist() == pytest.approx([20.0, 21.0])  # kt
    assert frame["sector"].tolist() == ["farms", "farms"]


def test_what_a_run_keeps_is_what_was_written():
    tables = read_case(HOMES, **YEARS)
    kept = inputs.inputs(tables)
    assert "demand" not in kept
    assert "heating" in str(kept["branches"].item())


PARENTS = "branch,parent,unit,carrier\nfloor,population,m2/person,\nheating,floor,"
FOLLOWS = "branch,driver,elasticity\nheating,"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"branches": "branch,parent,carrier\nfloor,heating,\nheating,floor,heat"}, "floor -> heating -> floor"),
        ({"branches": "branch,parent,carrier\nfloor,population,heat\nheating,floor,heat"}, "demand for heat already"),
        ({"branches": PARENTS + "MWh/person,heat"}, "m2 x MWh/person is no MWh"),
        ({"branches": PARENTS + "t/m2,heat"}, "heat is counted in MWh"),
        ({"branch_values": "branch,year,value\nfloor,2025,25"}, "this branch has no value"),
        (
            {"elasticities": FOLLOWS + "gdp,1", "drivers": "driver,year,value\npopulation,2025,1\ngdp,2030,1"},
            "nothing is known of it in the base year",
        ),
        (
            {"elasticities": FOLLOWS + "floor,1", "branch_values": "branch,year,value\nfloor,2025,0\nheating,2025,1"},
            "not above zero in the base year",
        ),
        ({"demand_links": "carrier,driver,base_year\nheat,population,2025"}, "would grow twice"),
        ({"branch_values": "branch,year,value,growth\nfloor,2025,,0.1\nheating,2025,1,"}, "no value to grow from"),
    ],
)
def test_trees_that_contradict_themselves_are_refused(change, problem):
    with pytest.raises(InputError, match=problem):
        read_case({**HOMES, **change}, **YEARS)


def test_the_tree_stands_in_results_and_is_worked_out_again():
    cattle = {
        "pollutants": "pollutant,co2e\nCH4,28",
        "branches": """
            branch,parent,unit,carrier,pollutant,sector
            floor,population,m2/person,,,
            heating,floor,MWh/m2,heat,,homes
            cattle,population,t/person,,CH4,farms
            """,
        "branch_values": "branch,year,value,growth\nfloor,2025,25,\nheating,2025,0.15,-0.01\ncattle,2025,0.001,",
        "elasticities": "branch,driver,elasticity\nheating,gdp,0.5",
        "emission_prices": "instrument,pollutant,scope,year,price\ntax,CO2e,land,2025,1",
    }
    done, results = solved({**HOMES, **cattle}, **YEARS)
    found = results["drivers"]["size"].sel(region="land", year=2035)
    # 21e6 persons * 25 m2 * 0.15 * 0.99^10 * 1.04^(10 * 0.5) MWh
    assert found.sel(branch="heating").item() == pytest.approx(21e6 * 25 * 0.15 * 0.99**10 * 1.04**5)
    assert found.sel(branch="cattle").item() == pytest.approx(21_000)  # t
    assert results["plan"]["total_co2e"].sel(year=2035).item() == pytest.approx(21 * 28)
    assert done.value("output", year=2035) == pytest.approx(found.sel(branch="heating").item() / 1000)
    forged = results["drivers"].copy(deep=True)
    forged["size"].loc[{"branch": "heating", "year": 2035}] *= 1.01
    checked = recompute.check(Results({**results, "drivers": forged}), POLICIES)
    assert checked.loc["sizes of branches", "relative"] == pytest.approx(0.01, rel=0.02)
