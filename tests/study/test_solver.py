"""How a solver goes from run to run."""

from dataclasses import replace

import pytest

from kz_optimize.study.factor import Factor, TableChange
from kz_optimize.study.folder import Run
from kz_optimize.study.inputs import Inputs
from kz_optimize.study.solver import Solver
from kz_optimize.study.study import Study

SLOW = "HiGHS took too long"


@pytest.mark.parametrize(
    ("slow", "warm"),
    [([1, 2], [False, False, False, False]), ([1, 3], [False, False, True, False, True])],
    ids=["two in a row", "one now and then"],
)
def test_warm_starts_are_left_out_after_two_in_a_row_that_took_too_long(tiny, monkeypatch, slow, warm):
    change = TableChange("emission_prices", "price", "set", {"instrument": ("carbon price",)})
    solver = Solver(
        Inputs(Study("s", tiny, "S", factors=(Factor("price", (0.0,), table_changes=(change,)),))), threads=1
    )
    started = []
    for number in range(len(warm)):
        if solver._session is not None and number in slow:
            monkeypatch.setattr(solver._session, "solve", give_up(solver._session.solve))
        solved = solver.solve(Run(str(number), "carbon-price", {"price": 10.0 * number}, {}), lambda: 0.0)
        started.append(solved.warm)
    assert started == warm


def give_up(solve):
    """A solve that ends as one does whose time is up."""
    return lambda model: replace(solve(model), status="failed", reason=SLOW)
