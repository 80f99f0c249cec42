"""A price of carbon pays for what leaves the air, not for a circle of making and removing CO2."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.peers.draw import problems
from tests.peers.problem import ELECTRICITY, Candidate, Problem, Store, Technology
from tests.properties.drawn import EXACT, examples, solve_problem
from tests.support import FLAT_GIGAWATT, SYSTEM, Solved, solve_case

CIRCLE = {
    **SYSTEM,
    **FLAT_GIGAWATT,
    "technologies": "technology,group,lifetime,lead_time\nplant,coal,20,0\ndac,removal,20,0",
    "conversions": "technology,carrier,flow\nplant,electricity,1\ndac,electricity,-1",
    "candidates": "technology,region,capacity_limit\nplant,land,\ndac,land,5000",
    "costs": "technology,year,variable_cost\nplant,2025,10\ndac,2025,0",
    "pollutants": "pollutant,co2e\nCO2,1",
}


def solve(removed: float, price: float):
    """Coal emits 0.9 t/MWh; a MWh taken by the removal plant takes out `removed` t."""
    factors = f"technology,pollutant,factor\nplant,CO2,0.9\ndac,CO2,-{removed}"
    prices = f"instrument,pollutant,scope,year,price\ntax,CO2,land,2025,{price}"
    return solve_case({**CIRCLE, "emission_factors": factors, "emission_prices": prices})


@pytest.mark.parametrize("price", [50, 1000])
def test_what_removes_less_than_its_power_emits_does_not_run(price):
    done = solve(0.89, price)
    assert done.value("output", mode="dac@land:normal") == pytest.approx(0.0, abs=1e-9)
    assert done.cost == pytest.approx(8760 * min(0.010 + 0.9 * price / 1e3, 1.0))


def test_what_removes_more_runs_at_a_price_that_pays_its_power():
    # A MWh of it nets 0.01 t: at 2,000 USD/t 20 USD, twice what its power costs.
    assert solve(0.91, 900).value("output", mode="dac@land:normal") == pytest.approx(0.0, abs=1e-9)
    assert solve(0.91, 2000).value("output", mode="dac@land:normal") == pytest.approx(5 * 8760)


def burning(problem: Problem, price: float) -> Problem:
    """The problem with nothing but fuel and stores to make electricity, in each year at a price of emissions."""
    kept = {
        each.name: replace(each, ramp=0.0) if each.ramp else each
        for each in problem.technologies
        if (isinstance(each, Store) and each.name != "reservoir") or each.name in ("coal_plant", "gas_plant")
    }
    return replace(
        problem, technologies=tuple(kept.values()), caps={}, budget=np.inf, inflow=None, weather={},
        prices=dict.fromkeys(problem.years, price),
        units=tuple(unit for unit in problem.units if unit.technology in kept),
        candidates=tuple(each for each in problem.candidates if each.technology in kept),
        loads=tuple(load for load in problem.loads if load.carrier == ELECTRICITY),
    )  # fmt: skip


def with_removal(problem: Problem, removed: float) -> Problem:
    """Plants besides that cost nothing and take out so many tonnes per MWh, up to 5 GW in every zone."""
    free = tuple(0.0 for _ in problem.years)
    plant = Technology("removal", 25, 0.05, free, 0.0, 0.0, takes=ELECTRICITY, gives="", removal=removed)
    return replace(
        problem, technologies=(*problem.technologies, plant),
        candidates=(*problem.candidates,
                    *(Candidate("removal", zone, problem.years[0], 5e3) for zone in problem.zones)),
    )  # fmt: skip


def least_emission(problem: Problem) -> float:
    """t/MWh of the cleanest electricity."""
    emission = {fuel.name: fuel.emission for fuel in problem.fuels}
    return min(emission[each.fuel] / each.efficiency for each in problem.technologies if each.fuel)


def removed(done: Solved) -> float:
    """GWh of all years taken by plants that remove."""
    plants = [mode for mode in done.case.fleets.mode if mode.startswith("removal@")]
    return float(done.array("output").at(mode=plants).sum())


@examples(4)
@given(problems(), st.floats(1.0, 5000.0), st.floats(0.05, 0.999))
def test_no_drawn_problem_makes_a_price_pay_for_a_circle(problem, price, share):
    without = burning(problem, price)
    have = solve_problem(with_removal(without, share * least_emission(without)))
    assert have.cost == pytest.approx(solve_problem(without).cost, rel=EXACT)
    assert removed(have) < 1e-6
