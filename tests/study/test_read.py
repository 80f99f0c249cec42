"""Study files: what they say, and what is said about them when they are wrong."""

import pytest

from kz_optimize.errors import InputError
from kz_optimize.study import find_study, read_study

FACTOR = """
[[factor]]
name = "wind"
range = [0.5, 1.5]
changes = [{ table = "costs", column = "investment_cost", action = "scale", where = { technology = "wind_farm" } }]
"""


def test_a_range_with_a_count_is_evenly_spaced(write_study):
    study = read_study(write_study(FACTOR.replace("1.5]", "1.5]\ncount = 5")))
    assert study.factors[0].values == (0.5, 0.75, 1.0, 1.25, 1.5)
    assert (study.factors[0].low, study.factors[0].high) == (0.5, 1.5)


def test_the_title_is_the_name_of_the_file_if_none_is_given(write_study):
    study = read_study(write_study(FACTOR, name="wind-cost"))
    assert (study.name, study.title) == ("wind-cost", "wind-cost")
    assert study.scenarios == ("base",)


def test_a_study_is_found_by_its_name_in_the_case(write_study, tiny):
    path = write_study(FACTOR, name="wind-cost")
    assert find_study(tiny / "wind-cost") == path
    with pytest.raises(InputError, match='Did you mean "wind-cost"'):
        find_study(tiny / "wind-cots")


def test_a_study_stands_in_the_folder_of_studies(tiny):
    with pytest.raises(InputError, match="a study stands in the folder studies of its case, not in cap"):
        read_study(tiny / "scenarios" / "cap" / "scenario.toml")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("costs", 'table: "kosts": there is no table of this name. Did you mean "costs"?'),
        ("investment_cost", 'column: "investment": there is no column of this name. Did you mean "investment_cost"?'),
        ("scale", 'action: "scales": this is not among the choices. Did you mean "scale"?'),
        ('name = "wind"', 'name: "cost of wind": a factor needs a name of letters, digits and _.'),
        ("range = [0.5, 1.5]", 'range: "[1.5, 0.5]": this is not a range.'),
    ],
)
def test_what_is_wrong_is_told_with_line_and_remedy(write_study, wrong, said):
    place, rest = said.split(": ", 1)
    bad = {
        "costs": "kosts",
        "investment_cost": "investment",
        "scale": "scales",
        'name = "wind"': 'name = "cost of wind"',
        "range = [0.5, 1.5]": "range = [1.5, 0.5]",
    }[wrong]
    with pytest.raises(InputError) as caught:
        read_study(write_study(FACTOR.replace(wrong, bad)))
    [finding] = [each for each in caught.value.findings if each.column == place]
    assert rest in str(finding)
    assert finding.line is not None
    assert finding.file.endswith("sweep.toml")


def test_all_faults_are_told_at_once(write_study):
    text = 'scenarios = ["kap"]\nkeep = "nothing"\n[options]\ntime.day = 4\n[design]\nkind = "cube"\n' + FACTOR
    with pytest.raises(InputError) as caught:
        read_study(write_study(text.replace("costs", "kosts")))
    told = [finding.column for finding in caught.value.findings]
    assert sorted(told) == ["keep", "kind", "option", "scenarios", "table"]


def test_a_choice_must_say_its_values(write_study):
    text = '[[factor]]\nname = "gas"\n[factor.choices]\ndear = [{ table = "markets", column = "price" }]\n'
    with pytest.raises(InputError, match="a choice must say the value"):
        read_study(write_study(text))


def test_sobol_points_come_in_powers_of_two(write_study):
    with pytest.raises(InputError, match="no power of 2"):
        read_study(write_study('[design]\nkind = "sobol"\nsamples = 12\n' + FACTOR))


def test_a_list_names_known_factors(write_study):
    text = '[design]\nkind = "list"\nruns = [{ wind = 1.0 }, { wint = 0.9 }]\n' + FACTOR
    with pytest.raises(InputError, match=r'"wint": there is no factor of this name\. Did you mean "wind"'):
        read_study(write_study(text))


def test_settings_that_are_lists_are_given_names(write_study):
    text = '[[factor]]\nname = "years"\noption = "time.milestone_years"\n'
    with pytest.raises(InputError, match="Give lists a name each"):
        read_study(write_study(text + "values = [[2025], [2035]]\n"))
    factor = read_study(write_study(text + "choices = { one = [2025], two = [2025, 2035] }\n")).factors[0]
    assert factor.values == ("one", "two")
    assert factor.setting("two") == [2025, 2035]


def test_a_factor_says_once_what_it_changes(write_study):
    with pytest.raises(InputError, match="or says twice"):
        read_study(write_study(FACTOR + 'option = "time.days"\n'))
