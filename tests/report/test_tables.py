"""The tables of a report agree with each other and with the file."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from kz_optimize.report import tables
from kz_optimize.results import netcdf


@pytest.fixture(scope="module")
def cap(solved_once):
    return netcdf.load(solved_once["cap"].results)


def small(**variables):
    """A plan of one region: coal gives heat and power, a pump takes power, a cell stores it."""
    labels = {"region": ["land"], "technology": ["coal", "pump", "cell"], "carrier": ["electricity", "heat"]}
    years = {"year": [2025, 2030]}
    generation = [[[[4e3, 5e3], [9e3, 9e3]], [[-1e3, -1e3], [3e3, 3e3]], [[-500.0, 0.0], [0.0, 0.0]]]]
    return {"plan": xr.Dataset(
        {"technology_group": ("technology", ["coal", "pump", "store"]),
         "technology_carrier": ("technology", ["electricity", "heat", "electricity"]),
         "technology_unit": ("technology", ["MW"] * 3),
         "carrier_unit": ("carrier", ["MWh"] * 2),
         "technology_colour": ("technology", ["#111111", "", "#333333"]),
         "generation": (("region", "technology", "carrier", "year"), generation),
         **variables},
        labels | years,
    )}  # fmt: skip


def test_a_group_is_told_by_the_carrier_of_its_technologies():
    assert tables.main_carriers(small()) == {"coal": "electricity", "pump": "heat", "store": "electricity"}


def test_capacity_is_shown_by_main_carrier_with_a_total_where_there_are_several():
    capacity = (("region", "technology", "year"), [[[1000.0, 2000.0], [500.0, 500.0], [0.0, 100.0]]])
    shown = tables.capacity(small(capacity=capacity))
    assert shown["electricity", "MW"].to_dict("list") == {2025: [1e3, 0.0, 1e3], 2030: [2e3, 1e2, 2.1e3]}
    assert list(shown["heat", "MW"].index) == ["pump"]


def test_supply_and_demand_of_electricity_differ_by_network_losses_only(cap):
    supply = tables.generation(cap).loc["total"]
    hours = cap["dispatch"]["days"] * cap["dispatch"]["hours"]
    power = cap["dispatch"].sel(step_node=["electricity@north", "electricity@south"])
    met = ((power["demand"] - power["unserved"] + power["sent"] - power["arriving"]) * hours).sum(
        ["step_node", "day", "hour"]
    )
    np.testing.assert_allclose(supply, met / 1e3, rtol=1e-6)


def test_emissions_add_up_to_the_total_of_the_file(cap):
    np.testing.assert_allclose(tables.emissions(cap).loc["total"], cap["plan"]["total_co2e"], rtol=1e-9)


def test_costs_discounted_add_up_to_the_objective(cap):
    paid = tables.costs(cap).loc["total"] * cap["plan"]["year_weight"].to_pandas()
    assert paid.sum() == pytest.approx(float(cap["certificate"]["objective"]), rel=1e-7)


def test_an_instrument_shows_emissions_limit_and_price(cap):
    counted, limit, price = (table[2035] for table in tables.instruments(cap).values())
    assert counted["national cap"] == pytest.approx(80e3)
    assert limit["national cap"] == pytest.approx(80e3)
    assert price["national cap"] > 0


def test_demand_that_is_not_served_is_told_by_carrier_in_energy_and_percent_of_demand():
    nodes = ["electricity@north", "electricity@south", "heat@north"]
    demand = [[-60.0, -90.0], [-40.0, -10.0], [-50.0, -50.0]]
    missed = [[3.0, 0.0], [9.0, 1.0], [0.0, 1e-9]]
    balance = xr.DataArray(
        [missed, demand],
        {"flow_kind": ["unserved", "demand"], "node": nodes, "year": [2025, 2030],
         "node_carrier": ("node", ["electricity", "electricity", "heat"])},
        ("flow_kind", "node", "year"),
    )  # fmt: skip
    energy, share = tables.unserved({"balances": xr.Dataset({"node_balance": balance})})
    assert energy.to_dict("index") == {"electricity": {2025: 12.0, 2030: 1.0}}
    assert share.to_dict("index") == {"electricity": {2025: 12.0, 2030: 1.0}}


def test_many_nodes_of_a_carrier_become_their_middle():
    nodes = [f"heat@{place}" for place in "abcde"] + ["electricity@land"]
    price = xr.Dataset(
        {"mean_price": (("node", "year"), [[1.0], [2.0], [9.0], [3.0], [4.0], [50.0]])},
        {"node": nodes, "year": [2025], "node_carrier": ("node", ["heat"] * 5 + ["electricity"])},
    )
    counted = xr.Dataset({"carrier_unit": ("carrier", ["MWh"] * 2)}, {"carrier": ["electricity", "heat"]})
    shown = tables.prices({"prices": price, "plan": counted})["MWh"]
    assert shown[2025].to_dict() == {"heat, middle of 5 places": 3.0, "electricity@land": 50.0}


def test_calibration_compares_observations_near_a_milestone_year_only(cap):
    fit = tables.calibration(cap)["GWh"]
    assert list(fit.index) == ["2025 kazakhstan: wind electricity"]
    modelled = float(cap["plan"]["generation"].sel(year=2025, technology="wind_farm", carrier="electricity").sum())
    assert fit.iloc[0].tolist() == pytest.approx([modelled, 4e3, modelled - 4e3, 100 * (modelled / 4e3 - 1)])


def test_the_colour_of_a_group_is_that_of_its_first_technology_that_has_one():
    assert tables.colours(small()) == {"coal": "#111111", "store": "#333333"}


def test_a_single_row_needs_no_total():
    assert list(tables.with_total(pd.DataFrame({2025: [1.0]}, ["coal"])).index) == ["coal"]
