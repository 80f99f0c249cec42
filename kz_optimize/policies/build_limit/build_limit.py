"""Build limits: how much may stand, and how fast it may be built.

Reads    build_limits.csv   capacity_limit, capacity_minimum [MW], build_limit [MW/year], growth_limit [1/year],
                            growth_seed [MW/year]

    sum(installed) <= capacity_limit                   sum(installed) >= capacity_minimum
    sum(built)     <= build_limit * years since the milestone before
    built per year <= (built per year in the period before + growth_seed) * (1 + growth_limit) ** years between

The first milestone counts one year of building. The years between two periods are counted from the middle of one to
the middle of the other, so that a limit means the same in periods of any length.
"""

from dataclasses import replace

import numpy as np
import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Expression, Limit, Relation
from kz_optimize.arrays import array
from kz_optimize.case.case import Case
from kz_optimize.case.ground import Ground
from kz_optimize.case.rules import Rules, find_rules
from kz_optimize.case.stock import stock_sizes
from kz_optimize.model.capacity import built_in, plants_to_cohorts
from kz_optimize.model.dispatch import finite_or_zero
from kz_optimize.policy import Policy, declared
from kz_optimize.tables.rules.context import Input, check_blank_rows, check_bounds

COLUMNS = ("capacity_limit", "capacity_minimum", "build_limit", "growth_limit", "growth_seed")


def faults(case: Input) -> None:
    """Least and most agree, each row limits something, and growth has somewhere to start."""
    check_bounds(case, "build_limits", low="capacity_minimum", high="capacity_limit", blank=False)
    check_blank_rows(case, "build_limits", ["capacity_limit", "capacity_minimum", "build_limit", "growth_limit"])
    limits = case["build_limits"]
    stuck = limits["growth_limit"].notna() & (limits["growth_seed"] == 0)
    remedy = "Fill in growth_seed: building per year from which growth may always start"
    problem = "without a seed, what was never built can never grow"
    case.report("build_limits", stuck, problem, remedy, "growth_seed", "warning")


def members(ground: Ground) -> Rules:
    """What is limited, and how. A limit counts units of stock: those of a technology that does more weigh less."""
    rules = find_rules("build_limits", ["limit", "technology", "region"], "technology", COLUMNS, ground)
    told = stock_sizes(ground.tables, rules.frame["technology"])
    own = stock_sizes(ground.tables, ground.plants.technology)
    weight = array(told[:, None] / own, rules.rule, ground.plants.plant)
    return replace(rules, member=rules.member * weight)


def add(m: pyo.ConcreteModel, case: Case, rules: Rules) -> None:
    """Declare the limits."""
    year, limit = case.horizon.year, rules.values
    inside = plants_to_cohorts(case, rules.member)
    standing = (inside * m.installed).sum("cohort")
    building = (inside * built_in(m, case)).sum("cohort")
    most = {column: finite_or_zero(values) for column, values in limit.items()}
    for name, relation, doc, says, loosen in (
        ("capacity_limit", standing <= most["capacity_limit"], "no more stands than allowed",
         "lets no more than {limit} stand in {year}", "let {amount} more stand under {rule} in {year}"),
        ("capacity_minimum", standing >= most["capacity_minimum"], "no less stands than asked for",
         "asks for at least {limit} in {year}", "ask for {amount} less under {rule} in {year}"),
        ("build_limit", building <= most["build_limit"] * case.horizon.since_previous, "no more is built than allowed",
         "lets no more than {limit} be built for {year}", "let {amount} more be built under {rule} for {year}"),
    ):  # fmt: skip
        about = Limit(
            "build_limits", f"the limit {{rule}} {says}", loosen, "GW", rules.records,
            stated=None if name == "build_limit" else limit[name],
        )  # fmt: skip
        equation = Equation(relation, for_each=(rules.rule, year), where=limit[name].notnull(), doc=doc, limit=about)
        m.add_component(name, equation)
    m.growth_limit = Equation(
        lambda: growth(case, building, rules), for_each=(rules.rule, year),
        doc="building does not grow faster than allowed",
        where=limit["growth_limit"].notnull() & array(year > year[0], year),
        limit=Limit(
            "build_limits", "the limit {rule} slows the growth of building in {year}",
            "let {amount} more a year be built under {rule} in {year}", "GW", rules.records),
    )  # fmt: skip


def growth(case: Case, building: Expression, rules: Rules) -> Relation:
    """The relation between what is built per calendar year in a period and in the one before."""
    since = case.horizon.since_previous
    year = case.horizon.year.to_numpy(float)
    middle = year - since.values / 2.0
    between = array(np.append(1.0, np.diff(middle)), case.horizon.year)
    factor = (1.0 + finite_or_zero(rules.values["growth_limit"])) ** between
    per_year = building / since
    return per_year <= (per_year.previous("year") + finite_or_zero(rules.values["growth_seed"])) * factor


POLICY = Policy(
    "build_limit",
    tables=declared(__file__, "build_limits"),
    check=faults,
    prepare=members,
    equations=add,
    about_capacity=True,
)
