"""How the flow divides in a mesh: Kirchhoff's voltage law, candidate circuits, losses by segment and N-1."""

import pytest

from tests.support import SYSTEM, existing, solve_case

# A plant at a, demand of 1 GW at b; ab is the short way, acb the long one.
BASE = {
    **SYSTEM,
    "regions": "region,parent,level\nland,,country\na,land,zone\nb,land,zone\nc,land,zone",
    "carriers": "carrier,place,time\nelectricity,zone,hour",
    "existing_capacity": existing("plant,a,2000"),
    "demand": "region,carrier,year,energy\nb,electricity,2025,8760",
    "unserved": "carrier,tier,share,cost\nelectricity,all,1,100",
}
COLUMNS = "line,from,to,capacity,reactance\n"
TRIANGLE = COLUMNS + "ab,a,b,400,1\nac,a,c,900,1\ncb,c,b,900,{x}"


def flow(done, line):
    return done.value("sent", way=f"{line}>") - done.value("sent", way=f"{line}<")


def test_the_flow_divides_by_reactance_and_the_first_full_line_limits_all():
    # The long way has twice the reactance of the short one and carries half of it: 0.4 on ab, 0.2 on acb. 0.4 GW go
    # without, though acb could carry all of it.
    done = solve_case({**BASE, "lines": TRIANGLE.format(x=1)})
    assert (flow(done, "ab"), flow(done, "ac"), flow(done, "cb")) == pytest.approx((0.4, 0.2, 0.2))
    assert done.cost == pytest.approx(8.76 * (0.6 * 10 + 0.4 * 100))
    # One MWh more at c: 1/3 of it comes over ab, which is full, so b must give up 1/2 for each: 10 + (100 - 10) / 2.
    assert done.price("electricity@c") == pytest.approx(10 + 90 / 2)


def test_a_line_without_reactance_is_controlled():
    done = solve_case({**BASE, "lines": TRIANGLE.format(x="")})
    assert flow(done, "cb") == pytest.approx(0.6)
    assert done.value("unserved") == pytest.approx(0)
    assert len(done.model.voltage) == 0


def test_the_direction_in_which_a_line_is_written_does_not_matter():
    turned = COLUMNS + "ab,b,a,400,1\nac,c,a,900,1\ncb,c,b,900,1"
    done = solve_case({**BASE, "lines": turned})
    assert (-flow(done, "ab"), -flow(done, "ac"), flow(done, "cb")) == pytest.approx((0.4, 0.2, 0.2))


def test_parallel_lines_and_two_meshes_have_one_cycle_for_every_line_beyond_a_tree():
    lines = TRIANGLE.format(x=1) + "\nab2,b,a,900,3\nac2,a,c,900,1"
    done = solve_case({**BASE, "lines": lines})
    assert len(done.case.lines.cycles.cycle) == 5 - 2
    # From a to c 1/2, then to b: 3/2; besides 1 and 3. Of 0.4 on ab: 0.4 / 3 on ab2, 0.4 * 2 / 3 by c.
    assert -flow(done, "ab2") == pytest.approx(0.4 / 3)
    assert (flow(done, "ac"), flow(done, "cb")) == pytest.approx((0.4 / 3, 0.8 / 3))


def test_a_mesh_that_opens_and_closes_with_the_years_has_its_law_in_those_years():
    lines = COLUMNS.strip() + ",commissioned,retires\nab,a,b,400,1,,\nac,a,c,900,1,,\ncb,c,b,900,1,2028,2033"
    done = solve_case({**BASE, "lines": lines}, years=(2025, 2030, 2035))
    assert [done.value("unserved", year=year) for year in (2025, 2030, 2035)] == pytest.approx([0.6, 0.4, 0.6])


CANDIDATE = COLUMNS.strip() + ",capacity_limit,investment_cost,lead_time,lifetime,expansion\n"


def test_a_circuit_that_is_not_built_leaves_the_others_alone_and_one_that_is_built_obeys():
    # ab and acb as before, and a second ab of 400 MW at reactance 1. Built whole, for 1 million USD: twice 0.4 on ab,
    # 0.2 by c, nothing goes without. Where it costs 2,000 million, it is not: the 0.4 GW that go without are cheaper.
    lines = CANDIDATE + "ab,a,b,400,1,0,0,0,50,\nac,a,c,900,1,0,0,0,50,\ncb,c,b,900,1,0,0,0,50,\n"
    cheap = solve_case({**BASE, "lines": lines + "new,a,b,0,1,400,125,0,50,circuits"})
    assert cheap.value("line_added") == pytest.approx(0.4)
    assert [flow(cheap, line) for line in ("ab", "new", "ac")] == pytest.approx([0.4, 0.4, 0.2])
    assert cheap.cost == pytest.approx(8.76 * 10 + 1)
    dear = solve_case({**BASE, "lines": lines + "new,a,b,0,1,400,250000,0,50,circuits"})
    assert dear.value("line_added") == pytest.approx(0)
    assert dear.value("unserved") == pytest.approx(0.4)


def test_half_a_circuit_is_held_by_half_the_law():
    # The line ab alone at full load has a difference of 0.4; half a circuit may be off by 0.2 of it.
    lines = CANDIDATE + "ab,a,b,400,1,0,0,0,50,\n"
    done = solve_case({**BASE, "lines": lines + "new,a,b,0,2,200,1,0,50,circuits"})
    cycles = done.case.lines.cycles
    assert cycles.slack.values == pytest.approx([0.4 / 2])  # by the larger reactance of the two, 2
    assert cycles.built.values.max() == pytest.approx(0.2 / 0.2)
    # Whole, new carries half of ab: 0.2.
    assert (done.value("line_added"), flow(done, "new")) == pytest.approx((0.2, 0.2))


def test_reinforcement_keeps_the_reactance():
    # ab grows at reactance 1: two thirds of 1 GW flow on it, so 266.7 MW are added.
    lines = CANDIDATE + "ab,a,b,400,1,900,100,0,50,reinforcement\nac,a,c,900,1,0,0,0,50,\ncb,c,b,900,1,0,0,0,50,"
    done = solve_case({**BASE, "lines": lines})
    assert done.value("line_added") == pytest.approx(2 / 3 - 0.4)
    assert done.value("unserved") == pytest.approx(0, abs=1e-9)


def test_what_bears_the_loss_of_a_circuit_is_not_used():
    # 0.7 of 400 MW on ab, half as much by c.
    lines = COLUMNS.strip() + ",n1_factor\nab,a,b,400,1,0.7\nac,a,c,900,1,1\ncb,c,b,900,1,"
    done = solve_case({**BASE, "lines": lines})
    assert flow(done, "ab") == pytest.approx(0.28)
    assert done.value("unserved") == pytest.approx(1 - 0.28 * 1.5)


@pytest.mark.parametrize("demand", [3504, 6132])
def test_a_loss_that_grows_with_the_load_follows_its_chords(demand):
    # 1 GW loses 20 % at full load, in two segments: 0.05 at half load; the slopes are 0.1 and 0.3.
    # To deliver d <= 0.45, sent * 0.9 = d; beyond, sent - 0.05 - 0.3 * (sent - 0.5) = d.
    lines = "line,from,to,capacity,length,loss,loss_segments\nab,a,b,1000,1000,0.2,2"
    done = solve_case({**BASE, "demand": f"region,carrier,year,energy\nb,electricity,2025,{demand}", "lines": lines})
    d = demand / 8760
    sent = d / 0.9 if d <= 0.45 else (d - 0.1) / 0.7
    assert flow(done, "ab") == pytest.approx(sent)
    assert done.value("lost") == pytest.approx(sent - d)


def test_one_segment_is_the_loss_of_every_megawatt_hour():
    lines = "line,from,to,capacity,length,loss,loss_segments\nab,a,b,1000,1000,0.2,1"
    done = solve_case({**BASE, "lines": lines})
    assert flow(done, "ab") * 0.8 == pytest.approx(0.8)
    assert len(done.model.lost) == len(done.model.loss_of_segment) == 0
