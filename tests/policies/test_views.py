"""Two views of cost: firms pay what they are charged, society what things are worth; transfers stand between."""

import numpy as np
import pytest

from tests.policies.world import PRICE, cap, output, solved, world

PRICES = "instrument,pollutant,scope,year,price\n"
SUBSIDIES = "subsidy,group,region,year,investment_share,output_subsidy\n"


def fuel(charged: float) -> dict[str, str]:
    """Coal is worth 50 USD/MWh and charged less; wind costs 45."""
    texts = world(("coal", "wind"), cost={"coal": 0.0, "wind": 45.0})
    return texts | {
        "carriers": "carrier,place,time\nelectricity,country,hour\ncoal_fuel,country,year",
        "conversions": "technology,carrier,flow\ncoal,electricity,1\ncoal,coal_fuel,-1\nwind,electricity,1",
        "markets": "market,region,carrier,direction,year,price\nmine,land,coal_fuel,buy,2025,50",
        "consumer_prices": f"market,year,price\nmine,2025,{charged}",
    }


def views(results) -> tuple[float, float, float]:
    plan = results.plan
    return tuple(float(plan[name].sum()) for name in ("social_cost", "transfers", "private_cost"))


def test_fuel_below_its_worth_is_burnt_and_the_gap_is_a_transfer():
    done, results = solved(fuel(20))
    assert output(done, "coal") == pytest.approx([1000])
    assert views(results) == pytest.approx((50, -30, 20))
    assert results.plan["fuel_subsidy"].values.ravel() == pytest.approx([30])


def test_a_reform_that_closes_the_gap_ends_the_fuel():
    done, results = solved(fuel(50))
    assert output(done, "coal") == pytest.approx([0])
    assert views(results) == pytest.approx((45, 0, 45))


def test_a_planner_sees_what_fuel_is_worth_and_pays_no_support():
    done, results = solved(fuel(20), view="planner")
    assert output(done, "wind") == pytest.approx([1000])
    assert views(results) == pytest.approx((45, 0, 45))
    helped = world(("coal", "wind"), subsidies=SUBSIDIES + "premium,wind,land,2025,0,56")
    market, told = solved(helped)
    assert output(market, "wind") == pytest.approx([1000])
    assert views(told) == pytest.approx((75, -56, 19))
    planner, told = solved(helped, view="planner")
    assert output(planner, "wind") == pytest.approx([0])
    assert views(told) == pytest.approx((20, 0, 20))


def test_a_charged_price_begins_with_its_year_and_changes_between_years():
    texts = fuel(20) | {"consumer_prices": "market,year,price\nmine,2026,20\nmine,2030,60"}
    done, results = solved(texts, years=(2025, 2026, 2028), end_year=2028)
    assert output(done, "coal") == pytest.approx([0, 1000, 1000])
    assert results.plan["fuel_subsidy"].values.ravel() == pytest.approx([0, 30, 10])


def test_a_tax_is_no_cost_of_the_system():
    _, results = solved(world(emission_prices=PRICES + "tax,CO2,land,2025,45"))
    assert views(results) == pytest.approx((45, 18, 63))
    assert float(results.plan["carbon_revenue"].sum()) == pytest.approx(18)


def test_a_tax_at_the_price_of_a_cap_costs_society_the_same():
    _, capped = solved(world(emission_caps=cap((2025, 700))))
    taxed, results = solved(world(emission_prices=PRICES + f"tax,CO2,land,2025,{PRICE + 1e-6}"))
    assert taxed.cost == pytest.approx(32.5 + PRICE * 0.7, abs=1e-6)
    social, moved, private = views(results)
    assert private == pytest.approx(social + moved, rel=1e-12)
    assert views(capped) == pytest.approx((32.5, 0, 32.5))


def test_allowances_sold_in_steps_are_paid_to_the_state():
    steps = "instrument,step,year,price,quantity\ncap,auction,2025,45,700"
    _, results = solved(world(emission_caps=cap((2025, 0)), allowance_steps=steps))
    assert views(results) == pytest.approx((45, 18, 63))


def test_offsets_cost_society_and_the_ceiling_does_not():
    trading = "instrument,offset_limit,offset_cost,price_ceiling\ncap,0.1,5,30"
    _, results = solved(world(emission_caps=cap((2025, 700)), trading=trading))
    # 70 kt of offsets at 5, the rest of 300 kt at 30: all coal.
    assert views(results) == pytest.approx((20 + 0.35, 0.23 * 30, 20.35 + 6.9))


@pytest.mark.parametrize("seed", range(50))
def test_private_cost_is_social_cost_and_transfers_and_the_planner_is_never_dearer(seed):
    # T16, T19: with the price of emissions in both, no plan costs society less than the planner's.
    rng = np.random.default_rng(seed)
    texts = fuel(float(rng.uniform(0, 60))) | {
        "subsidies": SUBSIDIES + f"premium,wind,land,2025,0,{rng.uniform(0, 30)}",
        "emission_prices": PRICES + f"tax,CO2,land,2025,{rng.uniform(0, 40)}",
    }
    (_, market), (_, planner) = solved(texts), solved(texts, view="planner")
    for results in (market, planner):
        social, moved, private = views(results)
        assert private == pytest.approx(social + moved, rel=1e-12, abs=1e-9)
        assert float(results["certificate"]["objective"]) == pytest.approx(private, rel=1e-9)
    taxed = [float(of.plan["social_cost"].sum() + of.plan["carbon_revenue"].sum()) for of in (planner, market)]
    assert taxed[0] <= taxed[1] + 1e-9
