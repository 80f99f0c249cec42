"""Capacity that must be started, hour by hour: what one window started and stopped binds the next."""

import numpy as np
import pytest

from kz_optimize.report.progress import Reporter
from kz_optimize.run.scenario import run_scenario
from kz_optimize.solve import SolveOptions
from kz_optimize.verify import Stretch
from kz_optimize.verify.fixed import read_plan
from kz_optimize.verify.year import run_year
from tests.support import FLAT_GIGAWATT, HOURS, SYSTEM, write_case

CASE = {
    **SYSTEM, **FLAT_GIGAWATT,
    "technologies": "technology,group,lifetime,ramp_rate\nplant,thermal,60,0.1\npeaker,thermal,60,",
    "conversions": "technology,carrier,flow\nplant,electricity,1\npeaker,electricity,1",
    "costs": "technology,year,variable_cost\nplant,2025,10\npeaker,2025,80",
    "existing_capacity": "unit,technology,region,capacity,commissioned\na,plant,land,1000,2020\nb,peaker,land,900,2020",
    "availability": "technology,month,share\nplant,,0.9\nplant,7,0.5",
    "commitment": "technology,minimum_load,start_cost,shut_down_cost,minimum_up_time,minimum_down_time,no_load_cost"
                  "\nplant,0.4,60,5,30,20,2",
}  # fmt: skip


def demand() -> np.ndarray:
    """GW by the hour: a day and a night, and nights of many kinds."""
    random = np.random.default_rng(4)
    night = np.repeat(random.uniform(0.1, 0.9, 365), 24)
    return np.where(np.arange(HOURS) % 24 < 14, 0.95, night)


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    """The result file of a plan on two days of six steps."""
    power = demand()
    table = f"region,carrier,year,energy,profile\nland,electricity,2025,{power.sum()},load"
    folder = tmp_path_factory.mktemp("case")
    write_case(folder, {**CASE, "demand": table}, {"load": power}, days=2, steps=6)
    return run_scenario(folder, None, folder / "run").results


@pytest.fixture(scope="module")
def windows(plan):
    """The year of the plan in windows."""
    return run_year(*read_plan(plan), 2025, Stretch(14, 2), SolveOptions(), Reporter())


ROWS = ("commitment", "running_limit", "load_minimum", "up_time", "down_time", "running_rise", "running_fall")


def test_every_hour_of_the_year_keeps_what_the_hours_before_it_bind(windows):
    m = windows.model
    assert float(m.output.solution.at(mode="plant@land:start_up").sum()) > 10
    for name in ROWS:
        row = m.component(name)
        over = row.relation.difference.solution.transpose(*row.cells.dims).values[row.cells.exists]
        miss = {"==": abs(over), "<=": over, ">=": -over}[row.relation.sense]
        assert len(row) >= 8759
        assert miss.max() < 1e-5, name


@pytest.mark.slow
def test_windows_cost_little_more_than_the_year_in_one_programme(plan, windows):
    whole = run_year(*read_plan(plan), 2025, Stretch(365), SolveOptions(), Reporter())
    least, cost = (float(year.model.total_cost()) for year in (whole, windows))
    assert least <= cost * (1 + 1e-6)
    assert cost < 1.02 * least
