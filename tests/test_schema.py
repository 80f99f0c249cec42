"""The declared tables make sense, and blank cells, references and choices are parsed as declared."""

import math
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, replace

import pytest

from kz_optimize import schema
from tests.complain import complain


def test_every_file_declares_the_table_of_its_name():
    for path in (*schema.FOLDER.glob("*.csv"), *schema.POLICIES.glob("*/*.csv")):
        assert schema.read_declaration(path).name == path.stem
        assert path.stem in schema.load()
    assert set(schema.ORDER) <= set(schema.load())


def test_a_file_whose_first_row_is_not_about_the_table_declares_none(tmp_path):
    path = tmp_path / "water.csv"
    path.write_text("column,role,type,unit,default,minimum,maximum,refers,description\nyear,key,integer,,,,,,year\n")
    with pytest.raises(ValueError, match=r"the first row .* must have the role table"):
        schema.read_declaration(path)


def test_every_column_of_plants_says_whether_plants_must_be_equal_in_it_to_share_a_fleet():
    for table in ("technologies", "storage"):
        kinds = {column.name: column.shares_fleet for column in schema.load()[table].columns}
        assert [name for name, kind in kinds.items() if kind not in ("equal", "linked", "free")] == []


def faults_of_column(column: schema.Column) -> Iterator[str]:
    """What contradicts itself in a declared column."""
    if column.role not in ("key", "value", "text"):
        yield f"role {column.role!r}"
    if column.type not in ("name", "text", "number", "integer", "flag", "choice"):
        yield f"type {column.type!r}"
    if (column.type == "choice") != bool(column.choices):
        yield "choices belong to the type choice, and it to them"
    if not column.description:
        yield "has no description"
    if not column.minimum <= column.maximum:
        yield "minimum is above maximum"
    if column.name in schema.REMARKS:
        yield "every table has this remark"
    for table, name in column.targets:
        if name not in schema.load()[table].by_name:
            yield f"refers to {table}.{name}, which is not declared"
    if column.is_number and not math.isnan(column.default) and not column.minimum <= column.default <= column.maximum:
        yield "default lies outside of minimum and maximum"
    if column.type == "choice" and column.default and column.default not in column.choices:
        yield "default is no choice"


def faults_of_table(table: schema.TableSchema) -> Iterator[str]:
    """What contradicts itself in a declared table."""
    if not table.keys:
        yield "has no key"
    if len(table.by_name) != len(table.columns):
        yield "has two columns of one name"
    if not table.description:
        yield "has no description"
    if table.between_years not in ("", "interpolate", "step"):
        yield f"between_years {table.between_years!r}"
    ends = (table.before_first, table.after_last)
    if any(end not in ("", "none", "hold") for end in ends):
        yield f"before_first, after_last {ends}"
    if any(bool(end) != bool(table.between_years) for end in ends):
        yield "between_years, before_first and after_last go together"
    if table.between_years and "year" not in table.keys:
        yield "is by year without a key year"


def test_declarations_are_coherent():
    tables = schema.load().values()
    complain((table.name, fault) for table in tables for fault in faults_of_table(table))
    complain(
        (f"{table.name}.{column.name}", fault)
        for table in tables
        for column in table.columns
        for fault in faults_of_column(column)
    )


def test_an_incoherent_declaration_is_found():
    column = schema.load()["technologies"].by_name["ramp_rate"]
    assert not list(faults_of_column(column))
    assert list(faults_of_column(replace(column, minimum=2.0, maximum=1.0))) == ["minimum is above maximum"]
    assert list(faults_of_column(replace(column, targets=(("regions", "place"),)))) == [
        "refers to regions.place, which is not declared"
    ]
    table = schema.load()["costs"]
    assert not list(faults_of_table(table))
    assert list(faults_of_table(replace(table, after_last=""))) == [
        "between_years, before_first and after_last go together"
    ]


def test_blank_cells_mean_what_the_declaration_says():
    tables = schema.load()
    assert tables["conversions"]["mode"].default == "normal"
    assert tables["carriers"]["disposal"].default is False
    assert tables["technologies"]["retirement"].default is True
    assert tables["technologies"]["lead_time"].default == 1.0
    assert math.isnan(tables["technologies"]["ramp_rate"].default)
    assert tables["technologies"]["lifetime"].required


def test_references_choices_and_literals_are_parsed():
    tables = schema.load()
    assert tables["scopes"]["sector"].targets == (("exogenous_emissions", "sector"),)
    assert tables["scopes"]["sector"].literals == ("all", "none")
    assert tables["carriers"]["time"].choices == ("hour", "day", "year")
    assert tables["demand"]["profile"].profile
    assert not tables["demand"]["region"].profile
    assert tables["technologies"]["capacity_credit"].maximum == 1.0
    assert tables["regions"].required
    assert not tables["lines"].required


def test_what_is_loaded_cannot_be_changed():
    tables = schema.load()
    assert schema.load() is tables
    with pytest.raises(TypeError):
        tables["regions"] = None
    with pytest.raises(FrozenInstanceError):
        tables["regions"].required = False
