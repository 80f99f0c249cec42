"""What couples the hours of a year: in windows its limits hold, its prices stay, and nothing of it is forgotten."""

from dataclasses import replace

import numpy as np
import pytest

from kz_optimize.algebra import Equation, Variable
from kz_optimize.model import build_model
from kz_optimize.verify import Stretch, verify
from kz_optimize.verify.accounts import HARD, PRICED, SETTLED
from tests.model.random_case import plain
from tests.support import FLAT_GIGAWATT, HOURS, SYSTEM, existing, prepare_case

MONTHS = Stretch(61, 2)

CAPACITY = {
    "retirement_limit", "standing", "potential", "conversion_limit", "conversion", "energy_standing", "line_standing",
    "line_potential", "duration_least", "duration_most",
}  # fmt: skip
"""Rows about what stands, which is given."""
MEANING = {"output_of_year", "first_level", "carry_over", "filling"}
"""The energy of a year, which is defined in windows as in the year, and the level at which a window begins."""


def test_no_row_of_the_year_is_forgotten():
    case = {
        **SYSTEM, **FLAT_GIGAWATT, "existing_capacity": existing("plant,land,1", "store,land,1"),
        "technologies": "technology,group,lifetime\nplant,thermal,20\nstore,store,20",
        "storage": "technology,carrier,duration,cycle\nstore,electricity,4,year",
    }  # fmt: skip
    model = build_model(prepare_case(case))
    rows = {row.name: row for row in model.component_map().values() if isinstance(row, Equation)}
    of_year = {name for name, row in rows.items() if not {"day", "run"} & set(row.cells.dims)}
    assert of_year == {*HARD, *PRICED, *SETTLED, *CAPACITY, *MEANING}


def test_every_policy_says_how_its_rows_and_decisions_of_the_year_are_treated():
    texts, profiles, settings = plain()
    whole_case = prepare_case(texts, profiles, **settings)
    for policy, members in whole_case.policies.items():
        if policy.equations is not None and not policy.about_capacity:
            alone = build_model(replace(whole_case, policies={}))
            before = set(alone.component_map())
            policy.equations(alone, whole_case, members)
            new = [alone.component(name) for name in alone.component_map() if name not in before]
            of_year = {one.name for one in new if isinstance(one, Equation | Variable) and "day" not in one.cells.dims}
            assert of_year - {"banked", "borrowed"} <= {*policy.by_hour}, policy.name  # which a single year has not
    assert len(whole_case.policies) > 6


def test_what_is_scarce_in_december_is_not_used_up_in_january(plan):
    """Cheap imports of 24 GWh a year are just what two days of December lack; all year the plant is dearer.

    Windows that took what they find cheap would have none left for 20 and 21 December.
    """
    power = np.ones(HOURS)
    power[353 * 24 : 355 * 24] = 1.75
    case = {
        **SYSTEM, **FLAT_GIGAWATT, "existing_capacity": existing("plant,land,1250"),
        "demand": f"region,carrier,year,energy,profile\nland,electricity,2025,{float(power.sum())},load",
        "markets": """
            market,region,carrier,direction,year,price,annual_limit,hourly_limit
            abroad,land,electricity,buy,2025,5,24,1000
            """,
    }  # fmt: skip
    (year,) = verify(plan(case, {"load": power}), stretch=MONTHS).years
    (limit,) = year.limits.to_dict("records")
    assert limit["allowed"] == 24.0
    assert limit["used"] == pytest.approx(24.0, rel=1e-6)
    assert year.nodes["unserved"].sum() == pytest.approx(0.0, abs=1e-6)
    price = year.hours["price"].sel(node="electricity@land", year=2025).values
    assert np.median(price) == pytest.approx(10.0)  # the plant's


EMITTING = {
    **SYSTEM, **FLAT_GIGAWATT,
    "technologies": """
        technology,group,lifetime,lead_time
        dirty,thermal,20,0
        clean,thermal,20,0
        """,
    "conversions": """
        technology,carrier,flow
        dirty,electricity,1
        clean,electricity,1
        """,
    "costs": """
        technology,year,variable_cost
        dirty,2025,10
        clean,2025,60
        """,
    "pollutants": """
        pollutant,co2e
        CO2,1
        """,
    "emission_factors": """
        technology,pollutant,factor
        dirty,CO2,1
        """,
    "emission_caps": """
        instrument,pollutant,scope,year,limit
        cap,CO2,land,2025,4380
        """,
    "existing_capacity": existing("dirty,land,1000", "clean,land,1000"),
}  # fmt: skip
"""1 GW all year, half of it dirty under a cap of 4,380 kt; a tonne is worth 60 - 10 = 50 USD."""


def test_windows_keep_a_cap_by_its_price(plan):
    """Both plants cost the same at the price of the cap: what ties stay where the schedule has them."""
    (year,) = verify(plan(EMITTING), stretch=MONTHS).years
    assert year.figures.loc["emissions", "verified"] == pytest.approx(4380.0, rel=1e-6)
    assert year.figures.loc["carbon price of cap", "verified"] == pytest.approx(50.0, rel=1e-6)
    assert year.figures.loc["running cost", "verified"] == pytest.approx(4380 * (10 + 60) / 1000, rel=1e-6)
    assert not year.short


def test_a_year_that_cannot_keep_a_cap_emits_in_excess_and_is_not_cut_off(plan):
    """Demand of 0.5 and 1.5 GW by turns, 1 GW on the mean that the plan sees: 100 kt are enough for it.

    By the hour the clean gigawatt lacks 0.5 GW in 4,380 hours: 2,190 kt. Nobody goes without to avoid them, at 50 USD
    a tonne against 1,000 USD for a MWh.
    """
    power = np.where(np.arange(HOURS) % 2 == 0, 1.5, 0.5)
    case = EMITTING | {
        "demand": f"region,carrier,year,energy,profile\nland,electricity,2025,{float(power.sum())},load",
        "emission_caps": "instrument,pollutant,scope,year,limit\ncap,CO2,land,2025,100",
    }
    (year,) = verify(plan(case, {"load": power}, steps=1), stretch=MONTHS).years
    assert year.nodes["unserved"].sum() == pytest.approx(0.0, abs=1e-6)
    assert year.figures.loc["emissions", "planned"] == pytest.approx(100.0, rel=1e-6)
    assert year.figures.loc["emissions", "verified"] == pytest.approx(2190.0, rel=1e-6)
    (limit,) = year.limits.query("kind == 'emissions'").to_dict("records")
    assert (limit["allowed"], limit["used"]) == pytest.approx((100.0, 2190.0), rel=1e-6)


def windy(most: float) -> tuple[dict[str, str], dict[str, np.ndarray]]:
    """Wind of 2 GW that blows every other hour, 1 GW of demand, and gas of which the year has `most` GWh."""
    case = {
        **FLAT_GIGAWATT, "regions": SYSTEM["regions"],
        "carriers": """
            carrier,place,time
            electricity,country,hour
            gas,country,year
            """,
        "technologies": """
            technology,group,lifetime,lead_time
            wind,wind,20,0
            turbine,gas,20,0
            """,
        "conversions": """
            technology,carrier,flow
            wind,electricity,1
            turbine,electricity,1
            turbine,gas,-2
            """,
        "availability": """
            technology,region,profile
            wind,land,gusts
            """,
        "costs": """
            technology,year,variable_cost
            wind,2025,0
            turbine,2025,0
            """,
        "markets": f"""
            market,region,carrier,direction,year,price,annual_limit
            well,land,gas,buy,2025,20,{most}
            """,
        "existing_capacity": existing("wind,land,2000", "turbine,land,1000"),
    }  # fmt: skip
    return case, {"gusts": np.arange(HOURS) % 2.0}


def test_fuel_that_only_the_hours_need_is_bought(plan):
    """Steps of eight hours see 1 GW of wind and no need of gas; hours need 4,380 GWh of power from 8,760 of gas."""
    (year,) = verify(plan(*windy(10_000.0), steps=3), stretch=MONTHS).years
    assert not year.short
    assert year.figures.loc["running cost", "planned"] == pytest.approx(0.0, abs=1e-6)
    assert year.figures.loc["running cost", "verified"] == pytest.approx(8760 * 20 / 1000, rel=1e-6)
    assert year.checks["relative"].max() < 1e-6
    assert year.figures.loc["curtailment", "verified"] == pytest.approx(4380.0, rel=1e-6)


def test_fuel_that_the_year_does_not_have_makes_a_plan_short(plan):
    """Of 8,760 GWh of gas the market has 5,000: 3,760 are missing, whatever hour they are missing in."""
    (year,) = verify(plan(*windy(5_000.0), steps=3), stretch=MONTHS).years
    missing = year.limits.query("kind == 'fuel'").to_dict("records")
    assert [row["limit"] for row in missing] == ["gas@land"]
    assert missing[0]["used"] == pytest.approx(3760.0, rel=1e-6)
    assert year.short


def test_fuel_that_the_year_does_not_have_is_not_burnt_in_the_hourly_problem(plan):
    """5,000 GWh of gas make 2,500 of power; 1,880 of the 4,380 that the wind leaves go without, at 1,000 USD/MWh."""
    outcome = verify(plan(*windy(5_000.0), steps=3), stretch=MONTHS, excess_price=1000.0)
    (year,) = outcome.years
    assert year.limits.query("kind == 'fuel'").empty
    assert year.nodes["unserved"].sum() == pytest.approx(1880.0, rel=1e-6)
    assert year.cost.faults == ()
    assert year.cost.running == pytest.approx(5_000 * 20 / 1000 + 1880 * 1000 / 1000, rel=1e-6)
    assert outcome.upper_bound == pytest.approx(year.cost.running, rel=1e-6)


def test_what_was_sold_for_the_year_is_sold_less_where_the_hours_need_it(plan):
    """10,000 GWh of gas must be taken: steps of eight hours burn none and sell all, hours burn 8,760, sell the rest."""
    case, profiles = windy(10_000.0)
    case["markets"] = """
        market,region,carrier,direction,year,price,annual_limit,annual_minimum
        well,land,gas,buy,2025,20,10000,10000
        harbour,land,gas,sell,2025,15,,
        """
    (year,) = verify(plan(case, profiles, steps=3), stretch=MONTHS).years
    assert year.limits.query("kind == 'fuel'").empty
    assert year.figures.loc["running cost", "planned"] == pytest.approx(10_000 * (20 - 15) / 1000, rel=1e-6)
    assert year.figures.loc["running cost", "verified"] == pytest.approx((10_000 * 20 - 1240 * 15) / 1000, rel=1e-6)
    assert year.checks["relative"].max() < 1e-6
