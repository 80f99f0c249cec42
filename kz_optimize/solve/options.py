"""What the user may say about a solve."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ALGORITHMS = ("choose", "simplex", "ipx", "hipo")
CROSSOVERS = ("choose", "on", "off")


@dataclass(frozen=True)
class SolveOptions:
    """How to solve a linear program; the fields of ``[solve]`` in case.toml and what only a program needs.

    algorithm   ``choose`` takes the rule of ``solve/choice.py``; a named algorithm comes first, its fallbacks after it
    crossover   from an interior point to a vertex: ``choose`` runs it only when the certificate of the interior
                point fails (and in a ``Session``, where the basis of one solve starts the next)
    tolerance   feasibility and optimality tolerance given to HiGHS, 1e-10 to 1e-3 [1]
    certificate_tolerance  what every measure of the certificate must keep, relative [1]
    time_limit  over all attempts together; 0: none [s]
    threads     0: HiGHS decides
    log_file    where the log is written while solving; None: only kept in ``Solution.log_text``
    interval    between two progress messages [s]

    Raises ValueError on a value outside its range.
    """

    algorithm: str = "choose"
    crossover: str = "choose"
    tolerance: float = 1e-7
    certificate_tolerance: float = 1e-6
    time_limit: float = 0.0
    threads: int = 0
    log_file: Path | None = None
    interval: float = 1.0

    def __post_init__(self) -> None:
        if self.algorithm not in ALGORITHMS:
            raise ValueError(f"algorithm {self.algorithm!r} is none of {', '.join(ALGORITHMS)}")
        if self.crossover not in CROSSOVERS:
            raise ValueError(f"crossover {self.crossover!r} is none of {', '.join(CROSSOVERS)}")
        if not 1e-10 <= self.tolerance <= 1e-3:
            raise ValueError(f"tolerance {self.tolerance:g} is not between 1e-10 and 1e-3")
        if self.time_limit < 0:
            raise ValueError(f"time_limit {self.time_limit:g} is negative; 0 means none")
        if self.threads < 0:
            raise ValueError(f"threads {self.threads} is negative; 0 lets HiGHS decide")
