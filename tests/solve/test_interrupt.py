"""HiGHS computes in C, and yet Ctrl-C is heard and progress is told."""

import signal
import sys
import threading
from time import perf_counter

import pytest

from kz_optimize.solve import Progress, Session, SolveOptions, hipo_works, solve
from tests.solve.models import expansion

SLOW = {"zones": 4, "years": 5, "days": 6}  # some 27,000 rows: half a minute for any algorithm
ALGORITHMS = [
    "simplex",
    "ipx",
    pytest.param("hipo", marks=pytest.mark.skipif(not hipo_works(), reason="HiPO is not installed")),
]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_ctrl_c_is_passed_on_within_two_seconds(algorithm):
    """Measured from the signal; the session then starts afresh."""
    session, sent = Session(SolveOptions(algorithm=algorithm)), []

    def press() -> None:
        sent.append(perf_counter())
        if sys.platform == "win32":
            signal.raise_signal(signal.SIGINT)
        else:
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    timer = threading.Timer(0.7, press)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        session.solve(expansion(**SLOW))
    assert perf_counter() - sent[0] < 2.0
    assert session.solve(expansion(zones=1, years=1, days=1)).status == "optimal"


def test_progress_counts_up():
    told: list[Progress] = []
    model = expansion(zones=2, years=3, days=3)
    solution = solve(model, SolveOptions(algorithm="simplex", interval=0.05), told.append)
    assert solution.status == "optimal"
    assert len(told) > 1
    assert [p.iteration for p in told] == sorted(p.iteration for p in told)
    assert 0 < told[-1].iteration <= solution.iterations
    assert {p.algorithm for p in told} == {"simplex"}
    assert told[0].seconds < told[-1].seconds


def test_ipx_tells_its_gap():
    told: list[Progress] = []
    solve(expansion(zones=2, years=3, days=3), SolveOptions(algorithm="ipx", interval=0.05), told.append)
    gaps = [progress.gap for progress in told if progress.gap is not None]
    assert gaps[-1] < gaps[0]


def test_what_report_raises_stops_the_solve():
    def report(progress: Progress) -> None:
        raise LookupError(progress.algorithm)

    began = perf_counter()
    with pytest.raises(LookupError, match="simplex"):
        solve(expansion(**SLOW), SolveOptions(algorithm="simplex", interval=0.2), report)
    assert perf_counter() - began < 5
