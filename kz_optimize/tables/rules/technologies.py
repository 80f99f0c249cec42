"""Rules on technologies: what they do, what they cost, where they stand and for how long."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kz_optimize.tables.commitment import COST, FUEL, find_fuels
from kz_optimize.tables.rules.context import Input


def check_conversions(case: Input) -> None:
    """A technology converts or stores, not both; each conversion gives its flow in one way."""
    technologies, conversions, storage = case["technologies"], case["conversions"], case["storage"]
    converts = technologies["technology"].isin(conversions["technology"])
    stores = technologies["technology"].isin(storage["technology"])
    remedy = "Add its flows to conversions.csv, or a row to storage.csv, or delete it"
    case.report(
        "technologies", ~converts & ~stores, "this technology has neither conversions nor storage", remedy, "technology"
    )
    both = storage["technology"].isin(conversions["technology"])
    remedy = "Delete its rows in conversions.csv, or split it into two technologies"
    case.report("storage", both, "this technology stores and converts", remedy, "technology")

    flow, efficiency = conversions["flow"], conversions["efficiency"]
    remedy = "Fill in flow (+ given, - taken), or efficiency for an input, and leave the other blank"
    case.report("conversions", flow.isna() & efficiency.isna(), "neither flow nor efficiency is given", remedy, "flow")
    case.report("conversions", flow.notna() & efficiency.notna(), "flow and efficiency are both given", remedy, "flow")
    ways = conversions.assign(sign=np.sign(flow.fillna(-1.0))).groupby(["technology", "mode", "carrier"])["sign"]
    remedy = "Delete the row, or write how much is given or taken"
    idle = (ways.transform("min") == 0) & (ways.transform("max") == 0)
    case.report("conversions", idle, "a flow of zero has no effect", remedy, "flow")
    turns = (ways.transform("min") < 0) & (ways.transform("max") > 0)
    remedy = "Give the years in which it is taken a mode of their own"
    case.report("conversions", turns, "the carrier is taken in one year and given in another", remedy, "flow")
    remedy = "Leave use blank, or name it in the row of the input"
    given = (conversions["use"] != "") & (flow > 0)
    case.report("conversions", given, "what is given has no use in the technology itself", remedy, "use")
    remedy = "Write the share of the input that becomes output, for example 0.36"
    case.report("conversions", efficiency == 0, "efficiency must be above zero", remedy, "efficiency")


def check_storage(case: Input) -> None:
    """Stores hold carriers balanced by the hour, and have a size and a way to fill."""
    storage = case["storage"]
    time = storage["carrier"].map(case.carriers["time"])
    remedy = "Set time = hour in carriers.csv, or delete the store: a carrier balanced by day or year needs none"
    case.report(
        "storage", time.notna() & (time != "hour"), "stores need a carrier balanced by the hour", remedy, "carrier"
    )
    costs = case["costs"].groupby("technology")["energy_cost"].max()
    existing = case["existing_capacity"].groupby("technology")["energy"].max()
    built = storage["technology"].isin([*case["candidates"]["technology"], *case["committed"]["technology"]])
    settled = ~built & (storage["technology"].map(existing).astype(float) > 0)
    free = storage["duration"].isna() & (storage["technology"].map(costs).astype(float).fillna(0.0) == 0) & ~settled
    remedy = "Give the duration, or an energy_cost in costs.csv"
    case.report(
        "storage", free, "energy capacity is neither fixed by a duration nor costs anything", remedy, "technology"
    )
    limits = (storage["minimum_duration"] > 0) | storage["maximum_duration"].notna()
    remedy = "Leave the duration blank, or the two limits"
    problem = "a duration that is given leaves nothing to be limited"
    case.report("storage", limits & storage["duration"].notna(), problem, remedy, "duration")
    wrong = storage["minimum_duration"] > storage["maximum_duration"]
    remedy = "Lower minimum_duration or raise maximum_duration"
    case.report("storage", wrong, "this is more than maximum_duration", remedy, "minimum_duration")
    dry = (storage["charge_ratio"] == 0) & ~storage["technology"].isin(case["inflows"]["technology"])
    remedy = "Add an inflow in inflows.csv, or a charge_ratio"
    case.report("storage", dry, "this store can neither charge nor is there an inflow", remedy, "charge_ratio")


def check_costs(case: Input) -> None:
    """What may be built has a cost where it may stand; a candidate that costs nothing is probably forgotten."""
    costs = case["costs"]
    investment = costs.groupby(["technology", "region"])[["investment_cost", "energy_cost"]].max().max(axis=1).to_dict()
    plants = case.plants[case.plants["table"] != "existing_capacity"]
    for table, group in plants.groupby("table"):
        column = "to_technology" if table == "retrofits" else "technology"
        nearest = [
            next((investment[t, above] for above in (*case.upward[r], "") if (t, above) in investment), None)
            for t, r in zip(group["technology"], group["region"], strict=True)
        ]
        missing = group["row"].to_numpy()[[cost is None for cost in nearest]]
        remedy = "Add a row to costs.csv with this technology, and the region or a blank region for everywhere"
        case.report(str(table), np.unique(missing), "this technology has no cost here", remedy, column)
        if table == "candidates":
            free = group["row"].to_numpy()[[cost == 0 for cost in nearest]]
            remedy = "Fill in investment_cost in costs.csv if it is not free"
            case.report("candidates", free, "this candidate has no investment cost", remedy, column, "warning")


def check_candidates(case: Input) -> None:
    """Years and potentials of candidates agree with themselves and with what stands."""
    candidates, existing = case["candidates"], case["existing_capacity"]
    wrong = candidates["first_year"] > candidates["last_year"]
    remedy = "Exchange first_year and last_year"
    case.report("candidates", wrong, "last_year is before first_year", remedy, "first_year")
    stands = existing.groupby(["technology", "region"])["capacity"].sum()
    here = pd.MultiIndex.from_frame(candidates[["technology", "region"]])
    full = candidates["capacity_limit"].to_numpy() < stands.reindex(here).fillna(0.0).to_numpy()
    remedy = "The limit counts existing capacity: raise it, unless capacity shall be retired early"
    case.report("candidates", full, "capacity_limit is below existing capacity", remedy, "capacity_limit", "warning")
    elsewhere = candidates["technology"].isin(case["retrofits"]["to_technology"])
    remedy = "Delete the row, or add a second technology for what is built new"
    case.report("candidates", elsewhere, "this technology only comes about by retrofit", remedy, "technology")


def check_existing(case: Input) -> None:
    """Units retire after they were commissioned; those gone at the start, or without capacity, are pointed out."""
    units, technologies = case["existing_capacity"], case["technologies"].drop_duplicates("technology")
    wrong = units["retires"] <= units["commissioned"]
    remedy = "Correct one of the two years: retires is the first year without the unit"
    case.report("existing_capacity", wrong, "retires is not after commissioned", remedy, "retires")
    lifetime = units["technology"].map(technologies.set_index("technology")["lifetime"]).astype(float)
    end = units["retires"].fillna(units["commissioned"] + lifetime)
    if case.settings:
        first = case.settings.time.milestone_years[0]
        gone = (end <= first) & ~wrong
        remedy = "Write a later year in retires if it still runs, or delete the row"
        problem = f"this unit is past its end in the first milestone year {first} and is left out"
        case.report("existing_capacity", gone, problem, remedy, "commissioned", "warning")
    for table, holds in (("existing_capacity", units["energy"] > 0), ("committed", False)):
        none = (case[table]["capacity"] == 0) & np.logical_not(holds)
        case.report(
            table, none, "a capacity of zero has no effect", "Delete the row or fill in MW", "capacity", "warning"
        )


def check_committed(case: Input) -> None:
    """Projects come within the horizon; one that comes before its lead time is pointed out."""
    if not case.settings:
        return
    time, projects = case.settings.time, case["committed"]
    late = projects["commissioned"] > time.milestone_years[-1]
    remedy = "Write an earlier year, or delete the row"
    problem = f"this project comes after the last milestone year {time.milestone_years[-1]} and is left out"
    case.report("committed", late, problem, remedy, "commissioned", "warning")
    technologies = case["technologies"].drop_duplicates("technology").set_index("technology")
    lead_time = projects["technology"].map(technologies["lead_time"]).astype(float)
    early = projects["commissioned"] < time.base_year + lead_time
    problem = f"this project comes sooner after the base year {time.base_year} than its technology's lead time"
    remedy = "Nothing to do if it is under construction"
    case.report("committed", early, problem, remedy, "commissioned", "warning")


def check_retrofits(case: Input) -> None:
    """What capacity is turned into is never turned back."""
    retrofits = case["retrofits"]
    becomes = retrofits.groupby("from_technology")["to_technology"].agg(set).to_dict()
    for row, (start, new) in enumerate(zip(retrofits["from_technology"], retrofits["to_technology"], strict=True)):
        way = _way_back(becomes, new, start)
        if way:
            problem = f"capacity could be retrofitted in a circle: {' -> '.join([start, *way])}"
            case.report("retrofits", [row], problem, "Delete one of these retrofits", "to_technology")


def _way_back(becomes: dict[str, set[str]], start: str, end: str) -> list[str]:
    """The technologies from start to end by retrofits, both included; empty if there is no way."""
    ways, seen = [[start]], {start}
    while ways:
        way = ways.pop(0)
        if way[-1] == end:
            return way
        for new in sorted(becomes.get(way[-1], set()) - seen):
            seen.add(new)
            ways.append([*way, new])
    return []


def check_idle(case: Input) -> None:
    """A technology that stands nowhere and may be built nowhere is pointed out."""
    idle = ~case["technologies"]["technology"].isin(case.plants["technology"])
    remedy = "Add it to candidates.csv or existing_capacity.csv, or delete it"
    case.report("technologies", idle, "no table lets this technology exist", remedy, "technology", "warning")


def check_stores(case: Input) -> None:
    """Columns of technologies that limit an output mean nothing for a store."""
    technologies = case["technologies"]
    stores = _stores(case)
    is_store = technologies["technology"].isin(stores)
    for column in ("annual_availability", "minimum_output", "ramp_rate", "flat", "capture_rate"):
        filled = technologies[column].notna() & (technologies[column] != 0)
        problem = "this has no effect: a store charges and discharges, and has no output to limit"
        remedy = f"Leave {column} blank; storage.csv says what a store can do"
        case.report("technologies", is_store & filled, problem, remedy, column, "warning")


def check_commitment(case: Input) -> None:
    """What must be started converts a carrier by the hour, takes a fuel that can be told, and names no mode so."""
    rows, conversions = case["commitment"], case["conversions"]
    time = conversions["carrier"].map(case.carriers["time"])
    by_the_step = conversions.loc[time.isin(["hour", "day"]), "technology"]
    remedy = "Delete the row: a store, and what touches carriers balanced by the year alone, is started in no hour"
    case.report("commitment", ~rows["technology"].isin(by_the_step), "this does not run by the hour", remedy,
                "technology")  # fmt: skip
    fuel = find_fuels(conversions)
    for carrier, amount in FUEL.values():
        lost = (rows[amount] > 0) & (rows[carrier] == "") & ~rows["technology"].isin(list(fuel))
        remedy = f"Fill in {carrier}"
        case.report("commitment", lost, "its conversions take no carrier, or several", remedy, amount)
    named = conversions["mode"].isin(list(COST)) & conversions["technology"].isin(rows["technology"])
    remedy = f"Give the mode another name than {', '.join(COST)}"
    case.report("conversions", named, "commitment.csv has a mode of this name", remedy, "mode")


def check_emissions_of_stores(case: Input) -> None:
    """A store emits nothing, so a factor of its own is lost."""
    factors = case["emission_factors"]
    lost = factors["technology"].isin(_stores(case))
    remedy = "Give the factor to the technologies that fill the store, or to a carrier; or delete the row"
    case.report("emission_factors", lost, "this is a store, and a store emits nothing", remedy, "technology")


def _stores(case: Input) -> set[str]:
    return set(case["storage"]["technology"]) - {""}
