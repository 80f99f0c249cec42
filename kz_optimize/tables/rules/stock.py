"""Rules on natural units: what carriers and capacity are counted in."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kz_optimize.tables.rules.context import Input
from kz_optimize.units import ENERGY

NO_ENERGY = ("other", "service", "material")
"""Types of carriers that are no column of energy, or may be none."""
MEGAWATT = "MW"
SIZES = ("kWh", "GWh", "TWh", "kW", "MW", "GW", "kt", "Mt")
SIZED = "^(?:million|billion) "
LEAST, MOST = 1e3, 1e9
"""A year's demand in table units between which numbers of a programme are of good size."""


def check_units(case: Input) -> None:
    """Carriers are counted in MWh or in a natural unit: reports choose its size. Energy is counted in MWh."""
    unit = case["carriers"]["unit"]
    wrong = unit.isin(SIZES) | unit.str.contains(f"{SIZED}|/", regex=True)
    remedy = "Write MWh for energy, t for what is weighed, else what is counted, such as pkm or thousand pkm"
    case.report("carriers", wrong, "tables do not count a carrier in this unit", remedy, "unit")
    captured = (unit == ENERGY) & case["carriers"]["carrier"].str.lower().str.startswith("co2")
    problem = "by its name this carrier is captured CO2, and it is counted as energy"
    case.report("carriers", captured, problem, "Write t in the column unit", "unit", "warning")
    energy = (unit != ENERGY) & ~case["carriers"]["fuel_type"].isin(NO_ENERGY)
    remedy = "Write MWh in unit, or service, material or other in fuel_type"
    case.report("carriers", energy, "an energy carrier is counted in MWh", remedy, "unit")
    demand = case["demand"]
    own = demand["carrier"].map(case.carriers["unit"].where(case.carriers["unit"] != ENERGY))
    total = 1e3 * demand.groupby(["carrier", "year"])["energy"].transform("sum")
    large, small = own.notna() & (total > MOST), own.notna() & (total > 0) & (total < LEAST)
    for rows, word in ((large, "larger"), (small, "smaller")):
        remedy = f"Count it in a {word} unit in carriers.csv" + (", such as thousand pkm" if word == "larger" else "")
        problem = f"a year asks for {'more than a billion' if word == 'larger' else 'less than a thousand'} of its unit"
        case.report("demand", rows, problem, remedy, "energy", "warning")


def check_stock(case: Input) -> None:
    """A technology with a unit of its own says what one of it does, gives something, and is no power plant."""
    technologies, conversions = case["technologies"], case["conversions"]
    own = technologies["unit"] != MEGAWATT

    def report(rows: pd.Series, problem: str, remedy: str, column: str) -> None:
        case.report("technologies", rows, problem, remedy, column)

    wrong = own & (technologies["unit"].isin(SIZES) | technologies["unit"].str.contains(SIZED, regex=True))
    report(wrong, "tables do not count capacity in this unit", "Write MW, or one of what is counted: car, m2", "unit")
    blank = own & technologies["yearly_output"].isna()
    remedy = "Write what one of the unit gives in a year, fully used, in the unit of the carrier that it gives first"
    report(blank, "nothing says what one of its unit does in a year", remedy, "yearly_output")
    needless = ~own & technologies["yearly_output"].notna()
    remedy = "Leave it blank (a MW gives 8,760 MWh), or write the unit of the stock in the column unit"
    report(needless, "yearly_output belongs to a stock with a unit of its own", remedy, "yearly_output")
    gives = conversions.loc[conversions["flow"] > 0, ["technology", "carrier"]]
    stores = own & technologies["technology"].isin(case["storage"]["technology"])
    report(stores, "a store is counted in MW", "Leave unit and yearly_output blank", "unit")
    nothing = own & ~stores & ~technologies["technology"].isin(gives["technology"])
    remedy = "Give it a service or material as first row in conversions.csv, or count it in MW"
    report(nothing, "a stock gives a carrier, of which yearly_output tells how much", remedy, "unit")
    ramps = own & technologies["ramp_rate"].notna()
    report(ramps, "a stock with a unit of its own has no ramp", "Leave ramp_rate blank, or count it in MW", "ramp_rate")
    started = own & technologies["technology"].isin(case["commitment"]["technology"])
    report(started, "a stock with a unit of its own is not started", "Delete its row of commitment.csv", "unit")
    hourly = gives["carrier"].map(case.carriers["time"]) == "hour"
    credit = (
        own & technologies["technology"].isin(gives.loc[hourly, "technology"]) & (technologies["capacity_credit"] > 0)
    )
    report(
        credit, "a stock with a unit of its own is no firm capacity", "Write 0 in capacity_credit", "capacity_credit"
    )


def check_limits_of_stock(case: Input) -> None:
    """What is limited together, or turned into each other, is counted alike."""
    unit = case["technologies"].drop_duplicates("technology").set_index("technology")["unit"]
    limits, retrofits = case["build_limits"], case["retrofits"]
    for row, (limit, name) in enumerate(zip(limits["limit"], limits["technology"], strict=True)):
        units = list(dict.fromkeys(unit[sorted(case.members.get(name, set()) & set(unit.index))]))
        if len(units) > 1:
            problem = f"the limit {limit} adds {units[0]} to {units[1]}"
            case.report("build_limits", [row], problem, "Write one limit for each unit", "technology")
    old, new = (retrofits[f"{end}_technology"].map(unit) for end in ("from", "to"))
    unlike = (old.notna() & new.notna() & (old != new) & (retrofits["capacity_ratio"] == 1.0)).to_numpy(bool)

    remedy = "Write in capacity_ratio how much of the new unit comes from one of the old"
    for row in np.flatnonzero(unlike).tolist():
        problem = f"one {old[row]} would become one {new[row]}"
        case.report("retrofits", [row], problem, remedy, "capacity_ratio")


def check_services(case: Input) -> None:
    """A service is made where it is asked for: one of the country would be made in the zone where it is cheapest."""
    conversions, carriers = case["conversions"], case.carriers
    depth = {case.level[region]: len(chain) for region, chain in case.upward.items()}
    deep = conversions["carrier"].map(carriers["place"]).map(depth).astype(float)
    deepest = deep.groupby(conversions["technology"]).transform("max")
    service = (conversions["carrier"].map(carriers["fuel_type"]) == "service") & ~(conversions["flow"] <= 0)
    remedy = "Give the service the place of the carriers that its technologies meet in carriers.csv"
    problem = "this service is balanced above the places in which it is made, so that it is made where it is cheapest"
    case.report("conversions", service & (deepest > deep), problem, remedy, "carrier")
