"""Caps and demand that follow growth."""

import pytest

from kz_optimize.errors import InputError
from tests.policies.world import PRICE, cap, output, solved, world
from tests.support import read_case

RULE = "instrument,year,base_year,base_emissions,share,driver,elasticity,decline\n"
GROWS = {"drivers": "driver,year,value\ngdp,2020,400\ngdp,2025,440"}


def ruled(row: str, energy=1100.0, **more: str) -> dict[str, str]:
    return world(energy=energy, emission_caps=cap((2025, "")), cap_rules=RULE + row, **{**GROWS, **more})


def abated(done) -> float:
    return float((1.0 - 0.4) * output(done, "gas")[0])


def test_a_cap_on_intensity_grows_with_the_economy_and_an_absolute_one_does_not():
    # Base 700 kt at a GDP of 400: 1.75 kt per million USD. Demand has grown by a tenth, as GDP has.
    absolute, _ = solved(ruled("cap,2025,2020,700,1,gdp,0,0"))
    assert abated(absolute) == pytest.approx(400)
    assert absolute.cost == pytest.approx(22 + 400 * PRICE / 1000)
    intensity, _ = solved(ruled("cap,2025,2020,700,1,gdp,1,0"))
    assert abated(intensity) == pytest.approx(330)
    assert intensity.cost == pytest.approx(35.75)


def test_elasticity_of_nothing_is_a_number_in_the_table():
    written, _ = solved(world(energy=1100.0, emission_caps=cap((2025, 700))))
    ruling, _ = solved(ruled("cap,2025,2020,700,1,gdp,0,0"))
    assert ruling.cost == written.cost


def test_a_driver_twice_as_high_changes_nothing():
    once, _ = solved(ruled("cap,2025,2020,700,0.8,gdp,0.5,0"))
    twice, _ = solved(ruled("cap,2025,2020,700,0.8,gdp,0.5,0", drivers="driver,year,value\ngdp,2020,800\ngdp,2025,880"))
    assert once.cost == pytest.approx(twice.cost, rel=1e-12)


def test_a_decline_counts_from_the_base_year_and_shares_move_between_years():
    done, _ = solved(ruled("cap,2025,2020,1000,1,,1,0.0273", energy=1000.0))
    assert 1000 - abated(done) == pytest.approx(1000 * (1 - 0.0273) ** 5)
    rows = "cap,2025,2020,1000,1,,1,0\ncap,2029,2020,1000,0.6,,1,0"
    later, _ = solved(ruled(rows, energy=1000.0), years=(2025, 2027), end_year=2027)
    assert output(later, "gas") == pytest.approx([0, 200 / 0.6])


def test_demand_grows_with_its_driver_at_a_constant_rate_between_years():
    drivers = "driver,year,value\ngdp,2025,100\ngdp,2035,400"
    links = "carrier,driver,base_year,elasticity\nelectricity,gdp,2025,0.5"
    done, _ = solved(world(drivers=drivers, demand_links=links), years=(2025, 2030), end_year=2030)
    assert output(done, "coal") == pytest.approx([1000, 1000 * 2**0.5])


def test_the_nearest_region_and_the_sector_of_its_own_count():
    texts = world(
        regions="region,parent,level\nland,,country\nnorth,land,oblast",
        demand="region,carrier,sector,year,energy\nnorth,electricity,homes,2025,100\nnorth,electricity,works,2025,900",
        drivers="driver,region,year,value\ngdp,,2020,1\ngdp,,2025,4\ngdp,north,2020,1\ngdp,north,2025,2",
        demand_links="carrier,sector,driver,base_year\nelectricity,,gdp,2020\nelectricity,homes,gdp,2025",
    )
    done, _ = solved(texts)
    assert output(done, "coal") == pytest.approx([100 + 2 * 900])


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"emission_caps": cap((2025, 500))}, "limits in emission_caps"),
        ({"cap_rules": RULE.strip()}, "nothing says how high this cap is"),
        ({"drivers": "driver,year,value\ngdp,2020,0\ngdp,2025,440"}, "a driver must be above zero"),
        ({"drivers": "driver,region,year,value\ngdp,land,2020,1"}, "the driver has no value here"),
        ({"cap_rules": RULE + "cap,2025,2020,700,1,gdp,1,0\ncap,2030,2021,700,1,gdp,1,0"}, "another value"),
    ],
)
def test_what_contradicts_itself_is_refused(change, problem):
    with pytest.raises(InputError, match=problem):
        read_case({**ruled("cap,2025,2020,700,1,gdp,1,0"), **change})
