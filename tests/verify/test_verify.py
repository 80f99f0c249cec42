"""A plan against every hour of its year: reproduced where it saw them all, short where it did not, and by how much."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from kz_optimize.errors import InputError
from kz_optimize.report.sections import load
from kz_optimize.report.verification import verified
from kz_optimize.run.scenario import RunOptions, run_again, run_scenario
from kz_optimize.verify import Stretch, show, verify
from tests.support import FLAT_GIGAWATT, HOURS, SYSTEM, existing

SPIKE = 40 * 24 + 18
"""18 o'clock on 10 February."""

MONTH = Stretch(61, 2)
WHOLE = Stretch(365)


def demand_of(power: np.ndarray) -> dict[str, str]:
    """The table of a demand in GW by the hour, whose profile is `load`."""
    return {"demand": f"region,carrier,year,energy,profile\nland,electricity,2025,{float(power.sum())!r},load"}


@pytest.mark.parametrize("stretch", [MONTH, WHOLE], ids=["windows", "one programme"])
def test_the_hour_that_typical_days_missed_is_named(plan, stretch, tmp_path):
    """1 GW all year but for one hour of 2 GW, and a plant of 1.5 GW: 500 MW go without in that hour, and no other."""
    power = np.ones(HOURS)
    power[SPIKE] = 2.0
    case = {**SYSTEM, **FLAT_GIGAWATT, **demand_of(power), "existing_capacity": existing("plant,land,1500")}
    outcome = verify(plan(case, {"load": power}), stretch=stretch, out=tmp_path / "proof.nc")

    (year,) = outcome.years
    assert year.short
    assert outcome.exit_code == 6
    (row,) = year.scarce.to_dict("records")
    assert row["time"] == "2025-02-10T18:00"
    assert (row["carrier"], row["region"]) == ("electricity", "land")
    assert row["unserved_MW"] == pytest.approx(500.0, abs=1e-3)
    assert row["demand_MW"] == pytest.approx(2000.0, abs=1e-2)
    assert row["price_USD_per_MWh"] == pytest.approx(1000.0, rel=1e-4)  # what going without costs
    node = year.nodes.loc["electricity@land"]
    assert node["scarce_hours"] == 1
    assert node["unserved"] == pytest.approx(0.5, abs=1e-6)
    assert node["planned_unserved"] == 0.0
    assert pd.read_csv(outcome.scarce_hours)["time"].tolist() == ["2025-02-10T18:00"]
    with xr.open_dataset(tmp_path / "proof.nc") as proof:
        assert proof.attrs["short_years"] == "2025"


def test_every_hour_of_a_maintenance_is_short_by_what_its_year_takes_away(plan):
    """1 GW for a demand of 1 GW; in July a half is out in 2025 and a quarter in 2030: 744 hours of 0.5 and 0.25 GW."""
    case = {
        **SYSTEM, **FLAT_GIGAWATT, "technologies": "technology,group,lifetime\nplant,thermal,60",
        "existing_capacity": existing("plant,land,1000"),
        "availability": "technology,year,month,share\nplant,2025,7,0.5\nplant,2030,7,0.75",
    }  # fmt: skip
    outcome = verify(plan(case, years=(2025, 2030), end_year=2030, days=2), stretch=WHOLE)
    nodes = [year.nodes.loc["electricity@land"] for year in outcome.years]
    assert [node["scarce_hours"] for node in nodes] == [744, 744]
    assert [node["unserved"] for node in nodes] == pytest.approx([372, 186])
    assert all((year.checks["relative"] < 1e-6).all() for year in outcome.years)


def test_who_looks_at_the_plan_is_told_what_its_hours_came_to(plan):
    """Before there is a verification, of this plan when it is short, and not of another plan in its place."""
    power = np.ones(HOURS)
    power[SPIKE] = 2.0
    case = {**SYSTEM, **FLAT_GIGAWATT, **demand_of(power), "existing_capacity": existing("plant,land,1500")}
    file = plan(case, {"load": power})
    results = load(file)
    assert verified(results, file) == f"Not verified by the hour: kz-optimize verify {file.parent} does that"
    verify(file, stretch=MONTH)
    assert verified(results, file) == "Verified by the hour: 2025 is short of 500.0 MWh"
    again = run_again(file, file.parent).results
    assert verified(load(again), again).startswith("Not verified")


def test_a_plan_that_keeps_the_days_found_short_holds(plan, tmp_path):
    """1 GW but for a day of 2 GW, which the one typical day does not show; to build costs less than to go without."""
    power = np.where(np.arange(HOURS) // 24 == SPIKE // 24, 2.0, 1.0)
    case = {
        **SYSTEM, **FLAT_GIGAWATT, **demand_of(power),
        "candidates": "technology,region,first_year\nplant,land,2025",
        "costs": "technology,year,investment_cost\nplant,2025,10",
    }  # fmt: skip
    outcome = verify(plan(case, {"load": power}), stretch=MONTH)
    assert outcome.short
    assert outcome.days_to_keep == ("02-10",)
    told = RunOptions({"time.kept_days": list(outcome.days_to_keep)})
    again = verify(run_scenario(tmp_path / "case", None, tmp_path / "again", told).results, stretch=MONTH)
    assert not again.short
    assert again.years[0].nodes["unserved"].sum() == pytest.approx(0.0, abs=1e-9)
    assert again.days_to_keep == ("02-10",)


def test_a_plan_with_enough_holds(plan):
    """The same year and a plant of 2 GW."""
    power = np.ones(HOURS)
    power[SPIKE] = 2.0
    case = {**SYSTEM, **FLAT_GIGAWATT, **demand_of(power), "existing_capacity": existing("plant,land,2000")}
    outcome = verify(plan(case, {"load": power}), stretch=MONTH)
    assert not outcome.short
    assert outcome.exit_code == 0
    assert outcome.years[0].scarce.empty


STORED = {
    **SYSTEM, **FLAT_GIGAWATT,
    "technologies": """
        technology,group,lifetime,lead_time
        plant,thermal,20,0
        sun,sun,20,0
        store,store,20,0
        """,
    "conversions": """
        technology,carrier,flow
        plant,electricity,1
        sun,electricity,1
        """,
    "availability": """
        technology,region,profile
        sun,land,sun
        """,
    "storage": """
        technology,carrier,duration,charge_ratio,standing_loss,cycle,efficiency_charge
        store,electricity,200,3,0.0001,year,0.9
        """,
    "costs": """
        technology,year,variable_cost,investment_cost
        plant,2025,50,
        sun,2025,0,300
        store,2025,0,500
        """,
    "existing_capacity": existing("plant,land,1000", "sun,land,2500", "store,land,300"),
}  # fmt: skip
"""A plant, sun, and a store of 200 hours."""

SEASON = np.maximum(0.0, np.sin(np.arange(HOURS) * 2 * np.pi / 24)) * (
    1.0 + 0.8 * np.sin(np.arange(HOURS) * 2 * np.pi / (24 * 20))
)
"""Sun by day, in weeks that are bright or dull."""


def test_a_plan_of_every_day_is_reproduced(plan):
    """A plan that saw the whole year by the hour has nothing to learn from it; the windows come close to it."""
    file = plan(STORED, {"sun": SEASON / SEASON.max()}, days=365, steps=8)
    of_all = verify(file, stretch=WHOLE, out=file.with_name("whole.nc")).years[0]
    of_windows = verify(file, stretch=MONTH, out=file.with_name("months.nc")).years[0]
    for year in (of_all, of_windows):
        assert not year.short
        assert year.checks["relative"].max() < 1e-6
    planned, verified = of_all.figures.loc["running cost", ["planned", "verified"]]
    assert verified == pytest.approx(planned, rel=0.02)  # three hours in a step here, one there
    assert of_windows.figures.loc["running cost", "verified"] == pytest.approx(verified, rel=0.005)
    assert of_windows.figures.loc["running cost", "verified"] >= verified * (1.0 - 1e-6)


def test_hours_of_the_plan_come_back_exactly(plan):
    """Steps of an hour on all 365 days: the programme of the year is the plan's own with capacities given.

    But for the price: that of the plan pays for capacity in the hour of the peak, which is given here.
    """
    power = 1.0 + 0.5 * np.sin(np.arange(HOURS) / 50.0)
    case = {
        **SYSTEM, **FLAT_GIGAWATT, **demand_of(power), "candidates": "technology,region\nplant,land",
        "costs": "technology,year,variable_cost,investment_cost,fixed_cost\nplant,2025,10,100,5",
    }  # fmt: skip
    file = plan(case, {"load": power}, days=365, steps=24)
    (year,) = verify(file, stretch=MONTH).years
    figures = year.figures.drop("price of electricity")
    assert figures["verified"].to_dict() == pytest.approx(figures["planned"].to_dict(), rel=1e-6, abs=1e-6)
    assert figures.loc["running cost", "verified"] == pytest.approx(10 * power.sum() / 1000, rel=1e-6)


def test_stores_hand_their_energy_from_window_to_window(plan):
    """The energy at every dawn, also the first of a window, is what the day before left."""
    file = plan(STORED, {"sun": SEASON / SEASON.max()}, days=8, steps=8)
    (year,) = verify(file, stretch=MONTH).years
    at = {"node": "electricity@land", "technology": "store", "year": 2025}
    level = year.hours["level"].sel(at).values.astype(float)
    gained = year.hours["stored"].sel(at).values.astype(float).reshape(365, 24)[:, -1]
    assert level.max() > 1.0  # the store is used, and across midnight
    left = level * (1.0 - 1e-4) ** 24 + gained
    assert level[1:] == pytest.approx(left[:-1], abs=2e-4)


def test_power_changes_no_faster_over_midnight_than_within_the_day(plan):
    """0.2 GW by day 1, 1 GW from midnight on: a plant of 1 GW that gains 0.25 GW an hour is short by 0.55, 0.3, 0.05.

    The step lies between two days of one window, and in windows of a day between two windows.
    """
    power = np.full(HOURS, 1.0)
    power[: 30 * 24] = 0.2
    case = {
        **SYSTEM, **FLAT_GIGAWATT, **demand_of(power), "existing_capacity": existing("plant,land,1000"),
        "technologies": "technology,group,lifetime,lead_time,ramp_rate\nplant,thermal,20,0,0.25",
    }  # fmt: skip
    file = plan(case, {"load": power})
    for stretch in (Stretch(20, 2), Stretch(30, 0), WHOLE):
        (year,) = verify(file, stretch=stretch).years
        assert year.scarce["time"].tolist() == [f"2025-01-31T0{hour}:00" for hour in range(3)]
        assert year.scarce["unserved_MW"].to_numpy() == pytest.approx([550.0, 300.0, 50.0], abs=0.01)


def test_demand_that_may_not_go_without_is_found_short_all_the_same(plan):
    """A case without unserved.csv: the plan must meet its typical day, the year cannot be met."""
    power = np.ones(HOURS)
    power[SPIKE] = 2.0
    case = {**SYSTEM, **demand_of(power), "existing_capacity": existing("plant,land,1500")}
    (year,) = verify(plan(case, {"load": power}), stretch=MONTH).years
    assert year.scarce["unserved_MW"].tolist() == pytest.approx([500.0], abs=1e-3)
    assert year.scarce["price_USD_per_MWh"].tolist() == pytest.approx([10_000.0], rel=1e-4)


def test_a_year_that_the_plan_does_not_have_is_refused(plan):
    file = plan({**SYSTEM, **FLAT_GIGAWATT, "existing_capacity": existing("plant,land,1500")})
    with pytest.raises(InputError, match="2031"):
        verify(file, [2031])
    with pytest.raises(InputError, match="no day"):
        verify(file, stretch=Stretch(0))


def test_a_plan_of_time_slices_is_refused(plan):
    slices = {"time_slices": "slice,days,hours\nall,365,24"}
    file = plan({**SYSTEM, **FLAT_GIGAWATT, **slices, "existing_capacity": existing("plant,land,1500")})
    with pytest.raises(InputError, match="time slices"):
        verify(file)


def test_the_terminal_says_where_and_when(plan, capsys):
    power = np.ones(HOURS)
    power[SPIKE] = 2.0
    case = {**SYSTEM, **FLAT_GIGAWATT, **demand_of(power), "existing_capacity": existing("plant,land,1500")}
    outcome = verify(plan(case, {"load": power}), stretch=MONTH)
    show(outcome.years, outcome.days_to_keep)
    told = capsys.readouterr().out
    assert "--option 'time.kept_days=[\"02-10\"]'" in told
    assert "2025: the plan is short" in told
    assert "2025-02-10  electricity, 18-19 h, 500.0 MWh: land" in told
