"""Market limits: what several zones trade in one market, or one tier of it, together.

Reads    market_limits.csv   annual_limit, annual_minimum [GWh], hourly_limit [MW]

    annual_minimum <= sum(traded of a year, over the zones) <= annual_limit
    sum(traded in a step, over the zones) <= hourly_limit

A supply curve that zones share is a market per tier: each zone has its price in markets.csv, the tier its size here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Expression, Limit
from kz_optimize.arrays import Array, array
from kz_optimize.case.case import Case
from kz_optimize.case.columns import over_years
from kz_optimize.case.ground import Ground
from kz_optimize.model import steps
from kz_optimize.model.dispatch import finite_or_zero
from kz_optimize.policy import Audit, Policy, StoredInputs, declared
from kz_optimize.tables.rules.context import Input, check_blank_rows, check_bounds

KEYS = ["limit", "market", "region", "carrier", "direction"]
COLUMNS = ("annual_limit", "annual_minimum", "hourly_limit")


@dataclass(frozen=True)
class Members:
    """The limits; whom they concern is known by market, carrier, direction and the regions within."""

    frame: pd.DataFrame  # the first row of each limit, with its regions in `within`
    rule: pd.Index
    values: dict[str, Array]  # column -> [rule, year], NaN where nothing is said

    def records(self) -> pd.DataFrame:
        """The columns that name each limit."""
        return self.frame[KEYS].set_axis(self.rule, axis=0)

    def of(self, case: Case) -> Array:
        """[rule, market] 1 where a limit counts what is traded."""
        k = case.markets
        own = k.records
        counted = [
            (own[["market", "carrier", "direction"]] == row[["market", "carrier", "direction"]]).all(axis=1)
            & own["region"].isin(row["within"])
            for _, row in self.frame.iterrows()
        ]
        return array(np.array(counted, float).reshape(len(self.rule), len(k.market)), self.rule, k.market)


def faults(case: Input) -> None:
    """Least and most agree; somebody trades; steps are those of carriers balanced by the hour."""
    check_bounds(case, "market_limits", low="annual_minimum", high="annual_limit", blank=False)
    check_blank_rows(case, "market_limits", COLUMNS)
    limits, markets = case["market_limits"], case["markets"]
    traded = set(markets[["market", "carrier", "direction"]].itertuples(index=False, name=None))
    named = zip(limits["market"], limits["carrier"], limits["direction"], limits["region"], strict=True)
    inside = {key: set(rows["region"]) for key, rows in markets.groupby(["market", "carrier", "direction"], sort=False)}
    nobody = [
        (market, carrier, direction) not in traded
        or not any(region in case.upward.get(own, ()) for own in inside[market, carrier, direction])
        for market, carrier, direction, region in named
    ]
    remedy = "Name a market, carrier, direction and region that markets.csv has"
    case.report("market_limits", np.array(nobody, bool), "no zone trades in this market", remedy, "market")
    coarse = limits["hourly_limit"].notna() & (limits["carrier"].map(case.carriers["time"]) != "hour")
    remedy = "Write annual_limit, or balance the carrier by the hour (carriers.csv)"
    problem = "a limit of every step needs a carrier that is balanced by the hour"
    case.report("market_limits", coarse, problem, remedy, "hourly_limit")


def members(ground: Ground) -> Members:
    """The limits of the table, in model units."""
    frame, years = ground.frame("market_limits"), ground.horizon.year
    once = frame.drop_duplicates(KEYS).reset_index(drop=True)
    rule = pd.Index(once[KEYS].agg(" ".join, axis=1), name="rule", dtype=object)
    wanted = pd.MultiIndex.from_frame(once[KEYS])
    values = {}
    for column in COLUMNS:
        known = over_years(frame, ground.tables["market_limits"].schema, KEYS, column, years).reindex(wanted)
        values[column] = array(known.to_numpy(float), rule, years)
    return Members(once.assign(within=[ground.tree.within(region) for region in once["region"]]), rule, values)


def add(m: pyo.ConcreteModel, case: Case, members: Members) -> None:
    """Declare the limits."""
    member, rule, year = members.of(case), members.rule, case.horizon.year
    most, least, power = (members.values[column] for column in COLUMNS)

    def volume() -> Expression:
        return (member * steps.energy_of_year(m, case, "traded")).sum("market")

    m.market_limit_shared = Equation(
        lambda: volume() <= finite_or_zero(most), for_each=(rule, year), where=most.notnull(),
        doc="zones trade no more in a year together than the market holds",
        limit=Limit(
            "market_limits", "the limit {rule} lets no more than {limit} be traded in {year}",
            "trade {amount} more under {rule} in {year}", "GWh", members.records),
    )  # fmt: skip
    m.market_minimum_shared = Equation(
        lambda: volume() >= finite_or_zero(least), for_each=(rule, year), where=least.notnull(),
        doc="zones trade together what must be taken or paid",
        limit=Limit(
            "market_limits", "the limit {rule} asks for at least {limit} to be traded in {year}",
            "trade {amount} less under {rule} in {year}", "GWh", members.records),
    )  # fmt: skip
    m.market_power_shared = Equation(
        lambda: (member * m.traded).sum("market") <= finite_or_zero(power),
        for_each=(rule, *steps.dimensions(case, "hour")), where=power.notnull(),
        doc="zones trade no more in a step together than the market lets through",
        limit=Limit(
            "market_limits", "the limit {rule} lets no more than {limit} through in {year}",
            "trade {amount} more under {rule} in {year}", "GW", members.records),
    )  # fmt: skip


def recompute(kept: StoredInputs) -> Audit:
    """The largest excess over what a year may hold, or lack of what it must."""
    plan, worst, scale = kept.results.plan, 0.0, 1.0
    for (_, market, region, carrier, direction), rows in kept.table("market_limits").groupby(KEYS, sort=False):
        here = (plan["market_name"] == market) & (plan["market_carrier"] == carrier)
        here &= plan["market_direction"] == direction
        inside = [region in kept.upward(own) for own in plan["market_region"].values]
        traded = np.abs(plan["traded"].values)[here.values & np.array(inside, bool)].sum(axis=0)
        for column, sign in (("annual_limit", 1.0), ("annual_minimum", -1.0)):
            told = rows[rows[column].notna()]
            if len(told):
                limit = kept.path(told, column, kept.years, early=np.nan)
                said = kept.years >= told["year"].min()
                worst = max(worst, float((sign * (traded - limit) * said).max()))
                scale = max(scale, float(limit.max()))
    return Audit(checks=[("trade beyond shared limits", 0.0, worst, scale)])


POLICY = Policy(
    "market_limit",
    tables=declared(__file__, "market_limits"),
    check=faults,
    prepare=members,
    equations=add,
    audit=recompute,
    by_hour=dict.fromkeys(("market_limit_shared", "market_minimum_shared"), "priced"),
)
