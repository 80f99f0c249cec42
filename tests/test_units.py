import doctest

import pytest

from kz_optimize import schema, units
from kz_optimize.errors import KzError


@pytest.mark.parametrize(
    ("unit", "factor", "name"),
    [
        ("MW", 1e-3, "GW"),
        ("MWh", 1e-3, "GWh"),
        ("GWh", 1.0, "GWh"),
        ("USD/kW", 1.0, "million USD/GW"),  # 1e-6 million USD over 1e-6 GW
        ("USD/kWh", 1.0, "million USD/GWh"),
        ("USD/MWh", 1e-3, "million USD/GWh"),  # 1e-6 million USD over 1e-3 GWh
        ("USD/kW/year", 1.0, "million USD/GW/year"),
        ("t/MWh", 1.0, "kt/GWh"),
        ("USD/t", 1e-3, "million USD/kt"),
        ("kt", 1.0, "kt"),
        ("MW/year", 1e-3, "GW/year"),
        ("1/hour", 1.0, "1/hour"),
        ("share", 1.0, "1"),
        ("", 1.0, "1"),
    ],
)
def test_factor_and_name(unit, factor, name):
    assert units.to_model(unit) == factor
    assert units.model_unit(unit) == name


def test_unknown_unit_is_named_with_the_known_ones():
    with pytest.raises(KzError, match=r'"USD/toe" is not known: "toe" is none of kW, MW'):
        units.to_model("USD/toe")


def test_every_unit_of_the_schema_is_known():
    declared = {column.unit for table in schema.load().values() for column in table.columns}
    assert len(declared) > 10
    assert all(units.to_model(unit) > 0 and units.model_unit(unit) for unit in declared)


def test_examples_in_the_docstrings():
    result = doctest.testmod(units)
    assert result.attempted == 2
    assert result.failed == 0
