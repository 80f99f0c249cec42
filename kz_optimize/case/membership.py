"""Membership: which plants a policy covers.

Membership is a matter of a plant's technology and region only, so that plants with the same memberships can share
a fleet.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

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
