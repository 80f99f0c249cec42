"""The parameters of OSeMOSYS, which NEMO and LEAP share: their names, their indices, and data that hold them.

Names and indices are those of the OSeMOSYS documentation (osemosys.readthedocs.io, "Parameters").
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Key = tuple[str, ...]

SETS = (
    "REGION", "YEAR", "TECHNOLOGY", "FUEL", "EMISSION", "MODE_OF_OPERATION", "TIMESLICE", "SEASON", "DAYTYPE",
    "DAILYTIMEBRACKET", "STORAGE",
)  # fmt: skip

INDICES: Mapping[str, str] = {
    "YearSplit": "l y", "DiscountRate": "r", "DiscountRateIdv": "r t", "DiscountRateStorage": "r s", "DaySplit": "h y",
    "Conversionls": "l ls", "Conversionld": "l ld", "Conversionlh": "l lh", "DaysInDayType": "ls ld y",
    "TradeRoute": "r rr f y", "DepreciationMethod": "r",
    "SpecifiedAnnualDemand": "r f y", "SpecifiedDemandProfile": "r f l y", "AccumulatedAnnualDemand": "r f y",
    "CapacityToActivityUnit": "r t", "CapacityFactor": "r t l y", "AvailabilityFactor": "r t y",
    "OperationalLife": "r t", "ResidualCapacity": "r t y", "InputActivityRatio": "r t f m y",
    "OutputActivityRatio": "r t f m y", "CapitalCost": "r t y", "VariableCost": "r t m y", "FixedCost": "r t y",
    "TechnologyToStorage": "r t s m", "TechnologyFromStorage": "r t s m", "StorageLevelStart": "r s",
    "StorageMaxChargeRate": "r s", "StorageMaxDischargeRate": "r s", "MinStorageCharge": "r s y",
    "OperationalLifeStorage": "r s", "CapitalCostStorage": "r s y", "ResidualStorageCapacity": "r s y",
    "CapacityOfOneTechnologyUnit": "r t y", "TotalAnnualMaxCapacity": "r t y", "TotalAnnualMinCapacity": "r t y",
    "TotalAnnualMaxCapacityInvestment": "r t y", "TotalAnnualMinCapacityInvestment": "r t y",
    "TotalTechnologyAnnualActivityUpperLimit": "r t y", "TotalTechnologyAnnualActivityLowerLimit": "r t y",
    "TotalTechnologyModelPeriodActivityUpperLimit": "r t", "TotalTechnologyModelPeriodActivityLowerLimit": "r t",
    "ReserveMarginTagTechnology": "r t y", "ReserveMarginTagFuel": "r f y", "ReserveMargin": "r y",
    "RETagTechnology": "r t y", "RETagFuel": "r f y", "REMinProductionTarget": "r y",
    "EmissionActivityRatio": "r t e m y", "EmissionsPenalty": "r e y", "AnnualExogenousEmission": "r e y",
    "AnnualEmissionLimit": "r e y", "ModelPeriodExogenousEmission": "r e", "ModelPeriodEmissionLimit": "r e",
}  # fmt: skip

DEFAULTS: Mapping[str, float] = {
    "AvailabilityFactor": 1.0, "CapacityFactor": 1.0, "CapacityToActivityUnit": 1.0, "DepreciationMethod": 1.0,
    "OperationalLife": 1.0, "OperationalLifeStorage": 1.0, "ReserveMargin": 1.0, "DaysInDayType": 7.0,
    "TotalAnnualMaxCapacity": -1.0, "TotalAnnualMaxCapacityInvestment": -1.0, "AnnualEmissionLimit": -1.0,
    "TotalTechnologyAnnualActivityUpperLimit": -1.0, "TotalTechnologyModelPeriodActivityUpperLimit": -1.0,
    "ModelPeriodEmissionLimit": -1.0, "DiscountRate": 0.05,
}  # fmt: skip
"""Where the source gives no default; 0 for all others."""


@dataclass
class Data:
    """Sets and parameters as a source has them; a parameter is known for every index, by its default if not given."""

    sets: dict[str, list[str]] = field(default_factory=dict)
    defaults: dict[str, float] = field(default_factory=dict)
    values: dict[str, dict[Key, float]] = field(default_factory=dict)
    turns: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)
    """(season, day type) -> weeks in which its days take their turn, and days in a row; only NEMO says so."""
    cycles: dict[str, str] = field(default_factory=dict)
    """Store -> year, season or day, over which it may neither gain nor lose; only NEMO says so."""
    passed_over: list[str] = field(default_factory=list)
    """What stands in the source with values, and is not known here."""

    def of(self, name: str) -> list[str]:
        """The members of a set."""
        return self.sets.get(name, [])

    @property
    def years(self) -> list[int]:
        """The model years, in order."""
        return sorted(int(year) for year in self.of("YEAR"))

    def default(self, name: str) -> float:
        """The value of a parameter where none is given."""
        return self.defaults.get(name, DEFAULTS.get(name, 0.0))

    def get(self, name: str, *key: str | int) -> float:
        """The value of a parameter."""
        return self.values.get(name, {}).get(tuple(map(str, key)), self.default(name))

    def given(self, name: str) -> Mapping[Key, float]:
        """The values of a parameter that the source gives one by one."""
        return self.values.get(name, {})

    def path(self, name: str, *key: str) -> list[float]:
        """The values of a parameter whose last index is the year, in every year."""
        return [self.get(name, *key, year) for year in self.years]

    def used(self, name: str) -> bool:
        """Whether a parameter says anything but zero."""
        return bool(self.default(name)) or any(self.given(name).values())

    def keys(self, name: str, position: int) -> list[str]:
        """The labels that a parameter's values have at one position, each once."""
        return list(dict.fromkeys(key[position] for key in self.given(name)))

    def regions(self) -> Iterator[str]:
        """The regions."""
        return iter(self.of("REGION"))


def constant(values: Sequence[float]) -> bool:
    """Whether all values are the same."""
    return len(set(values)) <= 1


def finite(text: str) -> float:
    """A number; raises ValueError for any other text, and for what is no finite number."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no finite number")
    return number
