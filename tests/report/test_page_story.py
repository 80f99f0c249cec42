"""The sentence a reader meets first says what the file holds."""

import pytest

from kz_optimize.report.charts import reason
from kz_optimize.report.page.story import stories, top_emitter


def test_the_story_is_about_the_power_plants_that_emit_most(scenarios):
    assert top_emitter(scenarios["base"]) == "coal"


def test_it_tells_output_at_the_start_and_at_its_year(scenarios):
    for name, results in scenarios.items():
        parts = stories(scenarios)[f"scenario/{name}"]["parts"]
        of = results.plan["technology_group"].values.astype(str) == "coal"
        given = results.plan["generation"].sel(carrier="electricity").sum("region").values[of].sum(axis=0) / 1e3
        assert (parts["start"], parts["year"]) == (2025, 2035)
        assert parts["from"] == [pytest.approx(given[0]), "TWh"]
        assert parts["to"] == [pytest.approx(given[1]), "TWh"]


def test_carbon_is_told_where_it_has_a_price(scenarios):
    told = stories(scenarios)
    assert told["scenario/base"]["key"] == "story.free"
    assert told["scenario/cap"]["key"] == "story.limited"
    price = float(scenarios["cap"].plan["carbon_price"].sel(year=told["scenario/cap"]["parts"]["when"]).max())
    assert told["scenario/cap"]["parts"]["price"] == [pytest.approx(price), "USD/t"]


def test_what_carbon_makes_of_the_cost_is_its_price_times_what_a_unit_emits(scenarios):
    """kt by GWh are t/MWh; all emissions of tiny are counted by its cap."""
    plan = scenarios["cap"].plan.sel(year=2035)
    of = plan["technology_group"].values.astype(str) == "coal"
    emitted, given = (float(plan[name].sum("region").values[of].sum()) for name in ("co2e", "main_output"))
    told = reason.carbon_per_unit(scenarios["cap"]).at["coal", 2035]
    assert told == pytest.approx(float(plan["carbon_price"].max()) * emitted / given, rel=1e-6)
