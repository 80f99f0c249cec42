"""When a plan bounds the hourly year, and by how much, worked by hand."""

import math
from dataclasses import replace

import pytest

from kz_optimize.case.case import prepare
from kz_optimize.model import build_model
from kz_optimize.results.extract.bound import lower_bound
from tests.hours.years import solved, with_time
from tests.support import FLAT_GIGAWATT, SYSTEM, existing, read_case

DIRTY = {
    **SYSTEM, **FLAT_GIGAWATT, "existing_capacity": existing("plant,land,1000"),
    "pollutants": "pollutant,co2e\nCO2,1",
    "emission_factors": "pollutant,technology,factor\nCO2,plant,1",
    "emission_caps": "instrument,pollutant,scope,year,limit\ncap,CO2,land,2025,4380",
}  # fmt: skip


def bound(texts: dict[str, str], excess_price: float = 1000.0, **time: object) -> tuple[float, str]:
    tables = with_time(read_case(texts), **{"representation": "mean", **time})
    hours = replace(tables.settings.hours, excess_price=excess_price)
    case = prepare(replace(tables, settings=replace(tables.settings, hours=hours)))
    model = build_model(case)
    return lower_bound(model, case, solved(model).certificate)


def test_a_plan_on_mean_days_costs_no_more_than_the_hourly_year():
    # Half of 8,760 GWh at 10 USD/MWh, the other half goes without at 1,000: 43.8 + 4,380 million USD.
    assert bound(DIRTY) == (pytest.approx(4423.8), "")


def test_a_tonne_that_is_dearer_than_the_excess_price_leaves_no_bound():
    # A tonne less is a MWh that goes without: 1,000 - 10 USD.
    value, reason = bound(DIRTY, excess_price=980.0)
    assert math.isnan(value)
    assert reason == "a tonne costs up to 990 USD, more than [hours] excess_price = 980"


def test_medoids_bound_nothing():
    value, reason = bound(DIRTY, representation="medoid")
    assert math.isnan(value)
    assert "not means of groups" in reason


def test_demand_outside_all_tiers_goes_without_at_the_last_tier():
    # A GW costs 3 million USD/kW in 20 years: 150,000 million USD a year. The hourly year would rather let all demand
    # go without: 8,760 GWh at 10,000 USD/MWh.
    dear = {
        **SYSTEM, "demand": FLAT_GIGAWATT["demand"], "candidates": "technology,region\nplant,land",
        "costs": "technology,year,investment_cost,variable_cost\nplant,2025,3000000,10",
    }  # fmt: skip
    assert bound(dear) == (pytest.approx(87_600), "")
