"""Abatement outside the technologies: measures of a sector, each with its cost and what it can do.

Reads    abatement.csv   cost [USD/t], potential [kt], share
Decides  abated          emissions that a measure takes off those of its sector, per year   [kt]

    abated <= potential            abated <= share * exogenous emissions of the sector
    sum(abated) <= exogenous emissions of the sector

What is abated leaves every cap, budget and price that counts the sector, and the total, once. The steps are marginal
costs, as a curve of abatement costs draws them.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Expression, Limit, Variable
from kz_optimize.arrays import Array, array
from kz_optimize.case.case import Case
from kz_optimize.case.columns import over_years
from kz_optimize.case.ground import Ground
from kz_optimize.model.dispatch import finite_or_zero
from kz_optimize.policy import Audit, Policy, Quantity, Report, StoredInputs, declared
from kz_optimize.tables.rules.context import Input

SECTOR = ["region", "sector", "pollutant"]
KEYS = ["measure", *SECTOR]
DIMS = ("abatement_measure", "year")


@dataclass(frozen=True)
class Members:
    """Measures and the emissions that they lower."""

    measure: pd.Index  # "measure region sector pollutant"
    keys: pd.DataFrame  # index measure; columns measure, region, sector and pollutant
    source: Array  # [abatement_measure] row of the exogenous emissions
    cost: Array  # [abatement_measure, year] million USD per kt, NaN before a measure begins
    most: Array  # [abatement_measure, year] kt a year


def faults(case: Input) -> None:
    """A measure has one limit, and emissions to lower."""
    rows = case["abatement"]
    both = rows["potential"].notna() == rows["share"].notna()
    case.report("abatement", both, "a measure has a potential or a share, one of the two", "Fill in one", "potential")
    known = set(case["exogenous_emissions"][SECTOR].itertuples(index=False, name=None))
    lost = np.array([key not in known for key in rows[SECTOR].itertuples(index=False, name=None)], dtype=bool)
    remedy = "Correct the row, or give the emissions of this region, sector and pollutant"
    case.report("abatement", lost, "exogenous_emissions.csv has nothing to be lowered here", remedy, "sector")


def members(ground: Ground) -> Members:
    """Cost and limit in the milestone years."""
    frame, schema, year = ground.frame("abatement"), ground.tables["abatement"].schema, ground.horizon.year
    cost, potential, share = (over_years(frame, schema, KEYS, name, year) for name in ("cost", "potential", "share"))
    keys = cost.index.to_frame(index=False)
    measure = pd.Index(keys.agg(" ".join, axis=1), name="abatement_measure", dtype=object)
    emitted = ground.exogenous.emissions.reindex(pd.MultiIndex.from_frame(keys[SECTOR])).to_numpy(float)
    of_share = share.to_numpy(float) * np.maximum(emitted, 0.0)
    most = np.where(np.isnan(potential), of_share, potential)
    return Members(
        measure, keys.set_axis(measure, axis=0), array(keys[SECTOR].agg(" ".join, axis=1).to_numpy(object), measure),
        array(cost.to_numpy(float), measure, year), array(most, measure, year),
    )  # fmt: skip


def add(m: pyo.ConcreteModel, case: Case, measures: Members) -> None:
    """Declare what is abated."""
    source, year = case.exogenous.source, case.horizon.year
    emitted = array(case.exogenous.emissions.to_numpy(float), source, year).clip(min=0.0)
    m.abated = Variable(
        measures.measure, year, where=measures.cost.notnull(), upper=finite_or_zero(measures.most), unit="kt",
        doc="emissions that a measure takes off",
        upper_limit=Limit(
            "abatement", "no more than {limit} is abated by {abatement_measure} in {year}",
            "abate {amount} more by {abatement_measure} in {year}", "kt", lambda: measures.keys),
    )  # fmt: skip
    lowered = np.isin(source, measures.source.values)
    m.abatement_limit = Equation(
        lambda: m.abated.sum_onto(source, by=measures.source) <= emitted, for_each=(source, year),
        where=array(lowered, source), doc="no more is abated than is emitted",
        limit=Limit(
            "exogenous_emissions", "{source} emits no more than {limit} in {year} that could be abated", "", "kt",
            case.exogenous.records),
    )  # fmt: skip


def outside(m: pyo.ConcreteModel, case: Case, measures: Members) -> Expression:
    """[source, year] kt a year that sectors emit less."""
    return -m.abated.sum_onto(case.exogenous.source, by=measures.source)


def money(m: pyo.ConcreteModel, case: Case, measures: Members) -> dict[str, Expression]:
    """Million USD a year: [abatement_measure, year] for measures, [instrument, year] paid less for emissions."""
    left = (case.prices.counts * outside(m, case, measures)).sum("source")
    return {
        "abatement": finite_or_zero(measures.cost) * m.abated,
        "emission_price_saved": finite_or_zero(case.prices.level) * left,
    }


def report(m: pyo.ConcreteModel, case: Case, measures: Members) -> Report:
    """What every measure abates."""
    abated = m.abated.solution.fillna(0.0).transpose(*DIMS).values
    found = {"abated": Quantity(abated, DIMS, "kt", "emissions that a measure takes off those of its sector, per year")}
    return Report({"plan": found}, {"abatement_measure": measures.measure})


def audit(kept: StoredInputs) -> Audit:
    """Cost and tonnes of every measure, and what its sector pays less at the prices that cover it."""
    total, saved = np.zeros(len(kept.years)), np.zeros(len(kept.years))
    lowered: dict[tuple[str, str, str], np.ndarray] = {}
    for key, rows in kept.table("abatement").groupby(KEYS):
        abated = kept.results.plan["abated"].sel(abatement_measure=" ".join(key)).values
        total += kept.path(rows, "cost", kept.years, early=0.0) * abated * 1e-3
        lowered[key[1:]] = lowered.get(key[1:], np.zeros(len(kept.years))) - abated
    for _, rows in kept.table("emission_prices").groupby("instrument"):
        paid = kept.path(rows, "price", kept.years, early=0.0) * 1e-3
        saved += paid * sum(kept.counts(rows.iloc[0], key) * kt for key, kt in lowered.items())
    return Audit(costs={"abatement": total, "emission_price_saved": saved}, outside=lowered)


POLICY = Policy(
    "abatement",
    tables=declared(__file__, "abatement"),
    check=faults,
    prepare=members,
    equations=add,
    outside=outside,
    money=money,
    results=report,
    audit=audit,
    transfers=("emission_price_saved",),
    by_hour={"abated": "scheduled", "abatement_limit": "priced"},
)
