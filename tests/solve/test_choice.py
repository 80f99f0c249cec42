"""The rule and the order of fallbacks, one line each."""

import pytest

from kz_optimize.solve.choice import FEW_ROWS, MANY_ROWS, choose_algorithm, plan
from kz_optimize.solve.options import SolveOptions


@pytest.mark.parametrize(
    ("rows", "warm", "hipo", "algorithm"),
    [
        (FEW_ROWS - 1, False, True, "simplex"),
        (FEW_ROWS, False, True, "hipo"),
        (FEW_ROWS, False, False, "simplex"),
        (MANY_ROWS, False, False, "ipx"),
        (10 * MANY_ROWS, True, True, "simplex"),
    ],
)
def test_the_rule(rows, warm, hipo, algorithm):
    assert choose_algorithm(rows, warm, hipo) == algorithm


@pytest.mark.parametrize(
    ("options", "rows", "hipo", "keep_basis", "steps"),
    [
        ({}, 10, True, False, "simplex, hipo (crossover on), ipx (crossover on)"),
        ({}, 10**6, True, False, "hipo (crossover choose), hipo (crossover on), ipx (crossover on), simplex"),
        ({}, 10**6, True, True, "hipo (crossover on), ipx (crossover on), simplex"),
        ({}, 10**6, False, False, "ipx (crossover choose), ipx (crossover on), simplex"),
        ({"algorithm": "hipo"}, 10, False, False, "ipx (crossover choose), ipx (crossover on), simplex"),
        ({"algorithm": "ipx", "crossover": "on"}, 10, True, False, "ipx (crossover on), hipo (crossover on), simplex"),
        (
            {"algorithm": "ipx", "crossover": "off"},
            10,
            True,
            True,
            "ipx (crossover off), hipo (crossover off), simplex",
        ),
        ({"algorithm": "simplex"}, 10**6, False, False, "simplex, ipx (crossover on)"),
    ],
)
def test_the_order_of_attempts(options, rows, hipo, keep_basis, steps):
    found = plan(SolveOptions(**options), rows, warm=False, hipo=hipo, keep_basis=keep_basis)
    assert ", ".join(map(str, found)) == steps


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"algorithm": "ipm"}, "'ipm' is none of choose, simplex, ipx, hipo"),
        ({"crossover": "yes"}, "'yes' is none of"),
        ({"tolerance": 1e-12}, "not between"),
        ({"time_limit": -1}, "negative"),
        ({"threads": -1}, "negative"),
    ],
)
def test_options_say_what_is_allowed(wrong, told):
    with pytest.raises(ValueError, match=told):
        SolveOptions(**wrong)
