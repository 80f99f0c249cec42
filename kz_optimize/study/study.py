"""A study: many runs of a case, told by the factors that differ between them and the design that combines them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kz_optimize.study.factor import Factor, Value
from kz_optimize.tables.toml import entry

KINDS = ("grid", "list", "one_at_a_time", "latin_hypercube", "sobol", "morris", "near_optimal")
KEEPS = ("plan", "everything")


@dataclass(frozen=True)
class Design:
    """How the values of the factors are combined; see `design.py`.

    samples   points of a Latin hypercube, base points of a Sobol design, trajectories of a Morris design
    runs      the values of a list: factor -> value, one mapping per run
    """

    kind: str = entry("how values are combined", "grid", choices=" ".join(KINDS))
    samples: int = entry("points of a sample", 16, minimum=1)
    seed: int = entry("start of the random numbers", 1, minimum=0)
    levels: int = entry("levels of a Morris design", 4, minimum=2)
    second_order: bool = entry("a Sobol design tells the interactions of pairs", False)
    runs: tuple[Mapping[str, Value], ...] = entry("the values of each run of a list", (), of="tables")


@dataclass(frozen=True)
class Alternatives:
    """What is searched among the plans that cost little more than the cheapest.

    groups   technology groups of which the least and the most is sought; none: every group that can be built
    """

    within: tuple[float, ...] = entry("shares by which a plan may cost more", (0.01, 0.05, 0.10), 1e-9, 1.0)
    groups: tuple[str, ...] = entry("technology groups that are searched", (), of="names")
    year: int = entry("milestone year in which capacity is counted; 0: the last", 0)


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
