"""Emissions: what every technology emits and captures by what it burns, and what instruments count."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.case.case import Case
from kz_optimize.case.emissions import Instrument
from kz_optimize.model import emission
from kz_optimize.results.extract.cohort_dispatch import CohortDispatch
from kz_optimize.results.extract.plan import mode_activity
from kz_optimize.results.extract.result_index import ResultIndex, add_up
from kz_optimize.results.results import plain, quantity, text

PROCESS = "process"


def technology_emissions(case: Case, parts: CohortDispatch) -> tuple[np.ndarray, np.ndarray]:
    """Emitted and captured, (region, technology, fuel, pollutant, year) kt; `process` is the last fuel."""
    index = ResultIndex(case)
    ways = [(name, mode) for name, modes in case.modes.flows.items() for mode in modes]
    technology = index.technology.get_indexer([name for name, _ in ways])
    activity = index.by_place(mode_activity(case, parts))[:, technology, index.mode.get_indexer([m for _, m in ways])]
    fuels = [*index.carrier, ""]
    emitted, captured = (
        np.zeros((len(ways), len(fuels), len(case.pollutants.pollutant), len(index.year))) for _ in range(2)
    )
    for i, (name, mode) in enumerate(ways):
        emission = case.modes.emissions[name][mode]
        for total, by_fuel in ((emitted, emission.emitted), (captured, emission.captured)):
            for fuel, value in by_fuel.items():
                total[i, fuels.index(fuel)] = value
    size = len(index.technology)
    return _by_technology(activity, emitted, technology, size), _by_technology(activity, captured, technology, size)


def _by_technology(activity: np.ndarray, factor: np.ndarray, technology: np.ndarray, size: int) -> np.ndarray:
    """(region, way, year) and (way, fuel, pollutant, year) to (region, technology, fuel, pollutant, year)."""
    by_way = np.einsum("rwy,wfpy->wrfpy", activity, factor)
    return add_up(by_way, technology, size).swapaxes(0, 1)


def instruments(m: Any, case: Case) -> tuple[dict[str, xr.Variable], dict[str, Any]]:
    """Emissions, limits and prices of every instrument, and the labels of the dimension `instrument`."""
    kinds = {"cap": case.caps, "budget": case.budgets, "price": case.prices}
    names = [name for kind in kinds.values() for name in kind.instrument]
    full = [f"{kind} {name}" for kind, each in kinds.items() for name in each.instrument]
    label = [whole if names.count(name) > 1 or name in full else name for whole, name in zip(full, names, strict=True)]
    counted = [_solution(emission.emissions(m, case, each)) for each in kinds.values()]
    weight, years = case.horizon.weight.values, case.horizon.years.values
    cap_price = -m.emission_cap.dual.transpose("instrument", "year").values / weight
    budget_price = -m.emission_budget.dual.values[:, None] * years / weight
    nothing = [np.full(c.shape, np.nan) for c in counted]
    level, paid = case.prices.level.values, _solution(emission.priced(m, case))
    by_year, of = ("instrument", "year"), np.concatenate
    variables = {
        "instrument_kind": text(_repeat(kinds), ("instrument",), "cap of a year, budget of the horizon, or price"),
        "instrument_pollutant": text(of([k.pollutant for k in kinds.values()]), ("instrument",), "what it counts"),
        "instrument_emissions": quantity(of(counted), by_year, "kt", "emissions that an instrument counts, per year"),
        "instrument_limit": quantity(
            of([case.caps.level.values, *nothing[1:]]), by_year, "kt", "most a cap allows in a year, before trading"
        ),
        "instrument_budget": quantity(
            of([nothing[0][:, 0], case.budgets.level.values, nothing[2][:, 0]]),
            ("instrument",),
            "kt",
            "most a budget allows over all calendar years",
        ),
        "carbon_price": quantity(
            of([cap_price, budget_price, level]),
            by_year,
            "USD/t",
            "price of a tonne in money of its year: shadow price of a cap or budget, or what is asked; blank without",
        ),
        "carbon_revenue": quantity(
            of([np.nan_to_num(cap_price * case.caps.level.values), budget_price * counted[1], paid]),
            by_year,
            "million USD",
            "caps: allowances at their shadow price; budgets: emissions at theirs; prices: what technologies pay",
        ),
    }
    if case.price_given.notnull().values.any():
        variables["price_given"] = quantity(
            of([case.price_given.values, *nothing[1:]]), by_year, "USD/t",
            "price of a cap that costs were worked out with, which the plan then has",
        )  # fmt: skip
    return variables, {"instrument": label}


def _solution(expression: Any) -> np.ndarray:
    """(instrument, year)"""
    return expression.solution.transpose("instrument", "year").values


def _repeat(kinds: dict[str, Instrument]) -> list[str]:
    return [kind for kind, each in kinds.items() for _ in each.instrument]


def exogenous(m: Any, case: Case) -> tuple[dict[str, xr.Variable], dict[str, Any]]:
    """Emissions outside the technologies by sector, abated ones taken off, and the labels of the dimension `sector`."""
    rows, index = case.exogenous.emissions, ResultIndex(case)
    emitted = rows.to_numpy(float) + sum(
        policy.outside(m, case, members).solution.transpose("source", "year").values
        for policy, members in case.policies.items()
        if policy.outside is not None
    )
    labels = rows.index.to_frame(index=False)
    sector = pd.Index(labels["sector"].unique(), dtype=object) if len(labels) else pd.Index([], dtype=object)
    values = np.zeros((len(index.region), len(sector), len(case.pollutants.pollutant), len(index.year)))
    place = (
        index.region.get_indexer(labels["region"]),
        sector.get_indexer(labels["sector"]),
        case.pollutants.pollutant.get_indexer(labels["pollutant"]),
    )
    np.add.at(values, place, emitted)
    dims = ("region", "sector", "pollutant", "year")
    return {"exogenous_emissions": quantity(values, dims, "kt", "emissions outside the technologies")}, {
        "sector": sector
    }


def totals(case: Case, emitted: np.ndarray, outside: np.ndarray) -> dict[str, xr.Variable]:
    """Sums over everything, by pollutant and as CO2 equivalent."""
    by_pollutant = emitted.sum(axis=(0, 1, 2)) + outside.sum(axis=(0, 1))
    co2e = case.pollutants.co2e.values
    return {
        "co2e_factor": plain(co2e, ("pollutant",), "t/t", "CO2 equivalent of a pollutant over 100 years"),
        "total_emissions": quantity(
            by_pollutant, ("pollutant", "year"), "kt", "all emissions, exogenous ones included"
        ),
        "total_co2e": quantity(co2e @ by_pollutant, ("year",), "kt", "all emissions as CO2 equivalent"),
        "co2e": quantity(
            np.einsum("rtfpy,p->rty", emitted, co2e),
            ("region", "technology", "year"),
            "kt",
            "emissions as CO2 equivalent",
        ),
    }
