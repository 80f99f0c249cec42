"""What a verification found out about a plan, if one stands beside its results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xarray as xr

from kz_optimize.report.tables import Groups
from kz_optimize.results import Results, netcdf
from kz_optimize.results.results import PLAN
from kz_optimize.units import format_amount, format_cost

FILE = "verification.nc"
ROUNDING = 2e-5  # share of a limit that is no excess
LEAST_MW = 0.01  # unserved power below which an hour is not short
HOURS_OF_DAY = 24


@dataclass(frozen=True)
class Verification:
    """Years that were run by the hour: demand that goes without (GWh), emissions above what is allowed (kt), and
    those of them in which the plan is short."""

    unserved: dict[int, float]
    excess: dict[int, float]
    short: tuple[int, ...]

    @property
    def holds(self) -> list[int]:
        """Years in which the plan is not short."""
        return [year for year in self.unserved if year not in self.short]


def verification_of(results: Groups, file: Path) -> Verification | None:
    """The verification beside a result file; None if there is none, or it is of another plan.

    Raises InputError if it is damaged.
    """
    found = read(results, file)
    return None if found is None else verdict(found)


def verdict(found: xr.Dataset) -> Verification:
    """What the tables of a verification come to."""
    nodes = found[["node_year", "node_unserved"]].to_dataframe()
    limits = found[["limit_year", "limit_kind", "limit_allowed", "limit_used"]].to_dataframe()
    over = limits[limits["limit_kind"] == "emissions"]
    over = over[over["limit_used"] - over["limit_allowed"] > ROUNDING * over["limit_allowed"].abs()]
    over = (over["limit_used"] - over["limit_allowed"]).groupby(over["limit_year"]).max()
    unserved = nodes.groupby("node_year")["node_unserved"].sum()
    return Verification(
        {int(year): float(value) for year, value in unserved.items()},
        {int(year): float(value) for year, value in over.items()},
        tuple(int(year) for year in found.attrs["short_years"].split()),
    )


def read(results: Groups, file: Path) -> xr.Dataset | None:
    """The tables of the verification beside a result file, under the same conditions."""
    path = Path(file).with_name(FILE)
    if not path.exists():
        return None
    found, about = netcdf.load(path, [PLAN], needs="hours")[PLAN], results["provenance"].attrs
    same = (found.attrs["input_hash"], found.attrs["plan_created"]) == (about["input_hash"], about["created"])
    return found if same else None


def attach(results: Results, file: Path) -> Results:
    """The results with what the verification beside them found: the groups `verification` and, if demand is not met
    in some hour, `hard_days`; as they are if there is none of this plan."""
    found = read(results, file)
    if found is None:
        return results
    with xr.open_dataset(Path(file).with_name(FILE), group="hours", engine="netcdf4") as hours:
        spells = [spell for year in hours["year"].values for spell in _hard_days(hours.sel(year=year))]
        short = (hours["unserved"] > LEAST_MW).any("node").sum("hour_of_year")
    found = found.assign(short_hours=short.assign_attrs(units="hour", long_name="hours in which some node is short"))
    hard = {"hard_days": xr.concat(spells, "spell")} if spells else {}
    return Results({**results, "verification": found, **hard})


def _hard_days(hours: xr.Dataset) -> Iterator[xr.Dataset]:
    """Of every carrier that is short in the year, the three days around the one on which most goes without: MW that is
    demanded, not met, and given by technologies, [(technology,) hour]."""
    carrier = hours["node_carrier"].values
    for name in dict.fromkeys(carrier):
        mine = hours.isel(node=np.flatnonzero(carrier == name))
        unserved = mine["unserved"].sum("node").values
        if not (unserved > LEAST_MW).any():
            continue
        day = int(unserved.reshape(-1, HOURS_OF_DAY).sum(axis=1).argmax())
        when = (HOURS_OF_DAY * (day - 1) + np.arange(3 * HOURS_OF_DAY)) % len(unserved)
        spell = mine[["demand", "unserved", "given"]].isel(hour_of_year=when).sum("node")
        spell = spell.drop_vars("hour_of_year").rename(hour_of_year="hour")
        yield spell.assign(moment=("hour", when), carrier=str(name)).load()


def verified(results: Groups, file: Path) -> str:
    """One line: whether every hour was run, and what came of it."""
    found = verification_of(results, file)
    if found is None:
        return f"Not verified by the hour: kz-optimize verify {file.parent} does that"
    known = results["plan"]["year"].values
    parts = [f"{_years(found.holds)} hold{'s' if len(found.holds) == 1 else ''}"] if found.holds else []
    parts += [f"{year} is short of {format_amount(found.unserved[year], 'GWh')}" for year in found.short]
    parts += [f"{year} emits {format_amount(more, 'kt')} more than allowed" for year, more in found.excess.items()]
    left = [int(year) for year in known if year not in found.unserved]
    parts += [f"{_years(left)} not verified"] if left else []
    return f"Verified by the hour: {'; '.join(parts)}"


def bounds(results: Groups) -> list[str]:
    """What a plan on mean days says of the hourly year: one line, none for other plans."""
    plan = results["plan"]
    if "lower_bound" not in plan:
        return []
    if reason := plan["lower_bound"].attrs.get("reason"):
        return [f"No bound on the hourly year: {reason}"]
    least = f"No plan that sees every hour can be cheaper than {format_cost(float(plan['lower_bound']))}"
    if "upper_bound" not in plan:
        return [least]
    cost, gap = float(plan["upper_bound"]), float(plan["gap"])
    missed = [format_amount(float(plan["unserved_by_hour"]), "GWh"), format_amount(float(plan["excess_by_hour"]), "kt")]
    more = f"with {missed[0]} unserved and {missed[1]} emitted above caps"
    return [f"{least}; this one costs {format_cost(cost)} in every hour (gap {gap:.2%}), {more}"]


def _years(years: list[int]) -> str:
    return ", ".join(map(str, years))
