"""Folders of otoole, small and valid, and what may befall them: columns permuted, labels misspelt, values set.

`base(rng)` draws a model, `mutate(rng, model)` changes one or two things and says which. A model is a table of rows per
file, so that a mutation of the text (separators, order of columns) can be told from one of the meaning.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

Rows = list[list[str]]  # the header first
YEARS = ("2025", "2026", "2027")
SLICES = ("SD", "SN", "WD", "WN")
SETS = ("REGION", "YEAR", "TECHNOLOGY", "FUEL", "EMISSION", "MODE_OF_OPERATION", "TIMESLICE", "SEASON", "DAYTYPE",
        "DAILYTIMEBRACKET", "STORAGE")  # fmt: skip
INDICES = {
    "YearSplit": "l y", "DiscountRate": "r", "DiscountRateIdv": "r t", "DiscountRateStorage": "r s", "DaySplit": "h y",
    "Conversionls": "l ls", "Conversionld": "l ld", "Conversionlh": "l h", "DaysInDayType": "ls ld y",
    "TradeRoute": "r rr f y", "DepreciationMethod": "r", "SpecifiedAnnualDemand": "r f y",
    "SpecifiedDemandProfile": "r f l y", "AccumulatedAnnualDemand": "r f y", "CapacityToActivityUnit": "r t",
    "CapacityFactor": "r t l y", "AvailabilityFactor": "r t y", "OperationalLife": "r t", "ResidualCapacity": "r t y",
    "InputActivityRatio": "r t f m y", "OutputActivityRatio": "r t f m y", "CapitalCost": "r t y",
    "VariableCost": "r t m y", "FixedCost": "r t y", "TechnologyToStorage": "r t s m",
    "TechnologyFromStorage": "r t s m", "StorageLevelStart": "r s", "StorageMaxChargeRate": "r s",
    "StorageMaxDischargeRate": "r s", "MinStorageCharge": "r s y", "OperationalLifeStorage": "r s",
    "CapitalCostStorage": "r s y", "ResidualStorageCapacity": "r s y", "CapacityOfOneTechnologyUnit": "r t y",
    "TotalAnnualMaxCapacity": "r t y", "TotalAnnualMinCapacity": "r t y", "TotalAnnualMaxCapacityInvestment": "r t y",
    "TotalAnnualMinCapacityInvestment": "r t y", "TotalTechnologyAnnualActivityUpperLimit": "r t y",
    "TotalTechnologyAnnualActivityLowerLimit": "r t y", "TotalTechnologyModelPeriodActivityUpperLimit": "r t",
    "TotalTechnologyModelPeriodActivityLowerLimit": "r t", "ReserveMarginTagTechnology": "r t y",
    "ReserveMarginTagFuel": "r f y", "ReserveMargin": "r y", "RETagTechnology": "r t y", "RETagFuel": "r f y",
    "REMinProductionTarget": "r y", "EmissionActivityRatio": "r t e m y", "EmissionsPenalty": "r e y",
    "AnnualExogenousEmission": "r e y", "AnnualEmissionLimit": "r e y", "ModelPeriodExogenousEmission": "r e",
    "ModelPeriodEmissionLimit": "r e",
}  # fmt: skip
NAMES = {"r": "REGION", "rr": "_REGION", "y": "YEAR", "t": "TECHNOLOGY", "f": "FUEL", "e": "EMISSION",
         "m": "MODE_OF_OPERATION", "l": "TIMESLICE", "ls": "SEASON", "ld": "DAYTYPE", "h": "DAILYTIMEBRACKET",
         "s": "STORAGE"}  # fmt: skip


@dataclass
class Folder:
    """A model: what its files hold, and how they are written."""

    files: dict[str, Rows] = field(default_factory=dict)
    separator: str = ","
    mark: str = ""
    """What stands before the first letter, such as the byte order mark."""

    def put(self, name: str, key: str, value: float) -> None:
        """Set a parameter at an index "R GAS *", for every year where a star stands for the year."""
        rows = self.files.setdefault(name, [[*(NAMES[i] for i in INDICES[name].split()), "VALUE"]])
        for year in YEARS if "*" in key else ("",):
            index = key.replace("*", year).split()
            rows[:] = [row for row in rows if row[:-1] != index]
            rows.append([*index, f"{value:.12g}"])

    def write(self, folder: Path, plain: bool = False) -> None:
        """Write the files, `plain` for a reader that knows commas only."""
        folder.mkdir()
        for name, rows in self.files.items():
            text = io.StringIO()
            csv.writer(text, delimiter="," if plain else self.separator, lineterminator="\n").writerows(rows)
            (folder / f"{name}.csv").write_text(("" if plain else self.mark) + text.getvalue(), encoding="utf-8")

    def parameters(self) -> list[str]:
        """Names of the parameters that have rows."""
        return [name for name, rows in self.files.items() if name in INDICES and len(rows) > 1]


def base(rng: np.random.Generator) -> Folder:
    """A model of gas, sun and a grid, with some of: a second region, heat, emissions, reserve, target, a store."""
    m = Folder()
    has = {part: bool(rng.random() < 0.5) for part in ("two", "heat", "emission", "reserve", "target", "store")}
    regions = ["R", "S"] if has["two"] else ["R"]
    sets = {
        "REGION": regions, "YEAR": YEARS, "TECHNOLOGY": ["WELL", "GAS", "PV", "GRID", "BOILER", "BAT"],
        "FUEL": ["NG", "ELG", "ELF", "HEAT"], "EMISSION": ["CO2"], "MODE_OF_OPERATION": ["1", "2"],
        "TIMESLICE": SLICES, "SEASON": ["1", "2"], "DAYTYPE": ["1"], "DAILYTIMEBRACKET": ["1", "2"],
        "STORAGE": ["S1"] if has["store"] else [],
    }  # fmt: skip
    m.files = {name: [["VALUE"], *([member] for member in members)] for name, members in sets.items()}
    for i, name in enumerate(SLICES):
        m.put("YearSplit", f"{name} *", (0.3, 0.3, 0.2, 0.2)[i])
        m.put("Conversionls", f"{name} {1 + i // 2}", 1)
        m.put("Conversionlh", f"{name} {1 + i % 2}", 1)
        m.put("Conversionld", f"{name} 1", 1)
    for bracket in "12":
        m.put("DaySplit", f"{bracket} *", 12 / 8760)
    for r in regions:
        _region(m, r, rng, has)
    if has["two"]:
        m.put("TradeRoute", "R S ELF *", 1)
        m.put("TradeRoute", "S R ELF *", 1)
    return m


def _region(m: Folder, r: str, rng: np.random.Generator, has: dict[str, bool]) -> None:
    def near(value: float) -> float:
        return round(value * float(rng.uniform(0.8, 1.25)), 4)

    m.put("DiscountRate", r, 0.05)
    m.put("DepreciationMethod", r, 1)
    for t, life in (("WELL", 30), ("GAS", 20), ("PV", 2), ("GRID", 40), ("BOILER", 15), ("BAT", 5)):
        m.put("OperationalLife", f"{r} {t}", life)
        m.put("CapacityToActivityUnit", f"{r} {t}", 31.536)
        m.put("CapitalCost", f"{r} {t} *", near({"WELL": 1, "GAS": 80, "PV": 150, "GRID": 9, "BOILER": 5}.get(t, 20)))
    for t, taken, ratio, given in (("WELL", "", 0, "NG"), ("GAS", "NG", near(2), "ELG"), ("PV", "", 0, "ELG"),
                                   ("GRID", "ELG", 1.08, "ELF"), ("BOILER", "NG", near(1.1), "HEAT")):  # fmt: skip
        if taken:
            m.put("InputActivityRatio", f"{r} {t} {taken} 1 *", ratio)
        m.put("OutputActivityRatio", f"{r} {t} {given} 1 *", 1)
    m.put("VariableCost", f"{r} WELL 1 *", near(3))
    m.put("FixedCost", f"{r} GAS *", near(4))
    m.put("ResidualCapacity", f"{r} GAS *", near(0.3))
    m.put("AvailabilityFactor", f"{r} GAS *", 0.9)
    for slice_, factor in zip(SLICES, (0.5, 0, 0.3, 0.05), strict=True):
        m.put("CapacityFactor", f"{r} PV {slice_} *", factor)
        m.put("SpecifiedDemandProfile", f"{r} ELF {slice_} *", {"SD": 0.3, "SN": 0.25, "WD": 0.25, "WN": 0.2}[slice_])
    m.put("SpecifiedAnnualDemand", f"{r} ELF *", near(30))
    m.put("TotalAnnualMaxCapacity", f"{r} PV *", near(3))
    if has["heat"]:
        m.put("AccumulatedAnnualDemand", f"{r} HEAT *", near(5))
    if has["emission"]:
        m.put("EmissionActivityRatio", f"{r} WELL CO2 1 *", 0.06)
        m.put("EmissionsPenalty", f"{r} CO2 *", near(20))
        m.put("AnnualEmissionLimit", f"{r} CO2 *", near(5))
    if has["reserve"]:
        m.put("ReserveMargin", f"{r} *", 1.2)
        m.put("ReserveMarginTagFuel", f"{r} {rng.choice(['ELG', 'ELF'])} *", 1)
        m.put("ReserveMarginTagTechnology", f"{r} GAS *", 1)
    if has["target"]:
        m.put("REMinProductionTarget", f"{r} *", 0.15)
        m.put("RETagFuel", f"{r} {rng.choice(['ELG', 'ELF'])} *", 1)
        m.put("RETagTechnology", f"{r} PV *", 1)
    if has["store"]:
        m.put("InputActivityRatio", f"{r} BAT ELG 1 *", 1)
        m.put("OutputActivityRatio", f"{r} BAT ELG 2 *", 0.9)
        m.put("TechnologyToStorage", f"{r} BAT S1 1", 1)
        m.put("TechnologyFromStorage", f"{r} BAT S1 2", 1)
        m.put("OperationalLifeStorage", f"{r} S1", 8)
        m.put("CapitalCostStorage", f"{r} S1 *", near(300))
        m.put("DiscountRateStorage", f"{r} S1", 0.05)


Mutation = Callable[[np.random.Generator, Folder], str]


def _pick(rng: np.random.Generator, items):
    items = list(items)
    return items[int(rng.integers(len(items)))]


def permute_columns(rng: np.random.Generator, m: Folder) -> str:
    """Another order of the columns of every file."""
    for rows in m.files.values():
        order = rng.permutation(len(rows[0]))
        rows[:] = [[row[i] for i in order] for row in rows]
    return "columns permuted"


def shuffle_rows(rng: np.random.Generator, m: Folder) -> str:
    """Another order of the rows, of sets too."""
    for rows in m.files.values():
        rows[1:] = [rows[i] for i in 1 + rng.permutation(len(rows) - 1)]
    return "rows shuffled"


def write_otherwise(rng: np.random.Generator, m: Folder) -> str:
    """Another separator, a byte order mark, blanks around cells."""
    m.separator, m.mark = _pick(rng, ",;\t"), _pick(rng, ["", "\ufeff"])
    name = _pick(rng, m.parameters())
    m.files[name] = [[f" {cell} " for cell in row] for row in m.files[name]]
    return f"separator {m.separator!r}, mark {m.mark!r}, blanks in {name}"


def misspell_label(rng: np.random.Generator, m: Folder) -> str:
    """One label of a parameter."""
    name = _pick(rng, m.parameters())
    row, column = _pick(rng, m.files[name][1:]), int(rng.integers(len(m.files[name][0]) - 1))
    row[column] += "S"
    return f"{name}: {row}"


def misspell_member(rng: np.random.Generator, m: Folder) -> str:
    """One member of a set."""
    name = _pick(rng, [name for name in SETS if len(m.files[name]) > 1])
    row = _pick(rng, m.files[name][1:])
    row[0] = row[0][:-1] + "9"
    return f"{name}: {row}"


def misspell_header(rng: np.random.Generator, m: Folder) -> str:
    """One name of a column."""
    name = _pick(rng, m.parameters())
    column = int(rng.integers(len(m.files[name][0])))
    m.files[name][0][column] += "_"
    return f"{name}: {m.files[name][0]}"


def drop_header(rng: np.random.Generator, m: Folder) -> str:
    """The names of the columns."""
    name = _pick(rng, m.parameters())
    del m.files[name][0]
    return f"{name} without header"


def repeat_row(rng: np.random.Generator, m: Folder) -> str:
    """One index twice, with another value."""
    name = _pick(rng, m.parameters())
    row = list(_pick(rng, m.files[name][1:]))
    m.files[name].append([*row[:-1], str(float(row[-1]) + 1)])
    return f"{name} twice: {row}"


def drop_row(rng: np.random.Generator, m: Folder) -> str:
    """One row of a parameter."""
    name = _pick(rng, m.parameters())
    row = m.files[name].pop(int(rng.integers(1, len(m.files[name]))))
    return f"{name} without {row}"


def drop_file(rng: np.random.Generator, m: Folder) -> str:
    """All of a parameter."""
    name = _pick(rng, m.parameters())
    del m.files[name]
    return f"without {name}"


def add_member(rng: np.random.Generator, m: Folder) -> str:
    """A member that nothing speaks of."""
    name = _pick(rng, ["TECHNOLOGY", "FUEL", "EMISSION", "MODE_OF_OPERATION", "STORAGE"])
    m.files[name].append(["3" if name == "MODE_OF_OPERATION" else "NEW"])
    return f"{name}: NEW"


def rename_file(rng: np.random.Generator, m: Folder) -> str:
    """A parameter with a name that nobody knows."""
    name = _pick(rng, m.parameters())
    m.files[name + "s"] = m.files.pop(name)
    return f"{name}s"


def scale_value(rng: np.random.Generator, m: Folder) -> str:
    """One value, of one year if it has years."""
    name = _pick(rng, m.parameters())
    row = _pick(rng, m.files[name][1:])
    row[-1] = f"{float(row[-1]) * _pick(rng, [0.5, 0.9, 1.1, 2.0]):.12g}"
    return f"{name}: {row}"


def scale_years(rng: np.random.Generator, m: Folder) -> str:
    """One value in all years alike."""
    name = _pick(rng, [name for name in m.parameters() if INDICES[name].endswith("y")])
    row, factor = _pick(rng, m.files[name][1:]), _pick(rng, [0.5, 0.9, 1.1, 2.0])
    year = m.files[name][0].index("YEAR")
    for other in m.files[name][1:]:
        if [*other[:year], *other[year + 1 : -1]] == [*row[:year], *row[year + 1 : -1]]:
            other[-1] = f"{float(other[-1]) * factor:.12g}"
    return f"{name}: {row} by {factor}"


def set_value(rng: np.random.Generator, m: Folder) -> str:
    """A value of any parameter at any index, in all years or in one."""
    name = _pick(rng, INDICES)
    of = {letter: [row[0] for row in m.files[NAMES[letter].lstrip("_")][1:]] for letter in INDICES[name].split()}
    if not all(of.values()):
        return f"nothing to set in {name}"
    key = " ".join("*" if letter == "y" and rng.random() < 0.7 else _pick(rng, of[letter]) for letter in of)
    value = float(_pick(rng, [0, 0.02, 0.5, 1, 1.3, 3, 20, 99999]))
    m.put(name, key, value)
    return f"{name} {key} = {value:g}"


HARMLESS: tuple[Mutation, ...] = (permute_columns, shuffle_rows, write_otherwise)
"""They change the text and not the model."""

STRANGE: tuple[Mutation, ...] = (
    misspell_label, misspell_header, drop_header, repeat_row, rename_file,
)  # fmt: skip
"""What is left is no model, or not all of one."""

TELLING: tuple[Mutation, ...] = (
    set_value, set_value, set_value, scale_value, scale_years, drop_row, drop_file, add_member, misspell_member,
)  # fmt: skip
"""They make another model."""
