"""Rounds on a small case: bounds that hold the cost of its hourly year between them, and a run that goes on."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kz_optimize.case.case import prepare
from kz_optimize.hours import refine
from kz_optimize.hours.days import describe, groups_of
from kz_optimize.model import build_model
from kz_optimize.results import netcdf
from kz_optimize.run import scenario
from kz_optimize.verify import Stretch, verify
from tests.hours.years import solved
from tests.support import FLAT_GIGAWATT, SYSTEM, existing, write_case

CASE = {
    **SYSTEM, **FLAT_GIGAWATT,
    "technologies": "technology,group,lifetime,lead_time\nplant,thermal,20,0\nsolar,solar,20,0\nstore,storage,20,0",
    "conversions": "technology,carrier,flow\nplant,electricity,1\nsolar,electricity,1",
    "costs": (
        "technology,year,investment_cost,variable_cost\nplant,2025,0,40\nsolar,2025,500,0\nstore,2025,300,0"
    ),
    "availability": "technology,profile\nsolar,sun",
    "existing_capacity": existing("plant,land,1000"),
    "candidates": "technology,region\nsolar,land\nstore,land",
    "storage": "technology,carrier,duration,cycle\nstore,electricity,6,day",
}  # fmt: skip


GAP = 0.02  # days of three kinds in any order on an island with a large store: hard for any choice of days


def sun() -> np.ndarray:
    """What the sun gives of each hour, on days of three kinds."""
    bright = np.random.default_rng(1).choice([0.2, 0.6, 1.0], 365)
    arc = np.clip(np.sin((np.arange(8760) % 24 - 6) / 12 * np.pi), 0, None)
    return (arc * np.repeat(bright, 24)).round(3)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("case")
    write_case(folder, CASE, {"sun": sun()}, days=2, steps=4)
    return folder


def read(case: Path):
    """The case as tables that may be changed."""
    return scenario.read(case, None, scenario.RunOptions())


@pytest.fixture(scope="module")
def refined(case: Path, tmp_path_factory: pytest.TempPathFactory):
    return refine(read(case), tmp_path_factory.mktemp("out"), gap=GAP)


def test_the_cost_of_the_hourly_year_lies_between_the_bounds(case, refined):
    whole = read(case).set("storage", "cycle", "year").with_settings({"time.days": 365, "time.steps": 24})
    year = solved(build_model(prepare(whole.check()))).objective
    for each in refined.rounds:
        assert each.lower_bound <= year * (1 + 1e-6)
        assert each.upper_bound >= year * (1 - 1e-6)
    assert refined.rounds[-1].gap <= GAP


def test_bounds_come_closer_with_every_round(refined):
    lower, upper = ([getattr(each, name) for each in refined.rounds] for name in ("best_lower", "best_upper"))
    assert len(refined.rounds) > 1
    assert lower == sorted(lower)
    assert upper == sorted(upper, reverse=True)


def test_what_days_and_hours_lose_at_most_is_no_less_than_what_the_plan_left_out(refined):
    for each in refined.rounds:
        assert each.upper_bound - each.lower_bound <= (each.days_lose + each.steps_lose) * (1 + 1e-6)


def test_results_hold_both_bounds_the_gap_and_the_rounds(refined):
    results = netcdf.load(refined.results)
    last = refined.rounds[-1]
    assert float(results.plan["lower_bound"]) == last.best_lower
    assert float(results.plan["upper_bound"]) == last.best_upper
    assert float(results.plan["gap"]) == last.gap
    assert results["rounds"]["groups"].values.tolist() == [each.groups for each in refined.rounds]


def test_a_run_that_was_ended_goes_on_where_it_was(case, refined):
    out = refined.results.parent
    files = sorted(out.glob("rounds/*/*.nc"))
    before = [file.stat().st_mtime_ns for file in files]
    again = refine(read(case), out, gap=GAP)
    assert [file.stat().st_mtime_ns for file in files] == before
    assert [each.upper_bound for each in again.rounds] == [each.upper_bound for each in refined.rounds]


def test_a_case_says_how_close_is_enough(case, refined, tmp_path):
    out = Path(shutil.copytree(refined.results.parent, tmp_path / "out"))
    wide = refine(read(case).with_settings({"hours.gap": 0.5}), out)
    assert len(wide.rounds) == 1
    assert GAP < wide.rounds[0].gap <= 0.5


def test_other_input_begins_anew(case, refined, tmp_path):
    out = Path(shutil.copytree(refined.results.parent, tmp_path / "out"))
    dearer = read(case).scale("costs", "investment_cost", 1.1)
    assert refine(dearer, out, gap=0.9).rounds[0].lower_bound > refined.rounds[0].lower_bound * 1.01


def test_windows_cost_no_less_than_the_year_in_one_programme(refined):
    out = refined.results.with_name("whole.nc")
    whole = verify(refined.results, stretch=Stretch(365), out=out)
    assert whole.upper_bound <= refined.rounds[-1].best_upper * (1 + 1e-6)
    assert whole.upper_bound >= refined.rounds[-1].best_lower * (1 - 1e-6)


def test_the_days_of_a_plan_can_be_named_and_used_again(case, refined):
    groups = groups_of(refined.results)
    assert len(groups) == 365
    assert len(describe(refined.results)) == groups["group"].nunique()
    again = read(case).with_settings({"time.representation": "mean"}).with_rows("day_groups", groups)
    assert prepare(again.check()).days.calendar.tolist() == pd.factorize(groups["group"])[0].tolist()


def test_caps_that_hours_overrun_are_kept_by_the_next_plans(tmp_path):
    cap = {
        "pollutants": "pollutant,co2e\nCO2,1", "emission_factors": "pollutant,technology,factor\nCO2,plant,1",
        "emission_caps": "instrument,pollutant,scope,year,limit\ncap,CO2,land,2025,1000",
    }  # fmt: skip
    (tmp_path / "case").mkdir()
    write_case(tmp_path / "case", {**CASE, **cap}, {"sun": sun()}, days=2, steps=4)
    capped = read(tmp_path / "case").with_settings({"hours.excess_price": 500})
    rounds = refine(capped, tmp_path / "out", gap=0.12).rounds
    assert rounds[0].excess > 100
    assert rounds[-1].excess < 1
    assert all(each.lower_bound <= rounds[-1].best_upper for each in rounds)
