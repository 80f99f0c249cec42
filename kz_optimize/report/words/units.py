"""Units of charts: their names, and what stands for them in tenge."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from kz_optimize.report.words.catalogue import Text, load_catalogue, same

TENGE = 1e-3
"""Value in tenge = value * TENGE * rate: billions of tenge for millions of dollars, KZT/kWh for USD/MWh."""
BARE = ("", "1")
"""Units that are not written."""


@dataclass(frozen=True)
class Unit:
    """A unit in every language; money has a second name, of what it is in tenge."""

    name: Text
    tenge: Text | None = None


class Units(dict[str, Unit]):
    """Unit as charts name it -> Unit; one that only a case has, such as pkm, is written as it is."""

    def __missing__(self, unit: str) -> Unit:
        return Unit(same(unit))


@cache
def load_units() -> Units:
    """The units that the catalogue names, and all others."""
    texts = load_catalogue()
    named = {key.partition(".")[2]: text for key, text in texts.items() if key.startswith("unit.")}
    known = {unit: Unit(name, texts.get(f"tenge.{unit}")) for unit, name in named.items()}
    return Units({unit: Unit(same("")) for unit in BARE} | known)
