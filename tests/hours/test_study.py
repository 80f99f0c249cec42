"""Days chosen once are the days of every run of a study, and each run says what its own plan bounds."""

import numpy as np
import pytest

from kz_optimize.hours.days import groups_of, write
from kz_optimize.run.scenario import RunOptions, run_scenario
from kz_optimize.study import Worker, plan
from kz_optimize.study.gather import gather, open_results

PRICE = """
scenarios = ["carbon-price"]
[[factor]]
name = "price"
values = [0, 40]
changes = [{ table = "emission_prices", column = "price", where = { instrument = "carbon price", year = 2035 } }]
"""


def test_a_sweep_on_the_days_of_a_plan_has_the_bound_of_every_point(tiny, tmp_path):
    settings = (tiny / "case.toml").read_text(encoding="utf-8")
    means = settings.replace("[time]", '[time]\nrepresentation = "mean"')
    (tiny / "case.toml").write_text(means, encoding="utf-8")
    chosen = run_scenario(tiny, "carbon-price", tmp_path / "run", RunOptions({"time.days": 3})).results
    write(chosen, tiny / "day_groups.csv")
    (tiny / "studies").mkdir(exist_ok=True)
    (tiny / "studies" / "sweep.toml").write_text(PRICE, encoding="utf-8")
    planned = plan(tiny / "studies" / "sweep.toml", tmp_path / "study")
    Worker(planned.folder).work([run.id for run in planned.runs])
    with open_results(gather(planned)) as data:
        bound, cost = (data[name].sel(scenario="carbon-price").values for name in ("lower_bound", "total_cost"))
    assert groups_of(chosen)["group"].nunique() == 3
    assert np.all(np.diff(bound) > 0)
    assert bound == pytest.approx(cost, rel=1e-6)
