"""Firm capacity above the peak."""

import numpy as np
import pytest

from tests.support import FLAT_GIGAWATT, SYSTEM, existing, solve_case

# Two zones of 1 GW each; the north has 2 GW, the south 0.5 GW and a line.
BASE = {
    **SYSTEM,
    "regions": "region,parent,level\nland,,country\nnorth,land,zone\nsouth,land,zone",
    "carriers": "carrier,place,time\nelectricity,zone,hour",
    "technologies": """
        technology,group,lifetime,lead_time,capacity_credit
        plant,thermal,20,0,0.9
        wind,wind,20,0,0.1
        """,
    "conversions": "technology,carrier,flow\nplant,electricity,1\nwind,electricity,1",
    "costs": "technology,year,investment_cost\nplant,2025,400\nwind,2025,400",
    "existing_capacity": existing("plant,north,2000", "plant,south,500", "wind,south,1000"),
    "candidates": "technology,region\nplant,south\nwind,south",
    "demand": "region,carrier,year,energy,profile\nnorth,electricity,2025,8760,\nsouth,electricity,2025,8760,load",
    "unserved": "carrier,tier,share,cost\nelectricity,all,1,1000",
}
# An hour of the year has twice the mean: the typical day, the mean of all, does not show it.
PEAK = np.full(8760, 8759.0 / 8758.0)
PEAK[[5000, 5001]] = [2.0, 0.0]


def test_the_reserve_is_asked_of_the_highest_hour_of_the_whole_year():
    # The peak of the south is 2 GW; with a margin of 10 %, 2.2 GW. The plants give 0.5 * 0.9, the wind 0.1: 1.65 GW of
    # credit are missing, 1.65 / 0.9 GW of plant, 20 million USD a year each.
    done = solve_case(
        {**BASE, "reserve": "region,carrier,year,reserve_margin\nsouth,electricity,2025,0.1"}, {"load": PEAK}
    )
    shape = PEAK / PEAK.sum() * 8760
    missing = 1.1 * shape.max() - 0.55
    assert done.value("built") == pytest.approx(missing / 0.9)
    assert done.cost == pytest.approx(missing / 0.9 * 20)
    assert done.value("reserve") == pytest.approx(20 / 0.9)


def test_neighbours_lend_what_they_have_to_spare_as_far_as_the_line_goes():
    # The north has 1.8 GW firm and needs 1: it could lend 0.8, but the line counts for half of 1 GW.
    reserve = "region,carrier,year,reserve_margin\nnorth,electricity,2025,0\nsouth,electricity,2025,0.1"
    lines = "line,from,to,capacity,capacity_credit\nline,north,south,1000,0.5"
    lent = solve_case({**BASE, "reserve": reserve, "lines": lines}, {"load": PEAK})
    missing = 1.1 * (PEAK / PEAK.sum() * 8760).max() - 0.55
    assert lent.value("reserve_sent", way="line>") == pytest.approx(0.5)
    assert lent.cost == pytest.approx((missing - 0.5) / 0.9 * 20)
    # A country asks once for the sum of its zones: 2.7 GW of credit are more than the peak of 3 GW less a tenth.
    whole = solve_case(
        {**BASE, "reserve": "region,carrier,year,reserve_margin\nland,electricity,2025,-0.15"}, {"load": PEAK}
    )
    assert whole.value("built") == pytest.approx(max(0, 0.85 * (1 + (PEAK / PEAK.sum() * 8760).max()) - 2.35) / 0.9)


def test_the_reserve_may_be_asked_of_what_is_given_in_every_step():
    # By day 1 GW is asked for and 0.5 GW charged, by night 1 GW and no more is given: 1.5 * 1.2 GW must be firm, of
    # which the plant has 1.8. A reserve on the peak of 1 GW would be content with 1.2 GW.
    texts = {
        **SYSTEM,
        **FLAT_GIGAWATT,
        "technologies": """
            technology,group,lifetime,lead_time,capacity_credit
            plant,thermal,20,0,1
            store,storage,20,0,0
            """,
        "storage": "technology,carrier,duration,cycle\nstore,electricity,12,day",
        "availability": "technology,profile\nplant,sun",
        "costs": "technology,year,investment_cost,variable_cost\nplant,2025,100,10\nstore,2025,0,0",
        "existing_capacity": existing("store,land,2000"),
        "candidates": "technology,region\nplant,land",
        "reserve": "region,carrier,year,reserve_margin,basis\nland,electricity,2025,0.2,production",
    }
    done = solve_case(texts, {"sun": [1.0] * 16 + [0.0] * 8}, steps=3)
    # Sixteen hours make 24 GWh, 1.5 GW each.
    assert done.array("activity").max() == pytest.approx(1.5)
    assert done.array("capacity").at(pool="plant@land").values.item() == pytest.approx(1.8)
    assert done.array("firm").max() == pytest.approx(1.8)
    texts["reserve"] = texts["reserve"].replace("production", "peak")
    on_peak = solve_case(texts, {"sun": [1.0] * 16 + [0.0] * 8}, steps=3)
    assert on_peak.array("capacity").at(pool="plant@land").values.item() == pytest.approx(1.5)
