"""What limits a plan: every limit of a policy, also of one that a case brings, how much of it is used and its price."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kz_optimize.report.charts.chart import Chart, Contents, Scenarios
from kz_optimize.report.charts.frames import of_scenarios
from kz_optimize.report.tables import limits
from kz_optimize.results import Results


def limited(scenarios: Scenarios) -> Chart | None:
    """Of every limit: what it allows or asks for, what is used, what is left, and what one more unit would save."""
    data = of_scenarios(scenarios, _rows, "scenario")
    return Chart("limited", "text", "", data, ["scenario", "year"], grouped=False) if len(data) else None


def _rows(results: Results) -> pd.DataFrame:
    rows = limits(results)
    base = pd.DataFrame({"series": "limit/" + rows["table"] + "|" + rows["limit_name"]})
    base["year"] = [f"{year:.0f}" if np.isfinite(year) else "word/all_years" for year in rows["limit_year"]]
    cells = {
        "sense": rows["sense"].map({"<=": "word/at_most", ">=": "word/at_least", "==": "word/exactly"}),
        "allowed": _numbers(rows["allowed"], rows["unit"]),
        "used": _numbers(rows["used"], rows["unit"]),
        "room": _numbers(rows["room"], rows["unit"]),
        "price_of_limit": _numbers(rows["price"], rows["price_unit"]),
    }
    return pd.concat([base.assign(x=f"word/{name}", value=list(values)) for name, values in cells.items()])


def _numbers(values: pd.Series, units: pd.Series) -> list[str]:
    return [f"number/{value:.10g}/{unit}" for value, unit in zip(values, units, strict=True)]


CHARTS: Contents = {"reason": (limited,)}
