"""Results against numbers worked by hand: see HAND in conftest.py.

Every year: step one (4380 h) wind gives 0.5 of 0.8 GW, step two (4380 h) coal gives 1.5 of 1.6 GW.
"""

import numpy as np
import pytest

from kz_optimize.results.extract.plan import main_carrier
from tests.results.cases import HAND
from tests.support import FLAT_GIGAWATT, SYSTEM, existing, prepare_case

GROUPS = {"plan", "dispatch", "prices", "balances", "cohorts", "limits", "inputs", "certificate", "provenance"}
COAL = 1.5 * 4380  # GWh
WIND = 0.5 * 4380


def test_every_group_is_there_and_every_variable_is_described(rich):
    assert set(rich.results) == GROUPS
    for group in rich.results.values():
        for variable in group.variables.values():
            assert variable.attrs["long_name"]
            assert "units" in variable.attrs


def test_root_labels_are_those_of_the_tables(hand):
    plan = hand.results.plan
    assert plan["region"].values.tolist() == ["land", "north", "left", "right"]
    assert plan["technology"].values.tolist() == ["coal", "wind"]
    assert plan["technology_group"].values.tolist() == ["coal", "wind"]
    assert plan["region_parent"].values.tolist() == ["", "land", "north", "north"]


def test_energy_of_the_year(hand):
    made = hand.results.plan["generation"].sel(year=2025).sum("region")
    assert made.sel(technology="coal", carrier="electricity") == pytest.approx(COAL)
    assert made.sel(technology="coal", carrier="coal") == pytest.approx(-COAL / 0.4)
    assert made.sel(technology="wind", carrier="electricity") == pytest.approx(WIND)


def test_capacity_factor_and_curtailment(hand):
    at = hand.results.plan.sel(year=2030, region="left")
    assert at["capacity_factor"].sel(technology="coal") == pytest.approx(1.5 / 1.6 / 2)
    assert at["curtailment"].sel(technology="wind") == pytest.approx(0.3 * 4380)
    assert at["curtailment"].sel(technology="coal") == 0.0


def test_typical_day(hand):
    day = hand.results["dispatch"].sel(step_node="electricity@north", year=2025, day="d01")
    assert day["power"].sel(technology="coal").values == pytest.approx([0.0, 1500.0])
    assert day["power"].sel(technology="wind").values == pytest.approx([500.0, 0.0])
    assert day["ready"].sel(technology="wind").values == pytest.approx([800.0, 0.0])
    assert day["demand"].values == pytest.approx([500.0, 1500.0])


def test_prices(hand):
    prices = hand.results["prices"]
    at = prices["price"].sel(node="electricity@north", year=2030, day="d01")
    assert at.values == pytest.approx([0.0, 10.0])
    assert prices["mean_price"].sel(node="electricity@north", year=2030) == pytest.approx(10.0 * 0.75)
    assert prices["mean_price"].sel(node="coal@land", year=2030) == pytest.approx(2.0)


def test_emissions(hand):
    plan = hand.results.plan
    burnt = COAL / 0.4 * 0.34
    emissions = plan["emissions"].sel(technology="coal", pollutant="CO2", year=2025)
    assert emissions.sel(fuel="coal").sum() == pytest.approx(burnt)
    assert emissions.sum() == pytest.approx(burnt)
    assert emissions.sel(region="right").sum() == pytest.approx(burnt / 4)
    assert plan["total_co2e"].sel(year=2030) == pytest.approx(burnt)


def test_costs(hand):
    plan = hand.results.plan
    fixed, variable, coal = 40 * 1.6, 5e-3 * COAL, 2e-3 * COAL / 0.4
    annual = plan["annual_cost"].sel(year=2025)
    assert annual.sel(cost_kind="fixed") == pytest.approx(fixed)
    assert annual.sel(cost_kind="variable") == pytest.approx(variable)
    assert annual.sel(cost_kind="market") == pytest.approx(coal)
    assert plan["system_cost"].values == pytest.approx([fixed + variable + coal] * 2)
    assert hand.results["certificate"]["objective"] == pytest.approx(10 * (fixed + variable + coal))
    assert plan["unit_cost"].values == pytest.approx([(fixed + variable + coal) * 1e3 / 8760] * 2)


def test_levelised_cost_and_capture_price(hand):
    plan = hand.results.plan.sel(year=2025)
    whole = 40 * 1.6 + 5e-3 * COAL + 2e-3 * COAL / 0.4
    assert plan["levelised_cost"].sel(technology="coal", region="right") == pytest.approx(1e3 * whole / COAL)
    assert plan["technology_levelised_cost"].values == pytest.approx([1e3 * whole / COAL, 0.0])
    assert plan["capture_price"].sel(region="left").values == pytest.approx([10.0, 0.0])
    assert np.isnan(plan["levelised_cost"].sel(technology="wind", region="right"))


def test_capacity_changes_add_up(rich):
    plan = rich.results.plan
    change = plan["commissioned"] + plan["built"] - plan["retired"] - plan["expired"]
    assert plan["capacity"].diff("year").values == pytest.approx(change.isel(year=slice(1, None)).values, abs=1e-6)
    assert plan["commissioned"].sum() == pytest.approx(200.0)
    retrofits = plan["converted"].sum(["region", "technology"]).values
    assert plan["retrofitted"].sum(["region", "technology"]).values == pytest.approx(0.95 * retrofits)
    assert retrofits.sum() > 100.0


def test_a_year_of_a_reservoir_follows_the_calendar(rich):
    """Dawn of the next day is dawn of this one plus what the typical day gained; hydro loses nothing standing."""
    day = rich.results["dispatch"].sel(step_node="electricity@south", technology="hydro", year=2040)
    level, gained = day["level"].values, day["stored"].isel(hour=-1).sel(day=day["calendar"].values).values
    assert np.roll(level, -1) == pytest.approx(level + gained, abs=1e-2)
    assert level.min() >= -1e-3
    assert level.max() <= 1.5 * 500 + 1e-3


def test_unserved_demand_is_counted_once(rich):
    plan, dispatch = rich.results.plan, rich.results["dispatch"]
    hours = dispatch["days"] * dispatch["hours"]
    by_hour = (dispatch["unserved"] * hours).sum(["day", "hour"]) / 1e3
    by_year = plan["unserved"].sum("tier").sel(node=by_hour["step_node"].values)
    assert by_hour.values == pytest.approx(by_year.values)
    assert by_year.sum() > 1.0


def test_lines_and_congestion(rich):
    plan, dispatch = rich.results.plan, rich.results["dispatch"]
    flow, hours = dispatch["flow"].sel(step_line="ns"), dispatch["days"] * dispatch["hours"]
    full = flow >= plan["line_capacity"].sel(line="ns") * (1 - 1e-6)
    assert plan["congestion"].sel(line="ns").values == pytest.approx((full * hours).sum(["day", "hour"]).values)
    assert plan["congestion"].max() > 0
    lost = plan["line_sent"] * 0.05 * 0.9
    assert plan["line_loss"].values == pytest.approx(lost.values)


def test_a_run_without_a_plan_keeps_what_went_in(solve_tables):
    starved = {**HAND, "existing_capacity": HAND["existing_capacity"].replace("1200", "100")}
    results = solve_tables(starved).results
    assert set(results) == {"inputs", "certificate", "provenance"}
    assert results.status == "infeasible"
    assert results["certificate"].attrs["reason"]
    assert str(results["provenance"]["log"].item())


def test_a_technology_is_told_by_what_it_gives_first_or_stores_or_takes():
    flows = """
        technology,carrier,flow,efficiency
        chp,coal,,0.5
        chp,electricity,0.4,
        chp,heat,0.6,
        sink,heat,-1,
        """
    case = prepare_case({
        **SYSTEM,
        **FLAT_GIGAWATT,
        "carriers": "carrier,place,time\nelectricity,country,hour\nheat,country,hour\ncoal,country,year",
        "technologies": "technology,group,lifetime\ntank,a,20\nchp,a,20\nsink,a,20",
        "storage": "technology,carrier,duration\ntank,heat,4",
        "conversions": flows,
        "costs": "technology,year,variable_cost\nchp,2025,10",
        "existing_capacity": existing("tank,land,1", "chp,land,1", "sink,land,1"),
        "markets": "market,region,carrier,direction,year,price\nmine,land,coal,buy,2025,2",
    })  # fmt: skip
    assert main_carrier(case).tolist() == ["heat", "electricity", "heat"]
