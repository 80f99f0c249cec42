"""Stores whose energy NEMO ties to the power of one technology, by StorageFullLoadHours: a storage technology here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kz_optimize.exchange.osemosys.work import Work


@dataclass(frozen=True)
class Battery:
    """A technology that takes a fuel into a store in one mode and gives it back in another."""

    region: str
    technology: str
    store: str
    fuel: str
    taken: float
    """Fuel taken per energy stored."""
    given: float
    """Fuel given per energy taken out of the store."""
    charges: str
    """Mode."""
    discharges: str
    """Mode."""


def find_batteries(work: Work) -> dict[tuple[str, str], Battery]:
    """(region, technology) -> battery; a store with full load hours that several technologies use is reported."""
    found = {}
    for region, store in dict.fromkeys(key[:2] for key in work.data.given("StorageFullLoadHours")):
        battery = _battery(work, region, store)
        if battery:
            found[region, battery.technology] = battery
        else:
            work.report.refused("StorageFullLoadHours", "a store that several technologies fill or empty", store)
    return found


def _battery(work: Work, region: str, store: str) -> Battery | None:
    data = work.data
    into, out = (
        [(t, m) for (r, t, s, m), value in data.given(name).items() if (r, s) == (region, store) and value > 0]
        for name in ("TechnologyToStorage", "TechnologyFromStorage")
    )
    if len(into) != 1 or len(out) != 1 or into[0][0] != out[0][0]:
        return None
    technology, charges, discharges = into[0][0], into[0][1], out[0][1]
    taken, given = (_flows(work, name, region, technology) for name in ("InputActivityRatio", "OutputActivityRatio"))
    fuels = {fuel for fuel, _ in (*taken, *given)}
    if len(fuels) != 1 or set(taken) != {(*fuels, charges)} or set(given) != {(*fuels, discharges)}:
        return None
    fuel = fuels.pop()
    return Battery(region, technology, store, fuel, taken[fuel, charges], given[fuel, discharges], charges, discharges)


def _flows(work: Work, parameter: str, region: str, technology: str) -> dict[tuple[str, str], float]:
    """(fuel, mode) -> ratio of the first year, where it is not zero."""
    keys = dict.fromkeys(key[2:4] for key in work.data.given(parameter) if key[:2] == (region, technology))
    ratios = {key: work.first(parameter, region, technology, *key) for key in keys}
    return {(fuel, mode): ratio for (fuel, mode), ratio in ratios.items() if ratio}


def add_battery(work: Work, battery: Battery, name: str) -> None:
    """Fill storage; capacity is what it gives, so all that OSeMOSYS has per activity changes by `given`."""
    region, store, source = battery.region, battery.store, work.report.source
    hours, cycle = work.first("StorageFullLoadHours", region, store), cycle_of(work, store)
    residual = work.data.get("ResidualStorageCapacity", region, store, work.data.years[0])
    work.draft.add(
        "storage", f"{source} StorageFullLoadHours, InputActivityRatio, OutputActivityRatio", technology=name,
        carrier=battery.fuel, efficiency_charge=1.0 / battery.taken, efficiency_discharge=battery.given,
        duration=hours / battery.given, charge_ratio=battery.taken / battery.given, cycle=cycle,
        initial_level=work.data.get("StorageLevelStart", region, store) * residual * work.energy * 1e3
        if cycle == "horizon" else 0.0,
        bounds="first_day", minimum_level=work.first("MinStorageCharge", region, store),
    )  # fmt: skip
    report_least(work, region, store)
    work.report.mapped("StorageFullLoadHours", f"storage, with {hours:g} hours at full discharge", store)
    lives = [work.data.get("OperationalLifeStorage", region, store),
             work.data.get("OperationalLife", region, battery.technology)]  # fmt: skip
    if lives[0] != lives[1] and any(work.data.path("CapitalCostStorage", region, store)):
        how = f"{lives[1]:g} years, those of {battery.technology}, not {lives[0]:g}"
        work.report.approximated("OperationalLifeStorage", how, store)
    if residual != hours * work.power(region, battery.technology) / battery.given / work.energy * work.data.get(
        "ResidualCapacity", region, battery.technology, work.data.years[0]
    ):
        work.report.approximated("ResidualStorageCapacity", "what stands holds the full load hours, too", store)


def with_energy(work: Work, battery: Battery, of_power: Sequence[float]) -> list[float]:
    """USD/kW with the energy that belongs to the power."""
    path = work.data.path("CapitalCostStorage", battery.region, battery.store)
    hours = work.first("StorageFullLoadHours", battery.region, battery.store) / battery.given
    return [power + hours * energy / work.energy for power, energy in zip(of_power, path, strict=True)]


def per_given(work: Work, battery: Battery) -> list[float]:
    """USD per MWh given; what charging costs is charged when it is given back."""
    costs = [work.data.path("VariableCost", battery.region, battery.technology, mode)
             for mode in (battery.discharges, battery.charges)]  # fmt: skip
    if any(costs[1]):
        tell = work.report.mapped if work.data.cycles.get(battery.store) else work.report.approximated
        tell("VariableCost", "of charging, paid when energy is given back", battery.technology)
    return [sum(both) / battery.given / work.energy * 1e3 for both in zip(*costs, strict=True)]


def cycle_of(work: Work, store: str) -> str:
    """The cycle of a store: years are linked, unless NEMO forbids a net change over a shorter time."""
    asked = work.data.cycles.get(store)
    if asked:
        how = {"day": "every typical day ends as it began", "year": "every year ends as it began"}
        kept = "day" if asked == "day" else "year"
        column = {"day": "netzerotg2", "season": "netzerotg1", "year": "netzeroyear"}[asked]
        more = ", not every season" if asked == "season" else ""
        work.report.approximated(f"STORAGE.{column}", f"{how[kept]}{more}, at a level that is chosen", store)
        return kept
    return "horizon"


def report_least(work: Work, region: str, store: str) -> None:
    """Say that new capacity comes empty, where NEMO delivers it with its least charge."""
    if work.accounting == "nemo" and any(work.data.path("MinStorageCharge", region, store)):
        work.report.approximated("MinStorageCharge", "new capacity comes empty, not with its least charge", store)
