"""Who is touched by which policy."""

import numpy as np
import pytest

from kz_optimize.policies import PHASE_OUT
from tests.support import FLAT_GIGAWATT, SYSTEM, existing, prepare_case

BASE = {
    **SYSTEM,
    **FLAT_GIGAWATT,
    "regions": "region,parent,level\nland,,country\nnorth,land,zone\nsouth,land,zone",
    "technologies": "technology,group,lifetime\ncoal,thermal,20\ngas,thermal,20\nwind,wind,20",
    "conversions": "technology,carrier,flow\ncoal,electricity,1\ngas,electricity,1\nwind,electricity,1",
    "costs": "technology,year,variable_cost\ncoal,2025,1",
    "groups": "group,technology\nclean,wind\nclean,gas",
    "existing_capacity": existing("coal,north,1", "coal,south,1", "gas,north,1", "wind,south,1"),
    "pollutants": "pollutant,co2e\nCO2,1\nCH4,28",
    "scopes": "scope,region,group,sector\nmixed,north,thermal,none\nmixed,south,wind,all\nmixed,land,none,forest",
    "exogenous_emissions": """
        region,sector,pollutant,year,emissions
        north,forest,CO2,2025,-10
        south,forest,CO2,2025,-20
        south,industry,CO2,2025,5
        south,industry,CH4,2025,1
        """,
    "emission_caps": """
        instrument,pollutant,scope,year,limit
        all,CO2e,land,2030,100
        some,CO2,mixed,2025,50
        some,CO2,mixed,2035,30
        """,
    "subsidies": """
        subsidy,group,region,year,investment_share,output_subsidy
        a,clean,land,2025,0.8,0
        b,wind,south,2030,0.7,0
        """,
    "phase_outs": "phase_out,group,region,year\nout,thermal,north,2029",
}
PLANTS = ["coal@north", "coal@south", "gas@north", "wind@south"]


@pytest.fixture(scope="module")
def case():
    return prepare_case(BASE, years=(2025, 2030))


def test_a_region_is_a_scope_of_all_in_it_and_rows_of_a_scope_add_up(case):
    assert list(case.plants.plant) == PLANTS
    np.testing.assert_array_equal(case.caps.covered, [[1, 1, 1, 1], [1, 0, 1, 1]])
    # A forest in the south is covered by two rows of the scope and counts once.
    np.testing.assert_array_equal(case.caps.exogenous, [[-30 + 5 + 28] * 2, [-30 + 5] * 2])


def test_a_cap_begins_with_its_first_row(case):
    np.testing.assert_array_equal(case.caps.level, [[np.nan, 100], [50, 40]])


def test_subsidies_add_up_to_the_whole_at_most(case):
    np.testing.assert_allclose(
        case.investment_share.at(plant=["gas@north", "wind@south", "coal@south"]), [[0.8, 0.8], [0.8, 1], [0, 0]]
    )


def test_a_phase_out_holds_from_its_year_on(case):
    rules = case.policies[PHASE_OUT]
    np.testing.assert_array_equal(rules.values["gone"], [[False, True]])
    np.testing.assert_array_equal(rules.member, [[1, 0, 1, 0]])
    np.testing.assert_array_equal(case.may_retire, [[False, True], [False] * 2, [False, True], [False] * 2])
