"""What is sent along lines."""

import pytest

from tests.support import SYSTEM, existing, solve_case

# A plant of 2 GW in the north at 10 USD/MWh, a demand of 1 GW in the south, and 1,000 km between them.
BASE = {
    **SYSTEM,
    "regions": "region,parent,level\nland,,country\nnorth,land,zone\nsouth,land,zone",
    "carriers": "carrier,place,time\nelectricity,zone,hour",
    "existing_capacity": existing("plant,north,2000"),
    "demand": "region,carrier,year,energy\nsouth,electricity,2025,8760",
    "unserved": "carrier,tier,share,cost\nelectricity,all,1,100",
}
COLUMNS = "line,from,to,capacity,capacity_reverse,length,loss,wheeling_cost,investment_cost,lead_time,capacity_limit\n"


def test_a_line_loses_on_the_way_and_costs_what_is_sent():
    # 0.5 GW are sent, 0.475 arrive; the other 0.525 go without. Power is worth 100 in the south, 10 in the north.
    done = solve_case({**BASE, "lines": COLUMNS + "line,north,south,500,0,1000,0.05,1,0,5,0"})
    assert done.value("sent", way="line>") == pytest.approx(0.5)
    assert done.cost == pytest.approx(8.76 * (0.5 * (10 + 1) + 0.525 * 100))
    assert done.price("electricity@north") == pytest.approx(10)
    assert done.price("electricity@south") == pytest.approx(100)


def test_the_capacity_the_other_way_is_the_same_unless_it_is_given():
    # The line is written from south to north: what matters is the capacity in reverse.
    same = solve_case({**BASE, "lines": COLUMNS + "line,south,north,500,,1000,0.05,1,0,5,0"})
    assert same.value("sent", way="line<") == pytest.approx(0.5)
    none = solve_case({**BASE, "lines": COLUMNS + "line,south,north,500,0,1000,0.05,1,0,5,0"})
    assert none.value("unserved") == pytest.approx(1.0)


def test_a_line_is_expanded_after_its_lead_time_within_its_limit_and_pays_while_it_stands():
    # 300 MW may be added, five years after 2025: they cost 0.3 * 500 / 50 = 3 million USD a year from 2030 on, and
    # 0.3 * 2 for operation. Without losses 0.5 GW arrive in 2025, 0.8 in 2030 and 2035.
    done = solve_case(
        {
            **BASE,
            "lines": COLUMNS.strip() + ",fixed_cost\nline,north,south,500,0,1000,0,0,500,5,300,2",
        },
        years=(2025, 2030, 2035), end_year=2039,
    )  # fmt: skip
    assert done.array("line_added").values.ravel() == pytest.approx([0, 0.3, 0.3])
    assert [done.value("unserved", year=year) for year in (2025, 2030, 2035)] == pytest.approx([0.5, 0.2, 0.2])
    energy = 8.76 * (5 * (0.5 * 10 + 0.5 * 100) + 10 * (0.8 * 10 + 0.2 * 100))
    assert done.cost == pytest.approx(energy + 10 * (3 + 0.6))


def test_existing_lines_come_and_go():
    # A line from 2030 to 2034 only.
    done = solve_case(
        {
            **BASE,
            "lines": "line,from,to,capacity,commissioned,retires\nline,north,south,1000,2028,2033",
        },
        years=(2025, 2030, 2035),
    )
    assert [done.value("sent", year=year) for year in (2025, 2030, 2035)] == pytest.approx([0, 1, 0])


def test_a_section_limits_the_sum_over_its_lines_in_its_direction():
    # Two lines of 0.5 GW, written in opposite directions, carry no more than 0.6 GW southwards together.
    done = solve_case(
        {
            **BASE,
            "lines": COLUMNS + "a,north,south,500,,1000,0,0,0,5,0\nb,south,north,500,,1000,0,0,0,5,0",
            "interfaces": "interface,line,direction,year,limit\ncut,a,forward,2025,600\ncut,b,reverse,2025,600",
        }
    )
    assert done.value("sent", way="a>") + done.value("sent", way="b<") == pytest.approx(0.6)


def test_fuel_flows_by_the_year_along_its_own_lines():
    # A pipe of 1 GW carries 8760 GWh of gas a year; 2 % are lost. At 0.5 of efficiency 4292.4 GWh of electricity are
    # made in the south, at 5 / 0.98 / 0.5 + 10 USD/MWh.
    done = solve_case(
        {
            **BASE,
            "carriers": "carrier,place,time\nelectricity,zone,hour\ngas,zone,year",
            "conversions": "technology,carrier,flow,efficiency\nplant,gas,,0.5\nplant,electricity,1,",
            "existing_capacity": existing("plant,south,2000"),
            "markets": "market,region,carrier,direction,year,price\nfield,north,gas,buy,2025,5",
            "lines": "line,from,to,carrier,capacity,length,loss\npipe,north,south,gas,1000,1000,0.02",
        }
    )
    assert done.value("sent_annual", way="pipe>") == pytest.approx(8760)
    assert done.value("output") == pytest.approx(8760 * 0.98 * 0.5)
    assert done.cost == pytest.approx((8760 * 5 + 4292.4 * 10 + (8760 - 4292.4) * 100) / 1000)


def test_a_line_that_begins_at_nothing_is_used_once_it_is_built():
    # 1 GW is added in 2025 at once, for 20 million USD of 1,000 * 0.5 * lifetime: then the plant in the north serves
    # all: 8,760 GWh at 10 USD/MWh. Were the line unusable, all would go without at 100.
    done = solve_case({**BASE, "lines": COLUMNS + "line,north,south,0,0,1000,0,0,1,0,1000"})
    assert done.value("line_added") == pytest.approx(1.0)
    assert done.value("sent", way="line>") == pytest.approx(1.0)
    assert done.cost == pytest.approx(8.76 * 10 + 1 / 50)


def test_a_line_is_in_the_model_only_where_it_can_carry_anything():
    # What is built from 2030 on stands, both ways, in 2030 and 2035; the idle line never does.
    idle, grown = "idle,north,south,0,0,1000,0,0,0,5,0", "grown,north,south,500,0,1000,0,0,500,5,300"
    done = solve_case({**BASE, "lines": COLUMNS + idle + "\n" + grown}, years=(2025, 2030, 2035), end_year=2039)
    assert list(done.model.line_built) == list(done.model.line_added) == [("grown", 2030), ("grown", 2035)]
    assert {way for way, *_ in done.model.sent} == {"grown>", "grown<"}
