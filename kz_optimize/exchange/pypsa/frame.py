"""The years, snapshots, places, loads and limits on emissions of a PyPSA network."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kz_optimize.exchange.pypsa.buses import LEVEL
from kz_optimize.exchange.pypsa.technologies import emission_factors, same_weights
from kz_optimize.exchange.pypsa.work import LONGEST, TOLERANCE, Work

SYSTEM = "system"
DAY = "all"
NO_CAP = 1e12
"""kt written where a cap of one period has ended."""


def add_time(work: Work) -> None:
    """Snapshots as the steps of one long day, periods as milestone years."""
    network, report = work.network, work.report
    hours = network.hours("objective")
    stores = network.names("stores") or network.names("storage_units")
    if stores and not np.allclose(network.hours("stores"), hours / work.days):
        report.approximated("snapshot_weightings.stores", "those of the objective hold for everything")
    if not np.allclose(hours / work.days, np.tile(work.hours, len(work.years))):
        report.approximated("snapshot_weightings.objective", "those of the first period hold in all")
    names = [f"s{number:04d}" for number in range(1, work.count + 1)]
    for name, length in zip(names, work.hours, strict=True):
        work.draft.add("time_slices", work.source, slice=name, day=DAY, hours=float(length), days=work.days)
    work.draft.clock = ("slice", names)
    report.mapped("snapshots", f"{work.count} time slices of a day of {work.hours.sum():g} hours, {work.days:g} times")
    rate, end = _discounting(work)
    work.draft.settings = {
        "money": {"price_year": max(work.years[0], 1990)},
        "time": {"base_year": work.years[0], "milestone_years": work.years, "end_year": end},
        "finance": {"discount_rate": rate, "accounting": "pypsa"},
    }
    if not np.isnan(network.objective):
        report.mapped("objective", f"{network.objective:.12g} at the last optimisation, objective_constant included")


def _discounting(work: Work) -> tuple[float, int]:
    """The discount rate behind the objective weights of the periods, and the last calendar year."""
    if not work.many:
        return 0.0, work.years[0]
    years, weights = (work.network.weightings[which].to_numpy(float) for which in ("years", "objective"))
    starts = np.concatenate([[0.0], np.cumsum(years)[:-1]])
    if not np.array_equal(np.diff(work.years), years[:-1]) or years[-1] % 1:
        work.report.approximated("investment_period_weightings.years", "every period lasts until the next")
    low, high = 0.0, 0.5
    for _ in range(100):
        rate = (low + high) / 2
        low, high = (rate, high) if _weight(starts, years, rate).sum() > weights.sum() else (low, rate)
    told = _weight(starts, years, rate)
    what, how = "investment_period_weightings.objective", f"discount rate {rate:.6g}, money of the start of the year"
    if np.allclose(told, weights, rtol=1e-9):
        work.report.mapped(what, how)
    else:
        work.report.approximated(what, how, ", ".join(f"{a:g} not {b:g}" for a, b in zip(told, weights, strict=True)))
    work.report.assumed("investment_periods", "n.optimize(multi_investment_periods=True)")
    return float(round(rate, 14)), int(work.years[-1] + years[-1] - 1)


def _weight(starts: np.ndarray, years: np.ndarray, rate: float) -> np.ndarray:
    """Sum of discount factors from each start over its years, money of the start of the year."""
    return np.array([((1.0 + rate) ** -(s + np.arange(int(y)))).sum() for s, y in zip(starts, years, strict=True)])


def add_regions(work: Work) -> None:
    """Places, and the carriers balanced there."""
    work.draft.add("regions", work.source, region=SYSTEM, level=SYSTEM)
    for place in work.buses.places:
        work.draft.add("regions", work.source, region=place, parent=SYSTEM, level=LEVEL)
    for carrier in dict.fromkeys(work.buses.carrier.values()):
        work.draft.add("carriers", work.source, carrier=carrier, place=LEVEL, time="hour")
    work.report.mapped("buses", "a carrier at a place; buses that conversions join share a place")


def add_loads(work: Work) -> None:
    """Demand; periods with another shape are another sector, and a load below zero is supply that must run."""
    n, component = work.network, "loads"
    hours = n.hours("objective")[: work.count]
    for name in n.names(component):
        power = -n.number(component, "sign", name) * work.by_period(component, "p_set", name)
        work.peak = max(work.peak, float(power.max()))
        bus, own = n.text(component, "bus", name), work.name(component, name)
        place, carrier = work.buses.of(bus)
        for number, (shape, periods) in enumerate(_shapes(np.maximum(power, 0.0)), 1):
            sector = own if number == 1 else f"{own} {number}"
            profile = "" if np.ptp(shape) <= TOLERANCE * shape.max() else work.draft.profile(sector, shape.tolist())
            for i, year in enumerate(work.years):
                energy = float(np.maximum(power[i], 0.0) @ hours / 1e3) if i in periods else 0.0
                work.draft.add("demand", f"{work.source} loads", region=place, carrier=carrier, sector=sector,
                               year=year, energy=energy, profile=profile)  # fmt: skip
        if power.min() < 0:
            _add_given(work, own, place, carrier, -np.minimum(power, 0.0))
    if n.names(component):
        work.report.mapped(component, "demand")


def _add_given(work: Work, name: str, place: str, carrier: str, power: np.ndarray) -> None:
    """A technology per period that gives what a load below zero gives."""
    ends = [*work.years[1:], work.years[0] + int(LONGEST)]
    for year, end, given in zip(work.years, ends, power, strict=True):
        own = name if len(work.years) == 1 else f"{name} {year}"
        if not given.any():
            continue
        source, most = f"{work.source} loads", float(given.max())
        work.draft.add("technologies", source, technology=own, group="load below zero", lifetime=float(end - year),
                       lead_time=0.0, capacity_credit=0.0, retirement=False, minimum_output=1.0)  # fmt: skip
        work.draft.add("conversions", source, technology=own, mode="normal", carrier=carrier, flow=1.0)
        work.draft.add("costs", source, technology=own, year=work.years[0])
        work.draft.add("existing_capacity", source, unit=own, technology=own, region=place, capacity=most,
                       commissioned=year, retires=end)  # fmt: skip
        profile = work.draft.profile(f"given {own}", (given / most).tolist())
        work.draft.add("availability", source, technology=own, profile=profile)
    work.report.mapped("loads", "below zero: supply that must run", name)


def _shapes(power: np.ndarray) -> Iterator[tuple[np.ndarray, list[int]]]:
    """Shapes with the periods that have them, as shares of the mean; none where nothing is asked for."""
    found: list[tuple[np.ndarray, list[int]]] = []
    for i, values in enumerate(power):
        if not values.any():
            continue
        shape = values / values.mean()
        same = next((periods for known, periods in found if np.allclose(known, shape, rtol=1e-12, atol=0)), None)
        if same is None:
            found.append((shape, [i]))
        else:
            same.append(i)
    yield from found


def add_emissions(work: Work) -> None:
    """Pollutants, and limits on them."""
    n, component = work.network, "global_constraints"
    factors = emission_factors(work)
    for pollutant in factors:
        work.draft.add("pollutants", work.source, pollutant=pollutant, co2e=float(pollutant == "CO2"))
    for name in n.names(component):
        kind, sense, attribute = (n.text(component, key, name) for key in ("type", "sense", "carrier_attribute"))
        pollutant = "CO2" if attribute == "co2_emissions" else attribute
        if kind != "primary_energy":
            work.report.refused(f"{component}.type", "only primary_energy is known", f"{name}: {kind}")
        elif pollutant not in factors:
            work.report.mapped(component, "left out: no carrier has what it limits", name)
        elif sense != "<=":
            work.report.refused(f"{component}.sense", "only an upper limit is known", f"{name}: {sense}")
        else:
            if not same_weights(work):
                how = "those of the objective hold for emissions, too"
                work.report.approximated("snapshot_weightings.generators", how)
            _add_limit(work, name, pollutant)


def _add_limit(work: Work, name: str, pollutant: str) -> None:
    """A cap per calendar year of a period, or a budget of all periods."""
    n, component = work.network, "global_constraints"
    limit, period = n.number(component, "constant", name) / 1e3, n.number(component, "investment_period", name)
    what = {"instrument": name, "pollutant": pollutant, "scope": SYSTEM}
    if not work.many or np.isnan(period):
        work.draft.add("emission_budgets", f"{work.source} {component}", **what, limit=limit)
    elif int(period) in work.years:
        years = float(n.weightings["years"][int(period)])
        work.draft.add("emission_caps", f"{work.source} {component}", **what, year=int(period), limit=limit / years)
        for later in [year for year in work.years if year > period][:1]:
            work.draft.add("emission_caps", f"{work.source} {component}", **what, year=later, limit=NO_CAP)
    work.report.mapped(component, "emission_caps (per calendar year) and emission_budgets")
