"""Limits of policies: what is allowed, what is used, what one more unit would save; and what else policies report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.algebra import Equation, Limit
from kz_optimize.case.case import Case
from kz_optimize.policy import Report
from kz_optimize.results.explain import cells_of, told_in
from kz_optimize.results.results import dataset, plain, quantity, text

STEPS = {"day", "hour", "run", "scarce_hour"}
PRICES = {"GW": ("USD/kW", 1.0), "GWh": ("USD/MWh", 1e3), "kt": ("USD/t", 1e3)}
"""Unit of a limit -> unit of its price, and what a million USD per unit of the limit is in it."""


def limits(m: Any, case: Case) -> xr.Dataset:
    """The group `limits`: one row per limit and year (or of the whole horizon), of those that exist."""
    frames = [
        _rows(each, case)
        for each in m.component_map().values()
        if isinstance(each, Equation) and _is_policy(each, case)
    ]
    rows = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(MEANING))
    words = ("table", "limit_name", "sense", "unit", "price_unit")
    variables = {name: text(rows[name].to_numpy(object), ("limit",), MEANING[name]) for name in words} | {
        name: plain(rows[name].to_numpy(float), ("limit",), unit, MEANING[name])
        for name, unit in (("limit_year", "year"), ("allowed", ""), ("used", ""), ("price", ""))
    }
    return dataset(variables, {"limit": np.arange(len(rows))})


MEANING = {
    "table": "table in which the limit stands",
    "limit_name": "cells that name it",
    "sense": "<=: at most, >=: at least",
    "unit": "unit of what is allowed and used",
    "limit_year": "milestone year; NaN: the whole horizon",
    "allowed": "what is allowed, or asked for, in its unit",
    "used": "what the plan has, in its unit",
    "price": "what one more unit of room would save, in money of the year (of the base year over the horizon)",
    "price_unit": "unit of the price",
}


def _is_policy(equation: Equation, case: Case) -> bool:
    tables = {table.name for policy in case.policies for table in policy.tables}
    about = equation.limit
    decided = about is not None and about.loosen and about.table in {*tables, "emission_caps", "emission_budgets"}
    return bool(decided) and len(equation) > 0 and not STEPS & set(equation.cells.dims)


def _rows(equation: Equation, case: Case) -> pd.DataFrame:
    about: Limit = equation.limit  # type: ignore[assignment]
    difference = equation.relation.difference.solution
    allowed = equation.right_hand_side.transpose(*equation.cells.dims)
    used = allowed + difference.transpose(*equation.cells.dims)
    dual = equation.dual.transpose(*equation.cells.dims)
    price_unit, factor = PRICES.get(about.unit, (f"million USD/{about.unit}", 1.0))
    moved = 0.0 if about.stated is None else about.stated - allowed
    weight = case.horizon.weight if "year" in dual.dims else 1.0
    frame = pd.DataFrame({
        "allowed": (allowed + moved).to_xarray().to_series(), "used": (used + moved).to_xarray().to_series(),
        "price": (abs(dual) / weight * factor).to_xarray().to_series(),
    }).dropna(subset="price").reset_index()  # fmt: skip
    labels = frame[list(equation.cells.dims)].to_dict("records")
    cells = [cells_of(case, about, row) for row in labels]
    told = pd.DataFrame([told_in(case, about.unit, row) for row in cells], frame.index, ["unit", "factor"])
    own = told["unit"] != about.unit
    return frame.assign(
        table=about.table, sense=equation.relation.sense, unit=told["unit"],
        allowed=frame["allowed"] * told["factor"], used=frame["used"] * told["factor"],
        price=frame["price"] / told["factor"],
        price_unit=("million USD/" + told["unit"]).where(own, price_unit),
        limit_name=[" ".join(str(value) for name, value in row.items() if name != "year" and value) for row in cells],
        limit_year=frame["year"].astype(float) if "year" in frame else np.nan,
    )[list(MEANING)]  # fmt: skip


@dataclass(frozen=True)
class Reports:
    """The reports of all policies of a case."""

    reports: Sequence[Report]

    def of(self, group: str) -> dict[str, xr.Variable]:
        """The variables that they add to a group."""
        return {
            name: quantity(each.values, each.dims, each.unit, each.meaning)
            for report in self.reports
            for name, each in report.quantities.get(group, {}).items()
        }

    @property
    def labels(self) -> Mapping[str, Any]:
        """Labels of dimensions that only policies have."""
        return {dim: labels for report in self.reports for dim, labels in report.labels.items()}


def reports(m: Any, case: Case) -> Reports:
    """What the policies of a case report of a solved model."""
    return Reports([p.results(m, case, members) for p, members in case.policies.items() if p.results is not None])
