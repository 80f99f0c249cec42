import numpy as np
import pandas as pd
import pytest

from kz_optimize.tables.scenario import describe_changes
from tests.support import read_tables

WIND = "technology,region,profile\nwind_farm,,wind\n"


def profiles(year=2025, separator=",", form="%Y-%m-%dT%H:%M", **series):
    times = pd.date_range(f"{year}-01-01", f"{year + 1}-01-01", freq="h", inclusive="left").strftime(form)
    columns = [[f"{value}" for value in np.resize(values, len(times))] for values in series.values()]
    rows = [separator.join(row) for row in zip(times, *columns, strict=True)]
    return separator.join(["time", *series]) + "\n" + "\n".join(rows) + "\n"


def test_profiles_of_one_file_or_of_several(write_case):
    hours = np.arange(8760) / 10000
    one = read_tables(write_case({"profiles.csv": profiles(wind=hours, sun=[0.5])})).profiles
    files = {"profiles/a.csv": profiles(load=[1, 2]), "profiles/b.csv": profiles(sun=[0.1])}
    two = read_tables(write_case(files)).profiles
    assert list(one) == ["wind", "sun"]
    assert one.index.name == "hour"
    assert one.index.tolist() == list(range(8760))
    np.testing.assert_array_equal(one["wind"], hours)
    assert list(two) == ["load", "sun"]
    assert two["load"].tolist()[:3] == [1, 2, 1]


def test_29_february_is_left_out(write_case):
    wind = np.arange(8784) / 10000  # hour 1416 is the first of 29 February, hour 1440 the first of March
    read = read_tables(write_case({"profiles.csv": profiles(2024, wind=wind)})).profiles["wind"]
    assert len(read) == 8760
    assert (read[1415], read[1416]) == (0.1415, 0.1440)


def test_times_and_numbers_as_excel_writes_them(write_case):
    text = profiles(separator=";", form="%d.%m.%Y %H:%M", wind=["0,25"])
    assert (read_tables(write_case({"profiles.csv": text})).profiles["wind"] == 0.25).all()


GOOD = profiles(wind=[0.25])
BROKEN = {
    "gap": (GOOD.replace("2025-03-05T07:00,0.25\n", ""), 1521, "time", "2025-03-05T07:00 should stand", "every hour"),
    "hour twice": (GOOD.replace("T07:00", "T06:00", 1), 9, "time", "2025-01-01T07:00 should stand", "order"),
    "half a year": (
        "\n".join(GOOD.split("\n")[:4381]) + "\n",
        4381,
        "time",
        "4,380 hours instead of 8,760",
        "one calendar",
    ),
    "no value": (GOOD.replace("2025-03-05T07:00,0.25", "2025-03-05T07:00,"), 1521, "wind", "no value", "Fill"),
    "nan": (GOOD.replace("2025-03-05T07:00,0.25", "2025-03-05T07:00,nan"), 1521, "wind", "no finite number", "blank"),
    "negative": (GOOD.replace("2025-03-05T07:00,0.25", "2025-03-05T07:00,-0.1"), 1521, "wind", "negative", "Correct"),
    "percent": (
        GOOD.replace("2025-03-05T07:00,0.25", "2025-03-05T07:00,25"),
        1521,
        "wind",
        "above 1.5",
        "divided by 100",
    ),
    "no time": (GOOD.replace("time", "hour"), 1, "time", "column time is missing", "2025-01-01T00:00"),
    "time zone": (GOOD.replace("2025-01-01T00:00", "2025-01-01T00:00+05:00"), 2, "time", "not a time", "time zone"),
    "no hours": ("time,wind\n", 1, "time", "no hours", "8760 rows"),
    "misspelt": (GOOD.replace("wind", "wnd"), 2, "profile", "no such profile", '"wnd"'),
}


@pytest.mark.parametrize(("text", "line", "column", "problem", "remedy"), BROKEN.values(), ids=BROKEN)
def test_faults_are_found_with_their_line(find, text, line, column, problem, remedy):
    findings = find({"availability.csv": WIND, "profiles.csv": text})
    assert [problem in finding.problem for finding in findings] == [True], f"{[str(finding) for finding in findings]}"
    assert (findings[0].line, findings[0].column) == (line, column)
    assert remedy in findings[0].remedy


def test_thousands_of_bad_hours_are_ten_lines_and_a_number(find):
    findings = find({"availability.csv": WIND, "profiles.csv": profiles(wind=[-1])})
    assert len(findings) == 10
    assert sum(1 + finding.more for finding in findings) == 8760


def test_the_same_profile_in_two_files_is_found(find):
    findings = find({"profiles/a.csv": GOOD, "profiles/b.csv": GOOD})
    assert "a.csv too" in findings[0].problem


def test_a_demand_profile_of_zeros_is_found(find, sound):
    demand = "region,carrier,year,energy,profile\nnorth,electricity,2025,100,wind\n"
    assert "zero all year" in find({"demand.csv": demand, "profiles.csv": profiles(wind=[0])})[0].problem


def test_different_years_are_doubted(find):
    findings = find({"profiles/a.csv": GOOD, "profiles/b.csv": profiles(2023, sun=[0.1])})
    assert [finding.severity for finding in findings] == ["warning"]
    assert "2023, 2025" in findings[0].problem


def test_a_scenario_replaces_a_profile_and_keeps_the_others(write_case):
    folder = write_case(
        {
            "profiles.csv": profiles(wind=[0.25], sun=[0.1]),
            "scenarios/calm/scenario.toml": 'title = "Calm"',
            "scenarios/calm/profiles.csv": profiles(wind=[0.2]),
        }
    )
    read = read_tables(folder, "calm").profiles
    assert read["wind"].mean() == pytest.approx(0.2)
    assert read["sun"].mean() == pytest.approx(0.1)
    assert read_tables(folder).profiles["wind"].mean() == 0.25
    changes = [str(change) for change in describe_changes(folder, "calm")]
    assert changes == ["profiles [wind]: mean 0.25 of 2025 -> mean 0.2 of 2025"]
