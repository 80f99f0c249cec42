"""Units of charts have the size of their numbers, and of what they tell: a campus shows kilowatts, not zeros."""

import pandas as pd
import pytest

from kz_optimize.report.charts import build
from kz_optimize.report.charts.chart import Chart
from kz_optimize.report.charts.sizes import in_own_units, quantity, sized
from kz_optimize.report.page import load_scenarios, write_page
from kz_optimize.report.page.encode import encode
from kz_optimize.report.words import load_units
from kz_optimize.run.scenario import run_scenario
from tests.report.test_carrier_units import MOBILITY
from tests.support import FLAT_GIGAWATT, SYSTEM, existing, write_case

CAMPUS = {
    **SYSTEM,
    **FLAT_GIGAWATT,
    "demand": "region,carrier,sector,year,energy\nland,electricity,all,2025,0.876",
    "existing_capacity": existing("plant,land,0.15"),
}
"""876 MWh a year: 100 kW all day, from a plant of 150 kW at 10 USD/MWh."""

SIZE = {
    f"{count}{base}": 1000.0**power
    for base in ("W", "Wh", "t", "t CO2e", "t/h")
    for power, count in enumerate(("", "k", "M", "G", "T"))
} | {
    f"{count}{base}": 1000.0**power
    for base in ("USD", "USD/year", "pkm", "pkm/h")
    for power, count in enumerate(("", "thousand ", "million ", "billion "))
}
"""Unit -> W, Wh, t, USD or pkm in it."""


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """Name of a case -> its results and what their charts are made from."""
    kept = {}
    for name, case in (("campus", CAMPUS), ("mobility", MOBILITY)):
        folder = tmp_path_factory.mktemp(name)
        write_case(folder, case)
        outcome = run_scenario(folder, None, folder / "out")
        kept[name] = outcome.results, load_scenarios([outcome.results])
    return kept


def charts(scenarios):
    return {chart.name: chart for chapter in build(scenarios).values() for chart in chapter}


def one(chart, unit, **where):
    """The value of a chart in its unit."""
    (row,) = chart.data[(chart.data[list(where)] == pd.Series(where)).all(axis=1)].to_dict("records")
    assert chart.units.get(row.get("output", ""), chart.unit) == unit
    return row["value"]


def test_a_campus_stands_in_kilowatts_and_megawatt_hours(shown):
    of = {name: sized(chart) for name, chart in charts(shown["campus"][1]).items()}
    assert one(of["capacity"], "kW", series="technology/plant") == pytest.approx(150.0)
    supply = one(of["generation"], "MWh", series="technology/plant", output="carrier/electricity")
    assert supply == pytest.approx(876.0)
    assert one(of["system_cost"], "thousand USD/year", series="cost_kind/variable") == pytest.approx(8.76)
    board = of["dashboard"].data.set_index("series")
    assert tuple(board.loc["word/electricity_given", ["value", "unit"]]) == (pytest.approx(876.0), "MWh")
    objective = of["certificate"].data.set_index("series")["value"]["word/objective"]
    assert objective.startswith("number/8.76")
    assert objective.endswith("/thousand USD")


def test_carriers_that_are_no_energy_stand_in_their_own_units(shown):
    of = {name: sized(chart) for name, chart in charts(shown["mobility"][1]).items()}
    rides = one(of["generation"], "million pkm", series="technology/car", output="carrier/rides")
    assert rides == pytest.approx(8.76)
    assert one(of["capacity"], "thousand pkm/h", series="technology/car") == pytest.approx(2.0)
    assert of["capacity"].units["carrier/co2_captured"] == "MW"
    assert of["electricity_price"].units["carrier/rides"] == "USD/thousand pkm"


def test_the_page_and_its_data_are_written_in_them(shown, tmp_path):
    file = shown["mobility"][0]
    write_page([file], tmp_path / "report.html", tmp_path / "data")
    table = pd.read_csv(tmp_path / "data" / "generation.csv", encoding="utf-8-sig")
    assert set(table["unit"]) == {"TWh", "billion pkm"}
    assert '"carrier/rides":"million pkm"' in (tmp_path / "report.html").read_text("utf-8").replace('": "', '":"')


@pytest.mark.parametrize("name", ["campus", "mobility"])
def test_a_size_changes_no_quantity(shown, name):
    """Every number of every chart, told again in the unit it had."""
    for before in charts(shown[name][1]).values():
        after = sized(before)
        if before.kind in ("text", "map"):
            continue
        for (_, was), (_, told) in zip(before.data.iterrows(), after.data.iterrows(), strict=True):
            units = [of.units.get(was.get("output", ""), was.get("unit", of.unit)) for of in (before, after)]
            units[1] = told["unit"] if "unit" in told else units[1]
            assert told["value"] * SIZE.get(units[1], 1.0) == pytest.approx(
                was["value"] * SIZE.get(units[0], 1.0), nan_ok=True
            ), (before.name, units)


def test_a_page_keeps_the_unit_of_every_carrier(shown):
    kept = encode(in_own_units(charts(shown["mobility"][1])["generation"], shown["mobility"][1]))
    assert kept["units"] == {"carrier/electricity": "GWh", "carrier/rides": "million pkm"}


def test_what_is_drawn_has_one_unit_also_where_notes_have_another():
    data = pd.DataFrame(
        {"series": ["a", "b", "c"], "x": [1] * 3, "value": [0.5, 2e-6, 9.0], "unit": ["TWh", "TWh", "%"]}
    )
    told = sized(Chart("t", "bars", "TWh", data))
    assert told.unit == "GWh"
    assert told.data["unit"].tolist() == ["GWh", "GWh", "%"]
    assert told.data["value"].tolist() == pytest.approx([500.0, 0.002, 9.0])


def test_what_the_solver_leaves_over_is_not_made_large():
    """A ten-thousandth of a watt-hour is none; a campus of 3 Wh has them."""
    assert quantity(1e-16, "TWh") == [1e-16, "TWh"]
    assert quantity(3e-12, "TWh") == [pytest.approx(0.003), "kWh"]


def test_the_rows_of_a_table_choose_for_themselves():
    data = pd.DataFrame({"series": ["a", "a", "b"], "x": [1, 2, 1], "value": [0.002, 0.02, 3.0], "unit": ["GW"] * 3})
    told = sized(Chart("t", "table", "", data)).data
    assert told["unit"].tolist() == ["MW", "MW", "GW"]
    assert told["value"].tolist() == pytest.approx([2.0, 20.0, 3.0])


def test_lines_on_a_map_have_a_unit_of_their_own():
    rows = {"place": ["a", "a"], "series": ["s", "l"], "to": ["", "b"], "value": [0.5, 0.0002], "output": "carrier/x"}
    told = sized(Chart("m", "map", "GW", pd.DataFrame(rows), units={"carrier/x": "GW", "flow/carrier/x": "TWh"}))
    assert told.units == {"carrier/x": "MW", "flow/carrier/x": "MWh"}
    assert told.data["value"].tolist() == pytest.approx([500.0, 200.0])


def test_a_unit_that_only_a_case_has_is_written_as_it_is():
    assert load_units()["million pkm"].name[0] == "million pkm"
    assert load_units()["1"].name[0] == ""
    assert quantity(0.0005, "TWh") == [pytest.approx(500.0), "MWh"]


def test_a_column_of_which_nothing_is_known_keeps_its_unit():
    data = pd.DataFrame({"series": ["a", "b"], "x": ["w", "w"], "value": [float("nan")] * 2, "unit": ["year"] * 2})
    assert sized(Chart("t", "table", "", data)).data["unit"].tolist() == ["year", "year"]
