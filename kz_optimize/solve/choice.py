"""Which algorithm first, and which after it when it fails."""

from __future__ import annotations

from dataclasses import dataclass

from kz_optimize.solve.options import SolveOptions

FEW_ROWS = 15_000
MANY_ROWS = 100_000
MISSING_HIPO = (
    "HiPO, the fastest algorithm for large models, is not installed: "
    'pip install "highspy[extras]" brings it; until then IPX takes its place'
)


@dataclass(frozen=True)
class Step:
    """One attempt: an algorithm and whether it goes from an interior point on to a vertex (HiGHS's run_crossover)."""

    algorithm: str
    crossover: str

    def __str__(self) -> str:
        return self.algorithm if self.algorithm == "simplex" else f"{self.algorithm} (crossover {self.crossover})"


def choose_algorithm(rows: int, warm: bool, hipo: bool) -> str:
    """The algorithm that was fastest on capacity expansion programs of this size.

    rows    of the program
    warm    whether a basis of a similar program is at hand: only simplex can use it
    hipo    whether HiPO works here

    Measured by ``tests/benchmarks/algorithms.py``; the table stands in ``docs/solve.md``.
    """
    if warm or rows < FEW_ROWS:
        return "simplex"
    if hipo:
        return "hipo"
    return "simplex" if rows < MANY_ROWS else "ipx"


def plan(options: SolveOptions, rows: int, warm: bool, hipo: bool, keep_basis: bool = False) -> tuple[Step, ...]:
    """The attempts in order; each is made only if all before it failed.

    1. the algorithm asked for, or the rule's choice; an interior point without crossover if options allow
    2. the same interior point algorithm with crossover, which repairs an imprecise point (not if crossover is off)
    3. the other interior point algorithm: HiPO and IPX fail on different programs
    4. simplex: the slowest on large programs, but the one that ends where interior points stall

    A first simplex is followed by the interior point algorithms. Where HiPO does not work, IPX stands for it.
    """
    first = choose_algorithm(rows, warm, hipo) if options.algorithm == "choose" else options.algorithm
    first = "ipx" if first == "hipo" and not hipo else first
    interior = ["hipo", "ipx"] if hipo else ["ipx"]
    order = [first, *(name for name in interior if name != first), *(["simplex"] if first != "simplex" else [])]
    crossover = "on" if keep_basis and options.crossover == "choose" else options.crossover
    steps = [Step(first, crossover)]
    if first != "simplex" and crossover == "choose":
        steps.append(Step(first, "on"))
    later = "off" if options.crossover == "off" else "on"
    return (*steps, *(Step(name, later) for name in order[1:]))
