"""Relations: linear constraints of one's own between capacity, building and activity.

Reads    relations.csv        at_most, at_least
         relation_terms.csv   factor

    at_least <= sum(factor * capacity) + sum(factor * built) + sum(factor * output in a mode, or in all) <= at_most

What other models call user constraints: of TIMES (`UC_`), MUIO (`UDC`) and OSeMOSYS (limits by mode of operation).
A factor is per MW that stands or is built, or per GWh that runs; both limits are in the unit of the terms.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyomo.environ as pyo
import xarray as xr

from kz_optimize.algebra import Equation, Expression, Limit
from kz_optimize.arrays import Array, array
from kz_optimize.case.case import Case
from kz_optimize.case.columns import over_years
from kz_optimize.case.ground import Ground
from kz_optimize.case.stock import stock_sizes
from kz_optimize.model.capacity import built_in, plants_to_cohorts
from kz_optimize.model.dispatch import finite_or_zero, plants_to_modes
from kz_optimize.policy import Audit, Policy, StoredInputs, declared
from kz_optimize.tables.rules.context import Input, check_bounds, check_stores_left_out

KEYS = ["relation", "technology", "region", "quantity", "mode"]
MW_PER_GW = 1000.0


@dataclass(frozen=True)
class Members:
    """The relations, and what a unit of each quantity counts in them."""

    relation: pd.Index
    at_most: Array  # [relation, year] NaN where nothing is said
    at_least: Array  # [relation, year]
    capacity: Array  # [relation, plant, year] per GW
    new_capacity: Array  # [relation, plant, year] per GW
    activity: dict[str, Array]  # mode, or blank for all -> [relation, plant, year] per GWh


def faults(case: Input) -> None:
    """Each relation has terms and limits that agree; stores have no activity, and only activity has a mode."""
    check_bounds(case, "relations", low="at_least", high="at_most")
    terms, relations = case["relation_terms"], case["relations"]
    empty = ~relations["relation"].isin(terms["relation"])
    remedy = "Add its terms to relation_terms.csv, or delete it"
    case.report("relations", empty, "this relation has no terms", remedy, "relation")
    running = terms["quantity"] == "activity"
    case.report(
        "relation_terms", ~running & (terms["mode"] != ""), "capacity has no mode", "Leave the mode blank", "mode"
    )
    check_stores_left_out(case, "relation_terms", "technology", running)


def members(ground: Ground) -> Members:
    """The relations and their terms."""
    tables, year, plant = ground.tables, ground.horizon.year, ground.plants.plant
    table = tables["relations"]
    relation = pd.Index(table.frame["relation"].unique(), name="relation", dtype=object)
    at_most, at_least = (
        array(over_years(table.frame, table.schema, ["relation"], column, year).to_numpy(float), relation, year)
        for column in ("at_most", "at_least")
    )
    terms, size = tables["relation_terms"], stock_sizes(tables, ground.plants.technology)
    per_gigawatt = (MW_PER_GW / size)[:, None]
    total: dict[tuple[str, str], np.ndarray] = {}
    paths = over_years(terms.frame, terms.schema, KEYS, "factor", year)
    for (name, technology, region, quantity, mode), path in zip(paths.index, paths.to_numpy(), strict=True):
        part = total.setdefault((quantity, mode), np.zeros((len(relation), len(plant), len(year))))
        part[relation.get_loc(name)] += ground.member.of(technology, region)[:, None] * path
    labels, none = (relation, plant, year), np.zeros((len(relation), len(plant), len(year)))
    return Members(
        relation, at_most, at_least,
        array(total.pop(("capacity", ""), none) * per_gigawatt, *labels),
        array(total.pop(("new_capacity", ""), none) * per_gigawatt, *labels),
        {mode: array(values, *labels) for (_, mode), values in total.items()},
    )  # fmt: skip


def add(m: pyo.ConcreteModel, case: Case, members: Members) -> None:
    """Declare the relations."""
    labels = members.relation, case.horizon.year
    m.relation_at_most = Equation(
        lambda: total(m, case, members) <= finite_or_zero(members.at_most), for_each=labels,
        where=members.at_most.notnull(), doc="terms add up to no more than allowed",
        limit=Limit(
            "relations", "the relation {relation} holds its terms to {limit} in {year}",
            "allow {amount} more under the relation {relation} in {year}", "", stated=members.at_most),
    )  # fmt: skip
    m.relation_at_least = Equation(
        lambda: total(m, case, members) >= finite_or_zero(members.at_least), for_each=labels,
        where=members.at_least.notnull(), doc="terms add up to no less than asked for",
        limit=Limit(
            "relations", "the relation {relation} asks for at least {limit} in {year}",
            "ask for {amount} less under the relation {relation} in {year}", "", stated=members.at_least),
    )  # fmt: skip


def total(m: pyo.ConcreteModel, case: Case, members: Members) -> Expression:
    """[relation, year] What the terms add up to."""
    standing = (plants_to_cohorts(case, members.capacity) * m.installed).sum("cohort")
    building = (plants_to_cohorts(case, members.new_capacity) * built_in(m, case)).sum("cohort")
    running = sum((weight * m.output).sum("mode") for weight in _by_mode(case, members))
    return standing + building + running


def _by_mode(case: Case, members: Members) -> Iterator[Array]:
    """[relation, mode, year] What a GWh of every mode counts."""
    for name, values in members.activity.items():
        named = array((case.fleets.name_of_mode == name).astype(float), case.fleets.mode)
        yield plants_to_modes(case, values) * (named if name else case.commitment.makes)


def in_year(case: Case, plan: xr.Dataset, members: Members) -> Members:
    """The relations that hold activity in the one year of the case, less what the capacity of the plan counts."""
    year, plant = members.at_most.labels["year"], case.plants.plant
    where = pd.MultiIndex.from_arrays([case.plants.region, case.plants.technology])
    size = stock_sizes(case.tables, case.plants.technology)
    counted = np.zeros(members.at_most.values.shape)
    for name, weight in (("capacity", members.capacity), ("built", members.new_capacity)):
        known = plan[name].sel(year=int(year[0])).stack(plant=("region", "technology")).to_series()
        stands = array(known.reindex(where).fillna(0.0).to_numpy(float) * size / MW_PER_GW, plant)
        counted += (weight * stands).sum("plant").transpose("relation", "year").values
    runs = np.any([values.values.any(axis=(1, 2)) for values in members.activity.values()], axis=0)
    rest = array(np.where(np.reshape(runs, (-1, 1)), counted, np.nan), members.relation, year)
    nothing = members.capacity * 0.0
    return replace(
        members, at_most=members.at_most - rest, at_least=members.at_least - rest, capacity=nothing,
        new_capacity=nothing,
    )  # fmt: skip


def audit(kept: StoredInputs) -> Audit:
    """The largest break of a relation, with its terms from the tables and the plan; blank years are left out."""
    cohorts, years = kept.results["cohorts"], np.asarray(kept.years, float)
    technologies, regions = cohorts["technology"].values, cohorts["region"].values
    built = cohorts["built"] * (cohorts["vintage"] == cohorts["year"])
    sums = {name: np.zeros(len(years)) for name in kept.table("relations")["relation"]}
    for (name, technology, region, quantity, mode), rows in kept.table("relation_terms").groupby(KEYS):
        running = cohorts["mode_activity"].sel(mode=mode) if mode else cohorts["activity"]
        counted = {"capacity": cohorts["installed"], "new_capacity": built, "activity": running}[quantity]
        of = kept.members(technologies, regions, technology, region)
        values = counted.transpose("cohort", "year").values[of].sum(axis=0)
        sums[name] += kept.path(rows, "factor", years, early=np.nan) * values
    worst, scale = 0.0, 1.0
    for name, rows in kept.table("relations").groupby("relation"):
        for column, sign in (("at_most", 1.0), ("at_least", -1.0)):
            known = rows[rows[column].notna()]
            asked = years >= known["year"].min() if len(known) == len(rows) else np.isin(years, known["year"])
            if asked.any():
                miss = sign * (sums[name] - kept.path(known, column, years, early=np.nan))
                worst = max(worst, float(miss[asked].max()))
        scale = max(scale, float(np.abs(sums[name]).max()))
    return Audit(checks=[("relations", 0.0, worst, scale)])


POLICY = Policy(
    "relation",
    tables=declared(__file__, "relations", "relation_terms"),
    check=faults,
    prepare=members,
    shares_fleet=lambda members: tuple(
        values.isel(year=i) for values in members.activity.values() for i in range(len(values.labels["year"]))
    ),
    equations=add,
    audit=audit,
    in_year=in_year,
    by_hour={"relation_at_most": "priced", "relation_at_least": "priced"},
)
