"""A folder of otoole, read once more: sets and parameters by the names of their columns."""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np

SETS = ("REGION", "YEAR", "TECHNOLOGY", "FUEL", "EMISSION", "MODE_OF_OPERATION", "TIMESLICE", "SEASON", "DAYTYPE",
        "DAILYTIMEBRACKET", "STORAGE")  # fmt: skip
DEFAULTS = defaultdict(float, {
    "AvailabilityFactor": 1.0, "CapacityFactor": 1.0, "CapacityToActivityUnit": 1.0, "DepreciationMethod": 1.0,
    "OperationalLife": 1.0, "OperationalLifeStorage": 1.0, "ReserveMargin": 1.0, "DaysInDayType": 7.0,
    "TotalAnnualMaxCapacity": -1.0, "TotalAnnualMaxCapacityInvestment": -1.0, "AnnualEmissionLimit": -1.0,
    "TotalTechnologyAnnualActivityUpperLimit": -1.0, "TotalTechnologyModelPeriodActivityUpperLimit": -1.0,
    "ModelPeriodEmissionLimit": -1.0, "DiscountRate": 0.05, "StorageMaxChargeRate": np.inf,
    "StorageMaxDischargeRate": np.inf,
})  # fmt: skip
ORDER = {name: i for i, name in enumerate((
    "REGION", "_REGION", "TECHNOLOGY", "STORAGE", "FUEL", "EMISSION", "TIMESLICE", "SEASON", "DAYTYPE",
    "DAILYTIMEBRACKET", "MODE_OF_OPERATION", "YEAR"))}  # fmt: skip


class Invalid(Exception):
    """The folder is no model."""


class Model:
    """Sets and parameters; every key is in the order of ORDER."""

    def __init__(self, folder: Path):
        self.sets: dict[str, list[str]] = {name: [] for name in SETS}
        self.values: dict[str, dict[tuple[str, ...], float]] = {}
        self.names: dict[str, list[str]] = {}
        for path in folder.glob("*.csv"):
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.DictReader(file, skipinitialspace=True))
            if path.stem in SETS:
                self.sets[path.stem] = [row["VALUE"].strip() for row in rows]
            else:
                self.values[path.stem] = self._parameter(path.stem, rows)
        self.years = sorted(int(year) for year in self.sets["YEAR"])
        self._check()

    def _parameter(self, name: str, rows: list[dict[str, str]]) -> dict[tuple[str, ...], float]:
        found = {}
        for row in rows:
            names = sorted((key for key in row if key != "VALUE"), key=ORDER.__getitem__)
            key = tuple(row[n].strip() for n in names)
            if key in found:
                raise Invalid(f"{name} {key} stands twice")
            found[key] = float(row["VALUE"])
            self.names[name] = names
        return found

    def _check(self) -> None:
        for name, values in self.values.items():
            for key in values:
                for index, label in zip(self.names[name], key, strict=True):
                    if label not in self.sets[index.lstrip("_")]:
                        raise Invalid(f"{name} has {label}, which is not in {index}")

    def __call__(self, name: str, *key: object) -> float:
        values = self.values.get(name, {})
        default = np.nan if name == "DiscountRateIdv" else DEFAULTS[name]
        return values.get(tuple(map(str, key)), default)

    def __getattr__(self, name: str) -> list[str]:
        return self.__dict__["sets"][name]
