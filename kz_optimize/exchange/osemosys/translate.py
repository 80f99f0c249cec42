"""From the parameters of OSeMOSYS to a draft of a case, part by part."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from kz_optimize.exchange.draft import Draft
from kz_optimize.exchange.osemosys.demands import add_demand, add_places
from kz_optimize.exchange.osemosys.limits import add_limits
from kz_optimize.exchange.osemosys.parameters import Data, parameters
from kz_optimize.exchange.osemosys.slices import add_slices
from kz_optimize.exchange.osemosys.stores import add_stores
from kz_optimize.exchange.osemosys.supply import add_missing_supply
from kz_optimize.exchange.osemosys.technologies import add_technologies
from kz_optimize.exchange.osemosys.work import Work, find_energy_unit
from kz_optimize.exchange.report import Report, joined

SALVAGE = {1.0: "sinking_fund", 2.0: "straight_line"}
TOLERANCE = 1e-6
"""Largest relative difference of annuity factors that are the same."""


def translate(
    data: Data, report: Report, title: str, energy_unit: str | None = None,
    accounting: Literal["osemosys", "nemo"] = "osemosys",
) -> Draft:  # fmt: skip
    """A case that means what the parameters mean, as far as the report says.

    energy_unit: unit of energy of the source, one of UNITS; else what CapacityToActivityUnit tells.

    Raises InputError where the unit is unknown or cannot be told.
    """
    draft = Draft(title, f"Imported from {report.source}")
    work = Work(data, draft, report, find_energy_unit(data, energy_unit, report), accounting)
    _settings(work)
    add_places(work)
    slices = add_slices(work)
    draft.clock = ("slice", slices)
    add_demand(work, slices)
    add_limits(work, add_technologies(work, slices))
    add_stores(work)
    add_missing_supply(work)
    _refuse_strange(work)
    _tell_mapped(work)
    return draft


def _settings(work: Work) -> None:
    data, report = work.data, work.report
    years, first = data.years, next(data.regions())
    gaps = [year for year, after in pairwise(years) if after != year + 1]
    if gaps:
        report.approximated("YEAR", "a year stands for those left out after it, too", joined(gaps))
    for name in ("DiscountRate", "DepreciationMethod"):
        values = {data.get(name, region) for region in data.regions()}
        if len(values) > 1:
            held = f"that of {first} holds in all: {data.get(name, first):g}, of {min(values):g} to {max(values):g}"
            report.approximated(name, held)
    method = data.get("DepreciationMethod", first)
    if method not in SALVAGE:
        report.approximated("DepreciationMethod", f"a sinking fund (1), not {method:g}")
    work.draft.settings = {
        "money": {"price_year": max(years[0], 1990), "kzt_per_usd": 500.0},
        "time": {"base_year": years[0], "milestone_years": years, "end_year": years[-1]},
        "finance": {
            "discount_rate": data.get("DiscountRate", first), "accounting": work.accounting,
            "salvage": SALVAGE.get(method, "sinking_fund"),
        },
    }  # fmt: skip


def _refuse_strange(work: Work) -> None:
    """Refuse parameters without a counterpart, where they say something."""
    data, report = work.data, work.report
    _check_annuities(work)
    for parameter in parameters().values():
        if parameter.becomes or parameter.nothing is None:
            continue
        for key, value in data.given(parameter.name).items():
            if value != parameter.nothing:
                report.refused(parameter.name, "a case has nothing for it", joined(key[:-1]))
        if data.default(parameter.name) != parameter.nothing and data.of("TECHNOLOGY"):
            report.refused(parameter.name, "a case has nothing for it", f"default {data.default(parameter.name):g}")


def _check_annuities(work: Work) -> None:
    """MUIO writes what follows from rates and lives; a file in which they do not is another model."""
    data, report = work.data, work.report
    for (region, technology), told in data.given("CapitalRecoveryFactor").items():
        rate = data.get("DiscountRateIdv", region, technology)
        rate = data.get("DiscountRate", region) if rate != rate else rate
        life, discount = data.get("OperationalLife", region, technology), data.get("DiscountRate", region)
        if not rate or not discount:
            continue
        recovery = (1 - (1 + rate) ** -1) / (1 - (1 + rate) ** -life)
        present = (1 - (1 + discount) ** -life) * (1 + discount) / discount
        factor = told * data.get("PvAnnuity", region, technology)
        if abs(factor - recovery * present) > TOLERANCE * recovery * present:
            how = "costs of capital follow from rates and lives"
            member = f"{joined((region, technology))}: {recovery * present:.7g} not {factor:.7g}"
            report.approximated("CapitalRecoveryFactor", how, member)


def _tell_mapped(work: Work) -> None:
    """A line for every parameter that is given and of which nothing was said."""
    data, report = work.data, work.report
    for parameter in parameters().values():
        given = data.given(parameter.name)
        if given and parameter.becomes and not report.named(parameter.name):
            report.mapped(parameter.name, parameter.becomes)
    if work.accounting == "osemosys":
        report.mapped("EnergyBalance", "a surplus may be let go of every fuel")
