"""The recomputation where policies, lines and stores meet their edges: it agrees with the model there too."""

import pytest

from kz_optimize.policies import POLICIES
from kz_optimize.results.audit import recompute
from kz_optimize.results.extract.extract import extract
from tests.model.random_case import draw
from tests.support import FLAT_GIGAWATT, SYSTEM, existing, read_case, solve_case, solve_tables

DAY_AND_NIGHT = {"sun": [1.0] * 12 + [0.0] * 12}
SUBSIDISED = {
    **SYSTEM,
    **FLAT_GIGAWATT,
    "technologies": "technology,group,lifetime,lead_time\nplant,thermal,20,0\npv,clean,20,0\nstore,clean,20,0",
    "conversions": "technology,carrier,flow\nplant,electricity,1\npv,electricity,1",
    "storage": "technology,carrier,duration,cycle\nstore,electricity,12,day",
    "availability": "technology,profile\npv,sun",
    "costs": """
        technology,year,investment_cost,variable_cost
        plant,2025,2000,100
        pv,2025,1000,0
        store,2025,500,1
        """,
    "candidates": "technology,region\nplant,land\npv,land\nstore,land",
    "subsidies": """
        subsidy,group,region,year,investment_share,output_subsidy
        grant,clean,land,2025,0.8,0
        more,clean,land,2025,0.7,5
        """,
}
LINE = {
    **SYSTEM,
    "regions": "region,parent,level\nland,,country\nnorth,land,zone\nsouth,land,zone",
    "carriers": "carrier,place,time\nelectricity,zone,hour",
    "existing_capacity": existing("plant,north,2000"),
    "demand": "region,carrier,year,energy\nsouth,electricity,2025,8760",
    "unserved": "carrier,tier,share,cost\nelectricity,all,1,100",
    "lines": "line,from,to,capacity,length,loss,investment_cost,fixed_cost,lead_time,capacity_limit,lifetime\n"
    "line,north,south,0,0,0,500,10,0,2000,5",
}


def check(done):
    """Quantity -> as recomputed, and relative difference, of a solved case."""
    return recompute.check(extract(done.model, done.case, done.solution), POLICIES)


def test_subsidies_pay_no_more_than_the_whole_and_stores_earn_none_on_output():
    # Grants of 0.8 and 0.7 pay all of pv and store; the 5 USD/MWh go to pv alone, though the store is in the group.
    done = solve_case(SUBSIDISED, DAY_AND_NIGHT, steps=24)
    table = check(done)
    assert done.value("discharge") > 0
    assert table["relative"].max() < 1e-9
    built = table["recomputed"]
    assert built["cost: investment_subsidy"] == pytest.approx(-built["cost: investment"])
    assert built["cost: support"] == pytest.approx(-5 * done.value("output", mode="pv@land:normal") / 1e3)


def test_a_line_whose_life_ends_on_a_milestone_is_paid_and_kept_until_then():
    done = solve_case(LINE, years=(2025, 2030, 2035))
    assert done.array("line_built").values.ravel() == pytest.approx([1, 1, 1])
    table = check(done)
    assert table["relative"].max() < 1e-9
    assert table["recomputed"]["cost: line_fixed"] > 0


@pytest.mark.parametrize("seed", range(8))
def test_random_cases_are_recomputed(seed):
    texts, profiles, settings = draw(seed)
    table = check(solve_tables(read_case(texts, profiles, **settings)))
    assert table["relative"].max() < 1e-7
