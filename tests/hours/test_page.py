"""What a page says of a plan that was refined: numbers on its card, whether caps hold, and the chart of rounds."""

import numpy as np
import pytest
import xarray as xr

from kz_optimize.report import page
from kz_optimize.report.charts.trust import rounds
from kz_optimize.report.page.summary import findings, summary
from kz_optimize.report.verification import bounds
from kz_optimize.results import Results
from kz_optimize.results.results import PLAN

KEPT = {
    "lower_bound": 990.0, "upper_bound": 1000.0, "gap": 0.01, "unserved_by_hour": 3.0, "excess_by_hour": 50.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def refined(solved_once) -> Results:
    """The plan with a cap of the small case, with the bounds of two rounds."""
    results = page.load_scenarios([solved_once["cap"].results])["cap"]
    table = xr.Dataset(
        {"best_lower": ("round", np.array([900.0, 990.0])), "best_upper": ("round", np.array([1200.0, 1000.0]))},
        {"round": [1, 2]},
    )
    return Results({**results, PLAN: results[PLAN].assign(KEPT), "rounds": table})


def test_the_card_of_a_refined_plan_has_both_bounds(refined):
    told = summary({"cap": refined}).data.set_index("series")["value"]
    assert told["word/least_by_hour"] == pytest.approx(0.99)
    assert told["word/cost_by_hour"] == pytest.approx(1.0)
    assert told["word/gap_by_hour"] == pytest.approx(1.0)
    assert told["word/unserved_by_hour"] == pytest.approx(3.0)
    assert told["word/excess_by_hour"] == pytest.approx(0.05)


def test_other_plans_pay_nothing_for_it(refined):
    groups = {name: group for name, group in refined.items() if name != "rounds"}
    plain = Results({**groups, PLAN: refined[PLAN].drop_vars(list(KEPT))})
    assert not any("by_hour" in name for name in summary({"cap": plain}).data["series"])
    assert rounds({"cap": plain}) is None
    assert bounds(plain) == []


def test_caps_hold_below_a_tenth_of_a_million_tonnes_in_excess(refined):
    def keys(excess: float) -> set[str]:
        plan = refined[PLAN].assign(excess_by_hour=excess)
        told = findings({"cap": Results({**refined, PLAN: plan})})["scenario/cap"]
        return {finding["key"] for finding in told if "caps" in finding["key"]}

    assert keys(99.0) == {"finding.caps_kept"}
    assert keys(101.0) == {"finding.caps_missed"}


def test_the_chart_of_rounds_has_the_best_bounds_after_each(refined):
    chart = rounds({"cap": refined})
    values = chart.data.set_index(["series", "x"])["value"]
    assert values["word/least_by_hour", 2] == pytest.approx(0.99)
    assert values["word/cost_by_hour", 1] == pytest.approx(1.2)


def test_show_tells_both_bounds_and_what_is_missed(refined):
    (line,) = bounds(refined)
    assert "cheaper than 990.000 million USD; this one costs 1.00000 billion USD in every hour (gap 1.00%)" in line
    assert "3.000 GWh unserved and 50.00 kt emitted above caps" in line
