"""A calendar of a case's own: which day comes when."""

import numpy as np
import pytest

from tests.policies.world import solved
from tests.support import SYSTEM, prepare_case

# 1 GW is asked for all year; wind of 2 GW blows on windy days only, half of the year. The store loses nothing.
LULL = {
    **SYSTEM,
    "technologies": "technology,group,lifetime,lead_time\nwind,wind,20,0\nstore,storage,20,0",
    "conversions": "technology,carrier,flow\nwind,electricity,1",
    "costs": "technology,year,investment_cost,energy_cost\nwind,2025,0,0\nstore,2025,0,1",
    "existing_capacity": "unit,technology,region,capacity,commissioned\na,wind,land,2000,2020",
    "candidates": "technology,region\nstore,land",
    "storage": "technology,carrier,duration,cycle\nstore,electricity,,year",
    "availability": "technology,profile\nwind,wind",
    "demand": "region,carrier,year,energy\nland,electricity,2025,8760",
    "unserved": "carrier,tier,share,cost\nelectricity,all,1,1000",
    "time_slices": "slice,day,hours,days\nblow,windy,24,182.5\nlull,calm,24,182.5",
    "profiles": "slice,wind\nblow,1\nlull,0",
}


def test_a_store_bridges_the_calm_days_as_they_come():
    # All windy days before all calm ones: 182.5 days of 24 GWh are carried over. In two turns, half of it.
    whole, _ = solved(LULL)
    assert whole.value("energy") == pytest.approx(182.5 * 24)
    turns = "position,day,times\n1,windy,91.25\n2,calm,91.25\n3,windy,91.25\n4,calm,91.25"
    half, results = solved({**LULL, "calendar": turns})
    assert half.value("energy") == pytest.approx(91.25 * 24)
    level = results["dispatch"]["level"].sel(technology="store").squeeze().values
    assert level.max() - level.min() == pytest.approx(91.25 * 24)
    # Unequal turns: the longest calm counts.
    turns = "position,day,times\n9,calm,150\n4,windy,182.5\n1,calm,32.5"
    longest, _ = solved({**LULL, "calendar": turns})
    assert longest.value("energy") == pytest.approx(182.5 * 24)


def test_days_of_the_year_may_be_named_with_how_often_they_come():
    wind = np.repeat(np.where(np.arange(365) < 200, 1.0, 0.0), 24)
    texts = {name: text for name, text in LULL.items() if name not in ("time_slices", "profiles")}
    texts["calendar"] = "position,day,times\n1,01-01,100\n2,12-31,165\n3,01-01,100"
    case = prepare_case(texts, {"wind": wind})
    assert list(case.days.days.values) == [200.0, 165.0]
    assert list(case.days.runs[0]) == [0, 1, 0]
    assert list(case.days.runs[1]) == [100, 165, 100]
    done, _ = solved(texts, {"wind": wind})
    # 165 calm days are bridged by what 200 windy ones leave over.
    assert done.value("energy") == pytest.approx(165 * 24)


def test_a_calendar_has_every_day_of_the_slices_as_often_as_they_say():
    with pytest.raises(Exception, match="calm comes 100 times here"):
        prepare_case({**LULL, "calendar": "position,day,times\n1,windy,182.5\n2,calm,100"})
    with pytest.raises(Exception, match="no time slice has this day"):
        prepare_case({**LULL, "calendar": "position,day,times\n1,windy,182.5\n2,clam,182.5"})
