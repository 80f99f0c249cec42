"""Benchmarks: allowances per unit of output, or for a fixed output.

Reads    benchmarks.csv   benchmark [t/MWh], allowance_price [USD/t], allocation, reference_output [GWh]

    output, price known     support = benchmark * price * output of the carrier
    output, own price       cost - price_given * benchmark * output, where the price given is the price found: a loop
    rate                    emissions <= limit + benchmark * output
    lump_sum                nothing: who owns allowances changes no plan

An output-based benchmark gives allowances of the cap per unit of output, which is worth a subsidy at their price
(Fischer and Fox 2007, Land Economics 83: output-based allocation as a rebate). At a rate allowances exist only as
output makes them, so that power costs its mean and not its margin (a tradable performance standard; Fischer 2001).
Only those whom the instrument covers receive them.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from kz_optimize.algebra import Expression
from kz_optimize.arrays import Array, array
from kz_optimize.case.case import Case
from kz_optimize.case.columns import over_years
from kz_optimize.case.ground import Ground
from kz_optimize.model import emission
from kz_optimize.model.dispatch import finite_or_zero, plants_to_modes
from kz_optimize.policies.benchmark._audit import audit
from kz_optimize.policies.benchmark._faults import faults
from kz_optimize.policy import Policy, Quantity, Report, declared

KEYS = ["instrument", "group", "carrier"]
DIMS = ("benchmark_rule", "year")
LEAST = 1e-9  # GWh, kt and t/MWh below which nothing is divided by


@dataclass(frozen=True)
class Members:
    """The rows of the table; their names are its keys with blanks between them."""

    rule: pd.Index
    keys: pd.DataFrame  # index rule; columns instrument, group, carrier and allocation
    covered: Array  # [benchmark_rule, plant]
    benchmark: Array  # [benchmark_rule, year] kt per GWh, NaN before a row begins
    price: Array  # [benchmark_rule, year] million USD per kt, NaN where the instrument's own price counts
    reference: Array  # [benchmark_rule, year] GWh
    known: dict[tuple[str, str], np.ndarray]  # (plant, mode) -> [year] million USD per GWh at known prices

    def of(self, allocation: str) -> Array:
        """[benchmark_rule] Whether they are given so."""
        return array((self.keys["allocation"] == allocation).to_numpy(float), self.rule)

    @property
    def loop(self) -> Array:
        """[benchmark_rule, year] Whether output is given allowances at a price that is to be found."""
        return (self.of("output") > 0) & self.price.isnull() & self.benchmark.notnull()


def members(ground: Ground) -> Members:
    """Benchmarks and prices in the milestone years."""
    frame, schema, year = ground.frame("benchmarks"), ground.tables["benchmarks"].schema, ground.horizon.year
    paths = {
        name: over_years(frame, schema, KEYS, name, year)
        for name in ("benchmark", "allowance_price", "reference_output")
    }
    keys = paths["benchmark"].index.to_frame(index=False)
    rule = pd.Index(keys.agg(" ".join, axis=1), name="benchmark_rule", dtype=object)
    allocation = frame.drop_duplicates(KEYS).set_index(KEYS)["allocation"].reindex(paths["benchmark"].index)
    benchmark, price, reference = (path.to_numpy(float) for path in paths.values())
    of_prices = pd.DataFrame(ground.prices.level.values, ground.prices.instrument).reindex(keys["instrument"])
    price = np.where(np.isnan(price), of_prices.to_numpy().reshape(price.shape), price)
    covered = np.array([ground.member.of(group, "") & ground.member.under(name)
                        for name, group in zip(keys["instrument"], keys["group"], strict=True)])  # fmt: skip
    known: dict[tuple[str, str], np.ndarray] = {}
    for i in np.flatnonzero(allocation == "output"):
        for plant, mode, flows in ground.modes_of(covered[i]):
            given = np.maximum(flows.get(keys["carrier"][i], 0.0), 0.0)
            known[plant, mode] = known.get((plant, mode), 0.0) + given * np.nan_to_num(benchmark[i] * price[i])
    return Members(
        rule, keys.assign(allocation=allocation.to_numpy()).set_axis(rule, axis=0),
        array(covered.astype(float).reshape(len(rule), len(ground.plants.plant)), rule, ground.plants.plant),
        array(benchmark, rule, year), array(price, rule, year), array(reference, rule, year), known,
    )  # fmt: skip


def allowances(m: pyo.ConcreteModel, case: Case, rows: Members) -> Expression | float:
    """[instrument, year] kt a year that output makes."""
    if not (rate := rows.of("rate")).values.any():
        return 0.0
    made = rate * finite_or_zero(rows.benchmark) * allotted_output(m, case, rows)
    of_caps = array(np.isin(rows.keys["instrument"], case.caps.instrument), rows.rule)
    caps = np.where(of_caps.values, rows.keys["instrument"], case.caps.instrument[0])
    return made.where(of_caps).sum_onto(case.caps.instrument, by=array(caps, rows.rule))


def own_price(ground: Ground, rows: Members) -> Array:
    """[instrument, year] Where output values its allowances at the price that the cap is found to have."""
    caps, year = ground.caps.instrument, ground.horizon.year
    asked = [rows.loop.values[(rows.keys["instrument"] == name).to_numpy()].any(axis=0) for name in caps]
    return array(np.reshape(asked, (len(caps), len(year))), caps, year)


def price_given(case: Case, rows: Members) -> Array:
    """[benchmark_rule, year] Million USD per kt at which output values its allowances, zero where that is known."""
    by_cap = pd.DataFrame(case.price_given.values, case.caps.instrument).reindex(rows.keys["instrument"])
    return array(np.nan_to_num(by_cap.to_numpy()).reshape(rows.loop.shape), *rows.loop.labels.values()).where(
        rows.loop, 0.0
    )


def money(m: pyo.ConcreteModel, case: Case, rows: Members) -> dict[str, Expression]:
    """[benchmark_rule, year] Million USD a year that free allowances are worth where their price is to be found."""
    if not rows.loop.values.any():
        return {}
    worth = price_given(case, rows) * finite_or_zero(rows.benchmark)
    return {"free_allocation": -worth * allotted_output(m, case, rows)}


def report(m: pyo.ConcreteModel, case: Case, rows: Members) -> Report:
    """What is given to whom, what it is worth per output, and what of the price of a tonne it leaves."""
    output = allotted_output(m, case, rows).solution.transpose(*DIMS).values
    benchmark = np.nan_to_num(rows.benchmark.values)
    lump = rows.of("lump_sum").values[:, None] > 0
    free = benchmark * np.where(lump, np.nan_to_num(rows.reference.values), output)
    price, emitted = _prices(m, case, rows), _emitted(m, case, rows)
    rate = np.divide(emitted, output, out=np.full(output.shape, np.nan), where=output > LEAST)
    per_output = np.where(lump, 0.0, benchmark)
    found = {
        "free_allocation": Quantity(free, DIMS, "kt", "allowances that a benchmark gives, per year"),
        "allotted_output": Quantity(output, DIMS, "GWh", "output of those who receive them, per year"),
        "implicit_output_subsidy": Quantity(
            price * per_output, DIMS, "USD/MWh", "what allowances that follow output pay per unit of it"),
        "effective_price": Quantity(
            price * np.divide(rate - per_output, rate, out=np.full(rate.shape, np.nan), where=rate > LEAST), DIMS,
            "USD/t", "price of a tonne less what output is given for it, per tonne emitted"),
    }  # fmt: skip
    return Report({"plan": found | _of_caps(case, rows, free)}, {"benchmark_rule": rows.keys.add_prefix("benchmark_")})


def _prices(m: pyo.ConcreteModel, case: Case, rows: Members) -> np.ndarray:
    """(benchmark_rule, year) Million USD per kt: as given or known, else what the cap is found to have."""
    dual = -1.0 * m.emission_cap.dual.fillna(0.0) / case.horizon.weight
    found = pd.DataFrame(dual.transpose("instrument", "year").values, case.caps.instrument)
    of_caps = found.reindex(rows.keys["instrument"]).to_numpy().reshape(rows.price.shape)
    return np.nan_to_num(np.where(np.isnan(rows.price.values), of_caps, rows.price.values))


def _emitted(m: pyo.ConcreteModel, case: Case, rows: Members) -> np.ndarray:
    """(benchmark_rule, year) kt that those who receive allowances emit under the instrument."""
    mine, output = plants_to_modes(case, rows.covered), m.output.solution.fillna(0.0)
    total = np.zeros(rows.benchmark.shape)
    for kind in (case.prices, case.caps):
        emitted = emission.factor(case, kind) * output
        for i, name in enumerate(rows.keys["instrument"]):
            if name in kind.instrument:
                total[i] = (mine.isel(benchmark_rule=i) * emitted.at(instrument=name)).sum("mode").values
    return total


def _of_caps(case: Case, rows: Members, free: np.ndarray) -> dict[str, Quantity]:
    """[instrument, year] What is left of limits to be sold, and the factor by which free allocation would fit them."""
    caps, limit = case.caps.instrument, case.caps.level.values
    within = free * (rows.of("rate").values[:, None] == 0)
    of_cap = np.array([within[(rows.keys["instrument"] == name).to_numpy()].sum(axis=0) for name in caps])
    of_cap = of_cap.reshape(limit.shape)
    factor = np.divide(limit, of_cap, out=np.full(limit.shape, np.nan), where=of_cap > LEAST)
    blank = np.full((len(case.budgets.instrument) + len(case.prices.instrument), limit.shape[1]), np.nan)
    dims = ("instrument", "year")
    return {
        "sold": Quantity(np.concatenate([limit - of_cap, blank]), dims, "kt",
                         "allowances of the limit that are not given free; below zero: more is given than there is"),
        "correction_factor": Quantity(np.concatenate([factor, blank]), dims, "1",
                                      "limit over free allocation: below 1, more is given than there is"),
    }  # fmt: skip


def allotted_output(m: pyo.ConcreteModel, case: Case, rows: Members) -> Expression:
    """[benchmark_rule, year] GWh of the carrier from those who receive allowances."""
    flows, nodes = case.dispatch.flows, case.nodes
    carrier = nodes.carrier[nodes.node.get_indexer(flows.node.values)]
    gives = np.zeros((len(rows.rule), len(case.fleets.mode), len(case.horizon.year)))
    for row, wanted in zip(gives, rows.keys["carrier"], strict=True):
        of = carrier == wanted
        row[case.fleets.mode.get_indexer(flows.mode.values[of])] = np.maximum(flows.coefficient.values[of], 0.0)
    share = array(gives, rows.rule, case.fleets.mode, case.horizon.year) * plants_to_modes(case, rows.covered)
    return (share * m.output).sum("mode")


POLICY = Policy(
    "benchmark",
    tables=declared(__file__, "benchmarks"),
    check=faults,
    prepare=members,
    shares_fleet=lambda rows: (rows.covered,),
    support=lambda rows: rows.known,
    allowances=allowances,
    own_price=own_price,
    money=money,
    results=report,
    audit=audit,
    transfers=("free_allocation",),
    market_only=True,
)
