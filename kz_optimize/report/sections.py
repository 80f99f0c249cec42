"""The tables of a plan as they are shown, in what those of another plan differ, and both as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

import numpy as np
import pandas as pd

from kz_optimize.errors import Finding, InputError
from kz_optimize.report import tables
from kz_optimize.report.tables import TOTAL, Groups
from kz_optimize.results import netcdf
from kz_optimize.units import format_amount, of_carrier

SHOWN = 5e-5
"""As a share of the largest number of a table: the least difference that is told."""


@dataclass(frozen=True)
class Section:
    """A table of the plan: rows by year (or other columns) in a unit of the file.

    sums  what a result has no row of is nothing of it; else it is not comparable
    """

    title: str
    unit: str
    rows: pd.DataFrame
    sums: bool = True


def load(file: Path) -> Groups:
    """What is printed from; the detailed dispatch and the profiles stay in the file."""
    return netcdf.load(file, ["plan", "prices", "balances", "inventory", "limits", "certificate", "provenance"])


def plan_sections(results: Groups) -> Iterator[Section]:
    """Every table of the plan."""
    counted = tables.carrier_units(results)
    for title, found in (
        ("Capacity", tables.capacity(results)),
        ("Built", tables.built(results)),
        ("Life extended", tables.extended(results)),
    ):
        for (carrier, unit), rows in found.items():
            yield Section(f"{title}: {plain(carrier)}", unit, rows)
    for carrier in tables.carriers_given(results):
        unit = of_carrier("GWh", counted[carrier])
        yield Section(f"Supply: {plain(carrier)}", unit, tables.generation(results, carrier))
    missed, share = tables.unserved(results)
    for unit, rows in missed.groupby(missed.index.map(counted), sort=False):
        yield Section("Demand not served", of_carrier("GWh", unit), rows)
    yield Section("Share of demand not served", "%", share)
    yield Section("Emissions", "kt CO2e", tables.emissions(results))
    if "inventory" in results:
        yield Section("Inventory", "kt CO2e", tables.frame_of(results["inventory"]["co2e"]), sums=False)
    words = {
        "instrument_emissions": "Counted emissions",
        "instrument_limit": "Limits",
        "carbon_price": "Prices of CO2e",
    }
    for name, rows in tables.instruments(results).items():
        yield Section(words[name], results["plan"][name].attrs["units"], rows, sums=False)
    yield Section("Cost of a year", "million USD", tables.costs(results))
    yield Section("Cost to society, and transfers to the state", "million USD", tables.views(results))
    yield Section("Carbon revenue", "million USD", tables.revenue(results))
    for unit, rows in tables.prices(results).items():
        yield Section("Prices", of_carrier("USD/MWh", unit), rows, sums=False)


LEAST_SHARE = 1.0
"""Percent of the peak from which a credit that does not fall is worth a word."""


def missing(results: Groups) -> list[str]:
    """A line for every carrier of which demand is not served: how much in which years."""
    missed, share = tables.unserved(results)
    counted = tables.carrier_units(results)
    units = {carrier: of_carrier("GWh", counted[carrier]) for carrier in missed.index}
    return [
        f"{plain(str(carrier))} is not served in full: "
        + ", ".join(
            f"{format_amount(missed.at[carrier, year], unit)} in {year} ({share.at[carrier, year]:.2g} % of demand)"
            for year in missed.columns
            if share.at[carrier, year] > 0.0
        )
        for carrier, unit in units.items()
    ]


def rigid_credits(results: Groups) -> list[str]:
    """A line for every reserve that counts stores or weather-bound plants at a credit that does not fall."""
    plan, lines = results["plan"], []
    for zone in plan["zone"].values if "rigid_capacity" in plan else ():
        share = (
            (plan["rigid_capacity"] / plan["reserve_peak"]).sel(zone=zone).transpose("technology", "year").to_pandas()
        )
        most = 100.0 * share.max(axis=1)
        named = most[most >= LEAST_SHARE].sort_values(ascending=False)
        told = ", ".join(f"{plain(str(name))} {value:.2g} %" for name, value in named.items())
        if told:
            lines.append(f"Reserve of {zone}: {told} of the peak at a credit that does not fall with the amount")
    return lines


def limit_sections(results: Groups) -> Iterator[Section]:
    """Of the limits that bind: what is allowed or asked for and what one more unit would save, by row of its table."""
    rows = tables.limits(results)
    for columns, title in ((("allowed", "unit"), "Limits that bind"), (("price", "price_unit"), "What they cost")):
        yield from _limits(rows[rows["price"] > 0.0], *columns, title)


def _limits(rows: pd.DataFrame, column: str, unit: str, title: str) -> Iterator[Section]:
    sense = rows["sense"].map({"<=": "at most", ">=": "at least", "==": "exactly"})
    names = rows["table"].map(plain) + ": " + rows["limit_name"] + ", " + sense
    years = [int(year) if np.isfinite(year) else "all years" for year in rows["limit_year"]]
    for name, mine in rows.assign(row=names, year=years).groupby(unit, sort=False):
        yield Section(title, str(name), mine.pivot(index="row", columns="year", values=column), sums=False)


def slack(results: Groups) -> list[str]:
    """A line that counts the limits that leave room, if there are any."""
    count = int((tables.limits(results)["price"] == 0.0).sum())
    return [f"Limits that do not bind: {count}"] if count else []


def past_sections(results: Groups) -> Iterator[Section]:
    """Modelled against observed values."""
    for unit, rows in tables.calibration(results).items():
        yield Section("A past year", unit, rows)


def pairs(files: Sequence[Path]) -> Iterator[tuple[Groups, Groups]]:
    """The first result with each of the others. Raises InputError if there is nothing to compare it with."""
    if len(files) < 2:
        raise InputError([Finding("one result differs from nothing", "Name two or more", str(files[0]))])
    first = load(files[0])
    for file in files[1:]:
        yield first, load(file)


def differences(first: Groups, other: Groups, least: float = SHOWN) -> Iterator[Section]:
    """Every table of the other result less that of the first: the rows that differ by more than `least` of its size."""
    before, after = ({(each.title, each.unit): each for each in plan_sections(of)} for of in (first, other))
    for title, section in (before | after).items():
        nothing = section.rows.iloc[:0]
        pair = [of[title].rows if title in of else nothing for of in (before, after)]
        change = difference(*pair, sums=section.sums)
        size = max((float(np.nanmax(np.abs(rows.to_numpy(float)))) for rows in pair if rows.size), default=0.0)
        yield replace(section, rows=change[change.abs().max(axis=1) > least * size])


def difference(before: pd.DataFrame, after: pd.DataFrame, *, sums: bool = True) -> pd.DataFrame:
    """After less before, by row and year; what is missing counts as nothing, or if `sums` is false not at all."""
    summed = TOTAL in before.index or TOTAL in after.index
    rows = dict.fromkeys(name for name in [*before.index, *after.index] if name != TOTAL)
    years = sorted({*before.columns, *after.columns})
    before, after = (table.reindex(index=list(rows), columns=years).astype(float) for table in (before, after))
    change = after.fillna(0.0) - before.fillna(0.0) if sums else (after - before).dropna(how="all")
    if summed:
        change.loc[TOTAL] = change.sum()
    return change


def plan_csv(file: Path, out: TextIO) -> None:
    """The tables of a plan and of past years as CSV."""
    results = load(file)
    write_csv([(str(file), [*plan_sections(results), *limit_sections(results), *past_sections(results)])], out)


def differences_csv(files: Sequence[Path], out: TextIO) -> None:
    """Every difference from the first result as CSV, however small."""
    changes = (differences(*pair, least=0.0) for pair in pairs(files))
    write_csv(((f"{file} less {files[0]}", of) for file, of in zip(files[1:], changes, strict=True)), out)


def calibration_csv(file: Path, out: TextIO) -> None:
    """Modelled against observed values as CSV."""
    write_csv([(str(file), past_sections(load(file)))], out)


def write_csv(named: Iterable[tuple[str, Iterable[Section]]], out: TextIO) -> None:
    """Every number of tables as CSV: result, table, unit, row and a column per year, in the units of the file."""
    joined = {name: join(sections) for name, sections in named}
    pd.concat(joined, names=["result"]).reset_index().to_csv(out, index=False)


def join(sections: Iterable[Section]) -> pd.DataFrame:
    """(table, unit, row) x year: the tables below each other, in the units of the file."""
    names = ["table", "unit", "row"]
    shown = {(section.title, section.unit): section.rows for section in sections if len(section.rows)}
    return pd.concat(shown, names=names) if shown else pd.DataFrame(index=pd.MultiIndex.from_tuples([], names=names))


def summary(results: Groups) -> pd.DataFrame:
    """(table, unit, row) x year: the plan as `kz-optimize show` prints it, in MW, GWh, kt and million USD."""
    return join(plan_sections(results))


def compare(first: Groups, *others: Groups) -> pd.DataFrame:
    """([result,] table, unit, row) x year: in what other results differ from the first, as `kz-optimize compare`."""
    differ = [join(differences(first, other)) for other in others]
    return differ[0] if len(differ) == 1 else pd.concat(dict(enumerate(differ, 1)), names=["result"])


def plain(name: str) -> str:
    """A name of a table as people write it."""
    return name.replace("_", " ")
