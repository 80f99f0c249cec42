"""Limits that exclude each other, and none of which could be left out."""

from __future__ import annotations

from time import perf_counter

import numpy as np

from kz_optimize.algebra.program import LinearProgram

from .elastic import Limits, multipliers, only, relax
from .highs import Highs, Status

NOTHING = 1e-7  # a violation below this, in natural magnitudes, is none
SUPPORT = (1e-7, 1e-9, 0.0)  # multipliers below this do not count; a stricter reading follows if too few are left


def find_conflict(program: LinearProgram, limits: Limits, duals: np.ndarray, time_limit: float) -> tuple[Limits, bool]:
    """An infeasible subset of the limits, and whether it is known to be irreducible.

    limits, duals   those of the program, and the row duals of its relaxation (Farkas's proof)
    time_limit      for making the subset smaller [s]

    The limits that push in the relaxation are infeasible together. They are thinned by a deletion filter (Chinneck
    2008, section 6.1) in halves: limits are dropped by making their slack free; if breaking the others still costs
    something, the dropped ones were not needed, and neither are those that push no more. Irreducible means that the
    rest becomes feasible without any single one, given that columns with a lower bound of zero keep it.
    """
    push = multipliers(program, limits, duals)
    for threshold in SUPPORT:
        filter_ = _Filter(program, limits[push > threshold])
        if filter_.broken():
            break
    else:
        return limits[push > 0], False
    return filter_.thin(perf_counter() + time_limit)


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
        answer = self.highs.run("simplex")
        if answer.status != Status.kOptimal:
            self.highs.forget()
            answer = self.highs.run("simplex")
        self.push = multipliers(self.program, self.own, answer.row_duals)
        return answer.status == Status.kOptimal and answer.objective > NOTHING

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
