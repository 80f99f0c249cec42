"""Provenance: what made this file, from what, and whether its answer is proven."""

from __future__ import annotations

import hashlib
import platform
import shlex
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.case.case import Case
from kz_optimize.results.inputs import fingerprint
from kz_optimize.results.results import dataset, plain, text
from kz_optimize.solve import Solution

PROGRAM = Path(__file__).parents[1]
PACKAGES = (
    "kz_optimize",
    "highspy",
    "netCDF4",
    "numpy",
    "pandas",
    "pyomo",
    "scipy",
    "tsam",
    "xarray",
)


def provenance(case: Case, solution: Solution, command: Sequence[str] | None = None) -> xr.Dataset:
    """The group `provenance`."""
    stages, attempts = solution.seconds, solution.attempts
    kept = {
        "version": text([*map(_version, PACKAGES), platform.python_version()], ("package",), "installed version"),
        "seconds": plain(np.array(list(stages.values()), float), ("stage",), "s", "time of a stage of the solve"),
        "attempt_algorithm": text([a.algorithm for a in attempts], ("attempt",), "algorithm"),
        "attempt_crossover": text([a.crossover for a in attempts], ("attempt",), "from interior point to vertex"),
        "attempt_outcome": text([a.outcome for a in attempts], ("attempt",), "how it ended, in the solver's words"),
        "attempt_verdict": text([a.verdict for a in attempts], ("attempt",), "why it was accepted or not"),
        "attempt_iterations": plain([float(a.iterations) for a in attempts], ("attempt",), "1", "iterations"),
        "attempt_seconds": plain([a.seconds for a in attempts], ("attempt",), "s", "time"),
        "log": text(solution.log_text, (), "log of the solver"),
    }
    settings = case.settings
    return dataset(
        kept,
        {"package": [*PACKAGES, "python"], "stage": list(stages), "attempt": np.arange(1, len(attempts) + 1)},
        title=settings.title,
        description=settings.description,
        scenario=settings.scenario,
        input_hash=fingerprint(case.tables),
        program=program(),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        command=shlex.join(sys.argv if command is None else command),
        platform=platform.system(),
        machine=platform.machine(),
        warnings="\n".join([*map(str, case.tables.warnings), *solution.notices]),
    )


def certificate(solution: Solution, checks: pd.DataFrame | None = None) -> xr.Dataset:
    """The group `certificate`: how the solve ended, what its optimality misses, and what was recomputed."""
    again, names = _again(checks)
    measures = solution.certificate.measures if solution.certificate else ()
    kept = {
        "absolute": plain(np.array([m.absolute for m in measures], float), ("measure",), "1", "miss, in its own unit"),
        "relative": plain(np.array([m.relative for m in measures], float), ("measure",), "1", "miss, relative"),
        "worst": text([str(m.place or "") for m in measures], ("measure",), "row or column that misses it most"),
        "objective": plain(solution.objective, (), "million USD", "discounted cost of the system"),
        "dual_objective": plain(
            solution.certificate.dual_objective if solution.certificate else np.nan,
            (),
            "million USD",
            "no plan is cheaper than this",
        ),
        **_loop(solution),
        **again,
    }
    size = solution.size
    return dataset(
        kept,
        {"measure": [m.name for m in measures], "check": names},
        status=solution.status,
        reason=solution.reason,
        algorithm=solution.algorithm,
        basic=str(solution.basic),
        rows=str(size.rows),
        columns=str(size.columns),
        nonzeros=str(size.nonzeros),
        iterations=str(solution.iterations),
    )


def _loop(solution: Solution) -> dict[str, xr.Variable]:
    """How far costs and the prices of caps that they depend on agree."""
    if solution.loop is None:
        return {}
    return {
        "loop_solves": plain(float(solution.loop.solves), (), "1", "solves until prices given and found agreed"),
        "loop_gap": plain(solution.loop.gap, (), "USD/t", "largest difference of a price given and the price found"),
        "loop_regret": plain(solution.loop.regret, (), "1", "share of the cost that another plan would save at them"),
    }


def _again(checks: pd.DataFrame | None) -> tuple[dict[str, xr.Variable], list[str]]:
    """What was recomputed from the file alone."""
    if checks is None:
        return {}, []
    meanings = {
        "solver": "as the solver has it, in million USD, kt, MW or GWh",
        "recomputed": "as worked out again from this file alone",
        "relative": "their difference, relative",
    }
    return {
        f"check_{name}": plain(checks[name].to_numpy(), ("check",), "1", meaning) for name, meaning in meanings.items()
    }, list(checks.index)


@cache
def program() -> str:
    """What tells one version of this program from another: a digest of its sources and data."""
    found = hashlib.sha256()
    for file in sorted(each for each in PROGRAM.rglob("*") if each.suffix in (".py", ".csv")):
        found.update(file.relative_to(PROGRAM).as_posix().encode() + file.read_bytes())
    return found.hexdigest()[:16]


@cache
def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
