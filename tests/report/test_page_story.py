"""The sentence a reader meets first says what the file holds."""

import pytest

from kz_optimize.report.charts import reason
from kz_optimize.report.page.story import stories, top_emitter
from kz_optimize.results import Results


def test_the_story_is_about_the_power_plants_that_emit_most(scenarios):
    assert top_emitter(scenarios["base"]) == "coal"


def test_it_tells_output_at_the_start_and_at_its_year(scenarios):
    for name, results in scenarios.items():
        parts = stories(scenarios)[f"scenario/{name}"][0]["parts"]
        of = results.plan["technology_group"].values.astype(str) == "coal"
        given = results.plan["generation"].sel(carrier="electricity").sum("region").values[of].sum(axis=0) / 1e3
        assert (parts["start"], parts["year"]) == (2025, 2035)
        assert parts["from"] == [pytest.approx(given[0]), "TWh"]
        assert parts["to"] == [pytest.approx(given[1]), "TWh"]


def test_carbon_is_told_where_it_has_a_price(scenarios):
    base, cap = (stories(scenarios)[f"scenario/{name}"] for name in ("base", "cap"))
    assert [each["key"] for each in base] == ["story.output", "story.value", "story.rival"]
    assert cap[1]["key"] == "story.value_priced"
    price = float(scenarios["cap"].plan["carbon_price"].sel(year=cap[1]["parts"]["when"]).max())
    assert cap[1]["parts"]["price"] == [pytest.approx(price), "USD"]


def test_a_year_in_which_no_cap_holds_has_no_price(scenarios):
    cap = scenarios["cap"]
    assert not cap.plan["carbon_price"].sel(year=2025).notnull().any()
    early = cap.plan.assign(carbon_price=cap.plan["carbon_price"].where(cap.plan["year"] < 2035))
    told = stories({"cap": Results({**cap, "plan": early})})["scenario/cap"]
    assert [each["key"] for each in told] == ["story.output", "story.value", "story.rival"]


def test_what_a_mwh_earns_stands_beside_what_it_costs(scenarios):
    """Of the gas plants: energy at the prices of its hours, and 0.95 of capacity at the price of reserve, by output."""
    rival = stories(scenarios)["scenario/base"][-1]["parts"]
    assert rival["rival"] == "group/gas"
    results = scenarios["base"]
    at = results.plan[["capacity", "main_output", "capture_price"]].sel(technology="gas_plant", year=2035)
    output, capacity = float(at["main_output"].sum()), float(at["capacity"].sum())
    energy = float((at["capture_price"].fillna(0.0) * at["main_output"]).sum())
    firm = 0.95 * capacity * float(results["prices"]["capacity_price"].sel(year=2035).item())
    assert rival["value"][0] == pytest.approx((energy + firm) / output)
    assert rival["use"] == pytest.approx(100.0 * output / (8.76 * capacity))


def test_what_carbon_makes_of_the_cost_is_its_price_times_what_a_unit_emits(scenarios):
    """kt by GWh are t/MWh; all emissions of tiny are counted by its cap."""
    plan = scenarios["cap"].plan.sel(year=2035)
    of = plan["technology_group"].values.astype(str) == "coal"
    emitted, given = (float(plan[name].sum("region").values[of].sum()) for name in ("co2e", "main_output"))
    told = reason.carbon_per_unit(scenarios["cap"]).at["coal", 2035]
    assert told == pytest.approx(float(plan["carbon_price"].max()) * emitted / given, rel=1e-6)
