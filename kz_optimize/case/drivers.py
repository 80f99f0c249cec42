"""Growth: limits of caps and demand that follow a driver such as GDP.

Reads    drivers.csv        value, growth [1/year]
         cap_rules.csv      base_year, base_emissions [kt], share, decline, elasticity
         demand_links.csv   base_year, elasticity

    limit[year] = share[year] * (1 - decline) ** (year - base_year) * base_emissions * growth[year]
    demand[year] = demand as written * growth[year]
    growth[year] = (driver[year] / driver[base_year]) ** elasticity

Growth is given and never chosen, so that a limit is a number before the model is built: a share of what the model
itself emits in a base year would reward emitting there.
"""

import numpy as np
import pandas as pd

from kz_optimize.arrays import Array, array
from kz_optimize.case.columns import nearest, over_years, scaled
from kz_optimize.case.tree import Tree
from kz_optimize.tables.growth import path
from kz_optimize.tables.read import Tables


def growth(tables: Tables, tree: Tree, row: pd.Series, region: str, years: pd.Index) -> np.ndarray:
    """(year,) (driver / driver of the base year) ** elasticity, for a row that names all three; 1 without a driver."""
    if not row["driver"]:
        return np.ones(len(years))
    rows = tables["drivers"].frame
    rows = rows[rows["driver"] == row["driver"]]
    own = rows[rows["region"] == nearest(rows["region"], region, tree)]
    size = path(own, [*years.to_numpy(float), float(row["base_year"])])
    return (size[:-1] / size[-1]) ** row["elasticity"]


def find_limits(tables: Tables, tree: Tree, instrument: pd.Index, years: pd.Index) -> Array:
    """[instrument, year] kt that rules allow; NaN where there is none."""
    limits = np.full((len(instrument), len(years)), np.nan)
    frame, schema = scaled(tables, "cap_rules"), tables["cap_rules"].schema
    for name, rows in frame.groupby("instrument", sort=False):
        row = rows.iloc[0]
        share = over_years(rows, schema, ["instrument"], "share", years).to_numpy(float)[0]
        fallen = (1.0 - row["decline"]) ** (years.to_numpy(float) - row["base_year"])
        limits[instrument == name] = (
            share * fallen * row["base_emissions"] * growth(tables, tree, row, row["region"], years)
        )
    return array(limits, instrument, years)


def demand_growth(tables: Tables, tree: Tree, rows: pd.MultiIndex, years: pd.Index) -> np.ndarray:
    """(demand row, year) What demand as written is multiplied by; rows have levels region, carrier and sector."""
    factor, links = np.ones((len(rows), len(years))), tables["demand_links"].frame
    if links.empty:
        return factor
    for i, (region, carrier, sector) in enumerate(rows.to_frame(index=False)[["region", "carrier", "sector"]].values):
        for wanted in dict.fromkeys((sector, "")):
            mine = links[(links["carrier"] == carrier) & (links["sector"] == wanted)]
            place = nearest(mine["region"], region, tree)
            if place is not None:
                factor[i] = growth(tables, tree, mine[mine["region"] == place].iloc[0], region, years)
                break
    return factor
