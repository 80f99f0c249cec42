"""Repairs: thermal plants stand still in summer, by the month, as a share of what is ready in winter."""

import pandas as pd
from weather import CLOCK, DATA


def profiles() -> pd.DataFrame:
    """Column maintenance, share of the best month."""
    ready = pd.read_csv(DATA / "maintenance_month.csv").set_index("month")["ready"]
    return pd.DataFrame({"maintenance": (ready / ready.max()).loc[CLOCK.month].to_numpy()})
