"""What turns a cap into a market for allowances."""

import pytest

from tests.policies.world import PRICE, cap, carbon_price, output, solved, world
from tests.support import FLAT_GIGAWATT, SYSTEM, existing, solve_case

# 8760 GWh a year: dirty power at 10 USD/MWh and 1 t/MWh, clean power at 60, so a tonne less costs 50 USD.
BASE = {
    **SYSTEM,
    **FLAT_GIGAWATT,
    "technologies": "technology,group,lifetime\ndirty,coal,40\nclean,wind,40",
    "conversions": "technology,carrier,flow\ndirty,electricity,1\nclean,electricity,1",
    "costs": "technology,year,variable_cost\ndirty,2025,10\nclean,2025,60",
    "pollutants": "pollutant,co2e\nCO2,1",
    "emission_factors": "technology,pollutant,factor\ndirty,CO2,1",
    "existing_capacity": existing("dirty,land,2000", "clean,land,2000"),
    "emission_caps": "instrument,pollutant,scope,year,limit\ncap,CO2,land,2025,8000\ncap,CO2,land,2030,2000",
}
PERIODS = {"years": (2025, 2030), "end_year": 2039}  # five years and ten


def dirty(done) -> list[float]:
    return done.array("output").at(mode="dirty@land:normal").values.tolist()


def test_banked_allowances_are_those_of_a_whole_period():
    # At a cost of abatement that doubles by 2030, 2025 abates more: dirty power falls as far as the next period can
    # use it. A bank of 5 years * b kt gives 5 * b / 10 kt a year in 2030.
    costs = "technology,year,variable_cost\ndirty,2025,10\nclean,2025,60\nclean,2030,160"
    alone = solve_case({**BASE, "costs": costs}, **PERIODS)
    assert dirty(alone) == pytest.approx([8000, 2000])
    done = solve_case({**BASE, "costs": costs, "trading": "instrument,banking\ncap,yes"}, **PERIODS)
    assert dirty(done) == pytest.approx([0, 2000 + 8000 * 5 / 10])
    assert done.value("banked", year=2025) == pytest.approx(8000 * 5)
    assert done.value("banked", year=2030) == pytest.approx(0.0)


def test_borrowing_takes_a_share_of_the_next_period():
    # With 8 % of discounting abatement is cheaper later: a tenth of the next 10 * 2000 kt is used before, 2000 / 5 a
    # year more now, 200 a year less then.
    done = solve_case({**BASE, "trading": "instrument,borrowing_limit\ncap,0.1"}, **PERIODS, rate=0.08)
    assert dirty(done) == pytest.approx([8400, 1800])
    assert done.value("borrowed", year=2025) == pytest.approx(2000)


def test_a_ceiling_sells_as_many_allowances_as_its_reserve_holds():
    # A tonne less costs 50: at a ceiling of 30 allowances are bought instead, but for 3000 kt a year only.
    free = solve_case({**BASE, "trading": "instrument,price_ceiling\ncap,30"}, **PERIODS)
    assert dirty(free) == pytest.approx([8760, 8760])
    assert free.cost == pytest.approx((15 * 8760 * 10 + (5 * 760 + 10 * 6760) * 30) / 1000)
    assert free.array("emission_cap").values.ravel() == pytest.approx([-5 * 0.03, -10 * 0.03])
    held = solve_case({**BASE, "trading": "instrument,price_ceiling,reserve\ncap,30,3000"}, **PERIODS)
    assert dirty(held) == pytest.approx([8760, 5000])


def test_a_floor_takes_allowances_back_and_pays_no_more_than_there_are():
    # At a floor of 70 a tonne less earns more than it costs: all 8000 and 2000 allowances are given back, and no more,
    # though a machine could clean the air for less than the floor.
    done = solve_case({**BASE, "trading": "instrument,price_floor\ncap,70"}, **PERIODS)
    assert dirty(done) == pytest.approx([0, 0])
    assert done.value("bought_back") == pytest.approx(10000)
    assert done.cost == pytest.approx((15 * 8760 * 60 - (5 * 8000 + 10 * 2000) * 70) / 1000)
    # A floor below the cost of a tonne does nothing.
    low = solve_case({**BASE, "trading": "instrument,price_floor\ncap,40"}, **PERIODS)
    assert dirty(low) == pytest.approx([8000, 2000])


def test_a_removal_cannot_farm_a_floor():
    # A machine that removes 1 t/MWh for 10 + 10 USD of dirty power (which emits as much) or 60 of clean: at a floor of
    # 200 USD/t each clean MWh removes at a profit, but the state takes back its own 8000 and 2000 allowances only.
    done = solve_case(
        {
            **BASE,
            "technologies": BASE["technologies"] + "\nremover,removal,40",
            "conversions": BASE["conversions"] + "\nremover,electricity,-1",
            "costs": BASE["costs"] + "\nremover,2025,5",
            "emission_factors": BASE["emission_factors"] + "\nremover,CO2,-1",
            "existing_capacity": existing("dirty,land,9000", "clean,land,9000", "remover,land,9000"),
            "trading": "instrument,price_floor\ncap,200",
        },
        **PERIODS,
    )
    assert done.value("bought_back") == pytest.approx(10000)
    assert done.value("output", mode="remover@land:normal") == pytest.approx(0.0)


def test_offsets_count_up_to_their_share():
    # A tenth of the cap at 20 USD/t instead of 50.
    done = solve_case({**BASE, "trading": "instrument,offset_limit,offset_cost\ncap,0.1,20"}, **PERIODS)
    assert dirty(done) == pytest.approx([8760, 2200])
    assert done.value("offset", year=2025) == pytest.approx(760)
    assert done.cost == pytest.approx(((5 * 8760 + 10 * 2200) * 10 + 10 * 6560 * 60 + (5 * 760 + 10 * 200) * 20) / 1000)


def test_with_a_free_bank_the_price_rises_with_the_discount_rate():
    # Caps of 900 and 300 kt: 100 kt are saved while 2026 needs them more, until gas has taken all of 2026.
    texts = world(("coal", "gas", "wind"), emission_caps=cap((2025, 900), (2026, 300)))
    alone, without = solved(texts, years=(2025, 2026), end_year=2026, rate=0.1)
    assert carbon_price(without) == pytest.approx([PRICE, 75])
    saved, results = solved(
        {**texts, "trading": "instrument,banking\ncap,yes"}, years=(2025, 2026), end_year=2026, rate=0.1
    )
    assert saved.value("banked") == pytest.approx(100)
    assert carbon_price(results) == pytest.approx([PRICE, PRICE * 1.1])
    # Discounted to the middle of 2025, as the example has them.
    assert alone.cost * 1.1**0.5 == pytest.approx(145 / 6 + 52.5 / 1.1)
    assert saved.cost * 1.1**0.5 == pytest.approx(85 / 3 + 45 / 1.1)


def test_a_tenth_of_the_next_cap_is_borrowed_when_the_present_one_is_tight():
    texts = world(("coal", "gas", "wind"), emission_caps=cap((2025, 300), (2026, 900)))
    texts["trading"] = "instrument,borrowing_limit\ncap,0.1"
    done, results = solved(texts, years=(2025, 2026), end_year=2026, rate=0.1)
    assert done.value("borrowed") == pytest.approx(90)
    assert carbon_price(results) == pytest.approx([75, PRICE])


def test_a_bank_has_a_start_an_end_and_a_limit():
    texts = world(("coal", "gas", "wind"), emission_caps=cap((2025, 900), (2026, 300)))
    settings = {"years": (2025, 2026), "end_year": 2026, "rate": 0.1}
    started, _ = solved({**texts, "trading": "instrument,banking,bank_start,bank_end\ncap,yes,50,20"}, **settings)
    # 900 + 300 + 50 - 20 = 1230 kt in both years together.
    assert (output(started, "coal") + 0.4 * output(started, "gas")).sum() == pytest.approx(1230)
    limited, results = solved({**texts, "trading": "instrument,banking,bank_limit\ncap,yes,40"}, **settings)
    assert limited.value("banked") == pytest.approx(40)
    assert carbon_price(results) == pytest.approx([PRICE, 75])


def test_allowances_lapse_with_the_plan_that_gave_them():
    texts = world(("coal", "gas", "wind"), emission_caps=cap((2025, 900), (2026, 300), (2027, 300)))
    texts |= {"trading": "instrument,banking,borrowing_limit\ncap,yes,0.1",
              "trading_periods": "instrument,last_year\ncap,2025"}  # fmt: skip
    done, _ = solved(texts, years=(2025, 2026, 2027), end_year=2027, rate=0.1)
    assert done.value("banked", year=2025) == 0.0
    assert done.value("borrowed", year=2025) == 0.0
    assert done.value("borrowed", year=2026) == pytest.approx(30)
