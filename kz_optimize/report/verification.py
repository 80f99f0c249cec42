"""What a verification found out about a plan, if one stands beside its results."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kz_optimize.report.tables import Groups
from kz_optimize.results import netcdf
from kz_optimize.results.results import PLAN
from kz_optimize.units import told, told_cost

FILE = "verification.nc"
ROUNDING = 2e-5  # share of a limit that is no excess


@dataclass(frozen=True)
class Verification:
    """Years that were run by the hour: demand that goes without (GWh), emissions above what is allowed (kt), and
    those of them in which the plan is short."""

    unserved: dict[int, float]
    excess: dict[int, float]
    short: tuple[int, ...]


def verification_of(results: Groups, file: Path) -> Verification | None:
    """The verification beside a result file; None if there is none, or it is of another plan.

    Raises InputError if it is damaged.
    """
    path = Path(file).with_name(FILE)
    if not path.exists():
        return None
    found, about = netcdf.load(path, [PLAN], needs="hours")[PLAN], results["provenance"].attrs
    if (found.attrs["input_hash"], found.attrs["plan_created"]) != (about["input_hash"], about["created"]):
        return None
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


def verified(results: Groups, file: Path) -> str:
    """One line: whether every hour was run, and what came of it."""
    found = verification_of(results, file)
    if found is None:
        return f"Not verified by the hour: kz-optimize verify {file.parent} does that"
    known = results["plan"]["year"].values
    holds = [year for year in found.unserved if year not in found.short]
    parts = [f"{_years(holds)} hold{'s' if len(holds) == 1 else ''}"] if holds else []
    parts += [f"{year} is short of {told(found.unserved[year], 'GWh')}" for year in found.short]
    parts += [f"{year} emits {told(more, 'kt')} more than allowed" for year, more in found.excess.items()]
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
    least = f"No plan that sees every hour can be cheaper than {told_cost(float(plan['lower_bound']))}"
    if "upper_bound" not in plan:
        return [least]
    cost, gap = float(plan["upper_bound"]), float(plan["gap"])
    return [f"{least}; this one costs {told_cost(cost)} in every hour (gap {gap:.2%})"]


def _years(years: list[int]) -> str:
    return ", ".join(map(str, years))
