"""The outcome of a verification in a terminal."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pandas as pd
from rich.console import Console

from kz_optimize.report.console import open_console
from kz_optimize.report.layout import Part, Row, number, print_parts, say
from kz_optimize.units import digits, format_amount, readable
from kz_optimize.verify.measure import ALLOWED, SOUND, Measured

MOST = 10  # scarce nodes or hours that are printed; the file has all


def show(years: Sequence[Measured], days_to_keep: Sequence[str] = (), console: Console | None = None) -> None:
    """Print what every year came to: figures beside the plan, where and when it is short, what was worked out again.

    Last, if any year is short, the days that a new plan should see.
    """
    console = console or open_console()
    for year in years:
        _print_figures(console, year)
        if year.short:
            say(console, f"{year.year}: the plan is short", "bold red")
            _print_nodes(console, year.nodes)
            for line in _events(year.scarce):
                say(console, f"  {line}")
        else:
            text = f"{year.year}: the plan holds; no node goes without more than {ALLOWED:.3%} of its demand"
            say(console, text, "bold green")
        for line in [*_limits(year.limits), *_doubts(year.checks)]:
            say(console, f"  {line}")
    if days_to_keep and any(year.short for year in years):
        say(console, "Days for a new plan to see beside its typical days, in case.toml or as an option of run:")
        say(console, f"  --option 'time.kept_days={json.dumps(list(days_to_keep))}'")


def _print_figures(console: Console, year: Measured) -> None:
    rows = []
    for figure, unit, planned, verified in year.figures.itertuples(name=None):
        (shown, *cells) = _cells(unit, [planned, verified])
        difference = _cells(unit, [verified - planned], like=max(abs(planned), abs(verified)), sign=True)
        rows.append(Row(f"{figure}, {shown}", [*cells, *difference[1:]]))
    print_parts(console, ["plan", "every hour", "difference"], [Part(f"{year.year}, every hour", rows)])


def _print_nodes(console: Console, nodes: pd.DataFrame) -> None:
    worst = nodes[nodes["scarce_hours"] > 0].sort_values("unserved", ascending=False).head(MOST)
    missed, planned, deepest = (
        _cells(unit, worst[name].to_list())
        for name, unit in (("unserved", "GWh"), ("planned_unserved", "GWh"), ("deepest", "MW"))
    )
    columns = {
        "hours": [f"{hours:.0f}" for hours in worst["scarce_hours"]],
        f"unserved, {missed[0]}": missed[1:],
        "of demand": [f"{share:.3%}" for share in worst["unserved"] / worst["demand"]],
        f"in the plan, {planned[0]}": planned[1:],
        f"deepest, {deepest[0]}": deepest[1:],
    }
    rows = [Row(str(node), cells) for node, *cells in zip(worst.index, *columns.values(), strict=True)]
    print_parts(console, list(columns), [Part("", rows)])


def _cells(unit: str, values: Sequence[float], like: float = 0.0, sign: bool = False) -> list[str]:
    """The unit in which numbers (or one as large as `like`) read best, and they in it."""
    size = like or float(np.nanmax(np.abs(values), initial=0.0))
    shown, factor = readable(unit, size)
    return [shown, *(number(value * factor, max(1, digits(size * factor)), sign) for value in values)]


def _events(scarce: pd.DataFrame) -> list[str]:
    """The worst days, each with its hours and regions."""
    if not len(scarce):
        return []
    day = scarce.assign(day=scarce["time"].str[:10], hour=scarce["time"].str[11:13].astype(int))
    groups = day.groupby(["day", "carrier"], sort=False)
    worst = groups["unserved_MW"].sum().sort_values(ascending=False)
    lines = []
    for key in worst.index[:MOST]:
        rows = groups.get_group(key)
        regions = ", ".join(dict.fromkeys(rows.sort_values("unserved_MW", ascending=False)["region"]))
        hours = f"{rows['hour'].min():02d}-{rows['hour'].max() + 1:02d} h"
        lines.append(f"{key[0]}  {key[1]}, {hours}, {format_amount(worst[key], 'MWh')}: {regions}")
    more = len(worst) - len(lines)
    return [*lines, *([f"and {more} further days"] if more else [])]


def _limits(limits: pd.DataFrame) -> list[str]:
    """Limits that the hours of the year go beyond, by more than rounding."""
    over = limits[limits["used"] > limits["allowed"] + ALLOWED * limits["allowed"].abs() + SOUND]
    return [
        f"{row.kind} {row.limit}: {_amount(row.used, row.kind)} used, {_amount(row.allowed, row.kind)} allowed"
        for row in over.itertuples()
    ]


def _amount(value: float, kind: str) -> str:
    return format_amount(value, "kt" if kind == "emissions" else "GWh", 5)


def _doubts(checks: pd.DataFrame) -> list[str]:
    """What, worked out again, is not what was reported."""
    return [f"check of {name}: off by {miss:.1e}" for name, miss in checks["relative"].items() if miss > SOUND]
