"""Prices: what one more unit would cost, in the money of its own year.

A dual of the programme is discounted million USD per unit of the right-hand side. Divided by what the step weighs in
the objective it is the price in money of that year:

    balance by the hour    price = dual / (weight[year] * days[day] * hours[day, hour])       USD/MWh
    balance by the day     price = dual / (weight[year] * days[day])
    balance by the year    price = dual / weight[year]
    cap of a year          shadow price = -dual / weight[year]                                 USD/t
    budget                 shadow price = -dual * years[year] / weight[year]                   USD/t

Signs: one more unit of demand, or of emission allowed away, costs the price; prices of carriers
may fall below zero where a surplus must be paid for, those of caps and budgets cannot. One tonne under a
budget costs the same discounted money in every year, so its price in money of the year rises at the discount rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr

from kz_optimize.case.case import Case
from kz_optimize.model import unserved
from kz_optimize.results.extract.result_index import ResultIndex
from kz_optimize.results.results import dataset, plain, quantity

Labels = Mapping[str, Any]


def nodal(m: Any, case: Case) -> np.ndarray:
    """(node, year, step) The price of every carrier in million USD/GWh of that year, constant within its own step."""
    weight, days, hours = case.horizon.weight.values[:, None, None], case.days.days.values[:, None], case.days.hours
    hourly = dual(m, "balance", "day", "hour") / (weight * days * hours.transpose("day", "hour").values)
    daily = dual(m, "balance_daily", "day")[..., None] / (weight * days)
    annual = dual(m, "balance_annual")[..., None, None] / weight
    return (hourly + daily + annual).reshape(len(case.nodes.node), len(case.horizon.year), -1)


def dual(m: Any, name: str, *steps: str) -> np.ndarray:
    """(node, year, *steps) The duals of a balance, with and without disposal; zero where it does not exist."""
    kinds = [m.component(name), m.component(name.replace("balance", "balance_with_disposal"))]
    strict, free = (equation.dual.fillna(0.0).transpose("node", "year", *steps).values for equation in kinds)
    return strict + free


def mean_price(case: Case, index: ResultIndex, price: np.ndarray) -> np.ndarray:
    """(node, year) Mean price weighted by demand; by time where nothing is demanded."""
    power = demand_power(case).reshape(price.shape)
    used = power * index.weight
    total = used.sum(axis=-1, keepdims=True)
    weight = np.where(total > 0, used / np.where(total > 0, total, 1.0), index.weight / index.weight.sum())
    return (price * weight).sum(axis=-1)


def demand_power(case: Case) -> np.ndarray:
    """(node, year, day, hour) Demand at the nodes as mean power of the step, GW."""
    hourly = unserved.demand(case, "hour").transpose("node", "year", "day", "hour").values
    daily = unserved.demand(case, "day").transpose("node", "year", "day").values
    annual = unserved.demand(case, "year").transpose("node", "year").values
    return hourly + daily[..., None] / 24.0 + annual[..., None, None] / 8760.0


def prices(m: Any, case: Case, price: np.ndarray, more: Mapping[str, xr.Variable], labels: Labels) -> xr.Dataset:
    """The group `prices`; more: what policies add, with the labels of their dimensions."""
    index = ResultIndex(case)
    shape = (*price.shape[:2], len(case.days.day), len(case.days.hour))
    kept = {
        "price": quantity(
            price.reshape(shape),
            ("node", "year", "day", "hour"),
            "USD/MWh",
            "cost of one more MWh demanded",
            single=True,
        ),
        "mean_price": quantity(
            mean_price(case, index, price),
            ("node", "year"),
            "USD/MWh",
            "price, weighted by demand (by time without any)",
        ),
        "line_price": plain(
            _line_price(m, case),
            ("line", "direction", "year"),
            "USD/kW/year",
            "what one more kW of existing line would save",
        ),
    }
    return dataset({**kept, **more}, {**index.labels, **labels})


def _line_price(m: Any, case: Case) -> np.ndarray:
    """(line, direction, year) Million USD per GW and year, which is USD per kW and year."""
    hourly = m.line_limit.dual.fillna(0.0).sum("day", "hour")
    daily = 24.0 * m.line_limit_daily.dual.fillna(0.0).sum("day")
    annual = 8760.0 * m.line_limit_annual.dual.fillna(0.0)
    total = -(hourly + daily + annual) / case.horizon.weight
    return total.transpose("way", "year").values.reshape(len(case.lines.line), 2, len(case.horizon.year))
