"""Charts of studies hold what the analyses found, told so that a figure can show it."""

import numpy as np
import pandas as pd
import pytest

from kz_optimize.report.charts import Chart
from kz_optimize.report.drawing import PAINTERS, draw_study_figure
from kz_optimize.report.page import StudyPart
from kz_optimize.study.charts import charts_of
from kz_optimize.study.factor import Factor
from kz_optimize.study.study import Design, Study
from tests.study.test_analyse import gathered, sampled

MONEY = {"currency": "USD", "price_year": "2025", "kzt_per_usd": "500"}


def one_at_a_time():
    """Gas at half and one and a half of its price moves the cost by -10 and +30, wind by +2 million USD."""
    factors = {"gas": [1.0, 0.5, 1.5, 1.0], "wind": [1.0, 1.0, 1.0, 1.2]}
    data = gathered([100.0, 90.0, 130.0, 102.0], [5.0, 5.0, 5.0, 4.0], [1000.0] * 4, factors)
    turned = tuple(Factor(name, tuple(sorted(set(values)))) for name, values in factors.items())
    return charts(data, Study("s", None, "What moves", design=Design("one_at_a_time"), factors=turned))


def charts(data, study):
    """Charts by name, with what a built capacity and colours would add."""
    built = data["capacity"].rename("built")
    data = data.assign(built=built, technology_colour=("technology", np.array(["#123456"], dtype=object)))
    return {chart.name: chart for chart in charts_of(data, study)}


def test_a_tornado_has_the_strongest_factor_on_top_and_its_ends():
    data = one_at_a_time()["tornado_cost"].data
    assert list(dict.fromkeys(data["x"])) == ["factor/gas|0.5|1.5", "factor/wind|1.2"]
    told = data.set_index(["x", "series"])["value"].to_dict()
    assert told == pytest.approx({
        ("factor/gas|0.5|1.5", "word/low_value"): -0.010,
        ("factor/gas|0.5|1.5", "word/high_value"): 0.030,
        ("factor/wind|1.2", "word/high_value"): 0.002,
    })  # fmt: skip


def test_a_factor_that_hardly_matters_is_left_out():
    """Only wind changes emissions."""
    data = one_at_a_time()["tornado_emissions"].data
    assert set(data["x"]) == {"factor/wind|1.2"}
    assert set(data["year"]) == {"2035", "word/all_years"}


def test_the_overview_counts_runs_and_tells_factors():
    told = one_at_a_time()["study_overview"].data.set_index("series")["value"]
    assert told["word/runs"] == told["word/runs_done"] == "number/4/"
    assert told["factor/gas"] == "values/0.5|1|1.5|"


def test_sobol_indices_are_percent_with_their_confidence():
    """Variances 1 : 4."""
    study, x, _ = sampled("sobol", 256)
    data = gathered(1e6 + 1000.0 * x[:, 0] + 2000.0 * x[:, 1], x[:, 0], x[:, 0], {"a": x[:, 0], "b": x[:, 1]})
    chart = charts(data, study)["sobol"]
    cost = chart.data[chart.data["metric"] == "metric/cost, billion USD"].set_index(["x", "series"])["value"]
    assert cost["factor/b", "word/index_total"] == pytest.approx(80.0, abs=2.0)
    assert cost["factor/a", "word/index_first_order"] == pytest.approx(20.0, abs=2.0)
    assert cost["factor/a", "word/index_total_confidence"] > 0.0
    assert chart.data["x"].iloc[0] == "factor/b"  # the strongest first


def test_the_abatement_curve_is_drawn_where_the_price_was_turned():
    def of(prices, missed=(0.0, 0.0, 0.0)):
        more = {
            "instrument_emissions": (("run", "instrument", "year"), np.reshape([9e3, 4e3, 1e3], (3, 1, 1))),
            "carbon_price": (("run", "instrument", "year"), np.reshape(prices, (3, 1, 1))),
            "unserved": (("run", "tier", "node", "year"), np.reshape(missed, (3, 1, 1, 1))),
        }
        data = gathered([1.0, 2.0, 3.0], [9.0, 4.0, 1.0], [0.0] * 3, {"p": [0.0, 20.0, 60.0]}, **more)
        study = Study("s", None, "S", factors=(Factor("p", (0.0, 20.0, 60.0)),))
        return charts(data.assign_coords(instrument=["tax"]), study)

    curve = of([0.0, 20.0, 60.0])["abatement_curve"]
    assert curve.data[["x", "value"]].values.tolist() == [[0.0, 0.0], [5.0, 20.0], [8.0, 60.0]]  # Mt, USD/t
    assert curve.lines == {"at_year/2035"}
    assert "abatement_curve" not in of([20.0, 20.0, 20.0])
    short = of([0.0, 20.0, 6000.0], missed=(0.0, 50.0, 200.0))["abatement_curve"]  # of 100,000 GWh
    assert short.data["value"].tolist() == [0.0, 20.0]


def test_near_optimal_ranges_are_told_by_how_much_dearer():
    factors = {
        "group": np.array(["", "wind", "wind"], dtype=object),
        "sense": np.array(["cheapest", "least", "most"], dtype=object),
        "within": [0.0, 0.05, 0.05],
        "searched_year": [0, 2035, 2035],
    }
    data = gathered([1.0, 1.05, 1.05], [1.0] * 3, [2000.0, 500.0, 6000.0], factors)
    chart = charts(data, Study("s", None, "S", design=Design("near_optimal")))["near_optimal"]
    assert set(chart.data["panel"]) == {"within/0.05/2035"}
    assert chart.data.set_index("series")["value"].to_dict() == {
        "word/least": 0.5, "word/cheapest": 2.0, "word/most": 6.0,
    }  # fmt: skip


def test_every_run_is_a_point():
    study, x, _ = sampled("sobol", 16)
    data = gathered(x[:, 0], x[:, 0], 1000.0 * x[:, 1], {"a": x[:, 0], "b": x[:, 1]})
    rows = charts(data, study)["response_capacity"].data.query("factor == 'factor/b'")
    np.testing.assert_allclose(rows["value"], rows["x"])  # GW as the factor says
    assert len(rows) == len(x)


def test_a_tax_only_changes_hands():
    """What is paid rises from 33 to 51 billion USD, of which the tax takes 3 and 20: the cost from 30 to 31."""
    taxed = (("run", "cost_kind", "year"), np.reshape([3e3, 30e3, 20e3, 31e3], (2, 2, 1)))
    for kind in ("one_at_a_time", "full"):
        data = gathered([33e3, 51e3], [9.0, 4.0], [1.0, 2.0], {"price": [0.0, 100.0]}, discounted_cost=taxed)
        data = data.assign_coords(cost_kind=["emission_price", "fixed"])
        found = charts(data, Study("s", None, "S", design=Design(kind), factors=(Factor("price", (0.0, 100.0)),)))
        told = found["tornado_cost" if kind == "one_at_a_time" else "response_cost"].data["value"]
        assert told.to_list() == pytest.approx([1.0] if kind == "one_at_a_time" else [30.0, 31.0])


def spread(*groups):
    """Capacity of groups built by 2035 in all of three runs: 0.8 GW of boilers, 44 GW of wind."""
    rows = [(f"group/{group}", 2035, f"word/{name}", value)
            for group, value in groups for name in ("low_quantile", "median", "high_quantile")]  # fmt: skip
    return Chart(
        "build_timing", "band", "GW", pd.DataFrame(rows, columns=["panel", "x", "series", "value"]), (), "panel"
    )


def test_all_groups_are_built_on_one_scale(tmp_path):
    part = StudyPart(tmp_path, "S", (spread(("gas", 0.8), ("wind", 44.0)),), {}, (2035, 2035), MONEY)
    gas, wind = draw_study_figure([part], "build_timing").axes[:2]
    assert gas.get_ylim() == wind.get_ylim()
    assert gas.get_ylim()[1] >= 44.0
    assert not gas.lines[0].get_linestyle().startswith("-")  # milestone years are marks, not joined to a wedge


def test_shares_of_a_variance_end_at_none_and_all(tmp_path):
    """The confidence of an estimate reaches beyond: from -50 to 150 %."""
    rows = [("metric/cost, billion USD", "factor/a", f"word/index_{name}", value)
            for name, value in (("total", 50.0), ("total_confidence", 100.0))]  # fmt: skip
    chart = Chart("sobol", "whiskers", "%", pd.DataFrame(rows, columns=["metric", "x", "series", "value"]), ["metric"])
    part = StudyPart(tmp_path, "S", (chart,), {}, (2035, 2035), MONEY)
    assert draw_study_figure([part], "sobol").axes[0].get_xlim() == (0.0, 100.0)


def test_all_charts_are_drawn_for_papers(tmp_path):
    part = StudyPart(tmp_path, "S", tuple(one_at_a_time().values()), {"wind": "#123456"}, (2035, 2035), MONEY)
    drawn = [chart.name for chart in part.charts if chart.kind in PAINTERS]
    assert {"tornado_cost", "build_timing", "build_share"} <= set(drawn)
    for name in drawn:
        draw_study_figure([part], name, tmp_path / f"{name}.svg", "ru")
    assert "При нижнем значении" in (tmp_path / "tornado_cost.svg").read_text(encoding="utf-8")
