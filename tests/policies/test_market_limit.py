"""Tiers of a market that several zones share."""

import pytest

from kz_optimize.errors import InputError
from kz_optimize.policies import POLICIES
from kz_optimize.results.audit import recompute
from kz_optimize.results.extract.extract import extract
from tests.support import SYSTEM, existing, read_case, solve_case

# Two zones of 1 GW each burn coal at an efficiency of 0.5: 17,520 GWh each. A cheap tier at 2 (north) and 3 USD/MWh
# (south), a dear one at 10 in both.
CASE = {
    **SYSTEM,
    "regions": "region,parent,level\nland,,country\nnorth,land,zone\nsouth,land,zone",
    "carriers": "carrier,place,time\nelectricity,zone,hour\ncoal,zone,year",
    "conversions": "technology,carrier,flow,efficiency\nplant,coal,,0.5\nplant,electricity,1,",
    "costs": "technology,year,variable_cost\nplant,2025,0",
    "existing_capacity": existing("plant,north,1000", "plant,south,1000"),
    "demand": "region,carrier,year,energy\nnorth,electricity,2025,8760\nsouth,electricity,2025,8760",
    "markets": """
        market,region,carrier,direction,year,price
        cheap,north,coal,buy,2025,2
        cheap,south,coal,buy,2025,3
        dear,north,coal,buy,2025,10
        dear,south,coal,buy,2025,10
        """,
}
HEAD = "limit,market,region,carrier,year,annual_limit,annual_minimum,hourly_limit\n"


def test_zones_share_what_a_tier_holds():
    # 20,000 GWh of the cheap tier: 17,520 go to the north, which saves 8 a MWh, and 2,480 to the south, which saves 7.
    done = solve_case({**CASE, "market_limits": HEAD + "seam,cheap,land,coal,2025,20000,,"})
    bought = done.array("traded_annual")
    assert bought.values.ravel() == pytest.approx([17520, 2480, 0, 17520 - 2480])
    assert done.cost == pytest.approx((17520 * 2 + 2480 * 3 + 15040 * 10) / 1000)
    # One GWh more of the tier saves 7,000 USD.
    assert done.value("market_limit_shared") == pytest.approx(-0.007)
    checked = recompute.check(extract(done.model, done.case, done.solution), POLICIES)
    assert checked.loc["trade beyond shared limits", "relative"] < 1e-9


def test_what_must_be_taken_together_is_taken():
    done = solve_case({**CASE, "market_limits": HEAD + "deal,dear,land,coal,2025,,5000,"})
    assert done.array("traded_annual").at(market=[m for m in done.case.markets.market if "dear" in m]).sum() == (
        pytest.approx(5000)
    )


def test_a_step_lets_through_what_zones_share():
    # Electricity at 20 from abroad instead of coal at 30: 300 MW for both zones together.
    head = "market,region,carrier,direction,year,price"
    priced = {"mine,{},coal": 15, "line,{},electricity": 20}
    rows = [f"{name.format(zone)},buy,2025,{price}" for name, price in priced.items() for zone in ("north", "south")]
    power = {**CASE, "markets": "\n".join([head, *rows])}
    done = solve_case({**power, "market_limits": HEAD + "border,line,land,electricity,2025,,,300"})
    assert done.value("traded") == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("a,cheap,land,electricity,2025,5,,", "no zone trades"),
        ("a,cheap,land,coal,2025,5,6,", "more than annual_limit"),
        ("a,cheap,land,coal,2025,,,5", "balanced by the hour"),
        ("a,cheap,land,coal,2025,,,", "limits nothing"),
    ],
)
def test_a_limit_that_says_nothing_or_too_much_is_told(row, problem):
    if "nothing" in problem:
        assert problem in str(read_case({**CASE, "market_limits": HEAD + row}).warnings)
        return
    with pytest.raises(InputError, match=problem):
        read_case({**CASE, "market_limits": HEAD + row})
