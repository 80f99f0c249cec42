"""Units: numbers change unit on the way in and on the way out, nowhere else.

Inside, the model counts in GW, GWh, million USD, kt, hour and year; the input tables use the units people write
(`schema/*.csv`). A unit is written as factors joined by `/`, every factor after the first being a divisor:
"USD/kW/year" is US dollars per kilowatt and year.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from kz_optimize.errors import KzError

# unit: model units in one of it
_UNITS: dict[str, Fraction] = {
    "kW": Fraction(1, 10**6),
    "MW": Fraction(1, 10**3),
    "GW": Fraction(1),
    "kWh": Fraction(1, 10**6),
    "MWh": Fraction(1, 10**3),
    "GWh": Fraction(1),
    "TWh": Fraction(10**3),
    "USD": Fraction(1, 10**6),
    "million USD": Fraction(1),
    "t": Fraction(1, 10**3),
    "kt": Fraction(1),
    "Mt": Fraction(10**3),
    "hour": Fraction(1),
    "year": Fraction(1),
    "km": Fraction(1),
    "1000 km": Fraction(1000),
    "degree": Fraction(1),
    "share": Fraction(1),
    "1": Fraction(1),
    "": Fraction(1),
}


@cache
def to_model(unit: str) -> float:
    """Factor by which a number in `unit` is multiplied to become a number in model units.

    >>> to_model("MW"), to_model("USD/kW"), to_model("USD/MWh"), to_model("t/MWh")
    (0.001, 1.0, 0.001, 1.0)

    Raises KzError for a unit that is not known.
    """
    first, *divisors = (_factor(part, unit) for part in unit.split("/"))
    for divisor in divisors:
        first /= divisor
    return float(first)


def _factor(part: str, unit: str) -> Fraction:
    if part not in _UNITS:
        known = ", ".join(name for name in _UNITS if name)
        raise KzError(f'The unit "{unit}" is not known: "{part}" is none of {known}.')
    return _UNITS[part]
