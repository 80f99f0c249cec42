"""A case in memory: every change gives a new case, and what it comes to is what files that say the same come to."""

import numpy as np
import pandas as pd
import pytest

from kz_optimize.errors import InputError
from kz_optimize.policies import POLICIES
from kz_optimize.tables.read import CaseInput, load_case
from tests.support import read_tables


@pytest.fixture
def case(write_case) -> CaseInput:
    return load_case(write_case(), None, POLICIES)


def test_a_table_is_pandas_in_the_units_of_the_input(case):
    demand = case["demand"]
    assert demand["energy"].tolist() == [20000, 9000, 11000]
    demand["energy"] = 0.0
    assert case["demand"]["energy"].tolist() == [20000, 9000, 11000]


def test_tables_without_rows_are_known_but_not_listed(case):
    assert "emission_caps" in case
    assert "emission_caps" not in list(case)
    assert len(case["emission_caps"]) == 0
    with pytest.raises(InputError, match='Did you mean "emission_caps"'):
        case["emission_cap"]


def test_a_change_gives_a_new_case_and_leaves_the_old_one(case):
    more = case.scale("demand", "energy", 2.0, {"region": "north"}).add("demand", "energy", 1.0)
    assert more["demand"]["energy"].tolist() == [40001, 9001, 11001]
    assert case["demand"]["energy"].tolist() == [20000, 9000, 11000]
    assert more.check()["demand"].frame["energy"].tolist() == [40001, 9001, 11001]


def test_where_takes_one_value_or_several(case):
    both = case.set("demand", "energy", 5.0, {"region": ["north", "south"], "year": 2025})
    assert both["demand"]["energy"].tolist() == [5, 5, 11000]
    with pytest.raises(InputError, match="finds no row"):
        case.set("demand", "energy", 5.0, {"region": ["north", "west"]})


def test_rows_are_laid_over_a_table_as_a_scenario_lays_them(case, write_case):
    rows = [
        {"region": "south", "carrier": "electricity", "year": 2030, "energy": 1 / 3},
        {"region": "north", "carrier": "electricity", "year": 2030, "energy": 7},
        {"region": "south", "carrier": "electricity", "year": 2025, "energy": None, "remove": True},
    ]
    text = "region,carrier,year,energy,remove\n" + "".join(
        f"{row['region']},electricity,{row['year']},{row['energy'] or ''},{'yes' if row.get('remove') else ''}\n"
        for row in rows
    )
    files = {"scenarios/s/scenario.toml": 'title = "s"', "scenarios/s/demand.csv": text}
    told = read_tables(write_case(files), "s")["demand"].frame
    laid = case.with_rows("demand", rows).check()["demand"].frame
    pd.testing.assert_frame_equal(laid, told)
    pd.testing.assert_frame_equal(case.with_rows("demand", pd.DataFrame(rows)).check()["demand"].frame, told)
    assert laid["energy"].tolist() == [20000, 1 / 3, 7]


def test_rows_that_repeat_each_other_are_refused(case):
    row = {"region": "north", "carrier": "electricity", "year": 2025, "energy": 1}
    with pytest.raises(InputError, match="rows for demand, line 2: the row repeats line 1"):
        case.with_rows("demand", [row, row | {"energy": 2}])


@pytest.mark.parametrize(
    ("row", "problem", "remedy"),
    [
        ({"region": "north", "carrier": "electricity", "yaer": 2025, "energy": 1}, "not known", '"year"'),
        ({"region": "north", "carrier": "electricity", "year": 2025, "energy": "much"}, "not a number", "digits"),
        ({"region": "north", "carrier": "electricity", "year": 2025}, "column is missing", "energy"),
    ],
)
def test_rows_that_make_no_sense_are_refused_at_once(case, row, problem, remedy):
    with pytest.raises(InputError) as caught:
        case.with_rows("demand", [row])
    found = [finding for finding in caught.value.findings if problem in finding.problem]
    assert found
    assert remedy in found[0].remedy
    assert found[0].file == "rows for demand"


def test_names_that_are_declared_nowhere_are_found_by_check(case):
    row = {"region": "noth", "carrier": "electricity", "year": 2025, "energy": 1}
    with pytest.raises(InputError, match=r'rows for demand, line 1, column region: "noth".*Did you mean "north"'):
        case.with_rows("demand", [row]).check()


def test_profiles_are_added_and_replaced(case):
    shape = np.linspace(0.0, 1.0, 8760)
    flat = case.with_profiles({"new": shape}).set("demand", "profile", "new", {"region": "north"})
    assert flat.check().profiles["new"].tolist() == shape.tolist()
    assert "new" not in case.profiles
    assert flat.with_profiles({"new": shape[::-1]}).profiles["new"].tolist() == shape[::-1].tolist()
    with pytest.raises(InputError, match=r"have 24 rows. Give 8,760"):
        case.with_profiles({"new": [1.0] * 24})


def test_settings_given_in_memory_count_most_and_are_checked_with_the_tables(case):
    assert case.with_settings({"time.milestone_years": (2025, 2035)}).settings.time.milestone_years == (2025, 2035)
    with pytest.raises(InputError, match=r'settings, setting dayz: .*Did you mean "days"'):
        case.with_settings({"time.dayz": 4}).check()


def test_what_was_wrong_in_the_files_is_told_with_what_is_wrong_since(write_case, edit):
    case = load_case(write_case({"demand.csv": edit("demand.csv", "20000", "much")}), None, POLICIES)
    with pytest.raises(InputError) as caught:
        case.set("costs", "fixed_cost", -1.0).check()
    assert {finding.column for finding in caught.value.findings} == {"energy", "fixed_cost"}


def test_a_notebook_shows_the_tables(case):
    shown = case._repr_html_()
    assert "Two zones (base)" in shown
    assert "<td>demand</td>" in shown
    assert "<td>emission_caps</td>" not in shown
