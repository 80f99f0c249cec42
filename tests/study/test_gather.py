"""Gathering: every plan at its place, and what is missing is missing."""

import numpy as np
import pytest
import xarray as xr

from kz_optimize.errors import InputError
from kz_optimize.results import netcdf
from kz_optimize.study import Worker, plan
from kz_optimize.study import gather as gathering
from kz_optimize.study.gather import by_run, factors_of, gather, open_results


def test_a_grid_has_a_dimension_per_factor(swept_once):
    with open_results(gather(swept_once)) as data:
        assert data["total_cost"].dims == ("scenario", "price")
        assert data["price"].values.tolist() == [0, 10, 40, 80]
        assert data["price"].attrs["units"] == "USD/t"
        assert data["capacity"].dims == ("scenario", "price", "region", "technology", "year")
        assert set(data["state"].values.ravel()) == {"done"}
        for run in swept_once.runs:
            alone = netcdf.load(swept_once.folder.result(run.id)).plan
            together = data.sel(price=run.values["price"]).squeeze("scenario")
            for name in ("total_cost", "capacity", "total_co2e", "carbon_price", "mean_price"):
                np.testing.assert_array_equal(together[name].values, alone[name].values)
            assert str(together["id"].values) == run.id
        assert data["technology_group"].sel(technology="gas_plant").item() == "gas"


def test_results_larger_than_memory_are_written_in_pieces(swept_once, monkeypatch):
    with open_results(gather(swept_once)) as data:
        whole = data.load()
    monkeypatch.setattr(gathering, "MEMORY", 1e-6)
    with open_results(gather(swept_once)) as pieces:
        assert whole.identical(pieces.load())


def test_one_dimension_keeps_the_factors_as_coordinates(swept_once):
    with open_results(gather(swept_once)) as data:
        runs = by_run(data, "total_cost", "technology_group")
        assert runs["total_cost"].dims == ("run",)
        assert runs["price"].values.tolist() == [0, 10, 40, 80]
        assert set(runs["scenario"].values) == {"carbon-price"}
        assert factors_of(data) == ["scenario", "price"]
        assert runs["total_cost"].values.tolist() == data["total_cost"].values.ravel().tolist()
        assert runs["technology_group"].dims == ("technology",)


def test_what_no_plan_has_any_of_is_empty_for_every_run():
    dims = ("scenario", "price")
    state, unserved = np.full((1, 3), "done", object), np.zeros((1, 3, 0, 2))
    data = xr.Dataset(
        {"state": (dims, state), "unserved": ((*dims, "tier", "year"), unserved)},
        {"scenario": ["base"], "price": [0, 10, 40]},
    )
    assert by_run(data, "state", "unserved")["unserved"].shape == (3, 0, 2)


TWO = """
scenarios = ["carbon-price", "cap"]
[[factor]]
name = "carbon_price"
values = [0.9, 1.1]
changes = [{ table = "demand", column = "energy", action = "scale" }]
[[factor]]
name = "horizon"
option = "time.milestone_years"
choices = { short = [2025, 2035], long = [2025, 2030, 2035] }
"""


def test_plans_of_different_shape_meet_in_the_union_of_their_labels(write_study, tmp_path):
    planned = plan(write_study(TWO), tmp_path / "study")
    assert len(planned.runs) == 8
    with pytest.raises(InputError, match="no run of this study has a plan yet"):
        gather(planned)
    done = [run for run in planned.runs if run.scenario == "carbon-price"]
    Worker(planned.folder).work([run.id for run in done])
    with open_results(gather(planned)) as data:
        assert data["year"].values.tolist() == [2025, 2030, 2035]
        assert data["total_cost"].dims == ("scenario", "carbon_price_factor", "horizon")
        short = data["capacity"].sel(scenario="carbon-price").isel(carbon_price_factor=0).sel(horizon="short")
        assert np.isnan(short.sel(year=2030)).all()
        assert np.isfinite(short.sel(year=2035)).all()
        assert np.isnan(data["total_cost"].sel(scenario="cap")).all()
        assert set(data["state"].sel(scenario="cap").values.ravel()) == {"waiting"}


def test_plans_without_instruments_and_with_different_ones_go_together(write_study, tmp_path):
    planned = plan(write_study('scenarios = ["base", "carbon-price", "cap"]'), tmp_path / "study")
    Worker(planned.folder).work([run.id for run in planned.runs])
    with open_results(gather(planned)) as data:
        assert data["instrument_kind"].to_series().to_dict() == {"carbon price": "price", "national cap": "cap"}
        assert np.isfinite(data["carbon_price"].sel(scenario="cap", instrument="national cap")).any()
        assert data["carbon_price"].sel(scenario="base").isnull().all()
