"""Lines and markets as arrays."""

import numpy as np
import pytest

from tests.support import SYSTEM, existing, prepare_case


@pytest.fixture(scope="module")
def case():
    return prepare_case(
        {
            **SYSTEM,
            "regions": "region,parent,level\nland,,country\nnorth,land,zone\nsouth,land,zone",
            "carriers": "carrier,place,time\nelectricity,zone,hour\ngas,zone,year",
            "existing_capacity": existing("plant,north,1000"),
            "demand": "region,carrier,year,energy\nsouth,electricity,2025,100",
            "unserved": "carrier,tier,share,cost\nelectricity,all,1,1000",
            "lines": """
                line,from,to,carrier,capacity,capacity_reverse,length,loss,commissioned,retires,lifetime,lead_time,capacity_limit
                a,north,south,,1000,400,500,0.1,,,10,5,200
                b,south,north,,300,,0,0,2028,2040,50,0,0
                c,north,south,gas,50,,0,0,,,50,5,0
                """,
            "interfaces": """
                interface,line,direction,year,limit
                cut,a,forward,2030,900
                cut,b,reverse,2030,900
                """,
            "markets": """
                market,region,carrier,direction,year,price,annual_limit,hourly_limit
                m,south,electricity,buy,2025,50,,100
                m,south,electricity,sell,2025,20,300,
                """,
        },
        years=(2025, 2030, 2040), end_year=2049,
    )  # fmt: skip


def test_every_line_has_two_ways(case):
    lines = case.lines
    assert list(lines.way) == ["a>", "a<", "b>", "b<", "c>", "c<"]
    assert list(lines.sender.values[:4]) == [f"electricity@{zone}" for zone in ("north", "south", "south", "north")]
    assert list(lines.receiver.values[:2]) == ["electricity@south", "electricity@north"]
    assert lines.annual.values.tolist() == [False] * 4 + [True] * 2
    np.testing.assert_allclose(lines.arriving_share, [0.95, 0.95, 1, 1, 1, 1])
    np.testing.assert_allclose(lines.existing.values[:4], [[1, 1, 1], [0.4, 0.4, 0.4], [0, 0.3, 0], [0, 0.3, 0]])


def test_lines_are_built_after_their_lead_time_and_stand_for_their_lifetime(case):
    assert case.lines.may_build.at(line="a").values.tolist() == [False, True, True]
    assert not case.lines.may_build.at(line="b").any()
    # Ten years from 2030 on end before 2040.
    np.testing.assert_array_equal(case.lines.alive.at(line="a", year=2030), [False, True, False])


def test_sections_know_their_ways_and_years(case):
    np.testing.assert_array_equal(case.lines.in_interface, [[1, 0, 0, 1, 0, 0]])
    np.testing.assert_allclose(case.lines.interface_limit, [[np.nan, 0.9, 0.9]])


def test_a_market_in_two_directions_is_two(case):
    markets = case.markets
    assert list(markets.market) == ["m:buy electricity@south", "m:sell electricity@south"]
    np.testing.assert_array_equal(markets.sign, [1, -1])
    np.testing.assert_allclose(markets.price, [[0.05] * 3, [0.02] * 3])
    np.testing.assert_allclose(markets.annual_limit, [[np.inf] * 3, [300] * 3])
    np.testing.assert_allclose(markets.hourly_limit, [[0.1] * 3, [np.inf] * 3])
