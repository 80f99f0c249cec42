"""Emissions: what every technology emits and captures by what it burns, and what instruments count.

In every mode of operation, per unit of activity:

    burnt[fuel]      = taken of the carrier * factor, less what is given on, never more than was taken
    emitted          = burnt * (1 - capture_rate)
    captured         = burnt * capture_rate
    emitted[process] = factor of the technology or the mode alone

Worked out from the tables by fuel, while the equations count sums by mode; the certificate compares the two.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.case.case import Case
from kz_optimize.case.emissions import Instrument
from kz_optimize.model import emission
from kz_optimize.results.extract.plan import mode_activity
from kz_optimize.results.extract.space import Space, add_up
from kz_optimize.results.extract.split import Split
from kz_optimize.results.results import described, measured, worded

PROCESS = "process"


def technology_emissions(case: Case, parts: Split) -> tuple[np.ndarray, np.ndarray]:
    """Emitted and captured, (region, technology, fuel, pollutant, year) kt; `process` is the last fuel."""
    space, rows = Space(case), case.tables["emission_factors"].frame
    ways = [(name, mode) for name, modes in case.modes.flows.items() for mode in modes]
    technology = space.technology.get_indexer([name for name, _ in ways])
    activity = space.by_place(mode_activity(case, parts))[:, technology, space.mode.get_indexer([m for _, m in ways])]
    rate = case.tables["technologies"].frame.set_index("technology")["capture_rate"]
    fuels = [*space.carrier, PROCESS]
    known = {pollutant: factors(rows, pollutant) for pollutant in case.pollutants.pollutant}
    gross = np.zeros((len(ways), len(fuels), len(case.pollutants.pollutant)))
    for i, (name, mode) in enumerate(ways):
        flows = case.modes.flows[name][mode]
        for p, pollutant in enumerate(case.pollutants.pollutant):
            for fuel, value in burnt(known[pollutant], name, mode, flows).items():
                gross[i, fuels.index(fuel), p] = value
    share = np.array([rate[name] for name, _ in ways])[:, None, None] * case.pollutants.captured
    caught = gross * share
    caught[:, fuels.index(PROCESS)] = 0.0  # a factor per activity is what leaves the stack, after any capture
    emitted, captured = (
        _by_technology(activity, each, technology, len(space.technology)) for each in (gross - caught, caught)
    )
    return emitted, captured


def _by_technology(activity: np.ndarray, factor: np.ndarray, technology: np.ndarray, size: int) -> np.ndarray:
    """(region, way, year) and (way, fuel, pollutant) to (region, technology, fuel, pollutant, year)."""
    by_way = np.einsum("rwy,wfp->wrfpy", activity, factor)
    return add_up(by_way, technology, size).swapaxes(0, 1)


def factors(rows: pd.DataFrame, pollutant: str) -> dict[tuple[str, str, str], float]:
    """(carrier, technology, mode) -> factor of a pollutant; rows: the table of emission factors."""
    rows = rows[rows["pollutant"] == pollutant]
    return dict(zip(zip(rows["carrier"], rows["technology"], rows["mode"], strict=True), rows["factor"], strict=True))


def burnt(
    known: dict[tuple[str, str, str], float], technology: str, mode: str, flows: dict[str, float]
) -> dict[str, float]:
    """Fuel -> kt per GWh of activity before capture; known: the factors of a pollutant.

    A factor of the mode comes before that of the technology, and that before the carrier's in general.
    """

    def factor(carrier: str) -> float:
        keys = [(carrier, technology, mode), (carrier, technology, ""), (carrier, "", "")]
        return next((known[key] for key in keys if key in known), 0.0)

    content = {carrier: -flow * factor(carrier) for carrier, flow in flows.items()}
    taken = sum(value for carrier, value in content.items() if flows[carrier] < 0)
    given_on = -sum(value for carrier, value in content.items() if flows[carrier] > 0)
    kept = min(given_on, max(taken, 0.0)) / given_on if given_on else 1.0
    fuels = {carrier: value if flows[carrier] < 0 else value * kept for carrier, value in content.items() if value}
    return fuels | {PROCESS: factor("")}


def instruments(m: Any, case: Case) -> tuple[dict[str, xr.Variable], dict[str, Any]]:
    """Emissions, limits and prices of every instrument, and the labels of the dimension `instrument`."""
    kinds = {"cap": case.caps, "budget": case.budgets, "price": case.prices}
    names = [name for kind in kinds.values() for name in kind.instrument]
    label = [
        f"{kind} {name}" if names.count(name) > 1 else name for kind, each in kinds.items() for name in each.instrument
    ]
    counted = [_solution(emission.emissions(m, case, each)) for each in kinds.values()]
    weight, years = case.horizon.weight.values, case.horizon.years.values
    cap_price = -m.emission_cap.dual.transpose("instrument", "year").values / weight
    budget_price = -m.emission_budget.dual.values[:, None] * years / weight
    nothing = [np.full(c.shape, np.nan) for c in counted]
    level, paid = case.prices.level.values, _solution(emission.priced(m, case))
    by_year, of = ("instrument", "year"), np.concatenate
    variables = {
        "instrument_kind": worded(_repeat(kinds), ("instrument",), "cap of a year, budget of the horizon, or price"),
        "instrument_pollutant": worded(of([k.pollutant for k in kinds.values()]), ("instrument",), "what it counts"),
        "instrument_emissions": measured(of(counted), by_year, "kt", "emissions that an instrument counts, per year"),
        "instrument_limit": measured(
            of([case.caps.level.values, *nothing[1:]]), by_year, "kt", "most a cap allows in a year, before trading"
        ),
        "instrument_budget": measured(
            of([nothing[0][:, 0], case.budgets.level.values, nothing[2][:, 0]]),
            ("instrument",),
            "kt",
            "most a budget allows over all calendar years",
        ),
        "carbon_price": measured(
            of([cap_price, budget_price, level]),
            by_year,
            "USD/t",
            "price of a tonne in money of its year: shadow price of a cap or budget, or what is asked; blank without",
        ),
        "carbon_revenue": measured(
            of([np.nan_to_num(cap_price * case.caps.level.values), budget_price * counted[1], paid]),
            by_year,
            "million USD",
            "caps: allowances at their shadow price; budgets: emissions at theirs; prices: what technologies pay",
        ),
    }
    return variables, {"instrument": label}


def _solution(expression: Any) -> np.ndarray:
    """(instrument, year)"""
    return expression.solution.transpose("instrument", "year").values


def _repeat(kinds: dict[str, Instrument]) -> list[str]:
    return [kind for kind, each in kinds.items() for _ in each.instrument]


def exogenous(case: Case) -> tuple[dict[str, xr.Variable], dict[str, Any]]:
    """Emissions outside the technologies by sector, and the labels of the dimension `sector`."""
    rows, space = case.exogenous.emissions, Space(case)
    index = rows.index.to_frame(index=False)
    sector = pd.Index(index["sector"].unique(), dtype=object) if len(index) else pd.Index([], dtype=object)
    values = np.zeros((len(space.region), len(sector), len(case.pollutants.pollutant), len(space.year)))
    place = (
        space.region.get_indexer(index["region"]),
        sector.get_indexer(index["sector"]),
        case.pollutants.pollutant.get_indexer(index["pollutant"]),
    )
    np.add.at(values, place, rows.to_numpy(float))
    dims = ("region", "sector", "pollutant", "year")
    return {"exogenous_emissions": measured(values, dims, "kt", "emissions outside the technologies")}, {
        "sector": sector
    }


def totals(case: Case, emitted: np.ndarray, outside: np.ndarray) -> dict[str, xr.Variable]:
    """Sums over everything, by pollutant and as CO2 equivalent."""
    by_pollutant = emitted.sum(axis=(0, 1, 2)) + outside.sum(axis=(0, 1))
    co2e = case.pollutants.co2e.values
    return {
        "co2e_factor": described(co2e, ("pollutant",), "t/t", "CO2 equivalent of a pollutant over 100 years"),
        "total_emissions": measured(
            by_pollutant, ("pollutant", "year"), "kt", "all emissions, exogenous ones included"
        ),
        "total_co2e": measured(co2e @ by_pollutant, ("year",), "kt", "all emissions as CO2 equivalent"),
        "co2e": measured(
            np.einsum("rtfpy,p->rty", emitted, co2e),
            ("region", "technology", "year"),
            "kt",
            "emissions as CO2 equivalent",
        ),
    }
