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
from kz_optimize.tables.commitment import COST
from tests.model.random_case import plain
from tests.support import read_case

FLOWS = ["activity", "sent", "traded", "unserved", "charge", "discharge", "sent_daily", "sent_annual", "traded_daily",
         "lost", "traded_annual", "unserved_daily", "unserved_annual"]  # fmt: skip
MONEY = [
    (table, column.name)
    for table, schema in load().items()
    for column in schema.columns
    if column.unit.startswith("USD") or (table, column.name) == ("subsidies", "investment_share")
    if table != "network_charges"  # part of bills, and no cost of the system
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
    # where the carrier is balanced by the year. Capacity that runs, starts or stops gives nothing.
    of_balance = np.array([name.startswith("balance") for name, _ in whole_program.row_names()])
    idle = columns_without(whole_program, of_balance)
    of_commitment = {key[0] for name, key in idle if name == "activity" and key[0].endswith(tuple(COST))}
    assert [(name, key) for name, key in idle if name in FLOWS and key[0] not in of_commitment] == []
    silent = {key[0] for name, key in idle if name == "output"}
    activity = whole_model.activity.cells
    hourly = activity.labels["mode"][activity.exists.any(axis=1)]
    assert silent <= set(hourly)


def test_the_names_of_flows_are_complete(whole_model):
    """Whoever declares another variable of power or energy must say where it belongs."""
    stocks = {"built", "retired", "capacity", "converted", "line_built", "line_added", "reserve_sent", "firm",
              "credited", "exposed", "energy", "energy_built", "stored", "level",
              "highest", "lowest", "spill", "output", "reserve_held", "reserve_stored",
              "reserve_short"}  # fmt: skip
    units = {"GW", "GWh", "GWh/day"}
    power = {v.name for v in whole_model.component_objects(pyo.Var) if v.unit in units}
    assert power == stocks | set(FLOWS)


@pytest.fixture(scope="module")
def tables():
    texts, profiles, settings = plain()
    return read_case(texts, profiles, **settings)


# column -> variable whose cost it is part of; no variable twice in a group, so one model can tell them apart
GROUPS = (
    {
        "costs.investment_cost": "built", "costs.energy_cost": "energy_built", "costs.variable_cost": "output",
        "costs.fixed_cost": "retired", "lines.investment_cost": "line_built", "lines.fixed_cost": "line_added",
        "lines.wheeling_cost": "sent", "markets.price": "traded", "unserved.cost": "unserved",
        "trading.price_floor": "bought_back", "trading.price_ceiling": "reserve_sold", "trading.offset_cost": "offset",
        "allowance_steps.price": "issued", "offsets.cost": "offset_bought", "abatement.cost": "abated",
    },
    {"subsidies.investment_share": "built", "subsidies.output_subsidy": "output", "costs.variable_cost": "discharge"},
    {
        "emission_prices.price": "output", "candidates.connection_cost": "built",
        "costs.energy_fixed_cost": "energy_built",
    },
    {"mode_costs.variable_cost": "output"},
    {"benchmarks.allowance_price": "output"},
    {"consumer_prices.price": "traded_annual", "job_limits.support_cost": "supported"},
    {"commitment.start_cost": "output"},
    {"commitment.shut_down_cost": "output"},
    {"commitment.no_load_cost": "output"},
    {"operating_reserve.shortage_cost": "reserve_short"},
)  # fmt: skip


def test_the_names_of_money_are_complete():
    assert {name for group in GROUPS for name in group} == {f"{table}.{column}" for table, column in MONEY}


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: next(iter(group)))
def test_every_amount_of_money_reaches_the_cost(tables, whole_program, group):
    # Twice the amount, and what it is paid for costs something else.
    changed = dict(tables.tables)
    for name in group:
        table, column = name.split(".")
        frame = changed[table].frame.copy()
        assert (pd.to_numeric(frame[column]).fillna(0) != 0).any(), f"the case has no {name}"
        frame[column] = np.minimum(frame[column] * 2, 0.9) if column == "investment_share" else frame[column] * 2
        changed[table] = replace(changed[table], frame=frame)
    program = compile_model(build_model(prepare(replace(tables, tables=changed))))
    differs = np.flatnonzero(~np.isclose(program.cost, whole_program.cost, rtol=1e-9, atol=0))
    touched = {name for name, _ in program.column_names(differs)}
    assert set(group.values()) <= touched
