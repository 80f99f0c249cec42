"""The inventory of greenhouse gases by categories of the IPCC, worked by hand.

kt: coal plants burn 1,000 GWh at 0.3 t CO2 and 0.001 t CH4 per MWh, homes 500 GWh of gas at 0.2, a cement works makes
200 kt with 0.5 t CO2/t from its process and 100 GWh of coal; cattle emit 10 kt of methane, a forest takes up 40 kt of
CO2, aircraft of other countries 5 kt.

    1.A.1.a   300 + 1 * 28 = 328      1.A.2.f   30 + 0.1 * 28 = 32.8     1.A.4.b   100
    2.A.1     100                     3.A       280                      4.A       -40
    memo 1.D.1.a 5
"""

import pytest

from kz_optimize.policies import POLICIES
from kz_optimize.results import Results
from kz_optimize.results.audit import recompute
from kz_optimize.results.extract.inventory import order
from tests.policies.world import solved
from tests.support import existing

LAND = {
    "regions": "region,parent,level\nland,,country",
    "carriers": """
        carrier,place,time,unit,fuel_type
        coal,country,year,MWh,coal
        gas,country,year,MWh,gas
        electricity,country,year,MWh,electricity
        cement,country,year,t,material
        homes,country,year,m2,service
        """,
    "sectors": """
        sector,section,balance_row,ipcc_fuel,ipcc_process
        cement,final consumption,non-metallic minerals,1.A.2.f,2.A.1
        residential,final consumption,residential,1.A.4.b,
        cattle,final consumption,,,3.A
        forest,final consumption,,,4.A
        flights,bunkers,aviation bunkers,memo 1.D.1.a,
        """,
    "technologies": """
        technology,group,sector,lifetime
        plant,coal,,40
        works,cement,cement,40
        stove,stoves,residential,40
        """,
    "conversions": """
        technology,carrier,flow
        plant,electricity,0.4
        plant,coal,-1
        works,cement,1
        works,coal,-0.5
        stove,homes,1
        stove,gas,-0.5
        """,
    "costs": "technology,year,variable_cost\nplant,2025,1\nworks,2025,1\nstove,2025,1",
    "existing_capacity": existing("plant,land,1000", "works,land,1000", "stove,land,1000"),
    "demand": """
        region,carrier,year,energy
        land,electricity,2025,400
        land,cement,2025,200
        land,homes,2025,1000
        """,
    "markets": "market,region,carrier,direction,year,price\nmine,land,coal,buy,2025,1\nfield,land,gas,buy,2025,1",
    "pollutants": "pollutant,co2e\nCO2,1\nCH4,28",
    "emission_factors": """
        carrier,technology,pollutant,factor
        coal,,CO2,0.3
        coal,,CH4,0.001
        gas,,CO2,0.2
        ,works,CO2,0.5
        """,
    "exogenous_emissions": """
        region,sector,pollutant,year,emissions
        land,cattle,CH4,2025,10
        land,forest,CO2,2025,-40
        land,flights,CO2,2025,5
        """,
}
WORKED = {
    "1": 460.8, "1.A": 460.8, "1.A.1": 328, "1.A.1.a": 328, "1.A.2": 32.8, "1.A.2.f": 32.8, "1.A.4": 100,
    "1.A.4.b": 100, "2": 100, "2.A": 100, "2.A.1": 100, "3": 280, "3.A": 280, "4": -40, "4.A": -40, "memo 1.D.1.a": 5,
}  # fmt: skip


def of(**texts: str):
    return solved({**LAND, **texts})[1]


def test_every_tonne_stands_in_its_category_in_the_order_of_the_tables():
    # 100 GWh of coal are burnt by 200 kt of cement, so that the works emit 30 kt of CO2 and 0.1 of CH4 from fuel.
    found = of()["inventory"]
    co2e = found["co2e"].sel(year=2025).to_series()
    assert co2e.to_dict() == pytest.approx(WORKED)
    assert list(co2e.index) == list(WORKED)
    assert found["emissions"].sel(category="3.A", pollutant="CH4", year=2025).item() == pytest.approx(10)


def test_totals_leave_memo_items_out_and_tell_land_apart():
    results = of()
    found = results["inventory"].sel(year=2025)
    assert found["total_with_land"].item() == pytest.approx(800.8)
    assert found["total_without_land"].item() == pytest.approx(840.8)
    whole = results["plan"]["total_co2e"].sel(year=2025).item()
    assert whole == pytest.approx(found["total_with_land"].item() + found["memo"].item())
    lowest = found["emissions"].where(found["lowest"] == 1, 0.0).sum("category")
    assert lowest.values == pytest.approx(results["plan"]["total_emissions"].sel(year=2025).values)


def test_key_categories_make_up_95_percent_of_all():
    # 328, 280, 100, 100, 40, 32.8 of 880.8 in absolute numbers: before 40 there are 808, before 32.8 848 >= 836.8.
    key = of()["inventory"]["key_category"].sel(year=2025).to_series()
    assert set(key.index[key == 1]) == {"1.A.1.a", "3.A", "1.A.4.b", "2.A.1", "4.A"}


def test_a_factor_may_name_a_category_of_its_own():
    factors = """
        carrier,technology,pollutant,factor,ipcc
        coal,,CO2,0.3,
        coal,,CH4,0.001,1.B.1
        gas,,CO2,0.2,
        ,works,CO2,0.5,
        """
    co2e = of(emission_factors=factors)["inventory"]["co2e"].sel(year=2025).to_series()
    assert co2e["1.B.1"] == pytest.approx(1.1 * 28)
    assert co2e["1.A.1.a"] == pytest.approx(300)


def test_what_has_no_category_is_told_and_not_dropped():
    sectors = LAND["sectors"].replace("cattle,final consumption,,,3.A", "cattle,final consumption,,,")
    found = of(sectors=sectors)["inventory"]
    assert found["co2e"].sel(category="unassigned", year=2025).item() == pytest.approx(280)
    assert found["total_with_land"].sel(year=2025).item() == pytest.approx(800.8)


def test_a_case_without_sectors_has_no_inventory():
    plain = {name: text for name, text in LAND.items() if name != "sectors"}
    plain["technologies"] = LAND["technologies"].replace(",cement,cement,", ",cement,,").replace("residential", "")
    assert "inventory" not in solved(plain)[1]


def test_categories_are_ordered_as_people_count_them():
    names = ["5.A", "1.A.2.g.viii", "unassigned", "1.A.2.g.iii", "memo 1.D.1.a", "1.A.2.g.v", "2.A.10", "1.A.2.a"]
    names.append("2.A.2")
    assert sorted(names, key=order) == [
        "1.A.2.a", "1.A.2.g.iii", "1.A.2.g.v", "1.A.2.g.viii", "2.A.2", "2.A.10", "5.A", "unassigned", "memo 1.D.1.a",
    ]  # fmt: skip


def test_the_recomputation_finds_what_is_missing_in_the_inventory():
    results = of()
    forged = results["inventory"].copy(deep=True)
    forged["emissions"].loc[{"category": "3.A", "pollutant": "CH4"}] = 9.0
    checked = recompute.check(Results({**results, "inventory": forged}), POLICIES)["relative"]
    assert checked["inventory"] == pytest.approx(28 / 805.8, rel=1e-3)
