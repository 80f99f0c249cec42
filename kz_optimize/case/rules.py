"""Rules: policies that name a group of technologies in a region, and a number per year or of the whole horizon."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kz_optimize.arrays import Array, array
from kz_optimize.case.columns import over_years
from kz_optimize.case.ground import Ground


@dataclass(frozen=True)
class Rules:
    """The rules of one table."""

    rule: pd.Index
    member: Array  # [rule, plant]
    values: dict[str, Array]  # column -> [rule, year] (of a whole horizon: [rule]), NaN where nothing is said
    frame: pd.DataFrame  # the first row of each rule
    keys: Sequence[str]  # the columns that name a rule

    def records(self) -> pd.DataFrame:
        """The columns that name each rule."""
        return self.frame[list(self.keys)].set_axis(self.rule, axis=0)


def find_rules(
    table: str, keys: Sequence[str], group: str, columns: Sequence[str], ground: Ground, *, yearly: bool = True
) -> Rules:
    """The rules of one table.

    keys     columns that together name a rule
    group    the column that names technologies
    columns  of numbers: one per milestone year, or one for the whole horizon if the table has no years
    """
    frame, years = ground.frame(table), ground.horizon.year
    once = frame.drop_duplicates(list(keys)).reset_index(drop=True)
    rule = pd.Index(once[list(keys)].agg(" ".join, axis=1) if len(once) else [], name="rule", dtype=object)
    values = {}
    for column in columns:
        if yearly:
            known = over_years(frame, ground.tables[table].schema, keys, column, years)
            known = known.reindex(pd.MultiIndex.from_frame(once[list(keys)]))
            values[column] = array(known.to_numpy(float).reshape(len(rule), len(years)), rule, years)
        else:
            values[column] = array(once[column].to_numpy(float), rule)
    regions = once["region"] if "region" in once else [""] * len(once)
    members = [ground.member.of(*pair) for pair in zip(once[group], regions, strict=True)]
    plant = ground.plants.plant
    member = array(np.array(members, dtype=float).reshape(len(rule), len(plant)), rule, plant)
    return Rules(rule, member, values, once, keys)
