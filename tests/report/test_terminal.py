"""What is printed at any width, read back: every number of the tables is there, whole and under its year."""

import io
import re

import numpy as np
import pandas as pd
import pytest
from rich.color import Color
from rich.console import Console

from kz_optimize.cli.verbs import main
from kz_optimize.report import sections, terminal
from kz_optimize.report.console import ENDLESS, open_console
from kz_optimize.report.layout import Part, Row, print_parts
from kz_optimize.report.sections import Section
from kz_optimize.results import netcdf

WIDTHS = (10, 40, 80, 100, 200, ENDLESS)
YEARS = list(range(2025, 2065, 5))
IN_FILE = {"kW": 1e-3, "MW": 1.0, "GW": 1e3, "MWh": 1e-3, "GWh": 1.0, "TWh": 1e3, "t CO2e": 1e-3, "kt CO2e": 1.0,
           "Mt CO2e": 1e3, "kt": 1.0, "Mt": 1e3, "million USD": 1.0, "billion USD": 1e3, "USD/MWh": 1.0,
           "USD/t": 1.0, "USD/kW": 1.0}  # fmt: skip


def a_console(width=100, **more):
    return Console(file=io.StringIO(), width=width, **more)


def read_back(text):
    """(title, row without spaces, column) -> number in the unit of the file. A cell ends where its heading ends."""
    rows, ends, title, unit = [], {}, "", ""
    lines = text.splitlines()
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if below and set(below) == {"─"}:
            ends = {match.group(): match.end() for match in re.finditer(r"\S+(?: %)?", line)}
        elif line.startswith("    ") and len(line) < min(ends.values()):  # the rest of a long name
            rows[-1][1] += line
        elif not line.startswith(("  ", "■ ")):
            title, _, unit = line.partition(", ")
        else:
            cells = {
                c: match for c, end in ends.items() if len(line) >= end and (match := re.search(r"\S+$", line[:end]))
            }
            first = min((match.start() for match in cells.values()), default=len(line))
            rows.append(
                [title, line[2:first], {c: _number(match.group()) * IN_FILE[unit] for c, match in cells.items()}]
            )
    return {(title, name.replace(" ", ""), c): value for title, name, cells in rows for c, value in cells.items()}


def _number(text):
    return float(text.replace("·", "0").replace(",", ""))


def assert_all_there(text, told):
    """Every number of the tables, to four figures of the largest of its table; of rows that are printed."""
    found, seen = read_back(text), 0
    for section in told:
        in_file = section.rows.astype(float) * IN_FILE.get(section.unit, 1.0)
        size = np.nanmax(np.abs(in_file.to_numpy()), initial=0.0)
        printed = {name for title, name, _ in found if title == section.title}
        for name, values in in_file.iterrows():
            key = str(name).replace("_", "").replace(" ", "")
            if key not in printed:
                assert values.abs().max() <= 6e-4 * size
                continue
            for column, value in values[np.isfinite(values)].items():
                assert found[section.title, key, str(column)] == pytest.approx(value, abs=6e-4 * size)
                seen += 1
    assert seen == len(found)
    assert seen > 0


def wide(rows, size):
    """A table of all years: numbers of as many digits as there may be, with long names."""
    values = size * np.random.default_rng(3).uniform(-1.0, 1.0, (len(rows), len(YEARS)))
    return pd.DataFrame(values, rows, YEARS)


@pytest.fixture(scope="module")
def long_plan(solved_once):
    """The tables of a plan of eight milestone years, as that of Kazakhstan has."""
    names = ["coal", "a_technology_group_of_a_very_long_name_indeed", "net import", "total"]
    return [Section("Capacity: electricity", "MW", wide(names, 987_654.0)),
            Section("Supply: heat", "GWh", wide(names, 0.0321)),
            Section("Emissions", "kt CO2e", wide(names, 999_999.0)),
            Section("Cost of a year", "million USD", wide(names, 20_712.0)),
            Section("Prices", "USD/MWh", wide(["heat, middle of 9 places", "coal@land"], 5_000.0))]  # fmt: skip


@pytest.mark.parametrize("width", WIDTHS)
def test_no_width_cuts_a_number(long_plan, width):
    console = a_console(width)
    terminal.print_sections(console, long_plan)
    told = console.file.getvalue()
    assert_all_there(told, long_plan)
    assert width == 10 or max(map(len, told.splitlines())) <= width


def test_a_pipe_has_all_years_side_by_side(long_plan):
    console = a_console(ENDLESS)
    terminal.print_sections(console, long_plan)
    assert console.file.getvalue().splitlines()[0].split() == [str(year) for year in YEARS]


@pytest.mark.parametrize("width", [40, 80, 100, 200, None])
@pytest.mark.parametrize("verb", ["show", "compare"])
def test_show_and_compare_print_every_number_at_the_width_that_is_asked_for(
    solved_once, monkeypatch, capsys, verb, width
):
    monkeypatch.delenv("COLUMNS", raising=False)
    files = [solved_once[name].results for name in ("base", "cap")]
    asked = [] if width is None else ["--width", str(width)]
    chosen = files if verb == "compare" else files[1:]
    assert main([verb, *map(str, chosen), *asked]) == 0
    first, other = map(sections.load, files)
    plan = [*sections.plan_sections(other), *sections.limit_sections(other)]
    expected = plan if verb == "show" else list(sections.differences(first, other))
    text = capsys.readouterr().out
    tables = text[text.index("\n  ") if verb == "show" else text.index("\n   ") :].partition("\nA past year")[0]
    tables = tables.partition("\nOnly in")[0].partition("\nCertificate")[0]
    assert_all_there(tables, [each for each in expected if len(each.rows)])


def test_the_width_comes_from_columns_where_nothing_is_asked_for(monkeypatch):
    monkeypatch.setenv("COLUMNS", "57")
    assert open_console().width == 57
    assert open_console(133).width == 133
    monkeypatch.delenv("COLUMNS")
    assert open_console().width == ENDLESS  # the output of a test is no terminal


@pytest.mark.parametrize("verb", ["show", "compare", "calibrate"])
def test_csv_has_every_number_of_every_table(solved_once, capsys, verb):
    files = [solved_once[name].results for name in ("base", "cap")]
    chosen = files if verb == "compare" else files[1:]
    assert main([verb, *map(str, chosen), "--csv"]) == 0
    table = pd.read_csv(io.StringIO(capsys.readouterr().out)).set_index(["table", "row"])
    first, other = map(sections.load, files)
    past = list(sections.past_sections(other))
    expected = {
        "show": [*sections.plan_sections(other), *sections.limit_sections(other), *past],
        "compare": list(sections.differences(first, other, least=0.0)),
        "calibrate": past,
    }[verb]
    assert len(table) == sum(len(section.rows) for section in expected)
    for section in expected:
        for name, values in section.rows.iterrows():
            row = table.loc[(section.title, name)]
            assert row["unit"] == section.unit
            assert [row[str(column)] for column in values.index] == pytest.approx(list(values), nan_ok=True)


def test_csv_of_a_case_without_observations_is_a_heading(solved_once, tmp_path, capsys):
    results = netcdf.load(solved_once["base"].results)
    balances = results["balances"].drop_dims("observation")
    file = tmp_path / "results.nc"
    netcdf.save(type(results)({**results, "balances": balances}), file)
    assert main(["calibrate", str(file), "--csv"]) == 0
    assert capsys.readouterr().out == "result,table,unit,row\n"


def test_a_plan_is_printed_with_its_scenario_cost_and_proof(solved_once):
    outcome, console = solved_once["cap"], a_console()
    terminal.show_plan(outcome.results, console)
    told = console.file.getvalue()
    assert told.startswith(f"Emission cap (cap): {outcome.objective / 1e3:,.4f} billion USD discounted\n")
    assert "\nCertificate: optimal; every condition of optimality holds within" in told
    assert "2025 kazakhstan: wind electricity" in told


def test_a_cap_that_only_one_result_has_is_named_and_is_no_difference(solved_once):
    console = a_console()
    terminal.show_differences([solved_once[name].results for name in ("base", "cap")], console)
    told = console.file.getvalue()
    assert "\n  less Tiny: two zones" in told
    assert "Only in cap: national cap\n" in told
    assert not any(title in told for title in ("Counted emissions", "Limits", "Prices of CO2e"))


def test_equal_results_have_no_difference(solved_once):
    console = a_console()
    terminal.show_differences([solved_once["cap"].results] * 2, console)
    assert "No differences." in console.file.getvalue()


def test_a_row_that_only_one_result_has_differs_by_all_of_it_and_totals_are_sums():
    before = pd.DataFrame({2025: [1.0], 2030: [2.0]}, ["coal"])
    after = pd.DataFrame({2025: [1.0, 3.0, 4.0], 2030: [1.5, 3.0, 4.5]}, ["coal", "wind", "total"])
    change = sections.difference(before, after)
    assert change.to_dict("index") == {
        "coal": {2025: 0.0, 2030: -0.5}, "wind": {2025: 3.0, 2030: 3.0}, "total": {2025: 3.0, 2030: 2.5},
    }  # fmt: skip


def test_a_price_that_only_one_result_has_is_no_difference():
    before, after = pd.DataFrame({2025: [3.0]}, ["coal"]), pd.DataFrame({2025: [5.0, 7.0]}, ["coal", "gas"])
    assert sections.difference(before, after, sums=False).to_dict("index") == {"coal": {2025: 2.0}}


def test_calibration_without_observations_says_where_they_go(solved_once, monkeypatch):
    results, console = dict(netcdf.load(solved_once["cap"].results)), a_console()
    del results["balances"]
    monkeypatch.setattr(sections.netcdf, "load", lambda *_: results)
    terminal.show_calibration(solved_once["cap"].results, console)
    assert "kz-optimize explain observations" in console.file.getvalue()


@pytest.mark.parametrize(
    ("values", "title", "cells"),
    [
        ([0.012, 0.0], "X, kW", ["12.00", "·"]),  # a campus
        ([3.5, 0.4], "X, MW", ["3.500", "0.400"]),
        ([23_200.0, 4_500.0], "X, GW", ["23.20", "4.50"]),
        ([133_600.0, 40.0], "X, GW", ["133.6", "·"]),
    ],
)
def test_the_largest_number_of_a_table_chooses_its_unit_and_digits(values, title, cells):
    console = a_console()
    terminal.print_sections(console, [Section("X", "MW", pd.DataFrame([values], ["a"], [2025, 2030]))])
    lines = console.file.getvalue().splitlines()
    assert lines[2] == title
    assert lines[3].split() == ["a", *cells]


def test_groups_that_a_terminal_of_few_colours_cannot_tell_apart_have_marks_of_their_own():
    colours = {"coal": "#2b2b2b", "storage": "#6d496d", "hydro": "#2471a3", "wind": "#16a085", "sun": "#f4d03f"}
    for system in ("standard", "256", "truecolor"):
        marks = terminal.marks_of(colours, system)
        to = terminal.SYSTEMS[system]
        shown = {(mark, Color.parse(colour).downgrade(to).get_ansi_codes()) for mark, colour in marks.values()}
        assert len(shown) == len(colours)
    assert {mark for mark, _ in terminal.marks_of(colours, "truecolor").values()} == {"■"}
    assert terminal.marks_of(colours, None) == {}


def test_a_mark_is_printed_in_its_colour():
    console = a_console(color_system="truecolor", force_terminal=True)
    print_parts(console, ["x"], [Part("", [Row("coal", ["1"], "", "■", "#2b2b2b")])])
    assert "\x1b[38;2;43;43;43m■\x1b[0m coal" in console.file.getvalue()
