"""What a past year was observed to be, beside what the model makes of it; numbers worked by hand."""

import numpy as np
import pytest

from kz_optimize.report import tables
from kz_optimize.results.extract.extract import extract
from tests.support import solve_case

# A flat year. The south needs 500 MW of power and has none: 100 MW come over the border at 1 USD/MWh, which is all
# that may, the rest from coal in the north over a line that loses a fifth. The north needs 100 MW besides.
#     south, by line  500 - 100 = 400 MW, of 400 / 0.8 = 500 MW that are sent
#     north           100 + 500 = 600 MW of power from 600 / 0.4 = 1,500 MW of coal at 2 USD/MWh
#     price           2 / 0.4 = 5 USD/MWh in the north, 5 / 0.8 = 6.25 in the south
CASE = {
    "regions": "region,parent,level\nland,,country\nnorth,land,zone\nsouth,land,zone",
    "carriers": "carrier,place,time,disposal\nelectricity,zone,hour,no\ncoal,country,year,no",
    "technologies": "technology,group,lifetime,availability\nplant,coal,40,1",
    "conversions": "technology,mode,carrier,flow,efficiency\nplant,normal,electricity,1,\nplant,normal,coal,,0.4",
    "costs": "technology,year\nplant,2025",
    "existing_capacity": "unit,technology,region,capacity,commissioned\na,plant,north,2000,2010",
    "demand": "region,carrier,year,energy\nnorth,electricity,2025,876\nsouth,electricity,2025,4380",
    "lines": "line,from,to,capacity,length,loss\nns,north,south,1000,1000,0.2",
    "markets": """
        market,region,carrier,direction,year,price,hourly_limit,origin
        mine,land,coal,buy,2025,2,,domestic
        border,south,electricity,buy,2025,1,100,foreign
        """,
    "observations": """
        year,region,quantity,group,carrier,statistic,observed
        2023,land,generation,coal,electricity,,1
        2024,land,generation,coal,electricity,operator,5000
        2024,land,generation,coal,electricity,ministry,5840
        2024,land,consumption,coal,coal,,12000
        2024,south,net_import,,electricity,,4000
        2024,north,net_import,,electricity,,-5000
        2024,land,net_import,,electricity,,876
        2024,land,net_import,,coal,,0
        2024,south,price,,electricity,,5
        2024,land,price,,electricity,,6
        """,
}


@pytest.fixture(scope="module")
def past():
    done = solve_case(CASE)
    return extract(done.model, done.case, done.solution)


def test_every_quantity_of_a_past_year_by_hand(past):
    seen = past["balances"]
    assert seen["modelled"].values == pytest.approx(
        [8.76 * 600, 8.76 * 600, 8.76 * 1500, 8.76 * 500, 8.76 * -500, 8.76 * 100, 0.0, 6.25, (5 + 5 * 6.25) / 6]
    )
    assert seen["difference"].values[:5] == pytest.approx([0.0512, -0.1, 0.095, 0.095, 0.124], abs=1e-12)
    assert np.isnan(seen["difference"].values[6])


def test_only_the_observed_year_that_is_nearest_to_a_milestone_is_compared(past):
    assert set(past["balances"]["observed_year"].values) == {2024}


def test_statistics_that_disagree_stand_side_by_side_with_their_names(past):
    shown = tables.calibration(past)
    assert list(shown) == ["GWh", "USD/MWh"]
    assert list(shown["GWh"].index[:4]) == [
        "2024 land: coal electricity (operator)",
        "2024 land: coal electricity (ministry)",
        "2024 land: coal coal consumption",
        "2024 south: electricity net import",
    ]
