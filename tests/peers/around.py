"""What a network does not say by itself: sizes that go together, costs that PyPSA leaves out, emissions by year."""

import numpy as np
import pandas as pd
import pypsa
import xarray as xr

from tests.peers.network import period_weights
from tests.peers.problem import Problem, Store


def couple(problem: Problem, n: pypsa.Network) -> None:
    """Equal sizes of what is one thing: both ways of a line, charging and discharging of a store (as in PyPSA-Eur)."""
    one, other, ratio = [], [], []
    for line in problem.lines:
        for year in problem.years:
            if line.limit and year >= line.first_year:
                one.append(f"{line.name} there {year}")
                other.append(f"{line.name} back {year}")
                ratio.append(1.0)
    for candidate in problem.candidates:
        store = problem.technology(candidate.technology)
        if isinstance(store, Store) and not store.duration:
            for year in problem.years:
                if year >= candidate.first_year:
                    one.append(f"{store.name} {candidate.zone} {year} in")
                    other.append(f"{store.name} {candidate.zone} {year} out")
                    ratio.append(store.charge_ratio * store.discharging)
    if one:
        size, pair = n.model.variables["Link-p_nom"], {"name": range(len(one))}
        first, second = (size.sel(name=names).assign_coords(pair).rename(name="pair") for names in (one, other))
        ratios = xr.DataArray(ratio, {"pair": range(len(one))}, ["pair"])
        n.model.add_constraints(first - ratios * second == 0, name="one thing")


def unpaid(problem: Problem) -> float:
    """Discounted fixed cost of what existed before, USD: PyPSA leaves out what no decision changes."""
    weights = dict(zip(problem.years, period_weights(problem), strict=True))
    return sum(
        weights[year] * problem.technology(unit.technology).fixed * unit.capacity * 1e3
        for unit in problem.units
        for year in problem.years
        if unit.commissioned <= year < unit.retires
    )


def emissions(problem: Problem, n: pypsa.Network) -> np.ndarray:
    """[year] kt, counted from what generators gave."""
    carriers, gens = n.carriers["co2_emissions"], n.generators
    hours = pd.Series(np.tile(problem.hours * problem.days, len(problem.years)), n.snapshots)
    burnt = n.generators_t.p.div(gens["efficiency"], axis=1).mul(gens["carrier"].map(carriers), axis=1)
    per_period = burnt.mul(hours, axis=0).groupby(level=0).sum().sum(axis=1)
    return per_period.reindex(list(problem.years)).to_numpy() / 1e3
