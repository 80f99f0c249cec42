"""From the parameters of OSeMOSYS to a draft of a case, part by part."""

from __future__ import annotations

from typing import Literal

from kz_optimize.errors import Finding, InputError
from kz_optimize.exchange.draft import Draft
from kz_optimize.exchange.osemosys.demands import add_demand, add_places
from kz_optimize.exchange.osemosys.limits import add_limits
from kz_optimize.exchange.osemosys.parameters import Data
from kz_optimize.exchange.osemosys.slices import add_slices
from kz_optimize.exchange.osemosys.stores import add_stores
from kz_optimize.exchange.osemosys.technologies import add_technologies
from kz_optimize.exchange.osemosys.work import UNITS, Work, guess_energy_unit
from kz_optimize.exchange.report import Report

SALVAGE = {1.0: "sinking_fund", 2.0: "straight_line"}


def translate(
    data: Data, report: Report, title: str, energy_unit: str | None = None,
    accounting: Literal["osemosys", "nemo"] = "osemosys",
) -> Draft:  # fmt: skip
    """A case that means what the parameters mean.

    energy_unit: unit of energy of the source, one of UNITS; guessed from CapacityToActivityUnit where not given.

    Raises InputError where regions, years, technologies or time slices are missing, or the unit is unknown.
    """
    missing = [name for name in ("REGION", "YEAR", "TECHNOLOGY", "FUEL", "TIMESLICE") if not data.of(name)]
    if missing:
        remedy = "Export the whole model: sets as well as parameters"
        raise InputError([Finding(f"the set {missing[0]} is empty or missing", remedy, report.source)])
    odd = [year for year in data.of("YEAR") if not (year.isascii() and year.isdigit() and 1950 <= int(year) <= 2200)]
    if odd:
        remedy = "Write calendar years, such as 2025, from 1950 to 2200"
        raise InputError([Finding("this is no year", remedy, report.source, column="YEAR", value=odd[0])])
    unit = energy_unit or guess_energy_unit(data)
    if unit not in UNITS:
        raise InputError([Finding("this unit of energy is not known", f"Give one of {', '.join(UNITS)}", value=unit)])
    tell = report.mapped if energy_unit else report.approximated
    tell(
        "Unit of energy",
        f"{unit}, {UNITS[unit]:.6g} GWh" + ("" if energy_unit else " (guessed; --energy-unit sets it)"),
    )
    draft = Draft(title, f"Imported from {report.source}")
    work = Work(data, draft, report, UNITS[unit], accounting)
    _settings(work)
    add_places(work)
    slices = add_slices(work)
    draft.clock = ("slice", slices)
    add_demand(work, slices)
    add_limits(work, add_technologies(work, slices))
    add_stores(work)
    for name in data.passed_over:
        report.refused(name, "this is none of the parameters that are known here")
    return draft


def _settings(work: Work) -> None:
    data, report = work.data, work.report
    years = data.years
    rates = {data.get("DiscountRate", region) for region in data.regions()}
    methods = {data.get("DepreciationMethod", region) for region in data.regions()}
    if len(rates) > 1 or len(methods) > 1:
        report.approximated("DiscountRate, DepreciationMethod", "those of the first region hold in all")
    first = next(data.regions())
    work.draft.settings = {
        "money": {"price_year": max(years[0], 1990), "kzt_per_usd": 500.0},
        "time": {"base_year": years[0], "milestone_years": years, "end_year": years[-1]},
        "finance": {
            "discount_rate": data.get("DiscountRate", first), "accounting": work.accounting,
            "salvage": SALVAGE.get(data.get("DepreciationMethod", first), "sinking_fund"),
        },
    }  # fmt: skip
    report.mapped("DiscountRate, DepreciationMethod", f"[finance]: accounting {work.accounting} and its salvage")
