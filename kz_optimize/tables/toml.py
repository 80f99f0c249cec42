"""TOML files by declaration: a dataclass says what a part of a file may hold, and faults are told with their line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from kz_optimize.tables.calendar import is_calendar_day
from kz_optimize.tables.file import read_text
from kz_optimize.tables.findings import Findings, suggest, write_value

Keys = tuple[str | int, ...]
"""Where something stands: names of tables and keys, and numbers in lists; ("factor", 1, "name")."""

HEAD = re.compile(r"\s*\[(\[?)([^\[\]]+)\]")
KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
LONG_TEXT = re.compile(r"(\"{3}|'{3}).*?\1", re.DOTALL)
NAME = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")


def _list(is_one: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(map(is_one, value))


KINDS: Mapping[str, tuple[Callable[[Any], bool], str, str]] = {
    "bool": (lambda value: isinstance(value, bool), "this is neither true nor false", "true or false"),
    "str": (lambda value: isinstance(value, str), "this must be a text", 'a text, as in "..."'),
    "any": (lambda value: True, "", ""),
    "table": (lambda value: isinstance(value, dict), "this is not a table", "{ name = value }"),
    "value": (lambda value: isinstance(value, int | float | str), "this is not a number or word", "one"),
    "values": (_list(lambda each: isinstance(each, int | float | str)), "these are not numbers or words", "a list"),
    "names": (_list(lambda each: isinstance(each, str)), "this is not a list of texts", 'texts, as in ["base"]'),
    "tables": (_list(lambda each: isinstance(each, dict)), "this is not a list of tables", "[{ name = value }]"),
    "files": (
        _list(lambda each: isinstance(each, str) and each.endswith(".py")),
        "this is not a list of Python files", 'paths, as in ["water.py"]'),
    "days": (
        _list(is_calendar_day), "this is not a list of days of a year of 365 days",
        'months and days, as in ["01-19", "12-13"]'),
}  # fmt: skip
"""Type of a field, or what it is said to hold -> whether a value is one, the problem if not, how one is written."""


def entry(
    what: str, default: Any = MISSING, minimum: float = float("-inf"), maximum: float = float("inf"), choices: str = "",
    of: str = "",
) -> Any:  # fmt: skip
    """A field of a dataclass that a file may hold: its meaning, what it is when left out, and what is allowed.

    choices  words, divided by blanks
    of       what it holds that its type does not say, see KINDS
    """
    metadata = {"what": what, "minimum": minimum, "maximum": maximum, "choices": tuple(choices.split()), "of": of}
    return field(metadata=metadata) if default is MISSING else field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Written:
    """A TOML file as written: its path, text and contents."""

    file: str
    text: str
    contents: Mapping[str, Any]

    def line(self, *keys: str | int) -> int | None:
        """The line at which something stands, or else the table that it would stand in; None for the file itself."""
        while keys and keys not in self._lines:
            keys = keys[:-1]
        return self._lines.get(keys)

    @cached_property
    def _lines(self) -> dict[Keys, int]:
        found: dict[Keys, int] = {}
        numbers: dict[Keys, int] = {}  # of the tables so far in lists of tables
        table: Keys = ()
        plain = LONG_TEXT.sub(lambda long: '""' + "\n" * long[0].count("\n"), self.text)
        for line, text in enumerate(plain.splitlines(), start=1):
            if head := HEAD.match(text):
                here = table = _numbered(_names(head[2]), numbers, new=bool(head[1]))
            elif key := KEY.match(text):
                here = (*table, *_names(key[1]))
            else:
                continue
            if self._holds(here):  # else it stands in a list of several lines
                found.setdefault(here, line)
        return found

    def _holds(self, keys: Keys) -> bool:
        inside: Any = self.contents
        try:
            for key in keys:
                inside = inside[key]
        except (KeyError, IndexError, TypeError):
            return False
        return True


def _names(dotted: str) -> Keys:
    return tuple(name.strip("\"'") for name in NAME.findall(dotted))


def _numbered(names: Keys, numbers: dict[Keys, int], *, new: bool) -> Keys:
    """The keys of a table, with its number in every list of tables that it stands in; `new` begins another one."""
    keys: Keys = ()
    for place, name in enumerate(names, start=1):
        keys = (*keys, name)
        if new and place == len(names):
            numbers[keys] = numbers.get(keys, -1) + 1
        if keys in numbers:
            keys = (*keys, numbers[keys])
    return keys


def read_toml(path: Path, findings: Findings) -> Written | None:
    """The contents of a TOML file; None (and a finding) if it is missing or cannot be read."""
    file = path.as_posix()
    text = read_text(path, findings)
    if text is None:
        return None
    try:
        text = text.replace("\r\n", "\n")
        return Written(file, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at (?:line (\d+), column \d+|end of document)\)", str(error))
        problem = f"this is not TOML: {str(error).split(' (at ')[0].lower()}"
        line = int(found[1]) if found and found[1] else None
        findings.add(problem, 'Write name = value, texts in "quotes", sections as [time]', file, line)
    except (ValueError, RecursionError):  # more digits, or more brackets in brackets, than Python counts
        findings.add("this is not TOML of a case: a number or list without end", "Write plain numbers and lists", file)
    return None


@dataclass(frozen=True)
class Part:
    """A table of a file; what is wrong with it becomes a finding."""

    written: Written
    findings: Findings
    keys: Keys = ()

    @property
    def contents(self) -> Mapping[str, Any]:
        """What stands in it."""
        inside: Any = self.written.contents
        for key in self.keys:
            inside = inside.get(key, {}) if isinstance(inside, Mapping) else inside[key]
        return inside if isinstance(inside, Mapping) else {}

    def part(self, *keys: str | int) -> Part:
        """A table inside."""
        return Part(self.written, self.findings, (*self.keys, *keys))

    def fault(self, problem: str, remedy: str, key: str = "", value: object = "") -> None:
        """Note that something is wrong with a key, or with the table itself."""
        line = self.written.line(*self.keys, *([key] if key else []))
        shown = str(value).lower() if isinstance(value, bool) else str(value)
        self.findings.add(problem, remedy, self.written.file, line, key, shown)

    def read(self, kind: type, tables: Collection[str] = ()) -> dict[str, Any]:
        """What is sound of the fields of a dataclass, lists as tuples; `tables` may stand here too and are not read."""
        known = {item.name: item for item in fields(kind)}
        where = f"the section [{self.keys[-1]}]" if self.keys and isinstance(self.keys[-1], str) else "the file"
        sound = {}
        for key, value in self.contents.items():
            if key in known:
                if fault := explain_value(known[key], value):
                    self.fault(*fault, key, value)
                else:
                    sound[key] = _convert(known[key], value)
            elif not (key in tables and isinstance(value, Mapping)):
                self.fault("this setting is not known", suggest(key, [*known, *tables], where), key, key)
        return sound


def explain_value(item: Field[Any], value: Any) -> tuple[str, str] | None:
    """Problem and remedy if a value is of the wrong type or out of range."""
    about, kind = item.metadata, str(item.type)
    what, low, high, choices = (about[name] for name in ("what", "minimum", "maximum", "choices"))
    if choices:
        wrong = value not in choices
        return ("this is not among the choices", suggest(str(value), choices, "the choices")) if wrong else None
    if (about["of"] or kind) in KINDS:
        sound, problem, written = KINDS[about["of"] or kind]
        return None if sound(value) else (problem, f"Write {written}: {what}")
    if kind.startswith("tuple") and not (isinstance(value, list) and value):
        return f"this is not a list of {what}", "Write for example [2025, 2030, 2035]"
    numbers = value if isinstance(value, list) and kind.startswith("tuple") else [value]
    allowed, name = (int, "whole number") if "int" in kind else (int | float, "number")
    if not all(isinstance(number, allowed) and not isinstance(number, bool) for number in numbers):
        return f"this is not a {name}", f"Write a {name} without quotes: {what}"
    if not all(low <= number <= high for number in numbers):
        limits = f"from {write_value(float(low))} to {write_value(float(high))}"
        share = "; it is a share of 1, so 8 % is 0.08" if high == 0.5 else ""
        return "this is out of range", f"Allowed is {limits}{share}: {what}"
    return None


def _convert(item: Field[Any], value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else float(value) if item.type == "float" else value
