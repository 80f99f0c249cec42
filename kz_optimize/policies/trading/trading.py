"""Trading system: what turns a cap on emissions into a market for allowances.

Reads    trading.csv         banking, bank_limit, bank_start, bank_end [kt], borrowing_limit, price_floor,
                             price_ceiling [USD/t], reserve [kt], offset_limit, offset_cost [USD/t]
         trading_periods.csv last_year
Decides  banked          allowances kept for the next period                 [kt]
         borrowed        allowances of the next period used in this one      [kt]
         reserve_sold    further allowances sold at the ceiling, per year    [kt]
         bought_back     allowances taken back at the floor, per year        [kt]
         offset          reductions outside the scope that count, per year   [kt]

    emissions <= limit + reserve_sold - bought_back + offset
               + (banked before - banked + borrowed - borrowed before) / years

Banked and borrowed allowances are those of a whole period of `years` calendar years, the rest is per year. Before the
first period stands `bank_start`, after the last at least `bank_end`. With a free bank the price of an allowance rises
by the discount rate while something is banked, and never faster (Rubin 1996, J. Environ. Econ. Manage. 31).
"""

from collections.abc import Mapping

import numpy as np
import pyomo.environ as pyo
import xarray as xr

from kz_optimize.algebra import Expression, Limit, Variable
from kz_optimize.arrays import Array, array
from kz_optimize.case.case import Case
from kz_optimize.case.ground import Ground
from kz_optimize.policy import Audit, Policy, Quantity, Report, StoredInputs, declared
from kz_optimize.tables.rules.context import Input, check_bounds

NEUTRAL = {"banking": 0.0, "bank_limit": np.inf, "bank_start": 0.0, "bank_end": 0.0, "borrowing_limit": 0.0,
           "price_floor": 0.0, "price_ceiling": np.inf, "reserve": np.inf, "offset_limit": 0.0,
           "offset_cost": np.nan}  # fmt: skip

DIMS = ("instrument", "year")

Members = Mapping[str, Array]
"""Column of the table -> [instrument]; `carried` [instrument, year] whether allowances pass on to the next period,
`moved` [instrument, year] kt a year that come from other periods whatever is decided."""


def faults(case: Input) -> None:
    """The floor is below the ceiling; a reserve of allowances has a price at which it is sold."""
    check_bounds(case, "trading", low="price_floor", high="price_ceiling", blank=False)
    trading = case["trading"]
    unsold = trading["reserve"].notna() & trading["price_ceiling"].isna()
    remedy = "Fill in price_ceiling, at which the reserve is sold"
    case.report("trading", unsold, "a reserve without a ceiling is never sold", remedy, "reserve", "warning")
    bought = set(case["offsets"]["instrument"]) if "offsets" in case.tables else set()
    nothing = (trading["offset_limit"] > 0) & trading["offset_cost"].isna() & ~trading["instrument"].isin(bought)
    remedy = "Fill in offset_cost, or write offsets.csv"
    case.report("trading", nothing, "there are no offsets to be bought", remedy, "offset_limit", "warning")
    kept = trading["bank_end"].gt(0) & ~trading["banking"]
    case.report("trading", kept, "nothing can be left over without banking", "Write yes under banking", "bank_end")
    _check_periods(case)


def _check_periods(case: Input) -> None:
    """A plan ends where a milestone period ends; otherwise the period is one account all the same."""
    if case.settings is None:
        return
    years = case.settings.time.milestone_years
    last = case["trading_periods"]["last_year"]
    inside = (last >= min(years)) & (last < max(years)) & ~(last + 1).isin(years)
    remedy = "Let a milestone period end with it, or mind that all of the period is one account"
    case.report("trading_periods", inside, "the plan ends within a milestone period", remedy, "last_year", "warning")


def members(ground: Ground) -> Members:
    """The rules of every cap; what is left blank does nothing."""
    instrument, horizon = ground.caps.instrument, ground.horizon
    frame = ground.frame("trading").set_index("instrument").reindex(instrument)
    rule = {
        name: array(frame[name].astype(float).fillna(blank).to_numpy(), instrument) for name, blank in NEUTRAL.items()
    }
    first, last = (array((horizon.year == end).astype(float), horizon.year) for end in (horizon.year[[0, -1]]))
    moved = (rule["bank_start"] * first - rule["bank_end"] * last) / horizon.years
    return {**rule, "carried": _carried(ground), "moved": moved}


def _carried(ground: Ground) -> Array:
    """[instrument, year] Whether allowances of a period pass on: there is a next one, in the same plan."""
    instrument, years = ground.caps.instrument, ground.horizon.year
    carried = np.ones((len(instrument), len(years)), dtype=bool)
    carried[:, -1] = False
    plans = ground.frame("trading_periods")
    for name, last in zip(plans["instrument"], plans["last_year"], strict=True):
        ends = np.searchsorted(years, last, side="right") - 1
        carried[instrument == name, ends] &= ends < 0
    return array(carried, instrument, years)


def add(m: pyo.ConcreteModel, case: Case, rule: Members) -> None:
    """Declare the decisions of trading systems."""
    instrument, year = case.caps.instrument, case.horizon.year
    covered = case.caps.level.notnull()
    carried = rule["carried"] & covered
    limit = case.caps.level.clip(min=0.0).fillna(0.0)
    every = array(np.ones(len(year)), year)
    next_limit = (limit * case.horizon.years).previous("year", -1)
    m.banked = Variable(
        instrument, year, where=(rule["banking"] > 0) & carried, upper=rule["bank_limit"] * every, unit="kt",
        doc="allowances kept for the next period",
        upper_limit=Limit(
            "trading", "no more than {limit} of allowances may be kept under {instrument} from {year} on",
            "keep {amount} more allowances under {instrument} from {year} on", "kt"),
    )  # fmt: skip
    m.borrowed = Variable(
        instrument, year, where=(rule["borrowing_limit"] > 0) & carried, upper=rule["borrowing_limit"] * next_limit,
        unit="kt", doc="those of the next period used now",
    )  # fmt: skip
    m.reserve_sold = Variable(
        instrument, year, where=covered & np.isfinite(rule["price_ceiling"]),
        upper=rule["reserve"] * every, unit="kt", doc="allowances sold at the ceiling",
        upper_limit=Limit(
            "trading", "no more than {limit} of allowances are sold at the ceiling under {instrument} in {year}",
            "sell {amount} more allowances under {instrument} in {year}", "kt"),
    )  # fmt: skip
    m.bought_back = Variable(
        instrument, year, where=(rule["price_floor"] > 0) & covered, upper=limit, unit="kt",
        doc="allowances taken back at the floor",
    )  # fmt: skip
    m.offset = Variable(
        instrument, year, where=rule["offset_cost"].notnull() & (rule["offset_limit"] > 0) & covered,
        upper=rule["offset_limit"] * limit, unit="kt",
        doc="reductions elsewhere that count",
        upper_limit=Limit(
            "trading", "no more than {limit} of offsets may be used under {instrument} in {year}",
            "use {amount} more offsets under {instrument} in {year}", "kt"),
    )  # fmt: skip


def allowances(m: pyo.ConcreteModel, case: Case, rule: Members) -> Expression:
    """[instrument, year] kt a year that add to the limit."""
    moved = m.banked.previous("year") - m.banked + m.borrowed - m.borrowed.previous("year")
    return m.reserve_sold - m.bought_back + m.offset + moved / case.horizon.years + rule["moved"]


def money(m: pyo.ConcreteModel, case: Case, rule: Members) -> dict[str, Expression]:
    """[instrument, year] Million USD a year paid to the state at the ceiling less the floor, and for offsets."""
    ceiling = rule["price_ceiling"].where(rule["price_ceiling"].isfinite(), 0.0)
    paid = {"trading": ceiling * m.reserve_sold - rule["price_floor"] * m.bought_back}
    if rule["offset_cost"].notnull().values.any():
        paid["trading_offset"] = rule["offset_cost"].fillna(0.0) * m.offset
    return paid


def report(m: pyo.ConcreteModel, case: Case, rule: Members) -> Report:
    """Every decision, and what is paid."""
    found = {}
    for name, meaning in (
        ("banked", "allowances kept for the next period"),
        ("borrowed", "allowances of the next period used now"),
        ("reserve_sold", "allowances sold at the ceiling, per year"),
        ("offset", "reductions elsewhere that count, per year"),
        ("bought_back", "allowances taken back at the floor, per year"),
    ):
        found[name] = Quantity(case.of_instruments(m.component(name).solution), DIMS, "kt", meaning)
    paid = sum(case.of_instruments(term.solution) for term in money(m, case, rule).values())
    found["trading_cost"] = Quantity(paid, DIMS, "million USD", "paid at the ceiling and for offsets, less the floor")
    return Report({"plan": found})


def audit(kept: StoredInputs) -> Audit:
    """What is paid and what moves between years, from the table and the quantities in a result file."""
    plan, total, bought = kept.results.plan, np.zeros(len(kept.years)), np.zeros(len(kept.years))
    given: dict[str, np.ndarray] = {}
    rules = kept.table("trading")
    for row in rules.fillna(0.0).itertuples():
        names = plan["instrument"].values
        chosen = plan.sel(instrument=row.instrument if row.instrument in names else f"cap {row.instrument}")
        sold, back, offset = (chosen[name].values for name in ("reserve_sold", "bought_back", "offset"))
        total += (row.price_ceiling * sold - row.price_floor * back) * 1e-3
        bought += row.offset_cost * offset * 1e-3
        moved = np.append(row.bank_start, chosen["banked"].values - chosen["borrowed"].values)
        moved[-1] += row.bank_end
        given[row.instrument] = sold - back + offset - np.diff(moved) / plan["years"].values
    offsets = {"trading_offset": bought} if rules["offset_cost"].notna().any() else {}
    return Audit({"trading": total, **offsets}, given)


def in_year(case: Case, plan: xr.Dataset, rule: Members) -> Members:
    """What banking and borrowing add to the caps in the one year of the case, as a given number of allowances."""
    saved = plan["banked"].fillna(0.0) - plan["borrowed"].fillna(0.0)
    of_caps = saved.isel(instrument=plan["instrument_kind"].values == "cap").transpose(*DIMS).values[:, :-1]
    start, end = (rule[name].values[:, None] for name in ("bank_start", "bank_end"))
    given = np.concatenate([start, of_caps], axis=1) - np.concatenate([of_caps, end], axis=1)
    year = plan.indexes["year"].get_indexer(case.horizon.year)
    moved = (given / plan["years"].values)[:, year]
    return {**rule, "moved": array(moved, case.caps.instrument, case.horizon.year)}


POLICY = Policy(
    "trading",
    tables=declared(__file__, "trading", "trading_periods"),
    check=faults,
    prepare=members,
    equations=add,
    allowances=allowances,
    money=money,
    results=report,
    audit=audit,
    transfers=("trading",),
    in_year=in_year,
    by_hour=dict.fromkeys(("reserve_sold", "bought_back", "offset"), "scheduled"),
)
