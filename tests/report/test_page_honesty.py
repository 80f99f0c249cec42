"""The page says what is so, also where that is unwelcome: worked by hand on small plans."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from kz_optimize.report import tables
from kz_optimize.report.charts import comparison, decreed, money, operation, plan, reason, running
from kz_optimize.report.charts.chart import Chart
from kz_optimize.report.drawing import draw_figure
from kz_optimize.report.page.summary import findings, summary
from kz_optimize.report.words import load_catalogue
from kz_optimize.results import Results
from kz_optimize.results.audit.stored_inputs import StoredInputs

PLACE = ("region", "technology", "year")


def rebuilt():
    """Of 100 MW of old coal 60 leave by age: 40 go on (and become 38), 10 are converted to gas; 20 are built new."""
    old, extended, gas, new = np.eye(4)
    numbers = {
        "capacity": [100 * old, 40 * old + 38 * extended + 10 * gas + 20 * new],
        "built": [0 * old, 38 * extended + 10 * gas + 20 * new],
        "commissioned": [0 * old, 0 * old],
        "retired": [0 * old, 0 * old],
        "expired": [0 * old, 60 * old],
        "converted": [0 * old, 50 * old],
        "extension_converted": [0 * old, 40 * old],
        "extension_built": [0 * old, 38 * extended],
    }
    labels = {"region": ["land"], "technology": ["old", "extended", "gas", "new"], "year": [2030, 2035],
              "carrier": ["electricity"]}  # fmt: skip
    words = {"group": ["coal", "coal", "gas", "coal"], "carrier": ["electricity"] * 4}
    data = {name: (PLACE, np.transpose(values)[None]) for name, values in numbers.items()}
    data |= {f"technology_{name}": (("technology",), values) for name, values in words.items()}
    return Results({"plan": xr.Dataset(data, labels)})


def test_what_is_built_less_what_leaves_is_the_change_of_capacity():
    """What was converted had left already: it does not leave twice."""
    data = plan.changes({"one": rebuilt()}).data.set_index(["series", "x"])["value"]
    assert data.to_dict() == pytest.approx({
        ("technology/old", 2035): -0.060, ("technology/extended", 2035): 0.038, ("technology/gas", 2035): 0.010,
        ("technology/new", 2035): 0.020,
    })  # fmt: skip


def test_the_terminal_tells_extended_plants_from_new_ones():
    """Of 58 MW of coal built in 2035, 20 are new; 10 of gas are rebuilt."""
    of = rebuilt()
    of = {"plan": of.plan.assign(technology_unit=("technology", ["MW"] * 4))}
    kind = ("electricity", "MW")
    assert tables.built(of)[kind][2035].drop("total").to_dict() == {"coal": 20.0, "gas": 10.0}
    assert tables.extended(of)[kind][2035].to_dict() == {"coal": 38.0}


def test_a_plant_whose_life_is_extended_is_neither_new_nor_gone():
    """Coal: 40 stay, 38 are extended, 20 are new; 12 leave by age (10 and the 2 lost on the way), 10 for gas."""
    data = reason.capacity_change({"one": rebuilt()}).data
    coal = data[(data["group"] == "group/coal") & (data["x"] == 2035)].set_index("series")["value"]
    assert coal[coal != 0.0].to_dict() == pytest.approx({
        "word/stays": 0.040, "word/extended": 0.038, "word/new": 0.020,
        "word/expired": -0.012, "word/converted": -0.010,
    })  # fmt: skip


def lines():
    """North to south 500 MW, half full; beside it a line of 15 W."""
    capacity = np.array([[[500.0], [500.0]], [[1.5e-5], [1.5e-5]]])
    dims = ("line", "direction", "year")
    sent = capacity * 8.76 * np.array([0.5, 0.0])[None, :, None]
    built = (PLACE, np.full((2, 1, 1), 10.0))
    labels = {"line": ["strong", "noise"], "direction": ["forward", "reverse"], "year": [2030],
              "region": ["north", "south"], "technology": ["wind"], "carrier": ["electricity"]}  # fmt: skip
    data = {
        "line_capacity": (dims, capacity), "line_sent": (dims, sent), "built": built,
        "line_from": (("line",), ["north", "north"]), "line_to": (("line",), ["south", "south"]),
        "line_carrier": (("line",), ["electricity", "electricity"]),
        "technology_carrier": (("technology",), ["electricity"]), "technology_group": (("technology",), ["wind"]),
    }  # fmt: skip
    return {"one": Results({"plan": xr.Dataset(data, labels)})}


def test_a_line_of_a_few_watts_is_none():
    use = operation.line_use(lines()).data
    assert use.set_index("series")["value"].to_dict() == {
        "way/strong/forward": pytest.approx(50.0), "way/strong/reverse": 0.0,
    }  # fmt: skip
    drawn = plan.building_map(lines()).data
    assert set(drawn["series"]) == {"technology/wind", "line/strong"}


def test_in_a_small_grid_small_lines_count():
    """All of the lines are below a megawatt: the strongest sets the measure."""
    small = {name: Results({"plan": each.plan.assign(line_capacity=each.plan["line_capacity"] / 1e3)})
             for name, each in lines().items()}  # fmt: skip
    assert set(operation.line_use(small).data["series"]) == {"way/strong/forward", "way/strong/reverse"}


def with_committed(results, rows):
    inputs = results["inputs"].assign(
        committed=xr.DataArray(f"project,technology,region,capacity,commissioned\n{rows}")
    )
    return Results({**results, "inputs": inputs})


def test_only_what_was_chosen_is_regretted_by_none(scenarios):
    """Of the gas plants that both build 1,000 MW are decreed for 2030; what is decreed for 2036 is not built yet."""
    ordered = {name: with_committed(each, "a,gas_plant,south,1000,2030\nb,gas_plant,south,9000,2036\n")
               for name, each in scenarios.items()}  # fmt: skip
    data = decreed.shared_builds(ordered).data
    gas = data[(data["series"] == "technology/gas_plant") & (data["place"] == "region/south")].set_index("x")["value"]
    built = {name: float(each.plan["built"].sel(technology="gas_plant", region="south").sum()) / 1e3
             for name, each in scenarios.items()}  # fmt: skip
    assert min(built.values()) > 1.0
    assert gas["word/decreed"] == pytest.approx(1.0)
    assert gas["word/chosen_in_all"] == pytest.approx(min(built.values()) - 1.0)
    assert gas["scenario/cap"] == pytest.approx(built["cap"] - 1.0)


def test_what_nobody_decreed_was_chosen(scenarios):
    data = decreed.shared_builds(scenarios).data
    wide = data.pivot_table(index=["place", "series"], columns="x", values="value")
    assert not wide["word/decreed"].any()
    np.testing.assert_allclose(wide["word/chosen_in_all"], wide[[f"scenario/{name}" for name in scenarios]].min(axis=1))
    assert decreed.decreed_plants(scenarios) is None


def test_decreed_plants_that_do_not_run_are_a_loss(scenarios):
    """All gas plants of `base` ordered, and what they earn taken away: every cost of theirs is not earned back."""
    base = scenarios["base"]
    ordered = with_committed(base, "a,gas_plant,north,1e6,2030\nb,gas_plant,south,1e6,2030\n")
    nothing = {name: 0.0 * base.plan[name] for name in ("capture_price", "reserve_revenue")}
    idle = Results({**ordered, "plan": base.plan.assign(nothing)})
    told = decreed.decreed_plants({"base": idle}).data.set_index("x")["value"]
    costs = sum(reason.costs(idle).values()).sel(technology="gas_plant") * base.plan["year_weight"]
    share = base.plan["built"].cumsum("year") / base.plan["capacity"]
    expected = float((costs * share.sel(technology="gas_plant").fillna(0.0)).sum()) / 1e3
    assert told["word/not_earned"] == pytest.approx(expected)
    assert told["word/decreed"] == pytest.approx(float(base.plan["built"].sel(technology="gas_plant").sum()) / 1e3)


def test_a_year_without_a_price_of_reserve_has_its_revenue_of_energy(scenarios):
    """2025 asks no reserve in tiny: a kilowatt of coal earns what its energy is sold for."""
    base = scenarios["base"]
    assert np.isnan(base["prices"]["capacity_price"].sel(year=2025)).all()
    data = reason.unit_economics(scenarios).data
    mine = (data["panel"] == "scenario/base") & (data["group"] == "group/coal") & (data["x"] == 2025)
    told = data[mine & (data["series"] == "word/earned")]["value"].item()
    coal = base.plan.sel(technology=["coal_plant", "coal_chp"], year=2025)
    sold = float((coal["capture_price"].fillna(0.0) * coal["main_output"]).sum())  # thousand USD
    assert sold > 0.0
    assert told == pytest.approx(sold / float(coal["capacity"].sum()))


def test_technologies_of_a_group_are_seen_apart(scenarios):
    data = reason.unit_economics(scenarios).data
    assert {"group/coal", "technology/coal_plant", "technology/coal_chp", "group/wind"} <= set(data["group"])
    assert "technology/wind_farm" not in set(data["group"])  # it is the whole group
    earned = data[(data["panel"] == "scenario/base") & (data["series"] == "word/earned") & (data["x"] == 2035)]
    per_kilowatt = earned.set_index("group")["value"]
    capacity = scenarios["base"].plan["capacity"].sel(year=2035).sum("region").to_series()
    parts = sum(per_kilowatt[f"technology/{name}"] * capacity[name] for name in ("coal_plant", "coal_chp"))
    assert per_kilowatt["group/coal"] * capacity[["coal_plant", "coal_chp"]].sum() == pytest.approx(parts)


def test_who_takes_more_is_no_supply_below_zero():
    """Wind gives 23 for 20 TWh, a heat pump takes 8 for 5 and demand stays 15: supply and use grow by 3."""
    rows = [("a", "wind", 20), ("a", "pump", -5), ("a", "demand", 15),
            ("b", "wind", 23), ("b", "pump", -8), ("b", "demand", 15)]  # fmt: skip
    data = pd.DataFrame(rows, columns=["panel", "series", "value"]).assign(x=2040)
    generation = Chart("generation", "stack", "TWh", data, [], "panel", frozenset({"demand"}))
    told = comparison._supply_and_use(generation).data.pivot_table(index="series", columns="panel", values="value")
    change = told["b"] - told["a"]
    assert change.to_dict() == {"wind": 3.0, "word/use": 3.0}


def test_a_difference_is_to_be_decided_before_its_plants_are_built(scenarios):
    """Only `cap` has wind in 2035; it takes a year from decision to operation, and here five."""
    data = comparison.divergence(scenarios).data
    wind = data[data["series"] == "group/wind"].set_index("x")["value"]
    assert (wind["word/capacity_apart"], wind["word/electricity_apart"]) == (2035.0, 2035.0)
    lead = StoredInputs(scenarios["cap"]).table("technologies").set_index("technology")["lead_time"]["wind_farm"]
    assert wind["word/decide_by"] == 2035.0 - lead


def test_assumed_cuts_of_other_sectors_are_part_of_the_sentence(scenarios):
    """Nothing is assumed in tiny; with 5 Mt a year less outside its technologies, 5 times the years are."""
    told = findings(scenarios)["scenario/cap"][-1]
    assert told["key"] == "finding.cost_alone"
    cap = scenarios["cap"]
    less = cap.plan.assign(total_co2e=cap.plan["total_co2e"] - 5e3)
    told = findings({**scenarios, "cap": Results({**cap, "plan": less})})["scenario/cap"][-1]
    assert told["key"] == "finding.cost"
    assert told["parts"]["outside"] == [pytest.approx(5.0 * float(cap.plan["years"].sum())), "Mt CO2e"]


def combined():
    """Power and heat of a system that pays 30 and 50 million USD a year; 2,000 GWh are worth 40, 1,000 are worth 20."""
    years, nodes = [2025, 2030], ["power", "heat"]
    demand = xr.DataArray(-np.array([[2000.0] * 2, [1000.0] * 2]), {"node": nodes, "year": years})
    price = xr.DataArray([[40.0, 40.0], [20.0, 20.0]], {"node": nodes, "year": years})
    carrier = {"node_carrier": ("node", ["electricity", "heat"])}
    return Results({
        "plan": xr.Dataset(
            {"system_cost": ("year", [30.0, 50.0]), "carrier_unit": ("carrier", ["MWh", "MWh"])},
            {"year": years, "carrier": ["electricity", "heat"]},
        ),
        "balances": xr.Dataset({"node_balance": demand.expand_dims(flow_kind=["demand"])}).assign_coords(carrier),
        "prices": xr.Dataset({"mean_price": price}).assign_coords(carrier),
    })  # fmt: skip


def test_power_and_heat_have_each_their_cost_per_mwh():
    """In 2030 power is worth 80 of 100: 40 million USD by 2,000 GWh, and heat 10 by 1,000; 2025 is not shown."""
    told = money.unit_cost({"one": combined()}).data
    assert told.set_index(["output", "x"])["value"].to_dict() == pytest.approx(
        {("carrier/electricity", 2030): 20.0, ("carrier/heat", 2030): 10.0}
    )


def test_the_card_has_the_cost_of_electricity_alone(scenarios):
    card = summary(scenarios).data.set_index(["series", "x"])["value"]
    chart = money.unit_cost(scenarios).data.set_index(["series", "output", "x"])["value"]
    for name in scenarios:
        told = chart[f"scenario/{name}", "carrier/electricity", 2035]
        assert card["word/end_unit_cost", f"scenario/{name}"] == pytest.approx(told)


def test_every_day_of_a_week_is_that_of_the_typical_day_that_stands_for_it(scenarios):
    """A week of highest demand is a week of typical days, and its title says whose view it is."""
    data = running.weeks(scenarios).data
    demand = data[(data["series"] == "word/demand") & (data["place"] == "carrier/electricity")]
    demand = demand[(demand["week"] == "word/peak_week") & (demand["scenario"] == "scenario/cap")]
    hours = scenarios["cap"]["dispatch"]
    electric = np.flatnonzero(hours["node_carrier"].values == "electricity")
    of_day = hours["demand"].isel(step_node=electric).sum("step_node") / 1e3
    for (year, day), rows in demand.groupby(["year", demand["x"].str.extract(r"date/(\d+)")[0]]):
        typical = hours["calendar"].values[int(day) - 1]
        expected = of_day.sel(year=int(year), day=typical).values
        np.testing.assert_allclose(rows["value"].to_numpy(), expected, atol=1e-6)
    assert "as the model sees them" in load_catalogue()["chart.weeks.title"][0]


def test_a_typical_day_says_how_many_days_it_stands_for(scenarios):
    """Under the middle of each day: all of them together are a year."""
    axes = draw_figure(scenarios, "dispatch").axes[0]
    names = [tick.get_text() for tick in axes.get_xticklabels()]
    days = scenarios["base"]["dispatch"].sizes["day"]
    assert len(names) == days
    assert sum(float(name.partition("×")[2]) for name in names) == pytest.approx(365.0)
    hours = scenarios["base"]["dispatch"].sizes["hour"]
    np.testing.assert_allclose(axes.get_xticks(), hours * (np.arange(days) + 0.5) - 0.5)


def test_a_figure_says_which_scenario_year_and_place_it_is_of(scenarios):
    title = draw_figure(scenarios, "dispatch", chosen=["scenario=cap", "year=2025"])._suptitle.get_text()
    assert title == "Typical days, hour by hour: Emission cap, 2025, Electricity"


def test_costs_per_mwh_leave_out_the_year_in_which_old_plants_are_free(scenarios):
    assert set(reason.cost_comparison(scenarios).data["x"]) == {2035}
