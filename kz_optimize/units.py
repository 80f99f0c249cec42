"""Units: numbers change unit on the way in and on the way out, nowhere else.

Inside, the model counts in GW, GWh, million USD, kt, hour and year; the input tables use the units people write
(`schema/*.csv`). A unit is written as factors joined by `/`, every factor after the first being a divisor:
"USD/kW/year" is US dollars per kilowatt and year.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from kz_optimize.errors import KzError

MODEL_UNITS: dict[str, str] = {
    "power": "GW",
    "energy": "GWh",
    "money": "million USD",
    "mass": "kt",
    "hour": "hour",
    "year": "year",
    "length": "km",
    "angle": "degree",
    "share": "1",
}

# unit: (quantity, model units in one of it)
_UNITS: dict[str, tuple[str, Fraction]] = {
    "kW": ("power", Fraction(1, 10**6)),
    "MW": ("power", Fraction(1, 10**3)),
    "GW": ("power", Fraction(1)),
    "kWh": ("energy", Fraction(1, 10**6)),
    "MWh": ("energy", Fraction(1, 10**3)),
    "GWh": ("energy", Fraction(1)),
    "TWh": ("energy", Fraction(10**3)),
    "USD": ("money", Fraction(1, 10**6)),
    "million USD": ("money", Fraction(1)),
    "t": ("mass", Fraction(1, 10**3)),
    "kt": ("mass", Fraction(1)),
    "Mt": ("mass", Fraction(10**3)),
    "hour": ("hour", Fraction(1)),
    "year": ("year", Fraction(1)),
    "km": ("length", Fraction(1)),
    "1000 km": ("length", Fraction(1000)),
    "degree": ("angle", Fraction(1)),
    "share": ("share", Fraction(1)),
    "1": ("share", Fraction(1)),
    "": ("share", Fraction(1)),
}


@cache
def to_model(unit: str) -> float:
    """Factor by which a number in `unit` is multiplied to become a number in model units.

    >>> to_model("MW"), to_model("USD/kW"), to_model("USD/MWh"), to_model("t/MWh")
    (0.001, 1.0, 0.001, 1.0)

    Raises KzError for a unit that is not known.
    """
    first, *divisors = (_quantity(part, unit)[1] for part in unit.split("/"))
    for divisor in divisors:
        first /= divisor
    return float(first)


@cache
def model_unit(unit: str) -> str:
    """Name of the model unit in which a number given in `unit` is counted inside.

    >>> model_unit("USD/kW/year"), model_unit("t/MWh"), model_unit("share")
    ('million USD/GW/year', 'kt/GWh', '1')
    """
    return "/".join(MODEL_UNITS[_quantity(part, unit)[0]] for part in unit.split("/"))


def _quantity(part: str, unit: str) -> tuple[str, Fraction]:
    """What a factor of a unit measures, and how many model units it is."""
    if part not in _UNITS:
        known = ", ".join(name for name in _UNITS if name)
        raise KzError(f'The unit "{unit}" is not known: "{part}" is none of {known}.')
    return _UNITS[part]
