"""Jobs: counted by factors, and how fast they may go.

Reads    jobs.csv         factor
         job_limits.csv   largest_fall [share/year], floor, support_cost [USD/year]
Decides  supported        jobs that are supported without the work, per limit   [jobs]

    jobs >= (1 - largest_fall) ** gap * jobs of the milestone year before - supported
    jobs >= floor - supported

A job of operation goes with capacity or activity, one of mining with what a market sells, one of construction with what
is built, spread over the years of the period. The first year has the jobs of its plan. The price of a limit is what a
job kept costs, to hold against training and pensions. Jobs are a count of factors, no model of a labour market.
"""

import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Expression, Limit, Variable
from kz_optimize.arrays import array
from kz_optimize.case.case import Case
from kz_optimize.model import capacity, steps
from kz_optimize.model.dispatch import finite_or_zero, plants_to_modes
from kz_optimize.policies.job.audit import audit
from kz_optimize.policies.job.members import Members, faults, members
from kz_optimize.policy import Policy, Quantity, Report, declared


def add(m: pyo.ConcreteModel, case: Case, rows: Members) -> None:
    """Declare what is supported, and the limits."""
    limit, year = rows.limit, case.horizon.year
    fall, floor, cost = (rows.values[name] for name in ("largest_fall", "floor", "support_cost"))
    m.supported = Variable(limit, year, where=cost.notnull(), unit="jobs", doc="jobs that are supported")
    kept = (1.0 - finite_or_zero(fall)) ** case.horizon.since_previous
    later = array(year > year[0], year)
    m.job_fall = Equation(
        lambda: jobs(m, case, rows) + m.supported >= kept * jobs(m, case, rows).previous("year"),
        for_each=(limit, year), where=fall.notnull() & later, doc="jobs go no faster than they may",
        limit=Limit(
            "job_limits", "jobs of {job_limit} fall no faster than they may by {year}",
            "let {amount} more jobs of {job_limit} go by {year}", "jobs", lambda: rows.limits, weight=1.0),
    )  # fmt: skip
    m.job_floor = Equation(
        lambda: jobs(m, case, rows) + m.supported >= finite_or_zero(floor), for_each=(limit, year),
        where=floor.notnull(), doc="so many jobs are kept",
        limit=Limit(
            "job_limits", "{job_limit} keeps at least {limit} in {year}",
            "keep {amount} fewer jobs of {job_limit} in {year}", "jobs", lambda: rows.limits),
    )  # fmt: skip


def jobs(m: pyo.ConcreteModel, case: Case, rows: Members) -> Expression:
    """[job_limit, year] Jobs of every limit."""
    return (rows.of_limit * by_row(m, case, rows)).sum("job")


def by_row(m: pyo.ConcreteModel, case: Case, rows: Members) -> Expression:
    """[job, year] Jobs of every technology, market or measure and stage, by place."""
    done = rows.factor["jobs/GWh"] * (plants_to_modes(case, rows.plants) * m.output).sum("mode")
    cohorts = capacity.plants_to_cohorts(case, rows.plants)
    stands = rows.factor["jobs/MW"] * (cohorts * m.installed).sum("cohort")
    new = rows.factor["built"] / case.horizon.years * (cohorts * capacity.built_in(m, case)).sum("cohort")
    total = done + stands + new
    if rows.markets.any():
        energy = steps.energy_of_year(m, case, "traded")
        total = total + rows.per_energy * (rows.markets_of(case) * energy).sum("market")
    if rows.measures.any():
        total = total + rows.factor["jobs/kt"] * (rows.measures_of(m) * m.abated).sum("abatement_measure")
    return total


def money(m: pyo.ConcreteModel, case: Case, rows: Members) -> dict[str, Expression]:
    """[job_limit, year] Million USD a year for supported jobs."""
    if not rows.values["support_cost"].notnull().values.any():
        return {}
    return {"job_support": finite_or_zero(rows.values["support_cost"]) * m.supported}


def report(m: pyo.ConcreteModel, case: Case, rows: Members) -> Report:
    """Jobs by what they go with, and those of every limit."""
    found = by_row(m, case, rows).solution.transpose("job", "year").values
    told = {"jobs": Quantity(found, ("job", "year"), "1", "jobs by technology, market or measure, stage and place")}
    labels: dict[str, object] = {"job": rows.keys.add_prefix("job_")}
    if len(rows.limit):
        dims = ("job_limit", "year")
        limited = jobs(m, case, rows).solution.transpose(*dims).values
        supported = m.supported.solution.fillna(0.0).transpose(*dims).values
        told["jobs_limited"] = Quantity(limited, dims, "1", "jobs that a limit counts, supported ones aside")
        told["supported"] = Quantity(supported, dims, "1", "jobs that are supported without the work")
        labels["job_limit"] = rows.limit
    return Report({"plan": told}, labels)


POLICY = Policy(
    "job",
    tables=declared(__file__, "jobs", "job_limits"),
    check=faults,
    prepare=members,
    shares_fleet=lambda rows: (array(rows.weights, rows.job, rows.plants.labels["plant"]),),
    equations=add,
    money=money,
    results=report,
    audit=audit,
    by_hour={"supported": "scheduled", "job_fall": "priced", "job_floor": "priced"},
    transfers=("job_support",),
)
