"""Which cohorts share dispatch."""

import pytest

from tests.support import FLAT_GIGAWATT, SYSTEM, existing, prepare_case

BASE = {
    **SYSTEM,
    **FLAT_GIGAWATT,
    "regions": "region,parent,level\nland,,country\nnorth,land,zone\nsouth,land,zone",
    "technologies": "technology,group,lifetime\nplant,thermal,40\ntwin,thermal,30",
    "conversions": "technology,carrier,flow\nplant,electricity,1\ntwin,electricity,1",
    "costs": "technology,year,variable_cost\nplant,2025,10\ntwin,2025,10",
    "existing_capacity": existing("plant,north,1000", "plant,south,1000", "twin,south,1000"),
    "availability": "technology,region,profile\nplant,north,calm\nplant,south,windy",
}
WEATHER = {"calm": [0.2] * 12 + [0.4] * 12, "windy": [0.9] * 24}


def fleets(changes: dict[str, str] | None = None, **settings):
    return prepare_case({**BASE, **(changes or {})}, WEATHER, steps=2, **settings).fleets


def test_vintages_regions_weather_and_technologies_share_a_fleet_if_nothing_else_differs():
    found = fleets()
    assert list(found.fleet) == ["plant@north+2"]
    assert len(found.pool) == 3  # one per availability


def test_without_aggregation_every_cohort_is_a_fleet():
    found = fleets(aggregate=False)
    assert list(found.fleet) == list(found.pool) == ["plant@north#2020", "plant@south#2020", "twin@south#2020"]


PRICE = "instrument,pollutant,scope,year,price\ntax,CO2,south,2025,10"


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({"costs": "technology,year,variable_cost\nplant,2025,10\ntwin,2025,11"}, 2),
        (
            {
                "carriers": "carrier,place,time\nelectricity,zone,hour",
                "demand": "region,carrier,year,energy\nnorth,electricity,2025,1\nsouth,electricity,2025,1",
            },
            2,
        ),
        ({"technologies": "technology,group,lifetime,minimum_output\nplant,thermal,40,0.2\ntwin,thermal,30,0"}, 2),
        ({"conversions": "technology,carrier,flow\nplant,electricity,1\ntwin,electricity,0.9"}, 2),
        # Steps are linked: the weather must be equal as well.
        ({"technologies": "technology,group,lifetime,ramp_rate\nplant,thermal,40,0.02\ntwin,thermal,30,0.02"}, 3),
        ({"technologies": "technology,group,lifetime,annual_availability\nplant,thermal,40,0.5\ntwin,thermal,30,"}, 3),
        # A price in the south covers two of the three, but they emit nothing and the tonnes would be the same.
        ({"pollutants": "pollutant\nCO2", "emission_prices": PRICE}, 2),
        ({"subsidies": "subsidy,group,region,year,output_subsidy\ns,plant,south,2025,3"}, 2),
        ({"targets": "target,group,carrier,region,year,minimum_share\nt,twin,electricity,land,2025,0.1"}, 2),
    ],
)
def test_what_matters_to_dispatch_keeps_fleets_apart(changes, count):
    assert len(fleets(changes).fleet) == count


def test_stores_whose_energy_is_chosen_stay_at_their_place_and_work_as_one_there():
    stores = {
        "technologies": BASE["technologies"] + "\nstore,storage,20",
        "storage": "technology,carrier,duration\nstore,electricity,",
        "costs": "technology,year,investment_cost,energy_cost\nplant,2025,0,0\ntwin,2025,0,0\nstore,2025,1,1",
        "candidates": "technology,region\nstore,north\nstore,south",
    }
    for aggregate in (True, False):
        found = fleets(stores, aggregate=aggregate, years=(2025, 2030))
        assert list(found.store) == ["store@north", "store@south"]
    fixed = {**stores, "storage": "technology,carrier,duration\nstore,electricity,4"}
    assert list(fleets(fixed, years=(2025, 2030)).store) == ["store@north+1"]
