"""The head of every family says what it reads and decides; here it is held to that."""

import inspect
import re
from importlib import import_module

import pyomo.environ as pyo
import pytest

from kz_optimize.model import FAMILIES, calendar
from kz_optimize.model.steps import SUFFIX, TIMES
from kz_optimize.policies import POLICIES
from kz_optimize.schema import load

SLICES = [import_module(f"kz_optimize.policies.{policy.name}.{policy.name}") for policy in POLICIES]
MODULES = [*FAMILIES, calendar, *SLICES]
NAME = {module: module.__name__.rsplit(".", 1)[1] for module in MODULES}


def section(module, title: str) -> list[str]:
    """The lines of a part of the header, without its title; they end at the first blank line or other title."""
    lines = (inspect.getdoc(module) or "").splitlines()
    start = next((i for i, line in enumerate(lines) if line.startswith(title)), None)
    if start is None:
        return []
    found = [lines[start].removeprefix(title)]
    for line in lines[start + 1 :]:
        if not line.startswith(" "):
            break
        found.append(line)
    return [line.strip() for line in found]


def read_columns(module) -> list[tuple[str, str, str]]:
    """(table, column, unit) of what the header says is read; the unit is "" where it gives none."""
    text = " ".join(section(module, "Reads"))
    found = []
    for table, columns in re.findall(r"(\w+)\.csv\s+(.*?)(?=\w+\.csv|$)", text):
        found += [(table, name, unit) for name, unit in re.findall(r"(\w+)(?: \[([^\]]*)\])?", columns)]
    return found


def decided(module) -> list[tuple[list[str], str, list[str]]]:
    """(names, meaning, units) of what the header says is decided."""
    lines = [re.fullmatch(r"([\w, ]+?)  +(.*?)  +(\[.*\])", line) for line in section(module, "Decides")]
    assert all(lines), section(module, "Decides")
    return [(line[1].split(", "), line[2], re.findall(r"\[([^\]]*)\]", line[3])) for line in lines if line]


@pytest.mark.parametrize("module", MODULES, ids=NAME.get)
def test_what_is_read_is_in_the_tables_in_that_unit(module):
    columns = read_columns(module)
    assert columns or NAME[module] in ("capacity",)
    for table, name, unit in columns:
        assert name in load()[table].by_name, f"{table} has no column {name}"
        if unit:
            assert load()[table][name].unit == unit, f"{table}.{name}"


def test_every_variable_is_named_by_one_family_with_its_unit(whole_model):
    told: dict[str, str] = {}
    for module in MODULES:
        for names, _, units in decided(module):
            for name in names:
                suffixes = [SUFFIX[time] for time in TIMES] if len(units) == len(TIMES) else [""]
                told |= {name + suffix: unit for suffix, unit in zip(suffixes, units, strict=True)}
    true = {variable.name: variable.unit for variable in whole_model.component_objects(pyo.Var)}
    assert told == true


@pytest.mark.parametrize("module", MODULES, ids=NAME.get)
def test_the_header_begins_with_the_name_of_the_family(module):
    title = (inspect.getdoc(module) or "").split(":")[0].split(",")[0].split(" ")[0].lower()
    assert title.removesuffix("s").startswith(NAME[module].split("_")[0][:5])
