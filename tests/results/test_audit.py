"""The recomputation agrees with a sound file and catches every quantity that was tampered with."""

import numpy as np
import pytest

from kz_optimize.policies import POLICIES
from kz_optimize.results import Results, netcdf
from kz_optimize.results.audit import recompute


@pytest.mark.parametrize("solved", ["hand", "rich", "rich_in_detail"])
def test_a_sound_file_passes(solved, request):
    table = recompute.check(request.getfixturevalue(solved).results, POLICIES)
    assert table["relative"].max() < 1e-9
    assert {"objective", "emissions: all as CO2e", "balance by the hour"} <= set(table.index)


def test_every_check_has_something_to_check(rich):
    table = recompute.check(rich.results, POLICIES)
    zero = set(table.index[table["recomputed"].abs() < 1e-6])
    assert zero <= {
        "energy of cohorts",
        "energy of typical days",
        "balance by the hour",
        "balance by the day",
        "balance by the year",
    }


def test_it_is_kept_in_the_certificate(rich, tmp_path):
    netcdf.save(rich.results, tmp_path / "results.nc")
    kept = netcdf.load(tmp_path / "results.nc")
    assert kept["certificate"]["check_relative"].max() < 1e-9
    assert kept["certificate"]["relative"].max() < 1e-6
    assert kept.status == "optimal"
    assert recompute.check(kept, POLICIES)["relative"].max() < 1e-9


@pytest.mark.parametrize(
    ("group", "variable", "check"),
    [
        ("cohorts", "built", "cost: investment"),
        ("cohorts", "energy_built", "cost: energy_investment"),
        ("cohorts", "installed", "cost: fixed"),
        ("cohorts", "activity", "cost: variable"),
        ("cohorts", "mode_activity", "emissions: system"),
        ("cohorts", "generation", "energy of cohorts"),
        ("plan", "traded", "cost: market"),
        ("plan", "unserved", "cost: unserved"),
        ("plan", "line_built", "cost: line_investment"),
        ("plan", "line_sent", "cost: wheeling"),
        ("plan", "bought_back", "cost: trading"),
        ("plan", "discounted_cost", "cost: support"),
        ("plan", "instrument_emissions", "emissions: horizon"),
        ("plan", "total_co2e", "emissions: all as CO2e"),
        ("plan", "capacity", "capacity of cohorts"),
        ("dispatch", "power", "balance by the hour"),
        ("dispatch", "power", "energy of typical days"),
        ("dispatch", "demand", "balance by the hour"),
        ("balances", "node_balance", "balance by the year"),
        ("certificate", "objective", "objective"),
    ],
)
def test_a_number_that_was_changed_is_noticed(rich, group, variable, check):
    data = rich.results[group]
    factor = 1.0 + 0.01 * np.random.default_rng(1).random(data[variable].shape)
    forged = Results({**rich.results, group: data.assign({variable: data[variable] * factor})})
    assert recompute.check(forged, POLICIES)["relative"][check] > recompute.CHECKED
