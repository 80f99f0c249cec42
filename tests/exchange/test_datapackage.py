"""A case as a data package: Frictionless itself finds it valid, finds faults put into it, and it stays a case."""

import json

import pytest
from frictionless import Package, Report

from kz_optimize.cli.verbs import main
from kz_optimize.results.inputs import fingerprint
from kz_optimize.schema import load
from kz_optimize.tables.read import read_tables


@pytest.fixture
def package(tiny, tmp_path, capsys):
    """The scenario cap of the small case."""
    folder = tmp_path / "package"
    assert main(["export", str(tiny), "--scenario", "cap", "--format", "datapackage", "--out", str(folder)]) == 0
    assert capsys.readouterr().out.strip() == str(folder / "datapackage.json")
    return folder


def validate(folder) -> Report:
    return Package(str(folder / "datapackage.json")).validate()


def test_frictionless_finds_every_table_valid(package):
    report = validate(package)
    assert report.valid, report.to_summary()
    assert {task.name for task in report.tasks} == {path.stem for path in package.glob("*.csv")}


def test_it_is_the_case_it_was_made_from(package, tiny):
    assert fingerprint(read_tables(package)) == fingerprint(read_tables(tiny, "cap"))


@pytest.mark.parametrize(
    ("table", "old", "new", "kind"),
    [
        ("conversions", "coal_plant,", "kohle_plant,", "foreign-key"),
        ("regions", "north,kazakhstan", "north,kazakstan", "foreign-key"),
        ("existing_capacity", ",12000,", ",much,", "type-error"),
        ("existing_capacity", ",12000,", ",-12000,", "constraint-error"),
        ("carriers", ",hour,", ",hours,", "constraint-error"),
        ("carriers", ",no,", ",perhaps,", "type-error"),
    ],
)
def test_a_fault_is_found_by_the_description_alone(package, table, old, new, kind):
    file = package / f"{table}.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert kind in {error[2] for error in validate(package).flatten(["name", "rowNumber", "type"])}


def test_units_and_descriptions_are_those_of_the_schema(package):
    described = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    resources = {resource["name"]: resource for resource in described["resources"]}
    for name in resources.keys() - {"profiles"}:
        fields = {field["name"]: field for field in resources[name]["schema"]["fields"]}
        for column in load()[name].columns:
            assert fields[column.name].get("unit", "") == column.unit
            assert fields[column.name]["description"] == column.description
