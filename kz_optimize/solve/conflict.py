"""Limits that exclude each other, and none of which could be left out.

The deletion filter (Chinneck 2008, Feasibility and Infeasibility in Optimization, section 6.1) works on the relaxation
of the suspected limits: one is left out by making its slack free. If breaking the others still costs something, it was
not needed, and neither are those that push no more. Limits are tried in halves of halves.
"""

from __future__ import annotations

from time import perf_counter

import highspy
import numpy as np

from kz_optimize.algebra import LinearProgram
from kz_optimize.solve.elastic import Limits, multipliers, only, relax
from kz_optimize.solve.highs import Highs, Status

NOTHING = 1e-7  # a violation below this, in natural magnitudes, is none
SUPPORT = (1e-7, 1e-9, 0.0)  # multipliers below this do not count; a stricter reading follows if too few are left
IIS_SECONDS = 20.0
IIS_STRATEGY = int(highspy.IisStrategy.kIisStrategyFromLp) | int(highspy.IisStrategy.kIisStrategyIrreducible)


def find_conflict(
    program: LinearProgram, limits: Limits, relaxed: np.ndarray, duals: np.ndarray, time_limit: float
) -> tuple[Limits, bool]:
    """An infeasible subset of the limits, and whether it is known to be irreducible.

    limits       those of the program
    relaxed      mask of those that were relaxed
    duals        of the rows of the relaxed program (Farkas's proof)
    time_limit   for making the subset smaller [s]

    The limits that push in the relaxation are infeasible together. Three sieves follow, each finer and slower per
    limit than the one before: HiGHS's own search for an irreducible subsystem (it cannot be interrupted, so it gets at
    most ``IIS_SECONDS``), then a deletion filter of our own, which proves what HiGHS claims and drops what columns
    with a lower bound of zero make superfluous. Irreducible means that the rest becomes feasible without any single
    one of them, given that such columns keep that bound.
    """
    deadline = perf_counter() + time_limit
    push = multipliers(program, limits, relaxed, duals)
    for threshold in SUPPORT:
        suspects = limits[push > threshold]
        fewer = suspects[_highs_iis(program, suspects, min(IIS_SECONDS, time_limit))]
        for candidates in (fewer, suspects):
            deletion = _Filter(program, candidates)
            if deletion.broken():
                return deletion.thin(deadline)
    return limits[push > 0], False


def _highs_iis(program: LinearProgram, suspects: Limits, seconds: float) -> np.ndarray:
    """Which of the suspects HiGHS keeps in its irreducible infeasible subsystem, as a mask; none if it finds none."""
    small, own = only(program, suspects)
    highs = Highs(output_flag=False, iis_strategy=IIS_STRATEGY, iis_time_limit=seconds)
    highs.send(small)
    _, found = highs.solver.getIis()
    in_rows, in_columns = np.isin(own.number, found.row_index_), np.isin(own.number, found.col_index_)
    return np.where(own.is_row, in_rows, in_columns)


class _Filter:
    """The limits still under suspicion, in a relaxed program of their own."""

    def __init__(self, program: LinearProgram, limits: Limits):
        self.limits = limits
        self.program, self.own = only(program, limits)
        self.relaxed = relax(self.program, self.own, np.ones(len(limits)))
        self.width = self.program.matrix.shape[1]
        self.alive = np.ones(len(limits), dtype=bool)
        self.highs = Highs(output_flag=False)
        self.highs.send(self.relaxed)
        self.push = np.ones(len(limits))

    def broken(self) -> bool:
        """Whether the limits in force exclude each other; remembers which of them push."""
        if not len(self.limits):
            return False
        solver = self.highs.solver
        solver.run()  # in this thread: a thread for each of a thousand small programs would cost more than they do
        if solver.getModelStatus() != Status.kOptimal:
            self.highs.forget()
            solver.run()
        duals = np.array(solver.getSolution().row_dual)
        self.push = multipliers(self.program, self.own, np.ones(len(self.own), dtype=bool), duals)
        return solver.getModelStatus() == Status.kOptimal and solver.getObjectiveValue() > NOTHING

    def thin(self, deadline: float) -> tuple[Limits, bool]:
        """Drop what is not needed. Every group on the stack is needed as a whole: without it, the rest is feasible."""
        groups = [np.flatnonzero(self.alive)]
        while groups:
            group = self._living(groups.pop())
            if len(group) < 2:
                continue
            if perf_counter() > deadline:
                return self.limits[self.alive], False
            first, second = np.array_split(group, 2)
            if self._drop(first):
                groups.append(second)
            elif self._drop(second):
                groups.append(first)
            else:
                groups += [first, second]
        return self.limits[self.alive], True

    def _living(self, group: np.ndarray) -> np.ndarray:
        return group[self.alive[group]]

    def _drop(self, group: np.ndarray) -> bool:
        """Leave the group out if the others exclude each other without it, and with it all that does not push."""
        group = self._living(group)
        self._price(group, 0.0)
        if not self.broken():
            self._price(group, 1.0)
            return False
        self.alive[group] = False
        idle = np.flatnonzero(self.alive & (self.push <= SUPPORT[1]))
        self._price(idle, 0.0)
        if self.broken():
            self.alive[idle] = False
        else:
            self._price(idle, 1.0)
        return True

    def _price(self, chosen: np.ndarray, weight: float) -> None:
        """Give the slacks of the chosen limits this weight; at zero they are free and the limits without force."""
        columns = (self.width + chosen).astype(np.int32)
        self.highs.solver.changeColsCost(len(columns), columns, weight / self.own.scale[chosen])
