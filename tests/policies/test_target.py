"""Shares of a group in the supply of a carrier."""

import pytest

from tests.support import SYSTEM, existing, solve_case

# North and south take 1 GW each; coal costs 10 USD/MWh, wind 30, water 40.
BASE = {
    **SYSTEM,
    "regions": "region,parent,level\nland,,country\nnorth,land,zone\nsouth,land,zone",
    "carriers": "carrier,place,time\nelectricity,zone,hour",
    "technologies": "technology,group,lifetime\ncoal,coal,40\nwind,wind,40\nriver,hydro,40\nbattery,battery,40",
    "conversions": "technology,carrier,flow\ncoal,electricity,1\nwind,electricity,1",
    "storage": """
        technology,carrier,duration,charge_ratio,cycle
        river,electricity,10,0,day
        battery,electricity,10,1,day
        """,
    "inflows": "technology\nriver",
    "costs": "technology,year,variable_cost\ncoal,2025,10\nwind,2025,30\nriver,2025,40\nbattery,2025,1",
    "existing_capacity": existing(
        "coal,north,3000", "coal,south,3000", "wind,north,2000", "wind,south,2000", "river,south,2000",
        "battery,south,500",
    ),
    "lines": "line,from,to,capacity\nline,north,south,2000",
    "groups": "group,technology\ngreen,wind\ngreen,river",
    "demand": "region,carrier,year,energy\nnorth,electricity,2025,8760\nsouth,electricity,2025,8760",
}  # fmt: skip


def share(*rows: str) -> dict[str, str]:
    return {**BASE, "targets": "\n".join(["target,group,carrier,region,year,minimum_share,maximum_share", *rows])}


def test_a_share_of_a_group_is_met_where_it_is_cheapest():
    # Half of 17,520 GWh from wind: 20 USD/MWh more. One percent more supply of the group costs 20 * 175.2.
    done = solve_case(share("half,wind,electricity,land,2025,0.5,"))
    assert done.array("output").at(mode=["wind@north:normal"]).sum() <= 8760 + 1e-6
    assert done.cost == pytest.approx(17.52 * (0.5 * 10 + 0.5 * 30))


def test_reservoirs_count_in_a_group_and_a_most_binds_too():
    # Green power is nine tenths of the supply, but wind a tenth at most: the river gives the other eight tenths.
    done = solve_case(
        share("green,green,electricity,land,2025,0.9,", "wind,wind,electricity,land,2025,,0.1"),
    )
    assert done.value("discharge", store="river@south") == pytest.approx(1.6)
    assert done.cost == pytest.approx(17.52 * (0.1 * 10 + 0.1 * 30 + 0.8 * 40))


def test_what_stores_give_back_is_no_supply_and_a_target_sees_its_own_region_only():
    # All supply of the south is wind, yet coal from the north may come over the line: the south gives nothing.
    done = solve_case(share("south,wind,electricity,south,2025,1,"))
    assert done.cost == pytest.approx(17.52 * 10)
    assert done.value("output", mode="coal@south:normal") == pytest.approx(0.0)
    no_line = {**share("south,wind,electricity,south,2025,1,")}
    no_line.pop("lines")
    assert solve_case(no_line).cost == pytest.approx(8.76 * (10 + 30))
