"""Modes, factors, costs, availability and support of plants."""

import numpy as np
import pytest

from tests.support import FLAT_GIGAWATT, SYSTEM, existing, prepare_case

BASE = {
    **SYSTEM,
    **FLAT_GIGAWATT,
    "regions": "region,parent,level\nland,,country\nnorth,land,zone\nsouth,land,zone",
    "carriers": "carrier,place,time\nelectricity,country,hour\ncoal,country,year",
    "technologies": "technology,group,lifetime,availability,capture_rate\nplant,thermal,20,0.5,0.9",
    "conversions": """
        technology,mode,carrier,flow,efficiency
        plant,full,coal,,0.4
        plant,full,electricity,1,
        plant,part,coal,-3,
        plant,part,electricity,1,
        """,
    "markets": "market,region,carrier,direction,year,price\nmine,land,coal,buy,2025,1",
    "costs": "technology,region,year,variable_cost\nplant,,2025,10\nplant,north,2025,7",
    "availability": "technology,region,profile,share\nplant,north,shape,0.5",
    "pollutants": "pollutant,captured\nCO2,yes\nSO2,no",
    "emission_factors": """
        carrier,technology,pollutant,factor
        coal,,CO2,0.3
        coal,,SO2,0.01
        coal,plant,SO2,0.002
        ,plant,CO2,0.05
        """,
    "existing_capacity": existing("plant,north,1000", "plant,south,1000"),
}


@pytest.fixture(scope="module")
def case():
    return prepare_case(BASE, {"shape": [0.8] * 12 + [0.4] * 12}, steps=2)


def test_an_efficiency_is_the_flow_of_an_input(case):
    assert case.modes.flows["plant"] == {
        "full": {"coal": -2.5, "electricity": 1.0},
        "part": {"coal": -3.0, "electricity": 1.0},
    }


def test_factors_of_the_technology_replace_those_of_the_carrier_and_capture_takes_what_it_may(case):
    # Captured: 2.5 * 0.3 * 0.1, but not the 0.05 of the technology alone. Not captured: 2.5 * 0.002.
    np.testing.assert_allclose(case.modes.emissions["plant"]["full"].total, [[0.075 + 0.05], [0.005]])


def test_the_nearest_row_of_costs_and_availability_counts(case):
    np.testing.assert_allclose(case.costs.variable_cost, [[0.007], [0.010]])
    np.testing.assert_allclose(case.availability.share, [[[0.2, 0.1]], [[0.5, 0.5]]])
    assert case.availability.name[0] != case.availability.name[1]
