"""Trade: lines, sections of the grid and markets, by year; mean power in every step for the dispatch."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from kz_optimize.case.case import Case
from kz_optimize.model import steps, trade
from kz_optimize.results.extract.result_index import ResultIndex, dense_values
from kz_optimize.results.results import plain, quantity, text
from kz_optimize.schema import LANGUAGES

FULL = 1.0 - 1e-6
"""A line is congested where it carries this share of what it can."""
WAYS = ("line", "direction", "year")


def mean_power(m: Any, case: Case, name: str) -> np.ndarray:
    """(label ..., year, day, hour) GW, whatever the step of the carrier: the mean power within its own step."""
    hourly, daily, annual = (dense_values(m, name + suffix) for suffix in ("", "_daily", "_annual"))
    return hourly + daily[..., None] / 24.0 + annual[..., None, None] / 8760.0


def energy(m: Any, case: Case, name: str) -> np.ndarray:
    """(label ..., year) GWh."""
    solution = steps.energy_of_year(m, case, name).solution
    return solution.transpose(*(dim for dim in solution.dims if dim != "year"), "year").values


def lost_power(m: Any, case: Case) -> np.ndarray:
    """(way, year, day, hour) GW lost on the way."""
    share = 1.0 - case.lines.arriving_share.values
    return mean_power(m, case, "sent") * share[:, None, None, None] + dense_values(m, "lost")


def arriving(m: Any, case: Case) -> np.ndarray:
    """(way, year) GWh."""
    sent, share = energy(m, case, "sent"), case.lines.arriving_share.values[:, None]
    grown = dense_values(m, "lost")
    return sent * share - np.einsum("wydh,dh->wy", grown, ResultIndex(case).weight.reshape(grown.shape[2:]))


def lines(m: Any, case: Case) -> dict[str, xr.Variable]:
    """What lines carry and what is built of them."""
    k, years = case.lines, len(case.horizon.year)
    shape = (len(k.line), 2, years)
    sent = energy(m, case, "sent")
    capacity = trade.line_capacity(m, case).solution.transpose("way", "year").values
    power = mean_power(m, case, "sent").reshape(len(k.way), years, len(ResultIndex(case).weight))
    most = (capacity * k.usable_share.values[:, None])[..., None]
    full = (power >= FULL * most) & (most > 1e-6)
    built = dense_values(m, "line_built")
    return {
        "line_capacity": quantity(capacity.reshape(shape), WAYS, "MW", "capacity of a line, what is built included"),
        "line_built": quantity(built, ("line", "year"), "MW", "line capacity built, for both directions"),
        "line_investment": quantity(
            built * k.investment_cost.values[:, None], ("line", "year"), "million USD", "overnight cost of lines built"
        ),
        "line_sent": quantity(sent.reshape(shape), WAYS, "GWh", "energy that enters a line at its sending end"),
        "line_loss": quantity((sent - arriving(m, case)).reshape(shape), WAYS, "GWh", "energy lost on the way"),
        "congestion": plain(
            (full @ ResultIndex(case).weight).reshape(shape), WAYS, "hour", "hours of the year in which a line is full"
        ),
        "line_from": text(_column(case, "from"), ("line",), "region at its first end"),
        "line_to": text(_column(case, "to"), ("line",), "region at its second end"),
        "line_carrier": text(_column(case, "carrier"), ("line",), "what it carries"),
        **{
            f"line_name_{language}": text(_column(case, f"name_{language}"), ("line",), "name in this language")
            for language in LANGUAGES
        },
    }


def _column(case: Case, name: str) -> np.ndarray:
    return case.tables["lines"].frame[name].to_numpy(object)


def markets(m: Any, case: Case) -> dict[str, xr.Variable]:
    """What is bought and sold."""
    k = case.markets
    signed = energy(m, case, "traded") * k.sign.values[:, None]
    price = k.price.where(k.open, np.nan).values
    return {
        "traded": quantity(signed, ("market", "year"), "GWh", "bought (+) or sold (-)"),
        "market_price": quantity(price, ("market", "year"), "USD/MWh", "price paid or received; blank where not open"),
        "market_origin": text(np.where(k.foreign.values, "foreign", "domestic"), ("market",), "domestic or foreign"),
    }


def unserved_demand(m: Any, case: Case) -> tuple[dict[str, xr.Variable], dict[str, Any]]:
    """Demand that is not met, and the labels of the dimension `tier`."""
    values = energy(m, case, "unserved")
    tier = case.unserved.tier
    return {"unserved": quantity(values, ("tier", "node", "year"), "GWh", "demand that is not met")}, {"tier": tier}
