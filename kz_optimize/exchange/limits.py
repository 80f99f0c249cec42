"""Limits and policies of OSeMOSYS: capacity, activity, reserve, renewable share, emissions."""

from __future__ import annotations

from kz_optimize.exchange.osemosys import NO_LIMIT, Work

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
            work.draft.add("activity_budgets", f"{work.report.source} {parameter}", budget=f"{parameter} {technology} {region}",
                           technology=name, region=region, **{column: value * work.energy})  # fmt: skip
            work.report.mapped(parameter, f"activity_budgets: {column}")


def _reserve(work: Work, region: str, names: dict[tuple[str, str], str]) -> None:
    data = work.data
    fuels = [fuel for fuel in data.of("FUEL") if any(data.path("ReserveMarginTagFuel", region, fuel))]
    margins = data.path("ReserveMargin", region)
    tagged = any(any(data.path("ReserveMarginTagTechnology", *key)) for key in names if key[0] == region)
    if not fuels or not any(margins):
        return
    if len(fuels) > 1:
        work.report.approximated(
            "ReserveMarginTagFuel", f"{region}: each of {', '.join(fuels)} by itself, not their sum"
        )
    if not tagged:
        work.report.approximated("ReserveMarginTagTechnology", f"{region}: nothing counts towards the margin")
    for fuel in fuels:
        work.per_year("reserve", f"{work.report.source} ReserveMargin", {"region": region, "carrier": fuel, "basis": "production"},
                      reserve_margin=[margin - 1.0 for margin in margins])  # fmt: skip
    work.report.mapped("ReserveMargin, ReserveMarginTagFuel, ReserveMarginTagTechnology",
                       "reserve on production, and capacity_credit")  # fmt: skip


def _renewable(work: Work, region: str, names: dict[tuple[str, str], str]) -> None:
    data = work.data
    shares = data.path("REMinProductionTarget", region)
    fuels = [fuel for fuel in data.of("FUEL") if any(data.path("RETagFuel", region, fuel))]
    if not any(shares) or not fuels:
        return
    tagged = [name for (r, t), name in names.items() if r == region and any(data.path("RETagTechnology", r, t))]
    group = f"renewable {region}"
    for name in tagged:
        work.draft.add("groups", f"{work.report.source} RETagTechnology", group=group, technology=name)
    for fuel in fuels:
        work.per_year("targets", f"{work.report.source} REMinProductionTarget",
                      {"target": f"renewable {fuel} {region}", "group": group, "carrier": fuel, "region": region},
                      minimum_share=shares)  # fmt: skip
    exact = len(fuels) == 1 and all(
        key[2] == fuels[0] for key in data.given("OutputActivityRatio") if names.get(key[:2]) in tagged
    )
    tell = work.report.mapped if exact else work.report.approximated
    tell("REMinProductionTarget", "targets: share of each tagged fuel that tagged technologies give of it")


def _emissions(work: Work, region: str) -> None:
    data, draft, source = work.data, work.draft, work.report.source
    for pollutant in data.of("EMISSION"):
        label = f"{pollutant} {region}"
        outside = data.path("AnnualExogenousEmission", region, pollutant)
        work.per_year("exogenous_emissions", f"{source} AnnualExogenousEmission",
                      {"region": region, "sector": "exogenous", "pollutant": pollutant}, emissions=outside)  # fmt: skip
        limits = data.path("AnnualEmissionLimit", region, pollutant)
        for year, limit, holds in (
            zip(data.years, limits, _limited(limits), strict=True) if any(_limited(limits)) else ()
        ):
            draft.add("emission_caps", f"{source} AnnualEmissionLimit", instrument=f"limit {label}", pollutant=pollutant,
                      scope=region, year=year, limit=limit if holds else AMPLE)  # fmt: skip
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
