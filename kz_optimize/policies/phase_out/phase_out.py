"""Phase-outs: technologies that must leave.

Reads    phase_outs.csv   year

    sum(installed) <= 0        from the year on

What is phased out may leave in any year, whatever its technology says of early retirement.
"""

from dataclasses import replace

import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Limit
from kz_optimize.arrays import array
from kz_optimize.case.case import Case
from kz_optimize.case.ground import Ground
from kz_optimize.case.rules import Rules, find_rules
from kz_optimize.model.capacity import plants_to_cohorts
from kz_optimize.policy import Policy, declared


def members(ground: Ground) -> Rules:
    """What must leave, and in which years nothing of it stands."""
    rules = find_rules("phase_outs", ["phase_out", "group", "region"], "group", (), ground)
    year = ground.horizon.year
    gone = year.to_numpy(float) >= rules.frame["year"].to_numpy(float)[:, None]
    return replace(rules, values={"gone": array(gone.reshape(len(rules.rule), len(year)), rules.rule, year)})


def add(m: pyo.ConcreteModel, case: Case, rules: Rules) -> None:
    """Declare that nothing stands."""
    m.phase_out = Equation(
        lambda: (plants_to_cohorts(case, rules.member) * m.installed).sum("cohort") <= 0.0,
        for_each=(rules.rule, case.horizon.year), where=rules.values["gone"], doc="nothing stands after its phase-out",
        limit=Limit(
            "phase_outs", "the phase-out {rule} lets nothing stand in {year}",
            "let {amount} stand past the phase-out {rule} in {year}", "GW", rules.records, weight=1.0),
    )  # fmt: skip


POLICY = Policy(
    "phase_out",
    tables=declared(__file__, "phase_outs"),
    prepare=members,
    may_retire=lambda rules: (rules.member * rules.values["gone"]).sum("rule"),
    equations=add,
    about_capacity=True,
)
