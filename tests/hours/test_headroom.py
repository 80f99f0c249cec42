"""What a plan keeps below its caps for the hours, worked by hand: a cap of half the demand of an island."""

from pathlib import Path

import pytest

from kz_optimize.case.case import prepare
from kz_optimize.hours import headroom
from kz_optimize.results import netcdf
from kz_optimize.run import scenario
from kz_optimize.verify import verify
from tests.hours.test_bound import DIRTY, bound
from tests.support import write_case

CAPS = "instrument,pollutant,scope,year,limit,headroom\ncap,CO2,land,2025,4380,380"
KEEPING = {**DIRTY, "emission_caps": CAPS}


def read(case: Path):
    """The case as tables that may be changed."""
    return scenario.read(case, None, scenario.RunOptions())


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The case, and its plan with a verification beside it."""
    folder, out = tmp_path_factory.mktemp("case"), tmp_path_factory.mktemp("out")
    write_case(folder, KEEPING, days=1, steps=1)
    outcome = scenario.run_case(read(folder).with_settings({"time.representation": "mean"}), out)
    verify(outcome.results)
    return folder, outcome.results


def test_a_plan_keeps_its_headroom_below_the_cap(run):
    plan = netcdf.load(run[1]).plan
    assert plan["instrument_emissions"].values == pytest.approx(4000.0)
    assert plan["instrument_limit"].values == pytest.approx(4380.0)


def test_the_bound_is_that_of_the_whole_cap():
    # 4,000 GWh at 10 and 4,760 without at 1,000 USD/MWh: 4,800 million USD; a tonne less costs 990 USD, and 380 kt are
    # kept: 4,800 - 0.99 * 380 = 4,423.8, as without headroom.
    assert bound(KEEPING) == bound(DIRTY) == (pytest.approx(4423.8), "")


def test_the_hours_have_the_whole_cap(run):
    verified = netcdf.load(run[1].with_name("verification.nc"), needs="hours").plan
    assert verified["limit_allowed"].values == pytest.approx(4380.0)
    assert verified["limit_used"].values == pytest.approx(4380.0)
    assert float(verified["upper_bound"]) == pytest.approx(4423.8)


def test_the_next_plan_keeps_what_the_hours_emit_beyond_the_plan(run):
    plan = netcdf.load(run[1])
    verified = netcdf.load(run[1].with_name("verification.nc"), needs="hours")
    rows = headroom.rows(prepare(read(run[0]).check()), plan, verified)
    assert rows.values.tolist() == [["cap", "CO2", "land", 2025, 4380.0, pytest.approx(380.0)]]
    half = headroom.rows(prepare(read(run[0]).check()), plan, verified, 0.5)
    assert half["headroom"].tolist() == [pytest.approx(190.0)]
    assert read(run[0]).with_rows("emission_caps", rows).check()["emission_caps"].frame["headroom"].tolist() == [
        pytest.approx(380.0)
    ]


def test_headroom_falls_with_the_root_of_what_days_may_lose_but_not_below_a_half():
    assert headroom.share(81.0, 100.0) == pytest.approx(0.9)
    assert headroom.share(1.0, 100.0) == 0.5
    assert headroom.share(0.0, 0.0) == 1.0  # nothing is known of what days hide
