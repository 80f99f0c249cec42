"""Checks of one run after the other find what checking each afresh finds."""

import pytest

from kz_optimize.errors import InputError
from kz_optimize.policies import POLICIES
from kz_optimize.study.factor import Factor, TableChange
from kz_optimize.study.inputs import Inputs
from kz_optimize.study.study import Study
from kz_optimize.tables.recheck import Checks
from kz_optimize.tables.rules import rules_of

CHANGES = {
    "price": TableChange("emission_prices", "price", "scale"),
    "fuel": TableChange("markets", "annual_limit", "set"),
    "cost": TableChange("costs", "fixed_cost", "set"),
}


@pytest.fixture
def inputs(tiny):
    factors = tuple(Factor(name, (1.0,), table_changes=(change,)) for name, change in CHANGES.items())
    return Inputs(Study("s", tiny, "S", factors=factors))


def test_they_find_what_a_fresh_check_finds_whatever_came_before(inputs):
    checks, counts = Checks(POLICIES), []
    for point in ({}, {"fuel": -5.0}, {"price": 2.0}, {"price": 2.0, "fuel": -5.0}, {}):
        case = inputs._changed("carbon-price", point)
        again, afresh = (found(case, each) for each in (checks, Checks(POLICIES)))
        assert again == afresh
        counts.append(len(again))
    assert counts[1] > counts[0], "nothing was found"


def found(case, checks):
    try:
        return case.check(checks).warnings
    except InputError as error:
        return error.findings


def test_a_rule_that_sees_the_same_tables_is_left_out(inputs, monkeypatch):
    calls = []
    rules = rules_of(POLICIES)
    monkeypatch.setattr(inputs._checks, "_rules", tuple(spy(rule, calls) for rule in rules))
    inputs.read("carbon-price", {"price": 1.0})
    assert len(calls) == len(rules)
    calls.clear()
    inputs.read("carbon-price", {"price": 2.0})
    assert "check_constants" in calls
    assert not {"check_tree", "check_supply", "check_lines"} & set(calls)


def spy(rule, calls):
    def watched(case):
        calls.append(rule.__name__)
        rule(case)

    return watched


def test_a_fault_is_found_in_each_run_that_has_it(inputs):
    inputs.read("carbon-price", {})
    for _ in range(2):
        with pytest.raises(InputError, match="negative"):
            inputs.read("carbon-price", {"cost": -1.0})
    inputs.read("carbon-price", {})
