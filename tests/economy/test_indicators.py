"""Indicators of deep decarbonisation, and a decomposition whose parts add up to the change."""

import numpy as np
import pytest

from kz_optimize.results.decompose import decompose
from tests.policies.world import solved
from tests.support import existing

# Population 20 -> 21, GDP 200 -> 252 (income +20 %), coal for electricity 1,000 -> 1,071 GWh (energy per GDP -15 %).
# Emissions are 100 kt and, as the coal of 2035 holds more carbon, 110: 0.1 -> 110 / 1,071 kt/GWh.
LAND = {
    "regions": "region,parent,level\nland,,country",
    "carriers": """
        carrier,place,time,unit,fuel_type
        coal,country,year,MWh,coal
        electricity,country,year,MWh,electricity
        """,
    "technologies": "technology,group,lifetime\nplant,coal,40",
    "conversions": "technology,carrier,flow\nplant,electricity,0.4\nplant,coal,-1",
    "costs": "technology,year,variable_cost\nplant,2025,1",
    "existing_capacity": existing("plant,land,1000"),
    "demand": "region,carrier,year,energy\nland,electricity,2025,400\nland,electricity,2035,428.4",
    "markets": "market,region,carrier,direction,year,price\nmine,land,coal,buy,2025,1",
    "pollutants": "pollutant,co2e\nCO2,1",
    "emission_factors": f"carrier,pollutant,year,factor\ncoal,CO2,2025,0.1\ncoal,CO2,2035,{110 / 1071!r}",
    "drivers": "driver,year,value\npopulation,2025,20\npopulation,2035,21\ngdp,2025,200\ngdp,2035,252",
}
YEARS = {"years": (2025, 2035), "end_year": 2035}


def test_the_change_of_emissions_is_shared_out_as_by_hand():
    found = solved(LAND, **YEARS)[1]["indicators"]
    parts = found["decomposition"].sel(year=2035)
    assert parts.values == pytest.approx([5.1191, 19.1293, -17.0516, 2.8032], abs=1e-3)
    assert parts.sum().item() == pytest.approx(10.0, rel=1e-9)
    assert found["decomposition"].sel(year=2025).values == pytest.approx([0, 0, 0, 0])


def test_indicators_are_per_head_and_per_unit_of_gdp():
    found = solved(LAND, **YEARS)[1]["indicators"].sel(year=2035)
    assert found["emissions_per_head"].item() == pytest.approx(110 / 21)
    assert found["primary_per_gdp"].item() == pytest.approx(1071 / 252)
    assert found["final_per_gdp"].item() == pytest.approx(428.4 / 252)
    assert found["electricity_share"].item() == pytest.approx(1.0)


def test_a_case_without_both_drivers_has_no_indicators():
    alone = {**LAND, "drivers": "driver,year,value\npopulation,2025,20"}
    assert "indicators" not in solved(alone, **YEARS)[1]


def test_parts_add_up_whatever_the_factors():
    rng = np.random.default_rng(7)
    before, after = rng.uniform(0.1, 10.0, (2, 5, 40))
    assert decompose(before, after).sum(axis=0) == pytest.approx(after.prod(axis=0) - before.prod(axis=0))
    assert decompose(before, before) == pytest.approx(0.0)
    swapped = decompose(before[::-1], after[::-1])[::-1]
    assert swapped == pytest.approx(decompose(before, after))


def test_a_factor_that_is_not_above_zero_has_no_parts():
    assert np.isnan(decompose([1.0, 2.0], [1.0, -2.0])).all()
    assert np.isnan(decompose([1.0, 0.0], [1.0, 2.0])).all()
