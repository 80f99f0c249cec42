"""Nothing is left out: flows of energy meet a balance, decisions meet an equation, money reaches the cost."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pyomo.environ as pyo
import pytest

from kz_optimize.algebra import compile_model
from kz_optimize.case.case import prepare
from kz_optimize.model import build_model
from kz_optimize.schema import load

from ..support import read_case
from .random_case import plain

FLOWS = ["activity", "sent", "traded", "unserved", "charge", "discharge", "sent_daily", "sent_annual", "traded_daily",
         "traded_annual", "unserved_daily", "unserved_annual"]  # fmt: skip
MONEY = [
    (table, column.name)
    for table, schema in load().items()
    for column in schema.columns
    if column.unit.startswith("USD") or (table, column.name) == ("subsidies", "investment_share")
]


def columns_without(program, rows: np.ndarray) -> list:
    """Names of the columns that have an entry in none of the rows."""
    used = np.diff(program.matrix[np.flatnonzero(rows)].tocsc().indptr)
    return program.column_names(np.flatnonzero(used == 0))


def test_every_decision_meets_an_equation(whole_program):
    idle = columns_without(whole_program, np.ones(whole_program.matrix.shape[0], bool))
    priced = {name for name, cost in zip(whole_program.column_names(), whole_program.cost, strict=True) if cost}
    assert [name for name in idle if name not in priced] == []


def test_every_flow_of_energy_meets_a_balance(whole_model, whole_program):
    # Fleets that run by the year meet it with their output, the others with their activity, or with their output
    # where the carrier is balanced by the year.
    of_balance = np.array([name.startswith("balance") for name, _ in whole_program.row_names()])
    idle = columns_without(whole_program, of_balance)
    assert [name for name in idle if name[0] in FLOWS] == []
    silent = {key[0] for name, key in idle if name == "output"}
    hourly = whole_model.activity.solution.mode[whole_model.activity.cells.exists.any(axis=1)]
    assert silent <= set(hourly.values)


def test_the_names_of_flows_are_complete(whole_model):
    """Whoever declares another variable of power or energy must say where it belongs."""
    stocks = {"built", "retired", "capacity", "converted", "line_built", "line_added", "reserve_sent", "energy",
              "energy_built", "stored", "level", "highest", "lowest", "spill", "output"}  # fmt: skip
    units = {"GW", "GWh", "GWh/day"}
    power = {v.name for v in whole_model.component_objects(pyo.Var) if v.unit in units}
    assert power == stocks | set(FLOWS)


@pytest.fixture(scope="module")
def tables():
    texts, profiles, settings = plain()
    return read_case(texts, profiles, **settings)


@pytest.mark.parametrize(("table", "column"), MONEY, ids=lambda name: name)
def test_every_amount_of_money_reaches_the_cost(tables, whole_program, table, column):
    # Twice the amount changes what some column costs.
    frame = tables[table].frame.copy()
    frame[column] = np.minimum(frame[column] * 2, 0.9) if column == "investment_share" else frame[column] * 2
    assert (pd.to_numeric(frame[column]).fillna(0) != 0).any(), "the case has no such amount"
    changed = {**tables.tables, table: replace(tables[table], frame=frame)}
    program = compile_model(build_model(prepare(replace(tables, tables=changed))))
    assert not np.array_equal(program.cost, whole_program.cost)
