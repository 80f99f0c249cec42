"""What a store cannot have is pointed out instead of passed over."""

import pytest

# the battery of the sound case: (file, text or (old, new), severity, line, column, words of the problem)
FAULTS = {
    "emissions of its own": (
        "emission_factors.csv",
        "carrier,technology,pollutant,factor\n,battery,CO2,0.1\n",
        ("error", 2, "technology", "a store emits nothing"),
    ),
    "a subsidy on output": (
        "subsidies.csv",
        "subsidy,group,region,year,output_subsidy\nhelp,battery,north,2025,5\n",
        ("error", 2, "group", "only stores are named"),
    ),
    "a subsidy on the output of a mixed group": (
        "subsidies.csv",
        "subsidy,group,region,year,output_subsidy\nhelp,clean,north,2025,5\n",
        ("warning", 2, "group", "the stores in this group are left out"),
    ),
    "a limit on activity": (
        "activity_limits.csv",
        "limit,technology,region,year,activity_limit\nless,battery,north,2025,5\n",
        ("error", 2, "technology", "only stores are named"),
    ),
    "a budget of activity": (
        "activity_budgets.csv",
        "budget,technology,region,activity_limit\nless,clean,north,5\n",
        ("warning", 2, "technology", "the stores in this group are left out"),
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_a_store_cannot_have_is_found(find, name):
    file, text, (severity, line, column, problem) = FAULTS[name]
    groups = {"groups.csv": "group,technology\nclean,battery\nclean,wind_farm\n"}
    (found,) = [finding for finding in find({**groups, file: text}) if problem in finding.problem]
    assert (found.severity, found.line, found.column) == (severity, line, column)
    assert found.file.endswith(file)


def test_a_subsidy_on_building_a_store_is_sound(find):
    text = "subsidy,group,region,year,investment_share\nhelp,battery,north,2025,0.3\n"
    assert find({"subsidies.csv": text}) == []


@pytest.mark.parametrize("column", ["annual_availability", "minimum_output", "ramp_rate", "capture_rate"])
def test_columns_about_output_mean_nothing_for_a_store(find, edit, column):
    text = edit("technologies.csv", "battery,battery,15,1", "battery,battery,15,1,0.5")
    (found,) = find({"technologies.csv": text.replace("lead_time\n", f"lead_time,{column}\n")})
    assert (found.severity, found.line, found.column, found.value) == ("warning", 4, column, "0.5")
