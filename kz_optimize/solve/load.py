"""Results back into the components of the model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyomo.environ as pyo

from kz_optimize.algebra import ArrayComponent, LinearProgram


def load(program: LinearProgram, values: np.ndarray, duals: np.ndarray) -> None:
    """Hand values, duals and reduced costs back to the components; reduced costs are recomputed from the duals."""
    reduced_costs = program.cost - duals @ program.matrix
    for block in program.columns:
        if isinstance(block.owner, ArrayComponent):
            block.owner.load(value=values[block.span], rc=reduced_costs[block.span])
        else:
            for data, value in zip(block.owner, values[block.span].tolist(), strict=True):
                data.set_value(value, skip_validation=True)
            _publish("rc", block.owner, reduced_costs[block.span])
    for block in program.rows:
        if isinstance(block.owner, ArrayComponent):
            block.owner.load(dual=duals[block.span])
        else:
            _publish("dual", block.owner, duals[block.span])


def _publish(name: str, owner: Sequence, results: np.ndarray) -> None:
    """Write results of ordinary Pyomo objects to the suffix of that name, if the model imports it."""
    for data, result in zip(owner, results.tolist(), strict=True):
        suffix = data.model().component(name)
        if isinstance(suffix, pyo.Suffix) and suffix.import_enabled():
            suffix[data] = result
