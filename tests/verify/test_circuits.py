"""A circuit that the plan builds in part has the reactance of that part when the hours are run."""

import pytest

from kz_optimize.results.extract.extract import extract
from kz_optimize.verify.fixed import _lines
from tests.model.test_voltage import BASE, CANDIDATE
from tests.support import solve_case

LINES = CANDIDATE + "ab,a,b,400,1,0,0,0,50,\nnew,a,b,0,2,200,1,0,50,circuits\nidle,a,b,0,2,200,9e6,0,50,circuits"


def test_half_a_circuit_has_twice_the_reactance_and_what_is_not_built_no_capacity():
    # 500 MW: 400 on ab and 100, half of the circuit, on new; ab alone has a difference of 0.4, new 0.1 * 4.
    done = solve_case({**BASE, "demand": "region,carrier,year,energy\nb,electricity,2025,4380", "lines": LINES})
    assert done.value("line_added", line="new") == pytest.approx(0.1)
    plan = extract(done.model, done.case, done.solution).plan.sel(year=2025)
    fixed = _lines(done.case.tables["lines"], plan).frame.set_index("line")
    assert fixed["reactance"].tolist() == pytest.approx([1, 4, 2])
    assert fixed["capacity"].tolist() == pytest.approx([400, 100, 0])
    assert fixed["capacity_limit"].tolist() == [0, 0, 0]
