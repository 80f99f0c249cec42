"""Small cases written into a folder, solved once per session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kz_optimize.case.case import Case, prepare
from kz_optimize.model import build_model
from kz_optimize.results import Results
from kz_optimize.results.extract.extract import extract
from kz_optimize.solve import Solution, solve
from tests.results.cases import HAND, RICH
from tests.support import read_tables

Tables = Mapping[str, Any]


@dataclass(frozen=True)
class Solved:
    """A case with everything that came of it."""

    folder: Path
    case: Case
    model: Any
    solution: Solution
    results: Results


def write_case(folder: Path, tables: Tables) -> Path:
    """Write tables, settings and profiles (any number of hours that repeats to a day, or a year) into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in tables.items():
        if name == "case.toml":
            (folder / name).write_text(content, encoding="utf-8")
        elif name == "profiles" and not isinstance(content, str):
            time = pd.date_range("2015-01-01", periods=8760, freq="h")
            shapes = {key: whole_year(values) for key, values in content.items()}
            pd.DataFrame({"time": time, **shapes}).to_csv(folder / "profiles.csv", index=False)
        else:
            (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    return folder


def whole_year(values: Any) -> np.ndarray:
    """Steps of a day repeated to 8760 hours; a whole year stays as it is."""
    values = np.asarray(values, float)
    return values if len(values) == 8760 else np.tile(np.repeat(values, 24 // len(values)), 365)


def run(folder: Path) -> Solved:
    """Solve the case in a folder."""
    case = prepare(read_tables(folder))
    model = build_model(case)
    solution = solve(model)
    return Solved(folder, case, model, solution, extract(model, case, solution, ["kz-optimize", "run", "a case"]))


def objective(folder: Path) -> float:
    """Only the cost of the case in a folder."""
    return float(solve(build_model(prepare(read_tables(folder)))).objective)


def in_detail(tables: Tables) -> dict[str, Any]:
    """The same case with every cohort a fleet of its own."""
    return {**tables, "case.toml": tables["case.toml"] + "\n[model]\naggregate = false\n"}


@pytest.fixture(scope="session")
def solve_tables(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Tables], Solved]:
    """Writes tables into a fresh folder and solves them."""
    return lambda tables: run(write_case(tmp_path_factory.mktemp("case"), tables))


@pytest.fixture(scope="session")
def hand(solve_tables: Callable[[Tables], Solved]) -> Solved:
    """The case worked by hand."""
    return solve_tables(HAND)


@pytest.fixture(scope="session")
def rich(solve_tables: Callable[[Tables], Solved]) -> Solved:
    """The case with every family."""
    return solve_tables(RICH)


@pytest.fixture(scope="session")
def rich_in_detail(solve_tables: Callable[[Tables], Solved]) -> Solved:
    """The same without aggregation."""
    return solve_tables(in_detail(RICH))
