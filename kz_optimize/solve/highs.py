"""HiGHS, told only what it does not know yet."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import highspy
import numpy as np
import pyomo.environ as pyo

from kz_optimize.algebra.components import ArrayComponent
from kz_optimize.algebra.program import LinearProgram, compile_model


@dataclass(frozen=True)
class Outcome:
    """What it took to find the optimum."""

    objective: float
    iterations: int
    seconds: float


class Highs:
    """A HiGHS instance that keeps its model and basis between solves."""

    def __init__(self, **options: str | float | bool):
        self.solver = highspy.Highs()
        self.solver.silent()
        for name, value in options.items():
            _check(self.solver.setOptionValue(name, value), f"option {name}={value!r}")
        self.program: LinearProgram | None = None

    def solve(self, model: pyo.Block) -> Outcome:
        """Compile the model, solve it and load the results; raise if there is no optimum."""
        began = perf_counter()
        program = compile_model(model)
        self.send(program)
        _check(self.solver.run(), "run")
        status = self.solver.getModelStatus()
        info = self.solver.getInfo()
        iterations = info.simplex_iteration_count + max(info.ipm_iteration_count, 0)
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS found no optimum: {self.solver.modelStatusToString(status)}")
        load(program, self.solver.getSolution())
        return Outcome(info.objective_function_value, iterations, perf_counter() - began)

    def send(self, program: LinearProgram) -> None:
        """Pass the program, or only what changed; a program of the same shape starts from the last basis."""
        known, self.program = self.program, program
        if known is None or known.matrix.shape != program.matrix.shape:
            self._pass(program)
        elif all(map(np.array_equal, _entries(known), _entries(program))):
            self._change(known, program)
        else:
            basis = self.solver.getBasis()
            self._pass(program)
            _check(self.solver.setBasis(basis), "setBasis")

    def _pass(self, program: LinearProgram) -> None:
        matrix = program.matrix
        height, width = matrix.shape
        continuous = np.zeros(width, dtype=np.int32)  # not optional: HiGHS reads it even when it is empty
        status = self.solver.passModel(
            width, height, matrix.nnz, int(highspy.MatrixFormat.kRowwise), int(_sense(program)), program.offset,
            program.cost, program.column_lower, program.column_upper, program.row_lower, program.row_upper,
            matrix.indptr, matrix.indices, matrix.data, continuous,
        )  # fmt: skip
        _check(status, "passModel")

    def _change(self, old: LinearProgram, new: LinearProgram) -> None:
        changed = _differences((old.cost, new.cost))
        _check(self.solver.changeColsCost(len(changed), changed, new.cost[changed]), "costs")
        for change, before, after in (
            (self.solver.changeColsBounds, (old.column_lower, old.column_upper), (new.column_lower, new.column_upper)),
            (self.solver.changeRowsBounds, (old.row_lower, old.row_upper), (new.row_lower, new.row_upper)),
        ):
            changed = _differences(*zip(before, after, strict=True))
            _check(change(len(changed), changed, *(bound[changed] for bound in after)), "bounds")
        self.solver.changeObjectiveOffset(new.offset)
        self.solver.changeObjectiveSense(_sense(new))


def _entries(program: LinearProgram) -> tuple[np.ndarray, ...]:
    return program.matrix.indptr, program.matrix.indices, program.matrix.data


def _differences(*pairs: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    return np.flatnonzero(np.logical_or.reduce([old != new for old, new in pairs])).astype(np.int32)


def _sense(program: LinearProgram) -> highspy.ObjSense:
    return highspy.ObjSense.kMaximize if program.maximise else highspy.ObjSense.kMinimize


def load(program: LinearProgram, solution: highspy.HighsSolution) -> None:
    """Hand the results back to the components."""
    values, reduced_costs, duals = map(np.array, (solution.col_value, solution.col_dual, solution.row_dual))
    for block in program.columns:
        if isinstance(block.owner, ArrayComponent):
            block.owner.load(value=values[block.span], rc=reduced_costs[block.span])
        else:
            for data, value in zip(block.owner, values[block.span].tolist(), strict=True):
                data.set_value(value, skip_validation=True)
    for block in program.rows:
        if isinstance(block.owner, ArrayComponent):
            block.owner.load(dual=duals[block.span])


def _check(status: highspy.HighsStatus, what: str) -> None:
    if status == highspy.HighsStatus.kError:
        raise RuntimeError(f"HiGHS refused: {what}")
