"""A case in memory, from reading to results; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from kz_optimize.errors import InfeasibleError, SolverError
from kz_optimize.report.progress import Reporter
from kz_optimize.results import Results, inputs, netcdf
from kz_optimize.run.modules import find_policies
from kz_optimize.run.stages import Stages, solve_tables
from kz_optimize.tables.inherit import layers
from kz_optimize.tables.read import CaseInput, load_case, write_options


def read_case(
    source: Path | str,
    scenario: str | None = None,
    settings: Mapping[str, object] | None = None,
    *,
    trust: bool = False,
    origin: str = "settings",
) -> CaseInput:
    """The case in a folder under a scenario, or the one that a result file was made from.

    settings  "section.key" of case.toml -> value, on top of what the files say
    trust     Python modules that the case brings may run
    origin    what is named where one of the settings is not allowed

    Raises InputError with every finding, by file and line, if anything is wrong.
    """
    source = Path(source)
    if netcdf.is_results(source):
        with TemporaryDirectory(prefix="kz_optimize-") as folder:
            inputs.restore(source, Path(folder) / "case")
            return read_case(Path(folder) / "case", scenario, settings, trust=trust, origin=origin)
    options = write_options(settings or {}, origin)
    modules = find_policies(layers(source, scenario), [options], trust=trust)
    case = load_case(source, scenario, modules.policies, modules.files).with_settings(settings or {}, origin)
    case.check()
    return case


def solve_case(case: CaseInput, report: Reporter | None = None) -> Results:
    """The results of the least-cost plan of a case; `report` hears of its stages.

    Raises InputError with every finding if the case is not sound, InfeasibleError with an explanation if no plan keeps
    every limit, and SolverError if none was found or its optimality is not proven.
    """
    results, solution, reason = solve_tables(case.check(), Stages(report or Reporter()))
    if reason:
        raise (InfeasibleError if solution.status == "infeasible" else SolverError)(reason)
    return results
