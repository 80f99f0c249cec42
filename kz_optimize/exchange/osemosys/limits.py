"""Limits and policies of OSeMOSYS on capacity, activity and emissions."""

from __future__ import annotations

import math

from kz_optimize.exchange.osemosys.relations import add_mode_limit, add_relations
from kz_optimize.exchange.osemosys.reserves import Names, add_reserve, add_target
from kz_optimize.exchange.osemosys.work import Work
from kz_optimize.exchange.report import joined

NONE = math.nan
BOUND = {"activity_limit": "at_most", "activity_minimum": "at_least"}
"""Column of activity_limits -> that of relations."""
AMPLE = 1e12
"""kt written where a cap ends before the last year."""


def add_limits(work: Work, names: Names) -> None:
    """Fill every table of limits; `names` gives the technology of a case for each (region, technology) in it."""
    for (region, technology), name in names.items():
        _capacity(work, region, technology, name)
        _activity(work, region, technology, name)
        _activity_of_modes(work, region, technology, name)
    add_relations(work, names)
    for region in work.data.regions():
        add_reserve(work, region, names)
        add_target(work, region, names)
        _emissions(work, region)


def _floor(path: list[float]) -> list[float]:
    return [value if value > 0 else NONE for value in path]


def _said(path: list[float]) -> bool:
    return not all(map(math.isnan, path))


def _by_year(work: Work, table: str, parameter: str, column: str, key: dict[str, str], path: list[float]) -> None:
    """A row per year, blank where there is no limit."""
    for year, value in zip(work.data.years, path, strict=True) if _said(path) else ():
        work.draft.add(table, f"{work.report.source} {parameter}", limit=parameter, **key, year=year, **{column: value})


def _capacity(work: Work, region: str, technology: str, name: str) -> None:
    data, scale = work.data, work.power(region, technology) * 1e3
    for column, parameter, floor in (
        ("capacity_limit", "TotalAnnualMaxCapacity", False), ("capacity_minimum", "TotalAnnualMinCapacity", True),
        ("build_limit", "TotalAnnualMaxCapacityInvestment", False),
    ):  # fmt: skip
        path = data.path(parameter, region, technology)
        if column == "build_limit" and not any(path):
            continue
        path = [value * scale for value in (_floor(path) if floor else work.limits(parameter, path))]
        _by_year(work, "build_limits", parameter, column, {"technology": name, "region": region}, path)
    parameter = "TotalAnnualMinCapacityInvestment"
    lasts = data.get("OperationalLife", region, technology) > 0
    for year, value in zip(data.years, data.path(parameter, region, technology), strict=True):
        if value > 0 and not lasts:
            work.report.refused(parameter, "what has no life cannot be built", joined((region, technology)))
        elif value > 0:
            work.draft.add("committed", f"{work.report.source} {parameter}", project=f"{technology} {region} {year}",
                           technology=name, region=region, capacity=value * scale, commissioned=year)  # fmt: skip


def _activity(work: Work, region: str, technology: str, name: str) -> None:
    data, place = work.data, {"technology": name, "region": region}
    for column, end in (("activity_limit", "UpperLimit"), ("activity_minimum", "LowerLimit")):
        parameter = f"TotalTechnologyAnnualActivity{end}"
        path = data.path(parameter, region, technology)
        path = work.limits(parameter, path) if column == "activity_limit" else _floor(path)
        _by_year(work, "activity_limits", parameter, column, place, [value * work.energy for value in path])
        parameter = f"TotalTechnologyModelPeriodActivity{end}"
        path = [data.get(parameter, region, technology)]
        path = work.limits(parameter, path) if column == "activity_limit" else _floor(path)
        if _said(path):
            work.draft.add(
                "activity_budgets", f"{work.report.source} {parameter}", budget=f"{parameter} {technology} {region}",
                **place, **{column: path[0] * work.energy},
            )  # fmt: skip


def _activity_of_modes(work: Work, region: str, technology: str, name: str) -> None:
    """Limits of MUIO on one mode, which are limits on the technology where it has no other mode.

    A mode that gives and takes nothing is not in the case and needs no limit.
    """
    data, place = work.data, {"technology": name, "region": region}
    modes = {row["mode"] for row in work.draft.rows["conversions"] if row["technology"] == name}
    for column, parameter in (("activity_limit", "TechnologyActivityByModeUpperLimit"),
                              ("activity_minimum", "TechnologyActivityByModeLowerLimit")):  # fmt: skip
        for mode in dict.fromkeys(key[0] for key in data.under(parameter, region, technology)):
            path = _floor(data.path(parameter, region, technology, mode))
            path = work.limits(parameter, path) if column == "activity_limit" else path
            if _said(path) and modes == {mode}:
                _by_year(work, "activity_limits", parameter, column, place, [value * work.energy for value in path])
            elif _said(path) and mode in modes:
                add_mode_limit(work, parameter, BOUND[column], place, mode, path)
            elif _said(path) and column == "activity_minimum":
                how = "asks for activity in a mode that gives and takes nothing"
                work.report.refused(parameter, how, joined((region, technology, mode)))


def _emissions(work: Work, region: str) -> None:
    data, draft, source = work.data, work.draft, work.report.source
    for pollutant in data.of("EMISSION"):
        label = f"{pollutant} {region}"
        outside = data.path("AnnualExogenousEmission", region, pollutant)
        work.per_year("exogenous_emissions", f"{source} AnnualExogenousEmission",
                      {"region": region, "sector": "exogenous", "pollutant": pollutant}, emissions=outside)  # fmt: skip
        limits = work.limits("AnnualEmissionLimit", data.path("AnnualEmissionLimit", region, pollutant))
        if _said(limits):
            for year, limit in zip(data.years, limits, strict=True):
                draft.add("emission_caps", f"{source} AnnualEmissionLimit", instrument=f"limit of {label}",
                          pollutant=pollutant, scope=region, year=year,
                          limit=AMPLE if math.isnan(limit) else limit)  # fmt: skip
        prices = data.path("EmissionsPenalty", region, pollutant)
        if min(prices) < 0:
            work.report.refused("EmissionsPenalty", "a penalty below zero is taken as zero", label)
        work.per_year("emission_prices", f"{source} EmissionsPenalty",
                      {"instrument": f"penalty of {label}", "pollutant": pollutant, "scope": region},
                      price=[max(price, 0.0) * 1e3 for price in prices])  # fmt: skip
        total = data.get("ModelPeriodEmissionLimit", region, pollutant)
        if _said(work.limits("ModelPeriodEmissionLimit", [total])):
            rest = total - data.get("ModelPeriodExogenousEmission", region, pollutant)
            if work.accounting == "nemo":
                rest -= sum(outside)
            if not any(row["scope"] == f"technologies {region}" for row in draft.rows.get("scopes", ())):
                draft.add("scopes", source, scope=f"technologies {region}", region=region, group="all", sector="none")
            draft.add("emission_budgets", f"{source} ModelPeriodEmissionLimit", instrument=f"total of {label}",
                      pollutant=pollutant, scope=f"technologies {region}", limit=rest)  # fmt: skip
