"""A worker: works off a list of runs, one after the other, and leaves each result on the disk."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from time import perf_counter, sleep

from kz_optimize.errors import Finding, InputError
from kz_optimize.results import netcdf
from kz_optimize.run.stages import peak_memory
from kz_optimize.study.claim import claimed
from kz_optimize.study.folder import EFFORT, LOG, Effort, Failure, Run, StudyFolder, write
from kz_optimize.study.inputs import Inputs
from kz_optimize.study.read import read_study
from kz_optimize.study.solver import NoPlan, Solved, Solver

MOST_DEATHS = 10  # processes that may die at a run, nodes and schedulers included, before nobody tries again
POLL = 1.0  # seconds between two looks at a run that another worker is at work on


class Worker:
    """Works off runs of the study in `folder`; a run that is done or claimed by others is passed over.

    threads  that HiGHS may use; 0: it decides
    warm     each run starts from the basis of the one before
    name     of the task of a cluster that this is
    """

    def __init__(self, folder: StudyFolder, *, threads: int = 0, warm: bool = True, name: str = "") -> None:
        about, runs = folder.load_plan()
        self.folder, self.runs = folder, {run.id: run for run in runs}
        self.inputs = Inputs(read_study(Path(about["file"])))
        self.version = about["version"]
        self.solver = Solver(self.inputs, threads, warm=warm)
        self.name = name
        self._cheapest: dict[str, float] = {}

    def work(
        self, runs: Sequence[str], report: Callable[[Run, Solved | Failure], None] = lambda run, ended: None
    ) -> int:
        """Work off the runs in their order; returns how many were done here."""
        done = 0
        for run in runs:
            ended = self.one(self.runs[run])
            if ended is not None:
                done += 1
                report(self.runs[run], ended)
        return done

    def one(self, run: Run) -> Solved | Failure | None:
        """Do a run; None if it is done already or another worker is at it."""
        if self.folder.finished(run.id):
            return None
        with claimed(self.folder.claims, run.id, self.name) as held:
            if held is None or self.folder.finished(run.id):
                return None
            self._check(run)
            if held.takeovers >= MOST_DEATHS:
                failure = Failure("crashed", f"{held.takeovers} processes that worked on it have ended before it did.")
                self.folder.fail(run.id, failure)
                return failure
            try:
                solved = self.solver.solve(run, lambda: self._least_cost(run.scenario))
            except NoPlan as error:
                if not held.lost:
                    self.folder.fail(run.id, error.failure)
                return error.failure
            if not held.lost:
                self._save(run, solved)
            return solved

    def _check(self, run: Run) -> None:
        """A result must belong to the hash under which it is kept. Raises InputError if the files have changed."""
        if self.inputs.identity(run, self.version) != run.id:
            problem = "the input files or the program have changed since the study was planned"
            raise InputError([Finding(problem, "Plan it again: kz-optimize study plan")])

    def _save(self, run: Run, solved: Solved) -> None:
        folder = self.folder.run(run.id)
        folder.mkdir(parents=True, exist_ok=True)
        write(folder / LOG, solved.log)
        began = perf_counter()
        netcdf.save(solved.results, self.folder.result(run.id))
        seconds = {**solved.seconds, "save": perf_counter() - began}
        effort = Effort(solved.warm, sum(seconds.values()), seconds["solve"], peak_memory(), solved.size)
        write(folder / EFFORT, json.dumps(asdict(effort)))

    def _least_cost(self, scenario: str) -> float:
        """Least cost of a scenario, from its run; done here if nobody has."""
        if scenario not in self._cheapest:
            base = next(run for run in self.runs.values() if run.scenario == scenario and not run.search)
            while not self.folder.finished(base.id):
                if self.one(base) is None and not self.folder.finished(base.id):
                    sleep(POLL)
            if failure := self.folder.failure(base.id):
                raise NoPlan(Failure(failure.status, f"There is no least-cost plan. {failure.explanation}"))
            plan = netcdf.load(self.folder.result(base.id), ["plan"]).plan
            self._cheapest[scenario] = float(plan["total_cost"])
        return self._cheapest[scenario]
