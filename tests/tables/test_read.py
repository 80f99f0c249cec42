import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kz_optimize import schema
from kz_optimize.errors import InputError
from kz_optimize.tables.read import Tables
from kz_optimize.tables.scenario import describe_changes, list_scenarios
from tests.support import read_tables

TINY = Path(__file__).parents[2] / "inputs" / "tiny"


@pytest.mark.parametrize("scenario", [None, "base", "carbon-price", "cap"])
def test_the_tiny_case_is_sound(scenario):
    tables = read_tables(TINY, scenario)
    assert tables.warnings == ()
    assert set(tables) == set(schema.load())
    assert tables.profiles.shape == (8760, 7)
    assert all(table.frame["source"].eq("illustrative").all() for table in tables.values())


def test_the_tiny_case_shows_what_the_tutorial_needs():
    assert list_scenarios(TINY) == ["base", "cap", "carbon-price"]
    changes = [change for name in list_scenarios(TINY) for change in describe_changes(TINY, name)]
    assert {change.table for change in changes} == {"candidates", "emission_caps", "emission_prices"}
    tables = read_tables(TINY)
    assert set(tables["regions"].frame["level"]) == {"country", "zone"}
    modes = tables["conversions"].frame.query("technology == 'coal_chp'")["mode"]
    assert set(modes) == {"condensing", "back_pressure"}
    assert tables.settings.time.milestone_years == (2025, 2035)
    assert tables.settings.time.days == 4


def test_the_profiles_of_the_tiny_case_are_what_its_script_writes(tmp_path):
    script = tmp_path / "make_profiles.py"
    shutil.copy(TINY / "make_profiles.py", script)
    subprocess.run([sys.executable, script], check=True)
    assert (tmp_path / "profiles.csv").read_text() == (TINY / "profiles.csv").read_text()


def test_tables_have_the_declared_columns_and_types(write_case):
    tables = read_tables(write_case())
    assert isinstance(tables, Tables)
    assert len(tables) == len(schema.load())
    for name, table in tables.items():
        columns = schema.load()[name].columns
        assert list(table.frame) == [*(column.name for column in columns), *schema.REMARKS]
        for column in columns:
            kind = table.frame[column.name].dtype
            expected = (
                np.float64 if column.is_number else np.bool_ if column.type == "flag" else table.frame["note"].dtype
            )
            assert kind == expected, f"{name}.{column.name}"
        assert not table.frame.select_dtypes(["object", "string"]).isna().any().any()


def test_blanks_are_their_defaults(write_case):
    tables = read_tables(write_case())
    assert tables["conversions"].frame["mode"].tolist() == ["normal"] * 3
    assert tables["demand"].frame["sector"].tolist() == ["all"] * 3
    assert tables["existing_capacity"].frame["retires"].isna().tolist() == [False, True]
    assert tables["technologies"].frame["capacity_credit"].tolist() == [1.0] * 3
    assert tables["regions"].frame["parent"].tolist()[0] == ""
    assert tables["groups"].frame.empty


def test_every_cell_knows_its_place(write_case):
    place = read_tables(write_case())["demand"].place(2, "energy")
    assert place.file.endswith("case/demand.csv")
    assert (place.line, place.column) == (4, "energy")


def test_files_that_were_read_are_listed(write_case, sound):
    folder = write_case({"scenarios/s/scenario.toml": 'title = "S"', "scenarios/t/scenario.toml": 'title = "T"'})
    names = {path.relative_to(folder).as_posix() for path in read_tables(folder, "s").files}
    assert names == {*sound, "scenarios/s/scenario.toml"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251"])
def test_a_table_saved_by_excel_is_read_as_the_plain_one(write_case, encoding):
    text = (
        "region;carrier;sector;year;energy;note;;\r\nnorth;electricity;;2025;20 000,0;из отчёта KEGOC за год;;\r\n"
        'south;electricity;;2025;9\u00a0000;"первая строка\r\nвторая строка";;\r\n;;;;;;;\r\n'
        "south;electricity;;2030;11000,00;без изменений;;\r\n;;;;;;;\r\n"
    )
    demand = read_tables(write_case({"demand.csv": text.encode(encoding)}))["demand"]
    assert demand.frame["energy"].tolist() == [20000, 9000, 11000]
    assert [demand.place(row).line for row in range(3)] == [2, 3, 6]
    assert demand.frame["note"][0] == "из отчёта KEGOC за год"


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match=r"no such folder.*case\.toml"):
        read_tables(tmp_path / "nothing")


def test_a_hundred_thousand_rows_take_seconds(write_case, sound):
    rows = [f"north;electricity;s{n // 30};{2021 + n % 30};{n * 0.37:.3f}".replace(".", ",") for n in range(100_000)]
    folder = write_case({"demand.csv": "region;carrier;sector;year;energy\n" + "\n".join(rows)})
    start = time.process_time()
    demand = read_tables(folder)["demand"].frame
    assert time.process_time() - start < 5  # about 1 s, and 10 s for a million rows
    np.testing.assert_allclose(demand["energy"], np.round(np.arange(100_000) * 0.37, 3))


PIECES = st.sampled_from(
    [
        "",
        "north",
        "nоrth",
        "electricity",
        "coal",
        "2025",
        "-1",
        "1e400",
        "nan",
        "=A1",
        "#REF!",
        '"',
        "\n",
        ",",
        "янв.25",
        "\x0b",
    ]
)


@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_broken_gives_findings_and_nothing_else(write_case, sound, data):
    name = data.draw(st.sampled_from(sorted(set(sound) - {"case.toml"})))
    text = sound[name]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 15, len(text))))
    folder = write_case({name: text[:start] + "".join(data.draw(st.lists(PIECES, max_size=4))) + text[end:]})
    try:
        read_tables(folder)
    except InputError as error:
        findings = error.findings
    else:
        return
    assert findings
    assert all(finding.file and finding.remedy for finding in findings)
