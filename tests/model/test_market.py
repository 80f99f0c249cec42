"""What is bought and sold."""

import pytest

from tests.support import FLAT_GIGAWATT, SYSTEM, existing, solve_case

BASE = {**SYSTEM, **FLAT_GIGAWATT, "existing_capacity": existing("plant,land,1500")}
COLUMNS = "market,region,carrier,direction,year,price,annual_limit,annual_minimum,hourly_limit\n"


def test_cheaper_markets_come_first_within_their_limits():
    # Bought at 5 USD/MWh: 300 MW in any hour, but 2,000 GWh a year; the plant gives the rest at 10 USD/MWh.
    done = solve_case({**BASE, "markets": COLUMNS + "m,land,electricity,buy,2025,5,2000,0,300"})
    assert done.value("traded") == pytest.approx(2000 / 8760)
    assert done.cost == pytest.approx((2000 * 5 + 6760 * 10) / 1000)
    # An hour less of the annual limit costs the five USD/MWh between plant and market.
    assert done.value("market_limit") == pytest.approx(-5e-3)
    narrow = solve_case({**BASE, "markets": COLUMNS + "m,land,electricity,buy,2025,5,4000,0,300"})
    assert narrow.value("traded") == pytest.approx(0.3)


def test_what_must_be_taken_is_paid_though_it_is_dear():
    done = solve_case({**BASE, "markets": COLUMNS + "m,land,electricity,buy,2025,50,,1000,"})
    assert done.cost == pytest.approx((1000 * 50 + 7760 * 10) / 1000)


def test_selling_earns_and_one_market_may_buy_and_sell():
    # Half a GW of the plant is left and sold at 30 USD/MWh; nothing is bought at 40.
    done = solve_case(
        {
            **BASE,
            "markets": COLUMNS + "m,land,electricity,sell,2025,30,,0,\nm,land,electricity,buy,2025,40,,0,",
        }
    )
    assert done.value("traded", market="m:sell electricity@land") == pytest.approx(0.5)
    assert done.value("traded", market="m:buy electricity@land") == pytest.approx(0.0)
    assert done.cost == pytest.approx(8.76 * (1.5 * 10 - 0.5 * 30))
    assert done.price("electricity@land") == pytest.approx(30)


def test_prices_and_limits_change_between_years_and_hold_outside():
    # Prices rise in a straight line, 4, 6, 8 USD/MWh; the limit falls from 4000 GWh to 0, so that nothing is left in
    # 2035 and the years after.
    done = solve_case(
        {**BASE, "markets": COLUMNS + "m,land,electricity,buy,2025,4,4000,0,\nm,land,electricity,buy,2035,8,0,0,"},
        years=(2025, 2030, 2035), end_year=2040,
    )  # fmt: skip
    assert done.array("traded").values.ravel() * 8760 == pytest.approx([4000, 2000, 0])
    bought = 5 * 4000 * 4 + 5 * 2000 * 6
    made = 5 * 4760 + 5 * 6760 + 6 * 8760
    assert done.cost == pytest.approx((bought + made * 10) / 1000)


def test_a_disposal_fee_is_a_negative_selling_price():
    # Ash comes with every MWh, and is sold at -2: the cost is 12 USD/MWh.
    done = solve_case(
        {
            **BASE,
            "carriers": "carrier,place,time\nelectricity,country,hour\nash,country,year",
            "conversions": "technology,carrier,flow\nplant,electricity,1\nplant,ash,1",
            "markets": COLUMNS + "dump,land,ash,sell,2025,-2,,0,",
        }
    )
    assert done.cost == pytest.approx(8.76 * 12)


def test_hourly_limits_hold_for_carriers_balanced_by_day_and_year():
    # 100 MW are 2.4 GWh a day and 876 GWh a year.
    for time, suffix, most in (("day", "_daily", 2.4), ("year", "_annual", 876)):
        done = solve_case(
            {
                **BASE,
                "carriers": f"carrier,place,time\nelectricity,country,hour\nhydrogen,country,{time}",
                "demand": FLAT_GIGAWATT["demand"] + "land,hydrogen,2025,2000",
                "unserved": FLAT_GIGAWATT["unserved"] + "hydrogen,all,1,200",
                "markets": COLUMNS + "m,land,hydrogen,buy,2025,100,,0,100",
            }
        )
        assert done.value("traded" + suffix) == pytest.approx(most)
        assert done.cost == pytest.approx((8760 * 10 + 876 * 100 + 1124 * 200) / 1000)
