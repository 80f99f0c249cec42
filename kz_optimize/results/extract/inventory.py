"""The inventory of greenhouse gases: every tonne in a category of the IPCC, in the order of the common tables.

Reads    emission_factors.csv   ipcc
         sectors.csv            ipcc_fuel, ipcc_process

What a fuel emits stands in the category `ipcc_fuel` of the sector of its technology, what a process emits in
`ipcc_process`; a row of emission_factors.csv may name another. Power and heat plants without a sector are 1.A.1.a.
Emissions outside the technologies stand in `ipcc_process` of their sector, else in its `ipcc_fuel`. What has no
category is told as unassigned, and the sum of all is the sum of all emissions. A category has all below it: 1.A.2 is
the sum of 1.A.2.a to g. Memo items, as bunkers of international travel, are no part of the totals.

Key categories are those that, the largest first, make up 95 % of all absolute emissions in CO2 equivalent (IPCC 2006,
volume 1, chapter 4, approach 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.case.case import Case
from kz_optimize.results.extract.emissions import PROCESS
from kz_optimize.results.results import dataset, plain

POWER = "1.A.1.a"
UNASSIGNED = "unassigned"
MEMO = "memo "
LAND = "4"
KEY = 0.95
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}


def inventory(case: Case, plan: xr.Dataset) -> dict[str, xr.Dataset]:
    """The group `inventory`; nothing for a case without sectors or pollutants."""
    if not len(case.tables["sectors"]) or not plan.sizes.get("pollutant"):
        return {}
    of_leaf = _by_category(case, plan)
    tree = sorted({above for leaf in of_leaf for above in (*_above(leaf), leaf)}, key=order)
    shape = next(iter(of_leaf.values())).shape
    whole = {name: sum((of_leaf[leaf] for leaf in of_leaf if _under(leaf, name)), np.zeros(shape)) for name in tree}
    co2e = {name: plan["co2e_factor"].values @ values for name, values in whole.items()}
    leaves = {leaf: plan["co2e_factor"].values @ values for leaf, values in of_leaf.items()}
    counted = {leaf: values for leaf, values in leaves.items() if not leaf.startswith(MEMO)}
    total = sum(counted.values(), np.zeros(shape[1]))
    land = sum((values for leaf, values in counted.items() if _under(leaf, LAND)), np.zeros(shape[1]))
    key = {leaf: _key(counted, leaf) for leaf in counted}
    dims = ("category", "year")
    variables = {
        "emissions": plain(np.stack(list(whole.values())), ("category", "pollutant", "year"), "kt", "emissions"),
        "co2e": plain(np.stack(list(co2e.values())), dims, "kt", "emissions as CO2 equivalent"),
        "lowest": plain([np.int8(each in of_leaf) for each in tree], ("category",), "1", "1: sources stand in it"),
        "key_category": plain(
            np.stack([key.get(name, np.zeros(shape[1])) for name in tree]).astype(np.int8), dims, "1",
            "1: among the largest that make up 95 % of all"),
        "total_with_land": plain(total, ("year",), "kt", "all categories as CO2 equivalent, memo items left out"),
        "total_without_land": plain(total - land, ("year",), "kt", "the same without land use (category 4)"),
        "memo": plain(
            sum((each for leaf, each in leaves.items() if leaf.startswith(MEMO)), np.zeros(shape[1])), ("year",), "kt",
            "memo items as CO2 equivalent"),
    }  # fmt: skip
    labels = {"category": tree, "pollutant": plan["pollutant"].values, "year": case.horizon.year}
    return {"inventory": dataset(variables, labels)}


def _by_category(case: Case, plan: xr.Dataset) -> dict[str, np.ndarray]:
    """Category -> (pollutant, year) kt of the sources that stand in it themselves."""
    fuel, process = (_categories(case, column) for column in ("ipcc_fuel", "ipcc_process"))
    sector = dict(zip(plan["technology"].values, case.tables["technologies"].frame["sector"], strict=True))
    found: dict[str, np.ndarray] = {}

    def add(category: str, values: np.ndarray) -> None:
        if values.any():
            found[category or UNASSIGNED] = found.get(category or UNASSIGNED, 0.0) + values

    named = _named(case)
    emitted = plan["emissions"].sum("region").transpose("technology", "fuel", "pollutant", "year")
    for technology, by_fuel in zip(emitted["technology"].values, emitted.values, strict=True):
        of = sector[technology]
        for source, by_pollutant in zip(emitted["fuel"].values, by_fuel, strict=True):
            usual = (process if source == PROCESS else fuel).get(of, POWER if source != PROCESS and not of else "")
            for i, pollutant in enumerate(emitted["pollutant"].values):
                here = np.zeros_like(by_pollutant)
                here[i] = by_pollutant[i]
                add(_own(named, technology, "" if source == PROCESS else source, pollutant) or usual, here)
    if "exogenous_emissions" in plan:
        outside = plan["exogenous_emissions"].sum("region").transpose("sector", "pollutant", "year")
        for name, values in zip(outside["sector"].values, outside.values, strict=True):
            add(process.get(name) or fuel.get(name, ""), values)
    return found or {UNASSIGNED: np.zeros((plan.sizes["pollutant"], plan.sizes["year"]))}


def _categories(case: Case, column: str) -> dict[str, str]:
    frame = case.tables["sectors"].frame
    return dict(zip(frame["sector"], frame[column], strict=True))


def _named(case: Case) -> Mapping[tuple[str, str, str], str]:
    """(technology, carrier, pollutant) -> the category that its factor names; blank is all."""
    rows = case.tables["emission_factors"].frame.query("ipcc != ''")
    keys = rows[["technology", "carrier", "pollutant"]].itertuples(index=False, name=None)
    return dict(zip(keys, rows["ipcc"], strict=True))


def _own(named: Mapping[tuple[str, str, str], str], technology: str, carrier: str, pollutant: str) -> str:
    return named.get((technology, carrier, pollutant)) or named.get(("", carrier, pollutant), "")


def _above(category: str) -> list[str]:
    """1.A.2.a -> 1, 1.A, 1.A.2; none above memo items and what has no category."""
    parts = [] if category.startswith(MEMO) or category == UNASSIGNED else category.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]


def _under(category: str, above: str) -> bool:
    return category == above or above in _above(category)


def order(category: str) -> tuple[Any, ...]:
    """What puts categories into the order of the common reporting tables; what has none and memo items come last."""
    last = (category == UNASSIGNED) + 2 * category.startswith(MEMO)
    parts = category.removeprefix(MEMO).split(".")
    numbers = [(int(part), "") if part.isdigit() else (ROMAN.get(part, 0) if depth > 3 else 0, part)
               for depth, part in enumerate(parts)]  # fmt: skip
    return last, tuple(numbers)


def _key(counted: Mapping[str, np.ndarray], leaf: str) -> np.ndarray:
    """(year,) Whether a category is among the largest that make up 95 % of all absolute emissions."""
    size = pd.DataFrame({name: np.abs(values) for name, values in counted.items()})
    larger = size.gt(size[leaf], axis=0)
    return ((size.where(larger, 0.0).sum(axis=1) < KEY * size.sum(axis=1)) & (size[leaf] > 0)).to_numpy()
