"""The outcome of a verification in a terminal."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kz_optimize.report.console import open_console
from kz_optimize.verify.measure import ALLOWED, SOUND, Measured

MOST = 10  # scarce nodes or hours that are printed; the file has all


def show(years: Sequence[Measured], days_to_keep: Sequence[str] = (), console: Console | None = None) -> None:
    """Print what every year came to: figures beside the plan, where and when it is short, what was worked out again.

    Last, if any year is short, the days that a new plan should see.
    """
    console = console or open_console()
    for year in years:
        console.print(_figures(year))
        if year.short:
            console.print(Text(f"{year.year}: the plan is short", style="bold red"))
            console.print(_nodes(year.nodes))
            for line in _events(year.scarce):
                console.print(f"  {line}")
        else:
            told = f"{year.year}: the plan holds; no node goes without more than {ALLOWED:.3%} of its demand"
            console.print(Text(told, style="bold green"))
        for line in [*_limits(year.limits), *_doubts(year.checks)]:
            console.print(f"  {line}")
    if days_to_keep and any(year.short for year in years):
        console.print("Days for a new plan to see beside its typical days, in case.toml or as an option of run:")
        console.print(f"  --option 'time.kept_days={json.dumps(list(days_to_keep))}'", soft_wrap=True)


def _figures(year: Measured) -> Table:
    sheet = Table(title=f"{year.year}, every hour", title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    sheet.add_column("", no_wrap=True)
    for name in ("", "plan", "every hour", "difference"):
        sheet.add_column(name, justify="left" if not name else "right", no_wrap=True)
    for figure, unit, planned, verified in year.figures.itertuples(name=None):
        sheet.add_row(figure, unit, _number(planned), _number(verified), _number(verified - planned, sign=True))
    return sheet


def _nodes(nodes: pd.DataFrame) -> Table:
    worst = nodes[nodes["scarce_hours"] > 0].sort_values("unserved", ascending=False).head(MOST)
    sheet = Table(box=SIMPLE_HEAD, pad_edge=False)
    sheet.add_column("where", no_wrap=True)
    for name in ("hours", "GWh", "of demand", "in the plan, GWh", "deepest, MW"):
        sheet.add_column(name, justify="right", no_wrap=True)
    for node, row in worst.iterrows():
        share = f"{row['unserved'] / row['demand']:.3%}"
        sheet.add_row(
            str(node), f"{row['scarce_hours']:.0f}", _number(row["unserved"]), share,
            _number(row["planned_unserved"]), _number(row["deepest"]),
        )  # fmt: skip
    return sheet


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
        lines.append(f"{key[0]}  {key[1]}, {hours}, {worst[key] / 1e3:,.2f} GWh: {regions}")
    more = len(worst) - len(lines)
    return [*lines, *([f"and {more} further days"] if more else [])]


def _limits(limits: pd.DataFrame) -> list[str]:
    """Limits that the hours of the year go beyond, by more than rounding."""
    over = limits[limits["used"] > limits["allowed"] + ALLOWED * limits["allowed"].abs() + SOUND]
    return [
        f"{row.kind} {row.limit}: {_number(row.used)} used, {_number(row.allowed)} allowed" for row in over.itertuples()
    ]


def _doubts(checks: pd.DataFrame) -> list[str]:
    """What, worked out again, is not what was reported."""
    return [f"check of {name}: off by {miss:.1e}" for name, miss in checks["relative"].items() if miss > SOUND]


def _number(value: float, *, sign: bool = False) -> str:
    if not np.isfinite(value):
        return ""
    digits = 0 if abs(value) >= 1000 else 1 if abs(value) >= 10 else 3
    text = f"{value:{'+' if sign else ''},.{digits}f}"
    return "·" if not text.strip("+-0.,") else text
