"""The plan of one milestone year as the existing capacity of a case: what a result file decided, and nothing to decide.

Every cohort that stands becomes an existing unit of its capacity, line capacity becomes existing line, and what may be
built, retired or converted is taken away. The planning reserve goes too: it asks for capacity, not for operation.
Profiles, demand, prices and policies stay as the case has them. Where a case does not let all demand go without, the
rest may, dearly: what a verification looks for must not make it impossible. Caps have their whole limit: what the plan
keeps below it is there for the hours.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.arrays import array
from kz_optimize.case.case import Case, prepare
from kz_optimize.case.nodes import LAST_TIER
from kz_optimize.errors import Finding, InputError
from kz_optimize.results import Results, netcdf
from kz_optimize.run.case import read_case
from kz_optimize.schema import REMARKS
from kz_optimize.tables.read import Tables
from kz_optimize.tables.table import Table, empty_table
from kz_optimize.units import to_model

LEAST = 1e-3
"""MW below which a capacity is what the solver's tolerance leaves."""
DECIDED = ("day_groups", "calendar", "candidates", "committed", "retrofits")
"""Tables of decisions that the plan has taken."""


def read_plan(path: Path) -> tuple[Tables, Results]:
    """The case that a result file keeps, and its plan.

    Raises InputError if the file holds no plan, or a plan of time slices: those have no hours to be checked by.
    """
    plan = netcdf.load(path, ["plan", "cohorts", "prices", "balances", "provenance"])
    if "plan" not in plan:
        raise InputError([Finding("there is no plan in this file", "Give the results.nc of a solved run", str(path))])
    tables = read_case(path).check()
    if len(tables["time_slices"]):
        remedy = "Give the case hourly profiles instead of time_slices.csv"
        raise InputError([Finding("a plan of time slices has no hours to be checked by", remedy, str(path))])
    return tables, plan


def fix(tables: Tables, plan: Results, year: int, steps: int) -> Case:
    """The case of one calendar year, every day of it in `steps` steps, with the capacities of the plan."""
    taken = [*DECIDED, *(table.name for policy in tables.policies if policy.about_capacity for table in policy.tables)]
    changed = dict(tables) | {name: empty_table(tables[name].schema) for name in taken}
    changed["existing_capacity"] = _units(tables["existing_capacity"], plan["cohorts"].sel(year=year))
    changed["lines"] = _lines(tables["lines"], plan.plan.sel(year=year))
    changed["unserved"] = _going_without(tables)
    caps = tables["emission_caps"]
    changed["emission_caps"] = replace(caps, frame=caps.frame.assign(headroom=0.0))
    time = replace(
        tables.settings.time,
        base_year=year, milestone_years=(year,), end_year=year, days=365, steps=steps, foresight="perfect",
        representation="medoid",
    )  # fmt: skip
    settings = replace(tables.settings, time=time)
    return _of_the_year(prepare(replace(tables, tables=changed, settings=settings)), plan, year)


def _units(table: Table, cohorts: xr.Dataset) -> Table:
    """One unit per cohort that stands."""
    standing = cohorts.isel(cohort=cohorts["installed"].values > LEAST)
    energy = standing["energy_capacity"].values * 1e3
    frame = pd.DataFrame({
        "unit": standing["cohort"].values.astype(str), "technology": standing["technology"].values.astype(str),
        "region": standing["region"].values.astype(str), "capacity": standing["installed"].values,
        "energy": np.where(energy > 0, energy, np.nan),
        "commissioned": standing["vintage"].values.astype(float), "retires": standing["end"].values.astype(float),
    })  # fmt: skip
    return replace(table, frame=frame.assign(**dict.fromkeys(REMARKS, ""))[list(table.frame.columns)])


def _lines(table: Table, plan: xr.Dataset) -> Table:
    """Lines as strong as the plan has them, for good; a circuit that is built in part has as much more reactance."""
    if not len(table):
        return table
    capacity = plan["line_capacity"]
    forward, reverse = (capacity.sel(direction=way).values for way in ("forward", "reverse"))
    forward, reverse = (np.where(values > LEAST, values, 0.0) for values in (forward, reverse))
    frame = table.frame
    is_circuit = (frame["expansion"] == "circuits") & (frame["capacity_limit"] > 0) & (forward > 0)
    part = np.where(is_circuit, forward / frame["capacity_limit"].where(is_circuit, 1.0), 1.0)
    always = {"reactance": frame["reactance"] / part, "commissioned": np.nan, "retires": np.nan, "capacity_limit": 0.0}
    return replace(table, frame=frame.assign(capacity=forward, capacity_reverse=reverse, **always))


def _going_without(tables: Tables) -> Table:
    """The tiers of the case, and one more for carriers whose tiers do not make up the whole demand."""
    table = tables["unserved"]
    covered = table.frame.groupby("carrier")["share"].sum()
    rest = (1.0 - covered.reindex(tables["demand"].frame["carrier"].unique()).fillna(0.0)).round(9)
    rest = rest[rest > 0]
    more = pd.DataFrame(
        {"carrier": rest.index.astype(str), "tier": "rest", "share": rest.to_numpy(), "cost": LAST_TIER}
    )
    frame = pd.concat([table.frame, more.assign(**dict.fromkeys(REMARKS, ""))], ignore_index=True)
    return replace(table, frame=frame) if len(rest) else table


def _of_the_year(case: Case, plan: Results, year: int) -> Case:
    """The case with limits that span several years replaced by what the plan leaves to this one."""
    kinds = ("cap", "budget", "price")
    of_kind = np.repeat(kinds, [len(each.instrument) for each in (case.caps, case.budgets, case.prices)])
    budgets = case.budgets
    if len(of_kind):
        counted = plan.plan["instrument_emissions"].isel(instrument=of_kind == "budget").sel(year=year).values
        budgets = replace(budgets, level=array(counted, budgets.instrument))
    policies = {
        policy: members if policy.in_year is None else policy.in_year(case, plan.plan, members)
        for policy, members in case.policies.items()
    }
    given = case.price_given
    if given.notnull().values.any():
        found = plan.plan["price_given"].isel(instrument=of_kind == "cap").sel(year=[year]) * to_model("USD/t")
        given = array(found.transpose("instrument", "year").values, case.caps.instrument, case.horizon.year)
    return replace(case, budgets=budgets, policies=policies, price_given=given)
