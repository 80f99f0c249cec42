"""The input tables as a results file keeps them, read without the code that prepared the run."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from kz_optimize.policy import Audit, Policy, catalogue
from kz_optimize.results.audit import branches
from kz_optimize.results.results import Results
from kz_optimize.tables.findings import write_value

INSTRUMENTS: Mapping[str, str] = {"cap": "emission_caps", "budget": "emission_budgets", "price": "emission_prices"}
"""Kind of instrument -> the table that declares it."""


@dataclass(frozen=True)
class StoredInputs:
    """Tables, places and paths over the years, from the group `inputs`; `policies` took part in the run."""

    results: Results
    policies: tuple[Policy, ...] = ()

    @cached_property
    def _tables(self) -> dict[str, pd.DataFrame]:
        return {}

    def table(self, name: str) -> pd.DataFrame:
        """A table in the units of the input; empty if the case has none. Not to be changed by the caller.

        Columns that the file does not have, being older than they, hold their defaults.
        """
        if name not in self._tables:
            self._tables[name] = self._parse(name)
        return self._tables[name]

    @cached_property
    def conversions(self) -> pd.DataFrame:
        """Columns technology, mode, carrier, year and amount, given (+) or taken (-) per GWh of activity; the modes in
        which capacity runs (no_load) and is started (start_up) too."""
        fuel: dict[str, str] = {}
        rows = self.table("conversions")
        rows = rows.assign(amount=rows["flow"].fillna(-1.0 / rows["efficiency"]))
        for technology, carrier in rows.loc[rows["amount"] < 0, ["technology", "carrier"]].itertuples(index=False):
            fuel.setdefault(technology, carrier)
        more = [
            (row.technology, mode, carrier or fuel[row.technology], self.years[0], -amount)
            for row in self.table("commitment").itertuples()
            for mode, carrier, amount in (
                ("no_load", row.no_load_carrier, row.no_load_fuel), ("start_up", row.start_carrier, row.start_fuel))
            if amount > 0
        ]  # fmt: skip
        columns = ["technology", "mode", "carrier", "year", "amount"]
        return pd.concat([rows[columns], pd.DataFrame(more, columns=columns)]).astype({"amount": float})

    def with_policies_that_took_part(self) -> StoredInputs:
        """The same file, without policies whose tables it does not have."""
        took_part = [p for p in self.policies if any(len(self.table(table.name)) for table in p.tables)]
        return StoredInputs(self.results, tuple(took_part))

    @cached_property
    def audits(self) -> list[Audit]:
        """What every policy comes to, in the view of the run."""
        planner = self.results.plan.attrs.get("view") == "planner"
        return [_without_money(audit) if planner and policy.market_only else audit
                for policy, audit in ((p, p.audit(self)) for p in self.policies if p.audit is not None)]  # fmt: skip

    @cached_property
    def tree(self) -> branches.Tree:
        """The tree of demand."""
        return branches.Tree(self.table, float(self.results.plan.attrs["base_year"]))

    @cached_property
    def outside(self) -> dict[tuple[str, str, str], np.ndarray]:
        """(region, sector, pollutant) -> (year,) kt emitted outside the technologies, as policies left it."""
        keys = ["region", "sector", "pollutant"]
        rows = self.table("exogenous_emissions").groupby(keys)
        total = {key: self.path(path, "emissions", self.years, early=np.nan) for key, path in rows}
        for key, emitted in branches.emissions(self.tree, self.years).items():
            total[key] = total.get(key, np.zeros(len(self.years))) + emitted
        for audit in self.audits:
            for key, change in audit.outside.items():
                total[key] = total[key] + change
        return total

    def rows(self, table: str, name: str, region: str) -> pd.DataFrame | None:
        """The rows of a table for a name, its first column, in the nearest region upwards that has any."""
        if table not in self._grouped:
            frame = self.table(table)
            self._grouped[table] = dict(iter(frame.groupby([frame.columns[0], "region"], sort=False)))
        grouped = self._grouped[table]
        return next((grouped[name, above] for above in self.upward(region) if (name, above) in grouped), None)

    @cached_property
    def _grouped(self) -> dict[str, dict[tuple[str, str], pd.DataFrame]]:
        return {}

    def _parse(self, name: str) -> pd.DataFrame:
        schema, inputs = catalogue(self.policies)[name], self.results["inputs"]
        kinds = {column.name: float if column.is_number else str for column in schema.columns}
        if name not in inputs:
            return pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in kinds.items()})
        blank = {column: [""] for column, kind in kinds.items() if kind is float}
        text = io.StringIO(str(inputs[name].item()))
        frame = pd.read_csv(text, dtype=kinds, keep_default_na=False, na_values=blank)
        for column in schema.columns:  # a file of an earlier version lacks the columns that came later
            if column.name not in frame:
                value = write_value(column.default)
                frame[column.name] = float(value or "nan") if column.is_number else value
        return frame

    @cached_property
    def years(self) -> np.ndarray:
        """Milestone years."""
        return self.results.plan["year"].values.astype(float)

    @cached_property
    def parent(self) -> dict[str, str]:
        """Region -> the region it belongs to."""
        regions = self.table("regions")
        return dict(zip(regions["region"], regions["parent"], strict=True))

    def upward(self, region: str) -> list[str]:
        """The region, what it lies in, and so on; last of all the blank that stands for everywhere."""
        chain = []
        while region:
            chain.append(region)
            region = self.parent[region]
        return [*chain, ""]

    def inside(self, regions: Iterable[str], whole: str) -> np.ndarray:
        """(region,) Whether each lies in the whole."""
        return np.array([whole in self.upward(region) for region in regions], dtype=bool)

    def path(
        self, rows: pd.DataFrame, column: str, years: npt.ArrayLike, *, early: float, step: bool = False
    ) -> np.ndarray:
        """(year,) A column between the years of its rows; `early` before the first of them (NaN: its value).

        A row without a year holds in all.
        """
        wanted = np.asarray(years, float)
        known, values = rows["year"].fillna(self.years[0]).to_numpy(float), rows[column].to_numpy()
        told = np.flatnonzero(~np.isnan(values))
        told = told[np.argsort(known[told], kind="stable")]
        known, values = known[told], values[told]
        if not len(known):
            return np.zeros(len(wanted))
        path = np.interp(wanted, known, values)
        if step:
            path = values[np.maximum(np.searchsorted(known, wanted, side="right") - 1, 0)]
        return path if np.isnan(early) else np.where(wanted < known[0], early, path)

    @cached_property
    def flows(self) -> dict[tuple[str, str], pd.DataFrame]:
        """(technology, carrier) -> their rows of conversions."""
        return dict(iter(self.table("conversions").groupby(["technology", "carrier"])))

    @cached_property
    def priced(self) -> dict[str, set[str]]:
        """Technology -> the regions that have costs of it; blank is everywhere."""
        return {name: set(rows["region"]) for name, rows in self.table("costs").groupby("technology")}

    @cached_property
    def factors(self) -> dict[tuple[str, str, str, str], np.ndarray]:
        """(pollutant, carrier, technology, mode) -> (year,) t/MWh; blank is all of them."""
        rows = self.table("emission_factors").groupby(["pollutant", "carrier", "technology", "mode"])
        return {key: self.path(own, "factor", self.years, early=np.nan) for key, own in rows}

    @cached_property
    def groups(self) -> dict[str, set[str]]:
        """Group, further group, technology or "all" -> technologies."""
        technologies, further = self.table("technologies"), self.table("groups")
        groups: dict[str, set[str]] = {"all": set(technologies["technology"]), "none": set()}
        pairs = [
            *zip(technologies["group"], technologies["technology"], strict=True),
            *zip(technologies["technology"], technologies["technology"], strict=True),
            *zip(further["group"], further["technology"], strict=True),
        ]
        for group, technology in pairs:
            groups.setdefault(group, set()).add(technology)
        return groups

    def instrument(self, label: str) -> pd.Series:
        """The first row that declares an instrument of the plan; those of a kind are in the order of their table."""
        plan = self.results.plan
        kinds, place = plan["instrument_kind"].values, plan.indexes["instrument"].get_loc(label)
        rows = self.table(INSTRUMENTS[kinds[place]]).drop_duplicates("instrument")
        return rows.iloc[np.count_nonzero(kinds[:place] == kinds[place])]

    def members(self, technologies: np.ndarray, regions: np.ndarray, group: str, region: str) -> np.ndarray:
        """Which (technology, region) pairs are of a group in a region."""
        return np.isin(technologies, list(self.groups.get(group, set()))) & self.inside(regions, region)

    def scope(self, name: str) -> list[tuple[str, str, str]]:
        """Region, group and sector of every part of a scope; a region is the scope of all that is in it."""
        rows = self.table("scopes")
        rows = rows[rows["scope"] == name]
        return list(zip(rows["region"], rows["group"], rows["sector"], strict=True)) or [(name, "all", "all")]

    def under(self, instrument: str, technologies: np.ndarray, regions: np.ndarray) -> np.ndarray:
        """Which (technology, region) pairs the price or cap of that name covers."""
        tables = [self.table(name) for name in ("emission_prices", "emission_caps")]
        scopes = {scope for rows in tables for scope in rows.loc[rows["instrument"] == instrument, "scope"]}
        parts = [self.members(technologies, regions, group, where)
                 for scope in scopes for where, group, _ in self.scope(scope)]  # fmt: skip
        return np.any(parts, axis=0)

    def weight(self, row: pd.Series, pollutant: str) -> float:
        """What one kt of a pollutant counts under the pollutant of a row."""
        if row["pollutant"] == "CO2e":
            return float(self.table("pollutants").set_index("pollutant")["co2e"][pollutant])
        return float(row["pollutant"] == pollutant)

    def counts(self, row: pd.Series, source: tuple[str, str, str]) -> float:
        """What a kt of a (region, sector, pollutant) counts under the pollutant and scope of a row."""
        region, sector, pollutant = source
        above, parts = self.upward(region), self.scope(row["scope"])
        inside = any(where in above and covered in (sector, "all") for where, _, covered in parts)
        return self.weight(row, pollutant) * inside


def _without_money(audit: Audit) -> Audit:
    """A policy as a planner sees it, who pays and receives nothing."""
    return replace(audit, costs={}, support=0.0, investment_share=0.0)
