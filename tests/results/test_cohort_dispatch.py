"""What fleets do is shared out without a rest, and the same way whatever the aggregation."""

import numpy as np
import pytest

from kz_optimize.results.extract.cohort_dispatch import group_shares
from tests.results.cases import HAND
from tests.results.conftest import in_detail


def test_shares_follow_what_is_ready_then_what_stands_then_heads():
    ready = np.array([[3.0, 0.0], [1.0, 0.0], [5.0, 5.0], [0.0, 0.0], [0.0, 0.0]])
    standing = np.array([[2.0], [2.0], [9.0], [0.0], [0.0]])
    group = np.array([0, 0, -1, 1, 1])
    expected = [[0.75, 0.5], [0.25, 0.5], [0.0, 0.0], [0.5, 0.5], [0.5, 0.5]]
    assert group_shares(ready, standing, group, 2) == pytest.approx(np.array(expected))


def test_cohorts_share_by_capacity(hand):
    cohorts = hand.results["cohorts"].sel(year=2025)
    activity = cohorts["activity"].to_series()
    assert activity["coal@left#2000"] == pytest.approx(1.5 * 4380 * 0.75)
    assert activity["coal@right#2010"] == pytest.approx(1.5 * 4380 * 0.25)


@pytest.mark.parametrize("solved", ["rich", "rich_in_detail"])
def test_parts_add_up_to_the_fleet(solved, request):
    case = request.getfixturevalue(solved)
    of_fleets = np.nansum(case.model.output.solution.values)
    cohorts, plan = case.results["cohorts"], case.results.plan
    stores = plan["discharged"].sum()
    assert cohorts["activity"].sum() == pytest.approx(of_fleets + float(stores), rel=1e-12)
    hours = case.results["dispatch"]["days"] * case.results["dispatch"]["hours"]
    by_hour = (case.results["dispatch"]["discharging"] * hours).sum() / 1e3
    assert by_hour == pytest.approx(float(stores), rel=1e-9)


def test_no_cohort_runs_beyond_what_it_could(rich):
    cohorts = rich.results["cohorts"]
    assert cohorts["capacity_factor"].max() <= 1.0 + 1e-9
    assert cohorts["activity"].min() >= -1e-6


def test_aggregation_changes_neither_cost_nor_what_is_unique(rich, rich_in_detail, solve_tables):
    assert rich.solution.objective == pytest.approx(rich_in_detail.solution.objective, rel=1e-7)
    totals = [case.results.plan["capacity"].sum("region").sel(year=2025) for case in (rich, rich_in_detail)]
    assert totals[0].values == pytest.approx(totals[1].values, rel=1e-6)


def test_plants_of_one_fleet_get_their_own_weather(solve_tables):
    """Two wind sites in a fleet, never curtailed: each gives its own profile times its capacity, whatever the split."""
    small = HAND["existing_capacity"].replace("c,wind,left,800,2020", "c,wind,left,200,2020\nd,wind,right,100,2020")
    tables = {**HAND, "existing_capacity": small}
    cases = solve_tables(tables), solve_tables(in_detail(tables))
    for case in cases:
        wind = case.results.plan["generation"].sel(technology="wind", carrier="electricity", year=2030)
        assert wind.sel(region="left") == pytest.approx(0.2 * 4380)
        assert wind.sel(region="right") == pytest.approx(0.1 * 0.5 * 4380)
    assert [len(case.case.fleets.fleet) for case in cases] == [2, 4]
