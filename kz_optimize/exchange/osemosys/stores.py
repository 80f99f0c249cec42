"""Stores of OSeMOSYS: energy that technologies put in and take out, carried from year to year."""

from __future__ import annotations

from kz_optimize.exchange.osemosys.batteries import cycle_of, find_batteries, report_least
from kz_optimize.exchange.osemosys.demands import LEVEL
from kz_optimize.exchange.osemosys.technologies import store_rate, stored
from kz_optimize.exchange.osemosys.work import HOURS, NO_LIMIT, Work
from kz_optimize.exchange.osemosys.years import units

AMPLE = 1e3
"""What stands for a power or an energy without limit, times the largest demand of the case."""


def add_stores(work: Work) -> None:
    """Fill carriers and storage: the level of a store is a carrier that only the store holds."""
    many = len(work.data.of("REGION")) > 1
    tied = {(battery.region, battery.store) for battery in find_batteries(work).values()}
    for store in work.data.of("STORAGE"):
        used = False
        for region in work.data.regions():
            if (region, store) in tied:
                continue
            rates = {p: store_rate(work, p, region, store) for p in ("TechnologyToStorage", "TechnologyFromStorage")}
            moved = [
                rates[parameter] > 0
                for parameter in rates
                for (r, _, s, _), value in work.data.given(parameter).items()
                if (r, s) == (region, store) and value > 0
            ]
            if any(moved):
                _add_store(work, region, store, f"{store} {region}" if many else store, *rates.values())
                used = True
        if used:
            work.draft.add("carriers", f"{work.report.source} STORAGE", carrier=stored(store), place=LEVEL, time="hour")
            work.report.mapped(f"STORAGE {store}", "storage on its own, the years linked from StorageLevelStart on")
        elif store not in {store for _, store in tied}:
            work.report.mapped(f"STORAGE {store}", "left out, nothing may be moved into or out of it")


def _add_store(work: Work, region: str, store: str, name: str, charge: float, discharge: float) -> None:
    data, draft, source = work.data, work.draft, work.report.source
    technology = f"{name} store" if name in data.of("TECHNOLOGY") else name
    largest = _largest_demand(work)
    power = [AMPLE * largest if rate >= NO_LIMIT else rate * work.energy / HOURS for rate in (charge, discharge)]
    if min(charge, discharge) < NO_LIMIT:
        work.report.approximated("StorageMaxChargeRate, StorageMaxDischargeRate", "limit charge less discharge")
    draft.add("technologies", f"{source} OperationalLifeStorage", technology=technology, group="storage",
              lifetime=max(data.get("OperationalLifeStorage", region, store), 1.0), lead_time=0.0, capacity_credit=0.0,
              retirement=False)  # fmt: skip
    cycle = cycle_of(work, store)
    draft.add("storage", f"{source} StorageLevelStart, MinStorageCharge", technology=technology, carrier=stored(store),
              charge_ratio=power[0] / max(power[1], 1e-9), cycle=cycle,
              bounds="first_day" if work.accounting == "nemo" else "every_day",
              initial_level=_initial(work, region, store) * work.energy * 1e3 if cycle == "horizon" else 0.0,
              minimum_level=work.first("MinStorageCharge", region, store))  # fmt: skip
    report_least(work, region, store)
    capital = [value / work.energy for value in data.path("CapitalCostStorage", region, store)]
    residual = data.path("ResidualStorageCapacity", region, store)
    end = data.years[-1] + 1
    if any(capital):
        work.per_year("costs", f"{source} CapitalCostStorage", {"technology": technology}, energy_cost=capital)
        draft.add("candidates", source, technology=technology, region=region, build_limit=0.0)
    else:
        draft.add("costs", source, technology=technology, year=data.years[0])
        residual = [value + 1e2 * largest * HOURS / work.energy for value in residual]
        work.report.approximated(
            f"CapitalCostStorage {store}", "nothing: energy capacity of 100 years of demand stands"
        )
    draft.add("existing_capacity", f"{source} StorageMaxDischargeRate", unit=f"{technology} power",
              technology=technology, region=region, capacity=power[1] * 1e3, energy=0.0, commissioned=data.years[0],
              retires=end)  # fmt: skip
    for number, (size, first, last) in enumerate(units(data.years, residual), 1):
        draft.add("existing_capacity", f"{source} ResidualStorageCapacity", unit=f"{technology} {number}",
                  technology=technology, region=region, capacity=0.0, energy=size * work.energy * 1e3,
                  commissioned=first, retires=last or end)  # fmt: skip
    rate = data.get("DiscountRateStorage", region, store) if data.used("DiscountRateStorage") else None
    if rate is not None and rate != data.get("DiscountRate", region):
        work.report.approximated("DiscountRateStorage", "the discount rate of the case holds for stores too")


def _initial(work: Work, region: str, store: str) -> float:
    """Units of energy in the store at first; NEMO gives a share of what stands."""
    level = work.data.get("StorageLevelStart", region, store)
    stands = work.data.get("ResidualStorageCapacity", region, store, work.data.years[0])
    return level * stands if work.accounting == "nemo" else level


def _largest_demand(work: Work) -> float:
    """GW of all demand together, in the mean of the highest year."""
    totals = [
        sum(work.data.get(name, region, fuel, year) for region in work.data.regions() for fuel in work.data.of("FUEL"))
        for year in work.data.years
        for name in ("SpecifiedAnnualDemand", "AccumulatedAnnualDemand")
    ]
    return max(max(totals) * work.energy / HOURS, 1e-3)
