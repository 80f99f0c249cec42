"""How plants operate: modes and flows, emission factors, costs, availability."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kz_optimize.arrays import Array, array
from kz_optimize.case.columns import nearest, over_years, scaled
from kz_optimize.case.combustion import Emission, Factors
from kz_optimize.case.commitment_modes import emission_of_commitment, flows_of_commitment
from kz_optimize.case.courses import find_courses
from kz_optimize.case.emissions import Pollutants
from kz_optimize.case.nodes import node_of
from kz_optimize.case.plants import Plants
from kz_optimize.case.time.days import Days
from kz_optimize.case.tree import Tree
from kz_optimize.tables.read import Tables

Flow = dict[str, np.ndarray]
"""Carrier -> [year] GWh per GWh of activity, + out, - in."""


@dataclass(frozen=True)
class Modes:
    """What technologies do per GWh of activity, in each mode."""

    flows: dict[str, dict[str, Flow]]  # technology -> mode
    emissions: dict[str, dict[str, Emission]]  # technology -> mode


def find_modes(tables: Tables, pollutants: Pollutants, years: pd.Index) -> Modes:
    """Flows and emissions of every technology."""
    table, keys = tables["conversions"], ["technology", "mode", "carrier"]
    frame = table.frame.assign(flow=table.frame["flow"].fillna(-1.0 / table.frame["efficiency"]))
    paths = over_years(frame, table.schema, keys, "flow", years)
    flows: dict[str, dict[str, Flow]] = {}
    for (technology, mode, carrier), path in zip(paths.index, paths.to_numpy(), strict=True):
        flows.setdefault(technology, {}).setdefault(mode, {})[carrier] = path
    capture = tables["technologies"].frame.set_index("technology")["capture_rate"]
    factors = Factors.of(tables, pollutants, years)
    emissions = {
        technology: {
            mode: factors.emission(technology, mode, carriers, capture[technology]) for mode, carriers in modes.items()
        }
        for technology, modes in flows.items()
    }
    for technology, modes in flows_of_commitment(tables, len(years)).items():
        flows[technology] |= modes
        emissions[technology] |= {
            mode: emission_of_commitment(factors, technology, mode, carriers, capture[technology])
            for mode, carriers in modes.items()
        }
    return Modes(flows, emissions)


@dataclass(frozen=True)
class Costs:
    """Costs of plants. Million USD per GW, per GWh of energy capacity, per GW and year, per GWh."""

    investment_cost: Array  # [plant, year] of building with its connection, subsidies not taken off
    energy_cost: Array  # [plant, year] of building
    fixed_cost: Array  # [plant, year]
    energy_fixed_cost: Array  # [plant, year]
    variable_cost: Array  # [plant, year]


def find_costs(tables: Tables, tree: Tree, plants: Plants, years: pd.Index) -> Costs:
    """The costs of every plant, from the nearest region that has rows for its technology, and of its connection."""
    frame = scaled(tables, "costs")
    regions = frame.groupby("technology")["region"].unique().to_dict()
    keys = [
        (technology, nearest(regions.get(technology, []), region, tree))
        for technology, region in zip(plants.technology, plants.region, strict=True)
    ]
    columns = {}
    for column in ("investment_cost", "energy_cost", "fixed_cost", "energy_fixed_cost", "variable_cost"):
        known = over_years(frame, tables["costs"].schema, ["technology", "region"], column, years)
        rows = known.reindex(pd.MultiIndex.from_tuples(keys, names=known.index.names)).fillna(0.0)
        columns[column] = array(rows.to_numpy(), plants.plant, years)
    columns["investment_cost"] = columns["investment_cost"] + _connection_cost(tables, plants)
    return Costs(**columns)


def _connection_cost(tables: Tables, plants: Plants) -> Array:
    """[plant] Million USD per GW; zero for what is no candidate."""
    sites = scaled(tables, "candidates").set_index(["technology", "region"])["connection_cost"]
    at = pd.MultiIndex.from_arrays([plants.technology, plants.region])
    return array(sites.reindex(at).fillna(0.0).to_numpy(float), plants.plant)


def find_mode_costs(tables: Tables, tree: Tree, plants: Plants, years: pd.Index) -> dict[tuple[str, str], np.ndarray]:
    """(plant, mode) -> [year] million USD per GWh of activity that a mode costs more, from the nearest region."""
    keys = ["technology", "mode", "region"]
    known = over_years(scaled(tables, "mode_costs"), tables["mode_costs"].schema, keys, "variable_cost", years)
    regions: dict[tuple[str, str], list[str]] = {}
    for technology, mode, region in known.index:
        regions.setdefault((technology, mode), []).append(region)
    result = {}
    for plant, technology, region in zip(plants.plant, plants.technology, plants.region, strict=True):
        for (name, mode), places in regions.items():
            closest = nearest(places, region, tree) if name == technology else None
            if closest is not None:
                result[plant, mode] = known.loc[(technology, mode, closest)].to_numpy()
    return result


@dataclass(frozen=True)
class Availability:
    """The share of capacity that can run."""

    share: Array  # [plant, day, hour], and year where it changes
    profiled: Array  # [plant] it follows a profile, and not months alone
    name: np.ndarray  # [plant] equal names mean equal series


def find_availability(tables: Tables, tree: Tree, plants: Plants, days: Days, years: pd.Index) -> Availability:
    """Constant availability of the technology times what the row of the nearest region says, where there is one."""
    constant = (
        tables["technologies"].frame.set_index("technology")["availability"].reindex(plants.technology).to_numpy()
    )
    named = zip(plants.technology, plants.region, strict=True)
    found = find_courses(tables, "availability", named, plants.plant, tree, years)
    courses = found.scaled(constant[:, None, None])
    profiled = array((courses.profile != "").any(axis=(1, 2)), plants.plant)
    return Availability(courses.on(tables, days), profiled, courses.names)


@dataclass(frozen=True)
class Inflow:
    """What flows into stores, as a share of discharging capacity."""

    share: Array  # [plant, day, hour], and year where it changes
    release: Array  # [plant, day, hour], and year where it changes: the least that is let through
    name: np.ndarray  # [plant] "" without inflow; equal names mean equal series


def find_inflow(tables: Tables, tree: Tree, plants: Plants, days: Days, years: pd.Index) -> Inflow:
    """The inflow of every store."""
    inflow, release = (
        find_courses(tables, "inflows", zip(plants.technology, plants.region, strict=True), plants.plant, tree, years,
                     column, absent=0.0)
        for column in ("share", "minimum_release")
    )  # fmt: skip
    least = inflow.scaled(release.share.sum(axis=-1))
    flows = np.any(inflow.share > 0, axis=(1, 2, 3)).tolist()
    name = [f"{a} {b}" if some else "" for a, b, some in zip(inflow.names, least.names, flows, strict=True)]
    return Inflow(inflow.on(tables, days), least.on(tables, days), np.array(name, dtype=object))


def find_nodes_of_plants(tables: Tables, tree: Tree, modes: Modes, plants: Plants) -> dict[str, dict[str, str]]:
    """Plant -> carrier -> node, for every carrier a plant converts, charges or discharges."""
    stored = dict(zip(tables["storage"].frame["technology"], tables["storage"].frame["carrier"], strict=True))
    result = {}
    for plant, technology, region in zip(plants.plant, plants.technology, plants.region, strict=True):
        carriers = {carrier for flows in modes.flows.get(technology, {}).values() for carrier in flows}
        carriers |= {stored[technology]} if technology in stored else set()
        result[plant] = {carrier: node_of(tables, tree, carrier, region) for carrier in sorted(carriers)}
    return result
