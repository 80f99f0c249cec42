"""Data files of GNU MathProg in all the forms that models are written in."""

from pathlib import Path

import pytest

from kz_optimize.errors import InputError
from kz_optimize.exchange.osemosys.mathprog import read_mathprog
from kz_optimize.exchange.osemosys.parameters import Data
from kz_optimize.exchange.report import Report

SETS = """set REGION := R S; set YEAR := 2020 2021; set TECHNOLOGY := coal gas plant boiler; set FUEL := coal gas el;
    set TIMESLICE := all; set MODE_OF_OPERATION := 1 2;"""


def read(tmp_path: Path, text: str, sets: str = SETS, report: Report | None = None) -> Data:
    path = tmp_path / "data.txt"
    path.write_text(f"{sets}\n{text}\nend;", encoding="utf-8")
    return read_mathprog(path, report or Report(path.name))


def test_sets_are_lists_with_or_without_members(tmp_path):
    text = """set REGION := R; set YEAR := 2020, 2021; set EMISSION := ; set TECHNOLOGY := t; set TIMESLICE := l;
        set FUEL :=\nel # electricity\ngas\n;"""
    data = read(tmp_path, "", text)
    assert data.years == [2020, 2021]
    assert data.of("FUEL") == ["el", "gas"]
    assert data.of("EMISSION") == data.of("STORAGE") == []


@pytest.mark.parametrize(
    "text",
    [
        "param FixedCost default 7 := R coal 2020 3 R coal 2021 4;",
        "param default 7 : FixedCost :=\nR coal 2020 3\nR coal 2021 4\n;",
        "param default 7 : FixedCost CapitalCost :=\nR coal 2020 3 .\nR coal 2021 4 5\n;",
        "param FixedCost default 7 := [R,*,*]: 2020 2021 := coal 3 4;",
        "param FixedCost default 7 := [R, coal, *] 2020 3 2021 4;",
        "param FixedCost default 7 := [R,*,*] (tr): coal := 2020 3 2021 4;",
        "param FixedCost default 7 := [*,coal,*]: 2020 2021 := R 3 4;",
        "param FixedCost default 7 :=\n[R,*,2020] coal 3\n[R,*,2021] coal 4;",
        "/* in a\n comment */ param FixedCost default 7 := R, coal, 2020, 3 R, coal, 2021, 4;",
        "param FixedCost default 7 := R coal 2020 3;\nparam FixedCost := R coal 2021 4;",
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


@pytest.mark.parametrize(
    "text",
    ["R coal 2020 0.2 R coal 2021 0.2", "[R,*,*]: 2020 2021 := coal 0.2 0.2", "[R,coal,*] 2020 0.2 2021 0.2",
     "R coal 0.2", ": coal := R 0.2"],
)  # fmt: skip
def test_a_year_more_than_a_parameter_has_is_dropped_where_nothing_changes(tmp_path, text):
    report = Report("data.txt")
    data = read(tmp_path, f"param DiscountRateIdv default 0.2 := {text};".replace(":= :", ":"), report=report)
    assert data.given("DiscountRateIdv") == {("R", "coal"): 0.2}
    assert report.open == []


def test_a_year_more_than_a_parameter_has_is_told_where_something_changes(tmp_path):
    report = Report("data.txt")
    read(tmp_path, "param DiscountRateIdv default 0.1 := R coal 2021 0.2;", report=report)
    assert report.open == ["DiscountRateIdv"]


def test_a_year_less_than_a_parameter_has_holds_for_all(tmp_path):
    data = read(tmp_path, "param FixedCost default 0 : coal gas := R 3 4;")
    assert data.path("FixedCost", "R", "coal") == [3.0, 3.0]
    assert data.path("FixedCost", "R", "gas") == [4.0, 4.0]


def test_fuels_are_commodities_in_muio(tmp_path):
    assert read(tmp_path, "", SETS.replace("FUEL", "COMMODITY")).of("FUEL") == ["coal", "gas", "el"]


def test_a_flow_that_is_not_in_the_sets_of_pairs_is_refused(tmp_path):
    flows = "param OutputActivityRatio default 0 := R plant el 1 2020 1 R boiler el 2 2020 1;"
    pairs = "set MODExTECHNOLOGYperFUELout[el] := (1, plant);"
    modes = "set MODEperTECHNOLOGY[plant] := 1; set MODEperTECHNOLOGY[boiler] := 2 1;"
    report = Report("data.txt")
    data = read(tmp_path, flows + pairs + modes, report=report)
    assert [entry.members for entry in report.of("refused")] == [["R boiler el 2"]]
    assert data.modes == {"plant": ["1"], "boiler": ["2", "1"]}


def test_what_the_source_leaves_out_has_the_default_of_osemosys(tmp_path):
    data = read(tmp_path, "")
    assert data.get("AvailabilityFactor", "R", "coal", 2020) == 1.0
    assert data.get("TotalAnnualMaxCapacity", "R", "coal", 2020) == -1.0
    assert data.get("FixedCost", "R", "coal", 2020) == 0.0


def test_what_is_no_parameter_of_osemosys_is_refused_where_it_has_numbers(tmp_path):
    report = Report("data.txt")
    assert read(tmp_path, 'param ResultsPath := "results";\nparam Colour := coal 3;', report=report).values == {}
    assert report.open == ["Colour"]


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("param FixedCost := R coal 2020 dear;", "this is not a number", 3),
        ("param FixedCost := [R,*,*]: 2020 2021 :=\ncoal 3;", "the statement ends too early", 4),
        ("set STORAGE := el", "this statement has no end", 3),
        ("param FixedCost := [R,*,*] (xx): coal := 2020 3;", "this is not understood", 3),
        ("param FixedCost :=\nR coal 2020 3\nR coal 2020 3;", "this index twice; line 4 has it, too", 5),
        ("param FixedCost :=\nR coal 2020 3\nR cole 2020 3;", "a label that is not in the set TECHNOLOGY", 5),
        ("param CapacityToActivityUnit : coal R := gas 1 2;", "a label that is not in the set REGION", 3),
        ("set FUEL := heat;", "this set stands here twice", 3),
        ("set STORAGE := a b a;", "this member stands 2 times in the set", None),
    ],
)
def test_faults_are_named_with_their_line(tmp_path, text, problem, line):
    with pytest.raises(InputError, match=problem) as caught:
        read(tmp_path, text)
    assert caught.value.findings[0].line == line
