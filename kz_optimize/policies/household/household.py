"""Households: what energy costs them, and relief where that is too much of their income.

Reads    households.csv       households, electricity, heat, income
         network_charges.csv  charge [USD/MWh]
         burden_limits.csv    share, cost_of_funds
Decides  relief               public money for households of a group, per year   [million USD]

    bill = use * (mean cost of the system per unit of final demand + network charge)
    households * (bill - share * income) <= relief

The mean cost is what a regulated tariff passes on, with taxes and support as they are; it is linear because demand is
given. Relief is a transfer; the objective carries what raising it costs, (cost_of_funds - 1) * relief. Bills at prices
of nodes are no linear limit.
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
from kz_optimize.case.links import line_payments
from kz_optimize.model import cost
from kz_optimize.model.dispatch import finite_or_zero
from kz_optimize.policies.household.audit import audit
from kz_optimize.policy import Policy, Quantity, Report, declared
from kz_optimize.tables.rules.context import Input
from kz_optimize.units import ENERGY

KEYS, CARRIERS = ["group", "region"], ("electricity", "heat")
DIMS = ("household", "year")


@dataclass(frozen=True)
class Members:
    """Groups of households by region; bills and limits in million USD of all households of the group."""

    household: pd.Index
    keys: pd.DataFrame  # index household; columns group and region
    households: Array  # [household, year] million
    use: Array  # [household, year] GWh of all
    network: Array  # [household, year] million USD of all
    income: Array  # [household, year] million USD of all
    share: Array  # [household, year] NaN without a limit
    cost_of_funds: Array  # [household, year]


def faults(case: Input) -> None:
    """Households that use energy earn something, and a limit has households."""
    rows, limits = case["households"], case["burden_limits"]
    case.report("households", ~(rows["income"] > 0), "households without income", "Give an income above zero", "income")
    known = set(rows[KEYS].itertuples(index=False, name=None))
    lost = np.array([key not in known for key in limits[KEYS].itertuples(index=False, name=None)], dtype=bool)
    case.report(
        "burden_limits",
        lost,
        "households.csv has no such group in this region",
        "Add it there or correct the row",
        "group",
    )


def members(ground: Ground) -> Members:
    """What groups use and earn in the milestone years."""
    frame, schema, year = ground.tables["households"].frame, ground.tables["households"].schema, ground.horizon.year
    columns = ("households", "electricity", "heat", "income")
    paths = {name: over_years(frame, schema, KEYS, name, year) for name in columns}
    keys = paths["income"].index.to_frame(index=False)
    label = pd.Index(keys.agg(" ".join, axis=1) if len(keys) else [], name="household", dtype=object)
    number, electricity, heat, income = (
        path.fillna(0.0).to_numpy(float).reshape(len(label), len(year)) for path in paths.values()
    )
    million = number * 1e-3
    used = {"electricity": million * electricity, "heat": million * heat}  # GWh: a million times a kWh
    charges = dict(ground.paths("network_charges", ["region", "carrier"], "charge"))
    network = np.zeros(number.shape)
    for i, region in enumerate(keys["region"]):
        for carrier, energy in used.items():
            near = next((place for place in ground.tree.upward(region) if (place, carrier) in charges), None)
            network[i] += energy[i] * np.nan_to_num(charges[near, carrier]) if near is not None else 0.0
    limits = {
        name: over_years(ground.tables["burden_limits"].frame, ground.tables["burden_limits"].schema, KEYS, name, year)
        .reindex(pd.MultiIndex.from_frame(keys)).to_numpy(float).reshape(number.shape)
        for name in ("share", "cost_of_funds")
    }  # fmt: skip
    of = {"households": million, "use": used["electricity"] + used["heat"], "network": network,
          "income": million * income, **limits}  # fmt: skip
    return Members(
        label, keys.set_axis(label, axis=0), **{name: array(value, label, year) for name, value in of.items()}
    )


def add(m: pyo.ConcreteModel, case: Case, groups: Members) -> None:
    """Declare relief and the limit."""
    limited = groups.share.notnull()
    m.relief = Variable(groups.household, case.horizon.year, where=limited, unit="million USD", doc="public money")
    m.burden_limit = Equation(
        lambda: bills(m, case, groups) - m.relief <= finite_or_zero(groups.share) * groups.income,
        for_each=(groups.household, case.horizon.year), where=limited,
        doc="bills above their share of income are relieved",
        limit=Limit(
            "burden_limits", "bills of {household} take no more than their share of income in {year}",
            "let bills of {household} take {amount} more in {year}", "million USD", lambda: groups.keys),
    )  # fmt: skip


def bills(m: pyo.ConcreteModel, case: Case, groups: Members) -> Expression:
    """[household, year] Million USD of all households of a group."""
    return (groups.use / delivered(case)) * paid(m, case) + groups.network


def delivered(case: Case) -> Array:
    """[year] GWh of final demand of what is energy."""
    final, unit = case.demand.final, case.tables["carriers"].frame.set_index("carrier")["unit"]
    energy = final[list(case.horizon.year)][final["carrier"].map(unit) == ENERGY].to_numpy(float).sum(axis=0)
    return array(np.maximum(energy, 1e-9), case.horizon.year)


def paid(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[year] Million USD paid in a calendar year for everything but relief."""
    weight, year, lines = case.horizon.weight, case.horizon.year, case.lines
    annual = cost.payments(case) / weight
    power, held = (cost.overnight(case, price) for price in (case.costs.investment_cost, case.costs.energy_cost))
    total = (annual * power * m.built).sum("cohort") + (annual * held * m.energy_built).sum("cohort")
    schedule = line_payments(case.tables, case.horizon)
    for i, built in enumerate(year):
        owed = array(schedule[:, i], lines.line, year) / weight
        total = total + (owed * lines.investment_cost * m.line_built.at(year=built)).sum("line")
    for kind, term in cost.terms(m, case).items():
        if kind != "cost_of_funds":
            labels = [dim for dim in term.labels if dim != "year"]
            total = total + (term.sum(*labels) if labels else term)
    return total


def money(m: pyo.ConcreteModel, case: Case, groups: Members) -> dict[str, Expression]:
    """[household, year] Million USD a year that it costs to raise the relief."""
    return (
        {"cost_of_funds": (finite_or_zero(groups.cost_of_funds) - 1.0) * m.relief}
        if groups.share.notnull().values.any()
        else {}
    )


def report(m: pyo.ConcreteModel, case: Case, groups: Members) -> Report:
    """Bills and their share of income, before and after relief."""
    total = bills(m, case, groups).solution.transpose(*DIMS).values
    relief = m.relief.solution.fillna(0.0).transpose(*DIMS).values
    number, income = groups.households.values, groups.income.values

    def per(values: np.ndarray, of: np.ndarray) -> np.ndarray:
        return np.divide(values, of, out=np.full(values.shape, np.nan), where=of > 0)

    told = {
        "bill": Quantity(
            per(total, number), DIMS, "1", "USD that a household pays in a year, at the mean cost of the system"
        ),
        "burden": Quantity(per(total, income), DIMS, "share", "share of income that bills take, before relief"),
        "burden_after": Quantity(
            per(total - relief, income), DIMS, "share", "share of income that bills take, relief taken off"
        ),
        "relief": Quantity(relief, DIMS, "million USD", "public money that takes bills down to their limit"),
        "household_number": Quantity(number * 1e3, DIMS, "1", "thousand households"),
    }
    return Report({"plan": told}, {"household": groups.keys.add_prefix("household_")})


POLICY = Policy(
    "household",
    tables=declared(__file__, "households", "network_charges", "burden_limits"),
    check=faults,
    prepare=members,
    equations=add,
    money=money,
    results=report,
    audit=audit,
    about_capacity=True,  # bills are of whole years and investments: an hourly year has neither
)
