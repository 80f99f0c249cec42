"""Reading a study file: from `inputs/<case>/studies/<name>.toml` to a Study that is sound."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from kz_optimize import schema
from kz_optimize.documentation import address
from kz_optimize.errors import Finding, InputError
from kz_optimize.study.factor import ACTIONS, Factor, Turn, Value
from kz_optimize.study.study import KEEPS, Alternatives, Design, Study
from kz_optimize.tables.findings import Findings, suggest
from kz_optimize.tables.inherit import list_scenarios
from kz_optimize.tables.settings import SECTIONS, Written, read_toml

FOLDER = "studies"
KINDS = ("grid", "list", "one_at_a_time", "latin_hypercube", "sobol", "morris", "near_optimal")
SAMPLED = ("latin_hypercube", "sobol", "morris")
TOP = {
    "title": str,
    "description": str,
    "scenarios": list,
    "options": dict,
    "keep": str,
    "design": dict,
    "near_optimal": dict,
    "factor": list,
}
DESIGN = {"kind": str, "samples": int, "seed": int, "levels": int, "second_order": bool, "runs": list}
NEAR_OPTIMAL = {"within": list, "groups": list, "year": int}
FACTOR = {
    "name": str,
    "unit": str,
    "values": list,
    "range": list,
    "count": int,
    "base": (int, float, str),
    "option": str,
    "changes": list,
    "choices": dict,
}
TURN = {
    "table": str,
    "column": str,
    "action": str,
    "where": dict,
    "value": (int, float, str, bool, dict),
    "by": str,
}
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


class _Reader:
    """Takes a file apart and notes what is wrong with it."""

    def __init__(self, written: Written, findings: Findings, path: Path) -> None:
        self.written, self.findings, self.path = written, findings, path
        self.lines: Callable[[str], int | None] = lambda key: written.line("", key)

    def study(self) -> Study:
        top = self._known(self.written.contents, TOP, "the study file")
        case = self.path.absolute().parent.parent
        try:
            case = case.relative_to(Path.cwd())
        except ValueError:
            pass
        scenarios = tuple(map(str, top.get("scenarios", ["base"])))
        for name in scenarios:
            if name not in (known := list_scenarios(case)):
                self._fault("there is no scenario of this name", suggest(name, known, str(case)), "scenarios", name)
        keep = self._among("keep", top.get("keep", KEEPS[0]), KEEPS)
        settings = dict(self._settings(top.get("options", {})))
        factors = tuple(self._factor(number, each) for number, each in enumerate(top.get("factor", [])))
        names = [factor.name for factor in factors]
        for name in {name for name in names if names.count(name) > 1}:
            self._fault("two factors have this name", "Give each its own", "name", name)
        self.lines = lambda key: self.written.line("design", key)
        design = self._design(self._known(top.get("design", {}), DESIGN, "[design]"), factors)
        self.lines = lambda key: self.written.line("near_optimal", key)
        near = self._known(top.get("near_optimal", {}), NEAR_OPTIMAL, "[near_optimal]")
        usual = Alternatives()
        alternatives = Alternatives(
            tuple(near.get("within", usual.within)),
            tuple(map(str, near.get("groups", usual.groups))),
            near.get("year", 0),
        )
        if not all(isinstance(share, float) and 0 < share < 1 for share in alternatives.within):
            self._fault("a share is not between 0 and 1", "Write 0.05 for 5 %", "within", list(alternatives.within))
        return Study(
            self.path.stem, case, str(top.get("title", self.path.stem)), str(top.get("description", "")),
            scenarios, settings, keep, design, factors, alternatives,
        )  # fmt: skip

    def _design(self, said: Mapping[str, Any], factors: Sequence[Factor]) -> Design:
        kind = self._among("kind", said.get("kind", "grid"), KINDS)
        if kind in SAMPLED and not factors:
            self._fault("a sample needs factors", "Add a section [[factor]]", "kind", kind)
        if kind == "sobol" and (samples := said.get("samples", 16)) & (samples - 1):
            self._fault("the points of a Sobol design are no power of 2", "Write 16, 32, 64 ...", "samples", samples)
        if said.get("samples", 1) < 1:
            self._fault("there must be at least one sample", "Write 16 or more", "samples", said["samples"])
        runs = said.get("runs", [])
        if (kind == "list") != bool(runs):
            self._fault("a list of runs belongs to kind list, and only there", "Write runs = [{...}, {...}]", "runs")
        for run in runs:
            for name, value in run.items():
                factor = next((factor for factor in factors if factor.name == name), None)
                if factor is None:
                    remedy = suggest(name, [factor.name for factor in factors], "the study file")
                    self._fault("there is no factor of this name", remedy, "runs", name)
                elif factor.choices:
                    self._among("runs", value, tuple(factor.choices))
        return Design(**dict(said) | {"kind": kind, "runs": tuple(runs)})

    def _factor(self, number: int, said: Any) -> Factor:
        self.lines = lambda key: self._line_of_factor(number, key)
        said = self._known(said if isinstance(said, dict) else {}, FACTOR, "[[factor]]")
        name = said.get("name", "")
        if not PLAIN.fullmatch(name):
            self._fault("a factor needs a name of letters, digits and _", 'Add name = "gas_price"', "name", name)
        ways = {way for way in ("option", "changes", "choices") if way in said}
        if ways not in ({"option"}, {"changes"}, {"choices"}, {"option", "choices"}):
            remedy = "Write option, changes or choices, or an option with choices of its values"
            self._fault("this factor does not say, or says twice, what it changes", remedy, "name", name)
        option, named = said.get("option", ""), said.get("choices", {})
        if option:
            self._check_option(option)
        low, high, values = self._values(said, named)
        turns = self._turns(said.get("changes", []), False)
        choices = {} if option else {str(key): self._turns(each, True) for key, each in named.items()}
        settings = named if option else {}
        return Factor(name, values, said.get("unit", ""), low, high, said.get("base"), option, turns, choices, settings)

    def _values(self, said: Mapping[str, Any], choices: Mapping[str, Any]) -> tuple[float, float, tuple[Value, ...]]:
        """Range and values; a range without a count stands for its two ends."""
        if choices:
            return np.nan, np.nan, tuple(choices)
        if ("values" in said) == ("range" in said):
            self._fault("a factor has either values or a range", "Write values = [...] or range = [low, high]", "name")
            return np.nan, np.nan, (0.0,)
        if "values" in said:
            if not said["values"] or any(isinstance(value, list | dict) for value in said["values"]):
                self._fault("these are not numbers or words", "Give lists a name each under [factor.choices]", "values")
                return np.nan, np.nan, (0.0,)
            return np.nan, np.nan, tuple(said["values"])
        ends = said["range"]
        if len(ends) != 2 or not all(isinstance(end, int | float) for end in ends) or not ends[0] < ends[1]:
            self._fault("this is not a range", "Write range = [low, high]", "range", str(ends))
            return np.nan, np.nan, (0.0,)
        values = np.linspace(ends[0], ends[1], max(said.get("count", 2), 2))
        return float(ends[0]), float(ends[1]), tuple(float(f"{value:.12g}") for value in values)

    def _turns(self, said: Any, of_choice: bool) -> tuple[Turn, ...]:
        turns = [self._known(each if isinstance(each, dict) else {}, TURN, "changes") for each in said]
        return tuple(self._turn(turn, of_choice) for turn in turns)

    def _turn(self, said: Mapping[str, Any], of_choice: bool) -> Turn:
        tables = schema.load()
        table, action = said.get("table", ""), self._among("action", said.get("action", "set"), ACTIONS)
        if table not in tables:
            self._fault("there is no table of this name", suggest(table, tables, "the list of tables"), "table", table)
        else:
            for column in (said.get("column", ""), *said.get("where", {})):
                if column not in tables[table].by_name:
                    remedy = suggest(column, tables[table].by_name, f"table {table}")
                    self._fault("there is no column of this name", remedy, "column", column)
        if (action == "replace") != isinstance(said.get("value"), Mapping):
            remedy = 'Write action = "replace", by = "year", value = {2025 = 7, 2035 = 18}'
            self._fault("a value per row belongs to the action replace, and only there", remedy, "value")
        if of_choice and "value" not in said:
            self._fault("a choice must say the value of each change", "Add value = ...", "changes")
        where = {
            column: tuple(values) if isinstance(values, list) else (values,)
            for column, values in said.get("where", {}).items()
        }
        value, by = said.get("value"), said.get("by", "year")
        if isinstance(value, Mapping) and table in tables and by in tables[table].by_name:
            number = tables[table][by].is_number
            value = {(float(label) if number else label): own for label, own in value.items()}  # type: ignore[misc]
        return Turn(table, said.get("column", ""), action, where, value, by)

    def _settings(self, said: Mapping[str, Any]) -> Sequence[tuple[str, object]]:
        pairs = [(f"{section}.{key}", value) for section, keys in said.items() for key, value in dict(keys).items()]
        for name, _ in pairs:
            self._check_option(name)
        return pairs

    def _check_option(self, name: str) -> None:
        known = [f"{section}.{item.name}" for section, kind in SECTIONS.items() for item in fields(kind)]
        if name not in known:
            self._fault("there is no such setting", suggest(name, known, "case.toml"), "option", name)

    def _known(self, said: Mapping[str, Any], known: Mapping[str, Any], where: str) -> dict[str, Any]:
        """What is known and of the right type; findings for the rest."""
        sound = {}
        for key, value in said.items():
            kinds = known.get(key)
            if kinds is None:
                self._fault("this is not known here", suggest(key, known, where), key, key)
            elif not isinstance(value, kinds) or (isinstance(value, bool) and kinds is int):
                self._fault("this has the wrong form", f"See {address('study')} about {key}", key, str(value))
            else:
                sound[key] = value
        return sound

    def _among(self, key: str, value: str, choices: tuple[str, ...]) -> str:
        if value in choices:
            return value
        self._fault("this is not among the choices", suggest(str(value), choices, "the choices"), key, str(value))
        return choices[0]

    def _fault(self, problem: str, remedy: str, key: str, value: object = "") -> None:
        self.findings.add(problem, remedy, self.written.file, self.lines(key), key, str(value))

    def _line_of_factor(self, number: int, key: str) -> int | None:
        """The line of a key in the factor of that number, or the line where the factor begins."""
        seen, begins = -1, None
        for line, text in enumerate(self.written.text.splitlines(), start=1):
            if re.match(r"\s*\[\[\s*factor\s*\]\]", text):
                seen += 1
                begins = line if seen == number else begins
            elif seen == number and re.match(rf"\s*{re.escape(key)}\s*=", text):
                return line
        return begins
