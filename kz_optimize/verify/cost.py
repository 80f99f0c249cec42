"""What a plan costs in the hourly year: what it invests, and what running every hour of every milestone year costs.

    upper bound = sum over years of year_weight * (investment and fixed cost of the plan
                                                   + running cost in every hour + excess_price * excess emissions)

What the hours do is a plan of the hourly year, and so no less than the cheapest, if it breaks no limit of the year.
Windows keep what exists, but may overdraw a policy or leave stores emptier than they were: then there is no bound, and
`faults` says why. Emissions above caps and budgets are no fault: they are paid for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kz_optimize.results import Results
from kz_optimize.units import to_model
from kz_optimize.verify.accounts import difference
from kz_optimize.verify.carbon import LIMITS
from kz_optimize.verify.year import Year

OF_CAPACITY = (
    "investment_payment", "energy_investment_payment", "investment_subsidy", "line_payment", "fixed", "line_fixed",
)  # fmt: skip
"""Kinds of cost that what stands costs, however it runs."""
TOLERANCE = 1e-6
"""By which a limit of the year may be missed, relative to its largest term and one unit."""


@dataclass(frozen=True)
class Cost:
    """Of one milestone year, in every hour.

    running   million USD a year, without what is invested and fixed
    excess    kt emitted above caps and budgets
    penalty   million USD a year paid for them
    faults    limits that the hours break, so that they are no plan of the hourly year
    """

    running: float
    excess: float
    penalty: float
    faults: tuple[str, ...]


def is_running(kind: str) -> bool:
    """Whether a kind of cost is that of running, not of having built."""
    return kind not in OF_CAPACITY


def cost_of(year: Year, whole: Results) -> Cost:
    """From the complete year, and the results extracted from it."""
    annual = whole.plan["annual_cost"].sel(year=year.year).to_series()
    rows = difference(year.model, year.case)
    over = [np.nan_to_num(rows[name].values).clip(min=0.0).sum() for name in LIMITS if name in rows]
    excess = float(sum(over))
    running = float(annual[[kind for kind in annual.index if is_running(str(kind))]].sum())
    faults = (*_broken(year, rows), *_left_behind(year))
    price = np.nan if year.excess_price is None else year.excess_price
    return Cost(running, excess, excess * price * to_model("USD/t"), faults)


def upper_bound(plan: Results, costs: Mapping[int, Cost]) -> float:
    """Million USD; NaN if a year of the plan is missing, or breaks a limit."""
    annual, weight = plan.plan["annual_cost"].to_pandas(), plan.plan["year_weight"].to_series()
    built = annual.loc[[not is_running(str(kind)) for kind in annual.index]].sum()
    if set(costs) != set(built.index) or any(cost.faults for cost in costs.values()):
        return float("nan")
    return float(sum(weight[year] * (built[year] + cost.running + cost.penalty) for year, cost in costs.items()))


def _broken(year: Year, rows: Mapping[str, Any]) -> list[str]:
    """Rows of the year that the hours break, emissions aside."""
    broken = []
    for name, over in rows.items():
        if name in LIMITS:
            continue
        relation = year.model.component(name).relation
        miss = {"<=": over.values, ">=": -over.values, "==": np.abs(over.values)}[relation.sense]
        scale = 1.0 + np.abs(np.nan_to_num(year.model.component(name).right_hand_side.values)).max(initial=0.0)
        if np.nanmax(miss, initial=0.0) > TOLERANCE * max(scale, _size(year)):
            broken.append(f"{name.replace('_', ' ')} is missed by {np.nanmax(miss):,.3g}")
    return broken


def _size(year: Year) -> float:
    """GWh of the largest demand of a year, in whose light purchases balanced by the year are judged."""
    return float(year.case.demand.annual.values.max(initial=1.0))


def _left_behind(year: Year) -> Sequence[str]:
    """Stores that end the year with less than they began it."""
    stores = year.case.stores
    if not len(year.case.fleets.store):
        return []
    m, last = year.model, len(year.case.days.day) - 1
    keep = (1.0 - stores.standing_loss) ** 24.0
    dusk = keep * m.level.solution.isel(run=last) + m.stored.solution.isel(day=last, hour=-1)
    less = np.nan_to_num((m.level.solution.isel(run=0) - dusk).values)
    energy = np.nan_to_num(m.energy.solution.values)
    miss = (less - TOLERANCE * (1.0 + energy)).max(initial=0.0)
    return [f"a store ends the year {less.max():,.3g} GWh emptier than it began"] if miss > 0 else []
