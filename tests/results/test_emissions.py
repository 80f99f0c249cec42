"""Emissions by fuel, what is captured, and what instruments count."""

import numpy as np
import pytest


def test_captured_and_emitted(rich):
    """Capture takes 90 % of what coal gives off, but not the 0.01 t/MWh of the process."""
    plan = rich.results.plan
    at = {"technology": "coal_capture", "pollutant": "CO2"}
    emitted, captured = (plan[name].sel(**at).sum("region") for name in ("emissions", "captured"))
    coal = -plan["generation"].sel(technology="coal_capture", carrier="coal").sum("region")
    assert coal.sum() > 1000
    assert emitted.sel(fuel="coal").values == pytest.approx(0.034 * coal.values)
    assert captured.sel(fuel="coal").values == pytest.approx(0.306 * coal.values)
    assert emitted.sel(fuel="process").values == pytest.approx(0.01 * 0.31 * coal.values)
    assert (captured.sel(fuel="process") == 0).all()


def test_parts_add_up_to_what_the_equations_count(rich):
    plan = rich.results.plan
    inside = plan["emissions"].sel(pollutant="CO2").sum(["region", "technology", "fuel"])
    outside = plan["exogenous_emissions"].sel(pollutant="CO2").sum(["region", "sector"])
    counted = plan["instrument_emissions"].sel(instrument="horizon")
    assert counted.values == pytest.approx((inside + outside).values)
    assert plan["total_emissions"].sel(pollutant="CO2").values == pytest.approx(counted.values)
    # A sink of 1000 and 900 kt of industry, of which kilns can do without 300 from 2030 on.
    assert outside.values == pytest.approx([-100, -400, -400])


def test_caps_hold_after_trading(rich):
    cap = rich.results.plan.sel(instrument="system")
    years = cap["years"]
    saved = (cap["banked"].shift(year=1, fill_value=0.0) - cap["banked"]) / years
    allowed = cap["instrument_limit"] + cap["reserve_sold"] - cap["bought_back"] + cap["offset"] + saved
    allowed = allowed + cap["free_allocation"].sel(benchmark_rule="system gas electricity")
    room = (allowed - cap["instrument_emissions"]).sel(year=[2030, 2040]).values
    assert room.min() > -1e-3
    assert np.isnan(cap["carbon_price"].sel(year=2025))


def test_a_price_takes_what_it_asks(rich):
    plan = rich.results.plan
    tax = plan.sel(instrument="tax", year=2040)
    assert tax["carbon_price"] == 6.0
    # its scope counts 600 kt of industry in the south too, which is given
    assert tax["carbon_revenue"] == pytest.approx(6e-3 * (float(tax["instrument_emissions"]) - 600))
    assert plan["emission_cost"].sel(year=2040).sum() == pytest.approx(float(tax["carbon_revenue"]))
