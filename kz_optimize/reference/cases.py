"""Cases that come with the package, and new ones made from them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any

from kz_optimize import schema
from kz_optimize.errors import Finding, InputError
from kz_optimize.reference.pages import skeleton
from kz_optimize.tables.findings import Findings, suggest
from kz_optimize.tables.inherit import FOLDER
from kz_optimize.tables.settings import SECTIONS
from kz_optimize.tables.toml import read_toml
from kz_optimize.tables.write import write_toml

PACKAGE = Path(__file__).parents[1]
EMPTY = "empty"
NOT_COPIED = shutil.ignore_patterns("__pycache__", "*.pyc")


def cases_folder() -> Path:
    """Where the cases are: in the installed package, or in the repository beside it."""
    installed = PACKAGE / "cases"
    return installed if installed.is_dir() else PACKAGE.parent / "inputs"


def case_names() -> list[str]:
    """What a new case can be made from: the cases that come with the package, and `empty`."""
    return [*sorted((path.parent.name for path in cases_folder().glob("*/case.toml")), reverse=True), EMPTY]


def new_case(folder: Path | str, source: str = "tiny") -> Path:
    """Make a case in a folder that is new or empty: a copy of one that comes with the package, or a skeleton.

    The skeleton `empty` has every setting, and every table with its header, units and defaults, and no rows.
    Raises InputError if the folder holds anything, or there is no such case.
    """
    folder = Path(folder)
    if source not in case_names():
        remedy = suggest(source, case_names(), "the package")
        raise InputError([Finding("no such case comes with the package", remedy, value=source)])
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        problem = "this is a file" if folder.is_file() else "the folder is not empty"
        raise InputError([Finding(problem, "Name a new folder", folder.as_posix())])
    if source == EMPTY:
        _write_skeleton(folder)
    else:
        shutil.copytree(cases_folder() / source, folder, dirs_exist_ok=True, ignore=NOT_COPIED)
    return folder


def _write_skeleton(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FOLDER).mkdir()
    files = {"case.toml": _settings()} | {f"{table.name}.csv": skeleton(table) for table in schema.load().values()}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _settings() -> str:
    """Every setting with its meaning: what a case must give as the smallest case has it, the others as remarks."""
    example = read_toml(cases_folder() / "tiny" / "case.toml", Findings())
    given = example.contents if example else {}
    lines = ['title = "A new case"', 'description = ""']
    for section, kind in SECTIONS.items():
        lines += ["", f"[{section}]", *(_setting(item, given.get(section, {})) for item in fields(kind))]
    return "\n".join(lines) + "\n"


def _setting(item: Field[Any], example: Mapping[str, object]) -> str:
    needed = item.default is MISSING
    value = write_toml(example[item.name] if needed else item.default)
    choices = f": {', '.join(item.metadata['choices'])}" if item.metadata["choices"] else ""
    return f"{'' if needed else '# '}{item.name} = {value}  # {item.metadata['what']}{choices}"
