"""What a cap allows beyond its limit, and what is taken off its emissions, is the same in every hour as in the plan."""

import pytest

from kz_optimize.results import netcdf
from kz_optimize.verify import Stretch, verify
from tests.policies.world import PRICE, cap, world

MONTHS = Stretch(61, 2)


def test_a_year_by_the_hour_has_the_allowances_offsets_and_abatement_of_the_plan(plan):
    """All hours are alike, so each year needs what the plan needs, and may emit as much.

    2025: 900 + 70 sold + 100 offsets that count half + 50 from before - 40 kept = 1,030 kt.
    2026: 300 + 70 + 50 + 40 kept - 20 that must be left = 440 kt. Of 250 kt of industry 60 are abated in both.
    """
    texts = world(
        ("coal", "gas", "wind"),
        emission_caps=cap((2025, 900), (2026, 300)),
        exogenous_emissions="region,sector,pollutant,year,emissions\nland,industry,CO2,2025,250",
        abatement="measure,region,sector,pollutant,year,cost,potential\nkilns,land,industry,CO2,2025,10,60",
        trading="instrument,banking,bank_start,bank_end,bank_limit\ncap,yes,50,20,40",
        allowance_steps="instrument,step,year,price,quantity\ncap,auction,2025,12,70",
        offsets="offset,instrument,year,cost,potential,quality\nforest,cap,2025,20,100,0.5",
    )
    results = plan(texts, years=(2025, 2026), end_year=2026, rate=0.1)
    planned = netcdf.load(results).plan
    assert planned["instrument_emissions"].values.ravel() == pytest.approx([1030, 440])
    for year, emitted, price in zip(verify(results, stretch=MONTHS).years, (1030, 440), (PRICE, 75), strict=True):
        figures = year.figures["verified"]
        assert figures["emissions"] == pytest.approx(emitted, rel=1e-6)
        assert figures["carbon price of cap"] == pytest.approx(price, rel=1e-4)
        assert figures["running cost"] == pytest.approx(year.figures.at["running cost", "planned"], rel=1e-6)
        assert year.checks["relative"].max() < 1e-6
