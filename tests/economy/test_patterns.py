"""Patterns of the whole economy in tables: cars, levels of a building, a saving, waste and a forest, worked by hand.

Electricity costs 70 USD/MWh, oil 60, heat 25; oil emits 0.24948 t CO2 per MWh, heat 0.35.

Cars     as in tests/case/test_stock.py: electric from 46.21 USD/t.
Building 10 million m2 take 0.22 MWh of heat each. Insulated for 30 USD/m2 they take 0.15, deeply renovated for 110 USD
         0.08. An instalment of 6 % over 30 years in the middle of the year is 0.0705629:
         (30 a - 0.07 * 25) / (0.07 * 0.35) = 14.97 and (80 a - 0.07 * 25) / (0.07 * 0.35) = 158.98 USD/t.
Motors   at most 8 % are saved for 30 USD: 0.92 * 70 + 0.08 * 30 = 66.8 USD per unit of motion.
Waste    30 % at least are sorted for 35 USD/t with 0.004 t CH4/t; the rest is dumped (10 USD, 0.05) or dumped with an
         engine (18 USD, 0.02) that gives 0.146 MWh/t. At 20 USD/t of CO2e:
         0.7 * (18 - 0.146 * 70 + 0.02 * 28 * 20) + 0.3 * (35 + 0.004 * 28 * 20) = 24.458 USD.
Forest   a thousand ha at most, 3 t CO2 a year for 500 USD/ha over 50 years.
"""

import pytest

from kz_optimize.errors import InputError
from kz_optimize.results.results import PLAN
from tests.policies.world import solved
from tests.support import read_case

PATTERNS = {
    "regions": "region,parent,level\nland,,country",
    "carriers": """
        carrier,place,time,disposal,unit,fuel_type
        electricity,country,hour,no,MWh,electricity
        oil,country,year,no,MWh,oil
        heat,country,year,no,MWh,heat
        car_km,country,year,no,thousand vehicle-km,service
        floor,country,year,no,thousand m2,service
        motors,country,year,no,MWh,service
        waste,country,year,no,t,material
        forest,country,year,yes,ha,service
        """,
    "technologies": """
        technology,group,unit,yearly_output,lifetime,lead_time,interest_rate,capacity_credit
        car_petrol,cars,car,14,15,0,0.08,0
        car_electric,cars,car,14,15,0,0.08,0
        block,blocks,thousand m2,1,100,0,,0
        block_insulated,blocks,thousand m2,1,30,0,,0
        block_deep,blocks,thousand m2,1,30,0,,0
        motor,motors,,,20,0,,0
        saving_motors,savings,,,15,0,,0
        landfill,landfill,t/year,1,30,0,,0
        landfill_gas,landfill_gas,t/year,1,30,0,,0
        sorting,sorting,t/year,1,30,0,,0
        planting,forest,ha,1,50,0,,0
        """,
    "conversions": """
        technology,carrier,flow
        car_petrol,car_km,1
        car_petrol,oil,-0.65
        car_electric,car_km,1
        car_electric,electricity,-0.18
        block,floor,1
        block,heat,-220
        block_insulated,floor,1
        block_insulated,heat,-150
        block_deep,floor,1
        block_deep,heat,-80
        motor,motors,1
        motor,electricity,-1
        saving_motors,motors,1
        landfill,waste,1
        landfill_gas,waste,1
        landfill_gas,electricity,0.146
        sorting,waste,1
        planting,forest,1
        """,
    "costs": """
        technology,year,investment_cost,fixed_cost,variable_cost
        car_petrol,2025,18000,400,0
        car_electric,2025,24000,200,0
        block,2025,0,0,0
        block_insulated,2025,30000,0,0
        block_deep,2025,110000,0,0
        motor,2025,0,0,0
        saving_motors,2025,0,0,30
        landfill,2025,0,0,10
        landfill_gas,2025,0,0,18
        sorting,2025,0,0,35
        planting,2025,500,0,0
        """,
    "existing_capacity": "unit,technology,region,capacity,commissioned,retires\nblocks,block,land,10000,1985,2100",
    "candidates": """
        technology,region,capacity_limit
        car_petrol,land,
        car_electric,land,
        motor,land,
        saving_motors,land,
        landfill,land,
        landfill_gas,land,
        sorting,land,
        planting,land,1000
        """,
    "retrofits": "from_technology,to_technology,capacity_ratio\nblock,block_insulated,1\nblock,block_deep,1",
    "demand": """
        region,carrier,sector,year,energy
        land,car_km,road,2025,140
        land,floor,residential,2025,10
        land,motors,industry,2025,100
        land,waste,waste,2025,100
        """,
    "markets": """
        market,region,carrier,direction,year,price
        grid,land,electricity,buy,2025,70
        oil,land,oil,buy,2025,60
        district,land,heat,buy,2025,25
        """,
    "pollutants": "pollutant,co2e\nCO2,1\nCH4,28",
    "emission_factors": """
        carrier,technology,pollutant,factor
        oil,,CO2,0.24948
        heat,,CO2,0.35
        ,landfill,CH4,0.05
        ,landfill_gas,CH4,0.02
        ,sorting,CH4,0.004
        ,planting,CO2,-3
        """,
    "targets": """
        target,group,carrier,region,year,minimum_share,maximum_share
        motors,savings,motors,land,2025,,0.08
        sorted,sorting,waste,land,2025,0.3,
        """,
}
SETTINGS = {"years": (2025, 2030), "end_year": 2034, "rate": 0.06, "interest": 0.06}


def plan(price: float):
    """The plan under a price of CO2e."""
    tax = f"instrument,pollutant,scope,year,price\ntax,CO2e,land,2025,{price}"
    return solved({**PATTERNS, "emission_prices": tax}, **SETTINGS)[1]


def standing(price: float) -> set[str]:
    """The cars and blocks that stand in 2030, each in full."""
    capacity = plan(price)[PLAN]["capacity"].sel(region="land", year=2030).to_series()
    chosen = capacity[capacity.index.str.startswith(("car", "block")) & (capacity > 0.5)]
    assert chosen.tolist() == pytest.approx([10_000.0, 10_000.0])  # cars, thousand m2
    return set(chosen.index)


@pytest.mark.parametrize(
    ("price", "chosen"),
    [
        (0, {"car_petrol", "block"}), (14.9, {"car_petrol", "block"}), (15.0, {"car_petrol", "block_insulated"}),
        (46.1, {"car_petrol", "block_insulated"}), (46.3, {"car_electric", "block_insulated"}),
        (158.9, {"car_electric", "block_insulated"}), (159.1, {"car_electric", "block_deep"}),
    ],
)  # fmt: skip
def test_cars_and_blocks_change_at_the_prices_worked_out_by_hand(price, chosen):
    assert standing(price) == chosen


@pytest.mark.parametrize(("price", "waste"), [(0, 15.946), (10, 20.202), (20, 24.458), (45, 35.098), (47, 35.949)])
def test_waste_costs_what_its_cheapest_treatment_and_the_least_share_of_sorting_cost(price, waste):
    prices = plan(price)["prices"]["mean_price"].sel(year=2030)
    assert prices.sel(node="waste@land").item() == pytest.approx(waste, abs=1e-3)
    assert prices.sel(node="motors@land").item() == pytest.approx(66.8)


def test_a_forest_takes_carbon_up_where_it_is_paid_for():
    # 500 USD at 6 % over 50 years are 30.81 USD a year, 3 t/ha: from 10.27 USD/t.
    for price, planted in ((10.2, 0.0), (10.4, 1000.0)):
        results = plan(price)
        assert results[PLAN]["capacity"].sel(technology="planting", year=2030).sum().item() == pytest.approx(planted)


def test_every_service_of_every_pattern_is_met_and_treated():
    # What is treated is what is demanded: 100 kt of waste, of which sorting takes the least that it must.
    results = plan(20)
    ran = results[PLAN]["activity"].sel(year=2030).sum("region").to_series()
    assert ran[["landfill", "landfill_gas", "sorting"]].tolist() == pytest.approx([0.0, 70.0, 30.0])
    assert ran["saving_motors"] == pytest.approx(8.0)
    # kt CO2e of waste: (70 * 0.02 + 30 * 0.004) * 28 = 42.56
    methane = results[PLAN]["emissions"].sel(pollutant="CH4", year=2030).sum().item()
    assert 28 * methane == pytest.approx(42.56)


def test_a_service_of_the_country_is_not_made_in_zones():
    zones = {
        **PATTERNS,
        "regions": "region,parent,level\nland,,country\nnorth,land,zone\nsouth,land,zone",
        "carriers": PATTERNS["carriers"].replace("electricity,country", "electricity,zone"),
    }
    with pytest.raises(InputError, match="made where it is cheapest") as found:
        read_case(zones, **SETTINGS)
    assert "conversions.csv, line 4" in str(found.value)  # car_electric would choose the zone of cheap electricity
