"""The tree of demand: drivers, and branches that are so much per unit of what stands above them.

Reads    drivers.csv         value, growth [1/year]
         branches.csv        parent, place, unit, carrier, pollutant, sector, profile
         branch_values.csv   value, growth [1/year]
         elasticities.csv    elasticity

    size[b, r, y] = value[b, r, y] * size[parent, r, y]
                    * product over drivers d (size[d, r, y] / size[d, r, base_year]) ** elasticity[b, d]

The tree is arithmetic before the programme: a branch with a carrier becomes rows of demand, one with a pollutant rows
of exogenous emissions, beside those written by hand; their `source` is the chain of names. A parent that is counted
at a higher level has the size of the region above, one at a lower level the sum of the regions below.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

import numpy as np
import pandas as pd

from kz_optimize.tables.rules.context import Input
from kz_optimize.tables.table import Table
from kz_optimize.units import in_units_of

TREE = ("drivers", "branches", "branch_values", "elasticities")
LEAVES = {"demand": ("carrier", "energy"), "exogenous_emissions": ("pollutant", "emissions")}
"""Table that leaves become rows of -> the column of branches that says what of, and the column of their size."""


def path(rows: pd.DataFrame, years: Sequence[float] | np.ndarray) -> np.ndarray:
    """(year,) Values of rows with columns year, value and growth, one of which may be blank.

    A value holds at its year, a growth from its year to the next row, or on. Between two values without growth the
    path grows at a constant rate; it is a line where one of them is not above zero. Before the first row the first
    value holds, after the last the last, unless it grows.

    >>> rows = pd.DataFrame({"year": [2025, 2030], "value": [300.0, np.nan], "growth": [0.04, 0.03]})
    >>> path(rows, [2020, 2030, 2035]).round(3).tolist()
    [300.0, 364.996, 423.13]
    """
    rows, wanted = rows.sort_values("year"), np.asarray(years, float)
    known, written, rate = (rows[name].to_numpy(float) for name in ("year", "value", "growth"))
    ends, found = np.append(known[1:], np.inf), np.full(len(wanted), written[0])
    start = written[0]
    for i, (year, end) in enumerate(zip(known, ends, strict=True)):
        start = start if np.isnan(written[i]) else written[i]
        after = written[i + 1] if i + 1 < len(known) else np.nan
        here = (wanted >= year) & (wanted < end)
        if not np.isnan(rate[i]):
            grown = start * (1.0 + rate[i]) ** (np.append(wanted, end) - year)
            found[here], start = grown[:-1][here], grown[-1] if np.isfinite(end) else start
        elif np.isnan(after):
            found[here] = start
        else:
            part = (wanted[here] - year) / (end - year)
            both = start > 0 and after > 0
            found[here] = start * (after / start) ** part if both else start + (after - start) * part
    return found


@dataclass(frozen=True)
class Sizes:
    """Sizes of drivers and branches in some years, the last of which is the base year."""

    case: Input
    base_year: int
    milestones: tuple[int, ...]

    @cached_property
    def years(self) -> np.ndarray:
        """The milestone years, then the base year."""
        return np.array([*self.milestones, self.base_year], float)

    @cached_property
    def branches(self) -> pd.DataFrame:
        """The branches by name."""
        return self.case["branches"].set_index("branch")

    @cached_property
    def _rows(self) -> Mapping[str, dict[str, pd.DataFrame]]:
        """Driver or branch -> region -> its rows."""
        rows: dict[str, dict[str, pd.DataFrame]] = {}
        for table, column in (("drivers", "driver"), ("branch_values", "branch")):
            for (name, region), group in self.case[table].groupby([column, "region"], sort=False):
                rows.setdefault(str(name), {})[str(region)] = group
        return rows

    def place(self, name: str) -> str:
        """The level that a driver or branch is counted at."""
        if name not in self.branches.index:
            region = next(iter(self._rows[name]))
            return self.case.level[region] if region else self._highest
        row = self.branches.loc[name]
        return row["place"] or (self.place(row["parent"]) if row["parent"] else self._highest)

    @cached_property
    def _highest(self) -> str:
        return next(self.case.level[region] for region, chain in self.case.upward.items() if len(chain) == 1)

    def regions(self, name: str) -> list[str]:
        """The regions in which a driver or branch has a size: those of its level where a row holds."""
        level, rows = self.place(name), self._rows.get(name, {})
        return [
            region
            for region, own in self.case.level.items()
            if own == level and any(above in rows for above in (*self.case.upward[region], ""))
        ]

    def of(self, name: str, region: str) -> np.ndarray:
        """(year,) Size of a driver or branch in a region of any level."""
        return self._sizes(name, region)

    @cached_property
    def _sizes(self) -> Any:
        return cache(self._size)

    def _size(self, name: str, region: str) -> np.ndarray:
        level, own = self.place(name), self.case.level[region]
        if own != level:
            above = next((r for r in self.case.upward[region] if self.case.level[r] == level), None)
            if above is not None:
                return self.of(name, above)
            below = [r for r in self.regions(name) if region in self.case.upward[r]]
            return sum((self.of(name, each) for each in below), np.zeros(len(self.years)))
        rows = self._rows[name]
        near = next((above for above in (*self.case.upward[region], "") if above in rows), None)
        if near is None:
            return np.zeros(len(self.years))
        size = path(rows[near], self.years)
        if name not in self.branches.index:
            return size
        parent = self.branches.at[name, "parent"]
        return size * (self.of(parent, region) if parent else 1.0) * self.follows(name, region)

    def follows(self, name: str, region: str) -> np.ndarray:
        """(year,) What elasticities multiply a branch by."""
        factor = np.ones(len(self.years))
        links = self.case["elasticities"]
        for driver, elasticity in links.loc[links["branch"] == name, ["driver", "elasticity"]].itertuples(index=False):
            size = self.of(driver, region)
            factor = factor * (size / size[-1]) ** elasticity
        return factor

    def chain(self, name: str) -> str:
        """ "population x floor_per_person x heat_per_m2": how a branch comes about."""
        parent = self.branches.at[name, "parent"] if name in self.branches.index else ""
        links = self.case["elasticities"]
        followed = [
            f"{driver}^{elasticity:g}"
            for driver, elasticity in links.loc[links["branch"] == name, ["driver", "elasticity"]].itertuples(
                index=False
            )
        ]
        return " x ".join([*([self.chain(parent)] if parent else []), name, *followed])


def sizes_of(tables: Mapping[str, Table], settings: Any, profiles: Any = None, findings: Any = None) -> Sizes:
    """The sizes of all drivers and branches of tables, in milestone years."""
    return Sizes(Input(tables, profiles, settings, findings), settings.time.base_year, settings.time.milestone_years)


def grow(tables: Mapping[str, Table], sizes: Sizes) -> dict[str, Table]:
    """Demand and exogenous emissions with the rows that leaves become, a row per milestone year."""
    return {name: _with_leaves(tables[name], list(_leaves(sizes, name)), sizes) for name in LEAVES}


def _leaves(sizes: Sizes, table: str) -> Iterator[tuple[int, dict[str, Any], np.ndarray]]:
    """Line of branches.csv, cells and (milestone,) sizes in the unit of the table, of every leaf and region."""
    what, _ = LEAVES[table]
    unit = sizes.case.carriers["unit"] if what == "carrier" else {}
    for number, row in enumerate(sizes.case["branches"].to_dict("records")):
        if not row[what]:
            continue
        counted = unit[row["carrier"]] if what == "carrier" else "t"
        factor = in_units_of(row["unit"].partition("/")[0] or counted, counted) / 1000.0
        for region in sizes.regions(row["branch"]):
            cells = {
                "region": region, what: row[what], "sector": row["sector"],
                **({"profile": row["profile"]} if what == "carrier" else {}), "source": sizes.chain(row["branch"]),
            }  # fmt: skip
            yield number, cells, sizes.of(row["branch"], region)[:-1] * factor


def _with_leaves(table: Table, leaves: list[tuple[int, dict[str, Any], np.ndarray]], sizes: Sizes) -> Table:
    """The table with a row per leaf, region and year; rows of the same key become one."""
    if not leaves:
        return table
    column = next(size for name, (_, size) in LEAVES.items() if name == table.schema.name)
    keys = [*(key for key in table.schema.keys if key != "year"), *(["profile"] if column == "energy" else [])]
    total: dict[tuple[str, ...], list[Any]] = {}
    for number, cells, size in leaves:
        key = tuple(cells[name] for name in keys)
        known = total.setdefault(key, [number, cells, 0.0])
        known[2] = known[2] + size
    same = pd.MultiIndex.from_frame(table.frame[keys]).isin(list(total)) if len(table) else np.zeros(0, bool)
    for key, rows in table.frame[same].sort_values("year").groupby(keys):
        total[key][2] += np.interp(sizes.milestones, rows["year"], rows[column])
    blank = dict.fromkeys(table.frame.columns, "")
    made = [
        {**blank, **cells, "year": float(year), column: value}
        for _, cells, size in total.values()
        for year, value in zip(sizes.milestones, size, strict=True)
    ]
    lines = np.repeat([number for number, _, _ in total.values()], len(sizes.milestones))
    frame = pd.DataFrame(made)[list(table.frame.columns)]
    kept = table.take(np.flatnonzero(~same)) if len(table) else table
    rows = pd.concat([kept.frame, frame], ignore_index=True) if len(kept) else frame
    places = sizes.case.tables["branches"].places.take(lines)
    return replace(table, frame=rows, places=kept.places.followed_by(places) if len(kept) else places)
