"""A price of carbon pays for what leaves the air, not for a circle of making and removing CO2."""

import pytest

from ..support import FLAT_GIGAWATT, SYSTEM, solve_case

CIRCLE = {
    **SYSTEM,
    **FLAT_GIGAWATT,
    "technologies": "technology,group,lifetime,lead_time\nplant,coal,20,0\ndac,removal,20,0",
    "conversions": "technology,carrier,flow\nplant,electricity,1\ndac,electricity,-1",
    "candidates": "technology,region,capacity_limit\nplant,land,\ndac,land,5000",
    "costs": "technology,year,variable_cost\nplant,2025,10\ndac,2025,0",
    "pollutants": "pollutant,co2e\nCO2,1",
}


def solve(removed: float, price: float):
    """Coal emits 0.9 t/MWh; a MWh taken by the removal plant takes out `removed` t."""
    factors = f"technology,pollutant,factor\nplant,CO2,0.9\ndac,CO2,-{removed}"
    prices = f"instrument,pollutant,scope,year,price\ntax,CO2,land,2025,{price}"
    return solve_case({**CIRCLE, "emission_factors": factors, "emission_prices": prices})


@pytest.mark.parametrize("price", [50, 1000])
def test_what_removes_less_than_its_power_emits_does_not_run(price):
    done = solve(0.89, price)
    assert done.value("output", mode="dac@land:normal") == pytest.approx(0.0, abs=1e-9)
    assert done.cost == pytest.approx(8760 * min(0.010 + 0.9 * price / 1e3, 1.0))


def test_what_removes_more_runs_at_a_price_that_pays_its_power():
    # A MWh of it nets 0.01 t: at 2,000 USD/t 20 USD, twice what its power costs.
    assert solve(0.91, 900).value("output", mode="dac@land:normal") == pytest.approx(0.0, abs=1e-9)
    assert solve(0.91, 2000).value("output", mode="dac@land:normal") == pytest.approx(5 * 8760)
