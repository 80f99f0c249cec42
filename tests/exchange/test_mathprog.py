"""Data files of GNU MathProg in all the forms that models are written in."""

from pathlib import Path

import pytest

from kz_optimize.errors import InputError
from kz_optimize.exchange.osemosys.mathprog import read_mathprog
from kz_optimize.exchange.osemosys.parameters import Data


def read(tmp_path: Path, text: str) -> Data:
    path = tmp_path / "data.txt"
    path.write_text(text, encoding="utf-8")
    return read_mathprog(path)


def test_sets_are_lists_with_or_without_members(tmp_path):
    data = read(tmp_path, "set YEAR := 2020 2021;\nset EMISSION := ;\nset FUEL :=\nel # electricity\ngas\n;\nend;")
    assert data.years == [2020, 2021]
    assert data.of("FUEL") == ["el", "gas"]
    assert data.of("EMISSION") == data.of("STORAGE") == []


@pytest.mark.parametrize(
    "text",
    [
        "param FixedCost default 7 := R coal 2020 3 R coal 2021 4;",
        "param default 7 : FixedCost :=\nR coal 2020 3\nR coal 2021 4\n;",
        "param FixedCost default 7 := [R,*,*]: 2020 2021 := coal 3 4;",
        "param FixedCost default 7 := [R, coal, *] 2020 3 2021 4;",
        "param FixedCost default 7 := [R,*,*] (tr): coal := 2020 3 2021 4;",
        "param FixedCost default 7 := [*,coal,*]: 2020 2021 := R 3 4;",
        "param FixedCost default 7 :=\n[R,*,2020] coal 3\n[R,*,2021] coal 4;",
        "/* in a\n comment */ param FixedCost default 7 := R, coal, 2020, 3 R, coal, 2021, 4;",
    ],
)
def test_a_parameter_of_three_indices_in_many_forms(tmp_path, text):
    data = read(tmp_path, text)
    assert data.given("FixedCost") == {("R", "coal", "2020"): 3.0, ("R", "coal", "2021"): 4.0}
    assert data.get("FixedCost", "R", "gas", 2020) == 7.0


def test_a_table_of_two_indices_needs_no_slice(tmp_path):
    data = read(tmp_path, "param CapacityToActivityUnit default 1 : coal gas := R 31.536 . S 2 3;")
    assert data.given("CapacityToActivityUnit") == {("R", "coal"): 31.536, ("S", "coal"): 2.0, ("S", "gas"): 3.0}
    assert data.get("CapacityToActivityUnit", "R", "gas") == 1.0


def test_several_slices_follow_each_other(tmp_path):
    text = """
        param InputActivityRatio default 0 :=
        [R,*,coal,1,*]: 2020 2021 :=
        plant 2.5 2.4
        [R,*,gas,1,*]: 2020 2021 :=
        plant 2 1.9
        boiler 1.1 1.1;
        """
    given = read(tmp_path, text).given("InputActivityRatio")
    assert len(given) == 6
    assert given["R", "plant", "gas", "1", "2021"] == 1.9


def test_what_the_source_leaves_out_has_the_default_of_osemosys(tmp_path):
    data = read(tmp_path, "set YEAR := 2020;")
    assert data.get("AvailabilityFactor", "R", "coal", 2020) == 1.0
    assert data.get("TotalAnnualMaxCapacity", "R", "coal", 2020) == -1.0
    assert data.get("FixedCost", "R", "coal", 2020) == 0.0


def test_what_is_no_parameter_of_osemosys_is_passed_over(tmp_path):
    assert read(tmp_path, 'param ResultsPath := "results";\nparam Colour := coal 3;\nend;').values == {}


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("set YEAR := 2020;\nparam FixedCost := R coal 2020 dear;", "this is not a number", 2),
        ("param FixedCost := [R,*,*]: 2020 2021 :=\ncoal 3;", "the statement ends too early", 2),
        ("set YEAR := 2020;\nset FUEL := el", "this statement has no end", 2),
        ("param FixedCost := [R,*,*] (xx): coal := 2020 3;", "this is not understood", 1),
    ],
)
def test_faults_are_named_with_their_line(tmp_path, text, problem, line):
    with pytest.raises(InputError, match=problem) as caught:
        read(tmp_path, text)
    assert caught.value.findings[0].line == line
