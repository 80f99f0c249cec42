"""The folder of a study: everything known about it is on the disk, so that any process may die at any moment.

    runs/<case>/studies/<name>/
        study.json              the runs, their order and what was measured
        runs/<id>/result.nc     a plan
        runs/<id>/failure.json  why there is none
        runs/<id>/run.log       what happened
        runs/<id>/effort.json   time and memory
        runs/<id>/effort.json   time and memory
        claims/<id>.<n>         who is at work on a run
        results.nc              all plans, gathered
        analysis/               tables and figures

Files appear under their names only when they are whole.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kz_optimize.errors import Finding, InputError
from kz_optimize.study.factor import Value

RESULT, FAILURE, LOG, EFFORT = "result.nc", "failure.json", "run.log", "effort.json"
DONE, FAILED, INFEASIBLE, RUNNING, WAITING = "done", "failed", "infeasible", "running", "waiting"


@dataclass(frozen=True)
class Run:
    """A run of a study.

    id        SHA-256 of what goes into it
    scenario  of the case
    values    of the factors
    search    for a near-optimal plan: what is sought, see `near_optimal.py`; {} for a least-cost plan
    """

    id: str
    scenario: str
    values: Mapping[str, Value]
    search: Mapping[str, Any]

    @property
    def words(self) -> str:
        """The run in words: its scenario and its values."""
        decided = {**self.values, **self.search}
        values = ", ".join(f"{k} = {v:g}" if isinstance(v, float) else f"{k} = {v}" for k, v in decided.items())
        return f"{self.scenario}: {values}" if values else self.scenario


@dataclass(frozen=True)
class Failure:
    """Why a run has no plan.

    status       infeasible, unbounded, failed, input, memory, time, lost or crashed
    explanation  in words of the case
    """

    status: str
    explanation: str
    seconds: float = 0.0


@dataclass(frozen=True)
class Effort:
    """What a run took.

    warm     whether it started from the basis of the run before
    seconds  from reading to saving
    solving  seconds of them in compiling and solving
    memory   most memory its process held so far, GB
    size     rows, columns and entries of the programme
    """

    warm: bool
    seconds: float
    solving: float
    memory: float
    size: tuple[int, int, int]


@dataclass(frozen=True)
class StudyFolder:
    """Where a study keeps its state."""

    path: Path

    @property
    def claims(self) -> Path:
        """Where processes say which runs they are at work on."""
        return self.path / "claims"

    @property
    def results(self) -> Path:
        """The gathered results."""
        return self.path / "results.nc"

    def run(self, run: str) -> Path:
        """The folder of a run."""
        return self.path / "runs" / run

    def result(self, run: str) -> Path:
        """The plan of a run."""
        return self.run(run) / RESULT

    def finished(self, run: str) -> bool:
        """Whether it has a plan, or a reason for none."""
        return self.result(run).exists() or (self.run(run) / FAILURE).exists()

    def failure(self, run: str) -> Failure | None:
        """Why a run has no plan; None if it has one, or has not ended."""
        if self.result(run).exists():
            return None
        try:
            return Failure(**json.loads((self.run(run) / FAILURE).read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    def effort(self, run: str) -> Effort | None:
        """What a run took; None if it has no plan."""
        try:
            return Effort(**json.loads((self.run(run) / EFFORT).read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    def fail(self, run: str, failure: Failure) -> None:
        """Record why a run has no plan."""
        self.run(run).mkdir(parents=True, exist_ok=True)
        write(self.run(run) / FAILURE, json.dumps(asdict(failure), indent=1, ensure_ascii=False))

    def forget_failures(self, runs: Sequence[str], *, infeasible: bool = False) -> int:
        """Let failed runs be tried again; infeasible ones too if asked for. Returns how many."""
        chosen = [
            run
            for run in runs
            if (failure := self.failure(run)) and (infeasible or failure.status not in ("infeasible", "unbounded"))
        ]
        for run in chosen:
            (self.run(run) / FAILURE).unlink(missing_ok=True)
        return len(chosen)

    def save_plan(self, about: Mapping[str, Any], runs: Sequence[Run]) -> None:
        """Write study.json."""
        self.path.mkdir(parents=True, exist_ok=True)
        listed = [asdict(run) for run in runs]
        write(self.path / "study.json", json.dumps({**about, "runs": listed}, indent=1, ensure_ascii=False))

    def load_plan(self) -> tuple[dict[str, Any], list[Run]]:
        """What study.json says: about the study, and its runs. Raises InputError if there is none."""
        file = self.path / "study.json"
        try:
            about = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            remedy = "kz-optimize study plan STUDY makes it"
            raise InputError([Finding("this study has not been planned", remedy, file.as_posix())]) from None
        return about, [Run(**run) for run in about.pop("runs")]


def write(path: Path, text: str) -> None:
    """Write a small file that others see whole or not at all."""
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
