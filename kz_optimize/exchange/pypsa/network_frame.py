"""The years, snapshots, places, loads and limits on emissions of a PyPSA network."""

from __future__ import annotations

import numpy as np

from kz_optimize.exchange.pypsa.network_assets import TOLERANCE, Work
from kz_optimize.exchange.pypsa.places import LEVEL

SYSTEM = "system"
DAY = "all"


def add_time(work: Work) -> None:
    """Snapshots as the steps of one long day, periods as milestone years."""
    network, report = work.network, work.report
    hours = network.hours("objective")
    if not np.allclose(network.hours("generators"), hours):
        report.approximated("snapshot_weightings.generators", "those of the objective hold for everything")
    if not np.allclose(network.hours("stores"), hours / work.days):
        report.approximated("snapshot_weightings.stores", "those of the objective hold for everything")
    first = hours[: work.count] / work.days
    if not np.allclose(hours / work.days, np.tile(first, len(work.years))):
        report.approximated("snapshot_weightings", "those of the first period hold in all")
    names = [f"s{number:04d}" for number in range(1, work.count + 1)]
    for name, length in zip(names, first, strict=True):
        work.draft.add("time_slices", work.source, slice=name, day=DAY, hours=float(length), days=work.days)
    work.draft.clock = ("slice", names)
    report.mapped("snapshots", f"{work.count} time slices of a day of {first.sum():g} hours, {work.days:g} times")
    rate, end = _discounting(work)
    work.draft.settings = {
        "money": {"price_year": max(work.years[0], 1990), "kzt_per_usd": 500.0},
        "time": {"base_year": work.years[0], "milestone_years": work.years, "end_year": end},
        "finance": {"discount_rate": rate, "accounting": "pypsa"},
    }


def _discounting(work: Work) -> tuple[float, int]:
    """The discount rate behind the objective weights of the periods, and the last calendar year."""
    if not work.network.periods:
        return 0.0, work.years[0]
    years, weights = (work.network.period_weight(which) for which in ("years", "objective"))
    starts = np.concatenate([[0.0], np.cumsum(years)[:-1]])
    if not np.array_equal(np.diff(work.years), years[:-1]):
        work.report.approximated("investment_period_weightings.years", "every period lasts until the next")
    low, high = 0.0, 0.5
    for _ in range(100):
        rate = (low + high) / 2
        low, high = (rate, high) if _weight(starts, years, rate).sum() > weights.sum() else (low, rate)
    told = _weight(starts, years, rate)
    exact = np.allclose(told, weights, rtol=1e-6)
    tell = work.report.mapped if exact else work.report.approximated
    tell("investment_period_weightings.objective", f"discount rate {rate:.6g}, money of the start of the year")
    return float(round(rate, 12)), int(work.years[-1] + years[-1] - 1)


def add_regions(work: Work) -> None:
    """Places, and the carriers balanced there."""
    work.draft.add("regions", work.source, region=SYSTEM, level=SYSTEM)
    for place in work.places.names:
        work.draft.add("regions", work.source, region=place, parent=SYSTEM, level=LEVEL)
    for carrier in dict.fromkeys(work.places.carrier.values()):
        work.draft.add("carriers", work.source, carrier=carrier, place=LEVEL, time="hour")
    work.report.mapped("buses", "a carrier at a place; buses of different carriers joined by links share a place")


def add_loads(work: Work) -> None:
    """Demand; periods with another shape are another sector."""
    bus = work.network.static("loads", "bus")
    hours = work.network.hours("objective")[: work.count]
    for name in work.network.names("loads"):
        power = work.network.series("loads", "p_set", name).reshape(len(work.years), work.count)
        energy = power @ hours / 1e3
        work.peak = max(work.peak, float(power.max()))
        region, carrier = work.places.of(bus[name])
        for number, (shape, periods) in enumerate(_shapes(power), 1):
            sector = name if number == 1 else f"{name} {number}"
            profile = "" if np.ptp(shape) <= TOLERANCE * shape.max() else work.draft.profile(sector, shape.tolist())
            for i, year in enumerate(work.years):
                work.draft.add(
                    "demand", f"{work.source} loads", region=region, carrier=carrier, sector=sector, year=year,
                    energy=float(energy[i]) if i in periods else 0.0, profile=profile,
                )  # fmt: skip
    if work.network.names("loads"):
        work.report.mapped("loads", "demand")


def add_emissions(work: Work) -> None:
    """Limits on emissions of carbon dioxide."""
    n, component = work.network, "global_constraints"
    names = n.names(component)
    if not names and not any(emission_factors(work).values()):
        return
    work.draft.add("pollutants", work.source, pollutant="CO2", co2e=1.0)
    years = dict(zip(work.years, n.period_weight("years") if n.periods else [1.0], strict=True))
    for name in names:
        kind, sense = n.static(component, "type")[name], n.static(component, "sense")[name]
        if (
            kind != "primary_energy"
            or sense != "<="
            or n.static(component, "carrier_attribute")[name] != "co2_emissions"
        ):
            work.report.refused(component, f"only limits on co2_emissions are known, not {kind} {sense}", name)
            continue
        limit, period = (
            float(n.static(component, "constant")[name]) / 1e3,
            n.static(component, "investment_period")[name],
        )
        if n.periods and not np.isfinite(float(period or np.nan)):
            work.draft.add("emission_budgets", f"{work.source} {component}", instrument=name, pollutant="CO2",
                           scope=SYSTEM, limit=limit)  # fmt: skip
        else:
            year = int(float(period)) if n.periods else work.years[0]
            work.draft.add("emission_caps", f"{work.source} {component}", instrument=name, pollutant="CO2",
                           scope=SYSTEM, year=year, limit=limit / years[year])  # fmt: skip
            after = [later for later in work.years if later > year][:1]
            for later in after:  # a cap of one period ends with it
                work.draft.add("emission_caps", f"{work.source} {component}", instrument=name, pollutant="CO2",
                               scope=SYSTEM, year=later, limit=1e9)  # fmt: skip
        work.report.mapped(component, "emission_caps (per calendar year) and emission_budgets")


def emission_factors(work: Work) -> dict[str, float]:
    """Tonnes of carbon dioxide per MWh of every carrier."""
    factors = work.network.static("carriers", "co2_emissions")
    return {str(name): float(value) for name, value in factors.items()}


def _weight(starts: np.ndarray, years: np.ndarray, rate: float) -> np.ndarray:
    """Sum of discount factors from each start over its years, money of the start of the year."""
    return np.array([((1.0 + rate) ** -(s + np.arange(int(y)))).sum() for s, y in zip(starts, years, strict=True)])


def _shapes(power: np.ndarray) -> list[tuple[np.ndarray, list[int]]]:
    """Shapes with the periods that have them, as shares of the mean."""
    found: list[tuple[np.ndarray, list[int]]] = []
    for i, values in enumerate(power):
        shape = values / values.mean() if values.mean() else values
        same = next((periods for known, periods in found if np.allclose(known, shape, rtol=1e-12)), None)
        if same is None:
            found.append((shape, [i]))
        else:
            same.append(i)
    return found
