"""What goes without."""

import pytest

from tests.support import FLAT_GIGAWATT, SYSTEM, existing, solve_case


def test_cheaper_tiers_go_first_in_every_step_and_year():
    # 0.8 GW of plant for demands of 1.2 and 0.8 GW. By day 0.4 GW are missing: the first tier gives a tenth of the
    # demand of that step, 0.12 GW at 100 USD/MWh, the second 0.28 GW at 1,000 USD/MWh.
    done = solve_case(
        {
            **SYSTEM,
            "demand": "region,carrier,year,energy,profile\nland,electricity,2025,8760,load",
            "unserved": "carrier,tier,share,cost\nelectricity,first,0.1,100\nelectricity,rest,0.9,1000",
            "existing_capacity": existing("plant,land,800"),
        },
        {"load": [1.2] * 12 + [0.8] * 12}, steps=2,
    )  # fmt: skip
    assert done.value("unserved", tier="first") == pytest.approx(0.12)
    assert done.value("unserved", tier="rest") == pytest.approx(0.28)
    assert done.cost == pytest.approx(4.38 * (0.12 * 100 + 0.28 * 1000 + 1.6 * 10))
    assert done.price("electricity@land")[0, 0] == pytest.approx(1000)


def test_carriers_of_the_day_and_the_year_may_go_without_too():
    done = solve_case(
        {
            **SYSTEM,
            "carriers": "carrier,place,time\nelectricity,country,hour\nhydrogen,country,day\ncoal,country,year",
            "demand": FLAT_GIGAWATT["demand"] + "land,hydrogen,2025,365\nland,coal,2025,500",
            "unserved": FLAT_GIGAWATT["unserved"] + "hydrogen,all,1,200\ncoal,all,1,30",
        }
    )
    assert done.value("unserved_daily") == pytest.approx(1.0)
    assert done.value("unserved_annual") == pytest.approx(500)
    assert done.cost == pytest.approx(8760 + 365 * 0.2 + 500 * 0.03)
