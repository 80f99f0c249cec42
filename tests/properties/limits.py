"""A drawn problem with one limit or price of emissions, that says nothing yet."""

from dataclasses import replace

import numpy as np

from tests.peers.problem import Problem

NONE = 1e9
"""kt: a cap or a budget that limits nothing."""


def capped(problem: Problem, year: int) -> Problem:
    """A cap in one year."""
    return replace(problem, caps={year: NONE}, budget=np.inf, prices={})


def budgeted(problem: Problem) -> Problem:
    """A budget of all years."""
    return replace(problem, caps={}, budget=NONE, prices={})


def priced(problem: Problem, year: int) -> Problem:
    """A price and a cap in one year."""
    return replace(problem, caps={year: NONE}, budget=np.inf, prices=dict.fromkeys(problem.years, 0.0))
