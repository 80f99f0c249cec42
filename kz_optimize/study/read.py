"""Reading a study file: from `inputs/<case>/studies/<name>.toml` to a Study that is sound."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from kz_optimize import schema
from kz_optimize.errors import Finding, InputError
from kz_optimize.study.factor import Factor, TableChange, Value
from kz_optimize.study.study import KEEPS, Alternatives, Design, Study
from kz_optimize.tables.findings import Findings, suggest
from kz_optimize.tables.inherit import list_scenarios
from kz_optimize.tables.settings import SECTIONS
from kz_optimize.tables.toml import Part, Written, entry, read_toml

FOLDER = "studies"
SAMPLED = ("latin_hypercube", "sobol", "morris")
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def find_study(path: Path) -> Path:
    """The study file meant by its path, or by inputs/<case>/<name>. Raises InputError if there is none."""
    for candidate in (path, path.with_suffix(".toml"), path.parent / FOLDER / f"{path.name}.toml"):
        if candidate.is_file():
            return candidate
    folder = path.parent if path.parent.name == FOLDER else path.parent / FOLDER
    known = [file.stem for file in sorted(folder.glob("*.toml"))]
    raise InputError([Finding("there is no such study", suggest(path.stem, known, folder.as_posix()), str(path))])


def read_study(path: Path) -> Study:
    """The study in a file of a case's folder `studies`. Raises InputError with every finding."""
    findings = Findings()
    if (folder := path.absolute().parent).name != FOLDER:
        problem = f"a study stands in the folder {FOLDER} of its case, not in {folder.name}"
        raise InputError([Finding(problem, f"Move it to inputs/<case>/{FOLDER}, or give another file", str(path))])
    written = read_toml(path, findings)
    if written is None:
        raise InputError(findings.items)
    study = _Reader(written, findings, path).study()
    if findings.errors:
        raise InputError(findings.items)
    return study


@dataclass(frozen=True)
class _File:
    """What a study file holds; its tables are read on their own."""

    title: str = entry("what the study is called", "")
    description: str = entry("what it asks", "")
    scenarios: tuple[str, ...] = entry("scenarios of the case in which every point is run", ("base",), of="names")
    keep: str = entry("what is kept of a run", KEEPS[0], choices=" ".join(KEEPS))
    factor: tuple[Mapping[str, Any], ...] = entry("what differs between the runs", (), of="tables")


@dataclass(frozen=True)
class _Factor:
    """A section [[factor]]."""

    name: str = entry("name of the factor", "")
    unit: str = entry("unit of its values", "")
    values: tuple[Value, ...] = entry("its values", (), of="values")
    range: tuple[float, ...] = entry("its least and largest value", ())
    count: int = entry("values across the range", 2, minimum=2)
    base: Value | None = entry("its value where others change", None, of="value")
    option: str = entry("the setting that it is", "")
    changes: tuple[Mapping[str, Any], ...] = entry("what it changes", (), of="tables")
    choices: Mapping[str, Any] | None = entry("what each choice changes, or is", None, of="table")


class _Reader:
    """Takes a file apart and notes what is wrong with it."""

    def __init__(self, written: Written, findings: Findings, path: Path) -> None:
        self.file, self.path = Part(written, findings), path

    def study(self) -> Study:
        top = _File(**self.file.read(_File, ("options", "design", "near_optimal")))
        case = self.path.absolute().parent.parent
        with suppress(ValueError):
            case = case.relative_to(Path.cwd())
        known = list_scenarios(case)
        for name in top.scenarios:
            if name not in known:
                remedy = suggest(name, known, str(case))
                self.file.fault("there is no scenario of this name", remedy, "scenarios", name)
        options = {f"{section}.{key}": value for section, keys in self.file.part("options").contents.items()
                   for key, value in dict(keys).items()}  # fmt: skip
        for name in options:
            _check_option(name, self.file.part("options"))
        factors = tuple(self._factor(self.file.part("factor", number)) for number in range(len(top.factor)))
        names = [factor.name for factor in factors]
        for number, name in enumerate(names):
            if name in names[:number]:
                self.file.part("factor", number).fault("two factors have this name", "Give each its own", "name", name)
        return Study(
            self.path.stem, case, top.title or self.path.stem, top.description, top.scenarios, options, top.keep,
            self._design(self.file.part("design"), factors), factors,
            Alternatives(**self.file.part("near_optimal").read(Alternatives)),
        )  # fmt: skip

    def _design(self, part: Part, factors: Sequence[Factor]) -> Design:
        design = Design(**part.read(Design))
        if design.kind in SAMPLED and not factors:
            part.fault("a sample needs factors", "Add a section [[factor]]", "kind", design.kind)
        if design.kind == "sobol" and design.samples & (design.samples - 1):
            part.fault(
                "the points of a Sobol design are no power of 2", "Write 16, 32, 64 ...", "samples", design.samples
            )
        if (design.kind == "list") != bool(design.runs):
            part.fault("a list of runs belongs to kind list, and only there", "Write runs = [{...}, {...}]", "runs")
        known = {factor.name: factor for factor in factors}
        for name, value in ((name, value) for run in design.runs for name, value in run.items()):
            if name not in known:
                part.fault("there is no factor of this name", suggest(name, known, "the study file"), "runs", name)
            elif known[name].choices and value not in known[name].choices:
                remedy = suggest(str(value), known[name].choices, "the choices")
                part.fault("this is not among the choices", remedy, "runs", value)
        return design

    def _factor(self, part: Part) -> Factor:
        declared = _Factor(**part.read(_Factor))
        if not PLAIN.fullmatch(declared.name):
            part.fault(
                "a factor needs a name of letters, digits and _", 'Add name = "gas_price"', "name", declared.name
            )
        ways = {way for way in ("option", "changes", "choices") if way in part.contents}
        if ways not in ({"option"}, {"changes"}, {"choices"}, {"option", "choices"}):
            remedy = "Write option, changes or choices, or an option with choices of its values"
            part.fault("this factor does not say, or says twice, what it changes", remedy, "name", declared.name)
        if declared.option:
            _check_option(declared.option, part)
        low, high, values = _values(declared, part)
        changes = self._changes(part.part("changes"), len(declared.changes), False)
        choices = {} if declared.option else {
            str(name): self._changes(part.part("choices", name), len(each), True)
            for name, each in (declared.choices or {}).items() if _are_tables(each, part, name)
        }  # fmt: skip
        named = declared.choices or {} if declared.option else {}
        return Factor(
            declared.name, values, declared.unit, low, high, declared.base, declared.option, changes, choices, named
        )

    def _changes(self, part: Part, number: int, of_choice: bool) -> tuple[TableChange, ...]:
        return tuple(self._change(part.part(each), of_choice) for each in range(number))

    def _change(self, part: Part, of_choice: bool) -> TableChange:
        change, tables = TableChange(**part.read(TableChange)), schema.load()
        if change.table not in tables:
            remedy = suggest(change.table, tables, "the list of tables")
            part.fault("there is no table of this name", remedy, "table", change.table)
            return change
        columns = tables[change.table].by_name
        for column in (change.column, *(change.where or {})):
            if column not in columns:
                remedy = suggest(column, columns, f"table {change.table}")
                part.fault("there is no column of this name", remedy, "column", column)
        if (change.action == "replace") != isinstance(change.value, Mapping):
            remedy = 'Write action = "replace", by = "year", value = {2025 = 7, 2035 = 18}'
            part.fault("a value per row belongs to the action replace, and only there", remedy, "value")
        if of_choice and change.value is None:
            part.fault("a choice must say the value of each change", "Add value = ...", "value")
        return change


def _are_tables(changes: object, part: Part, choice: str) -> bool:
    """Whether a choice lists changes; else a finding."""
    sound = isinstance(changes, list) and all(isinstance(each, dict) for each in changes)
    if not sound:
        part.fault("a choice lists changes", "Write [{ table = ..., column = ..., value = ... }]", "choices", choice)
    return sound


def _values(declared: _Factor, part: Part) -> tuple[float, float, tuple[Value, ...]]:
    """Range and values; a range without a count stands for its two ends."""
    nothing = np.nan, np.nan, (0.0,)
    if declared.choices:
        return np.nan, np.nan, tuple(declared.choices)
    if ("values" in part.contents) == ("range" in part.contents):
        part.fault("a factor has either values or a range", "Write values = [...] or range = [low, high]", "name")
        return nothing
    if "values" in part.contents:
        if not declared.values:
            part.fault("there are no values", "Give lists a name each under [factor.choices]", "values")
        return np.nan, np.nan, declared.values or (0.0,)
    if len(declared.range) != 2 or not declared.range[0] < declared.range[1]:
        part.fault("this is not a range", "Write range = [low, high]", "range", part.contents["range"])
        return nothing
    low, high = declared.range
    return float(low), float(high), tuple(float(f"{value:.12g}") for value in np.linspace(low, high, declared.count))


def _check_option(name: str, part: Part) -> None:
    known = [f"{section}.{item.name}" for section, kind in SECTIONS.items() for item in fields(kind)]
    if name not in known:
        part.fault("there is no such setting", suggest(name, known, "case.toml"), "option", name)
