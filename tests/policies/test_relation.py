"""Linear constraints of one's own between capacity, building and activity."""

import pytest

from kz_optimize.errors import InputError
from kz_optimize.model import build_model
from kz_optimize.policies import POLICIES
from kz_optimize.results.audit import recompute
from kz_optimize.results.audit.stored_inputs import StoredInputs
from kz_optimize.results.explain import definitions, explain, weights
from kz_optimize.results.extract.extract import extract
from kz_optimize.solve.infeasibility import diagnose
from tests.support import FLAT_GIGAWATT, SYSTEM, existing, prepare_case, read_case, solve_case

# 1 GW of demand in every hour: coal at 10 and gas at 30 USD/MWh, of which 2 GW each stand; gas has a dear mode, too.
BASE = {
    **SYSTEM, **FLAT_GIGAWATT,
    "technologies": "technology,group,lifetime,lead_time\ncoal,thermal,60,0\ngas,thermal,60,0\nwind,wind,20,0",
    "conversions": """
        technology,mode,carrier,flow
        coal,normal,electricity,1
        gas,base,electricity,1
        gas,peak,electricity,1
        wind,normal,electricity,1
        """,
    "existing_capacity": existing("coal,land,2000", "gas,land,2000"),
    "candidates": "technology,region\nwind,land",
    "costs": "technology,year,variable_cost,investment_cost\ncoal,2025,10,0\ngas,2025,0,0\nwind,2025,0,100000",
    "mode_costs": "technology,mode,year,variable_cost\ngas,base,2025,30\ngas,peak,2025,50",
}  # fmt: skip


def relations(limits: str, terms: str) -> dict[str, str]:
    return {
        **BASE, "relations": f"relation,year,at_most,at_least\n{limits}",
        "relation_terms": f"relation,technology,region,quantity,mode,year,factor\n{terms}",
    }  # fmt: skip


def audit(done):
    return recompute.check(extract(done.model, done.case, done.solution), POLICIES)["relative"].max()


def test_gas_gives_at_least_half_of_what_coal_does():
    # coal - 2 gas <= 0: two thirds of 8,760 GWh from coal, a third from the cheap mode of gas.
    done = solve_case(relations("mix,2025,0,", "mix,coal,land,activity,,,1\nmix,gas,land,activity,,,-2"))
    assert done.cost == pytest.approx(8.76 * (10 * 2 / 3 + 30 / 3))
    assert audit(done) < 1e-9


def test_a_mode_alone_can_be_held_to():
    # 1,000 GWh at least in the peak mode, at 50 in place of 10 USD/MWh of coal
    done = solve_case(relations("peak,2025,,1000", "peak,gas,land,activity,peak,,1"))
    assert done.cost == pytest.approx(8.76 * 10 + 1000 * (50 - 10) / 1000)
    assert audit(done) < 1e-9


def test_capacity_that_stands_and_activity_share_a_relation():
    # A MW of wind for each 10 GWh of coal: all the wind that is built for it stands still no hour, and costs more than
    # coal, so gas steps in: 876 MW would be built for 8,760 GWh.
    terms = "backing,coal,land,activity,,,1\nbacking,wind,land,capacity,,,-10"
    done = solve_case(relations("backing,2025,0,", terms))
    assert done.cost == pytest.approx(8.76 * 30)


def test_what_is_built_is_counted_in_its_milestone_and_factors_between_their_years():
    # 100 MW in 2025. The factor falls from 1 to 0.5 by 2035: 100 / 0.75 in 2030, 200 in 2035.
    cheap = {"costs": "technology,year,variable_cost,investment_cost\ncoal,2025,10,0\ngas,2025,30,0\nwind,2025,0,1"}
    terms = "pace,wind,land,new_capacity,,2025,1\npace,wind,land,new_capacity,,2035,0.5"
    texts = {**relations("pace,2025,100,", terms), **cheap}
    done = solve_case(texts, years=(2025, 2030, 2035), end_year=2035)
    built = done.array("built").values
    assert built[built > 1e-9] * 1000 == pytest.approx([100, 100 / 0.75, 200])


@pytest.mark.parametrize(
    ("limits", "terms"),
    [
        ("mix,2025,0,", "mix,coal,land,activity,,,1\nmix,gas,land,activity,,,-2"),
        ("peak,2025,,1000", "peak,gas,land,activity,peak,,1"),
        ("some,2025,,50", "some,wind,land,new_capacity,,,1"),
        ("all,2025,,50", "all,wind,land,capacity,,,1"),
    ],
)
def test_a_broken_relation_is_found_by_the_recomputation(monkeypatch, limits, terms):
    done = solve_case(relations(limits, terms))
    assert audit(done) < 1e-9
    path = StoredInputs.path
    tighter = {"at_most": -100.0, "at_least": 100.0}
    monkeypatch.setattr(
        StoredInputs,
        "path",
        lambda kept, rows, column, *a, **k: path(kept, rows, column, *a, **k) + tighter.get(column, 0),
    )
    assert audit(done) > 1e-3


def test_a_relation_that_cannot_hold_is_named_with_its_line():
    case = prepare_case(relations("mix,2025,,20000", "mix,thermal,land,activity,,,1"))
    model = build_model(case)
    words = explain(diagnose(model, hard=definitions(model), weights=weights(model)), model, case)
    assert "the relation mix asks for at least 20,000 in 2025 (" in words
    assert "relations.csv line 2)" in words
    assert "ask for 11,240 less under the relation mix in 2025" in words


@pytest.mark.parametrize(
    ("limits", "terms", "problem"),
    [
        ("mix,2025,1,2", "mix,coal,land,activity,,,1", "nothing can satisfy both"),
        ("mix,2025,1,\nother,2025,1,", "mix,coal,land,activity,,,1", "this relation has no terms"),
        ("mix,2025,1,", "mix,gas,land,capacity,peak,,1", "capacity has no mode"),
    ],
)
def test_relations_without_sense_are_refused(limits, terms, problem):
    with pytest.raises(InputError, match=problem):
        read_case(relations(limits, terms))
