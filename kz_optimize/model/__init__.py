"""From a Case to a Pyomo model: one file per family of equations, declared here in reading order."""

import pyomo.environ as pyo
import xarray as xr

from kz_optimize.case.case import Case
from kz_optimize.model import (
    activity_limit,
    balance,
    build_limit,
    capacity,
    cost,
    dispatch,
    emission,
    market,
    reserve,
    retrofit,
    storage,
    target,
    trade,
    unserved,
)

FAMILIES = (
    capacity, build_limit, retrofit, dispatch, activity_limit, storage, trade, market,
    unserved,
    balance, reserve, emission, target, cost,
)  # fmt: skip


def build_model(case: Case) -> pyo.ConcreteModel:
    """The linear programme of a case, in GW, GWh, million USD and kt."""
    m = pyo.ConcreteModel(case.settings.title)
    with xr.set_options(arithmetic_join="exact"):
        for family in FAMILIES:
            family.add(m, case)
    return m
