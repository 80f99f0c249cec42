"""Why a model has no solution: which limits exclude each other, and the cheapest way out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import pyomo.environ as pyo

from kz_optimize.algebra import Block, LinearProgram, compile_model
from kz_optimize.errors import SolverError
from kz_optimize.solve.choice import choose_algorithm
from kz_optimize.solve.conflict import NOTHING, find_conflict
from kz_optimize.solve.elastic import Limits, limits_of, relax
from kz_optimize.solve.highs import Answer, Highs, Report, Status, hipo_works
from kz_optimize.solve.options import SolveOptions
from kz_optimize.solve.place import Place, component_names, place_of


@dataclass(frozen=True)
class Relaxation:
    """A limit that must give way, and by how much.

    place    component, labels and unit of the row or column
    side     lower or upper
    limit    the value that cannot be kept
    amount   by which it must be passed, in the unit of the row or column; always positive
    """

    place: Place
    side: str
    limit: float
    amount: float


@dataclass(frozen=True)
class Limit:
    """One side of a row or column that takes part in a conflict."""

    place: Place
    side: str
    limit: float


@dataclass(frozen=True)
class Diagnosis:
    """Why a model is infeasible; all empty if it is feasible after all.

    relaxations       a cheapest set of limits to loosen, largest amount relative to its limit first; empty if the
                      conflict lies among hard components
    conflict_rows     equations that exclude each other, together with
    conflict_bounds   the bounds of variables (a lower bound of zero is taken for granted and never listed)
    irreducible       whether each of them is known to be needed: without any one, the others can be kept
    seconds           spent
    """

    relaxations: tuple[Relaxation, ...] = ()
    conflict_rows: tuple[Limit, ...] = ()
    conflict_bounds: tuple[Limit, ...] = ()
    irreducible: bool = True
    seconds: float = 0.0


def diagnose(
    model: pyo.Block,
    *,
    hard: Collection[str] = (),
    weights: Mapping[str, float] | None = None,
    options: SolveOptions | None = None,
    report: Report | None = None,
    time_limit: float = 60.0,
) -> Diagnosis:
    """Find out why a model has no solution.

    hard        components whose limits must never be relaxed: definitions, laws of nature
    weights     by component, what it costs to break a limit by its own magnitude (default 1). Rows whose limit is
                zero (output within capacity, stores, shares) are laws or definitions and relaxed only if their
                component is named here, or if nothing else helps
    options     tolerance, threads and time limit of the relaxation
    time_limit  for making the conflict smaller [s]

    Raises SolverError if the relaxation itself cannot be solved.
    """
    began = perf_counter()
    program, weights, options = compile_model(model), weights or {}, options or SolveOptions()
    limits = limits_of(program)
    names = _component_names(program, limits)
    weight = np.array([weights.get(name, 1.0) for name in names])
    soft = ~np.isin(names, list(hard))
    telling = soft & ((limits.value != 0) | np.isin(names, list(weights)))
    for may_break in (telling, soft, np.ones_like(soft)):
        chosen = limits[may_break]
        answer = _cheapest(relax(program, chosen, weight[may_break]), options, report)
        if answer is not None:
            break
    else:
        raise SolverError("The relaxed program, which always has a solution, was found to have none")
    slack = answer.values[program.matrix.shape[1] :]
    if not (slack > NOTHING * chosen.scale).any():
        return Diagnosis(seconds=perf_counter() - began)
    members, irreducible = find_conflict(program, limits, may_break, answer.row_duals, time_limit)
    return Diagnosis(
        relaxations=_relaxations(program, chosen, slack) if soft[may_break].all() else (),
        conflict_rows=_listed(program, members[members.is_row]),
        conflict_bounds=_listed(program, members[~members.is_row]),
        irreducible=irreducible,
        seconds=perf_counter() - began,
    )


def _cheapest(relaxed: LinearProgram, options: SolveOptions, report: Report | None) -> Answer | None:
    """The vertex at which breaking limits costs least; None if there is none even so."""
    first = choose_algorithm(relaxed.matrix.shape[0], warm=False, hipo=hipo_works())
    highs = Highs(run_crossover="on", output_flag=False, primal_feasibility_tolerance=options.tolerance)
    highs.set(threads=options.threads, **({"time_limit": options.time_limit} if options.time_limit else {}))
    highs.send(relaxed)
    for algorithm in dict.fromkeys((first, "simplex")):
        answer = highs.run(algorithm, report, options.interval)
        if answer.status == Status.kOptimal and answer.basic:
            return answer
        if answer.status in (Status.kInfeasible, Status.kUnboundedOrInfeasible):
            return None
        highs.forget()
    raise SolverError(f"The relaxed program was not solved: HiGHS ended with {answer.words.lower()!r}")


def _relaxations(program: LinearProgram, limits: Limits, slack: np.ndarray) -> tuple[Relaxation, ...]:
    broken = np.flatnonzero(slack > NOTHING * limits.scale)
    order = broken[np.argsort(-slack[broken] / limits.scale[broken], kind="stable")]
    listed = _listed(program, limits[order])
    return tuple(
        Relaxation(limit.place, limit.side, limit.limit, float(amount))
        for limit, amount in zip(listed, slack[order], strict=True)
    )


def _listed(program: LinearProgram, limits: Limits) -> tuple[Limit, ...]:
    return tuple(
        Limit(
            place_of(program.rows if is_row else program.columns, int(number)),
            "lower" if is_lower else "upper",
            float(value),
        )
        for is_row, number, is_lower, value in zip(
            limits.is_row, limits.number, limits.is_lower, limits.value, strict=True
        )
    )


def _component_names(program: LinearProgram, limits: Limits) -> np.ndarray:
    """The component of every limit."""
    rows, columns = _names(program.rows, program.matrix.shape[0]), _names(program.columns, program.matrix.shape[1])
    names = np.empty(len(limits), dtype=object)
    names[limits.is_row] = rows[limits.number[limits.is_row]]
    names[~limits.is_row] = columns[limits.number[~limits.is_row]]
    return names


def _names(blocks: tuple[Block, ...], count: int) -> np.ndarray:
    names = np.empty(count, dtype=object)
    for block in blocks:
        names[block.span] = component_names(block)
    return names
