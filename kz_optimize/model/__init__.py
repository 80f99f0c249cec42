"""From a Case to a Pyomo model: one file per family of equations, declared here in reading order."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pyomo.environ as pyo

from kz_optimize.algebra import Equation
from kz_optimize.case.case import Case
from kz_optimize.model import (
    balance,
    capacity,
    commitment,
    cost,
    dispatch,
    emission,
    market,
    retrofit,
    storage,
    trade,
    unserved,
    voltage,
)
from kz_optimize.policy import Policy

PHYSICAL = (capacity, retrofit, dispatch, commitment, storage, trade, voltage, market, unserved, balance)
ACCOUNTS = (emission, cost)
FAMILIES = (*PHYSICAL, *ACCOUNTS)
"""The families that every case has. Policies come between what is physical and the accounts of emissions and money."""


def build_model(case: Case) -> pyo.ConcreteModel:
    """The linear programme of a case, in GW, GWh, million USD and kt."""
    m = pyo.ConcreteModel(case.settings.title)
    for _, add in parts(case):
        add(m)
    return m


def parts(case: Case) -> Iterator[tuple[str, Callable[[pyo.ConcreteModel], None]]]:
    """Families and policies by name, with what adds them to a model, in the order in which they are added."""
    for family in PHYSICAL:
        yield family.__name__.rpartition(".")[2], partial(family.add, case=case)
    for policy, members in case.policies.items():
        if policy.equations is not None:
            yield policy.name, partial(_add_policy, policy=policy, case=case, members=members)
    for family in ACCOUNTS:
        yield family.__name__.rpartition(".")[2], partial(family.add, case=case)


def _add_policy(m: pyo.ConcreteModel, policy: Policy, case: Case, members: Any) -> None:
    """Raises ValueError if an inequality does not say which table limits it: no missing plan could be explained."""
    before = set(m.component_map())
    policy.equations(m, case, members)  # type: ignore[misc]
    for name, component in m.component_map(pyo.Constraint).items():
        if (
            name not in before
            and isinstance(component, Equation)
            and component.limit is None
            and component.relation.sense != "=="
        ):
            raise ValueError(f"policy {policy.name}: equation {name} needs a Limit that says which table limits it")
