"""The configuration of otoole: a YAML file with, among others, the default of every parameter of a folder.

    CapitalCost:
        indices: [REGION, TECHNOLOGY, YEAR]
        type: param
        dtype: float
        default: 0

otoole writes rows that equal the default only if it is told to (otoole.readthedocs.io: "Data Formats"; "Core
Functionality", option --write_defaults), so a folder means what it says only together with this file. Its nodes are
read, not its objects: they know their lines, and an alias is not unfolded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from kz_optimize.errors import Finding, InputError
from kz_optimize.exchange.osemosys.parameters import finite, parameters
from kz_optimize.exchange.report import Report
from kz_optimize.tables.file import read_text
from kz_optimize.tables.findings import Findings

NAMES = ("config.yaml", "config.yml", "config.json")
"""How the file is called, as a rule; otoole reads JSON too, which is YAML."""


@dataclass(frozen=True)
class Config:
    """What a configuration says."""

    defaults: Mapping[str, float] = field(default_factory=dict)
    full: Mapping[str, str] = field(default_factory=dict)
    """Short name of a sheet -> name of its parameter."""
    results: frozenset[str] = frozenset()
    """Names of what is a result, not an input."""


def find_config(source: Path) -> Path | None:
    """The configuration in a folder, else the one beside it."""
    inside = (source,) if source.is_dir() else ()
    candidates = (place / name for place in (*inside, source.absolute().parent) for name in NAMES)
    return next((path for path in candidates if path.is_file()), None)


def read_config(path: Path | None, report: Report, asked: bool) -> Config:
    """What a configuration says, with a line in the report about the defaults that hold.

    Raises InputError, with every fault, for a file that cannot be read, and, if it was `asked` for, for one that tells
    no default; one that merely lies there may be another program's and is passed over.
    """
    if path is None:
        report.assumed("Defaults", f"no {NAMES[0]} in or beside the source: those of OSeMOSYS hold")
        return Config()
    found = _defaults(path)
    if not found and asked:
        remedy = "Name the file that otoole was given, with `type: param` and a `default` for every parameter"
        raise InputError([Finding("no parameter has a default here", remedy, path.as_posix())])
    if not found:
        report.assumed("Defaults", f"{path.name} is no configuration of otoole: those of OSeMOSYS hold")
        return Config()
    defaults = {name: value for name, value in found.items() if name in parameters()}
    own = [f"{name} = {value:g}" for name, value in defaults.items() if value != parameters()[name].default]
    other = f"; not those of OSeMOSYS: {', '.join(own)}" if own else ""
    report.mapped("Defaults", f"{len(defaults)} from {path.name}{other}")
    entries = {name: entry for name, _, entry in _entries(path)}
    full = {entry["short_name"].value: name for name, entry in entries.items() if "short_name" in entry}
    results = (name for name, entry in entries.items() if "type" in entry and entry["type"].value == "result")
    return Config(defaults, full, frozenset(results))


def _defaults(path: Path) -> dict[str, float]:
    """Parameter -> default."""
    findings, found = Findings(), dict[str, float]()
    file, lines = path.as_posix(), dict[str, int]()
    for name, line, entry in _entries(path):
        if entry.get("type") is None or entry["type"].value != "param":
            continue
        if name in lines:
            findings.add("this parameter stands here twice", f"Keep one; line {lines[name]} has it", file, line,
                         value=name)  # fmt: skip
        lines[name] = line
        given = entry.get("default")
        try:
            found[name] = finite(given.value if isinstance(given, yaml.ScalarNode) else "")
        except ValueError:
            at, value = (line, "") if given is None else (given.start_mark.line + 1, _text(given))
            findings.add(f"the default of {name} is not a number", "Write a number behind `default:`", file, at,
                         "default", value)  # fmt: skip
    if findings.items:
        raise InputError(findings.items)
    return found


def _entries(path: Path) -> Iterator[tuple[str, int, dict[str, yaml.Node]]]:
    """Name, line and fields of what stands in a configuration."""
    for key, value in _pairs(_root(path)):
        yield key.value, key.start_mark.line + 1, {name.value: node for name, node in _pairs(value)}


def _root(path: Path) -> yaml.Node | None:
    findings = Findings()
    text = read_text(path, findings)
    if text is None:
        raise InputError(findings.items)
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = f"this is no YAML ({getattr(error, 'problem', None) or 'it cannot be read'})"
        line = mark.line + 1 if mark else None
    except RecursionError:
        problem, line = "this is no YAML that can be read: too much stands inside each other", None
    remedy = "Correct the line; below a name, `default: 0` is indented by spaces"
    raise InputError([Finding(problem, remedy, path.as_posix(), line)])


def _pairs(node: yaml.Node | None) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
    """Keys and values, if the node has them."""
    if not isinstance(node, yaml.MappingNode):
        return []
    return [(key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode)]


def _text(node: yaml.Node) -> str:
    return node.value if isinstance(node, yaml.ScalarNode) else "a list"
