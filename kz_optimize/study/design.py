"""Designs: which values of the factors a study runs together.

    list            the combinations written down
    grid            every value of a factor with every value of the others
    one_at_a_time   one factor at its values, the others at their base: a tornado
    latin_hypercube one sample in each of `samples` equal slices of every range (McKay, Beckman, Conover 1979)
    sobol           Saltelli's points for variance-based indices: samples * (factors + 2) runs, or with interactions
                    of pairs samples * (2 * factors + 2)  (Saltelli 2010; SALib)
    morris          `samples` trajectories that change one factor after another: samples * (factors + 1) runs
                    (Morris 1991; SALib)

The same seed gives the same points, whatever the order in which they are run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np

from kz_optimize.study.factor import Factor, Value
from kz_optimize.study.study import Design

Point = Mapping[str, Value]


def points(factors: Sequence[Factor], design: Design) -> list[Point]:
    """The values of the factors in every run of the design, in its own order."""
    names = [factor.name for factor in factors]
    if design.kind == "list":
        base = {factor.name: factor.neutral for factor in factors}
        return [{**base, **run} for run in design.runs]
    if design.kind == "one_at_a_time":
        return _one_at_a_time(factors)
    if design.kind in ("grid", "near_optimal"):
        return [dict(zip(names, values, strict=True)) for values in product(*(factor.values for factor in factors))]
    return [
        {factor.name: factor.draw(share) for factor, share in zip(factors, row, strict=True)}
        for row in shares(len(factors), design)
    ]


def shares(count: int, design: Design) -> np.ndarray:
    """(run, factor) Where in its range each factor lies, 0 to 1, for the sampled designs."""
    if design.kind == "latin_hypercube":
        from scipy.stats.qmc import LatinHypercube

        return LatinHypercube(count, rng=np.random.default_rng(design.seed)).random(design.samples)
    about = {"num_vars": count, "names": [str(i) for i in range(count)], "bounds": [[0.0, 1.0]] * count}
    if design.kind == "morris":
        from SALib.sample import morris

        return morris.sample(about, design.samples, num_levels=design.levels, seed=design.seed)
    from SALib.sample import sobol

    return sobol.sample(about, design.samples, calc_second_order=design.second_order, seed=design.seed)


def _one_at_a_time(factors: Sequence[Factor]) -> list[Point]:
    base: dict[str, Value] = {factor.name: factor.neutral for factor in factors}
    modified = [base | {factor.name: value} for factor in factors for value in factor.values]
    return [base, *(point for point in modified if point != base)]
