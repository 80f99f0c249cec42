"""Extract: from a solved model to results in units people use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from kz_optimize.case.case import Case
from kz_optimize.results import inputs, provenance
from kz_optimize.results.audit import recompute
from kz_optimize.results.extract import (
    balances,
    bound,
    commitment,
    dispatch,
    drivers,
    emissions,
    indicators,
    inventory,
    limits,
    metrics,
    money,
    plan,
    prices,
    trade,
)
from kz_optimize.results.extract.cohort_dispatch import CohortDispatch, disaggregate
from kz_optimize.results.extract.result_index import ResultIndex
from kz_optimize.results.results import PLAN, Results, dataset, plain, quantity
from kz_optimize.solve import Solution

SOLVED = "optimal"


def extract(m: Any, case: Case, solution: Solution, command: Sequence[str] | None = None) -> Results:
    """The results of a run; without a plan (status is not optimal) only what went in and how it ended.

    `command` is the command line to be kept; not given, that of this process.
    """
    about = {
        "inputs": inputs.inputs(case.tables),
        "certificate": provenance.certificate(solution),
        "provenance": provenance.provenance(case, solution, command),
    }
    if solution.status != SOLVED:
        return Results(about)
    groups = plan_groups(m, case)
    cost = plain(solution.objective, (), "million USD", "discounted cost of the system: the objective")
    groups[PLAN] = groups[PLAN].assign({"objective": cost, **_bound(m, case, solution)})
    results = Results(groups | about)
    return Results(
        {**results, "certificate": provenance.certificate(solution, recompute.check(results, tuple(case.policies)))}
    )


def extract_plan(m: Any, case: Case, solution: Solution) -> Results:
    """The plan and the prices alone, with certificate and provenance, for who solves a case many times.

    The model must have been solved. Nothing is recomputed, which needs the other groups.
    """
    price, added = prices.nodal(m, case), limits.reports(m, case)
    planned = {
        PLAN: _plan(m, case, disaggregate(m, case, price), price, added).assign(_bound(m, case, solution)),
        "prices": prices.prices(m, case, price, added.of("prices"), added.labels),
    }
    about = {
        "certificate": provenance.certificate(solution),
        "provenance": provenance.provenance(case, solution),
    }
    return Results(planned | about)


def _bound(m: Any, case: Case, solution: Solution) -> dict[str, xr.Variable]:
    """The lower bound of a plan on mean days, NaN with the reason where it bounds nothing; none of other days."""
    if not case.days.means or solution.certificate is None:
        return {}
    value, reason = bound.lower_bound(m, case, solution.certificate)
    bound_ = plain(value, (), "million USD", "no plan that sees every hour of the year costs less")
    bound_.attrs |= {"reason": reason} if reason else {}
    return {"lower_bound": bound_}


def plan_groups(m: Any, case: Case) -> dict[str, xr.Dataset]:
    """The groups that tell of the plan: what is built, how it runs, at what prices."""
    price, added = prices.nodal(m, case), limits.reports(m, case)
    parts = disaggregate(m, case, price)
    net = plan.net_energy(case, parts)
    planned = _plan(m, case, parts, price, added)
    mean = prices.mean_price(case, ResultIndex(case), price)
    energy = balances.balances(m, case, net, parts.charge, parts.discharge, mean)
    return {
        PLAN: planned,
        "dispatch": dispatch.dispatch(m, case, parts),
        "prices": prices.prices(m, case, price, added.of("prices"), added.labels),
        "balances": energy,
        "cohorts": plan.cohorts(m, case, parts, net),
        "limits": limits.limits(m, case),
        **drivers.drivers(case),
        **inventory.inventory(case, planned),
        **indicators.indicators(case, planned, energy),
    }


def _plan(m: Any, case: Case, parts: CohortDispatch, price: np.ndarray, added: limits.Reports) -> xr.Dataset:
    index, settings = ResultIndex(case), case.settings
    emitted, captured = emissions.technology_emissions(case, parts)
    paid, cost_kinds = money.costs(m, case, parts)
    kinds = dict(zip(money.OF_TECHNOLOGY, money.technology_costs(m, case, parts), strict=True))
    outside, sectors = emissions.exogenous(m, case)
    priced, names = emissions.instruments(m, case)
    missed, tiers = trade.unserved_demand(m, case)
    dims = ("region", "technology", "fuel", "pollutant", "year")
    variables = {
        **plan.attributes(case),
        **plan.capacities(m, case),
        **plan.energy(m, case, parts),
        **commitment.commitment(case, parts),
        "emissions": quantity(emitted, dims, "kt", "emissions by what is burnt; process: by activity"),
        "captured": quantity(captured, dims, "kt", "what is captured instead of emitted"),
        **outside,
        **emissions.totals(case, emitted, outside["exogenous_emissions"].values),
        **priced,
        **paid,
        **metrics.metrics(case, parts, price, kinds, paid["system_cost"].values),
        **trade.lines(m, case),
        **trade.markets(m, case),
        **missed,
        **added.of(PLAN),
    }
    fuels = {"fuel": [*index.carrier, emissions.PROCESS]}
    labels = {**index.labels, **fuels, **cost_kinds, **sectors, **names, **tiers, **added.labels}
    return dataset(
        variables,
        labels,
        title=settings.title,
        description=settings.description,
        scenario=settings.scenario,
        currency=settings.money.currency,
        price_year=str(settings.money.price_year),
        kzt_per_usd=repr(settings.money.kzt_per_usd),
        base_year=str(settings.time.base_year),
        end_year=str(settings.time.end_year),
        discount_rate=repr(settings.finance.discount_rate),
        interest_rate=repr(settings.finance.interest_rate),
        accounting=settings.finance.accounting,
        partial_periods=str(int(settings.time.partial_periods)),
        salvage=settings.finance.salvage,
        view=settings.view.costs,
    )
