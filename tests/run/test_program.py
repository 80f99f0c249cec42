"""The programme on its own: its size, and files that a solver reads back to the same optimum."""

import highspy
import pytest

from kz_optimize.run.program import describe_case, write_programme
from kz_optimize.run.scenario import RunOptions


def optimum(path):
    highs = highspy.Highs()
    highs.silent()
    assert highs.readModel(str(path)) == highspy.HighsStatus.kOk
    highs.run()
    return highs


def test_the_description_tells_changes_and_size(tiny):
    text = describe_case(tiny, "cap", RunOptions(), set())
    assert "candidates [coal_plant, north]" in text
    assert "emission_caps [national cap, 2035]: (none) -> pollutant = CO2" in text
    assert text.splitlines()[-1].endswith("entries (2 years x 1 days x 4 steps)")


def test_options_change_the_size(tiny):
    assert "3 days x 2 steps" in describe_case(tiny, "base", RunOptions({"time.days": 3, "time.steps": 2}), set())


@pytest.mark.parametrize("form", ["lp", "mps"])
def test_the_file_has_readable_names_and_the_same_optimum(tiny, tmp_path, form, solved_once):
    told = write_programme(tiny, "base", tmp_path / "out", form, RunOptions())
    path = tmp_path / "out" / f"base.{form}"
    assert str(path) in told
    highs = optimum(path)
    assert highs.getInfo().objective_function_value == pytest.approx(solved_once["base"].objective, rel=1e-7)
    names = highs.getLp().col_names_
    assert "built(gas_plant@north#2035)" in names
    assert "sent(north_south_there,2025,d01,0)" in names
    assert len(set(names)) == len(names)
