"""Money: costs by kind, technology, region and year, which add up to the objective.

A year's cost is what is paid in each calendar year that a milestone stands for, in money of the price year:

    objective = sum over years of year_weight * annual cost

An investment is paid in annuities; its annual cost is the discounted payments of the milestone's calendar years over
their discount factors, which is the annuity itself while the asset is paid for in all of them. Under another
accounting convention it is what the convention books in the milestone, over the weight of the milestone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import xarray as xr

from kz_optimize.arrays import Array
from kz_optimize.case.case import Case
from kz_optimize.case.links import line_payments
from kz_optimize.model import cost, emission
from kz_optimize.model.capacity import plants_to_cohorts
from kz_optimize.model.dispatch import finite_or_zero
from kz_optimize.results.extract.cohort_dispatch import CohortDispatch
from kz_optimize.results.extract.plan import PLACE, activity_of, built_of
from kz_optimize.results.extract.result_index import ResultIndex, add_up, dense_values
from kz_optimize.results.results import plain, quantity, text

OF_TECHNOLOGY = (
    "investment_payment",
    "energy_investment_payment",
    "investment_subsidy",
    "fixed",
    "variable",
    "support",
    "emission_price",
)


def technology_costs(m: Any, case: Case, parts: CohortDispatch) -> np.ndarray:
    """(cost kind, region, technology, year) Million USD a year, kinds as in OF_TECHNOLOGY."""
    index = ResultIndex(case)
    unhelped = replace(case, investment_share=0.0 * case.investment_share)
    annual = cost.payments(case).values / case.horizon.weight.values
    built, energy = dense_values(m, "built")[:, None], dense_values(m, "energy_built")[:, None]

    def instalments(of: Case) -> tuple[np.ndarray, np.ndarray]:
        power, held = (
            cost.overnight(of, price).values[:, None] * annual
            for price in (case.costs.investment_cost, case.costs.energy_cost)
        )
        return power * built, held * energy

    gross, net = instalments(unhelped), instalments(case)
    fixed = cost.terms(m, case)["fixed"].solution.transpose("cohort", "year").values
    variable = plants_to_cohorts(case, case.costs.variable_cost).values * activity_of(case, parts)
    price = finite_or_zero(case.prices.level)
    per_mode = (price * emission.factor(case, case.prices)).sum("instrument").transpose("mode", "year").values
    rates = np.stack([-case.dispatch.support.values, per_mode, case.dispatch.mode_cost.values])
    by_run = parts.output * rates[:, parts.run_mode]
    support, emitted, extra = (add_up(values, parts.run_cohort, len(parts.installed)) for values in by_run)
    kinds = (*gross, net[0] + net[1] - gross[0] - gross[1], fixed, variable + extra, support, emitted)
    return np.stack([index.by_place(values) for values in kinds])


def system_costs(m: Any, case: Case) -> dict[str, np.ndarray]:
    """Kind -> (label, year) million USD a year of lines, markets, unserved demand, and what policies pay."""
    terms = {name: term.solution for name, term in cost.terms(m, case).items()}
    built = cost.investments(m, case)["line_investment"].solution
    paid = _line_payments(m, case, built)
    unserved = terms["unserved"].transpose("tier", "node", "year").values
    return {
        "line_payment": paid,
        "line_fixed": terms["line_fixed"].transpose("line", "year").values,
        "wheeling": terms["wheeling"].transpose("way", "year").values,
        "market": terms["market"].transpose("market", "year").values,
        "unserved": unserved.reshape(-1, unserved.shape[-1]),
        **{kind: _by_year(terms[kind]) for kind in cost.policy_terms(m, case)},
    }


def _by_year(term: Array) -> np.ndarray:
    """(label, year)"""
    rows = term.transpose(*(dim for dim in term.dims if dim != "year"), "year").values
    return rows.reshape(-1, rows.shape[-1])


def _line_payments(m: Any, case: Case, discounted: Array) -> np.ndarray:
    """(line, year) Annual payments for lines built in any year, from their discounted sum by year of building."""
    schedule = line_payments(case.tables, case.horizon)
    total = schedule.sum(axis=2, keepdims=True)
    share = np.divide(schedule, total, out=np.zeros_like(schedule), where=total != 0)
    paid = discounted.transpose("line", "year").values[:, :, None] * share
    return paid.sum(axis=1) / case.horizon.weight.values


def costs(m: Any, case: Case, parts: CohortDispatch) -> tuple[dict[str, xr.Variable], dict[str, Any]]:
    """Every cost, and the labels of the dimension `cost_kind`."""
    of_technology, rest = technology_costs(m, case, parts), system_costs(m, case)
    weight = case.horizon.weight.values
    annual = np.concatenate([of_technology.sum(axis=(1, 2)), [each.sum(axis=0) for each in rest.values()]])
    where = dict(zip(OF_TECHNOLOGY, of_technology, strict=True))
    overnight = _overnight(m, case)
    lines = rest["wheeling"].reshape(-1, 2, len(weight)).sum(axis=1)
    kinds = [*OF_TECHNOLOGY, *rest]
    moved = np.isin(kinds, list(cost.transfers(case)))
    named = {
        "investment_payment": "annuities of what was built, subsidies not taken off",
        "energy_investment_payment": "annuities of energy capacity built on its own, subsidies not taken off",
        "investment_subsidy": "part of the annuities that subsidies pay (negative)",
        "fixed_cost": "operation and maintenance of what stands",
        "variable_cost": "operation and maintenance per activity, without fuel",
        "support": "subsidies on output and free allocation (negative)",
        "emission_cost": "what emission prices take",
    }
    kept = {
        name: quantity(where[kind], PLACE, "million USD", meaning)
        for (name, meaning), kind in zip(named.items(), OF_TECHNOLOGY, strict=True)
    }
    kept |= {
        "annual_cost": quantity(
            annual, ("cost_kind", "year"), "million USD", "paid in each calendar year, not discounted"
        ),
        "discounted_cost": quantity(
            annual * weight, ("cost_kind", "year"), "million USD", "contribution to the objective"
        ),
        "system_cost": quantity(annual.sum(axis=0), ("year",), "million USD", "everything paid in each calendar year"),
        "investment": quantity(
            overnight,
            PLACE,
            "million USD",
            "overnight cost of what is built for the milestone year, subsidies not taken off",
        ),
        "line_payment": quantity(rest["line_payment"], ("line", "year"), "million USD", "annuities of built lines"),
        "line_fixed_cost": quantity(rest["line_fixed"], ("line", "year"), "million USD", "fixed cost of built lines"),
        "wheeling_cost": quantity(lines, ("line", "year"), "million USD", "cost of energy sent along the line"),
        "market_cost": quantity(rest["market"], ("market", "year"), "million USD", "purchases (+) and revenue (-)"),
        "unserved_cost": quantity(
            rest["unserved"].reshape(-1, len(case.nodes.node), len(weight)).sum(axis=0),
            ("node", "year"),
            "million USD",
            "cost to society of demand that is not met",
        ),
        "cost_kind_owner": text(
            ["technology"] * len(OF_TECHNOLOGY) + ["system"] * len(rest), ("cost_kind",), "whose cost it is"
        ),
        "cost_kind_transfer": text(
            np.where(moved, "yes", "no"),
            ("cost_kind",),
            "yes: it only changes hands with the state",
        ),
        **_views(annual, moved, weight),
    }
    return kept, {"cost_kind": kinds}


def _views(annual: np.ndarray, moved: np.ndarray, weight: np.ndarray) -> dict[str, xr.Variable]:
    """What a plan costs society, and what its firms pay to the state on top, by year and discounted."""
    found = {}
    for name, paid, meaning in (
        ("social_cost", annual[~moved].sum(axis=0), "cost to society, without taxes, allowances and support"),
        ("transfers", annual[moved].sum(axis=0), "taxes and allowances that firms pay to the state, less support"),
        ("private_cost", annual.sum(axis=0), "what firms pay: social cost and transfers"),
    ):
        found[name] = quantity(paid, ("year",), "million USD", meaning + "; a calendar year")
        found[f"discounted_{name}"] = plain(
            float(paid @ weight), (), "million USD", meaning + "; all years, discounted"
        )
    return found


def _overnight(m: Any, case: Case) -> np.ndarray:
    """(region, technology, year) Million USD of investments in the year."""
    built, energy = (
        built_of(m, case),
        dense_values(m, "energy_built")[:, None] * (case.cohorts.vintage[:, None] == case.horizon.year.to_numpy(float)),
    )
    price, energy_price = (
        plants_to_cohorts(case, c).values for c in (case.costs.investment_cost, case.costs.energy_cost)
    )
    return ResultIndex(case).by_place(price * built + energy_price * energy)
