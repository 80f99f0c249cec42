"""Who is touched by which policy: instruments on emissions, shares, phase-outs, limits, subsidies, benchmarks.

Membership is a matter of a plant's technology and region only, so that plants with the same memberships can share
a fleet.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.arrays import array
from kz_optimize.case.columns import over_years, scaled
from kz_optimize.case.plants import Plants
from kz_optimize.case.tree import Tree
from kz_optimize.tables.read import Tables


@dataclass(frozen=True)
class Membership:
    """Finds the plants of a group in a region."""

    tables: Tables
    tree: Tree
    plants: Plants

    def of(self, group: str, region: str) -> np.ndarray:
        """[plant] Technology in the group (or of that name, or "all") and region under the region."""
        inside = np.isin(self.plants.region, list(self.tree.within(region)))
        return inside & np.isin(self.plants.technology, self.technologies(group))

    def technologies(self, group: str) -> list[str]:
        """The technologies a group, further group or technology name stands for."""
        technologies, groups = self.tables["technologies"].frame, self.tables["groups"].frame
        if group == "all":
            return technologies["technology"].tolist()
        listed = technologies.loc[
            (technologies["group"] == group) | (technologies["technology"] == group), "technology"
        ]
        return [*listed, *groups.loc[groups["group"] == group, "technology"]]

    def scope(self, name: str) -> np.ndarray:
        """[plant] Covered by a scope, or by a region that serves as scope."""
        rows = self.tables["scopes"].frame
        rows = rows[rows["scope"] == name]
        if rows.empty:
            return self.of("all", name)
        return np.any([self.of(*key) for key in zip(rows["group"], rows["region"], strict=True)], axis=0)

    def under(self, instrument: str) -> np.ndarray:
        """[plant] Covered by the price or cap of that name."""
        rows = pd.concat([self.tables[table].frame for table in ("emission_prices", "emission_caps")])
        return np.any(
            [self.scope(name) for name in rows.loc[rows["instrument"] == instrument, "scope"].unique()], axis=0
        )


@dataclass(frozen=True)
class Instrument:
    """One kind of instrument on emissions: caps, budgets or prices. kt and million USD per kt."""

    instrument: pd.Index
    pollutant: np.ndarray  # of each instrument; CO2e for the sum of greenhouse gases
    covered: xr.DataArray  # [instrument, plant]
    exogenous: xr.DataArray  # [instrument, year] kt covered outside the technologies
    level: xr.DataArray  # [instrument, year] limit or price, NaN where nothing is said; budgets: [instrument]


def find_instrument(
    table: str, column: str, member: Membership, exogenous: "Exogenous", pollutants: "Pollutants", years: pd.Index
) -> Instrument:
    """The instruments of one table."""
    frame = scaled(member.tables, table)
    once = frame.drop_duplicates("instrument")
    instrument = pd.Index(once["instrument"], name="instrument", dtype=object)
    covered = np.array([member.scope(scope) for scope in once["scope"]]).reshape(
        len(instrument), len(member.plants.plant)
    )
    outside = [
        exogenous.covered(scope, pollutants.weight(p))
        for scope, p in zip(once["scope"], once["pollutant"], strict=True)
    ]
    if "year" in frame:
        known = over_years(frame, table, ["instrument"], column, years).reindex(
            pd.MultiIndex.from_frame(once[["instrument"]])
        )
        level = array(known.to_numpy(), instrument, years)
    else:
        level = array(once[column].to_numpy(float), instrument)
    return Instrument(
        instrument, once["pollutant"].to_numpy(object), array(covered.astype(float), instrument, member.plants.plant),
        array(np.array(outside).reshape(len(instrument), len(years)), instrument, years), level,
    )  # fmt: skip


@dataclass(frozen=True)
class Pollutants:
    """What is emitted."""

    pollutant: pd.Index
    co2e: xr.DataArray  # [pollutant] t CO2e per t
    captured: np.ndarray

    @classmethod
    def of(cls, tables: Tables) -> "Pollutants":
        """The pollutants of a case."""
        frame = tables["pollutants"].frame
        index = pd.Index(frame["pollutant"], name="pollutant", dtype=object)
        return cls(index, array(frame["co2e"].to_numpy(float), index), frame["captured"].to_numpy(bool))

    def weight(self, name: str) -> xr.DataArray:
        """[pollutant] What one kt of each counts in an instrument on the named pollutant or on CO2e."""
        return self.co2e if name == "CO2e" else array((self.pollutant == name).astype(float), self.pollutant)


@dataclass(frozen=True)
class Exogenous:
    """Emissions and sinks outside the technologies."""

    emissions: pd.DataFrame  # index (region, sector, pollutant), one column per year, kt
    tables: Tables
    tree: Tree

    def covered(self, scope: str, weight: xr.DataArray) -> np.ndarray:
        """[year] kt in a scope, weighted over pollutants."""
        index = self.emissions.index.to_frame(index=False)
        rows = self.tables["scopes"].frame
        rows = rows[rows["scope"] == scope]
        pairs: Sequence[tuple[str, str]] = [(scope, "all")]
        if len(rows):
            pairs = list(zip(rows["region"], rows["sector"], strict=True))
        inside = np.zeros(len(index), dtype=bool)
        for region, sector in pairs:
            inside |= (
                index["region"].isin(self.tree.within(region)) & ((index["sector"] == sector) | (sector == "all"))
            ).to_numpy()
        count = weight.to_series().reindex(index["pollutant"]).to_numpy(float) * inside
        return count @ self.emissions.to_numpy(float)


def find_exogenous(tables: Tables, tree: Tree, years: pd.Index) -> Exogenous:
    """Exogenous emissions in the milestone years."""
    frame = scaled(tables, "exogenous_emissions")
    rows = over_years(frame, "exogenous_emissions", ["region", "sector", "pollutant"], "emissions", years)
    return Exogenous(rows, tables, tree)


def find_trading(tables: Tables, instrument: pd.Index) -> dict[str, xr.DataArray]:
    """column of the table -> [instrument]; what is left blank does nothing."""
    neutral = {"banking": 0.0, "borrowing_limit": 0.0, "price_floor": 0.0, "price_ceiling": np.inf, "reserve": np.inf,
               "offset_limit": 0.0, "offset_cost": 0.0}  # fmt: skip
    frame = scaled(tables, "trading").set_index("instrument").reindex(instrument)
    return {name: array(frame[name].astype(float).fillna(blank).to_numpy(), instrument)
            for name, blank in neutral.items()}  # fmt: skip


@dataclass(frozen=True)
class Rules:
    """Policies that name a group in a region and a number per year. `member` is [rule, plant]."""

    rule: pd.Index
    member: xr.DataArray
    values: dict[str, xr.DataArray]  # column -> [rule, year] (of a whole horizon: [rule]), NaN where nothing is said
    frame: pd.DataFrame  # the first row of each rule


def find_budgets(table: str, key: str, group: str, columns: Sequence[str], member: Membership) -> Rules:
    """The rules of a table of whole horizons; its values are [rule]."""
    frame = scaled(member.tables, table)
    rule = pd.Index(frame[key], name="rule", dtype=object)
    members = [member.of(*pair) for pair in zip(frame[group], frame["region"], strict=True)]
    covered = np.array(members, dtype=float).reshape(len(rule), len(member.plants.plant))
    values = {column: array(frame[column].to_numpy(float), rule) for column in columns}
    return Rules(rule, array(covered, rule, member.plants.plant), values, frame)


def find_rules(
    table: str, keys: Sequence[str], group: str, columns: Sequence[str], member: Membership, years: pd.Index
) -> Rules:
    """The rules of one table; `keys` identify a rule, `group` is the column that names technologies."""
    frame = scaled(member.tables, table)
    once = frame.drop_duplicates(list(keys)).reset_index(drop=True)
    index = pd.MultiIndex.from_frame(once[list(keys)])
    rule = pd.Index(once[list(keys)].agg(" ".join, axis=1) if len(once) else [], name="rule", dtype=object)
    shape = (len(rule), len(years))
    values = {}
    for column in columns:
        known = over_years(frame, table, keys, column, years).reindex(index)
        values[column] = array(known.to_numpy(float).reshape(shape), rule, years)
    members = [
        member.of(*pair)
        for pair in zip(once[group], once["region"] if "region" in once else [""] * len(once), strict=True)
    ]
    covered = np.array(members, dtype=float).reshape(len(rule), len(member.plants.plant))
    return Rules(rule, array(covered, rule, member.plants.plant), values, once)
