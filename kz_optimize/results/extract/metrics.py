"""Metrics: what a technology's energy costs and earns, and what the system costs per unit of energy delivered.

    levelised cost = (annuities + fixed + variable + emission cost + inputs at their price - by-products at theirs)
                     / main output

Inputs and outputs are valued at the prices of their node in every step. Subsidies and free allocation are left out,
and so are the sunk costs of what existed before. The main output is the first carrier that the technology's rows in
conversions.csv give; for stores, what is discharged.
"""

from __future__ import annotations

import numpy as np
import xarray as xr

from kz_optimize.case.case import Case
from kz_optimize.results.extract.cohort_dispatch import CohortDispatch, match_runs
from kz_optimize.results.extract.plan import PLACE, first_output, net_energy
from kz_optimize.results.extract.result_index import ResultIndex, add_up
from kz_optimize.results.results import plain, quantity
from kz_optimize.units import ENERGY

OWN = ("investment_payment", "energy_investment_payment", "fixed", "variable", "emission_price")
"""Kinds of cost of a technology that count in what its energy costs."""


def metrics(
    case: Case, parts: CohortDispatch, price: np.ndarray, kinds: dict[str, np.ndarray], system: np.ndarray
) -> dict[str, xr.Variable]:
    """Levelised costs and earnings; kinds: kind -> (region, technology, year), system: (year,) million USD a year."""
    index = ResultIndex(case)
    value, main_value, main = _value(case, parts, price)
    earned, paid = np.maximum(value, 0.0).sum(axis=1), -np.minimum(value, 0.0).sum(axis=1)
    by_place = index.by_place
    output, revenue, main_revenue, inputs = (by_place(x) for x in (main, earned, main_value, paid))
    own = sum(kinds[name] for name in OWN)
    whole = own + inputs - (revenue - main_revenue)
    delivered = _delivered(case)
    return {
        "main_output": quantity(output, PLACE, "GWh", "main output, of which costs are counted"),
        "input_cost": quantity(inputs, PLACE, "million USD", "inputs at the prices of their nodes"),
        "revenue": quantity(revenue, PLACE, "million USD", "outputs at the prices of their nodes"),
        "levelised_cost": plain(
            _per_MWh(whole, output), PLACE, "USD/MWh", "cost per main output, by-products credited"
        ),
        "capture_price": plain(
            _per_MWh(main_revenue, output), PLACE, "USD/MWh", "mean price earned by the main output"
        ),
        "technology_levelised_cost": plain(
            _per_MWh(whole.sum(axis=0), output.sum(axis=0)),
            ("technology", "year"),
            "USD/MWh",
            "the same over all regions",
        ),
        "delivered": quantity(delivered, ("year",), "GWh", "final demand for every carrier that is energy"),
        "unit_cost": plain(
            _per_MWh(system, delivered),
            ("year",),
            "USD/MWh",
            "everything paid in a year per final demand of all carriers",
        ),
    }


def _per_MWh(money: np.ndarray, energy: np.ndarray) -> np.ndarray:  # noqa: N802
    """USD/MWh from million USD and GWh; NaN without energy."""
    return np.divide(money * 1e3, energy, out=np.full_like(money, np.nan), where=energy > 1e-3)


def _delivered(case: Case) -> np.ndarray:
    final = case.demand.final
    return final[list(case.horizon.year)][final["carrier"].map(case.carrier_unit) == ENERGY].to_numpy(float).sum(axis=0)


def _value(case: Case, parts: CohortDispatch, price: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Value of all flows (cohort, carrier or store flow, year), of the main output (cohort, year), and that output."""
    index, flows = ResultIndex(case), case.dispatch.flows
    flow, run = match_runs(case.fleets.mode.get_indexer(flows.mode.values), parts.run_mode)
    node = case.nodes.node.get_indexer(flows.node.values)[flow]
    carrier = index.carrier.get_indexer(case.nodes.carrier)[node]
    cohort, carriers = parts.run_cohort[run], len(index.carrier)
    output_value = flows.coefficient.values[flow] * parts.output_value[run, node]
    value = add_up(output_value, cohort * (carriers + 2) + carrier, len(parts.installed) * (carriers + 2))
    value = value.reshape(len(parts.installed), carriers + 2, -1)
    value[:, -2], value[:, -1] = parts.discharge_value, -parts.charge_value
    first = first_output(case)[index.technology_of_cohort]
    everyone = np.arange(len(first))
    main = np.where(first[:, None] >= 0, np.maximum(net_energy(case, parts)[everyone, first], 0.0), parts.discharge)
    return value, np.where(first[:, None] >= 0, value[everyone, first], parts.discharge_value), main
