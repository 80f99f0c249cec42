"""The linear programme of a case on its own: its size, and its text in the formats that solvers read."""

from __future__ import annotations

import re
from pathlib import Path
from time import perf_counter
from typing import Any

from kz_optimize.algebra import compile_model
from kz_optimize.case.case import prepare
from kz_optimize.model import build_model
from kz_optimize.policy import catalogue
from kz_optimize.run.scenario import RunOptions, read
from kz_optimize.tables.read import Tables
from kz_optimize.tables.scenario import describe_changes

LISTED = 40  # differences of a scenario that are printed; the rest is counted
READABLE = str.maketrans({"[": "(", "]": ")", ">": "_there", "<": "_back"})
UNREADABLE = re.compile(r"[\s:+\-*^/=]+")  # what has a meaning of its own in an LP file


def describe_case(folder: Path, scenario: str, options: RunOptions, known: set[str]) -> str:
    """What a sound case holds: warnings, what the scenario changes against its parent, the size of the programme.

    Warnings that have been `known` of another scenario are counted, and new ones added to them.
    Raises InputError with every finding if the case is not sound.
    """
    tables = read(folder, scenario, options).check()
    rows = sum(len(table) for table in tables.values())
    filled = sum(1 for table in tables.values() if len(table))
    lines = [f"{folder.as_posix()}, {scenario}: {tables.settings.title}"]
    lines += [f"  {filled} tables with {rows:,} rows, {len(tables.profiles.columns)} profiles: no faults"]
    warnings = [str(warning) for warning in tables.warnings]
    lines += [f"  warning: {warning}" for warning in warnings if warning not in known]
    if again := sum(warning in known for warning in warnings):
        lines.append(f"  {again} warning{'s' if again > 1 else ''} as above")
    known.update(warnings)
    changes = [str(change) for change in describe_changes(folder, scenario, catalogue(tables.policies))]
    if changes:
        plural = "s" if len(changes) > 1 else ""
        lines += [
            f"  {len(changes):,} change{plural} against its parent:",
            *(f"    {change}" for change in changes[:LISTED]),
        ]
        lines += [f"    and {len(changes) - LISTED:,} more"] if len(changes) > LISTED else []
    return "\n".join([*lines, f"  {describe_size(tables)}"])


def describe_size(tables: Tables) -> str:
    """Rows, columns and entries of the programme."""
    case = prepare(tables)
    program = compile_model(build_model(case))
    rows, columns = program.matrix.shape
    steps = f"{len(case.horizon.year)} years x {len(case.days.day)} days x {len(case.days.hour)} steps"
    return f"{rows:,} rows, {columns:,} columns, {program.matrix.nnz:,} entries ({steps})"


def write_programme(folder: Path, scenario: str, out: Path, form: str, options: RunOptions) -> str:
    """Write the programme as <scenario>.lp or .mps with readable names, and tell the file, its size and the time.

    Every row becomes an object of Pyomo on the way: about 10,000 rows a second.
    """
    began = perf_counter()
    model = build_model(prepare(read(folder, scenario, options).check()))
    out.mkdir(parents=True, exist_ok=True)
    path, part = out / f"{scenario}.{form}", out / f".{scenario}.{form}"
    model.write(str(part), io_options={"labeler": _Names()})
    part.replace(path)
    return f"{path} ({path.stat().st_size / 1e6:.1f} MB, {perf_counter() - began:.1f} s)"


class _Names:
    """The name of a Pyomo object in an LP file: built(wind@north#2030); a second one of that name gets ~2."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}

    def __call__(self, data: Any) -> str:
        name = UNREADABLE.sub("_", data.name.translate(READABLE))
        self._used[name] = self._used.get(name, 0) + 1
        return name if self._used[name] == 1 else f"{name}~{self._used[name]}"
