"""What is not energy stands in its own unit: captured CO2 in tonnes, rides in passenger-kilometres; by hand.

Demand: 8.76 million pkm, of cars that take 0.2 MWh for a thousand, and 876 GWh of electricity besides. Removal takes
1.2 MWh for a tonne and is paid 100 USD for it in a market of 87.6 kt; electricity costs 10 USD/MWh.
"""

import io

import pytest
from rich.console import Console

from kz_optimize.report import sections, tables, terminal
from kz_optimize.report.charts import frames
from kz_optimize.results import netcdf
from kz_optimize.run.scenario import run_scenario
from tests.support import SYSTEM, existing, write_case

MOBILITY = {
    **SYSTEM,
    "carriers": "carrier,place,time,unit,disposal\nelectricity,country,hour,,no\nrides,country,year,thousand pkm,no\n"
    "co2_captured,country,year,t,no\n",
    "technologies": "technology,group,lifetime,lead_time\nplant,thermal,20,0\ncar,cars,20,0\nremover,removal,20,0",
    "conversions": """
        technology,carrier,flow,efficiency
        plant,electricity,1,
        car,rides,1,
        car,electricity,,5
        remover,electricity,-1,
        remover,co2_captured,0.8333333333333334,
        """,
    "costs": "technology,year,variable_cost\nplant,2025,10\ncar,2025,1\nremover,2025,1",
    "existing_capacity": existing("plant,land,1000", "car,land,2", "remover,land,12"),
    "demand": "region,carrier,sector,year,energy\nland,electricity,all,2025,876\nland,rides,all,2025,8.76",
    "unserved": "carrier,tier,share,cost\nelectricity,all,1,1000\nrides,all,1,1000",
    "markets": "market,region,carrier,direction,year,price,annual_limit\nstore,land,co2_captured,sell,2025,100,87.6",
}  # fmt: skip


@pytest.fixture(scope="module")
def mobility(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mobility")
    write_case(folder, MOBILITY)
    outcome = run_scenario(folder, None, folder / "out")
    assert outcome.status == "optimal"
    return outcome.results


def test_every_table_has_the_unit_of_its_carrier(mobility):
    told = {(each.title, each.unit): each.rows for each in sections.plan_sections(netcdf.load(mobility))}
    assert told["Supply: rides", "million pkm"].loc["cars", 2025] == pytest.approx(8.76)
    assert told["Supply: co2 captured", "kt"].loc["removal", 2025] == pytest.approx(87.6)
    assert told["Supply: electricity", "GWh"].loc["cars", 2025] == pytest.approx(-8.76 * 0.2)
    assert told["Capacity: rides", "thousand pkm/h"].loc["cars", 2025] == pytest.approx(2.0)
    assert told["Prices", "USD/thousand pkm"].loc["rides@land", 2025] == pytest.approx(1.0 + 0.2 * 10.0)
    assert ("Prices", "USD/t") in told


def test_what_takes_electricity_by_the_megawatt_is_told_by_it(mobility):
    """12 MW that remove 10 t an hour."""
    results = netcdf.load(mobility)
    assert tables.capacity(results)["co2_captured", "MW"].loc["removal", 2025] == pytest.approx(12.0)


def test_the_terminal_prints_no_tonne_as_energy(mobility):
    console = Console(file=io.StringIO(), width=100)
    terminal.show_plan(mobility, console)
    told = console.file.getvalue()
    for line in ("Supply: rides, million pkm", "Supply: co2 captured, kt", "Capacity: co2 captured, MW",
                 "Capacity: rides, thousand pkm/h"):  # fmt: skip
        assert f"\n{line}\n" in told


def test_energy_is_counted_alone(mobility):
    """The balance and what is delivered know neither rides nor tonnes; what cars take is used in transformation."""
    results = netcdf.load(mobility)
    assert frames.energy(results) == ["electricity"]
    assert float(results.plan["delivered"].item()) == pytest.approx(876.0)
    balance = results["balances"]["energy_balance"].sum("fuel_type").sel(year=2025).to_series()
    assert balance["transformation: cars"] == pytest.approx(-8.76 * 0.2)
    assert balance["transformation: removal"] == pytest.approx(-87.6 * 1.2)
    assert balance["sales"] == 0.0
    assert balance["final consumption: all"] == pytest.approx(876.0)
    assert abs(results["balances"]["energy_balance_residual"]).max() < 1e-6
    assert frames.captured(results).item() == pytest.approx(87.6)
