"""A result file holds all that is needed to run the case again."""

from dataclasses import replace

import pandas as pd
import pytest

from kz_optimize.case.case import prepare
from kz_optimize.model import build_model
from kz_optimize.results import inputs, netcdf
from kz_optimize.solve import solve
from tests.results.cases import HAND
from tests.results.conftest import write_case
from tests.support import read_tables


def test_a_restored_case_runs_again_with_the_same_hash_and_cost(rich, tmp_path):
    path, folder = tmp_path / "results.nc", tmp_path / "again"
    netcdf.save(rich.results, path)
    inputs.restore(path, folder)
    tables = read_tables(folder)
    assert inputs.fingerprint(tables) == rich.results["provenance"].attrs["input_hash"]
    again = solve(build_model(prepare(tables)))
    assert again.objective == pytest.approx(rich.solution.objective, rel=1e-12)


def test_every_cell_comes_back(hand, tmp_path):
    path, folder = tmp_path / "results.nc", tmp_path / "again"
    netcdf.save(hand.results, path)
    inputs.restore(path, folder)
    before, after = hand.case.tables, read_tables(folder)
    assert after.settings == before.settings
    for name in before:
        pd.testing.assert_frame_equal(after[name].frame, before[name].frame)
    pd.testing.assert_frame_equal(after.profiles, before.profiles)
    assert after["conversions"].frame["source"].tolist()[:2] == ['a "quoted" source, with a comma', "Қазақстан"]


def test_a_case_with_its_own_time_slices_runs_again(solve_tables, tmp_path):
    tables = {
        **HAND,
        "time_slices": "slice,day,hours,days\nnight,any,12,365\nday,any,12,365\n",
        "profiles": "slice,load,wind_left,wind_right\nnight,0.5,1,0\nday,1.5,0,0.5\n",
    }
    case = solve_tables(tables)
    assert case.solution.objective == pytest.approx(1297.0)  # the slices are the two steps of the case worked by hand
    netcdf.save(case.results, tmp_path / "results.nc")
    inputs.restore(tmp_path / "results.nc", tmp_path / "again")
    again = read_tables(tmp_path / "again")
    assert inputs.fingerprint(again) == case.results["provenance"].attrs["input_hash"]
    pd.testing.assert_frame_equal(again.profiles, case.case.tables.profiles)


def test_a_folder_with_files_is_not_overwritten(hand, tmp_path):
    path = tmp_path / "results.nc"
    netcdf.save(hand.results, path)
    with pytest.raises(FileExistsError, match="not empty"):
        inputs.restore(path, tmp_path)


@pytest.mark.parametrize(
    ("table", "before", "after", "same"),
    [
        ("costs", "coal,2025,40,5", "coal,2025,40,5.000000000000001", False),
        ("markets", "2025,2", "2025,2.0", True),
        ("conversions", "Қазақстан", "another source", True),
        ("case.toml", "discount_rate = 0.0", "discount_rate = 0.01", False),
        ("existing_capacity", "a,coal,left", "a,coal,right", False),
    ],
)
def test_the_hash_changes_with_what_decides_a_run(hand, tmp_path, table, before, after, same):
    assert before in HAND[table]
    folder = write_case(tmp_path, {**HAND, table: HAND[table].replace(before, after)})
    assert (inputs.fingerprint(read_tables(folder)) == inputs.fingerprint(hand.case.tables)) is same


def test_the_hash_changes_with_a_profile(hand):
    tables = hand.case.tables
    profiles = tables.profiles.copy()
    profiles.iloc[100, 0] += 1e-12
    assert inputs.fingerprint(replace(tables, profiles=profiles)) != inputs.fingerprint(tables)


def test_provenance_names_what_made_the_file(hand):
    about = hand.results["provenance"]
    assert about.attrs["command"] == "kz-optimize run 'a case'"
    assert about["version"].sel(package="highspy").item()
    assert about["seconds"].sel(stage="solve") > 0
    assert "HiGHS" in str(about["log"].item())
    assert len(about.attrs["input_hash"]) == 64
