"""Loans: how far windows may overdraw a carrier that is balanced by the year, or leave it over.

What its markets can still bring or take is settled when the year is complete: see purchases.py. Beyond that a window
may borrow from those after it, or leave to them, a share of what the carrier turns over in the schedule, less and less
until December; what is borrowed is part of the next window's account. More costs what demand costs that no tier lets
go without, so hours of the hourly problem end the year in balance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kz_optimize.arrays import Array, array
from kz_optimize.case.case import Case
from kz_optimize.model.market import most as market_most
from kz_optimize.tables.calendar import DAYS_IN_YEAR
from kz_optimize.verify.accounts import BALANCES, Schedule, Values

SHARE = 0.1
"""Share of the turnover that the first window may borrow."""


@dataclass(frozen=True)
class Loans:
    """What markets can settle, and what there is to borrow from.

    surplus   [node, year] GWh that markets can still take, or bring less
    missing   [node, year] GWh that they can still bring, or take less
    turnover  row -> [node, year] GWh by which its windows are in surplus or short, in the schedule
    """

    surplus: Array
    missing: Array
    turnover: Values

    @classmethod
    def of(cls, schedule: Schedule, starts: Sequence[int]) -> Loans:
        """What a schedule leaves to windows that start on some days; the last start is the end of the year."""
        turnover: dict[str, Array] = {}
        for first, end in pairwise(starts):
            for name, use in schedule.use(np.arange(first, end)).items():
                if name in BALANCES:
                    turnover[name] = turnover.get(name, 0.0 * use) + abs(use) * ((end - first) / DAYS_IN_YEAR)
        missing, surplus = _spare(schedule.case, schedule.solution["traded_annual"])
        return cls(surplus, missing, turnover)

    def room(self, name: str, midnight: int, pace: float) -> tuple[Array, Array]:
        """[node, year] GWh by which the use of a window that ends at a midnight may be above and below its account."""
        borrowed = SHARE * (1.0 - midnight / DAYS_IN_YEAR) * self.turnover[name]
        return pace * (self.surplus + borrowed), pace * (self.missing + borrowed)


def _spare(case: Case, traded: Array) -> tuple[Array, Array]:
    """[node, year] GWh by which markets could bring more and take less, and the other way round, than they do.

    traded: [market, year] GWh
    """
    k, node = case.markets, case.nodes.node
    now, year = traded.fillna(0.0), case.horizon.year
    more = np.minimum(k.annual_limit.values, market_most(case, "year").values) - now.values
    less = now.values - k.annual_minimum.values
    usable, buys = k.annual.values[:, None] & k.open.values, (k.sign.values > 0)[:, None]
    found = []
    for side in (buys, ~buys):
        total = np.zeros((len(node), len(year)))
        np.add.at(total, node.get_indexer(k.node.values), np.where(usable, np.where(side, more, less), 0.0).clip(min=0))
        found.append(array(total, node, year))
    return found[0], found[1]
