"""Analyses: against functions whose answers are known, and sweeps whose answers can be worked out."""

import numpy as np
import pytest
import xarray as xr

from kz_optimize.study.analyse import abatement_cost, build_timing, indices, metrics, near_optimal, tornado
from kz_optimize.study.design import points, shares
from kz_optimize.study.factor import Factor
from kz_optimize.study.gather import gather, open_results
from kz_optimize.study.present import present
from kz_optimize.study.study import Design, Study

COST, EMISSIONS = "cost, billion USD", "emissions of all years, Mt CO2e"


def gathered(cost, emissions, capacity, factors: dict, **more) -> xr.Dataset:
    """Results of a study of one technology in one region and year, standing for ten years; cost in million USD."""
    runs = len(cost)
    data = xr.Dataset(
        {
            "state": ("run", np.array(["done"] * runs, dtype=object)),
            "total_cost": ("run", np.asarray(cost, float)),
            "total_co2e": (("run", "year"), np.reshape(emissions, (runs, 1))),
            "years": (("run", "year"), np.full((runs, 1), 10.0)),
            "delivered": (("run", "year"), np.full((runs, 1), 1e5)),
            "unserved": (("run", "tier", "node", "year"), np.zeros((runs, 1, 1, 1))),
            "capacity": (("run", "region", "technology", "year"), np.reshape(capacity, (runs, 1, 1, 1))),
            "technology_group": ("technology", np.array(["wind"], dtype=object)),
            "technology_carrier": ("technology", np.array(["electricity"], dtype=object)),
            **more,
        },
        {"year": [2035], "region": ["north"], "technology": ["wind_farm"], "carrier": ["electricity"]},
        {"factors": " ".join(["scenario", *factors])},
    )
    told = {"scenario": np.array(["base"] * runs, dtype=object)} | factors
    return data.assign_coords({name: ("run", np.asarray(values)) for name, values in told.items()})


def sampled(kind: str, samples: int):
    """A study of two factors, and where its runs lie in their ranges."""
    factors = (Factor("a", (0.0, 1.0), low=0.0, high=1.0), Factor("b", (0.0, 1.0), low=0.0, high=1.0))
    design = Design(kind, samples=samples)
    return Study("s", None, "S", design=design, factors=factors), shares(2, design), points(factors, design)


def test_metrics_carry_their_units(tmp_path):
    found = metrics(gathered([2000.0], [3000.0], [500.0], {}))
    assert found[COST].tolist() == [2.0]
    assert found[EMISSIONS].tolist() == [30.0]  # 3 Mt a year in ten years
    assert found["emissions 2035, Mt CO2e"].tolist() == [3.0]
    assert found["wind 2035, GW"].tolist() == [0.5]


def test_sobol_indices_of_a_sum_are_the_shares_of_the_variance():
    study, x, _ = sampled("sobol", 256)
    cost = 1e6 + 1000.0 * x[:, 0] + 2000.0 * x[:, 1]  # variances 1 : 4
    found = indices(gathered(cost, np.full(len(x), 5.0), x[:, 0], {"a": x[:, 0], "b": x[:, 1]}), study)
    of = found.sel(metric=COST)
    assert of["first_order"].values == pytest.approx([0.2, 0.8], abs=0.02)
    assert of["total"].values == pytest.approx([0.2, 0.8], abs=0.02)
    assert (np.abs(of["total"].values - [0.2, 0.8]) <= of["total_confidence"].values).all()
    assert EMISSIONS not in found["metric"].values  # what answers to nothing has no indices
    assert found.sel(metric="wind 2035, GW")["total"].values == pytest.approx([1.0, 0.0], abs=0.02)


def test_blocks_with_a_missing_run_are_left_out():
    study, x, _ = sampled("sobol", 256)
    cost = 1000.0 * x[:, 0] + 2000.0 * x[:, 1]
    cost[5] = np.nan
    found = indices(gathered(cost, x[:, 0], x[:, 0], {"a": x[:, 0], "b": x[:, 1]}), study)
    assert found.attrs["dropped"] == 4  # one block of two factors + 2 runs
    assert found.sel(metric=COST)["total"].values == pytest.approx([0.2, 0.8], abs=0.02)


def test_morris_effects_of_a_sum_are_its_coefficients_without_spread():
    study, x, _ = sampled("morris", 6)
    cost = 1000.0 * x[:, 0] - 2000.0 * x[:, 1]
    of = indices(gathered(cost, x[:, 0], x[:, 0], {"a": x[:, 0], "b": x[:, 1]}), study).sel(metric=COST)
    assert of["mean_effect"].values == pytest.approx([1.0, 2.0])
    assert of["spread"].values == pytest.approx([0.0, 0.0], abs=1e-9)


def test_other_designs_have_no_indices():
    study = Study("s", None, "S", design=Design("grid"))
    with pytest.raises(ValueError, match="kind grid has no indices"):
        indices(gathered([1.0], [1.0], [1.0], {}), study)


def test_a_tornado_is_told_from_the_base():
    data = gathered([100.0, 90.0, 130.0], [5.0, 5.0, 5.0], [1.0, 1.0, 1.0], {"gas": [1.0, 0.5, 1.5]})
    rows = tornado(data).query("metric == @COST").set_index("value")["change"]
    assert rows.to_dict() == pytest.approx({0.5: -0.010, 1.5: 0.030})


def test_abatement_is_counted_from_the_run_that_emits_most():
    more = {
        "instrument_emissions": (("run", "instrument", "year"), np.reshape([9000.0, 4000.0, 1000.0], (3, 1, 1))),
        "carbon_price": (("run", "instrument", "year"), np.reshape([0.0, 20.0, 60.0], (3, 1, 1))),
        "unserved": (("run", "tier", "node", "year"), np.reshape([0.0, 0.0, 500.0], (3, 1, 1, 1))),
    }
    data = gathered([1.0, 2.0, 3.0], [9.0, 4.0, 1.0], [0.0, 0.0, 0.0], {"p": [0.0, 20.0, 60.0]}, **more)
    rows = abatement_cost(data.assign_coords(instrument=["tax"]))
    assert rows["carbon_price"].tolist() == [0.0, 20.0, 60.0]
    assert rows["abatement"].tolist() == [0.0, 5.0, 8.0]  # Mt
    assert rows["unserved"].tolist() == [0.0, 0.0, 0.005]  # 500 of 100,000 GWh


def test_build_timing_tells_what_runs_have_built():
    built = (("run", "region", "technology", "year"), np.reshape([0.0, 1000.0, 2000.0, 3000.0, 4000.0], (5, 1, 1, 1)))
    data = gathered(np.ones(5), np.ones(5), np.ones(5), {}, built=built)
    [row] = build_timing(data).to_dict("records")
    assert row["50% of runs, GW"] == 2.0
    assert row["5% of runs, GW"] == pytest.approx(0.2)
    assert row["share of runs that build"] == 0.8


def test_near_optimal_ranges_hold_the_cheapest():
    factors = {
        "group": np.array(["", "wind", "wind"], dtype=object),
        "sense": np.array(["cheapest", "least", "most"], dtype=object),
        "within": [0.0, 0.05, 0.05],
        "searched_year": [0, 2035, 2035],
    }
    [row] = near_optimal(gathered([1.0, 1.05, 1.05], [1.0] * 3, [2000.0, 500.0, 6000.0], factors)).to_dict("records")
    assert (row["least"], row["cheapest"], row["most"]) == (0.5, 2.0, 6.0)


def test_a_sweep_is_presented_with_its_abatement_cost_curve(swept_once):
    gather(swept_once)
    written = {path.name for path in present(swept_once)}
    assert written >= {
        "metrics.csv",
        "build_timing.csv",
        "build_timing.svg",
        "abatement_cost.csv",
        "abatement_curve.svg",
    }
    with open_results(swept_once.folder.results) as data:
        rows = abatement_cost(data).query("year == 2035")
    assert (np.diff(rows["abatement"]) >= -1e-6).all()  # a higher price never emits more
    assert rows["abatement"].iloc[-1] > 10.0
