"""Allowance supply: steps that are sold at a least price, and offsets that count as far as they are good.

Reads    allowance_steps.csv   price [USD/t], quantity [kt]
         offsets.csv           cost [USD/t], potential [kt], quality
         trading.csv           offset_limit
Decides  issued                allowances sold of a step, per year    [kt]
         offset_bought         tonnes bought of an offset, per year   [kt]

    emissions <= limit + sum(issued) + sum(quality * offset_bought)
    sum(quality * offset_bought) <= offset_limit * (limit + sum(issued))

The limit of the cap is given free or sold without a reserve price, and what nobody wants at the price of a step is not
sold. A step before the limit is a floor, a small one above it a reserve, an endless one a ceiling; a limit of zero and
one endless step are a tax. All allowances of an auction clear at one price, so its revenue is that price times what is
sold, more than the objective holds. Offsets are reductions that nobody has to make.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Expression, Limit, Variable
from kz_optimize.arrays import Array, array
from kz_optimize.case.case import Case
from kz_optimize.case.columns import over_years
from kz_optimize.case.ground import Ground
from kz_optimize.model.dispatch import finite_or_zero
from kz_optimize.policy import Audit, Policy, Quantity, Report, StoredInputs, declared
from kz_optimize.tables.rules.context import Input

STEP, OFFSET = ("instrument", "step"), ("offset", "instrument")
"""Keys of the two tables."""


@dataclass(frozen=True)
class Supply:
    """The rows of one table; their names are its keys with blanks between them."""

    row: pd.Index
    keys: pd.DataFrame  # index row; columns as the keys
    values: dict[str, Array]  # column -> [row, year] in model units, NaN before a row begins

    @classmethod
    def of(cls, ground: Ground, table: str, keys: tuple[str, str], columns: tuple[str, ...], dim: str) -> "Supply":
        """The rows of a table along a dimension."""
        frame, schema, year = ground.frame(table), ground.tables[table].schema, ground.horizon.year
        found = {name: over_years(frame, schema, keys, name, year) for name in columns}
        named = found[columns[0]].index.to_frame(index=False)
        row = pd.Index([" ".join(key) for key in named.itertuples(index=False)], name=dim, dtype=object)
        values = {name: array(path.to_numpy(float), row, year) for name, path in found.items()}
        return cls(row, named.set_axis(row, axis=0), values)

    @property
    def instrument(self) -> Array:
        """[row] The cap to which it adds."""
        return array(self.keys["instrument"].to_numpy(object), self.row)


@dataclass(frozen=True)
class Members:
    """Steps and offsets of all caps."""

    steps: Supply
    offsets: Supply
    offset_limit: Array  # [instrument] share of the allowances, NaN without a limit


def faults(case: Input) -> None:
    """No tonne counts twice: where a cap or budget covers everything, a reduction is part of it already."""
    whole = set()
    for table in ("emission_caps", "emission_budgets"):
        for scope in case[table]["scope"]:
            parts = case["scopes"][case["scopes"]["scope"] == scope]
            everything = parts[(parts["group"] == "all") & (parts["sector"] == "all")]["region"]
            whole |= set(everything) if len(parts) else {scope}
    rows = [not whole.isdisjoint(case.upward.get(region, ())) for region in case["offsets"]["region"]]
    problem = "a cap covers all emissions here, so a tonne would count twice"
    remedy = "Leave region blank for tonnes from elsewhere; a system that covers them is linked, not offset"
    case.report("offsets", np.array(rows, dtype=bool), problem, remedy, "region")
    own = case["trading"].loc[case["trading"]["offset_cost"].notna(), "instrument"]
    twice = case["offsets"]["instrument"].isin(own)
    case.report(
        "offsets", twice, "this cap has offsets in trading.csv too", "Clear its offset_cost there", "instrument"
    )


def members(ground: Ground) -> Members:
    """Steps and offsets in the milestone years."""
    share = ground.frame("trading").set_index("instrument")["offset_limit"].reindex(ground.caps.instrument)
    return Members(
        Supply.of(ground, "allowance_steps", STEP, ("price", "quantity"), "allowance_step"),
        Supply.of(ground, "offsets", OFFSET, ("cost", "potential", "quality"), "offset_kind"),
        array(share.to_numpy(float), ground.caps.instrument),
    )


def add(m: pyo.ConcreteModel, case: Case, supply: Members) -> None:
    """Declare what is sold and bought, and how far offsets count."""
    steps, offsets, level, year = supply.steps, supply.offsets, case.caps.level, case.horizon.year
    covered = level.notnull()
    has_offsets = array(np.isin(case.caps.instrument, offsets.keys["instrument"]), case.caps.instrument)
    price, cost, share = steps.values["price"], offsets.values["cost"], supply.offset_limit
    m.issued = Variable(
        steps.row, year, where=price.notnull() & covered.at(instrument=steps.instrument),
        upper=steps.values["quantity"].fillna(np.inf), unit="kt", doc="allowances sold of a step",
        upper_limit=Limit(
            "allowance_steps", "no more than {limit} of allowances are sold as {allowance_step} in {year}",
            "sell {amount} more as {allowance_step} in {year}", "kt", lambda: steps.keys),
    )  # fmt: skip
    m.offset_bought = Variable(
        offsets.row, year, where=cost.notnull() & covered.at(instrument=offsets.instrument),
        upper=finite_or_zero(offsets.values["potential"]), unit="kt", doc="tonnes bought of an offset",
        upper_limit=Limit(
            "offsets", "no more than {limit} of {offset_kind} can be bought in {year}",
            "find {amount} more of {offset_kind} in {year}", "kt", lambda: offsets.keys),
    )  # fmt: skip
    m.offset_limit = Equation(
        lambda: counted(m, case, offsets) - finite_or_zero(share) * sold(m, case, steps)
        <= finite_or_zero(share) * level.clip(min=0.0).fillna(0.0),
        for_each=(case.caps.instrument, year), where=share.notnull() & covered & has_offsets,
        doc="offsets count up to a share of the allowances",
        limit=Limit(
            "trading", "no more than {limit} of offsets may be used under {instrument} in {year}",
            "use {amount} more offsets under {instrument} in {year}", "kt"),
    )  # fmt: skip


def sold(m: pyo.ConcreteModel, case: Case, steps: Supply) -> Expression:
    """[instrument, year] kt a year sold under every cap."""
    return m.issued.sum_onto(case.caps.instrument, by=steps.instrument)


def counted(m: pyo.ConcreteModel, case: Case, offsets: Supply) -> Expression:
    """[instrument, year] kt a year for which offsets count under every cap."""
    quality = finite_or_zero(offsets.values["quality"])
    return (quality * m.offset_bought).sum_onto(case.caps.instrument, by=offsets.instrument)


def money(m: pyo.ConcreteModel, case: Case, supply: Members) -> dict[str, Expression]:
    """[row, year] Million USD a year at the prices of the steps, and for offsets."""
    terms = {
        "allowance_steps": finite_or_zero(supply.steps.values["price"]) * m.issued,
        "offsets": finite_or_zero(supply.offsets.values["cost"]) * m.offset_bought,
    }
    return {kind: term for kind, term in terms.items() if len(case.tables[kind])}


def report(m: pyo.ConcreteModel, case: Case, supply: Members) -> Report:
    """What is sold at which price, what an auction at one price brings, and what is bought and counts."""
    steps, offsets = supply.steps, supply.offsets
    issued, bought = m.issued.solution.fillna(0.0), m.offset_bought.solution.fillna(0.0)
    clearing = -1.0 * m.emission_cap.dual.fillna(0.0) / case.horizon.weight
    quality = finite_or_zero(offsets.values["quality"])
    told = (
        ("issued", steps, issued, "kt", "allowances sold of a step, per year"),
        ("allowance_step_price", steps, steps.values["price"], "USD/t", "least price at which a step is sold"),
        ("auction_revenue", steps, clearing.at(instrument=steps.instrument) * issued, "million USD",
         "what a step sells, at the price of all allowances"),
        ("offset_bought", offsets, bought, "kt", "tonnes bought of an offset, per year"),
        ("offset_counted", offsets, quality * bought, "kt", "allowances that they count for, per year"),
    )  # fmt: skip
    found = {}
    for name, rows, values, unit, meaning in told:
        if dims := (str(rows.row.name), "year") if len(rows.row) else ():
            found[name] = Quantity(values.transpose(*dims).values, dims, unit, meaning)
    return Report({"plan": found}, {str(rows.row.name): rows.row for rows in (steps, offsets) if len(rows.row)})


def audit(kept: StoredInputs) -> Audit:
    """What is paid at the prices of the steps and for offsets, and the allowances that they are."""
    costs: dict[str, np.ndarray] = {}
    given: dict[str, np.ndarray] = {}
    for table, keys, column, name, counted, dim in (
        ("allowance_steps", STEP, "price", "issued", "issued", "allowance_step"),
        ("offsets", OFFSET, "cost", "offset_bought", "offset_counted", "offset_kind"),
    ):
        for key, rows in kept.table(table).groupby(list(keys)):
            amount = kept.results.plan[name].sel({dim: " ".join(key)}).values * 1e-3
            paid = kept.path(rows, column, kept.years, early=0.0) * amount
            costs[table] = costs.get(table, np.zeros(len(kept.years))) + paid
            cap, more = key[keys.index("instrument")], kept.results.plan[counted].sel({dim: " ".join(key)}).values
            given[cap] = given.get(cap, np.zeros(len(kept.years))) + more
    return Audit(costs, given)


POLICY = Policy(
    "allowance_supply",
    tables=declared(__file__, "allowance_steps", "offsets"),
    check=faults,
    prepare=members,
    equations=add,
    allowances=lambda m, case, supply: sold(m, case, supply.steps) + counted(m, case, supply.offsets),
    money=money,
    results=report,
    audit=audit,
    transfers=("allowance_steps",),
    by_hour={"issued": "scheduled", "offset_bought": "scheduled", "offset_limit": "priced"},
)
