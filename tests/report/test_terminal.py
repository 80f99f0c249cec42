"""What is printed: the numbers of the tables, aligned, and differences that add up."""

import io

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from kz_optimize.report import terminal
from kz_optimize.results import netcdf


@pytest.fixture
def console():
    return Console(file=io.StringIO(), width=100)


def test_a_plan_is_printed_with_its_scenario_cost_and_proof(solved_once, console):
    outcome = solved_once["cap"]
    terminal.show_plan(outcome.results, console)
    told = console.file.getvalue()
    assert told.startswith(f"Emission cap (cap): {outcome.objective:,.0f} million USD discounted\n")
    assert "\nCertificate: optimal; every condition of optimality holds within" in told
    assert "2025 kazakhstan: wind electricity" in told


def test_every_row_of_a_plan_has_its_numbers_in_the_columns_of_their_years(solved_once, console):
    terminal.show_plan(solved_once["cap"].results, console)
    lines = console.file.getvalue().splitlines()
    head = next(line for line in lines if "2025" in line and "2035" in line)
    wind = next(line for line in lines if "wind" in line)
    assert wind[: head.index("2025") + 4].split()[-1] == "1.0"
    assert len(wind.split()) == 4  # mark, name, two years


def test_differences_are_those_of_the_second_less_the_first(solved_once, console):
    terminal.show_differences([solved_once[name].results for name in ("base", "cap")], console)
    told = console.file.getvalue()
    assert "\n  less Tiny: two zones" in told
    limit = next(line for line in told.splitlines() if "national cap: limit" in line)
    assert limit.split()[-1] == "+80.0"


def test_a_row_that_only_one_result_has_differs_by_all_of_it_and_totals_are_sums():
    before = pd.DataFrame({2025: [1.0], 2030: [2.0]}, ["coal"])
    after = pd.DataFrame({2025: [1.0, 3.0, 4.0], 2030: [1.5, 3.0, 4.5]}, ["coal", "wind", "total"])
    change = terminal.difference(before, after)
    assert change.to_dict("index") == {
        "coal": {2025: 0.0, 2030: -0.5}, "wind": {2025: 3.0, 2030: 3.0}, "total": {2025: 3.0, 2030: 2.5},
    }  # fmt: skip


def test_calibration_without_observations_says_where_they_go(solved_once, console, monkeypatch):
    results = dict(netcdf.load(solved_once["cap"].results))
    del results["balances"]
    monkeypatch.setattr(terminal.netcdf, "load", lambda *_: results)
    terminal.show_calibration(solved_once["cap"].results, console)
    assert "kz-optimize explain observations" in console.file.getvalue()


@pytest.mark.parametrize(
    ("value", "digits", "sign", "text"),
    [(1234.56, 1, False, "1,234.6"), (0.04, 1, False, "·"), (-0.04, 1, True, "·"), (2.0, 1, True, "+2.0"),
     (float("nan"), 1, False, "")],
)  # fmt: skip
def test_numbers_are_short_and_nothing_is_a_dot(value, digits, sign, text):
    assert terminal._number(value, digits, sign) == text


def test_more_years_than_fit_are_told_below(console):
    years = list(range(2020, 2041))
    rows = pd.DataFrame([np.arange(21.0)], ["coal"], columns=years)
    console.print(terminal._sheet([("Capacity, GW", rows, 1)], {}))
    lines = console.file.getvalue().splitlines()
    assert max(map(len, lines)) <= 100
    heads = [line.split() for line in lines if line.split()[:1] in (["2020"], ["2028"], ["2036"])]
    assert [int(year) for head in heads for year in head] == years
    told = [cell for line in lines if "coal" in line for cell in line.split()[1:]]
    assert told == ["·", *(f"{value}.0" for value in range(1, 21))]
