"""From a model to a solution: compile, hand over, solve, certify, load; again and again if need be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
import pyomo.environ as pyo

from kz_optimize.algebra import ArrayComponent, LinearProgram, compile_model
from kz_optimize.solve.certificate import Certificate, certify
from kz_optimize.solve.choice import MISSING_HIPO, Step, plan
from kz_optimize.solve.highs import Answer, Highs, Report, Status, hipo_works
from kz_optimize.solve.options import SolveOptions
from kz_optimize.solve.ranges import check_ranges
from kz_optimize.solve.solution import Attempt, Size, Solution
from kz_optimize.solve.unbounded import Direction, find_ray

DUAL, PRIMAL = 1, 4  # HiGHS's simplex_strategy


@dataclass(frozen=True, eq=False)
class _End:
    """What the attempts came to."""

    status: str
    reason: str
    answer: Answer | None = None
    certificate: Certificate | None = None


class Session:
    """Solves models one after the other; a model of the same shape as the last is solved from where that one ended.

    With ``keep_basis`` false each starts afresh instead: presolve makes a program small, but only without a basis.
    Only differences are sent to HiGHS. Where only costs differ the last basis is still feasible and primal simplex goes
    on from it; otherwise dual simplex does, as the basis then is still optimal for its costs. ``report`` is called with
    ``Progress`` every ``options.interval`` seconds.
    After Ctrl-C (KeyboardInterrupt is passed on within about a second) the session starts afresh.
    """

    def __init__(self, options: SolveOptions | None = None, report: Report | None = None, *, keep_basis: bool = True):
        self.options, self.report, self.keep_basis = options or SolveOptions(), report, keep_basis
        self.highs: Highs | None = None
        self._lines: list[str] = []

    def solve(self, model: pyo.Block) -> Solution:
        """Solve the model and load values, duals and reduced costs into its components.

        Raises SolverError if HiGHS refuses the numbers; every other outcome is a ``Solution.status``.
        """
        watch = _Watch()
        with watch("compile"):
            program = compile_model(model)
        with ExitStack() as stack:
            write = self._open_log(stack)
            if self.highs is None or self.highs.lost or not self.keep_basis:
                self.highs = Highs()
            self.highs.write = write
            with watch("send"):
                self._configure(self.highs)
                warm = PRIMAL if _only_costs_differ(self.highs.program, program) else DUAL
                self.highs.send(program)
            attempts: list[Attempt] = []
            end = self._attempt(program, self.highs, attempts, watch, warm)
            ray = find_ray(program) if end.status == "unbounded" else ()
        if end.answer is not None:
            with watch("load"):
                load(program, end.answer.values, end.answer.row_duals)
        return self._solution(program, end, attempts, watch, ray)

    def _attempt(self, program: LinearProgram, highs: Highs, attempts: list[Attempt], watch: _Watch, warm: int) -> _End:
        """Run the plan until an answer is accepted; warm: strategy of a simplex that starts from the last basis."""
        began, options = perf_counter(), self.options
        end = _End("failed", "no attempt was made")
        for step in plan(options, program.matrix.shape[0], highs.has_basis, hipo_works(), self.keep_basis):
            left = options.time_limit - (perf_counter() - began) if options.time_limit else np.inf
            if left <= 0:
                return replace(end, reason=f"time limit of {options.time_limit:g} s reached; {end.reason}")
            if step.algorithm != "simplex" or attempts:
                highs.forget()
            highs.set(simplex_strategy=warm if highs.has_basis else DUAL)
            highs.set(run_crossover=step.crossover, time_limit=highs.solver.getRunTime() + left)
            highs.write(f"\n--- {step}\n")
            with watch("solve"):
                answer = highs.run(step.algorithm, self.report, options.interval)
            with watch("certify"):
                end = self._judge(program, highs, answer)
            accepted = end.status != "failed"
            verdict = end.reason or "certificate passed"
            attempts.append(_attempt_of(step, answer, verdict, accepted))
            highs.write(f"--- {step}: {answer.words}; {verdict}\n")
            if accepted or answer.status == Status.kTimeLimit:
                return end
        return end

    def _judge(self, program: LinearProgram, highs: Highs, answer: Answer) -> _End:
        """Accept what the certificate proves, whatever HiGHS calls it; resolve what HiGHS leaves open."""
        if answer.status == Status.kUnboundedOrInfeasible:
            return _infeasible() if not has_feasible_point(program, self.options) else _unbounded()
        if answer.status == Status.kInfeasible:
            return _infeasible()
        if answer.status == Status.kUnbounded:
            return _unbounded()
        if not answer.has_point:
            return _End("failed", f"HiGHS ended with {answer.words.lower()!r} and without values")
        certificate = certify(program, answer.values, answer.row_duals, answer.objective)
        if failures := certificate.failures(self.options.certificate_tolerance):
            worst = max(failures, key=lambda measure: measure.relative)
            where = f" at {worst.place}" if worst.place else ""
            reason = f"HiGHS ended with {answer.words.lower()!r}; {worst.name} is {worst.relative:.1e}{where}"
            return _End("failed", reason, certificate=certificate)
        return _End("optimal", "", answer, certificate)

    def _configure(self, highs: Highs) -> None:
        tolerance = self.options.tolerance
        highs.set(
            output_flag=True,
            primal_feasibility_tolerance=tolerance,
            dual_feasibility_tolerance=tolerance,
            ipm_optimality_tolerance=min(1e-8, tolerance),
            threads=self.options.threads,
            hipo_ordering="amd",  # on these programmes faster and more accurate than HiGHS's choice: docs/solve.md
        )

    def _open_log(self, stack: ExitStack) -> Callable[[str], object]:
        self._lines = []
        if self.options.log_file is None:
            return self._lines.append
        file = stack.enter_context(self.options.log_file.open("w", encoding="utf-8", buffering=1))

        def write(line: str) -> None:
            self._lines.append(line)
            file.write(line)

        return write

    def _solution(
        self, program: LinearProgram, end: _End, attempts: list[Attempt], watch: _Watch, ray: tuple[Direction, ...]
    ) -> Solution:
        ranges = check_ranges(program)
        missing = self.options.algorithm in ("choose", "hipo") and not hipo_works()
        finished = end.status != "failed"
        return Solution(
            status=end.status,
            reason=end.reason,
            objective=end.certificate.objective if end.answer is not None and end.certificate else np.nan,
            algorithm=attempts[-1].algorithm if finished else "",
            iterations=sum(attempt.iterations for attempt in attempts),
            basic=end.answer is not None and end.answer.basic,
            size=Size(program.matrix.shape[0], program.matrix.shape[1], program.matrix.nnz),
            certificate=end.certificate,
            attempts=tuple(attempts),
            seconds=watch.seconds,
            ranges=ranges,
            ray=ray,
            notices=(*map(str, ranges), *([MISSING_HIPO] if missing else [])),
            log_text="".join(self._lines),
        )


def _only_costs_differ(old: LinearProgram | None, new: LinearProgram) -> bool:
    """Whether what satisfies the rows and bounds of the old program satisfies those of the new."""
    if old is None or old.matrix.shape != new.matrix.shape:
        return False
    bounds = ("row_lower", "row_upper", "column_lower", "column_upper")
    pairs = [(getattr(old, name), getattr(new, name)) for name in bounds]
    pairs += [(getattr(old.matrix, name), getattr(new.matrix, name)) for name in ("indptr", "indices", "data")]
    return all(np.array_equal(before, after) for before, after in pairs)


def has_feasible_point(program: LinearProgram, options: SolveOptions) -> bool:
    """Whether any values satisfy all rows and bounds, found by dropping the objective."""
    trial = Highs(primal_feasibility_tolerance=options.tolerance, output_flag=False)
    trial.send(replace(program, cost=np.zeros_like(program.cost), offset=0.0))
    return trial.run("simplex").status == Status.kOptimal


def _attempt_of(step: Step, answer: Answer, verdict: str, accepted: bool) -> Attempt:
    crossover = "" if step.algorithm == "simplex" else step.crossover
    outcome = answer.words
    return Attempt(step.algorithm, crossover, outcome, verdict, accepted, answer.iterations, answer.seconds)


def _infeasible() -> _End:
    return _End("infeasible", "no values satisfy all rows and bounds")


def _unbounded() -> _End:
    return _End("unbounded", "the objective improves without end")


class _Watch:
    """Seconds per stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        began = perf_counter()
        yield
        self.seconds[stage] = self.seconds.get(stage, 0.0) + perf_counter() - began


def load(program: LinearProgram, values: np.ndarray, duals: np.ndarray) -> None:
    """Hand values, duals and reduced costs back to the components; reduced costs are recomputed from the duals."""
    reduced_costs = program.cost - duals @ program.matrix
    for block in program.columns:
        if isinstance(block.owner, ArrayComponent):
            block.owner.load(value=values[block.span], rc=reduced_costs[block.span])
        else:
            for data, value in zip(block.owner, values[block.span].tolist(), strict=True):
                data.set_value(value, skip_validation=True)
            _publish("rc", block.owner, reduced_costs[block.span])
    for block in program.rows:
        if isinstance(block.owner, ArrayComponent):
            block.owner.load(dual=duals[block.span])
        else:
            _publish("dual", block.owner, duals[block.span])


def _publish(name: str, owner: Sequence, results: np.ndarray) -> None:
    """Write results of ordinary Pyomo objects to the suffix of that name, if the model imports it."""
    for data, result in zip(owner, results.tolist(), strict=True):
        suffix = data.model().component(name)
        if isinstance(suffix, pyo.Suffix) and suffix.import_enabled():
            suffix[data] = result
