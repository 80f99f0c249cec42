"""Households: what energy costs them, and relief where it is too much."""

import numpy as np
import pytest

from kz_optimize.errors import InputError
from tests.policies.world import PRICE, solved, world
from tests.support import read_case

GROUPS = "group,region,year,households,electricity,heat,income\npoor,land,2025,200,1000,0,1500\n"
LIMIT = "group,region,year,share,cost_of_funds\npoor,land,2025,0.06,1.2"
PRICES = "instrument,pollutant,scope,year,price\n"


def homes(tax: float = PRICE, **more: str) -> dict[str, str]:
    """A tax at the price of the cap of 700 kt; all is bought at mean cost, 20 + tax USD/MWh, and 40 for the network."""
    return world(
        ("coal",), households=GROUPS, network_charges="region,carrier,year,charge\nland,electricity,2025,40",
        emission_prices=PRICES + f"tax,CO2,land,2025,{tax}", **more,
    )  # fmt: skip


def test_a_bill_is_use_at_mean_cost_and_network_charge():
    _, results = solved(homes())
    assert results.plan["bill"].values.ravel() == pytest.approx([305 / 3])
    assert results.plan["burden"].values.ravel() == pytest.approx([305 / 4500])
    assert results.plan["relief"].values.ravel() == pytest.approx([0])


def test_relief_takes_bills_down_to_their_share_and_raising_it_costs():
    free, _ = solved(homes())
    held, results = solved(homes(burden_limits=LIMIT))
    assert results.plan["relief"].values.ravel() == pytest.approx([7 / 3])
    assert results.plan["burden_after"].values.ravel() == pytest.approx([0.06])
    assert held.cost - free.cost == pytest.approx(0.2 * 7 / 3)
    assert float(results.plan["relief"].sum()) * 1.2 == pytest.approx(2.8)


def test_a_limit_that_does_not_bind_changes_nothing():
    free, _ = solved(homes())
    held, results = solved(homes(burden_limits=LIMIT.replace("0.06", "0.07")))
    assert held.cost == pytest.approx(free.cost, rel=1e-12)
    assert results.plan["relief"].values.ravel() == pytest.approx([0])


def test_investments_are_part_of_the_mean_cost():
    texts = homes() | {
        "existing_capacity": "unit,technology,region,capacity,commissioned",
        "candidates": "technology,region\ncoal,land",
        "costs": "technology,year,investment_cost,variable_cost\ncoal,2025,4000,20",
    }
    _, results = solved(texts, years=(2027,), rate=0.1)
    unit = float(results.plan["unit_cost"].sum())
    assert unit > 61.67 + 1
    assert results.plan["bill"].values.ravel() == pytest.approx([unit + 40])


@pytest.mark.parametrize("seed", range(50))
def test_a_limit_on_the_burden_is_never_cheaper_and_relieves_what_is_above(seed):
    rng = np.random.default_rng(seed)
    tax, share, funds = rng.uniform(0, 120), rng.uniform(0.02, 0.12), rng.uniform(1, 1.5)
    limit = LIMIT.replace("0.06,1.2", f"{share},{funds}")
    (free, _), (held, results) = solved(homes(tax)), solved(homes(tax, burden_limits=limit))
    bill = 20 + tax + 40
    asked = 0.2 * max(0.0, bill - share * 1500)
    assert float(results.plan["relief"].sum()) == pytest.approx(asked, abs=1e-7)
    assert held.cost == pytest.approx(free.cost + (funds - 1) * asked)


def test_households_without_income_and_limits_without_households_are_refused():
    with pytest.raises(InputError, match="without income"):
        read_case(homes() | {"households": GROUPS.replace("1500", "0")})
    with pytest.raises(InputError, match="no such group"):
        read_case(homes(burden_limits=LIMIT.replace("poor", "rich")))
