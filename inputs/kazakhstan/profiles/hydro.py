"""Water: inflow to hydro plants as a share of capacity, monthly shapes without steps between the months.

Shapes are natural inflows (mean of fifteen years). Levels are the design yields of the large plants, raised together
until they and the small ones, whose yield was observed, generate what Kazakhstan did on average in 2016-2024.
"""

import pandas as pd
from weather import CLOCK, DATA, HOURS, running_mean

FLEET_ENERGY = 10150.0
SMOOTHING_DAYS = 30


def targets() -> pd.Series:
    """Annual capacity factor by group of plants."""
    plant = pd.read_csv(DATA / "hydro_yield.csv").set_index("profile")
    design = plant.energy.drop("hydro_ror")
    level = (FLEET_ENERGY - plant.energy["hydro_ror"]) / design.sum()
    energy = plant.energy.where(plant.index == "hydro_ror", level * plant.energy)
    return energy * 1000 / (plant.capacity * HOURS)


def profiles() -> pd.DataFrame:
    """Columns hydro_<group>, share of capacity."""
    month = pd.read_csv(DATA / "hydro_month.csv").set_index("month")
    target, columns = targets(), {}
    for group in month:
        step = month[group].loc[CLOCK.month].to_numpy()
        smooth = running_mean(step, SMOOTHING_DAYS * 24)
        columns[group] = smooth * target[group] / smooth.mean()
    return pd.DataFrame(columns)
