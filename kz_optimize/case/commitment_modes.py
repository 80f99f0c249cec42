"""What committed capacity takes and costs beside its output, as modes of operation of their own.

So fuel, emissions and money of commitment are counted as those of every other mode:

    no_load     GW of capacity that runs                      takes no_load_fuel, costs no_load_cost
    start_up    GW of capacity started in an hour             takes start_fuel, costs start_cost
    shut_down   GW of capacity shut down in an hour           costs shut_down_cost
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from kz_optimize.case.columns import scaled
from kz_optimize.case.combustion import Emission, Factors
from kz_optimize.case.plants import Plants
from kz_optimize.tables.commitment import COST, FUEL, find_fuels
from kz_optimize.tables.read import Tables


def flows_of_commitment(tables: Tables, years: int) -> dict[str, dict[str, dict[str, np.ndarray]]]:
    """Technology -> mode of commitment -> carrier -> [year] GWh per GWh of activity, below zero: taken."""
    result: dict[str, dict[str, dict[str, np.ndarray]]] = {}
    fuel = find_fuels(tables["conversions"].frame)
    for row in scaled(tables, "commitment").to_dict("records"):
        modes = result[row["technology"]] = {name: {} for name in COST}
        for name, (carrier, amount) in FUEL.items():
            if row[amount] > 0:
                modes[name] = {row[carrier] or fuel[row["technology"]]: np.full(years, -row[amount])}
    return result


def emission_of_commitment(
    factors: Factors, technology: str, mode: str, flows: Mapping[str, np.ndarray], capture_rate: float
) -> Emission:
    """Of the fuel alone; what starts a plant is not captured."""
    whole = factors.emission(technology, mode, flows, 0.0 if mode == "start_up" else capture_rate)
    return replace(whole, emitted=whole.emitted | {"": 0.0 * whole.emitted[""]})


def cost_of_commitment(tables: Tables, plants: Plants, years: pd.Index) -> dict[tuple[str, str], np.ndarray]:
    """(plant, mode of commitment) -> [year] million USD per GWh of its activity."""
    rows = scaled(tables, "commitment").set_index("technology")
    return {
        (plant, mode): np.full(len(years), rows.at[technology, column])
        for plant, technology in zip(plants.plant, plants.technology, strict=True)
        if technology in rows.index
        for mode, column in COST.items()
    }
