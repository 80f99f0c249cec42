"""Units: numbers change unit on the way in and on the way out, nowhere else.

Inside, the model counts in GW, GWh, million USD, kt, hour and year; the input tables use the units people write
(`schema/*.csv`). A unit is written as factors joined by `/`, every factor after the first being a divisor:
"USD/kW/year" is US dollars per kilowatt and year. `readable` chooses the size of the unit in which numbers are shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from math import floor, log10

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
    "minute": Fraction(1, 60),
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


_LADDERS: Sequence[tuple[str, ...]] = (("kW", "MW", "GW"), ("kWh", "MWh", "GWh", "TWh"), ("t", "kt", "Mt"))
ENERGY = "MWh"
"""What stands where a table says MWh, unless the table of carriers names another unit."""
_OF_ENERGY = {"MWh": (0, ""), "GWh": (1, ""), "TWh": (2, ""), "MW": (0, "/h"), "GW": (1, "/h"), "USD/MWh": (0, "")}
_COUNTS = ("", "thousand ", "million ", "billion ")
_PARTS = re.compile(r"(?P<count>thousand |million |billion |)(?P<base>[^/]+?)(?P<rest>( CO2e?)?(/.*)?)")


def _ladder(head: str) -> tuple[str, ...]:
    """A unit and those a thousand times smaller and larger: t, kt, Mt; or pkm, thousand pkm, million pkm."""
    known = next((ladder for ladder in _LADDERS if head in ladder), ())
    base = head.removeprefix("thousand ").removeprefix("million ").removeprefix("billion ")
    return tuple(known) or tuple(count + base for count in _COUNTS)


@cache
def _rungs(unit: str) -> tuple[tuple[str, float], ...]:
    """Units of the same kind, each a thousand times the one before, and one of `unit` in each; () without any."""
    parts = _PARTS.fullmatch(unit)
    if not parts or not (parts["count"] or any(parts["base"] in ladder for ladder in _LADDERS)):
        return ()
    head = parts["count"] + parts["base"]
    ladder = _ladder(head)
    return tuple((name + parts["rest"], 1000.0 ** (ladder.index(head) - i)) for i, name in enumerate(ladder))


@cache
def of_carrier(unit: str, counted: str) -> str:
    """A unit of energy as it is for a carrier that is counted in another unit than MWh.

    >>> of_carrier("GWh", "t"), of_carrier("MW", "thousand pkm"), of_carrier("USD/MWh", "t"), of_carrier("GW", "MWh")
    ('kt', 'thousand pkm/h', 'USD/t', 'GW')
    """
    if counted == ENERGY or unit not in _OF_ENERGY:
        return unit
    if unit == "USD/MWh":
        return f"USD/{counted}"
    ladder = _ladder(counted)
    size, rest = _OF_ENERGY[unit]
    return ladder[ladder.index(counted) + size] + rest


@cache
def a_thousand(unit: str) -> str:
    """The unit a thousand times as large.

    >>> a_thousand("MW"), a_thousand("t/h"), a_thousand("car"), a_thousand("thousand head")
    ('GW', 'kt/h', 'thousand car', 'million head')
    """
    parts = _PARTS.fullmatch(unit)
    assert parts is not None, unit
    head = parts["count"] + parts["base"]
    ladder = _ladder(head)
    return ladder[ladder.index(head) + 1] + parts["rest"]


def readable(unit: str, size: float) -> tuple[str, float]:
    """The unit in which numbers as large as `size` [unit] read best, and the factor that makes them numbers in it.

    >>> readable("MW", 23_200.0), readable("kt CO2e", 0.02), readable("USD/MWh", 1e4)
    (('GW', 0.001), ('t CO2e', 1000.0), ('USD/MWh', 1.0))
    >>> readable("million USD/m3", 0.02)
    ('thousand USD/m3', 1000.0)
    """
    rungs = _rungs(unit)
    if not rungs or not size > 0.0:
        return unit, 1.0
    return next((rung for rung in reversed(rungs) if size * rung[1] >= 1.0), rungs[0])


def digits(size: float, figures: int = 4) -> int:
    """Digits behind the point with which a number as large as `size` shows so many figures.

    >>> digits(23.2), digits(5.0), digits(4731.0)
    (2, 3, 0)
    """
    return max(0, figures - 1 - floor(log10(size))) if size > 0.0 else 0


def format_amount(value: float, unit: str, figures: int = 4) -> str:
    """A number with its unit, as people write it.

    >>> format_amount(31_375.4, "million USD"), format_amount(0.0125, "million USD", 6)
    ('31.38 billion USD', '12.5000 thousand USD')
    """
    name, factor = readable(unit, abs(value))
    return f"{value * factor:,.{digits(abs(value * factor), figures)}f} {name}"


def format_cost(cost: float) -> str:
    """The cost of a plan, million USD, with as many figures as tell similar plans apart.

    >>> format_cost(31_375.4321)
    '31.3754 billion USD'
    """
    return format_amount(cost, "million USD", 6)


def in_units_of(unit: str, other: str) -> float:
    """How many of one unit another is, of the same kind.

    >>> in_units_of("TWh", "MWh"), in_units_of("Mt", "t"), in_units_of("billion pkm", "thousand pkm")
    (1000000.0, 1000000.0, 1000000.0)

    Raises KzError if they are of different kinds.
    """
    ladder = _ladder(unit)
    if unit in ladder and other in ladder:
        return 1000.0 ** (ladder.index(unit) - ladder.index(other))
    raise KzError(f'"{unit}" is not counted in "{other}"')
