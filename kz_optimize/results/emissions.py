"""Emissions: what every technology emits and captures by what it burns, and what instruments count.

    burnt[fuel]      = taken - given of the carrier
    emitted          = burnt * factor * (1 - capture_rate)
    captured         = burnt * factor * capture_rate
    emitted[process] = activity * factor of the technology

Worked out from energy and factors alone; the certificate compares it with the emissions the equations count.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from ..case.case import Case
from ..case.policies import Instrument
from ..model import emission, trading
from .results import described, measured, worded
from .space import Space, solved

PROCESS = "process"


def technology_emissions(case: Case, energy: np.ndarray, activity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Emitted and captured, (region, technology, fuel, pollutant, year) kt; `process` is the last fuel.

    energy: (region, technology, carrier, year) given less taken, GWh; activity: (region, technology, year) GWh.
    """
    space, pollutants = Space(case), case.pollutants
    factor = factors(case.tables["emission_factors"].frame, space.technology, space.carrier, pollutants.pollutant)
    technologies = case.tables["technologies"].frame
    rate = technologies["capture_rate"].to_numpy(float)[:, None] * pollutants.captured
    used = np.concatenate([-energy, activity[:, :, None]], axis=2)
    gross = np.einsum("rtfy,tfp->rtfpy", used, factor)
    caught = gross * rate[None, :, None, :, None]
    caught[:, :, -1] = 0.0  # a factor of the technology alone is what leaves the stack, after any capture
    return gross - caught, caught


def factors(rows: pd.DataFrame, technology: pd.Index, carrier: pd.Index, pollutant: pd.Index) -> np.ndarray:
    """(technology, fuel, pollutant) kt/GWh; a factor of a technology comes before that of the carrier in general."""
    fuels = pd.Index([*carrier, PROCESS], dtype=object)
    result = np.zeros((len(technology), len(fuels), len(pollutant)))
    place = pollutant.get_indexer(rows["pollutant"])
    fuel = fuels.get_indexer(rows["carrier"].where(rows["carrier"] != "", PROCESS))
    own = (rows["technology"] != "").to_numpy()
    values = rows["factor"].to_numpy(float)
    result[:, fuel[~own], place[~own]] = values[~own]
    result[technology.get_indexer(rows["technology"][own]), fuel[own], place[own]] = values[own]
    return result


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
    for name, meaning in (
        ("banked", "allowances kept for the next period"),
        ("borrowed", "allowances of the next period used now"),
        ("reserve_sold", "allowances sold at the ceiling, per year"),
        ("offset", "reductions elsewhere that count, per year"),
        ("bought_back", "allowances taken back at the floor, per year"),
    ):
        values = of([solved(m, name), *(np.zeros(c.shape) for c in counted[1:])])
        variables[name] = measured(values, by_year, "kt", meaning)
    trade = of([_solution(trading.cost(m, case)), *(np.zeros(c.shape) for c in counted[1:])])
    variables["trading_cost"] = measured(
        trade, by_year, "million USD", "paid at the ceiling and for offsets, less the floor"
    )
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
