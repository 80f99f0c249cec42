import math
from dataclasses import FrozenInstanceError

import pytest

from kz_optimize import schema

COLUMNS = [(table, column) for table in schema.load().values() for column in table.columns]
MARKS = [f"{table.name}.{column.name}" for table, column in COLUMNS]


def test_every_file_is_declared_and_every_declared_table_has_a_file():
    files = {path.stem for path in schema.FOLDER.glob("*.csv")} - {"tables"}
    assert files == set(schema.load())


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=MARKS)
def test_declaration_is_coherent(table, column):
    assert column.role in ("key", "value", "text")
    assert column.type in ("name", "text", "number", "integer", "flag", "choice")
    assert (column.type == "choice") == bool(column.choices)
    assert column.description
    assert column.minimum <= column.maximum
    assert column.name not in schema.REMARKS
    for target, name in column.targets:
        assert name in schema.load()[target].by_name, f"refers to {target}.{name}, which is not declared"
    if column.is_number and not math.isnan(column.default):
        assert column.minimum <= column.default <= column.maximum
    if column.type == "choice" and column.default:
        assert column.default in column.choices


@pytest.mark.parametrize("table", schema.load().values(), ids=lambda table: table.name)
def test_table_is_coherent(table):
    assert table.keys
    assert len(table.by_name) == len(table.columns)
    assert table.between_years in ("", "interpolate", "step")
    assert table.before_first in ("", "none", "hold")
    assert table.after_last in ("", "none", "hold")
    assert bool(table.between_years) == bool(table.before_first) == bool(table.after_last)
    if table.between_years:
        assert "year" in table.keys
    assert table.description


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
