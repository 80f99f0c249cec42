import doctest

import numpy as np
import pytest

from kz_optimize import schema, units
from kz_optimize.errors import KzError


@pytest.mark.parametrize(
    ("unit", "factor"),
    [
        ("MW", 1e-3),  # GW
        ("MWh", 1e-3),  # GWh
        ("GWh", 1.0),
        ("USD/kW", 1.0),  # 1e-6 million USD over 1e-6 GW
        ("USD/kWh", 1.0),
        ("USD/MWh", 1e-3),  # 1e-6 million USD over 1e-3 GWh
        ("USD/kW/year", 1.0),
        ("t/MWh", 1.0),  # kt over GWh
        ("USD/t", 1e-3),  # million USD over kt
        ("kt", 1.0),
        ("MW/year", 1e-3),
        ("1/hour", 1.0),
        ("share", 1.0),
        ("", 1.0),
    ],
)
def test_factor(unit, factor):
    assert units.to_model(unit) == factor


def test_unknown_unit_is_named_with_the_known_ones():
    with pytest.raises(KzError, match=r'"USD/toe" is not known: "toe" is none of kW, MW'):
        units.to_model("USD/toe")


def test_every_unit_of_the_schema_is_known():
    declared = {column.unit for table in schema.load().values() for column in table.columns}
    assert len(declared) > 10
    assert all(units.to_model(unit) > 0 for unit in declared)


def test_examples_in_the_docstrings():
    result = doctest.testmod(units)
    assert result.attempted > 5
    assert result.failed == 0


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.02, "GWh", "20.00 MWh"),
        (124_500.0, "GWh", "124.5 TWh"),
        (0.0004, "MW", "0.4000 kW"),
        (0.000012, "kt CO2e", "0.01200 t CO2e"),
        (2_500.0, "kt", "2.500 Mt"),
        (5e6, "kt", "5,000 Mt"),
        (-31_375.0, "million USD", "-31.38 billion USD"),
        (0.3, "million USD/year", "300.0 thousand USD/year"),
        (5_000.0, "USD/MWh", "5,000 USD/MWh"),
        (140e3, "thousand pkm", "140.0 million pkm"),
        (0.5, "thousand pkm", "500.0 pkm"),
        (3_000.0, "kt/h", "3.000 Mt/h"),
        (5e5, "%", "500,000 %"),
        (0.0, "MW", "0 MW"),
    ],
)
def test_a_number_is_told_in_the_unit_of_its_size(value, unit, text):
    assert units.format_amount(value, unit) == text


def test_a_scale_changes_the_unit_and_not_the_quantity():
    inside = {"MW": 1e-3, "kW": 1e-6, "GW": 1.0, "kt": 1.0, "t": 1e-3, "Mt": 1e3, "TWh": 1e3}
    inside |= {"kWh": 1e-6, "MWh": 1e-3, "GWh": 1.0}
    for unit, model in inside.items():
        for size in 10.0 ** np.arange(-6, 7):
            name, factor = units.readable(unit, size)
            assert size * factor * inside[name] == pytest.approx(size * model)
