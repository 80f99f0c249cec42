"""Emissions: what is emitted, inside and outside the technologies, and the instruments that limit or price it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kz_optimize.arrays import Array, array
from kz_optimize.case.columns import over_years, scaled
from kz_optimize.case.drivers import find_limits
from kz_optimize.case.membership import Membership
from kz_optimize.case.tree import Tree
from kz_optimize.tables.read import Tables


@dataclass(frozen=True)
class Instrument:
    """One kind of instrument on emissions: caps, budgets or prices. kt and million USD per kt."""

    instrument: pd.Index
    pollutant: np.ndarray  # of each instrument; CO2e for the sum of greenhouse gases
    covered: Array  # [instrument, plant]
    counts: Array  # [instrument, source] what a kt outside the technologies counts
    exogenous: Array  # [instrument, year] kt counted outside the technologies
    level: Array  # [instrument, year] limit or price, NaN where nothing is said; budgets: [instrument]
    headroom: Array  # [instrument, year] kt that a plan keeps below the limit of a cap


INSTRUMENTS = {
    "caps": ("emission_caps", "limit"),
    "budgets": ("emission_budgets", "limit"),
    "prices": ("emission_prices", "price"),
}
"""Attribute of a case -> the table of its instruments, and the column of their level."""


def find_instrument(
    kind: str, member: Membership, exogenous: "Exogenous", pollutants: "Pollutants", years: pd.Index
) -> Instrument:
    """The instruments of a kind, see INSTRUMENTS."""
    table, column = INSTRUMENTS[kind]
    frame = scaled(member.tables, table)
    once = frame.drop_duplicates("instrument")
    instrument = pd.Index(once["instrument"], name="instrument", dtype=object)
    covered = np.array([member.scope(scope) for scope in once["scope"]]).reshape(
        len(instrument), len(member.plants.plant)
    )
    counts = np.array(
        [exogenous.counts(*pair, pollutants) for pair in zip(once["scope"], once["pollutant"], strict=True)]
    ).reshape(len(instrument), len(exogenous.source))
    dated = "year" in frame

    def by_year(column: str) -> Array:
        known = over_years(frame, member.tables[table].schema, ["instrument"], column, years)
        return array(known.reindex(pd.MultiIndex.from_frame(once[["instrument"]])).to_numpy(), instrument, years)

    level = by_year(column) if dated else array(once[column].to_numpy(float), instrument)
    if kind == "caps":
        level = level.where(level.notnull(), find_limits(member.tables, member.tree, instrument, years))
    none = array(np.zeros((len(instrument), len(years))), instrument, years)
    return Instrument(
        instrument, once["pollutant"].to_numpy(object), array(covered.astype(float), instrument, member.plants.plant),
        array(counts, instrument, exogenous.source),
        array(counts @ exogenous.emissions.to_numpy(float), instrument, years), level,
        by_year("headroom").fillna(0.0) if "headroom" in frame else none,
    )  # fmt: skip


@dataclass(frozen=True)
class Pollutants:
    """What is emitted."""

    pollutant: pd.Index
    co2e: Array  # [pollutant] t CO2e per t
    captured: np.ndarray

    @classmethod
    def of(cls, tables: Tables) -> "Pollutants":
        """The pollutants of a case."""
        frame = tables["pollutants"].frame
        index = pd.Index(frame["pollutant"], name="pollutant", dtype=object)
        return cls(index, array(frame["co2e"].to_numpy(float), index), frame["captured"].to_numpy(bool))

    def weight(self, name: str) -> Array:
        """[pollutant] What one kt of each counts in an instrument on the named pollutant or on CO2e."""
        return self.co2e if name == "CO2e" else array((self.pollutant == name).astype(float), self.pollutant)


@dataclass(frozen=True)
class Exogenous:
    """Emissions and sinks outside the technologies."""

    emissions: pd.DataFrame  # index (region, sector, pollutant), one column per year, kt
    tables: Tables
    tree: Tree

    @property
    def source(self) -> pd.Index:
        """A label for every row."""
        return pd.Index([" ".join(key) for key in self.emissions.index], name="source", dtype=object)

    def records(self) -> pd.DataFrame:
        """What finds a source in its table."""
        return self.emissions.index.to_frame(index=False).set_axis(self.source, axis=0)

    def counts(self, scope: str, pollutant: str, pollutants: Pollutants) -> np.ndarray:
        """[source] What a kt counts for a pollutant, or as CO2e, in a scope: zero outside it."""
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
        return pollutants.weight(pollutant).at(pollutant=index["pollutant"].to_numpy(object)).values * inside


def find_exogenous(tables: Tables, tree: Tree, years: pd.Index) -> Exogenous:
    """Exogenous emissions in the milestone years."""
    name, keys = "exogenous_emissions", ["region", "sector", "pollutant"]
    rows = over_years(scaled(tables, name), tables[name].schema, keys, "emissions", years)
    return Exogenous(rows, tables, tree)
