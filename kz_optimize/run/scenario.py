"""Scenarios, start to finish: read, prepare, build, solve, extract, save; several are all read before any is solved."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType

from kz_optimize.errors import Finding, InfeasibleError, InputError, SolverError
from kz_optimize.report.progress import Reporter
from kz_optimize.report.sections import missing, rigid_credits
from kz_optimize.report.verification import bounds, verified
from kz_optimize.results import netcdf
from kz_optimize.run.case import read_case
from kz_optimize.run.folder import RunFolder
from kz_optimize.run.stages import SOLVED, Stages, peak_memory, solve_tables
from kz_optimize.tables.read import CaseInput
from kz_optimize.tables.settings import BASE


@dataclass(frozen=True)
class RunOptions:
    """What a run changes without touching the files of the case.

    settings  "section.key" of case.toml -> value
    trust     modules of the case may run
    """

    settings: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    trust: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of a run.

    status       optimal, infeasible, unbounded or failed
    exit_code    0 solved, 3 infeasible, 4 solver or certificate failure
    results      the file that was written
    objective    discounted cost, million USD; NaN unless solved
    explanation  why there is no plan; "" if there is one
    notes        what to know of a plan: demand not served, credits that do not fall, whether verified by the hour
    seconds      per stage
    memory       most memory the process held so far, GB; NaN where the system does not tell
    """

    status: str
    exit_code: int
    results: Path
    objective: float
    explanation: str
    notes: Sequence[str]
    seconds: Mapping[str, float]
    memory: float


def run_scenario(
    folder: Path,
    scenario: str | None,
    out: Path,
    options: RunOptions | None = None,
    report: Reporter | None = None,
) -> Outcome:
    """Solve a scenario of the case in `folder` and save the results in `out`.

    A solved run replaces out/results.nc and out/run.log. Any other leaves them as they are and writes
    out/results-failed.nc and out/run-failed.log. Raises InputError for bad input, BusyError if another run works in
    `out`, WriteError if nothing can be written there, and SolverError if the solver refuses the numbers.
    """
    options = options or RunOptions()
    title = f"{folder}, {scenario or BASE}"
    return _run(lambda: read(folder, scenario, options), out, report, _titled(title, options))


def run_again(results: Path, out: Path, options: RunOptions | None = None, report: Reporter | None = None) -> Outcome:
    """Solve the case kept in a result file once more, from that file alone; else as `run_scenario`."""
    options = options or RunOptions()
    case = read(results, None, options)  # before the folder is touched: a damaged file leaves it as it is
    return _run(lambda: case, out, report, _titled(f"{results}, once more", options))


def run_case(case: CaseInput, out: Path | str, report: Reporter | None = None) -> Outcome:
    """Solve a case in memory and save the results in `out`; else as `run_scenario`."""
    return _run(lambda: case, Path(out), report, f"{case.settings.title}, {case.scenario}")


def read(source: Path, scenario: str | None, options: RunOptions) -> CaseInput:
    """A case with what a run changes. Raises InputError with every finding."""
    return read_case(source, scenario, options.settings, trust=options.trust, origin="--option")


def _titled(title: str, options: RunOptions) -> str:
    return ", ".join([title, *(f"{name} = {value}" for name, value in options.settings.items())])


def _run(read: Callable[[], CaseInput], out: Path, report: Reporter | None, title: str) -> Outcome:
    with RunFolder(out) as run_folder:
        stages = Stages(report or Reporter(), run_folder.write_log)
        stages.say(title)
        with stages("read"):
            tables = read().check()
        results, solution, reason = solve_tables(tables, stages, run_folder.solver_log)
        file = run_folder.failed if reason else run_folder.results
        with stages("save"):
            netcdf.save(results, file)
        run_folder.succeeded = not reason
        stages.say(reason)
        notes = (
            () if reason else (*missing(results), *rigid_credits(results), *bounds(results), verified(results, file))
        )
        for note in notes:
            run_folder.write_log(note)
    return Outcome(
        solution.status, _exit_code(solution.status), file, solution.objective, reason, notes, stages.seconds,
        peak_memory(),
    )  # fmt: skip


def _exit_code(status: str) -> int:
    return {SOLVED: 0, "infeasible": InfeasibleError.exit_code}.get(status, SolverError.exit_code)


def parse_option(text: str) -> tuple[str, object]:
    """`section.key=value` as (section.key, value); a value that is no number, list or true/false is a text.

    Raises InputError if there is no section, key or equals sign.
    """
    name, equals, value = text.partition("=")
    section, dot, key = name.strip().partition(".")
    if not (equals and dot and section and key):
        raise InputError([Finding("this is not an option", "Write section.key=value, as in time.days=4", value=text)])
    try:
        return f"{section}.{key}", json.loads(value)
    except (ValueError, RecursionError):  # no JSON, or more digits or brackets than Python counts
        return f"{section}.{key}", value.strip()


Ended = tuple[Sequence[str], Outcome | Exception]
"""Scenarios and how they ended; several if the same fault keeps all of them from running."""
Run = Callable[[Path, str, Path, RunOptions, Reporter], Outcome]
"""What runs a scenario of a folder into another."""


def run_scenarios(
    folder: Path, names: Sequence[str], out: Callable[[str], Path], options: RunOptions, report: Reporter,
    run: Run,
) -> Iterator[Ended]:  # fmt: skip
    """Run scenarios into the folders that `out` gives; those whose input has faults come first, told together."""
    refused = _refused(folder, names, options) if len(names) > 1 else []
    yield from refused
    faulty = {name for those, _ in refused for name in those}
    for name in names:
        if name not in faulty:
            yield [name], _outcome(partial(run, folder, name, out(name), options, report))


def _outcome(run: Callable[[], Outcome]) -> Outcome | Exception:
    try:
        return run()
    except Exception as error:
        return error


def _refused(folder: Path, names: Sequence[str], options: RunOptions) -> list[Ended]:
    faults: dict[str, tuple[list[str], Exception]] = {}
    for name in names:
        try:
            read(folder, name, options)
        except InputError as error:
            faults.setdefault(str(error), ([], error))[0].append(name)
    return list(faults.values())


def runs_of(case: Path) -> Path:
    """Where runs of a case go: runs/<case> beside the folder `inputs` one works in, else here."""
    here, inputs = Path.cwd(), case.resolve().parent
    inside = inputs.name == "inputs" and here.is_relative_to(inputs)
    return (inputs.parent if inside else Path()) / "runs" / case.resolve().name
