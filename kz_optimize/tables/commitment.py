"""Words of commitment.csv: the modes in which capacity runs, starts and stops, and what they take and cost."""

from __future__ import annotations

import pandas as pd

COST = {"no_load": "no_load_cost", "start_up": "start_cost", "shut_down": "shut_down_cost"}
"""Mode -> the column with its cost."""
FUEL = {"no_load": ("no_load_carrier", "no_load_fuel"), "start_up": ("start_carrier", "start_fuel")}
"""Mode -> the columns that name its fuel and how much of it."""


def find_fuels(conversions: pd.DataFrame) -> dict[str, str]:
    """Technology -> the one carrier that it takes; those that take none or several have no entry."""
    taken = conversions[~(conversions["flow"] > 0)].groupby("technology")["carrier"].unique()
    return {technology: carriers[0] for technology, carriers in taken.items() if len(carriers) == 1}
