"""A study: many runs of a case, told by the factors that differ between them and the design that combines them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kz_optimize.study.factor import Factor, Value

KEEPS = ("plan", "everything")


@dataclass(frozen=True)
class Design:
    """How the values of the factors are combined; see `design.py`.

    kind      list, grid, one_at_a_time, latin_hypercube, sobol, morris or near_optimal
    samples   points of a Latin hypercube, base points of a Sobol design, trajectories of a Morris design
    seed      start of the random numbers
    levels    levels of a Morris design
    second_order  whether a Sobol design can tell the interactions of pairs
    runs      the values of a list: factor -> value, one mapping per run
    """

    kind: str = "grid"
    samples: int = 16
    seed: int = 1
    levels: int = 4
    second_order: bool = False
    runs: tuple[Mapping[str, Value], ...] = ()


@dataclass(frozen=True)
class Alternatives:
    """What is searched among the plans that cost little more than the cheapest.

    within   shares by which a plan may cost more
    groups   technology groups of which the least and the most is sought; none: every group that can be built
    year     milestone year in which it is counted; 0: the last
    """

    within: tuple[float, ...] = (0.01, 0.05, 0.10)
    groups: tuple[str, ...] = ()
    year: int = 0


@dataclass(frozen=True)
class Study:
    """What a study file says.

    name       of the study: that of its file
    case       folder of the case
    scenarios  each point of the design is run in every one
    settings   "section.key" -> value, for all runs
    keep       "plan": what is built, runs, emits and costs; "everything": what `kz-optimize run` saves
    """

    name: str
    case: Path
    title: str
    description: str = ""
    scenarios: tuple[str, ...] = ("base",)
    settings: Mapping[str, object] = field(default_factory=dict)
    keep: str = "plan"
    design: Design = Design()
    factors: tuple[Factor, ...] = ()
    alternatives: Alternatives = Alternatives()

    def factor(self, name: str) -> Factor:
        """The factor of that name."""
        return next(factor for factor in self.factors if factor.name == name)
