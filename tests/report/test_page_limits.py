"""Limits stand on the page and in the terminal, also those of a policy that a case brings."""

import io

import numpy as np
import pytest
import xarray as xr
from rich.console import Console

from kz_optimize.report import tables
from kz_optimize.report.charts.limited import limited
from kz_optimize.report.page import Content, load_scenarios
from kz_optimize.report.page.assemble import page_data
from kz_optimize.report.sections import limit_sections, plan_csv
from kz_optimize.report.terminal import show_plan
from kz_optimize.report.words import Labels
from kz_optimize.results import Results

ROWS = [  # table, cells, sense, unit, year, allowed, used, price, unit of the price
    ("water_budgets", "dry coal", "<=", "thousand m3", 2035, 500.0, 500.0, 0.0347, "million USD/thousand m3"),
    ("emission_caps", "national", "<=", "kt", 2035, 80_000.0, 24_236.0, 0.0, "USD/t"),
    ("reserve", "north electricity", ">=", "GW", 2030, 0.002, 0.0025, 1e-9, "USD/kW"),
    ("emission_budgets", "all", "<=", "kt", np.nan, 900.0, 900.0 - 1e-6, 31.0, "USD/t"),
]


def limits(rows=ROWS):
    """Of ROWS two of four bind: the water of 2035, and the budget of the horizon within the tolerance of the solver."""
    names = ("table", "limit_name", "sense", "unit", "limit_year", "allowed", "used", "price", "price_unit")
    columns = zip(*rows, strict=True)
    return {
        "limits": xr.Dataset({
            name: ("limit", np.array(column, dtype=object if isinstance(column[0], str) else float))
            for name, column in zip(names, columns, strict=True)
        })
    }  # fmt: skip


def test_room_is_left_below_a_most_and_above_a_least_and_only_what_binds_has_a_price():
    rows = tables.limits(limits()).set_index("table")
    assert list(rows.index[:2]) == ["water_budgets", "emission_budgets"]
    assert rows["room"].to_dict() == {
        "water_budgets": 0.0, "emission_budgets": 0.0, "emission_caps": 55_764.0, "reserve": pytest.approx(0.0005),
    }  # fmt: skip
    assert rows["price"].to_dict() == {
        "water_budgets": 0.0347, "emission_budgets": 31.0, "emission_caps": 0.0, "reserve": 0.0,
    }  # fmt: skip


def test_a_cap_of_zero_binds_where_the_solver_leaves_next_to_nothing():
    """A kilogram below net zero is no room beside a cap that was 48 Mt five years before."""
    cap = [
        ("emission_caps", "net_zero", "<=", "kt", 2055, 48_000.0, 48_000.0, 232.8, "USD/t"),
        ("emission_caps", "net_zero", "<=", "kt", 2060, 0.0, -1e-6, 359.5, "USD/t"),
    ]
    rows = tables.limits(limits(cap))
    assert rows["room"].tolist() == [0.0, 0.0]
    assert rows["price"].tolist() == [232.8, 359.5]


def test_the_terminal_tells_what_binds_in_which_year_and_what_it_costs():
    told = [(each.title, each.unit, each.rows.index[0], each.rows.iloc[0].to_dict())
            for each in limit_sections(limits())]  # fmt: skip
    assert told == [
        ("Limits that bind", "thousand m3", "water budgets: dry coal, at most", {2035: 500.0}),
        ("Limits that bind", "kt", "emission budgets: all, at most", {"all years": 900.0}),
        ("What they cost", "million USD/thousand m3", "water budgets: dry coal, at most", {2035: 0.0347}),
        ("What they cost", "USD/t", "emission budgets: all, at most", {"all years": 31.0}),
    ]


def test_the_page_has_every_limit_with_what_is_used_and_left():
    data = limited({"one": Results(limits())}).data
    water = data[data["series"] == "limit/water_budgets|dry coal"].set_index("x")["value"]
    assert water.to_dict() == {
        "word/sense": "word/at_most", "word/allowed": "number/500/thousand m3", "word/used": "number/500/thousand m3",
        "word/room": "number/0/thousand m3", "word/price_of_limit": "number/0.0347/million USD/thousand m3",
    }  # fmt: skip
    assert set(data["year"]) == {"2030", "2035", "word/all_years"}
    assert Labels({})("limit/water_budgets|dry coal").name[0] == "Water budgets: dry coal"
    assert Labels({})("limit/emission_caps|national").name[2] == "Лимиты выбросов: national"


def test_a_solved_plan_shows_its_reserve(files, tmp_path):
    """The only limit of `base` is its reserve; it says so in the terminal, as CSV and on the page."""
    console = Console(file=io.StringIO(), width=100)
    show_plan(files[0], console)
    assert "reserve: kazakhstan electricity, at least" in console.file.getvalue()
    out = io.StringIO()
    plan_csv(files[0], out)
    assert "Limits that bind,GW" in out.getvalue()
    kept = page_data(Content(load_scenarios(files[:1])), files[:1], tmp_path / "a.html")
    charts = {chart["name"]: chart for chapter in kept["chapters"] for chart in chapter["charts"]}
    assert charts["limited"]["series"] == ["limit/reserve|kazakhstan electricity"]


def test_a_case_without_limits_pays_nothing():
    nothing = {"limits": limits()["limits"].isel(limit=slice(0, 0))}
    assert limited({"one": Results(nothing)}) is None
    assert list(limit_sections(nothing)) == []
