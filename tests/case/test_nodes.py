"""Nodes and what demand asks of them."""

import numpy as np
import pytest

from tests.support import SYSTEM, existing, prepare_case

BASE = {
    **SYSTEM,
    "regions": "region,parent,level\nland,,country\nnorth,land,zone\nsouth,land,zone\nn1,north,oblast",
    "carriers": "carrier,place,time\nelectricity,zone,hour\nheat,oblast,day\ncoal,country,year",
    "conversions": "technology,carrier,flow\nplant,coal,-2\nplant,electricity,1\nplant,heat,1",
    "markets": "market,region,carrier,direction,year,price\nmine,land,coal,buy,2025,1",
    "existing_capacity": existing("plant,n1,1000"),
    "unserved": "carrier,tier,share,cost\nelectricity,all,1,1000\nheat,all,1,1000",
    "demand": """
        region,carrier,sector,year,energy,profile
        n1,electricity,home,2025,8760,load
        north,electricity,work,2025,4380,
        n1,heat,all,2025,730,
        """,
    "network_losses": "region,carrier,year,loss\n,electricity,2025,0.1\nn1,electricity,2025,0.2",
}
LOAD = {"load": [1.5] * 12 + [0.5] * 12}


@pytest.fixture(scope="module")
def case():
    return prepare_case(BASE, LOAD, steps=2)


def test_everything_meets_a_carrier_at_its_own_level_in_the_order_of_the_tables(case):
    assert list(case.nodes.node) == ["electricity@north", "heat@n1", "coal@land"]
    assert list(case.nodes.time) == ["hour", "day", "year"]


def test_demand_has_its_shape_and_its_losses(case):
    # 8760 GWh at home after a fifth is lost are 1.25 GW on average, half as much again by day; 4380 GWh of work after
    # a tenth are 0.5556 GW.
    work = 0.5 / 0.9
    np.testing.assert_allclose(
        case.demand.power.at(node="electricity@north", year=2025), [[1.875 + work, 0.625 + work]]
    )
    assert case.demand.annual.at(node="electricity@north").values.item() == pytest.approx(8760 / 0.8 + 4380 / 0.9)
    assert case.demand.daily.at(node="heat@n1").values.item() == pytest.approx(2.0)
    assert case.demand.full[0].max() == pytest.approx(1.875 + work)
    assert float(case.demand.power.at(node="heat@n1").sum()) == 0.0
