"""Factors: what a value changes in the tables."""

import pandas as pd
import pytest

from kz_optimize.study.factor import Factor, TableChange
from tests.support import read_tables


def changed(tiny, factor: Factor, value) -> pd.DataFrame:
    """The table that a factor changes, after its changes."""
    changes = factor.changes(value, read_tables(tiny), 2025)
    return read_tables(tiny, None, changes)[changes[0].table].frame


def test_scale_multiplies_the_chosen_rows_only(tiny):
    wind = Factor(
        "wind",
        (0.5,),
        table_changes=(TableChange("costs", "investment_cost", "scale", {"technology": ("wind_farm",)}),),
    )
    costs = changed(tiny, wind, 0.5).set_index(["technology", "year"])["investment_cost"]
    assert costs["wind_farm", 2025] == 650  # 1300 * 0.5
    assert costs["solar_farm", 2025] == 750


def test_several_labels_are_several_changes(tiny):
    change = TableChange("costs", "fixed_cost", "add", {"technology": ("wind_farm", "solar_farm"), "year": (2035,)})
    costs = changed(tiny, Factor("more", (5.0,), table_changes=(change,)), 5.0).set_index(["technology", "year"])[
        "fixed_cost"
    ]
    assert costs["wind_farm", 2035] == 37  # 32 + 5
    assert costs["solar_farm", 2035] == 15  # 10 + 5
    assert costs["wind_farm", 2025] == 35


def test_growth_is_compounded_from_the_base_year(tiny):
    change = TableChange("demand", "energy", "grow", {"carrier": ("electricity",), "region": ("north",)})
    demand = changed(tiny, Factor("growth", (0.02,), table_changes=(change,)), 0.02)
    north = demand.query("region == 'north' and carrier == 'electricity'").set_index("year")["energy"]
    assert north[2025] == 80_000
    assert north[2035] == pytest.approx(100_000 * 1.02**10)
    assert demand.query("carrier == 'heat'")["energy"].tolist() == [40_000, 42_000]


def test_replace_gives_every_row_its_own_value(tiny):
    change = TableChange("markets", "price", "replace", {"market": ("gas fields",)}, {2025.0: 12.0, 2035.0: 30.0})
    gas = Factor("gas", ("dear",), choices={"dear": (change,), "cheap": ()})
    prices = changed(tiny, gas, "dear").query("market == 'gas fields'").set_index("year")["price"]
    assert prices.to_dict() == {2025: 12, 2035: 30}
    assert gas.changes("cheap", {}, 2025) == []


@pytest.mark.parametrize(
    ("factor", "neutral"),
    [
        (Factor("a", (0.5, 2.0), table_changes=(TableChange("costs", "fixed_cost", "scale"),)), 1.0),
        (Factor("b", (0.5, 2.0), table_changes=(TableChange("costs", "fixed_cost", "grow"),)), 0.0),
        (Factor("c", (0.04, 0.08, 0.12), option="finance.discount_rate"), 0.08),
        (Factor("d", (0.04, 0.12), option="finance.discount_rate", base=0.07), 0.07),
        (Factor("e", ("dear", "cheap"), choices={"dear": (), "cheap": ()}), "dear"),
    ],
)
def test_the_value_where_other_factors_are_modified(factor, neutral):
    assert factor.neutral == neutral


def test_a_share_of_a_range_or_among_values_is_drawn():
    assert Factor("a", (1.0, 3.0), low=1.0, high=3.0).draw(0.25) == 1.5
    words = Factor("b", ("x", "y", "z"))
    assert [words.draw(share) for share in (0.0, 0.5, 1.0)] == ["x", "y", "z"]
