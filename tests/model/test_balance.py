"""Supply meets demand."""

import pytest

from tests.support import FLAT_GIGAWATT, SYSTEM, existing, solve_case

SUN = {"sun": [1.0] * 12 + [0.0] * 12}
HYDROGEN = {
    **SYSTEM,
    "technologies": "technology,group,lifetime\nplant,thermal,20\nelectrolyser,hydrogen,20",
    "conversions": """
        technology,carrier,flow
        plant,electricity,1
        electrolyser,electricity,-1
        electrolyser,hydrogen,0.5
        """,
    "availability": "technology,profile\nplant,sun",
    "demand": "region,carrier,year,energy\nland,hydrogen,2025,2190",
    "unserved": "carrier,tier,share,cost\nhydrogen,all,1,1000",
    "existing_capacity": existing("plant,land,3000", "electrolyser,land,2000"),
}


@pytest.mark.parametrize(("time", "unserved"), [("hour", 0.125), ("day", 0.0), ("year", 0.0)])
def test_a_carrier_is_balanced_in_its_own_step(time, unserved):
    # Sun by day only, hydrogen in flat demand of 0.25 GW (6 GWh a day, 2190 a year). The electrolyser of 2 GW makes
    # 12 GWh in the twelve hours of sun: enough for the day and the year, but by the hour nothing at night.
    done = solve_case(
        {**HYDROGEN, "carriers": f"carrier,place,time\nelectricity,country,hour\nhydrogen,country,{time}"}, SUN, steps=2
    )
    assert done.value("unserved") / 2 == pytest.approx(unserved)
    assert done.value("unserved_daily") + done.value("unserved_annual") == pytest.approx(0.0)
    assert done.cost == pytest.approx((4380 * 10 if time != "hour" else 2190 * 10 + 1095 * 1000) / 1000)


def test_the_dual_of_a_balance_is_the_price_of_its_step():
    # 20 USD/MWh of hydrogen, twice 10: by the day the dual counts the 365 days that the typical day stands for, by the
    # year it is the price itself (million USD per GWh).
    for time, days in (("day", 365), ("year", 1)):
        done = solve_case(
            {**HYDROGEN, "carriers": f"carrier,place,time\nelectricity,country,hour\nhydrogen,country,{time}"}, SUN,
            steps=2,
        )  # fmt: skip
        suffix = {"day": "_daily", "year": "_annual"}[time]
        assert done.value("balance" + suffix) == pytest.approx(days * 0.020)


def test_places_are_balanced_where_their_carrier_says_and_losses_raise_demand():
    # Plants in one oblast serve the other at once, for electricity is balanced by zone; heat is not. Losses of a
    # fifth in oblast b, and a tenth elsewhere, turn 8760 GWh at b into 10950, and 4380 at a into 4866.7.
    done = solve_case(
        {
            **SYSTEM,
            "regions": "region,parent,level\nland,,country\nzone,land,zone\na,zone,oblast\nb,zone,oblast",
            "carriers": "carrier,place,time,disposal\nelectricity,zone,hour,no\nheat,oblast,hour,yes",
            "conversions": "technology,carrier,flow\nplant,electricity,1\nplant,heat,1",
            "existing_capacity": existing("plant,a,5000"),
            "network_losses": """
                region,carrier,year,loss
                ,electricity,2025,0.1
                b,electricity,2025,0.2
                """,
            "demand": """
                region,carrier,year,energy
                a,electricity,2025,4380
                b,electricity,2025,8760
                b,heat,2025,876
                """,
            "unserved": FLAT_GIGAWATT["unserved"] + "heat,all,1,500",
        }
    )
    assert done.value("output") == pytest.approx(8760 / 0.8 + 4380 / 0.9)
    assert done.value("unserved", node="heat@b") == pytest.approx(0.1)
    assert done.price("heat@a") == pytest.approx(0.0)
