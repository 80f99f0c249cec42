"""HiGHS, told only what it does not know yet.

HiGHS works in a thread of its own, so that Ctrl-C and progress reports reach the caller while it computes. Its
callbacks only take notes: what the caller's ``report`` does, and raises, happens in the caller's thread.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from threading import Event, Thread
from time import perf_counter

import highspy
import numpy as np
from highspy import cb

from kz_optimize.algebra import LinearProgram
from kz_optimize.errors import SolverError

Status = highspy.HighsModelStatus
TICK = 0.1  # seconds between two looks at the log while HiGHS computes
GRACE = 1.0  # seconds given to HiGHS to stop by itself before Ctrl-C is passed on
# HiGHS calls a program of continuous columns integer, because its hand-over cannot leave the integrality out
NOISE = "No semi-integer/integer variables in model with non-empty integrality"


@dataclass(frozen=True)
class Progress:
    """Where a solve stands.

    algorithm   simplex, ipx or hipo
    iteration   simplex or interior point iterations so far
    gap         distance to the end as the algorithm logs it: relative duality gap of IPX, sum of infeasibilities of
                simplex; None where it logs nothing (HiPO)
    seconds     since the attempt began
    """

    algorithm: str
    iteration: int
    gap: float | None
    seconds: float


Report = Callable[[Progress], None]


@dataclass(frozen=True, eq=False)
class Answer:
    """What HiGHS returned.

    values, row_duals   empty unless has_point
    has_point           whether there are values and duals, optimal or not
    basic               whether the point is a vertex with a basis
    iterations          simplex, interior point and crossover iterations together
    """

    status: highspy.HighsModelStatus
    objective: float
    values: np.ndarray
    row_duals: np.ndarray
    has_point: bool
    basic: bool
    iterations: int
    seconds: float

    @property
    def words(self) -> str:
        """The status in HiGHS's own words."""
        return highspy.Highs().modelStatusToString(self.status)


@dataclass
class _Notes:
    """What the callbacks write and the caller reads; a stop asked for is heard at the next callback."""

    stop: bool = False
    iteration: int = 0
    gap: float | None = None
    log: list[str] = field(default_factory=list)

    def take(
        self, kind: object, message: str, out: cb.HighsCallbackOutput, into: cb.HighsCallbackInput, _: object
    ) -> None:
        if kind == int(cb.kCallbackLogging):
            if NOISE not in message:
                self.log.append(message)
                self.gap = _gap(message, self.gap)
            return
        simplex = kind == int(cb.kCallbackSimplexInterrupt)
        self.iteration = out.simplex_iteration_count if simplex else max(out.ipm_iteration_count, self.iteration)
        if self.stop:
            into.user_interrupt = True


NUMBER = r"\s+(-?\d\.\d+e[+-]\d+)"
IPX_LINE = re.compile(r"\s*\d+" + 5 * NUMBER + r"\s+\d")
SIMPLEX_LINE = re.compile(r"\s*\d+\s+-?\d\.\d+e[+-]\d+ (?:Pr|Du|Ph1): .*\((\S+)\)")


def _gap(line: str, known: float | None) -> float | None:
    if found := IPX_LINE.match(line):
        return float(found[5])
    if found := SIMPLEX_LINE.match(line):
        return float(found[1].rstrip(";"))
    return known


class Highs:
    """A HiGHS instance that keeps its program and basis between solves; ``write`` is given every line it logs."""

    def __init__(self, write: Callable[[str], object] = str, **options: str | float | bool):
        self.solver = highspy.Highs()
        self.notes, self.write, self.written = _Notes(), write, 0
        self.set(log_to_console=False, **options)
        self.program: LinearProgram | None = None
        self.lost = False  # HiGHS still runs in an abandoned thread: this instance must not be used again

    def set(self, **options: str | float | bool) -> None:
        """Set HiGHS options; SolverError if it knows no such option or value."""
        for name, value in options.items():
            _check(self.solver.setOptionValue(name, value), f"option {name}={value!r}")

    @property
    def has_basis(self) -> bool:
        """Whether the next simplex starts from the end of the last."""
        return bool(self.solver.getBasis().valid)

    def forget(self) -> None:
        """Drop basis and solution, keep the program."""
        _check(self.solver.clearSolver(), "clearSolver")

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
            if basis.valid:
                _check(self.solver.setBasis(basis), "setBasis")

    def run(self, algorithm: str = "simplex", report: Report | None = None, interval: float = 1.0) -> Answer:
        """Solve what was sent; KeyboardInterrupt and whatever ``report`` raises stop HiGHS and are passed on."""
        if self.lost:
            raise SolverError("This HiGHS instance was interrupted and cannot be used again")
        self.set(solver=algorithm)
        began, done = perf_counter(), Event()
        self._listen()
        worker = Thread(target=self._work, args=(done,), name="HiGHS")
        worker.start()
        try:
            reported = began
            while not done.wait(min(interval, TICK)):
                self._flush()
                if report is not None and (now := perf_counter()) - reported >= interval:
                    reported = now
                    report(Progress(algorithm, self.notes.iteration, self.notes.gap, now - began))
        except BaseException:
            self.notes.stop = True
            self.lost = not done.wait(GRACE)
            raise
        finally:
            self._flush()
        worker.join()
        return self._answer(perf_counter() - began)

    def _listen(self) -> None:
        self.notes.stop, self.notes.iteration, self.notes.gap = False, 0, None
        self.solver.setCallback(self.notes.take, None)
        for kind in (cb.kCallbackLogging, cb.kCallbackSimplexInterrupt, cb.kCallbackIpmInterrupt):
            self.solver.startCallback(kind)

    def _work(self, done: Event) -> None:
        try:
            self.solver.run()
            highspy.Highs.resetGlobalScheduler(False)  # HiGHS ties its helper threads to the calling thread
        finally:
            done.set()

    def _flush(self) -> None:
        while self.written < len(self.notes.log):
            self.write(self.notes.log[self.written])
            self.written += 1

    def _answer(self, seconds: float) -> Answer:
        solution, info = self.solver.getSolution(), self.solver.getInfo()
        counts = (info.simplex_iteration_count, info.ipm_iteration_count, info.crossover_iteration_count)
        return Answer(
            status=self.solver.getModelStatus(),
            objective=info.objective_function_value,
            values=np.array(solution.col_value),
            row_duals=np.array(solution.row_dual),
            has_point=bool(solution.value_valid and solution.dual_valid),
            basic=self.has_basis,
            iterations=sum(max(count, 0) for count in counts),
            seconds=seconds,
        )

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
        change_rows = self.solver.changeRowsBounds  # type: ignore[attr-defined]  # missing in the stubs of highspy
        for change, before, after in (
            (self.solver.changeColsBounds, (old.column_lower, old.column_upper), (new.column_lower, new.column_upper)),
            (change_rows, (old.row_lower, old.row_upper), (new.row_lower, new.row_upper)),
        ):
            changed = _differences(*zip(before, after, strict=True))
            _check(change(len(changed), changed, *(bound[changed] for bound in after)), "bounds")
        self.solver.changeObjectiveOffset(new.offset)
        self.solver.changeObjectiveSense(_sense(new))


@cache
def hipo_works() -> bool:
    """Whether this installation can run HiPO: the plain highspy wheel lacks the libraries it needs."""
    trial = highspy.Highs()
    trial.silent()
    trial.addVar(0.0, 1.0)
    trial.addVar(0.0, 1.0)
    trial.addRow(1.0, 2.0, 2, np.array([0, 1], dtype=np.int32), np.array([1.0, 1.0]))
    trial.changeColCost(0, 1.0)
    trial.setOptionValue("presolve", "off")
    accepted = trial.setOptionValue("solver", "hipo") == highspy.HighsStatus.kOk
    return accepted and trial.run() != highspy.HighsStatus.kError


def _entries(program: LinearProgram) -> tuple[np.ndarray, ...]:
    return program.matrix.indptr, program.matrix.indices, program.matrix.data


def _differences(*pairs: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    return np.flatnonzero(np.logical_or.reduce([old != new for old, new in pairs])).astype(np.int32)


def _sense(program: LinearProgram) -> highspy.ObjSense:
    return highspy.ObjSense.kMaximize if program.maximise else highspy.ObjSense.kMinimize


def _check(status: highspy.HighsStatus, what: str) -> None:
    if status == highspy.HighsStatus.kError:
        raise SolverError(f"HiGHS refused: {what}")
