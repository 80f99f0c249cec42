"""Numbers of charts, each worked out here a second way from the groups of the file."""

import numpy as np
import pytest
import xarray as xr

from kz_optimize.case.case import prepare
from kz_optimize.policies.reserve import reserve
from kz_optimize.report.charts import (
    balance,
    build,
    comparison,
    emission,
    flow,
    frames,
    money,
    operation,
    plan,
    reason,
    running,
    trust,
)
from kz_optimize.report.charts import dashboard as dashboards
from kz_optimize.report.charts.running import dispatch, hardest, weeks
from kz_optimize.results import Results
from tests.support import read_tables


@pytest.fixture(scope="module")
def cap(scenarios):
    return scenarios["cap"]


def value(chart, **where):
    data = chart.data
    for column, label in where.items():
        data = data[data[column] == label]
    assert len(data) == 1, data
    return data["value"].iloc[0]


def test_capacity_is_that_of_the_plan(scenarios, cap):
    chart = plan.capacity(scenarios)
    told = value(chart, panel="scenario/cap", series="technology/wind_farm", x=2035)
    assert told == pytest.approx(float(cap.plan["capacity"].sel(technology="wind_farm", year=2035).sum()) / 1e3)


def test_changes_carry_capacity_from_year_to_year(scenarios, cap):
    """What stands in 2035 is what stood in 2025 and the change; nothing of what the solver leaves over matters."""
    chart = plan.changes(scenarios)
    stands = cap.plan["capacity"].sel(technology="coal_plant").sum("region") / 1e3
    change = value(chart, panel="scenario/cap", series="technology/coal_plant", x=2035)
    assert change == pytest.approx(float(stands.sel(year=2035) - stands.sel(year=2025)), abs=1e-6)


def test_investment_by_region_and_by_technology_is_the_same_money(scenarios):
    technologies, regions = plan.investment(scenarios).data, plan.investment_region(scenarios).data
    without_lines = technologies[technologies["series"] != "word/grid"]
    by_panel = [frame.groupby(["panel", "x"])["value"].sum() for frame in (without_lines, regions)]
    np.testing.assert_allclose(*by_panel, rtol=1e-6)


def test_the_map_shows_everything_built_so_far(scenarios, cap):
    data = plan.building_map(scenarios).data
    here = data[(data["scenario"] == "scenario/cap") & (data["year"] == "2035") & (data["to"] == "")]
    assert here["value"].sum() == pytest.approx(float(cap.plan["built"].sum()) / 1e3, rel=1e-3)


def test_stacked_emissions_add_up_to_the_total(scenarios):
    data = emission.emissions(scenarios).data
    lines = data["series"] == "word/total"
    parts, total = (data[rows].groupby(["panel", "x"])["value"].sum() for rows in (~lines, lines))
    np.testing.assert_allclose(parts, total, rtol=1e-9)


def test_what_a_cap_counts_is_what_the_file_says_it_counts(scenarios, cap):
    """Of the scenario with the cap; of the other it is worked out although it has none."""
    chart, instrument = emission.targets(scenarios), cap.plan["instrument"].values[0]
    for year in (2025, 2035):
        told = value(chart, series="scenario/cap", x=year)
        assert told == pytest.approx(
            float(cap.plan["instrument_emissions"].sel(instrument=instrument, year=year)) / 1e3
        )
    assert value(chart, series="word/limit", x=2035) == pytest.approx(80.0)  # Mt, as scenarios/cap says
    assert value(chart, series="scenario/base", x=2035) > 80.0


def test_no_carbon_price_where_nothing_is_capped(scenarios):
    assert set(emission.carbon_price(scenarios).data["series"]) == {"instrument/cap: national cap"}


def test_the_shadow_price_pays_for_what_is_counted(scenarios, cap):
    """All emissions of tiny are covered, so the sum is tonnes times price."""
    paid = float(emission.shadow_price(cap).sel(year=2035).sum())
    instrument = cap.plan.isel(instrument=0).sel(year=2035)
    assert paid == pytest.approx(float(instrument["carbon_price"] * instrument["instrument_emissions"]) / 1e3, rel=1e-6)
    assert float(emission.shadow_price(scenarios["base"]).sum()) == 0.0


def test_costs_and_earnings_of_all_groups_meet_where_everything_is_new(scenarios, cap):
    """A new wind farm that is limited by nothing earns what it costs: the rule of a free market."""
    data = reason.unit_economics(scenarios).data
    wind = data[(data["panel"] == "scenario/cap") & (data["group"] == "group/wind") & (data["x"] == 2035)]
    earned = wind.loc[wind["series"] == "word/earned", "value"].sum()
    costs = wind.loc[wind["series"] != "word/earned", "value"].sum()
    assert earned >= costs - 0.02 * abs(costs)


def test_parts_of_the_change_explain_capacity(scenarios, cap):
    data = reason.capacity_change(scenarios).data
    coal = data[(data["panel"] == "scenario/cap") & (data["group"] == "group/coal") & (data["x"] == 2035)]
    by_part = coal.set_index("series")["value"]
    stands = float(cap.plan["capacity"].sel(technology=["coal_plant", "coal_chp"], year=2035).sum()) / 1e3
    assert by_part.get("word/stays", 0.0) + by_part.get("word/new", 0.0) == pytest.approx(stands, abs=1e-6)


def test_dispatch_meets_demand_in_every_step(scenarios):
    data = dispatch(scenarios).data
    keys = ["scenario", "year", "place", "x"]
    lines = data["series"] == "word/demand"
    supply = data[~lines].groupby(keys)["value"].sum()
    demand = data[lines].set_index(keys)["value"].reindex(supply.index)
    np.testing.assert_allclose(supply, demand, atol=1e-4)


def test_the_hardest_week_holds_the_highest_demand(scenarios, cap):
    nodes = np.flatnonzero(cap["dispatch"]["step_node"].values.astype(str) != "heat@north")
    first = hardest(cap, nodes, 1)["peak_week"]
    assert 0 <= first < 365
    assert set(weeks(scenarios).data["week"]) == {"word/peak_week", "word/scarce_week"}


def test_of_a_whole_year_of_days_a_dozen_is_drawn_and_the_extreme_ones_are_among_them():
    """Two extreme days of 365, and ten spread over the year from its first day to its last."""
    extreme = np.isin(np.arange(365), (20, 200)).astype(np.int8)
    year = {"dispatch": xr.Dataset({"origin": ("day", np.arange(1, 366)), "extreme": ("day", extreme)})}
    drawn = running._days(year)
    assert len(drawn) == 12
    assert {0, 20, 200, 364} <= set(drawn)


def test_firm_capacity_asked_for_is_what_the_model_asks_for(scenarios, tiny_once):
    """The model takes it from the prepared case, the chart from the tables kept in the file."""
    chart, case = operation.reserve(scenarios), prepare(read_tables(tiny_once, "cap"))
    requirement = case.policies[reserve.POLICY].requirement
    assert value(chart, panel="scenario/cap", series="word/requirement", x=2035) == pytest.approx(
        float(requirement.to_xarray().sel(year=2035).item()), rel=1e-9
    )


def test_the_energy_balance_adds_up_in_its_total_column(scenarios):
    data = balance.energy_balance(scenarios).data
    final = data["series"].str.startswith("row/final consumption")
    signed = data["value"].where(~final, -data["value"])
    columns = signed.groupby([data["scenario"], data["year"], data["x"]]).sum()
    np.testing.assert_allclose(columns, 0.0, atol=1e-5)


def test_a_carrier_of_the_flow_diagram_gives_what_it_gets(scenarios):
    data = flow.sankey(scenarios).data
    here = data[(data["scenario"] == "scenario/cap") & (data["year"] == "2035")]
    arrives = here[here["target"] == "carrier/electricity"]["value"].sum()
    leaves = here[here["source"] == "carrier/electricity"]["value"].sum()
    assert arrives == pytest.approx(leaves, rel=5e-3)


def test_a_flow_that_would_close_a_circle_is_led_aside():
    one = np.ones(1)
    circle = [("carrier/a", "plants/b", one), ("plants/b", "carrier/a", one), ("plants/b", "carrier/c", 0 * one)]
    links = list(flow._forwards(circle))
    assert [link[:2] for link in links] == [("carrier/a", "plants/b"), ("plants/b", "returned/a")]


def test_the_inventory_adds_up_to_all_greenhouse_gases(scenarios, cap):
    chart = emission.inventory(scenarios)
    told = value(chart, scenario="scenario/cap", year="2035", series="word/total", x="unit/CO2e")
    assert told == pytest.approx(float(cap.plan["total_co2e"].sel(year=2035)) / 1e3)


def test_the_difference_is_second_less_first(scenarios):
    chart, own = comparison.difference(scenarios), plan.generation(scenarios)
    where = {"series": "technology/wind_farm", "x": 2035, "output": "carrier/electricity"}
    first, second = (value(own, panel=f"scenario/{name}", **where) for name in scenarios)
    assert value(chart, panel="scenario/cap", **where) == pytest.approx(second - first)


def test_cost_per_tonne_is_extra_cost_by_tonnes_both_discounted(scenarios):
    chart = comparison.abatement(scenarios)
    base, cap = (results.plan for results in scenarios.values())
    extra = float((cap["discounted_cost"] - base["discounted_cost"]).sum())  # no taxes in tiny
    tonnes = float(((base["total_co2e"] - cap["total_co2e"]) * base["year_weight"]).sum())
    assert value(chart, series="word/cost_per_tonne") == pytest.approx(1e3 * extra / tonnes)
    assert value(chart, series="word/extra_cost") == pytest.approx(extra / 1e3)


def test_calibration_compares_what_was_seen(scenarios):
    chart = trust.calibration(scenarios)
    assert value(chart, x="group/wind", series="word/observed") == pytest.approx(4.0)  # 4,000 GWh in conftest
    modelled, residual = (value(chart, x="group/wind", series=f"word/{name}") for name in ("modelled", "residual"))
    assert residual == pytest.approx(100.0 * (modelled / 4.0 - 1.0))


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("", "unstated"),
        ("kegoc.kz press release 2018", "published"),
        ("derived: sum of the two", "estimated"),
        ("assumption: derived from practice", "assumed"),
        ("illustrative", "synthetic"),
    ],
)
def test_words_of_a_source_tell_where_it_comes_from(source, told):
    assert trust.origin(source) == told


def test_confidence_counts_every_row_once(scenarios, cap):
    data = trust.confidence(scenarios).data
    rows = data[data["x"] == "table/technologies"].groupby("question")["value"].sum()
    assert set(rows) == {float(cap.plan.sizes["technology"])}


def test_the_dashboard_tells_intensity_of_electricity(scenarios, cap):
    """Mt by TWh is g/kWh times a thousand; every technology that emits in tiny gives electricity but the boiler."""
    chart = dashboards.dashboard(scenarios)
    emitted = cap.plan["co2e"].sum("region").sel(year=2035, technology=["coal_plant", "coal_chp", "gas_plant"])
    given = cap.plan["generation"].sel(carrier="electricity", year=2035).clip(min=0.0).sum()
    told = value(chart, scenario="scenario/cap", series="word/electricity_intensity", x=2035)
    assert told == pytest.approx(1e3 * float(emitted.sum()) / float(given), rel=1e-6)


def test_mean_price_lies_between_the_prices_of_places(scenarios):
    data = money.electricity_price(scenarios).data
    electric = data[data["output"] == "carrier/electricity"]
    wide = electric.pivot_table(index=["panel", "x"], columns="series", values="value")
    places = wide.drop(columns="word/mean_price")
    assert (wide["word/mean_price"] <= places.max(axis=1) + 1e-9).all()
    assert (wide["word/mean_price"] >= places.min(axis=1) - 1e-9).all()


def test_every_chart_has_its_words(scenarios):
    from kz_optimize.report.words import load_catalogue, load_units

    catalogue, units = load_catalogue(), load_units()
    for charts in build(scenarios).values():
        for chart in charts:
            assert f"chart.{chart.name}.title" in catalogue
            assert f"chart.{chart.name}.reads" in catalogue
            assert {*chart.data.get("unit", ()), chart.unit} <= set(units)
            assert all(f"selector.{selector}" in catalogue for selector in chart.selectors)


def material():
    """A plan in which capture of 30 GWh, that is 30 kt, stands beside 5 GWh of electricity taken."""
    labels = {"region": ["land"], "technology": ["dac"], "carrier": ["electricity", "co2_captured"], "year": [2050]}
    generation = (("region", "technology", "carrier", "year"), [[[[-5.0], [30.0]]]])
    counted = ("carrier", ["MWh", "t"])
    return Results({"plan": xr.Dataset({"generation": generation, "carrier_unit": counted}, labels)})


def test_captured_carbon_is_no_energy():
    assert frames.energy(material()) == ["electricity"]
    assert frames.captured(material()).values.tolist() == [30.0]


def test_profiles_say_themselves_where_they_come_from(scenarios, cap):
    """Every profile of tiny is synthetic."""
    told = value(trust.confidence(scenarios), x="table/profile_sources", question="word/by_origin")
    assert told == cap["inputs"].sizes["profile"]
