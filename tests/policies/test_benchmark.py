"""Benchmarks: allowances that follow output, at prices known and prices found."""

from dataclasses import replace

import numpy as np
import pytest

from kz_optimize.errors import InputError, SolverError
from kz_optimize.model import build_model
from kz_optimize.policies.benchmark.benchmark import money
from kz_optimize.run.price_loop import regret
from kz_optimize.solve import SolveOptions, solve
from tests.policies.world import PRICE, cap, carbon_price, looped, output, solved, world
from tests.support import night, prepare_case, read_case

HEADER = "instrument,group,carrier,year,benchmark,allowance_price,allocation,reference_output\n"
CHEAP = {"wind": 55.0}


def benchmarks(*rows: str, name: str = "cap") -> str:
    return HEADER + "\n".join(f"{name},{row}" for row in rows)


def by_fuel(coal: float, gas: float, price: str = "", way: str = "", reference: str = "") -> str:
    ends = f"{price},{way},{reference}"
    return benchmarks(f"coal,electricity,2025,{coal},{ends}", f"gas,electricity,2025,{gas},{ends}")


def power_price(done) -> float:
    return float(done.price("electricity@land")[0, 0])


def test_one_benchmark_for_both_fuels_leaves_the_switch_and_lowers_the_price_of_power():
    # At 45 USD/t with 0.7 given: coal 20 + 45 * 0.3 = 33.5, gas 45 - 45 * 0.3 = 31.5.
    taxed = world(emission_prices="instrument,pollutant,scope,year,price\ncap,CO2,land,2025,45")
    done, _ = solved({**taxed, "benchmarks": by_fuel(0.7, 0.7)})
    assert output(done, "gas") == pytest.approx([1000])
    assert power_price(done) == pytest.approx(31.5)
    # By fuel, coal 20 + 45 * 0.05 = 22.25 and gas 45 - 45 * 0.1 = 40.5: no switch.
    done, _ = solved({**taxed, "benchmarks": by_fuel(0.95, 0.5)})
    assert output(done, "coal") == pytest.approx([1000])
    assert power_price(done) == pytest.approx(22.25)


def test_what_has_no_benchmark_loses_to_what_has_one():
    # Wind at 55 beats gas at 63, and loses to gas at 31.5.
    tax = "instrument,pollutant,scope,year,price\ncap,CO2,land,2025,45"
    taxed = world(("coal", "gas", "wind"), cost=CHEAP, emission_prices=tax)
    assert output(solved(taxed)[0], "wind") == pytest.approx([1000])
    assert output(solved({**taxed, "benchmarks": by_fuel(0.7, 0.7)})[0], "wind") == pytest.approx([0])


def test_a_standard_prices_power_at_its_mean_cost():
    # 0.3 * coal = 0.3 * gas; 25 / 0.6 USD/t; power at 20 + 0.3 * 41.67 = 32.5.
    texts = world(emission_caps=cap((2025, 0)), benchmarks=by_fuel(0.7, 0.7, way="rate"))
    done, results = solved(texts)
    assert output(done, "coal") == pytest.approx([500])
    assert carbon_price(results) == pytest.approx([PRICE])
    assert power_price(done) == pytest.approx(32.5)
    assert results.plan["free_allocation"].sum().item() == pytest.approx(700)
    _, results = solved({**texts, "demand": "region,carrier,year,energy\nland,electricity,2025,1100"})
    assert results.plan["instrument_emissions"].item() == pytest.approx(770)


def test_a_lump_sum_changes_no_quantity_to_the_last_digit():
    texts = world(emission_caps=cap((2025, 700)))
    sold, _ = solved(texts)
    free, results = solved({**texts, "benchmarks": by_fuel(0.9, 0.45, way="lump_sum", reference="500")})
    assert np.array_equal(sold.array("output").values, free.array("output").values)
    assert sold.cost == free.cost
    assert results.plan["free_allocation"].values.ravel() == pytest.approx([450, 225])
    assert results.plan["sold"].item() == pytest.approx(25)
    assert results.plan["correction_factor"].item() == pytest.approx(700 / 675)


def test_under_a_cap_the_price_given_is_the_price_found():
    # 20 + 0.1 p = 45 - 0.05 p: 166.67 USD/t, four times the price of an auction for the same tonnes.
    texts = world(emission_caps=cap((2025, 700)), benchmarks=by_fuel(0.9, 0.45))
    done, results = looped(texts)
    assert done.solution.loop.solves == 3
    assert done.solution.loop.gap <= 0.01
    assert done.solution.loop.regret <= 1e-6
    assert carbon_price(results) == pytest.approx([25 / 0.15])
    assert results.plan["price_given"].values.ravel() == pytest.approx([25 / 0.15])
    assert power_price(done) == pytest.approx(20 + 25 / 0.15 * 0.1)
    assert results.plan["free_allocation"].sum().item() == pytest.approx(675)
    assert results.plan["sold"].item() == pytest.approx(25)
    assert results.plan["implicit_output_subsidy"].values.ravel() == pytest.approx([150, 75])
    assert results.plan["effective_price"].values.ravel() == pytest.approx([25 / 0.15 * 0.1, -25 / 0.15 * 0.125])


def test_benchmarks_by_fuel_keep_wind_out_that_a_cap_alone_would_build():
    texts = world(("coal", "gas", "wind"), cost=CHEAP, emission_caps=cap((2025, 500)))
    alone, before = solved(texts)
    assert alone.cost == pytest.approx(37.5)
    assert carbon_price(before) == pytest.approx([35])
    assert output(alone, "wind") == pytest.approx([500])
    done, results = looped({**texts, "benchmarks": by_fuel(0.9, 0.45)})
    assert output(done, "wind") == pytest.approx([0], abs=1e-9)
    assert carbon_price(results) == pytest.approx([25 / 0.15])
    paid = sum(price * output(done, plant)[0] for plant, price in (("coal", 20), ("gas", 45), ("wind", 55))) / 1000
    assert paid == pytest.approx(245 / 6)
    assert paid - alone.cost == pytest.approx(10 / 3)


def test_a_standard_is_output_under_a_cap_that_is_raised_by_what_it_gives():
    # 25 kt auctioned and made by output: 0.1 coal - 0.05 gas = 25, at the price of the loop.
    texts = world(emission_caps=cap((2025, 25)), benchmarks=by_fuel(0.9, 0.45, way="rate"))
    done, results = solved(texts)
    assert carbon_price(results) == pytest.approx([25 / 0.15])
    assert output(done, "coal") == pytest.approx([500])


def test_a_price_that_no_solve_settles_is_refused_with_its_slope():
    # Benchmarks apart by 0.66 where emissions are by 0.6: every USD/t given raises the price found by 1.1.
    texts = world(emission_caps=cap((2025, 700)), benchmarks=by_fuel(0.96, 0.3))
    del texts["unserved"]
    with pytest.raises(SolverError, match=r"After 30 solves no price of the cap cap in 2025 .* rises by 1\.1 for each"):
        looped(texts)


def test_benchmarks_further_apart_than_emissions_are_pointed_out_with_their_slope():
    texts = world(emission_caps=cap((2025, 700)), benchmarks=by_fuel(0.96, 0.3))
    (warning,) = [str(each) for each in read_case(texts).warnings if "benchmarks" in str(each)]
    assert "with coal the benchmarks differ 1.1 times as much as the emissions" in warning
    assert "benchmarks.csv, line 3, column benchmark" in warning
    close = world(emission_caps=cap((2025, 700)), benchmarks=by_fuel(0.9, 0.45))
    assert not [each for each in read_case(close).warnings if "benchmarks" in str(each)]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("coal,electricity,2025,0.7,,lump_sum,", "a lump sum is given for no output"),
        ("coal,electricity,2025,0.7,30,rate,", "allowances made by output have the price of the cap"),
        ("coal,electricity,2025,0.7,,output,500", "allowances follow the output of the plan here"),
        ("coal,electricity,2025,0.7,30,,\ncap,coal,electricity,2030,0.7,,,", "leave the price to the cap"),
    ],
)
def test_what_an_allocation_does_not_use_or_lacks_is_refused(row, problem):
    with pytest.raises(InputError, match=problem):
        read_case(world(emission_caps=cap((2025, 700)), benchmarks=benchmarks(row)))


def test_output_makes_allowances_under_caps_only():
    tax = "instrument,pollutant,scope,year,price\ntax,CO2,land,2025,45"
    with pytest.raises(InputError, match="output makes allowances under caps only"):
        read_case(world(emission_prices=tax, benchmarks=benchmarks("coal,electricity,2025,0.7,,rate,", name="tax")))


def drawn(seed: int) -> tuple[dict[str, str], np.random.Generator]:
    """A world with other costs, two years, a cap of each, and benchmarks that leave the switch worth something."""
    random = np.random.default_rng(seed)
    cost = {"coal": random.uniform(15, 30), "gas": random.uniform(40, 60), "wind": random.uniform(65, 140)}
    limits = random.uniform(500, 900, 2)
    return world(("coal", "gas", "wind"), cost=cost, emission_caps=cap(*zip((2025, 2026), limits, strict=True))), random


SEEDS = [*range(3), *night(*range(3, 50))]
YEARS = {"years": (2025, 2026), "end_year": 2026, "rate": 0.1}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_loop_ends_where_a_standard_with_what_is_left_to_sell_ends(seed):
    texts, random = drawn(seed)
    coal, gas = random.uniform(0.5, 0.8), random.uniform(0.25, 0.4)
    done, results = looped({**texts, "benchmarks": by_fuel(coal, gas)}, **YEARS)
    assert done.solution.loop.regret <= 1e-6
    sold = results.plan["sold"].sel(instrument="cap").values
    standard = {**texts, "benchmarks": by_fuel(coal, gas, way="rate")}
    standard["emission_caps"] = cap(*zip((2025, 2026), sold, strict=True))
    rate, again = solved(standard, **YEARS)
    assert rate.array("output").values == pytest.approx(done.array("output").values, abs=1e-3)
    assert carbon_price(again) == pytest.approx(carbon_price(results), abs=0.02)


@pytest.mark.parametrize("seed", SEEDS)
def test_equal_benchmarks_for_all_of_a_given_demand_leave_the_plan_of_an_auction(seed):
    texts, random = drawn(seed)
    auction, before = solved(texts, **YEARS)
    texts["groups"] = "group,technology\neveryone,coal\neveryone,gas\neveryone,wind"
    everyone = f"everyone,electricity,2025,{random.uniform(0.2, 0.9)},,,"
    done, results = looped({**texts, "benchmarks": benchmarks(everyone)}, **YEARS)
    assert done.array("output").values == pytest.approx(auction.array("output").values, abs=1e-6)
    assert carbon_price(results) == pytest.approx(carbon_price(before), abs=0.01)
    for year in YEARS["years"]:
        given = results.plan["implicit_output_subsidy"].sel(year=year).item()
        lower = auction.price("electricity@land", year) - done.price("electricity@land", year)
        assert lower.ravel() == pytest.approx([given], abs=0.02)


@pytest.mark.parametrize("seed", SEEDS)
def test_allocation_by_output_never_saves_society_anything(seed):
    texts, random = drawn(seed)
    auction, _ = solved(texts, **YEARS)
    done, _ = looped({**texts, "benchmarks": by_fuel(random.uniform(0.5, 0.8), random.uniform(0.25, 0.4))}, **YEARS)
    worth = (done.case.horizon.weight * money(done.model, done.case, rows(done))["free_allocation"]).solution
    assert done.cost - float(worth.sum()) >= auction.cost - 1e-6


def rows(done):
    return next(members for policy, members in done.case.policies.items() if policy.name == "benchmark")


def test_a_plan_at_other_prices_than_it_has_shows_regret():
    # At 50 USD/t given, 0.9 and 0.45: selling 300 kt more by gas costs less than they bring.
    texts = world(emission_caps=cap((2025, 700)), benchmarks=by_fuel(0.9, 0.45))
    case = prepare_case(texts)
    given = case.price_given + 0.05
    case = replace(case, price_given=given)
    model = build_model(case)
    solve(model, SolveOptions(algorithm="simplex"))
    # All coal: emits 300 more at 50 and saves 500 * (25 + 22.5); cost of the plan 10 - 22.5 + 22.5 - 11.25.
    assert regret(model, case, build_model, SolveOptions()) * (
        1 + abs(float(model.total_cost.cost.solution))
    ) == pytest.approx(0.5 * (25 + 22.5) - 0.3 * 50)


def test_a_planner_pays_nothing_for_output_and_keeps_a_standard():
    free = world(("coal", "gas", "wind"), cost=CHEAP, emission_caps=cap((2025, 500)), benchmarks=by_fuel(0.9, 0.45))
    done, results = solved(free, view="planner")
    assert done.cost == pytest.approx(37.5)
    assert "price_given" not in results.plan
    made = world(emission_caps=cap((2025, 0)), benchmarks=by_fuel(0.7, 0.7, way="rate"))
    assert output(solved(made, view="planner")[0], "coal") == pytest.approx([500])
