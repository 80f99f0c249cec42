"""Regions, fuels, demand and trade of OSeMOSYS."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kz_optimize.exchange.osemosys.slices import shape
from kz_optimize.exchange.osemosys.work import HOURS, Work
from kz_optimize.exchange.report import joined

LEVEL = "region"
WHOLE = "all regions"
AMPLE = 1e3
"""What stands for a line without limit, times the largest demand."""


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
        if not value or a == b:
            continue
        if value != 1.0 or data.get("TradeRoute", b, a, fuel, year) != value:
            how = "a way without the same way back gives and takes for nothing in OSeMOSYS; here it is one line"
            work.report.refused("TradeRoute", how, joined((a, b, fuel, year)))
        routes.setdefault((min(a, b), max(a, b), fuel), set()).add(int(year))
    for (a, b, fuel), open_in in routes.items():
        for number, (first, last) in enumerate(_spells(data.years, open_in), 1):
            name = f"{fuel} {a} {b}" + (f" {number}" if number > 1 else "")
            begins = {"commissioned": first} if first > data.years[0] else {}
            ends = {"retires": last + 1} if last < data.years[-1] else {}
            draft.add("lines", f"{source} TradeRoute", line=name, **{"from": a, "to": b}, carrier=fuel,
                      capacity=AMPLE * work.largest_demand * 1e3, capacity_credit=0.0, **begins, **ends)  # fmt: skip


def _spells(years: Sequence[int], open_in: set[int]) -> Iterator[tuple[int, int]]:
    """First and last year of each row of years without a gap.

    >>> list(_spells([2020, 2021, 2022, 2023], {2020, 2022, 2023}))
    [(2020, 2020), (2022, 2023)]
    """
    spell: list[int] = []
    for year in [*years, None]:
        if year in open_in:
            spell.append(year)
        elif spell:
            yield spell[0], spell[-1]
            spell = []


def add_demand(work: Work, slices: Sequence[str]) -> None:
    """Fill carriers and demand. A fuel with demand of the year only, used by nobody, is balanced by the year."""
    data, draft, source = work.data, work.draft, work.report.source
    used = {key[2] for key, value in data.given("InputActivityRatio").items() if value}
    used |= {key[2] for key, value in data.given("TradeRoute").items() if value}
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
                _accumulated(work, region, fuel, yearly, slices)


def _specified(work: Work, region: str, fuel: str, slices: Sequence[str]) -> None:
    """Demand by slice; years with another profile are another sector."""
    data, years = work.data, work.data.years
    share = [data.get("YearSplit", slice_, years[0]) for slice_ in slices]
    profiles: dict[tuple[float, ...], list[int]] = {}
    for position in range(len(years)):
        profiles.setdefault(_parts(work, region, fuel, position, slices), []).append(position)
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


def _parts(work: Work, region: str, fuel: str, position: int, slices: Sequence[str]) -> tuple[float, ...]:
    """Share of the year's demand in every slice."""
    year = work.data.years[position]
    return tuple(work.data.get("SpecifiedDemandProfile", region, fuel, slice_, year) for slice_ in slices)


def _accumulated(work: Work, region: str, fuel: str, yearly: bool, slices: Sequence[str]) -> None:
    """Demand of the year: OSeMOSYS asks for it beside the demand by slice, which serves it, too."""
    data = work.data
    whole = data.path("AccumulatedAnnualDemand", region, fuel)
    by_slice = [
        value * sum(_parts(work, region, fuel, position, data.of("TIMESLICE")))
        for position, value in enumerate(data.path("SpecifiedAnnualDemand", region, fuel))
    ]
    rest = [max(total - served, 0.0) * work.energy for total, served in zip(whole, by_slice, strict=True)]
    if any(rest):
        carrier = fuel if yearly else _annual_carrier(work, region, fuel, max(rest), slices)
        work.per_year("demand", f"{work.report.source} AccumulatedAnnualDemand",
                      {"region": region, "carrier": carrier}, energy=rest)  # fmt: skip


def _annual_carrier(work: Work, region: str, fuel: str, most: float, slices: Sequence[str]) -> str:
    """A carrier balanced by the year that takes `most` GWh of the fuel, if need be in the shortest slice."""
    data, draft, source, carrier = (
        work.data,
        work.draft,
        f"{work.report.source} AccumulatedAnnualDemand",
        f"{fuel} of the year",
    )
    name = f"{fuel} at any time"
    if not any(row["carrier"] == carrier for row in draft.rows["carriers"]):
        draft.add("carriers", source, carrier=carrier, place=LEVEL, time="year", disposal=True)
        draft.add("technologies", source, technology=name, group="demand of the year", lifetime=200.0, lead_time=0.0,
                  capacity_credit=0.0, retirement=False)  # fmt: skip
        draft.add("conversions", source, technology=name, mode="normal", carrier=fuel, flow=-1.0)
        draft.add("conversions", source, technology=name, mode="normal", carrier=carrier, flow=1.0)
        draft.add("costs", source, technology=name, year=data.years[0])
    shortest = min(data.get("YearSplit", slice_, data.years[0]) for slice_ in slices)
    draft.add(
        "existing_capacity", source, unit=f"{name} {region}", technology=name, region=region,
        capacity=most * 1e3 / (shortest * HOURS), commissioned=data.years[0], retires=data.years[-1] + 1,
    )  # fmt: skip
    return carrier
