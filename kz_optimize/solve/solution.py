"""What a solve gives back."""

from __future__ import annotations

from dataclasses import dataclass, field

from kz_optimize.solve.certificate import Certificate
from kz_optimize.solve.ranges import RangeWarning
from kz_optimize.solve.unbounded import Direction


@dataclass(frozen=True)
class Attempt:
    """One run of one algorithm.

    outcome     what HiGHS says of its end, in its own words
    verdict     why the answer was accepted or not
    """

    algorithm: str
    crossover: str
    outcome: str
    verdict: str
    accepted: bool
    iterations: int
    seconds: float


@dataclass(frozen=True)
class Size:
    """The size of a program."""

    rows: int
    columns: int
    nonzeros: int


@dataclass(frozen=True)
class Loop:
    """How far costs and the prices of caps that they depend on agree: see run/price_loop.py.

    solves   of the programme, the certificate not counted
    gap      largest difference of a price given and the price found [USD/t]
    regret   what the best other plan would save at the prices given, as a share of the cost
    """

    solves: int
    gap: float
    regret: float


@dataclass(frozen=True)
class Solution:
    """What came of a solve; the values and duals themselves are in the components of the model.

    status      optimal, infeasible, unbounded or failed; only an optimum has been loaded into the components
    reason      why it is not optimal; "" if it is
    objective   recomputed from the values, NaN unless optimal
    algorithm   the one that finished, "" if none did
    basic       whether the solution is a vertex; an interior point spreads over ties instead of choosing one
    seconds     per stage: compile, send, solve, certify, load
    loop        if costs depend on prices of caps: how far both agree
    ray         if unbounded: the columns that grow without end
    notices     what the user should know: wide ranges of numbers, a missing algorithm
    """

    status: str
    reason: str
    objective: float
    algorithm: str
    iterations: int
    basic: bool
    size: Size
    certificate: Certificate | None
    attempts: tuple[Attempt, ...]
    seconds: dict[str, float]
    loop: Loop | None = None
    ranges: tuple[RangeWarning, ...] = ()
    ray: tuple[Direction, ...] = ()
    notices: tuple[str, ...] = ()
    log_text: str = field(default="", repr=False)
