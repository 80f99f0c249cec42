"""The tree of demand worked out again from the tables in a results file; see tables/growth.py for its formulas."""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest
from math import exp, inf, isnan, log, log1p

import numpy as np
import pandas as pd

from kz_optimize.results.results import Results

Table = Callable[[str], pd.DataFrame]
THOUSAND = {"kWh": -1, "MWh": 0, "GWh": 1, "TWh": 2, "t": 0, "kt": 1, "Mt": 2}
PREFIXES = {"thousand": 1, "million": 2, "billion": 3}


class Tree:
    """Sizes by recursion, one year at a time; `table` gives a stored table."""

    def __init__(self, table: Table, base_year: float) -> None:
        self.base_year = base_year
        self.regions = table("regions").set_index("region")[["parent", "level"]]
        self.branches = table("branches").set_index("branch")
        self.links = table("elasticities")
        drivers, values = table("drivers"), table("branch_values")
        self.rows = dict([*drivers.groupby(["driver", "region"]), *values.groupby(["branch", "region"])])

    def upward(self, region: str) -> list[str]:
        """The region, what it lies in, and so on; last the blank that stands for everywhere."""
        return [region, *self.upward(self.regions.at[region, "parent"])] if region else [""]

    def level(self, name: str) -> str:
        """Where a driver or branch is counted."""
        highest = str(self.regions.loc[self.regions["parent"] == "", "level"].iloc[0])
        if name in self.branches.index:
            own, parent = self.branches.loc[name, ["place", "parent"]]
            return own or (self.level(parent) if parent else highest)
        first = next(region for known, region in self.rows if known == name)
        return str(self.regions.at[first, "level"]) if first else highest

    def size(self, name: str, region: str, year: float) -> float:
        """Size of a driver or branch in a region in a year."""
        level, above = self.level(name), self.upward(region)[:-1]
        here = [each for each in above if self.regions.at[each, "level"] == level]
        if not here:
            inside = [each for each in self.regions.index if region in self.upward(each)]
            return sum(self.size(name, each, year) for each in inside if self.regions.at[each, "level"] == level)
        near = next((each for each in self.upward(here[0]) if (name, each) in self.rows), None)
        if near is None:
            return 0.0
        value = at(self.rows[name, near], year)
        if name in self.branches.index:
            parent = self.branches.at[name, "parent"]
            value *= self.size(parent, here[0], year) if parent else 1.0
            for link in self.links[self.links["branch"] == name].itertuples():
                now, then = (self.size(link.driver, here[0], when) for when in (year, self.base_year))
                value *= exp(link.elasticity * log(now / then))
        return value


def at(rows: pd.DataFrame, year: float) -> float:
    """The value of a year, of rows that have values, growth, or both."""
    told = rows.sort_values("year").to_dict("records")
    value = told[0]["value"]
    for row, following in zip_longest(told, told[1:]):
        if year < row["year"]:
            break
        value = value if isnan(row["value"]) else row["value"]
        until = following["year"] if following else inf
        aim = following["value"] if following else float("nan")
        passed = min(year, until) - row["year"]
        if not isnan(row["growth"]):
            value *= exp(passed * log1p(row["growth"]))
        elif not isnan(aim) and year < until:
            part = passed / (until - row["year"])
            straight = (1.0 - part) * value + part * aim
            value = exp((1.0 - part) * log(value) + part * log(aim)) if min(value, aim) > 0 else straight
    return value


def thousands(unit: str) -> int:
    """Power of a thousand in front of a unit."""
    return THOUSAND.get(unit, PREFIXES.get(unit.partition(" ")[0], 0))


def emissions(tree: Tree, years: np.ndarray) -> dict[tuple[str, str, str], np.ndarray]:
    """(region, sector, pollutant) -> (year,) kt of the branches with a pollutant."""
    total: dict[tuple[str, str, str], np.ndarray] = {}
    for name, row in tree.branches[tree.branches["pollutant"] != ""].iterrows():
        scale = 1000.0 ** (thousands(row["unit"].partition("/")[0]) - 1)
        for region in tree.regions.index[tree.regions["level"] == tree.level(str(name))]:
            if any((name, above) in tree.rows for above in tree.upward(region)):
                size = np.array([tree.size(str(name), region, year) for year in years]) * scale
                key = (region, row["sector"], row["pollutant"])
                total[key] = total.get(key, np.zeros(len(years))) + size
    return total


def sizes(results: Results, tree: Tree) -> list[tuple[str, float, float, float]]:
    """A row of the audit: the largest relative miss of any size."""
    if "drivers" not in results:
        return []
    worst = 0.0
    for name in results["drivers"]["branch"].values:
        kept = results["drivers"]["size"].sel(branch=name).dropna("region", how="all")
        for region in kept["region"].values:
            for year in kept["year"].values:
                told, again = float(kept.sel(region=region, year=year)), tree.size(name, region, float(year))
                worst = max(worst, abs(told - again) / max(abs(told), abs(again), 1e-9))
    return [("sizes of branches", 0.0, worst, 1.0)]
