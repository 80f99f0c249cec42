"""A case as a data package of Frictionless: its tables, and datapackage.json that says what every column is.

The tables are those of a scenario, every default filled in, so the folder is a case too. What other programs can check
follows from kz_optimize/schema: types, units, ranges, choices, keys, and names that must stand in other tables.
Specification: https://specs.frictionlessdata.io/tabular-data-package/.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from kz_optimize.results import inputs
from kz_optimize.schema import PROFILES, REMARKS, Column, TableSchema
from kz_optimize.tables.read import Tables

DESCRIPTION = "datapackage.json"
TYPES = {"number": "number", "integer": "integer", "flag": "boolean"}  # the others are strings


def write_datapackage(tables: Tables, folder: Path) -> Path:
    """Write a case into a new folder with its description; the path of that.

    Raises InputError if the folder holds anything.
    """
    inputs.write_case(inputs.inputs(tables), folder)
    path = folder / DESCRIPTION
    text = json.dumps(describe(tables), indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def describe(tables: Tables) -> dict[str, Any]:
    """The contents of datapackage.json: a resource per table that has rows, the profiles last."""
    settings = tables.settings
    written = {name: table.schema for name, table in tables.items() if len(table)}
    resources = [describe_table(schema, written) for schema in written.values()]
    if len(tables.profiles.columns):
        clock = "slice" if len(tables["time_slices"]) else "time"
        numbers = [{"name": str(name), "type": "number"} for name in tables.profiles]
        fields = [{"name": clock, "type": "string"}, *numbers]
        resources.append(_resource(PROFILES, "hourly shapes", {"fields": fields, "primaryKey": [clock]}))
    return {
        "profile": "tabular-data-package",
        "name": re.sub(r"[^a-z0-9._-]+", "-", settings.scenario.lower()),
        "title": settings.title,
        "description": settings.description.strip(),
        "resources": resources,
    }


def describe_table(table: TableSchema, written: Collection[str]) -> dict[str, Any]:
    """The resource of a table; names are looked up in those of the `written` tables."""
    remarks = [{"name": name, "type": "string"} for name in REMARKS]
    schema: dict[str, Any] = {"fields": [*map(_field, table.columns), *remarks], "primaryKey": list(table.keys)}
    found = [
        {"fields": column.name, "reference": {"resource": "" if other == table.name else other, "fields": name}}
        for column in table.columns
        for other, name in column.targets
        if len(column.targets) == 1 and not column.literals and other in written
    ]
    return _resource(table.name, table.description, schema | ({"foreignKeys": found} if found else {}))


def _resource(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "description": description,
        "schema": schema | {"missingValues": [""]},
    }


def _field(column: Column) -> dict[str, Any]:
    limits = {"minimum": column.minimum, "maximum": column.maximum} if column.is_number else {}
    constraints: dict[str, Any] = {name: limit for name, limit in limits.items() if math.isfinite(limit)}
    constraints |= {"required": True} if column.required else {}
    constraints |= {"enum": list(column.choices)} if column.choices else {}
    return {
        "name": column.name,
        "type": TYPES.get(column.type, "string"),
        "description": column.description,
        **({"unit": column.unit} if column.unit else {}),
        **({"trueValues": ["yes"], "falseValues": ["no"]} if column.type == "flag" else {}),
        **({"constraints": constraints} if constraints else {}),
    }
