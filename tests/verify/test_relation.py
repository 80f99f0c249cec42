"""Relations of a plan hold in every hour, with the capacity that the plan has."""

import pytest

from kz_optimize.verify import Stretch, verify
from tests.policies.test_relation import BASE, relations


def test_verification_holds_activity_and_takes_capacity_from_the_plan(plan):
    # A MW of wind lets 5 GWh of coal run: 800 MW, 4,000 GWh in the plan and in the hours of the year.
    texts = {
        **relations("mix,2025,0,", "mix,coal,land,activity,,,1\nmix,wind,land,capacity,,,-5"),
        "existing_capacity": BASE["existing_capacity"] + "\nw,wind,land,800,2020",
        "candidates": "technology,region",
        "availability": "technology,share\nwind,0.5",
    }
    results = plan(texts)
    (year,) = verify(results, stretch=Stretch(61, 2)).years
    cost = (4000 * 10 + (8760 - 4000 - 3504) * 30) / 1000
    assert year.figures.at["running cost", "planned"] == pytest.approx(cost)
    assert year.figures.at["running cost", "verified"] == pytest.approx(cost, rel=1e-6)
