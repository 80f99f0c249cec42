"""Settlement: purchases of carriers balanced by the year, made to fit what the hours used.

The windows keep the purchases and sales of the schedule. When the year is complete each node's difference is settled at
its own markets: what it lacks by buying more or selling less, cheapest first; what it has left the other way round,
dearest first; always within what a market takes in a year. What no market can settle is `missing`: fuel that the year
does not have, or, below zero, what was made and not used.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kz_optimize.arrays import Array, array
from kz_optimize.case.case import Case
from kz_optimize.model.market import most as market_most
from kz_optimize.verify.accounts import difference


def balance_annual_purchases(m: Any, case: Case) -> Array:
    """Adjust `traded_annual` of a complete year; [node] GWh that stay missing."""
    rows, k = difference(m, case), case.markets
    spare = rows["balance_annual"].fillna(0.0) + rows["balance_with_disposal_annual"].fillna(0.0)
    needed = -spare.isel(year=0)
    lacking = needed.where(~(case.nodes.disposal & (needed < 0)), 0.0).values
    traded = m.traded_annual.solution.fillna(0.0).values
    price, sign = k.price.values[:, 0], k.sign.values
    most = np.minimum(k.annual_limit.values[:, 0], market_most(case, "year").values[:, 0])
    least = k.annual_minimum.values[:, 0]
    usable = k.annual.values & k.open.values[:, 0]
    for place in np.flatnonzero(lacking):
        markets = np.flatnonzero(usable & (k.node.values == case.nodes.node[place]))
        order = markets[np.argsort(price[markets])]
        for market in order if lacking[place] > 0 else order[::-1]:
            now = traded[market, 0]
            wanted = now + sign[market] * lacking[place]
            then = np.clip(wanted, min(least[market], now), max(most[market], now))
            traded[market, 0] = then
            lacking[place] -= sign[market] * (then - now)
    m.traded_annual.load(value=m.traded_annual.cells.flatten(traded), rc=np.zeros(len(m.traded_annual)))
    return array(lacking, case.nodes.node)
