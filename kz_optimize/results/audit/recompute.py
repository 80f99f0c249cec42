"""Recomputation: the objective, emissions and balances worked out again from a results file alone.

Nothing of the model is used: costs, rates and factors come from the input tables kept in the file, quantities from the
plan, and every formula is written here a second time, in plain loops over tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import SupportsFloat

import numpy as np
import pandas as pd

from kz_optimize.policy import Policy
from kz_optimize.results.audit.branches import sizes
from kz_optimize.results.audit.cost import annual_costs, part, weights
from kz_optimize.results.audit.course import courses
from kz_optimize.results.audit.emission import covered, emissions_by_cohort
from kz_optimize.results.audit.grid import grid
from kz_optimize.results.audit.sectors import sectors
from kz_optimize.results.audit.stored_inputs import StoredInputs
from kz_optimize.results.results import Results

CHECKED = 1e-6
"""Relative difference that a sound file keeps."""


def check(results: Results, policies: Sequence[Policy] = ()) -> pd.DataFrame:
    """One row per quantity: as the solver has it, as recomputed, and their relative difference.

    The difference is relative to the larger of the two, or to the scale of the system for balances, whose true value
    is zero. `policies` are those of the run.
    """
    kept = StoredInputs(results, tuple(policies)).with_policies_that_took_part()
    rows = [
        *_costs(kept),
        *_figures(kept),
        *_emissions(kept),
        _conversions(kept),
        *_sums(results),
        *_balances(kept),
        *courses(kept),
    ]
    rows += [*sizes(results, kept.tree), *grid(kept), _standing(kept)]
    rows += [*sectors(kept), *_accounts(kept)]
    rows += [check for audit in kept.audits for check in audit.checks]
    table = pd.DataFrame(rows, columns=["check", "solver", "recomputed", "scale"]).set_index("check")
    gap = (table["recomputed"] - table["solver"]).abs()
    return table.assign(relative=gap / table.pop("scale").clip(lower=1e-9))[["solver", "recomputed", "relative"]]


Row = tuple[str, float, float, float]


def _row(name: str, solved: SupportsFloat, recomputed: SupportsFloat, scale: float | None = None) -> Row:
    solver, recomputed = float(solved), float(recomputed)
    return name, solver, recomputed, max(abs(solver), abs(recomputed)) if scale is None else float(scale)


def _costs(kept: StoredInputs) -> list[Row]:
    results, weight = kept.results, weights(kept)
    objective = float(results["certificate"]["objective"])
    annual = annual_costs(kept)
    recomputed = {kind: float(weight @ paid) for kind, paid in annual.items()}
    solved = results.plan["discounted_cost"].sum("year").to_series()
    kinds = [_row(f"cost: {kind}", solved[kind], value, abs(objective)) for kind, value in recomputed.items()]
    state = {"support", "emission_price", "investment_subsidy", *(k for p in kept.policies for k in p.transfers)}
    views = {"social cost": 0.0, "transfers": 0.0}
    for kind, paid in annual.items():
        views["transfers" if kind in state else "social cost"] += float(paid.sum())
    apart = [
        _row(name, results.plan[name.replace(" ", "_")].sum(), value, np.abs(np.array(list(annual.values()))).sum())
        for name, value in views.items()
    ]
    return [_row("objective", objective, sum(recomputed.values())), *kinds, *apart]


def _figures(kept: StoredInputs) -> list[Row]:
    """Quantities that policies report, where they differ most from those worked out again."""
    rows = []
    for audit in kept.audits:
        for name, (solved, again) in audit.figures.items():
            solved, again = np.nan_to_num(solved), np.nan_to_num(again)
            worst = np.unravel_index(np.abs(solved - again).argmax(), solved.shape) if solved.size else ...
            scale = np.abs(solved).max(initial=0.0) + 1e-6
            rows.append(_row(name, solved[worst].sum(), again[worst].sum(), scale))
    return rows


def _emissions(kept: StoredInputs) -> list[Row]:
    plan = kept.results.plan
    rows = (
        [
            _row(
                f"emissions: {name}", plan["instrument_emissions"].sel(instrument=name).sum(), covered(kept, name).sum()
            )
            for name in plan["instrument"].values
        ]
        if "instrument" in plan.dims
        else []
    )
    everything = emissions_by_cohort(kept)
    total = np.einsum("cpy,p->", everything, plan["co2e_factor"].values) if "pollutant" in plan.dims else 0.0
    co2e = (
        dict(zip(plan["pollutant"].values, plan["co2e_factor"].values, strict=True)) if "pollutant" in plan.dims else {}
    )
    total += sum(co2e[key[-1]] * emitted.sum() for key, emitted in kept.outside.items())
    return [*rows, _row("emissions: all as CO2e", plan["total_co2e"].sum(), total)]


def _accounts(kept: StoredInputs) -> list[Row]:
    """What is emitted above the limits of caps and all that policies add to them."""
    plan, rows = kept.results.plan, []
    for name in plan["instrument"].values if "instrument" in plan.dims else ():
        if plan["instrument_kind"].sel(instrument=name) == "cap":
            cap = str(kept.instrument(name)["instrument"])
            limit = plan["instrument_limit"].sel(instrument=name).values
            added = sum(np.asarray(audit.allowances.get(cap, 0.0)) for audit in kept.audits)
            above = np.nan_to_num(covered(kept, name) - limit - added)
            rows.append((f"account of {name}", 0.0, max(above.max(), 0.0), np.nanmax(np.abs(limit), initial=1.0)))
    return rows


def _conversions(kept: StoredInputs) -> Row:
    """Activity times the flows of the table is the energy that cohorts give and take."""
    cohorts, table = kept.results["cohorts"], kept.conversions
    solved, activity = cohorts["generation"].values, cohorts["mode_activity"]
    recomputed, carriers = np.zeros(solved.shape), list(cohorts["carrier"].values)
    for (technology, mode, carrier), rows in table.groupby(["technology", "mode", "carrier"]):
        per_activity = kept.path(rows, "amount", kept.years, early=np.nan)
        of = cohorts["technology"].values == technology
        recomputed[of, carriers.index(carrier)] += per_activity * activity.sel(mode=mode).values[of]
    return (
        "energy of cohorts",
        0.0,
        float(np.abs(recomputed - solved).max(initial=0.0)),
        float(np.abs(solved).sum()) + 1.0,
    )


def _sums(results: Results) -> list[Row]:
    """Cohorts add up to the plan, and typical days to the year."""
    plan, cohorts, dispatch = results.plan, results["cohorts"], results["dispatch"].rename(step_node="node")
    hours = dispatch["days"] * dispatch["hours"]
    by_hour = (dispatch["power"] * hours).sum(["day", "hour", "technology"]) / 1000.0
    flows = results["balances"]["node_balance"].sel(node=dispatch["node"])
    by_year = flows.sel(flow_kind=["generation", "consumption"]).sum("flow_kind")
    scale = float(abs(by_year).sum())
    return [
        _row("capacity of cohorts", plan["capacity"].sum(), cohorts["installed"].sum()),
        _row("activity of cohorts", plan["activity"].sum(), cohorts["activity"].sum()),
        ("energy of typical days", 0.0, float(abs(by_hour - by_year).values.max(initial=0.0)), scale),
    ]


def _standing(kept: StoredInputs) -> Row:
    """What existed and was built, less what was given up, stands for its part of every period."""
    c = kept.results["cohorts"]
    retired = c["retired"].transpose("cohort", "year").values.cumsum(axis=1)
    share = np.array([part(kept, *life) for life in zip(c["vintage"].values, c["end"].values, strict=True)])
    again = share.reshape(retired.shape) * ((c["existing"] + c["built"]).values[:, None] - retired)
    told = c["installed"].transpose("cohort", "year").values
    return "capacity of lives", 0.0, float(np.abs(told - again).max(initial=0.0)), float(np.abs(told).sum()) + 1.0


def _balances(kept: StoredInputs) -> list[Row]:
    """The largest miss of any balance; a surplus is none where it may be let go."""
    results, carriers = kept.results, kept.table("carriers").set_index("carrier")
    d, year = results["dispatch"].rename(step_node="node"), results["balances"]["node_balance"]
    technology = (d["power"] + d["discharging"] - d["charging"]).sum("technology")
    spare = technology + d["arriving"] - d["sent"] + d["bought"] - d["sold"] + d["unserved"] - d["demand"]
    rows = []
    for time, surplus, moved in (
        ("hour", spare, d["demand"]),
        ("day", (spare * d["hours"]).sum("hour"), (d["demand"] * d["hours"]).sum("hour")),
        ("year", year.where(year["flow_kind"] != "let_go", 0.0).sum("flow_kind"), abs(year)),
    ):
        carrier = surplus["node_carrier"].values
        here = (carriers["time"].reindex(carrier) == time).to_numpy() | (time == "year")
        free = (carriers["disposal"].reindex(carrier) == "yes").to_numpy()
        values = np.moveaxis(surplus.values, surplus.dims.index("node"), 0)
        miss = [
            np.abs(v).max() if not f else np.maximum(-v, 0).max()
            for v, h, f in zip(values, here, free, strict=True)
            if h
        ]
        scale = moved.values.max(initial=0.0) + 1.0
        rows.append((f"balance by the {time}", 0.0, float(max(miss, default=0.0)), float(scale)))
    return rows
