"""One group may hold plants, boilers and stores: each is told by what it gives, and nothing is lost or added up."""

import io
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
import xarray as xr
from rich.console import Console

from kz_optimize.report import tables, terminal
from kz_optimize.report.charts import comparison, plan, reason
from kz_optimize.report.charts.iamc import iamc
from kz_optimize.report.page import load_scenarios
from kz_optimize.report.sections import missing
from kz_optimize.report.words import Labels
from kz_optimize.run.scenario import run_scenario


@pytest.fixture(scope="module")
def shared(tiny_once, tmp_path_factory):
    """The small case with its boilers in the group of the gas plants, as one who lists plants by fuel has them."""
    folder = tmp_path_factory.mktemp("shared")
    case = Path(shutil.copytree(tiny_once, folder / "case"))
    table = (case / "technologies.csv").read_text(encoding="utf-8")
    (case / "technologies.csv").write_text(table.replace("gas_boiler,boiler", "gas_boiler,gas"), encoding="utf-8")
    return run_scenario(case, "base", folder / "out")


@pytest.fixture(scope="module")
def scenarios(shared):
    return load_scenarios([shared.results])


def gigawatts(results, technology):
    return (results.plan["capacity"].sel(technology=technology).sum("region") / 1e3).to_pandas()


def test_the_terminal_tells_plants_and_boilers_of_a_group_apart(scenarios):
    results = scenarios["base"]
    shown = tables.capacity(results)
    for carrier, group, technology in (("electricity", "gas", "gas_plant"), ("heat", "gas: heat", "gas_boiler")):
        stands = 1e3 * gigawatts(results, technology)
        pd.testing.assert_series_equal(shown[carrier, "MW"].loc[group], stands, check_names=False)
    assert tables.generation(results, "heat").loc["total", 2025] == pytest.approx(40e3)


def test_what_is_shown_is_all_that_stands(scenarios):
    results = scenarios["base"]
    rows = [table.drop(index=tables.TOTAL, errors="ignore") for table in tables.capacity(results).values()]
    assert pd.concat(rows).sum()[2035] == pytest.approx(float(results.plan["capacity"].sel(year=2035).sum()))


def test_heat_that_only_power_plants_give_is_shown(scenarios):
    """As a by-product of plants that are told by electricity."""
    results = dict(scenarios["base"])
    results["plan"] = results["plan"].drop_sel(technology="gas_boiler")
    assert "heat" not in {carrier for carrier, _ in tables.capacity(results)}
    assert "heat" in tables.carriers_given(results)


def test_the_page_and_the_exports_count_electric_capacity_alone(scenarios):
    results = scenarios["base"]
    data = plan.capacity(scenarios).data
    heat = data[(data["output"] == "carrier/heat") & (data["x"] == 2035)]
    assert heat.set_index("series")["value"].to_dict() == {
        "technology/gas_boiler": pytest.approx(gigawatts(results, "gas_boiler")[2035])
    }
    table = iamc(scenarios).set_index("Variable")
    assert table.at["Capacity|Electricity|Gas|w/o CCS", "2035"] == pytest.approx(gigawatts(results, "gas_plant")[2035])


def test_charts_by_group_have_plants_and_boilers_as_two(scenarios):
    results = scenarios["base"]
    data = reason.capacity_change(scenarios).data
    of = data[data["x"] == 2035].groupby("group")["value"].sum()
    assert of["group/gas"] != of["group/gas: heat"]
    cost = reason.cost_per_unit(results)
    assert cost.at["gas: heat", 2035] == pytest.approx(float(results.plan["technology_levelised_cost"].sel(
        technology="gas_boiler", year=2035)), rel=1e-6)  # fmt: skip
    assert "group/gas: heat" not in set(reason.cost_comparison(scenarios).data["series"])
    assert "group/gas: heat" in set(comparison.paths({**scenarios, "again": results}).data["group"])


def test_the_part_of_a_group_has_a_name_in_every_language(scenarios):
    label = Labels(scenarios)("group/gas: heat")
    assert label.name == ("Gas: District heat", "Газ: Орталықтандырылған жылу", "Газ: Централизованное тепло")
    assert Labels(scenarios)("technology/gas_boiler").group == "group/gas: heat"


def test_the_terminal_prints_both(shared):
    console = Console(file=io.StringIO(), width=100)
    terminal.show_plan(shared.results, console)
    told = console.file.getvalue()
    assert all(title in told for title in ("Capacity: heat, GW", "Supply: heat, TWh", "gas: heat"))


def test_what_the_solver_leaves_is_neither_supply_nor_shortage(scenarios):
    """A kWh of heat missed in one year beside 2 GWh in another; a few grams in a unit that no other carrier has."""
    results = dict(scenarios["base"])
    balance, carriers = results["balances"]["node_balance"].copy(deep=True), results["plan"]["carrier"].values
    heat = balance["node"].values[balance["node_carrier"].values == "heat"][0]
    balance.loc[{"node": heat, "flow_kind": "unserved", "year": [2025, 2035]}] = [1e-6, 2.0]
    results["balances"] = results["balances"].assign(node_balance=balance)
    (line,) = missing(results)
    assert re.fullmatch(r"heat is not served in full: 2\.000 GWh in 2035 \(.* % of demand\)", line)
    unit = xr.DataArray(["t" if name == "heat" else "MWh" for name in carriers], dims="carrier")
    traces = results["plan"]["generation"].where(results["plan"]["carrier"] != "heat", 1e-9)
    results["plan"] = results["plan"].assign(carrier_unit=unit, generation=traces)
    assert "heat" not in tables.carriers_given(results)
    assert "electricity" in tables.carriers_given(results)
