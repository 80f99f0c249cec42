"""Settlement: purchases of carriers balanced by the year, made to fit what the hours used.

The windows keep the purchases of the schedule. When the year is complete each node's difference is bought or given back
at its own markets, cheapest first and dearest first, within what they hold in a year. What no market can settle is
`missing`: fuel that the year does not have, or, below zero, what was made and not used.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from ..case.case import Case
from ..model.dispatch import HOURS
from .accounts import difference


def settle(m: Any, case: Case) -> xr.DataArray:
    """Adjust `traded_annual` of a complete year; [node] GWh that stay missing."""
    rows, k = difference(m), case.markets
    spare = rows["balance_annual"].fillna(0.0) + rows["balance_with_disposal_annual"].fillna(0.0)
    lacking = -spare.isel(year=0, drop=True)
    free = case.nodes.disposal & (lacking < 0)
    lacking = lacking.where(~free, 0.0)
    traded = m.traded_annual.solution.fillna(0.0)
    sells = (k.sign.values > 0) & k.annual.values & k.open.values[:, 0]
    for node in case.nodes.node[lacking.values != 0]:
        markets = np.flatnonzero(sells & (k.node.values == node))
        order = markets[np.argsort(k.price.values[markets, 0])]
        if lacking.sel(node=node) < 0:
            order = order[::-1]
        for market in order:
            now = float(traded[market, 0])
            most = min(float(k.annual_limit[market, 0]), HOURS * float(k.hourly_limit[market, 0]))
            least = min(float(k.annual_minimum[market, 0]), now)
            then = np.clip(now + float(lacking.sel(node=node)), least, max(most, now))
            traded[market, 0] = then
            lacking.loc[{"node": node}] -= then - now
    if len(m.traded_annual):
        m.traded_annual.load(value=m.traded_annual.cells.flatten(traded.values), rc=np.zeros(len(m.traded_annual)))
    return lacking
