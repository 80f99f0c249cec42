"""Rules on markets, limits, shares and the instruments that price emissions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kz_optimize.tables.findings import write_value
from kz_optimize.tables.rules.context import Input
from kz_optimize.tables.rules.courses import COURSES


def check_constants(case: Input) -> None:
    """Names and choices do not change from year to year: only numbers can be interpolated, and profiles of courses."""
    for name, schema in ((name, table.schema) for name, table in case.tables.items()):
        if not schema.between_years or case[name].empty:
            continue
        keys = [key for key in schema.keys if key != "year"]
        for column in schema.columns:
            fades = column.name == "profile" and name in COURSES
            if column.role == "value" and not column.is_number and not fades:
                _check_constant(case, name, keys, column.name)


def _check_constant(case: Input, table: str, keys: list[str], column: str) -> None:
    frame = case[table]
    first = frame.groupby(keys, sort=False, dropna=False)[column].transform("first")
    differs = (frame[column] != first).to_numpy(dtype=bool)
    remedy = f"Write the same {column} in every year, or use another {keys[-1]}"
    case.report(table, differs, lambda row: f'other years of this row have "{first.iloc[row]}"', remedy, column)


def check_markets(case: Input) -> None:
    """Limits and prices of markets do not contradict each other."""
    markets = case["markets"]
    low = markets["annual_minimum"] > markets["annual_limit"]
    remedy = "Lower annual_minimum or raise annual_limit"
    case.report("markets", low, "annual_minimum exceeds annual_limit", remedy, "annual_minimum")
    free = markets[markets["annual_limit"].isna() & markets["hourly_limit"].isna()].assign(row=lambda rows: rows.index)
    keys = ["region", "carrier", "year"]
    bought, sold = (free[free["direction"] == direction] for direction in ("buy", "sell"))
    pairs = bought.merge(sold, on=keys, suffixes=("", "_sold"))
    rows = pairs.loc[pairs["price"] < pairs["price_sold"], "row"].to_numpy()
    remedy = "Limit one of the two markets, or correct a price"
    case.report(
        "markets", np.unique(rows), "this can be bought and sold again at a profit without limit", remedy, "price"
    )


def check_unserved(case: Input) -> None:
    """The tiers of a carrier are no more than its demand."""
    tiers = case["unserved"]
    total = tiers.groupby("carrier")["share"].transform("sum")
    over = (total > 1 + 1e-9).to_numpy(dtype=bool) & ~tiers["carrier"].duplicated(keep="last").to_numpy()
    remedy = "Let the shares of the tiers add up to 1 at most"
    case.report("unserved", over, lambda row: f"the tiers add up to {total.iloc[row]:.6g} of demand", remedy, "share")


def check_interfaces(case: Input) -> None:
    """A section has one limit a year, whatever lines belong to it."""
    rows = case["interfaces"]
    first = rows.groupby(["interface", "year"])["limit"].transform("first") if len(rows) else rows["limit"]
    differs = (rows["limit"] != first) & rows["limit"].notna() & first.notna()
    case.report(
        "interfaces",
        differs,
        lambda row: f"another row of the same section and year has {write_value(first.iloc[row])}",
        "Write the same limit in every row of the section and year: it limits the sum of the flows",
        "limit",
    )


def check_emissions(case: Input) -> None:
    """A factor belongs to a carrier or a technology; one on a carrier the technology does not touch is lost."""
    factors, conversions = case["emission_factors"], case["conversions"]
    nobody = (factors["carrier"] == "") & (factors["technology"] == "")
    remedy = "Fill in the carrier whose use emits, or the technology that emits"
    case.report("emission_factors", nobody, "neither carrier nor technology is given", remedy, "carrier")
    touched = pd.MultiIndex.from_frame(conversions[["technology", "carrier"]])
    asked = pd.MultiIndex.from_frame(factors[["technology", "carrier"]])
    lost = (factors["carrier"] != "") & (factors["technology"] != "") & ~asked.isin(touched)
    remedy = "Correct the carrier, or leave it blank for emissions per MWh of activity"
    case.report("emission_factors", lost, "the technology has no flow of this carrier", remedy, "carrier", "warning")


def check_removals(case: Input) -> None:
    """A share of what is burnt can be captured, but none of what left the air before: it would be removed less."""
    factors, pollutants, conversions = case["emission_factors"], case["pollutants"], case["conversions"]
    keys = factors[["pollutant", "carrier", "technology", "mode"]].itertuples(index=False, name=None)
    rows_of: dict[tuple[str, ...], list[int]] = {}
    for row, key in enumerate(keys):
        rows_of.setdefault(key, []).append(row)
    rate = dict(case["technologies"][["technology", "capture_rate"]].itertuples(index=False, name=None))
    takes = conversions[~(conversions["flow"] > 0)]
    capturing: dict[int, str] = {}
    for name, mode, carrier in takes[["technology", "mode", "carrier"]].itertuples(index=False, name=None):
        for pollutant in pollutants.loc[pollutants["captured"], "pollutant"] if rate.get(name, 0) > 0 else ():
            ways = ((pollutant, carrier, *which) for which in ((name, mode), (name, ""), ("", "")))
            rows = next((rows_of[way] for way in ways if way in rows_of), [])
            capturing |= {row: name for row in rows if factors["factor"].iloc[row] < 0}
    case.report(
        "emission_factors", sorted(capturing),
        lambda row: f"{capturing[row]} has a capture_rate, which would make this removal smaller",
        lambda row: f"Set capture_rate of {capturing[row]} to 0, and give it a factor that says what it removes in all",
        "factor",
    )  # fmt: skip


def check_scopes(case: Input) -> None:
    """Scopes cover something."""
    scopes = case["scopes"]
    empty = (scopes["group"] == "none") & (scopes["sector"] == "none")
    remedy = "Give a group of technologies, or a sector of exogenous emissions"
    case.report("scopes", empty, "this row covers no technology and no sector", remedy, "scope", "warning")
