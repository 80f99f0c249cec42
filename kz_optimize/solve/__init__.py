"""From a model to a solution, with proof that it is one.

    solution = solve(model, SolveOptions(time_limit=600), report=print)
    solution.status, solution.objective, solution.certificate.table()

``Session`` solves one model after the other, each from where the last ended; ``diagnose`` says why there is none.
"""

from __future__ import annotations

import pyomo.environ as pyo

from kz_optimize.solve.certificate import Certificate, Measure, certify
from kz_optimize.solve.highs import Progress, Report, hipo_works
from kz_optimize.solve.infeasibility import Diagnosis, Limit, Relaxation, diagnose
from kz_optimize.solve.options import SolveOptions
from kz_optimize.solve.place import Place
from kz_optimize.solve.ranges import RangeWarning
from kz_optimize.solve.session import Session
from kz_optimize.solve.solution import Attempt, Loop, Size, Solution
from kz_optimize.solve.unbounded import Direction


def solve(model: pyo.Block, options: SolveOptions | None = None, report: Report | None = None) -> Solution:
    """Solve a model once and load values, duals and reduced costs into its components.

    ``report`` is called every ``options.interval`` seconds with a ``Progress``. Raises KeyboardInterrupt about a
    second after Ctrl-C at the latest, and SolverError if HiGHS refuses the numbers; every other outcome is told by
    ``Solution.status``: optimal, infeasible, unbounded or failed.
    """
    return Session(options, report, keep_basis=False).solve(model)


__all__ = [
    "Attempt",
    "Certificate",
    "Diagnosis",
    "Direction",
    "Limit",
    "Loop",
    "Measure",
    "Place",
    "Progress",
    "RangeWarning",
    "Relaxation",
    "Report",
    "Session",
    "Size",
    "Solution",
    "SolveOptions",
    "certify",
    "diagnose",
    "hipo_works",
    "solve",
]
