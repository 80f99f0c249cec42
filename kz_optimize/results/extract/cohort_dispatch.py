"""Dispatch by cohort: what fleets and stores do, shared out among the cohorts in them.

Cohorts of a fleet are interchangeable in the programme, so any sharing that respects their limits is optimal. Here
every cohort does, in every step, the same share of what it could do:

    activity[cohort, mode] = activity[fleet, mode] * ready[cohort] / sum(ready of the fleet)
    ready[cohort]          = availability * installed

Ramps, energy limits and stores are linear in capacity and their cohorts share one availability, so every limit that
the fleet kept is kept. Where nothing was ready, what little the solver left (its tolerance) is shared by what is
installed. The sums over the cohorts are the fleet's own numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from kz_optimize.arrays import Array
from kz_optimize.case.case import Case
from kz_optimize.results.extract.result_index import ResultIndex, dense_values, over_steps


@dataclass(frozen=True)
class CohortDispatch:
    """What cohorts do in a year. GW, GWh and, for values, million USD; steps are those of all typical days.

    A `run` is a cohort in one mode of its fleet. Nodes by the step are those not balanced by the year.
    """

    installed: np.ndarray  # (cohort, year)
    run_cohort: np.ndarray  # (run,) position of its cohort
    run_mode: np.ndarray  # (run,) position of its mode
    output: np.ndarray  # (run, year)
    output_value: np.ndarray  # (run, node, year) million USD: output at the node's prices
    ready: np.ndarray  # (cohort, year) GWh that could have run
    charge: np.ndarray  # (cohort, year)
    discharge: np.ndarray  # (cohort, year)
    spill: np.ndarray  # (cohort, year)
    inflow: np.ndarray  # (cohort, year)
    charge_value: np.ndarray  # (cohort, year) million USD
    discharge_value: np.ndarray  # (cohort, year) million USD
    power: np.ndarray  # (node by the step, technology, year, step) given less taken by fleets
    charging: np.ndarray  # (node by the step, technology, year, step)
    discharging: np.ndarray
    stored: np.ndarray
    ready_power: np.ndarray  # (node by the step, technology, year, step) of weather-bound technologies
    weather: np.ndarray  # (cohort,) its availability varies
    step_nodes: np.ndarray = field(repr=False)  # positions of the nodes by the step


def disaggregate(m: Any, case: Case, price: np.ndarray) -> CohortDispatch:
    """Share out what fleets and stores do; `price` is (node, year, step) in million USD per GWh of that year."""
    return _Disaggregation(m, case, price).run()


class _Disaggregation:
    def __init__(self, m: Any, case: Case, price: np.ndarray):
        self.case, self.index, self.price = case, ResultIndex(case), price
        fleets = case.fleets
        self.installed = m.installed.solution.transpose("cohort", "year").values
        self.pool = fleets.pool.get_indexer(fleets.pool_of_cohort.values)
        self.fleet, self.store = self.index.fleet_of_cohort, self.index.store_of_cohort
        self.share = _by_year(case.dispatch.availability, self.index.year)
        varies = np.ptp(self.share, axis=-1).max(axis=0) > 0
        self.weather = (varies & case.dispatch.profiled.values)[self.pool] & (self.fleet >= 0)
        fleet_of_mode = fleets.fleet.get_indexer(fleets.fleet_of_mode.values)
        pairs = (
            pd.DataFrame({"fleet": self.fleet, "cohort": np.arange(len(self.fleet))})
            .query("fleet >= 0")
            .merge(pd.DataFrame({"fleet": fleet_of_mode, "mode": np.arange(len(fleet_of_mode))}), on="fleet")
        )
        self.run_cohort, self.run_mode = pairs["cohort"].to_numpy(), pairs["mode"].to_numpy()
        self.activity, self.output = dense_values(m, "activity"), dense_values(m, "output")
        self.moved = {name: dense_values(m, name) for name in ("charge", "discharge", "spill", "stored")}
        self.inflow = _by_year(case.stores.inflow, self.index.year)
        self.step_nodes = np.flatnonzero(case.nodes.time != "year")
        self.yearly = ~case.dispatch.mode_hourly.values[self.run_mode]
        self.onto_nodes = self._onto_nodes()

    @property
    def steps(self) -> int:
        return len(self.index.weight)

    def run(self) -> CohortDispatch:
        years = [self._year(y) for y in range(len(self.index.year))]
        stacked = {name: np.stack([year[name] for year in years], axis=-1) for name in years[0]}
        for name in ("power", "charging", "discharging", "stored", "ready_power"):
            nodes, technologies = len(self.step_nodes), len(self.index.technology)
            stacked[name] = np.moveaxis(stacked[name], -1, -2).reshape(nodes, technologies, len(years), self.steps)
        return CohortDispatch(
            installed=self.installed,
            run_cohort=self.run_cohort,
            run_mode=self.run_mode,
            weather=self.weather,
            step_nodes=self.step_nodes,
            **stacked,
        )

    def _year(self, y: int) -> dict[str, np.ndarray]:
        """Everything of one milestone year; year by year, so that all its hours fit in memory."""
        standing = np.maximum(self.installed[:, y], 0.0)
        ready = self.share[y][self.pool] * standing[:, None]
        return self._fleets(y, ready, standing) | self._stores(y, standing)

    def _fleets(self, y: int, ready: np.ndarray, standing: np.ndarray) -> dict[str, np.ndarray]:
        case, weight, cohort, mode = self.case, self.index.weight, self.run_cohort, self.run_mode
        net_output, available_output = self.onto_nodes[y]
        share = group_shares(ready, standing[:, None], self.fleet, len(case.fleets.fleet))
        activity = self.activity[:, y].reshape(len(self.activity), self.steps)[mode] * share[cohort]
        energy = np.maximum(activity, 0.0) @ weight
        yearly = self.yearly
        could = ready @ weight
        energy[yearly] = could[cohort[yearly]]
        of_mode = group_shares(energy[:, None], could[cohort][:, None], mode, len(case.fleets.mode))[:, 0]
        output = self.output[mode, y] * of_mode
        output_value = activity @ (weight * self.price[:, y]).T
        output_value[yearly] = output[yearly, None] * (self.price[:, y] @ weight / weight.sum())
        return {
            "output": output,
            "output_value": output_value,
            "ready": could,
            "power": net_output @ activity,
            "ready_power": available_output @ ready,
        }

    def _stores(self, y: int, standing: np.ndarray) -> dict[str, np.ndarray]:
        case, weight, cohorts = self.case, self.index.weight, np.flatnonzero(self.store >= 0)
        store = self.store[cohorts]
        share = np.zeros(len(standing))
        share[cohorts] = group_shares(standing[cohorts, None], standing[cohorts, None], store, len(case.fleets.store))[
            :, 0
        ]
        node = case.nodes.node.get_indexer(case.stores.node.values)
        rows = self._place_of_step_node[node[store]] * len(self.index.technology)
        rows = rows + self.index.technology_of_cohort[cohorts]
        onto = sp.csr_array((share[cohorts], (rows, store)), shape=(self._rows, len(case.fleets.store)))
        steps = {name: values[:, y].reshape(len(values), self.steps) for name, values in self.moved.items()}
        price = weight * self.price[node, y]
        water = np.zeros(len(standing))
        pool = case.fleets.storing.get_indexer(case.fleets.pool_of_cohort.values[cohorts])
        water[cohorts] = standing[cohorts] * (self.inflow[y][pool] @ weight)

        def of_cohort(of_store: np.ndarray) -> np.ndarray:
            full = np.zeros(len(standing))
            full[cohorts] = of_store[store]
            return full * share

        return {
            "charge": of_cohort(steps["charge"] @ weight),
            "discharge": of_cohort(steps["discharge"] @ weight),
            "spill": of_cohort(steps["spill"] @ weight),
            "inflow": water,
            "charge_value": of_cohort((steps["charge"] * price).sum(axis=1)),
            "discharge_value": of_cohort((steps["discharge"] * price).sum(axis=1)),
            "charging": onto @ steps["charge"],
            "discharging": onto @ steps["discharge"],
            "stored": onto @ steps["stored"],
        }

    def _onto_nodes(self) -> list[tuple[sp.csr_array, sp.csr_array]]:
        """For each year: what a unit of every run by the step, and of every weather-bound cohort, gives to nodes and
        technologies."""
        flow, run = self._flows
        cohort = self.run_cohort[run]
        onto = self._node_and_technology(flow, cohort)
        coefficient = self.case.dispatch.flows.coefficient.values[flow]
        still = (coefficient == coefficient[:, :1]).all()
        of_year = [
            (sp.csr_array((of * ~self.yearly[run], (onto, run)), shape=(self._rows, len(self.run_mode))),
             self._giving(onto, of, cohort, len(self.fleet)))
            for of in coefficient.T[: 1 if still else None]
        ]  # fmt: skip
        return of_year * (len(self.index.year) if still else 1)

    def _giving(self, onto: np.ndarray, coefficient: np.ndarray, cohort: np.ndarray, cohorts: int) -> sp.csr_array:
        """(row, cohort) What a unit of a weather-bound cohort would give to a node, once however many its modes."""
        bound = self.weather[cohort] & (coefficient > 0)
        seen, first = np.unique(onto[bound] * cohorts + cohort[bound], return_index=True)
        return sp.csr_array((coefficient[bound][first], np.divmod(seen, cohorts)), shape=(self._rows, cohorts))

    @property
    def _rows(self) -> int:
        return len(self.step_nodes) * len(self.index.technology)

    @cached_property
    def _place_of_step_node(self) -> np.ndarray:
        place = np.full(len(self.case.nodes.node), -1)
        place[self.step_nodes] = np.arange(len(self.step_nodes))
        return place

    @property
    def _flows(self) -> tuple[np.ndarray, np.ndarray]:
        """Positions of flows onto nodes by the step, and of the runs they belong to."""
        flows = self.case.dispatch.flows
        node = self.case.nodes.node.get_indexer(flows.node.values)
        return match_runs(
            self.case.fleets.mode.get_indexer(flows.mode.values), self.run_mode, np.isin(node, self.step_nodes)
        )

    def _node_and_technology(self, flow: np.ndarray, cohort: np.ndarray) -> np.ndarray:
        node = self.case.nodes.node.get_indexer(self.case.dispatch.flows.node.values)[flow]
        return self._place_of_step_node[node] * len(self.index.technology) + self.index.technology_of_cohort[cohort]


def _by_year(share: Array, year: pd.Index) -> np.ndarray:
    """(year, pool, step) A share that may be the same in every year; then without a copy for each."""
    if "year" in share.dims:
        return over_steps(share, "year", "pool")
    same = over_steps(share, "pool")
    return np.broadcast_to(same, (len(year), *same.shape))


def match_runs(
    mode_of_flow: np.ndarray, run_mode: np.ndarray, wanted: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Positions of flows and runs that share a mode, of the wanted flows."""
    flows = pd.DataFrame({"mode": mode_of_flow, "flow": np.arange(len(mode_of_flow))})
    flows = flows if wanted is None else flows[wanted]
    pairs = flows.merge(pd.DataFrame({"mode": run_mode, "run": np.arange(len(run_mode))}), on="mode")
    return pairs["flow"].to_numpy(), pairs["run"].to_numpy()


def group_shares(ready: np.ndarray, standing: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    """(member, step) The share of each member in its group; those of a group add up to one.

    By what is `ready` (member, step), else by what is `standing` (member, 1), else evenly. Members of no group (-1)
    have none.
    """
    inside = group >= 0
    place = group[inside]
    adder = sp.csr_array((np.ones(len(place)), (place, np.arange(len(place)))), shape=(groups, len(place)))
    result = np.zeros(ready.shape)
    count = np.maximum(adder @ np.ones((len(place), 1)), 1.0)
    even = (1.0 / count)[place]
    stands = adder @ standing[inside]
    by_standing = np.where(stands[place] > 0, standing[inside] / np.where(stands > 0, stands, 1.0)[place], even)
    total = adder @ ready[inside]
    usable = total > 0
    result[inside] = np.where(usable[place], ready[inside] / np.where(usable, total, 1.0)[place], by_standing)
    return result
