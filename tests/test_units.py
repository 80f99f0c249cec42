import doctest

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
    assert result.attempted == 1
    assert result.failed == 0
