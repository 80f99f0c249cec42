"""One scenario, start to finish: read, prepare, build, solve, extract, save."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from types import MappingProxyType
from typing import Any

from kz_optimize.case.case import Case, prepare
from kz_optimize.errors import Finding, InfeasibleError, InputError, SolverError
from kz_optimize.model import build_model
from kz_optimize.report.progress import Reporter
from kz_optimize.report.sections import missing
from kz_optimize.report.verification import verified
from kz_optimize.results import explain, inputs, netcdf
from kz_optimize.results.extract.extract import extract
from kz_optimize.run.folder import RunFolder
from kz_optimize.run.foresight import solve_in_windows
from kz_optimize.run.modules import find_policies
from kz_optimize.solve import Progress, Solution, SolveOptions, diagnose, solve
from kz_optimize.tables.inherit import layers
from kz_optimize.tables.read import Change, Tables, load_case, write_options
from kz_optimize.tables.settings import BASE
from kz_optimize.units import told_cost

SOLVED = "optimal"


@dataclass(frozen=True)
class RunOptions:
    """What a run changes without touching the files of the case.

    settings  "section.key" of case.toml -> value
    changes   to the tables, applied after the scenario
    trust     modules of the case may run
    """

    settings: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    changes: Sequence[Change] = ()
    trust: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of a run.

    status       optimal, infeasible, unbounded or failed
    exit_code    0 solved, 3 infeasible, 4 solver or certificate failure
    results      the file that was written
    objective    discounted cost, million USD; NaN unless solved
    explanation  why there is no plan; "" if there is one
    notes        what to know of a plan: demand that is not served, and whether it was verified by the hour
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
    return _run(folder, scenario, out, options or RunOptions(), report or Reporter(), f"{folder}, {scenario or BASE}")


def run_again(results: Path, out: Path, options: RunOptions | None = None, report: Reporter | None = None) -> Outcome:
    """Solve the case kept in a result file once more, from that file alone; else as `run_scenario`."""
    with TemporaryDirectory(prefix="kz_optimize-") as folder:
        case = Path(folder) / "case"
        inputs.restore(results, case)
        return _run(case, None, out, options or RunOptions(), report or Reporter(), f"{results}, once more")


def _run(folder: Path, scenario: str | None, out: Path, options: RunOptions, report: Reporter, title: str) -> Outcome:
    with RunFolder(out) as run_folder:
        stages = _Stages(report, run_folder)
        stages.say(", ".join([title, *(f"{name} = {value}" for name, value in options.settings.items())]))
        with stages("read"):
            tables = read_case(folder, scenario, options)
        for warning in tables.warnings:
            stages.warn(str(warning))
        case, model, solution = _solve(tables, run_folder, stages, report)
        size = solution.size
        stages.say(f"{size.rows:,} rows, {size.columns:,} columns, {size.nonzeros:,} entries: {_ending(solution)}")
        for notice in solution.notices:
            stages.warn(notice)
        reason = "" if solution.status == SOLVED else _explain(case, model, solution, stages, report)
        with stages("extract"):
            results = extract(model, case, solution)
        file = run_folder.results if solution.status == SOLVED else run_folder.failed
        with stages("save"):
            netcdf.save(results, file)
        run_folder.succeeded = solution.status == SOLVED
        stages.say(reason)
        notes = () if reason else (*missing(results), verified(results, file))
        for note in notes:
            run_folder.write_log(note)
    return Outcome(
        solution.status, _exit_code(solution), file, solution.objective, reason, notes, stages.seconds, peak_memory()
    )


def read_case(folder: Path, scenario: str | None, options: RunOptions) -> Tables:
    """The checked tables of a scenario, with settings and changes of the run on top.

    Raises InputError with every finding.
    """
    written = write_options(options.settings, "--option")
    modules = find_policies(layers(Path(folder), scenario), [written], trust=options.trust)
    case = load_case(folder, scenario, modules.policies, modules.files)
    return case.with_settings(options.settings, "--option").with_changes(options.changes).check()


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


def peak_memory() -> float:
    """The most memory this process held so far, GB; NaN where the system does not tell."""
    try:
        import resource
    except ImportError:  # Windows
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 30 if sys.platform == "darwin" else 1 << 20)


def _solve(tables: Tables, run_folder: RunFolder, stages: _Stages, report: Reporter) -> tuple[Case, Any, Solution]:
    """With perfect foresight, or window after window."""

    def optimise(model: Any) -> Solution:
        return solve(model, _solve_options(tables, run_folder), _progress(report))

    if tables.settings.time.foresight == "myopic":
        with stages("solve"):
            return solve_in_windows(tables, optimise)
    with stages("prepare"):
        case = prepare(tables)
    with stages("build"):
        model = build_model(case)
    with stages("solve"):
        return case, model, optimise(model)


def _solve_options(tables: Tables, run_folder: RunFolder) -> SolveOptions:
    wanted = tables.settings.solve
    return SolveOptions(
        wanted.algorithm,
        wanted.crossover,
        wanted.tolerance,
        time_limit=wanted.time_limit,
        log_file=run_folder.solver_log,
    )


def _progress(report: Reporter) -> Callable[[Progress], None]:
    def tell(state: Progress) -> None:
        gap = "" if state.gap is None else f", gap {state.gap:.1e}"
        report.progress(f"{state.algorithm}, iteration {state.iteration:,}{gap}, {state.seconds:.0f} s")

    return tell


def _ending(solution: Solution) -> str:
    if solution.status != SOLVED:
        return f"{solution.status}; {solution.reason}"
    return f"optimal by {solution.algorithm}, {solution.iterations:,} iterations, {told_cost(solution.objective)}"


def _exit_code(solution: Solution) -> int:
    codes = {SOLVED: 0, "infeasible": InfeasibleError.exit_code}
    return codes.get(solution.status, SolverError.exit_code)


def _explain(case: Case, model: Any, solution: Solution, stages: _Stages, report: Reporter) -> str:
    """Why there is no plan, in words of the case."""
    if solution.status == "infeasible":
        with stages("diagnose"):
            diagnosis = diagnose(
                model, hard=explain.definitions(model), weights=explain.weights(model), report=_progress(report)
            )
            return explain.explain(diagnosis, model, case)
    growing = [str(direction.place) for direction in solution.ray]
    more = f"\nThese grow without end: {', '.join(growing)}" if growing else ""
    return f"No plan was found: {solution.reason}.{more}"


class _Stages:
    """Time and memory per stage, told to the reporter and to the log."""

    def __init__(self, report: Reporter, run_folder: RunFolder) -> None:
        self.seconds: dict[str, float] = {}
        self._report, self._folder = report, run_folder

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        began = perf_counter()
        with self._report.stage(name):
            yield
        self.seconds[name] = perf_counter() - began
        memory = peak_memory()
        held = f"   {memory:5.2f} GB" if memory == memory else ""
        self.say(f"{name:<9}{self.seconds[name]:7.1f} s{held}")

    def warn(self, text: str) -> None:
        """A doubt, for the screen and the log."""
        self._report.warn(text)
        self._folder.write_log(f"warning: {text}")

    def say(self, text: str) -> None:
        """A line for the screen and the log."""
        if text:
            self._report.line(text)
            self._folder.write_log(text)
