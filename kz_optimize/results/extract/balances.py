"""Balances: what enters and leaves every node in a year.

    generation + consumption + discharge + charge + arriving + sent + bought + sold + unserved + demand + let_go = 0

What leaves is negative. What is let go closes the balance where a surplus may be; everywhere else the sum tells how
well the balance was kept.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from kz_optimize.arrays import Array
from kz_optimize.case.case import Case
from kz_optimize.results.extract.calibration import calibration
from kz_optimize.results.extract.energy_balance import energy_balance
from kz_optimize.results.extract.result_index import ResultIndex, add_up, dense_values
from kz_optimize.results.extract.trade import arriving, energy
from kz_optimize.results.results import dataset, quantity

FLOWS = (
    "generation",
    "consumption",
    "discharge",
    "charge",
    "arriving",
    "sent",
    "bought",
    "sold",
    "unserved",
    "demand",
    "let_go",
)


def balances(
    m: Any, case: Case, net: np.ndarray, charge: np.ndarray, discharge: np.ndarray, price: np.ndarray
) -> xr.Dataset:
    """The group `balances`; the arrays are (cohort, carrier, year), (cohort, year) and (cohort, year) GWh, and
    (node, year) million USD/GWh.
    """
    nodes = node_balance(m, case, charge, discharge)
    whole, rows = energy_balance(m, case, net, discharge - charge, nodes)
    observed, numbers = calibration(m, case, net, discharge, price)
    meaning = "what enters a node (+) or leaves it (-); the sum is zero"
    at_nodes = {
        "node_balance": quantity(np.stack([nodes[f] for f in FLOWS]), ("flow_kind", "node", "year"), "GWh", meaning)
    }
    labels = ResultIndex(case).labels | {"flow_kind": list(FLOWS)} | rows | numbers
    return dataset(at_nodes | whole | observed, labels)


def node_balance(m: Any, case: Case, charge: np.ndarray, discharge: np.ndarray) -> dict[str, np.ndarray]:
    """Kind of flow -> (node, year) GWh."""
    markets, lines = case.markets, case.lines
    sent, traded = energy(m, case, "sent"), energy(m, case, "traded")
    buys = (markets.sign.values > 0)[:, None]
    flows = {
        "generation": _conversions(m, case, 1.0),
        "consumption": _conversions(m, case, -1.0),
        "discharge": _stores(case, discharge),
        "charge": -_stores(case, charge),
        "arriving": _onto(case, arriving(m, case), lines.receiver),
        "sent": -_onto(case, sent, lines.sender),
        "bought": _onto(case, traded * buys, markets.node),
        "sold": -_onto(case, traded * ~buys, markets.node),
        "unserved": energy(m, case, "unserved").sum(axis=0),
        "demand": -case.demand.annual.values,
    }
    return flows | {"let_go": -sum(flows.values()) * case.nodes.disposal.values[:, None]}


def _conversions(m: Any, case: Case, sign: float) -> np.ndarray:
    """(node, year) GWh that fleets give (sign 1) or take (sign -1, negative)."""
    flows = case.dispatch.flows
    coefficient = flows.coefficient.values * (flows.coefficient.values * sign > 0)
    output = dense_values(m, "output")[case.fleets.mode.get_indexer(flows.mode.values)]
    return _onto(case, coefficient * output, flows.node)


def _onto(case: Case, values: np.ndarray, node: Array) -> np.ndarray:
    return add_up(values, case.nodes.node.get_indexer(node.values), len(case.nodes.node))


def _stores(case: Case, values: np.ndarray) -> np.ndarray:
    """(cohort, year) of stores added up to (node, year)."""
    store = ResultIndex(case).store_of_cohort
    node = case.nodes.node.get_indexer(case.stores.node.values)
    return add_up(values[store >= 0], node[store[store >= 0]], len(case.nodes.node))
