"""Energy in is energy out: at every node and step, in every year, in every column of the energy balance."""

import numpy as np
import pytest


def test_every_node_balances_in_every_step(rich):
    d = rich.results["dispatch"]
    spare = (d["power"] + d["discharging"] - d["charging"]).sum("technology")
    spare = spare + d["arriving"] - d["sent"] + d["bought"] - d["sold"] + d["unserved"] - d["demand"]
    electricity = spare.sel(step_node=["electricity@north", "electricity@south"])
    assert abs(electricity).max() < 1e-3  # MW, of 10,000
    assert spare.sel(step_node="heat@north").min() > -1e-3
    daily = (spare * d["hours"]).sum("hour").sel(step_node="hydrogen@south")
    assert abs(daily).max() < 1e-3
    assert abs(d["power"]).max() > 1000


def test_every_node_balances_over_the_year(rich):
    flows = rich.results["balances"]["node_balance"]
    assert abs(flows.sum("flow_kind")).max() < 1e-3  # GWh, of 100,000
    assert flows.sel(flow_kind="let_go").max() <= 1e-6


def test_columns_of_the_energy_balance_add_up(rich):
    balances = rich.results["balances"]
    assert abs(balances["energy_balance_residual"]).max() < 1e-3
    table = balances["energy_balance"]
    final = table.sel(row=balances["section"] == "final consumption").sum("row")
    rest = table.sel(row=balances["section"] != "final consumption").sum("row")
    assert rest.values == pytest.approx(final.values, abs=1e-3)
    assert final.sel(fuel_type="electricity", year=2030) == pytest.approx(45000 + 20000 + 20000 + 20000 / 3)


def test_energy_balance_by_hand(hand):
    table = hand.results["balances"]["energy_balance"].sel(year=2025)
    coal, wind = 1.5 * 4380, 0.5 * 4380

    def cell(row, fuel):
        return float(table.sel(row=row, fuel_type=fuel))

    assert cell("production", "coal") == pytest.approx(coal / 0.4)
    assert cell("production", "renewable") == pytest.approx(wind)
    assert cell("transformation: coal", "coal") == pytest.approx(-coal / 0.4)
    assert cell("transformation: coal", "electricity") == pytest.approx(coal)
    assert cell("transformation: wind", "renewable") == pytest.approx(-wind)
    assert cell("transformation: wind", "electricity") == pytest.approx(wind)
    assert cell("final consumption: all", "electricity") == pytest.approx(8760)
    used = abs(table).sum()
    assert used == pytest.approx(2 * coal / 0.4 + coal + 3 * wind + 8760)


def test_rows_of_the_energy_balance_know_the_border(rich):
    plan, table = rich.results.plan, rich.results["balances"]["energy_balance"]
    volume = plan["traded"].sum("market").values - 0.0
    supply = [table.sel(row=row).sum("fuel_type").values for row in ("imports", "exports", "sales")]
    primary = table.sel(row="production", fuel_type=["renewable", "hydro"]).sum("fuel_type").values
    bought = table.sel(row="production").sum("fuel_type").values - primary
    assert sum(supply) + bought == pytest.approx(volume)
    assert supply[1].min() < -100


def test_losses_of_lines_and_networks(rich):
    plan, table = rich.results.plan, rich.results["balances"]["energy_balance"].sel(fuel_type="electricity")
    lost = plan["line_loss"].sum(["line", "direction"])
    assert table.sel(row="transmission losses").values == pytest.approx(-lost.values)
    demand = np.array([60000, 65000, 80000]), np.array([20000, 20000 + 20000 / 3, 40000])
    networks = demand[0] * (1 / 0.92 - 1) + demand[1] * (1 / 0.9 - 1)
    assert table.sel(row="distribution losses").values == pytest.approx(-networks)


def test_calibration_compares_near_years_only(hand):
    table = hand.results["balances"]
    assert table["observed"].values == pytest.approx([6000, 5000])
    assert table["modelled"].values == pytest.approx([6570, 6570 * 0.75])
    assert table["milestone_year"].values.tolist() == [2025, 2025]
    assert table["difference"].values == pytest.approx([0.095, -0.0145])
