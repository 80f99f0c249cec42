import pytest

from tests.support import read_tables

TITLE = 'title = "Two zones"'


def test_what_is_not_given_follows_from_what_is(write_case):
    settings = read_tables(write_case()).settings
    assert settings.time.milestone_years == (2025, 2030)
    assert settings.time.end_year == 2034  # the last milestone year stands for as many years as the gap before it
    assert settings.finance.interest_rate == settings.finance.discount_rate == 0.08
    assert (settings.time.days, settings.time.steps, settings.time.extreme_days) == (12, 24, True)
    assert (settings.solve.algorithm, settings.solve.tolerance, settings.model.aggregate) == ("choose", 1e-7, True)
    assert (settings.scenario, settings.money.currency) == ("base", "USD")


def test_a_single_milestone_year_stands_for_itself(write_case, edit):
    folder = write_case({"case.toml": edit("case.toml", "[2025, 2030]", "[2030]")})
    assert read_tables(folder).settings.time.end_year == 2030


def test_a_scenario_overrides_settings_and_keeps_the_others(write_case):
    scenario = 'title = "Low rate"\n[finance]\ndiscount_rate = 0.03\n[time]\ndays = 365\n'
    settings = read_tables(write_case({"scenarios/low/scenario.toml": scenario}), "low").settings
    assert (settings.title, settings.scenario) == ("Low rate", "low")
    assert (settings.finance.discount_rate, settings.finance.interest_rate, settings.time.days) == (0.03, 0.03, 365)
    assert settings.time.base_year == 2025


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "problem", "remedy"),
    [
        ("base_year", "bace_year", 6, "bace_year", "not known", '"base_year"'),
        ("[time]", "[times]", 5, "times", "not known", '"time"'),
        (TITLE, f"{TITLE}\ncolour = 1", 2, "colour", "not known", "title"),
        (TITLE, "", None, "title", "title is missing", "first lines"),
        (TITLE, "title = 5", 1, "title", "must be a text", "Write a text"),
        ("discount_rate = 0.08", "discount_rate = 8", 9, "discount_rate", "out of range", "8 % is 0.08"),
        ("discount_rate = 0.08", 'discount_rate = "low"', 9, "discount_rate", "not a number", "without quotes"),
        ("discount_rate = 0.08", "", 8, "discount_rate", "missing", "section [finance]"),
        ("[2025, 2030]", "[2030, 2025]", 7, "milestone_years", "do not increase", "in order"),
        ("[2025, 2030]", "2030", 7, "milestone_years", "not a list", "[2025, 2030, 2035]"),
        ("[2025, 2030]", "[2025, 2030.5]", 7, "milestone_years", "not a whole number", "whole number"),
        ("[2025, 2030]", "[2025, 2030]\nend_year = 2028", 8, "end_year", "last milestone year 2030", "later"),
        ("[2025, 2030]", "[2025, 2030]\nsteps = 5", 8, "steps", "do not divide", "1, 2, 3, 4, 6"),
        ("[2025, 2030]", "[2025, 2030]\ndays = 400", 8, "days", "out of range", "from 1 to 365"),
        ("[2025, 2030]", '[2025, 2030]\nextreme_days = "yes"', 8, "extreme_days", "neither true nor false", "true"),
        ("[2025, 2030]", '[2025, 2030]\nkept_days = ["02-29"]', 8, "kept_days", "not a list of days", "01-19"),
        ("[2025, 2030]", '[2025, 2030]\nkept_days = "01-19"', 8, "kept_days", "not a list of days", "month"),
        ("[finance]", '[solve]\nalgorithm = "simplx"\n[finance]', 9, "algorithm", "not among", '"simplex"'),
        ("[finance]", "[finance", 8, "", "not TOML", "[time]"),
        ("520.0", "", 4, "", "not TOML", "name = value"),
    ],
)
def test_faults_are_found_with_their_line(find, edit, old, new, line, column, problem, remedy):
    findings = find({"case.toml": edit("case.toml", old, new)})
    found = [finding for finding in findings if problem in finding.problem]
    assert len(found) == 1, f"found {[str(finding) for finding in findings]}"
    assert (found[0].line, found[0].column) == (line, column)
    assert found[0].file.endswith("case.toml")
    assert remedy in found[0].remedy


def test_all_faults_of_settings_and_tables_come_together(find, edit):
    toml = edit("case.toml", "0.08", "8").replace("base_year", "base_yer")
    findings = find({"case.toml": toml, "demand.csv": edit("demand.csv", "20000", "much")})
    assert len({(finding.file, finding.line) for finding in findings}) == 4  # setting twice, rate, demand


def test_without_case_toml_there_is_no_case(find):
    assert "the file is missing" in find({"case.toml": None})[0].problem


def test_a_settings_file_in_a_doubtful_encoding_is_refused(find, edit):
    toml = edit("case.toml", "Two zones", "Две зоны").encode("cp866")
    assert "neither UTF-8" in find({"case.toml": toml})[0].problem


def test_a_case_without_tenge_needs_no_exchange_rate(find, edit):
    assert find({"case.toml": edit("case.toml", "kzt_per_usd = 520.0\n", "")}) == []
