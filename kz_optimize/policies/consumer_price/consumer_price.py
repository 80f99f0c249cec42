"""Consumer prices: what buyers are charged on a market, where that is not what the carrier is worth.

Reads    consumer_prices.csv   price [USD/MWh]
         markets.csv           price [USD/MWh]

    private cost = charged price * energy bought        social cost = economic price * energy bought
    fuel subsidy = (economic price - charged price) * energy bought

A reform is a path of charged prices that closes the gap. Above the economic price the gap is a tax on the fuel. The
planner's view knows the economic price alone.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from kz_optimize.algebra import Expression
from kz_optimize.arrays import Array, array
from kz_optimize.case.case import Case
from kz_optimize.case.ground import Ground
from kz_optimize.model import steps
from kz_optimize.policy import Audit, Policy, Quantity, Report, StoredInputs, declared
from kz_optimize.tables.rules.context import Input


@dataclass(frozen=True)
class Members:
    """Market -> [year] million USD per GWh that is charged, NaN before the table begins."""

    charged: pd.DataFrame


def faults(case: Input) -> None:
    """Only what the system buys has a price that it is charged."""
    bought = case["markets"].loc[case["markets"]["direction"] == "buy", "market"]
    wrong = ~case["consumer_prices"]["market"].isin(bought)
    case.report(
        "consumer_prices",
        wrong,
        "the system buys nothing from this market",
        "Name a market with direction buy",
        "market",
    )


def members(ground: Ground) -> Members:
    """Charged prices in the milestone years."""
    paths = {market: path for (market,), path in ground.paths("consumer_prices", ["market"], "price")}
    return Members(pd.DataFrame.from_dict(paths, orient="index", columns=ground.horizon.year))


def gap(case: Case, charged: pd.DataFrame) -> Array:
    """[market, year] Million USD per GWh by which the economic price is above the charged one; zero where none is."""
    markets = case.markets
    known = charged.reindex(markets.records["market"]).to_numpy(float).reshape(markets.price.shape)
    bought = markets.sign.values[:, None] > 0
    values = np.where(np.isnan(known) | ~bought, 0.0, markets.price.values - known)
    return array(values, markets.market, case.horizon.year)


def money(m: pyo.ConcreteModel, case: Case, members: Members) -> dict[str, Expression]:
    """[market, year] Million USD a year that buyers pay less than the carrier is worth (negative)."""
    return {"price_gap": -gap(case, members.charged) * steps.energy_of_year(m, case, "traded")}


def report(m: pyo.ConcreteModel, case: Case, members: Members) -> Report:
    """What is paid for each market in market view."""
    paid = 0.0 if case.planner_view else -1.0
    values = paid * money(m, case, members)["price_gap"].solution.transpose("market", "year").values
    meaning = "what the carrier is worth less what buyers are charged for it"
    return Report({"plan": {"fuel_subsidy": Quantity(values, ("market", "year"), "million USD", meaning)}})


def audit(kept: StoredInputs) -> Audit:
    """The same from the two tables of prices and the energy bought."""
    plan, markets, total = kept.results.plan, kept.table("markets"), np.zeros(len(kept.years))
    by_key = markets[markets["direction"] == "buy"].groupby(["market", "region", "carrier"])
    worth = {key: kept.path(rows, "price", kept.years, early=np.nan) for key, rows in by_key}
    for market, rows in kept.table("consumer_prices").groupby("market"):
        charged = kept.path(rows, "price", kept.years, early=0.0)
        begun = kept.years >= rows["year"].min()
        for key, economic in worth.items():
            if key[0] == market:
                names = zip(("market_name", "market_region", "market_carrier", "market_direction"), (*key, "buy"),
                            strict=True)  # fmt: skip
                here = np.all([plan[name].values == value for name, value in names], axis=0)
                bought = plan["traded"].values[here].sum(axis=0)
                total += np.where(begun, charged - economic, 0.0) * bought * 1e-3
    return Audit(costs={"price_gap": total})


POLICY = Policy(
    "consumer_price",
    tables=declared(__file__, "consumer_prices"),
    check=faults,
    prepare=members,
    money=money,
    results=report,
    audit=audit,
    transfers=("price_gap",),
    market_only=True,
)
