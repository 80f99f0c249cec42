"""Years of a round that are verified alone, and put together."""

import shutil
from pathlib import Path

import pytest

from kz_optimize.hours import years
from kz_optimize.hours.years import here, verify_years
from kz_optimize.report.progress import Reporter
from kz_optimize.results import netcdf
from kz_optimize.run import scenario
from kz_optimize.verify import verify
from tests.hours.test_headroom import KEEPING, read
from tests.support import write_case


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan of two milestone years, the first verified in its folder `years`."""
    folder, out = tmp_path_factory.mktemp("case"), tmp_path_factory.mktemp("out")
    write_case(folder, KEEPING, days=1, steps=1)
    two = {"time.representation": "mean", "time.milestone_years": [2025, 2030], "time.end_year": 2034}
    results = scenario.run_case(read(folder).with_settings(two), out).results
    (out / "years").mkdir()
    verify(results, (2025,), out=out / "years" / "2025.nc")
    return results


def test_years_verified_alone_make_the_verification_of_all(plan, tmp_path, monkeypatch):
    whole = tmp_path / "whole.nc"
    outcome = verify(plan, out=whole)
    run = []
    monkeypatch.setattr(years, "verify", lambda file, asked, out: run.extend(asked) or verify(file, asked, out=out))
    file = verify_years(plan, Reporter(), here(1))
    assert run == [2030]  # the other one was there
    joined, once = (netcdf.load(each, needs="hours") for each in (file, whole))
    assert joined["hours"].identical(once["hours"])
    assert joined.plan.drop_vars("programme_seconds").identical(once.plan.drop_vars("programme_seconds"))
    assert float(joined.plan["upper_bound"]) == pytest.approx(outcome.upper_bound)
    table = "verification-scarce-hours.csv"
    assert file.with_name(table).read_text() == whole.with_name("whole-scarce-hours.csv").read_text()
    assert not (plan.parent / "years").exists()


def test_processes_at_the_same_time_find_the_same(plan, tmp_path):
    copy = Path(shutil.copytree(plan.parent, tmp_path / "copy"))
    shutil.rmtree(copy / "years", ignore_errors=True)
    for file in copy.glob("verification*"):
        file.unlink()
    alone, several = (netcdf.load(each, needs="hours").plan for each in (
        verify_years(plan, Reporter(), here(1)), verify_years(copy / plan.name, Reporter(), here(2)),
    ))  # fmt: skip
    assert float(alone["upper_bound"]) == pytest.approx(float(several["upper_bound"]), rel=1e-9)
    assert alone["limit_used"].values.tolist() == several["limit_used"].values.tolist()
