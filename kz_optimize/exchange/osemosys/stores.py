"""Stores of OSeMOSYS: energy that technologies put in and take out, carried from year to year."""

from __future__ import annotations

import numpy as np

from kz_optimize.case.accounting import CONVENTIONS, Investments, Years
from kz_optimize.case.finance import discount_factor, sinking_fund_salvage, straight_line_salvage
from kz_optimize.exchange.osemosys.batteries import cycle_of, find_batteries, report_least
from kz_optimize.exchange.osemosys.demands import LEVEL
from kz_optimize.exchange.osemosys.technologies import charged, discharged, whole_life
from kz_optimize.exchange.osemosys.work import HOURS, Work
from kz_optimize.exchange.osemosys.years import units
from kz_optimize.exchange.report import joined

AMPLE = 1e3
"""What stands for a power, or for an energy that costs nothing, without limit, times the largest demand of the case."""
WAYS = (("StorageMaxChargeRate", "TechnologyToStorage"), ("StorageMaxDischargeRate", "TechnologyFromStorage"))


def add_stores(work: Work) -> None:
    """Fill carriers and storage.

    What technologies give and take when they charge and discharge a store are carriers of their own, and so is what
    it holds. Technologies between them let through no more than the rates of the store allow.
    """
    tied = {(battery.region, battery.store) for battery in find_batteries(work).values()}
    for store in work.data.of("STORAGE"):
        regions = [
            region
            for region in work.data.regions()
            if (region, store) not in tied and any(_moved(work, way, region, store) for _, way in WAYS)
        ]
        if not regions and store not in {name for _, name in tied}:
            work.report.mapped("STORAGE", "left out, nothing moves into or out of it", store)
        if regions:
            _add_carriers(work, store)
        for region in regions:
            _add_store(work, region, store)


def _moved(work: Work, way: str, region: str, store: str) -> bool:
    return any(key[1] == store and value > 0 for key, value in ((k[1:], v) for k, v in work.data.given(way).items()
                                                                 if k[0] == region))  # fmt: skip


def _held(store: str) -> str:
    """The carrier that a store holds."""
    return f"{store} level"


def _add_carriers(work: Work, store: str) -> None:
    source, years = work.report.source, work.data.years
    for carrier in (charged(store), _held(store), discharged(store)):
        work.draft.add("carriers", f"{source} STORAGE", carrier=carrier, place=LEVEL, time="hour")
    for name, taken, given in ((f"{store} in", charged(store), _held(store)),
                               (f"{store} out", _held(store), discharged(store))):  # fmt: skip
        work.draft.add("technologies", f"{source} STORAGE", technology=name, group="storage", lifetime=200.0,
                       lead_time=0.0, capacity_credit=0.0, retirement=False)  # fmt: skip
        work.draft.add("conversions", source, technology=name, mode="normal", carrier=taken, flow=-1.0)
        work.draft.add("conversions", source, technology=name, mode="normal", carrier=given, flow=1.0)
        work.draft.add("costs", source, technology=name, year=years[0])


def _add_store(work: Work, region: str, store: str) -> None:
    data, draft, source = work.data, work.draft, work.report.source
    name = f"{store} {region}" if len(data.of("REGION")) > 1 else store
    technology = f"{name} store" if name in data.of("TECHNOLOGY") else name
    ample = AMPLE * work.largest_demand * 1e3
    stands = {"commissioned": data.years[0], "retires": data.years[-1] + 1}
    for (rate, _), way in zip(WAYS, ("in", "out"), strict=True):
        draft.add("existing_capacity", f"{source} {rate}", unit=f"{name} {way}", technology=f"{store} {way}",
                  region=region, capacity=min(_rate(work, rate, region, store), ample), **stands)  # fmt: skip
    draft.add("technologies", f"{source} OperationalLifeStorage", technology=technology, group="storage",
              lifetime=whole_life(work, "OperationalLifeStorage", region, store), lead_time=0.0, capacity_credit=0.0,
              retirement=False)  # fmt: skip
    cycle = cycle_of(work, store)
    draft.add("storage", f"{source} StorageLevelStart, MinStorageCharge", technology=technology, carrier=_held(store),
              cycle=cycle, bounds="first_day" if work.accounting == "nemo" else "every_day",
              initial_level=_initial(work, region, store) * work.energy * 1e3 if cycle == "horizon" else 0.0,
              minimum_level=work.first("MinStorageCharge", region, store))  # fmt: skip
    report_least(work, region, store)
    path = data.path("CapitalCostStorage", region, store)
    capital = [value / work.energy * _rate_of_its_own(work, region, store, year)
               for value, year in zip(path, data.years, strict=True)]  # fmt: skip
    work.per_year("costs", f"{source} CapitalCostStorage", {"technology": technology}, keep=True, energy_cost=capital)
    lasts = data.get("OperationalLifeStorage", region, store) > 0
    residual = data.path("ResidualStorageCapacity", region, store)
    if lasts and not any(path):
        how = "energy capacity that costs nothing has no limit"
        tell = work.report.approximated if any(data.path("MinStorageCharge", region, store)) else work.report.mapped
        tell("CapitalCostStorage", how, joined((region, store)))
        residual = [value + AMPLE * work.largest_demand * HOURS / work.energy for value in residual]
    elif lasts:
        draft.add("candidates", source, technology=technology, region=region, build_limit=0.0)
    draft.add("existing_capacity", source, unit=f"{technology} power", technology=technology, region=region,
              capacity=ample, energy=0.0, **stands)  # fmt: skip
    for number, (size, first, last) in enumerate(units(data.years, residual), 1):
        draft.add("existing_capacity", f"{source} ResidualStorageCapacity", unit=f"{technology} {number}",
                  technology=technology, region=region, capacity=0.0, energy=size * work.energy * 1e3,
                  commissioned=first, retires=last or data.years[-1] + 1)  # fmt: skip


def _rate(work: Work, name: str, region: str, store: str) -> float:
    """MW that may go into or out of a store; where the source says nothing, no limit."""
    data = work.data
    if not data.given(name) and name not in data.defaults:
        work.report.assumed(name, "no limit, where the source says nothing")
        return np.inf
    rate = work.limits(name, [data.get(name, region, store)])[0]
    return np.inf if np.isnan(rate) else rate * work.energy / HOURS * 1e3


def _rate_of_its_own(work: Work, region: str, store: str, year: int) -> float:
    """What a cost of building in a year is multiplied by, so that it counts as at the discount rate of the store."""
    data, first, last = work.data, work.data.years[0], work.data.years[-1]
    rate = data.get("DiscountRateStorage", region, store) if data.used("DiscountRateStorage") else None
    settings = work.draft.settings["finance"]
    discount, salvage = float(str(settings["discount_rate"])), str(settings["salvage"])
    if rate is None or rate == discount or work.accounting == "nemo":
        return 1.0
    life = np.array([max(data.get("OperationalLifeStorage", region, store), 1.0)])
    straight = salvage == "straight_line"
    left = straight_line_salvage(year, life, last) if straight else sinking_fund_salvage(year, life, last, rate)
    theirs = discount_factor(year, first, rate, "start") - left * discount_factor(last, first, rate, "end")
    years = Years(tuple(data.years), last, first, discount, salvage)
    ours = CONVENTIONS["osemosys"].capital(years, Investments(np.array([year]), life, np.array([np.nan]), life)).sum()
    work.report.mapped("DiscountRateStorage", "costs: energy_cost, made to count the same at the rate of the case",
                       joined((region, store)))  # fmt: skip
    return float(theirs[0] / ours)


def _initial(work: Work, region: str, store: str) -> float:
    """Units of energy in the store at first; NEMO gives a share of what stands."""
    level = work.data.get("StorageLevelStart", region, store)
    stands = work.data.get("ResidualStorageCapacity", region, store, work.data.years[0])
    return level * stands if work.accounting == "nemo" else level
