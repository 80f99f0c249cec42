"""New cases: copies that are sound, a skeleton to fill in, and nothing written over."""

import pytest

from kz_optimize.cli.verbs import main
from kz_optimize.errors import InputError
from kz_optimize.reference.cases import cases_folder, new_case
from kz_optimize.schema import load
from kz_optimize.tables.read import read_tables
from kz_optimize.tables.settings import Finance, Model, Money, Solve, Time


def test_a_copy_has_every_file_of_the_case(tmp_path):
    folder = new_case(tmp_path / "new", "tiny")
    files = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    source = cases_folder() / "tiny"
    assert files == {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
    assert read_tables(folder, "cap").settings.scenario == "cap"


def test_the_skeleton_has_every_table_and_every_setting_and_can_be_read(tmp_path):
    folder = new_case(tmp_path / "new", "empty")
    tables = read_tables(folder)
    assert {path.stem for path in folder.glob("*.csv")} == set(load())
    assert not any(len(table) for table in tables.values())
    settings = (folder / "case.toml").read_text(encoding="utf-8")
    for section in (Money, Time, Finance, Model, Solve):
        assert all(f"{name} = " in settings for name in section.__dataclass_fields__)


def test_the_skeleton_says_units_and_defaults_and_takes_rows_below_them(tmp_path):
    folder = new_case(tmp_path / "new", "empty")
    remark, header, units = (folder / "existing_capacity.csv").read_text(encoding="utf-8").splitlines()
    assert remark.startswith(('"# ', "# "))
    assert dict(zip(header.split(","), units.split(","), strict=False))["capacity"] == "MW; required"
    with (folder / "regions.csv").open("a", encoding="utf-8") as file:
        file.write("land,,country\n")
    assert read_tables(folder)["regions"].frame["region"].tolist() == ["land"]


def test_what_a_remark_in_the_settings_says_is_the_default(tmp_path):
    folder = new_case(tmp_path / "new", "empty")
    before = read_tables(folder).settings
    file = folder / "case.toml"
    lines = file.read_text(encoding="utf-8").splitlines()
    told = [line.removeprefix("# ") for line in lines if not line.startswith(("# interest_rate", "# end_year"))]
    file.write_text("\n".join(told), encoding="utf-8")
    assert read_tables(folder).settings == before


@pytest.mark.parametrize("name", ["tiny", "empty"])
def test_a_folder_that_holds_anything_is_left_alone(tmp_path, name):
    (tmp_path / "precious.txt").write_text("mine", encoding="utf-8")
    for folder in (tmp_path, tmp_path / "precious.txt"):
        with pytest.raises(InputError, match="Name a new folder"):
            new_case(folder, name)
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]


def test_a_case_that_is_misspelt_gets_the_nearest(tmp_path, capsys):
    assert main(["new", str(tmp_path / "new"), "--from", "kazahkstan"]) == 2
    assert 'Did you mean "kazakhstan"?' in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
