"""The plan: what stands, is built, leaves and runs, by region, technology and year, and by cohort."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.case.case import Case
from kz_optimize.case.stock import MEGAWATT, stock_sizes
from kz_optimize.model import capacity, storage
from kz_optimize.results.extract.cohort_dispatch import CohortDispatch, match_runs
from kz_optimize.results.extract.result_index import ResultIndex, add_up, dense_values
from kz_optimize.results.results import dataset, plain, quantity, text
from kz_optimize.schema import LANGUAGES
from kz_optimize.units import ENERGY, of_carrier

PLACE = ("region", "technology", "year")


def capacities(m: Any, case: Case) -> dict[str, xr.Variable]:
    """Capacity and its changes. capacity - capacity before = commissioned + built - retired - expired.

    Each technology is counted in its `technology_unit`, of which MW is one.
    """
    index, cohorts = ResultIndex(case), case.cohorts
    initial, alive = cohorts.initial.values, cohorts.alive.values
    enters = alive & ~np.roll(alive, 1, axis=1)
    enters[:, 0] = False
    installed, built, energy = (of(m, case) for of in (installed_of, built_of, energy_of))
    retired = dense_values(m, "retired")
    left = (cohorts.initial + m.built - capacity.retired_so_far(m, case)).solution.transpose("cohort", "year").values
    before = np.where(alive, 1.0, 0.0)
    before[:, 1:] = np.where(alive[:, :-1], cohorts.part.values[:, :-1], before[:, 1:])
    expired = (before - cohorts.part.values) * left
    source, target, ratio = (
        case.retrofits.source.values,
        case.retrofits.target.values,
        case.retrofits.capacity_ratio.values,
    )
    converted = dense_values(m, "converted")
    extended = converted * _stays_in_group(case, source, target)[:, None]
    energy_built = dense_values(m, "energy_built")[:, None] * capacity.in_vintage(case).values
    by_place = index.by_place
    size = stock_sizes(case.tables, index.technology)[:, None]

    changes = {
        "capacity": (by_place(installed), "capacity that stands"),
        "built": (by_place(built), "capacity built, retrofits included"),
        "commissioned": (by_place(enters * initial[:, None]), "existing units that enter service after the first year"),
        "retired": (by_place(retired), "capacity given up before its age"),
        "expired": (by_place(expired), "capacity that leaves by age"),
        "converted": (_plants(case, source, converted), "old capacity turned into something else"),
        "retrofitted": (
            _plants(case, target, converted * ratio[:, None]), "part of what is built that was converted"),
        "extension_converted": (
            _plants(case, source, extended), "part of what was converted that goes on in its own group"),
        "extension_built": (
            _plants(case, target, extended * ratio[:, None]), "part of what is built that only goes on"),
    }  # fmt: skip
    return {name: quantity(values / size, PLACE, "MW", meaning) for name, (values, meaning) in changes.items()} | {
        "energy_capacity": quantity(by_place(energy), PLACE, "GWh", "energy that stores can hold"),
        "energy_built": quantity(by_place(energy_built), PLACE, "GWh", "energy capacity built on its own"),
    }


def _stays_in_group(case: Case, source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """(retrofit,) Whether old capacity becomes a technology of its own group: its life is extended."""
    group = case.tables["technologies"].frame.set_index("technology")["group"]
    of_plant = pd.Series(group.reindex(case.plants.technology).to_numpy(), case.plants.plant)
    return of_plant.loc[source].to_numpy() == of_plant.loc[target].to_numpy()


def installed_of(m: Any, case: Case) -> np.ndarray:
    """(cohort, year) GW that stand."""
    return m.installed.solution.transpose("cohort", "year").values


def built_of(m: Any, case: Case) -> np.ndarray:
    """(cohort, year) GW built in the year."""
    return capacity.built_in(m, case).solution.transpose("cohort", "year").values


def energy_of(m: Any, case: Case) -> np.ndarray:
    """(cohort, year) GWh that stores can hold: by duration, or built on its own."""
    return storage.energy_of_cohort(m, case).solution.transpose("cohort", "year").values


def _plants(case: Case, plant: np.ndarray, values: np.ndarray) -> np.ndarray:
    """(something at a plant, year) added up to (region, technology, year)."""
    index = ResultIndex(case)
    at = case.plants.plant.get_indexer(plant)
    region, technology = (
        labels.get_indexer(of)[at]
        for labels, of in ((index.region, case.plants.region), (index.technology, case.plants.technology))
    )
    size = (len(index.region), len(index.technology))
    total = add_up(values, region * size[1] + technology, size[0] * size[1])
    return total.reshape(*size, len(index.year))


def net_energy(case: Case, parts: CohortDispatch) -> np.ndarray:
    """(cohort, carrier, year) GWh given (+) less taken (-) by conversions, stores aside."""
    index, flows = ResultIndex(case), case.dispatch.flows
    flow, run = match_runs(case.fleets.mode.get_indexer(flows.mode.values), parts.run_mode)
    carrier = index.carrier.get_indexer(case.nodes.carrier)[case.nodes.node.get_indexer(flows.node.values)]
    moved = flows.coefficient.values[flow] * parts.output[run]
    rows = parts.run_cohort[run] * len(index.carrier) + carrier[flow]
    total = add_up(moved, rows, len(case.cohorts.cohort) * len(index.carrier))
    return total.reshape(len(case.cohorts.cohort), len(index.carrier), len(index.year))


def stored_carrier(case: Case) -> np.ndarray:
    """(cohort,) Position of the carrier that a store keeps; -1 for others."""
    storage_table = case.tables["storage"].frame.set_index("technology")["carrier"]
    named = storage_table.reindex(case.plants.technology).to_numpy(object)[ResultIndex(case).plant_of_cohort]
    return ResultIndex(case).carrier.get_indexer(named)


def first_output(case: Case) -> np.ndarray:
    """(technology,) Position of the carrier that its rows in conversions.csv give first; -1 if they give none."""
    return _first_carrier(case, lambda rows: rows["flow"] > 0)


def main_carrier(case: Case) -> np.ndarray:
    """(technology,) The carrier by which it is told: given first, else stored, else taken first; blank without any."""
    index = ResultIndex(case)
    kept = case.tables["storage"].frame.set_index("technology")["carrier"].reindex(index.technology)
    taken = _first_carrier(case, lambda rows: ~(rows["flow"] > 0))
    choices = (first_output(case), index.carrier.get_indexer(kept), taken)
    place = np.array([next((each for each in of if each >= 0), -1) for of in zip(*choices, strict=True)])
    return np.append(index.carrier, "")[place]


def capacity_unit(case: Case, main: np.ndarray) -> np.ndarray:
    """(technology,) Unit of its capacity: its own, else one unit of its activity an hour."""
    own = case.tables["technologies"].frame["unit"]
    hourly = [of_carrier(MEGAWATT, unit) for unit in activity_unit(case, main)]
    return own.where(own != MEGAWATT, pd.Series(hourly, own.index, dtype=object)).to_numpy(object)


def activity_unit(case: Case, main: np.ndarray) -> np.ndarray:
    """(technology,) Unit of its activity: that of its main carrier if that is energy or its flow is one; else
    that of the first carrier whose flow is one, as of electricity that removal from the air takes."""
    unit = {**case.carrier_unit} | {"": ENERGY}
    flows = case.tables["conversions"].frame
    ones = flows[flows["flow"].abs() == 1.0].groupby("technology")["carrier"].agg(list).to_dict()
    counted = []
    for technology, carrier in zip(ResultIndex(case).technology, main, strict=True):
        of = ones.get(technology, [carrier])
        counted.append(unit[carrier if unit[carrier] == ENERGY or carrier in of else of[0]])
    return np.array(counted, dtype=object)


def _first_carrier(case: Case, wanted: Callable[[pd.DataFrame], pd.Series]) -> np.ndarray:
    index, rows = ResultIndex(case), case.tables["conversions"].frame
    first = rows[wanted(rows)].drop_duplicates("technology").set_index("technology")["carrier"]
    return index.carrier.get_indexer(first.reindex(index.technology))


def activity_of(case: Case, parts: CohortDispatch) -> np.ndarray:
    """(cohort, year) GWh of activity over the modes of conversions, or discharged."""
    made = parts.output * case.commitment.makes.values[parts.run_mode, None]
    return add_up(made, parts.run_cohort, len(case.cohorts.cohort)) + parts.discharge


def mode_activity(case: Case, parts: CohortDispatch) -> np.ndarray:
    """(cohort, mode, year) GWh of activity by the name of the mode."""
    index = ResultIndex(case)
    mode = index.mode.get_indexer(case.fleets.name_of_mode)[parts.run_mode]
    rows = parts.run_cohort * len(index.mode) + mode
    total = add_up(parts.output, rows, len(case.cohorts.cohort) * len(index.mode))
    return total.reshape(len(case.cohorts.cohort), len(index.mode), len(index.year))


def energy(m: Any, case: Case, parts: CohortDispatch) -> dict[str, xr.Variable]:
    """Energy of the year."""
    index = ResultIndex(case)
    net, kept = net_energy(case, parts), stored_carrier(case)
    moved, flow = parts.discharge - parts.charge, np.zeros_like(net)
    stores = np.flatnonzero(kept >= 0)
    flow[stores, kept[stores]] = moved[stores]
    activity, standing = activity_of(case, parts), parts.installed
    spare = np.maximum(parts.ready - (activity - parts.discharge), 0.0)
    by_place = index.by_place
    running, full = by_place(activity), by_place(standing) * 8760.0
    dims = ("region", "technology", "carrier", "year")
    return {
        "generation": quantity(by_place(net + flow), dims, "GWh", "energy given (+) less taken (-), stores included"),
        "activity": quantity(running, PLACE, "GWh", "activity over all modes; for stores what is discharged"),
        "capacity_factor": plain(
            np.divide(running, full, out=np.full_like(running, np.nan), where=full > 1e-6),
            PLACE,
            "1",
            "activity as a share of capacity all year",
        ),
        "curtailment": quantity(
            by_place(spare * parts.weather[:, None]),
            PLACE,
            "GWh",
            "what weather-bound plants could have given and did not",
        ),
        "charged": quantity(by_place(parts.charge), PLACE, "GWh", "energy taken into stores"),
        "discharged": quantity(by_place(parts.discharge), PLACE, "GWh", "energy given by stores"),
        "inflow": quantity(by_place(parts.inflow), PLACE, "GWh", "what flows into stores by itself"),
        "spilled": quantity(by_place(parts.spill), PLACE, "GWh", "inflow let go"),
    }


def attributes(case: Case) -> dict[str, xr.Variable]:
    """Names, colours and places, so that a report needs this file alone."""
    kept: dict[str, xr.Variable] = {}
    names = [f"name_{language}" for language in LANGUAGES]
    for table, dim, columns in (
        ("regions", "region", ("parent", "level", *names, "latitude", "longitude")),
        ("technologies", "technology", ("group", *names, "colour")),
        ("carriers", "carrier", ("place", "time", "unit", "fuel_type", *names, "colour")),
        ("pollutants", "pollutant", names),
    ):
        schema, frame = case.tables[table].schema, case.tables[table].frame
        for column in columns:
            meaning, values = schema[column].description, frame[column]
            name = f"{dim}_{column}"
            if schema[column].is_number:
                kept[name] = plain(values.to_numpy(float), (dim,), schema[column].unit, meaning)
            else:
                kept[name] = text(values.to_numpy(object), (dim,), meaning)
    main = main_carrier(case)
    kept["technology_carrier"] = text(main, ("technology",), "what it gives first, else stores, else takes")
    kept["technology_unit"] = text(
        capacity_unit(case, main), ("technology",), "unit of its capacity: what MW stands for"
    )
    kept["technology_size"] = plain(
        stock_sizes(case.tables, ResultIndex(case).technology), ("technology",), "MW", "in one unit of its capacity"
    )
    horizon = case.horizon
    kept["year_weight"] = plain(
        horizon.weight.values,
        ("year",),
        "year",
        "sum of the discount factors of the calendar years a milestone stands for",
    )
    kept["years"] = plain(horizon.years.values, ("year",), "year", "calendar years a milestone stands for")
    return kept


def cohorts(m: Any, case: Case, parts: CohortDispatch, net: np.ndarray) -> xr.Dataset:
    """The group `cohorts`; net: (cohort, carrier, year) GWh."""
    index, c = ResultIndex(case), case.cohorts
    dims, by_year = ("cohort",), ("cohort", "year")
    by_carrier = ("cohort", "carrier", "year")
    running = activity_of(case, parts)
    size = stock_sizes(case.tables, index.technology[index.technology_of_cohort])
    full = parts.installed * 8760.0
    kept = {
        "end": plain(c.end, dims, "year", "first year without it"),
        "existing": quantity(c.initial.values / size, dims, "MW", "capacity that existed before"),
        "built": quantity(dense_values(m, "built") / size, dims, "MW", "capacity built"),
        "energy_built": quantity(dense_values(m, "energy_built"), dims, "GWh", "energy capacity built on its own"),
        "committed": quantity(c.committed.values / size, dims, "MW", "capacity that had to be built"),
        "buildable": plain(c.buildable.values.astype(np.int8), dims, "1", "1: could be built"),
        "installed": quantity(parts.installed / size[:, None], by_year, "MW", "capacity that stands"),
        "energy_capacity": quantity(energy_of(m, case), by_year, "GWh", "energy that a store can hold"),
        "retired": quantity(
            dense_values(m, "retired") / size[:, None], by_year, "MW", "capacity given up before its age"
        ),
        "activity": quantity(running, by_year, "GWh", "activity over all modes; for stores what is discharged"),
        "mode_activity": quantity(
            mode_activity(case, parts), ("cohort", "mode", "year"), "GWh", "activity in a mode of operation"
        ),
        "generation": quantity(net, by_carrier, "GWh", "energy given (+) less taken (-) by conversions"),
        "charged": quantity(parts.charge, by_year, "GWh", "energy taken into a store"),
        "capacity_factor": plain(
            np.divide(running, full, out=np.full_like(running, np.nan), where=full > 1e-6),
            by_year,
            "1",
            "activity as a share of capacity all year",
        ),
        "fleet": text(case.fleets.pool_of_cohort.values, dims, "pool of cohorts it is part of"),
    }
    return dataset(kept, index.labels)
