"""From columns to arrays: years between rows, nearest regions, units."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from kz_optimize.case.columns import milestone_of, nearest, over_years, scaled
from kz_optimize.case.tree import Tree
from kz_optimize.schema import load

YEARS = pd.Index([2025, 2030, 2035, 2045], name="year")
ROWS = pd.DataFrame({"key": ["a", "a"], "year": [2040.0, 2030.0], "value": [20.0, 10.0]})


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("costs", [10, 10, 15, 20]),  # held before and after, a straight line between
        ("emission_caps", [np.nan, 10, 15, 20]),  # nothing before the first row
        ("subsidies", [np.nan, 10, 10, 20]),  # steps
    ],
)
def test_years_between_rows_follow_the_rule_of_the_table(table, expected):
    path = over_years(ROWS, load()[table], ["key"], "value", YEARS)
    np.testing.assert_array_equal(path.to_numpy(), [expected])
    assert list(path.index) == [("a",)]


def test_no_rows_are_no_paths():
    assert over_years(ROWS.iloc[:0], load()["costs"], ["key"], "value", YEARS).shape == (0, 4)


def test_the_nearest_region_that_is_named_counts_and_blank_is_the_furthest():
    regions = [("land", "", "country"), ("north", "land", "zone"), ("n1", "north", "oblast")]
    tree = Tree.of(pd.DataFrame(regions, columns=["region", "parent", "level"]))
    assert nearest(["", "land", "north"], "n1", tree) == "north"
    assert nearest(["", "n1"], "north", tree) == ""
    assert nearest(["n1"], "north", tree) is None


def test_a_calendar_year_counts_from_the_first_milestone_not_before_it():
    found = milestone_of(np.array([2000, 2025, 2026, 2045, 2046]), YEARS)
    np.testing.assert_array_equal(found, [2025, 2025, 2030, 2045, np.nan])


def test_numbers_of_a_table_become_those_of_the_model():
    """MW become GW; years, which have no other unit in the model, stay, and so do words.

    A car that drives 8.76 thousand km a year does a thousandth of a thousand km an hour: a million of them are a GW.
    """
    frame = pd.DataFrame({"technology": ["coal", "car"], "capacity": [500.0, 1e6], "commissioned": [1980, 2020]})
    kinds = pd.DataFrame({"technology": ["coal", "car"], "unit": ["MW", "car"], "yearly_output": [np.nan, 8.76]})
    written = pd.DataFrame(frame.reindex(columns=[column.name for column in load()["existing_capacity"].columns]))
    tables = {
        "existing_capacity": SimpleNamespace(frame=written, schema=load()["existing_capacity"]),
        "technologies": SimpleNamespace(frame=kinds.assign(group="all")),
        "groups": SimpleNamespace(frame=pd.DataFrame({"group": [], "technology": []})),
    }
    told = scaled(tables, "existing_capacity")
    assert told[["technology", "capacity", "commissioned"]].values.tolist() == [["coal", 0.5, 1980], ["car", 1.0, 2020]]
    assert written["capacity"].tolist() == [500.0, 1e6]


def test_a_limit_begins_and_ends_with_its_row() -> None:
    """5 in 2025 and 10 in 2030 give 7 in 2027; blank from 2040 on means no limit, also on the way from 10 to blank."""
    rows = pd.DataFrame({"market": "a", "year": [2025.0, 2030.0, 2040.0], "annual_limit": [5.0, 10.0, np.nan]})
    years = pd.Index([2025, 2027, 2030, 2035, 2040, 2050])
    told = over_years(rows, load()["markets"], ["market"], "annual_limit", years).loc[("a",)].to_numpy().ravel()
    np.testing.assert_array_equal(told, [5.0, 7.0, 10.0, np.nan, np.nan, np.nan])
