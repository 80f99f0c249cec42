"""Constraints of one's own: those that MUIO calls UDC, and limits on one mode of operation, as relations."""

from __future__ import annotations

import numpy as np

from kz_optimize.exchange.osemosys.reserves import Names
from kz_optimize.exchange.osemosys.work import Work
from kz_optimize.exchange.report import joined

ACTIVE = {0.0: ("at_most",), 1.0: ("at_most", "at_least")}
"""UDCTag -> the columns that its constant stands in."""
TERMS = {
    "UDCMultiplierTotalCapacity": "capacity", "UDCMultiplierNewCapacity": "new_capacity",
    "UDCMultiplierActivity": "activity",
}  # fmt: skip


def add_relations(work: Work, names: Names) -> None:
    """Fill relations and relation_terms with the constraints that a tag calls for."""
    data, source = work.data, f"{work.report.source} UDCConstant"
    for (region, constraint), tag in data.given("UDCTag").items():
        if tag not in ACTIVE:
            continue
        name, found = f"{constraint} {region}", False
        for (r, technology), own in names.items():
            if r == region:
                found |= _add_terms(work, constraint, region, technology, own)
        if found:
            constant = data.path("UDCConstant", region, constraint)
            work.per_year("relations", source, {"relation": name}, keep=True, **dict.fromkeys(ACTIVE[tag], constant))
        elif any(value < 0 or (value > 0 and tag) for value in data.path("UDCConstant", region, constraint)):
            work.report.refused("UDCConstant", "a constraint without terms", joined((region, constraint)))


def _add_terms(work: Work, constraint: str, region: str, technology: str, own: str) -> bool:
    found = False
    for parameter, quantity in TERMS.items():
        path = np.array(work.data.path(parameter, region, technology, constraint))
        if not path.any():
            continue
        if (region, technology) in work.given and quantity == "activity":
            work.report.refused(parameter, "a store has no activity", joined((region, technology, constraint)))
            continue
        unit = work.energy if quantity == "activity" else work.power(region, technology) * 1e3
        key = {"relation": f"{constraint} {region}", "technology": own, "region": region, "quantity": quantity}
        work.dated("relation_terms", f"{work.report.source} {parameter}", key, factor=path / unit)
        found = True
    return found


def add_mode_limit(
    work: Work, parameter: str, column: str, place: dict[str, str], mode: str, path: list[float]
) -> None:
    """A limit on one mode among several, GWh a year."""
    name = f"{parameter} {place['technology']} {place['region']} {mode}"
    for year, value in zip(work.data.years, path, strict=True):
        work.draft.add(
            "relations", f"{work.report.source} {parameter}", relation=name, year=year, **{column: value * work.energy}
        )
    work.draft.add("relation_terms", f"{work.report.source} {parameter}", relation=name, **place, quantity="activity",
                   mode=mode, factor=1.0)  # fmt: skip
