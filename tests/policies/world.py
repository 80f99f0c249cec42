"""The world of the worked examples of instruments: 1,000 GWh of demand, and plants without limit.

Coal costs 20 USD/MWh and emits 1.0 t/MWh, gas 45 and 0.4, wind 75 and nothing: a tonne less costs 25 / 0.6 = 41.67 USD
from coal to gas, 30 / 0.4 = 75 from gas to wind, and 55 from coal to wind.
"""

from collections.abc import Mapping

import numpy as np

from kz_optimize.model import build_model
from kz_optimize.policies import POLICIES
from kz_optimize.results import Results
from kz_optimize.results.audit import recompute
from kz_optimize.results.extract.extract import extract
from kz_optimize.run.price_loop import optimise
from kz_optimize.solve import SolveOptions
from tests.support import SYSTEM, Profiles, Solved, Texts, existing, prepare_case, solve_case

COST = {"coal": 20.0, "gas": 45.0, "wind": 75.0}
RATE = {"coal": 1.0, "gas": 0.4}
PRICE = 25 / 0.6
"""USD/t from coal to gas."""


def world(
    plants=("coal", "gas"), energy=1000.0, cost: Mapping[str, float] | None = None, **texts: str
) -> dict[str, str]:
    """The tables of the world; further ones by name."""
    cost = COST | dict(cost or {})
    emitting = [f"{name},CO2,{RATE[name]}" for name in plants if name in RATE]
    return {
        **SYSTEM,
        "demand": f"region,carrier,year,energy\nland,electricity,2025,{energy}",
        "unserved": "carrier,tier,share,cost\nelectricity,all,1,1000",
        "technologies": "\n".join(["technology,group,lifetime", *(f"{name},{name},40" for name in plants)]),
        "conversions": "\n".join(["technology,carrier,flow", *(f"{name},electricity,1" for name in plants)]),
        "costs": "\n".join(["technology,year,variable_cost", *(f"{name},2025,{cost[name]}" for name in plants)]),
        "pollutants": "pollutant,co2e\nCO2,1",
        "emission_factors": "\n".join(["technology,pollutant,factor", *emitting]),
        "existing_capacity": existing(*(f"{name},land,2000" for name in plants)),
        **texts,
    }


def cap(*limits: tuple[int, float | str], name: str = "cap") -> str:
    """A cap on all CO2."""
    return "\n".join(["instrument,pollutant,scope,year,limit", *(f"{name},CO2,land,{y},{kt}" for y, kt in limits)])


def solved(texts: Texts, profiles: Profiles | None = None, **settings: object) -> tuple[Solved, Results]:
    """The case solved, and its results, which recomputation agrees with."""
    done = solve_case(texts, profiles, **settings)
    assert done.solution.status == "optimal", done.solution.reason
    return done, _checked(done)


def _checked(done: Solved) -> Results:
    results = extract(done.model, done.case, done.solution)
    checked = recompute.check(results, POLICIES)
    assert checked["relative"].max() < 1e-9, checked
    return results


def output(done: Solved, plant: str) -> np.ndarray:
    """(year,) GWh."""
    return done.array("output").at(mode=f"{plant}@land:normal").values


def carbon_price(results: Results, instrument: str = "cap") -> np.ndarray:
    """(year,) USD/t in money of the year."""
    return results.plan["carbon_price"].sel(instrument=instrument).values


def looped(texts: Mapping[str, str], **settings: object) -> tuple[Solved, Results]:
    """The case at the prices of caps that its costs were worked out with, and its results, recomputed."""
    case = prepare_case(texts, **settings)
    done = Solved(*optimise(case, build_model(case), build_model, SolveOptions(algorithm="simplex")))
    assert done.solution.status == "optimal", done.solution.reason
    return done, _checked(done)
