"""Rules on shares by month and by year, and on what may be said for every year or year by year."""

from __future__ import annotations

from kz_optimize.tables.rules.context import Input

COURSES = ("availability", "inflows", "market_availability")
"""The tables whose rows may speak of a year and of a month."""
DATED = (*COURSES, "conversions", "emission_factors")
"""The tables whose rows may speak of a year, or of every year."""


def check_dated(case: Input) -> None:
    """A row without a year stands alone."""
    for table in DATED:
        rows = case[table]
        if rows.empty:
            continue
        keys = [key for key in case.tables[table].schema.keys if key != "year"]
        others = rows.groupby(keys, dropna=False)["year"].transform("size") > 1
        remedy = "Write the year in every row, or keep one row without"
        case.report(table, others & rows["year"].isna(), "other rows like this one have a year", remedy, "year")


def check_months(case: Input) -> None:
    """Months need days of the year."""
    for table in COURSES:
        rows = case[table]
        sliced = rows["month"].notna() & bool(len(case["time_slices"]))
        remedy = "Leave the month blank and give a profile with a row per slice"
        case.report(table, sliced, "time slices have no months", remedy, "month")


def check_market_availability(case: Input) -> None:
    """What is open is a share of an hourly limit, of a market that lies in the region."""
    rows, markets = case["market_availability"], case["markets"]
    for row, (market, region) in enumerate(zip(rows["market"], rows["region"], strict=True)):
        named = markets[markets["market"] == market]
        here = named[[not region or region in case.upward.get(place, ()) for place in named["region"]]]
        if len(named) and here.empty:
            remedy = "Name the region of the market, one above it, or none"
            case.report("market_availability", [row], "this market is not in this region", remedy, "region")
        elif len(here) and here["hourly_limit"].isna().all():
            remedy = "Fill in hourly_limit in markets.csv: the share is one of it"
            case.report("market_availability", [row], "this market has no hourly_limit", remedy, "market")
