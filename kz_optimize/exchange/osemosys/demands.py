"""Regions, fuels, demand and trade of OSeMOSYS."""

from __future__ import annotations

from collections.abc import Sequence

from kz_optimize.exchange.osemosys.slices import shape
from kz_optimize.exchange.osemosys.work import HOURS, Work

LEVEL = "region"
WHOLE = "all regions"
AMPLE = 1e6
"""MW of a line or of a way between two carriers that shall never be full."""


def add_places(work: Work) -> None:
    """Fill regions, pollutants, and lines for the routes of trade."""
    data, draft, source = work.data, work.draft, work.report.source
    many = len(data.of("REGION")) > 1
    if many:
        draft.add("regions", source, region=WHOLE, level="whole")
    for region in data.regions():
        draft.add("regions", source, region=region, parent=WHOLE if many else "", level=LEVEL)
    for pollutant in data.of("EMISSION"):
        draft.add("pollutants", source, pollutant=pollutant)
    routes: dict[tuple[str, str, str], set[int]] = {}
    for (a, b, fuel, year), value in data.given("TradeRoute").items():
        if value and a != b:
            routes.setdefault((min(a, b), max(a, b), fuel), set()).add(int(year))
    for (a, b, fuel), open_in in routes.items():
        draft.add("lines", f"{source} TradeRoute", line=f"{fuel} {a} {b}", **{"from": a, "to": b}, carrier=fuel,
                  capacity=AMPLE, **_window(work, f"TradeRoute {a} {b} {fuel}", open_in))  # fmt: skip
        work.report.mapped("TradeRoute", "lines without loss or limit")


def _window(work: Work, what: str, open_in: set[int]) -> dict[str, int]:
    """First year, and first year without, of a route that is not open in all years."""
    years = work.data.years
    first, last = min(open_in), max(open_in)
    if any(first < year < last and year not in open_in for year in years):
        work.report.approximated(what, f"open from {first} to {last}, also in years between that leave it out")
    begins = {"commissioned": first} if first > years[0] else {}
    ends = {"retires": last + 1} if last < years[-1] else {}
    return {**begins, **ends}


def add_demand(work: Work, slices: Sequence[str]) -> None:
    """Fill carriers and demand. A fuel with demand of the year only, used by nobody, is balanced by the year."""
    data, draft, source = work.data, work.draft, work.report.source
    used = {key[2] for key, value in data.given("InputActivityRatio").items() if value}
    for fuel in data.of("FUEL"):
        specified, accumulated = (
            any(any(data.path(name, region, fuel)) for region in data.regions())
            for name in ("SpecifiedAnnualDemand", "AccumulatedAnnualDemand")
        )
        yearly = accumulated and not specified and fuel not in used
        draft.add("carriers", source, carrier=fuel, place=LEVEL, time="year" if yearly else "hour", disposal=True)
        for region in data.regions():
            if specified:
                _specified(work, region, fuel, slices)
            if accumulated:
                carrier = fuel if yearly else _annual_carrier(work, region, fuel)
                energy = [value * work.energy for value in data.path("AccumulatedAnnualDemand", region, fuel)]
                work.per_year("demand", f"{source} AccumulatedAnnualDemand", {"region": region, "carrier": carrier},
                              energy=energy)  # fmt: skip
        if accumulated:
            tell = work.report.approximated if specified else work.report.mapped
            tell("AccumulatedAnnualDemand", "demand met at any time of the year"
                 + f"; {fuel} has both kinds of demand, and they add up here" * specified)  # fmt: skip
        if specified:
            work.report.mapped("SpecifiedAnnualDemand, SpecifiedDemandProfile", "demand with a profile by time slice")
    work.report.mapped("Energy balances", "a surplus may be let go of every fuel, as in OSeMOSYS")


def _specified(work: Work, region: str, fuel: str, slices: Sequence[str]) -> None:
    """Demand by slice; years with another profile are another sector."""
    data, years = work.data, work.data.years
    share = [data.get("YearSplit", slice_, years[0]) for slice_ in slices]
    profiles: dict[tuple[float, ...], list[int]] = {}
    for position, year in enumerate(years):
        parts = tuple(data.get("SpecifiedDemandProfile", region, fuel, slice_, year) for slice_ in slices)
        profiles.setdefault(parts, []).append(position)
    total = data.path("SpecifiedAnnualDemand", region, fuel)
    for number, (parts, positions) in enumerate(profiles.items(), 1):
        energy = [value * sum(parts) * work.energy if i in positions else 0.0 for i, value in enumerate(total)]
        if not any(energy):
            continue
        key: dict = {"region": region, "carrier": fuel}
        if len(profiles) > 1:
            key["sector"] = f"profile {number}"
        power = shape(parts, share)
        if len(set(power)) > 1:
            suffix = f" {number}" if len(profiles) > 1 else ""
            key["profile"] = work.draft.profile(f"demand {fuel} {region}{suffix}", power)
        work.per_year(
            "demand", f"{work.report.source} SpecifiedAnnualDemand, SpecifiedDemandProfile", key, energy=energy
        )


def _annual_carrier(work: Work, region: str, fuel: str) -> str:
    """A carrier balanced by the year that takes the fuel whenever there is some."""
    draft, source, carrier = work.draft, f"{work.report.source} AccumulatedAnnualDemand", f"{fuel} of the year"
    name = f"{fuel} at any time"
    if not any(row["carrier"] == carrier for row in draft.rows["carriers"]):
        draft.add("carriers", source, carrier=carrier, place=LEVEL, time="year", disposal=True)
        draft.add("technologies", source, technology=name, group="demand of the year", lifetime=200.0, lead_time=0.0,
                  capacity_credit=0.0, retirement=False)  # fmt: skip
        draft.add("conversions", source, technology=name, mode="normal", carrier=fuel, flow=-1.0)
        draft.add("conversions", source, technology=name, mode="normal", carrier=carrier, flow=1.0)
        draft.add("costs", source, technology=name, year=work.data.years[0])
    peak = max(work.data.path("AccumulatedAnnualDemand", region, fuel)) * work.energy / HOURS * 1e3
    draft.add("existing_capacity", source, unit=f"{name} {region}", technology=name, region=region,
              capacity=1e3 * peak, commissioned=work.data.years[0], retires=work.data.years[-1] + 1)  # fmt: skip
    return carrier
