"""Allowances sold in steps: floors, reserves, ceilings, taxes."""

import pytest

from tests.policies.world import PRICE, cap, carbon_price, output, solved, world

STEPS = "instrument,step,year,price,quantity\n"


def with_steps(*rows: str, limit: float = 0) -> dict[str, str]:
    return world(emission_caps=cap((2025, limit)), allowance_steps=STEPS + "\n".join(f"cap,{row}" for row in rows))


def test_what_nobody_wants_at_the_floor_is_not_sold():
    # At 45 USD/t gas at 45 + 18 beats coal at 20 + 45: 400 kt.
    _, results = solved(with_steps("auction,2025,45,700"))
    assert results.plan["issued"].item() == pytest.approx(400)
    assert carbon_price(results) == pytest.approx([45])
    assert float(results["certificate"]["objective"]) == pytest.approx(63)


def test_an_endless_step_is_a_ceiling_and_a_reserve_ends():
    _, ceiling = solved(with_steps("ceiling,2025,30,", limit=700))
    assert ceiling.plan["issued"].item() == pytest.approx(300)
    assert carbon_price(ceiling) == pytest.approx([30])
    done, reserve = solved(with_steps("reserve,2025,30,100", limit=700))
    assert output(done, "coal") + 0.4 * output(done, "gas") == pytest.approx([800])
    assert carbon_price(reserve) == pytest.approx([PRICE])


def test_an_auction_clears_at_one_price_and_the_objective_holds_the_area_under_the_steps():
    done, results = solved(with_steps("a,2025,10,400", "b,2025,20,300", "c,2025,50,"))
    plan = results.plan
    assert plan["issued"].values.ravel() == pytest.approx([400, 300, 0])
    assert done.cost - (0.5 * 20 + 0.5 * 45) == pytest.approx(10)
    assert float(plan["auction_revenue"].sum()) == pytest.approx(PRICE * 0.7)


def test_one_endless_step_without_a_limit_is_a_tax():
    taxed, _ = solved(world(emission_prices="instrument,pollutant,scope,year,price\ntax,CO2,land,2025,45"))
    sold, results = solved(with_steps("tax,2025,45,"))
    assert sold.cost == pytest.approx(taxed.cost, rel=1e-12)
    assert results.plan["issued"].item() == pytest.approx(400)


def test_a_floor_as_a_step_is_a_floor_at_which_the_state_buys_back():
    # The state that buys back gives the limit first: objectives are apart by floor times limit.
    step, results = solved(with_steps("auction,2025,45,700"))
    bought = world(emission_caps=cap((2025, 700)), trading="instrument,price_floor\ncap,45")
    back, again = solved(bought)
    assert step.cost - back.cost == pytest.approx(45 * 0.7)
    assert carbon_price(results) == pytest.approx(carbon_price(again))


def test_steps_change_between_years_and_begin_with_their_first_row():
    _, results = solved(
        with_steps("ceiling,2027,30,", "ceiling,2031,50,", limit=700), years=(2025, 2029, 2031), end_year=2031
    )
    assert results.plan["issued"].values.ravel() == pytest.approx([0, 300, 0])
    assert carbon_price(results) == pytest.approx([PRICE, 40, PRICE])


def test_every_step_makes_a_plan_cheaper_or_leaves_it():
    alone, _ = solved(world(emission_caps=cap((2025, 700))))
    for rows in (("a,2025,60,",), ("a,2025,10,50",), ("a,2025,10,50", "b,2025,20,")):
        assert solved(with_steps(*rows, limit=700))[0].cost <= alone.cost + 1e-9
