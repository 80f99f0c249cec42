"""Limits and policies of OSeMOSYS: capacity, activity, reserve, renewable share, emissions."""

from __future__ import annotations

from kz_optimize.exchange.osemosys.parameters import constant
from kz_optimize.exchange.osemosys.work import NO_LIMIT, Work

AMPLE = 1e7
"""MW or GWh written where a limit ends while the table holds its last value."""


def add_limits(work: Work, names: dict[tuple[str, str], str]) -> None:
    """Fill every table of limits; `names` gives the technology of a case for each (region, technology) in it."""
    for (region, technology), name in names.items():
        _capacity(work, region, technology, name)
        _activity(work, region, technology, name)
    for region in work.data.regions():
        _reserve(work, region, names)
        _renewable(work, region, names)
        _emissions(work, region)


def _limited(path: list[float]) -> list[bool]:
    return [0 <= value < NO_LIMIT for value in path]


def _capacity(work: Work, region: str, technology: str, name: str) -> None:
    data, scale = work.data, work.power(region, technology) * 1e3
    for column, parameter, floor in (
        ("capacity_limit", "TotalAnnualMaxCapacity", False), ("capacity_minimum", "TotalAnnualMinCapacity", True),
        ("build_limit", "TotalAnnualMaxCapacityInvestment", False),
    ):  # fmt: skip
        path = data.path(parameter, region, technology)
        asked = [value > 0 for value in path] if floor else _limited(path)
        if not any(asked) or (column == "build_limit" and not any(path)):
            continue
        for year, value, holds in zip(data.years, path, asked, strict=True):
            cell = value * scale if holds else 0.0 if floor else AMPLE
            work.draft.add("build_limits", f"{work.report.source} {parameter}", limit=parameter, technology=name,
                           region=region, year=year, **{column: cell})  # fmt: skip
        work.report.mapped(parameter, f"build_limits: {column}")
    least = data.path("TotalAnnualMinCapacityInvestment", region, technology)
    for year, value in zip(data.years, least, strict=True):
        if value > 0:
            work.draft.add("committed", f"{work.report.source} TotalAnnualMinCapacityInvestment",
                           project=f"{technology} {region} {year}", technology=name, region=region,
                           capacity=value * scale, commissioned=year)  # fmt: skip
            work.report.mapped("TotalAnnualMinCapacityInvestment", "committed projects")


def _activity(work: Work, region: str, technology: str, name: str) -> None:
    data = work.data
    for column, parameter, floor in (
        ("activity_limit", "TotalTechnologyAnnualActivityUpperLimit", False),
        ("activity_minimum", "TotalTechnologyAnnualActivityLowerLimit", True),
    ):
        path = data.path(parameter, region, technology)
        asked = [value > 0 for value in path] if floor else _limited(path)
        for year, value, holds in zip(data.years, path, asked, strict=True) if any(asked) else ():
            cell = value * work.energy if holds else 0.0 if floor else AMPLE
            work.draft.add("activity_limits", f"{work.report.source} {parameter}", limit=parameter, technology=name,
                           region=region, year=year, **{column: cell})  # fmt: skip
            work.report.mapped(parameter, f"activity_limits: {column}")
    for column, parameter in (
        ("activity_limit", "TotalTechnologyModelPeriodActivityUpperLimit"),
        ("activity_minimum", "TotalTechnologyModelPeriodActivityLowerLimit"),
    ):
        value = data.get(parameter, region, technology)
        if (column == "activity_minimum" and value > 0) or (column == "activity_limit" and 0 <= value < NO_LIMIT):
            work.draft.add(
                "activity_budgets", f"{work.report.source} {parameter}", budget=f"{parameter} {technology} {region}",
                technology=name, region=region, **{column: value * work.energy},
            )  # fmt: skip
            work.report.mapped(parameter, f"activity_budgets: {column}")


def _reserve(work: Work, region: str, names: dict[tuple[str, str], str]) -> None:
    margins, report = _margins(work, region), work.report
    if not margins:
        return
    if len(margins) > 1 and work.accounting == "osemosys":
        report.approximated("ReserveMarginTagFuel", f"{region}: {', '.join(margins)} one by one, not their sum")
    tagged = any(any(work.data.path("ReserveMarginTagTechnology", *key)) for key in names if key[0] == region)
    if not tagged:
        report.approximated("ReserveMarginTagTechnology", f"{region}: nothing counts towards the margin")
    for fuel, path in margins.items():
        key = {"region": region, "carrier": fuel, "basis": "production"}
        above = [margin - 1.0 for margin in path]
        work.per_year("reserve", f"{report.source} ReserveMargin", key, keep=True, reserve_margin=above)
    report.mapped("ReserveMargin, ReserveMarginTagTechnology", "reserve on production, and capacity_credit")


def _margins(work: Work, region: str) -> dict[str, list[float]]:
    """fuel -> the margin of every year; NEMO, which has one per fuel, knows none below 1."""
    data = work.data
    if data.given("ReserveMarginOfFuel"):
        margins = {fuel: data.path("ReserveMarginOfFuel", region, fuel) for fuel in data.of("FUEL")}
        return {fuel: [max(margin, 1.0) for margin in path] for fuel, path in margins.items() if max(path) > 1.0}
    tagged = [fuel for fuel in data.of("FUEL") if any(data.path("ReserveMarginTagFuel", region, fuel))]
    for fuel in tagged:
        work.first("ReserveMarginTagFuel", region, fuel)
    margin = data.path("ReserveMargin", region)
    return dict.fromkeys(tagged, margin) if any(margin) else {}


def _renewable(work: Work, region: str, names: dict[tuple[str, str], str]) -> None:
    data, source = work.data, work.report.source
    shares = {fuel: path for fuel, path in _shares(work, region).items() if any(path)}
    if not shares:
        return
    tagged = [name for (r, t), name in names.items() if r == region and any(data.path("RETagTechnology", r, t))]
    group = f"renewable {region}"
    for name in tagged:
        work.draft.add("groups", f"{source} RETagTechnology", group=group, technology=name)
    for fuel, path in shares.items():
        key = {"target": f"renewable {fuel} {region}", "group": group, "carrier": fuel, "region": region}
        work.per_year("targets", f"{source} REMinProductionTarget", key, minimum_share=path)
    given = [key for key in data.given("OutputActivityRatio") if names.get((key[0], key[1])) in tagged]
    exact = len(shares) == 1 and all(key[2] in shares for key in given)
    for region_, technology in names:
        path = data.path("RETagTechnology", region_, technology) if region_ == region else [0.0]
        if not constant(path) or path[0] not in (0.0, 1.0):
            what = f"RETagTechnology {region} {technology}"
            work.report.approximated(what, "all that it gives counts as renewable, in all years")
    tell = work.report.mapped if exact else work.report.approximated
    tell("REMinProductionTarget", "targets: share of each tagged fuel that tagged technologies give of it")


def _shares(work: Work, region: str) -> dict[str, list[float]]:
    data = work.data
    if data.given("RETargetOfFuel"):
        return {fuel: data.path("RETargetOfFuel", region, fuel) for fuel in data.of("FUEL")}
    tagged = [fuel for fuel in data.of("FUEL") if any(data.path("RETagFuel", region, fuel))]
    return dict.fromkeys(tagged, data.path("REMinProductionTarget", region))


def _emissions(work: Work, region: str) -> None:
    data, draft, source = work.data, work.draft, work.report.source
    for pollutant in data.of("EMISSION"):
        label = f"{pollutant} {region}"
        outside = data.path("AnnualExogenousEmission", region, pollutant)
        work.per_year("exogenous_emissions", f"{source} AnnualExogenousEmission",
                      {"region": region, "sector": "exogenous", "pollutant": pollutant}, emissions=outside)  # fmt: skip
        limits = data.path("AnnualEmissionLimit", region, pollutant)
        if any(_limited(limits)):
            path = [limit if holds else AMPLE for limit, holds in zip(limits, _limited(limits), strict=True)]
            key = {"instrument": f"limit {label}", "pollutant": pollutant, "scope": region}
            work.per_year("emission_caps", f"{source} AnnualEmissionLimit", key, keep=True, limit=path)
            work.report.mapped("AnnualEmissionLimit", "emission_caps, exogenous emissions counted")
        prices = data.path("EmissionsPenalty", region, pollutant)
        work.per_year("emission_prices", f"{source} EmissionsPenalty",
                      {"instrument": f"penalty {label}", "pollutant": pollutant, "scope": region},
                      price=[price * 1e3 for price in prices])  # fmt: skip
        if any(prices):
            work.report.mapped("EmissionsPenalty", "emission_prices in USD/t, paid by technologies")
        total = data.get("ModelPeriodEmissionLimit", region, pollutant)
        if 0 <= total < NO_LIMIT:
            rest = total - data.get("ModelPeriodExogenousEmission", region, pollutant)
            if work.accounting == "nemo":
                rest -= sum(outside)
            draft.add("scopes", source, scope=f"technologies {region}", region=region, group="all", sector="none")
            draft.add("emission_budgets", f"{source} ModelPeriodEmissionLimit", instrument=f"budget {label}",
                      pollutant=pollutant, scope=f"technologies {region}", limit=rest)  # fmt: skip
            work.report.mapped(
                "ModelPeriodEmissionLimit", "emission_budgets of the technologies, less what is exogenous"
            )
