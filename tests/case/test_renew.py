"""Renewed cases make the same programme as prepared ones, or are refused."""

from dataclasses import replace

import numpy as np
import pytest

from kz_optimize.algebra import compile_model
from kz_optimize.case.case import prepare
from kz_optimize.case.renew import renew
from kz_optimize.model import build_model
from kz_optimize.study.factor import Factor, TableChange
from kz_optimize.study.inputs import Inputs
from kz_optimize.study.study import Study

TURNED = {
    ("emission_prices", "price"): "carbon-price",
    ("emission_caps", "limit"): "cap",
    ("markets", "price"): "cap",
    ("markets", "annual_limit"): "carbon-price",
    ("costs", "investment_cost"): "cap",
    ("costs", "fixed_cost"): "carbon-price",
}
RATES = ("finance.discount_rate", "finance.interest_rate")


def read(tiny, table: str, column: str, scenario: str):
    """The inputs of a scenario, and how to read them with a column scaled."""
    factor = Factor("f", (1.0,), table_changes=(TableChange(table, column, "scale"),))
    inputs = Inputs(Study("s", tiny, "S", factors=(factor,)))
    return lambda value: inputs.read(scenario, {"f": value})


@pytest.mark.parametrize(("table", "column"), TURNED)
def test_a_renewed_case_makes_the_programme_of_a_prepared_one(tiny, table, column):
    at = read(tiny, table, column, TURNED[table, column])
    assert_alike(at(1.0), at(0.7))


@pytest.mark.parametrize("option", RATES)
def test_a_case_renewed_for_another_rate_makes_the_programme_of_a_prepared_one(tiny, option):
    inputs = Inputs(Study("s", tiny, "S", factors=(Factor("f", (0.04, 0.1), option=option),)))
    assert_alike(*(inputs.read("carbon-price", {"f": rate}) for rate in (0.04, 0.1)))


def assert_alike(first, tables):
    """The case of the first tables, renewed for the others, is as good as one prepared for them."""
    renewed, prepared = renew(prepare(first), tables), prepare(tables)
    assert renewed is not None
    assert renewed.settings == prepared.settings
    one, other, before = (compile_model(build_model(case)) for case in (renewed, prepared, prepare(first)))
    for name in ("row_lower", "row_upper", "column_lower", "column_upper", "cost"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    for name in ("indptr", "indices", "data"):
        np.testing.assert_array_equal(getattr(one.matrix, name), getattr(other.matrix, name))
    names = ("row_lower", "row_upper", "column_lower", "column_upper", "cost")
    assert any(not np.array_equal(getattr(one, name), getattr(before, name)) for name in names), "nothing was turned"


def test_what_changes_more_than_a_price_is_prepared(tiny):
    at = read(tiny, "costs", "variable_cost", "cap")
    assert renew(prepare(at(1.0)), at(0.7)) is None
    at = read(tiny, "markets", "price", "cap")
    case, tables = prepare(at(1.0)), at(0.7)
    time = replace(tables.settings.time, steps=2)
    assert renew(case, replace(tables, settings=replace(tables.settings, time=time))) is None
    assert renew(case, replace(tables, profiles=tables.profiles.copy())) is None


def test_a_price_that_others_pay_is_prepared(tiny):
    factor = Factor("f", ("south",), table_changes=(TableChange("emission_prices", "scope", "set"),))
    inputs = Inputs(Study("s", tiny, "S", factors=(factor,)))
    everywhere, south = (inputs.read("carbon-price", {"f": scope}) for scope in ("kazakhstan", "south"))
    assert renew(prepare(everywhere), south) is None
