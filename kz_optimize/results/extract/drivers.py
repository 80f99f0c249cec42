"""Drivers: the sizes of the tree of demand, from population and GDP down to its leaves."""

from __future__ import annotations

import numpy as np
import xarray as xr

from kz_optimize.case.case import Case
from kz_optimize.results.results import dataset, plain, text
from kz_optimize.tables.growth import sizes_of


def drivers(case: Case) -> dict[str, xr.Dataset]:
    """The group `drivers`; nothing for a case without branches."""
    if not len(case.tables["branches"]):
        return {}
    sizes = sizes_of(case.tables.as_written(), case.settings)
    branches = case.tables["branches"].frame
    regions, years = list(case.tree.parent), case.horizon.year
    size, follows = (np.full((len(branches), len(regions), len(years)), np.nan) for _ in range(2))
    for i, name in enumerate(branches["branch"]):
        for region in sizes.regions(name):
            place = i, regions.index(region)
            size[place], follows[place] = (of(name, region)[:-1] for of in (sizes.of, sizes.follows))
    unit = branches["unit"].str.partition("/")[0].to_numpy(object)
    dims = ("branch", "region", "year")
    variables = {
        "size": plain(size, dims, "", "size of a branch, in its unit"),
        "elasticity_part": plain(follows, dims, "1", "what a branch is multiplied by as it follows drivers"),
        "branch_unit": text(unit, ("branch",), "unit of its size; blank: that of what it is demand for"),
        "chain": text([sizes.chain(name) for name in branches["branch"]], ("branch",), "how its size comes about"),
    }
    return {
        "drivers": dataset(variables, {"branch": branches["branch"].to_numpy(object), "region": regions, "year": years})
    }
