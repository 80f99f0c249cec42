"""Costs worked out again from the tables and the plan in a results file; see recompute.py.

The accounting conventions of other models are not written a second time: docs/accounting.md proves them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from kz_optimize.case.accounting import CONVENTIONS, Convention, Investments, Years
from kz_optimize.policy import Audit
from kz_optimize.results.audit.emission import covered_by_technologies
from kz_optimize.results.audit.stored_inputs import StoredInputs

NOW = float("nan")  # tables that hold their first value in the years before it


def annual_costs(kept: StoredInputs) -> dict[str, np.ndarray]:
    """Kind of cost -> (year,) million USD a year; kinds as in the dimension `cost_kind`."""
    audits = kept.audits
    total = _technologies(kept, audits) | _emission_price(kept) | _lines(kept) | _outside(kept)
    for audit in audits:
        for kind, paid in audit.costs.items():
            total[kind] = total.get(kind, 0.0) + paid
    return total


def calendar(kept: StoredInputs) -> list[np.ndarray]:
    """The calendar years each milestone stands for."""
    borders = [*kept.years, float(kept.results.plan.attrs["end_year"]) + 1]
    return [np.arange(first, after) for first, after in pairwise(borders)]


def discount(kept: StoredInputs, years: np.ndarray) -> np.ndarray:
    """What money of the middle of a year is worth at the start of the base year."""
    about = kept.results.plan.attrs
    return (1.0 + float(about["discount_rate"])) ** -(years - float(about["base_year"]) + 0.5)


def weights(kept: StoredInputs) -> np.ndarray:
    """(year,) Sum of the discount factors of the calendar years; under another convention what that counts."""
    if (convention := _convention(kept)) is not None:
        return convention.running(_years(kept))
    return np.array([discount(kept, years).sum() for years in calendar(kept)])


def instalments(
    kept: StoredInputs, start: float, end: float, economic: float, rate: float, construction_years: float
) -> np.ndarray:
    """(year,) Mean yearly instalment on one unit of overnight cost of an asset that stands from `start` until `end`."""
    if (convention := _convention(kept)) is not None:
        asset = Investments(*(np.array([value]) for value in (start, end - start, rate, min(economic, end - start))))
        grown = _grown(float(asset.rate(_years(kept))[0]), construction_years)
        return grown * convention.capital(_years(kept), asset)[0] / weights(kept)
    rate = float(kept.results.plan.attrs["interest_rate"]) if np.isnan(rate) else rate
    life = min(economic, end - start)
    recovery = rate / (1.0 - (1.0 + rate) ** -life) if rate else 1.0 / life
    last = start + life if life < end - start or _partial(kept) else np.inf
    paid = []
    for milestone, years in zip(kept.years, calendar(kept), strict=True):
        due = (years < last) & (start <= milestone < end)
        paid.append((discount(kept, years) * due).sum() / discount(kept, years).sum())
    return _grown(rate, construction_years) * recovery / np.sqrt(1.0 + rate) * np.array(paid)


def _partial(kept: StoredInputs) -> bool:
    """Whether what ends inside a period counts for its part of it; files of earlier versions do not say."""
    return str(kept.results.plan.attrs.get("partial_periods", "0")) == "1"


def part(kept: StoredInputs, start: float, end: float) -> np.ndarray:
    """(year,) Share of every period in which something stands from `start` until `end`."""
    stands = []
    for milestone, years in zip(kept.years, calendar(kept), strict=True):
        there = years < end if _partial(kept) else years > -np.inf
        stands.append(there.mean() * (start <= milestone < end))
    return np.array(stands)


def _grown(rate: float, construction_years: float) -> float:
    """One unit spent evenly in the middle of the years of construction, with its interest until service starts."""
    if not construction_years or not rate:
        return 1.0
    end = (1.0 + rate) ** construction_years
    return (end - 1.0) / (rate * construction_years) * np.sqrt(1.0 + rate)


def _convention(kept: StoredInputs) -> Convention | None:
    """The accounting of another model, taken as it is; None for the annuities that are written out here."""
    name = str(kept.results.plan.attrs["accounting"])
    return None if name == "annuity" else CONVENTIONS[name]


def _years(kept: StoredInputs) -> Years:
    about = kept.results.plan.attrs
    return Years(
        tuple(kept.years.astype(int).tolist()),
        int(about["end_year"]),
        int(about["base_year"]),
        float(about["discount_rate"]),
        about["salvage"],
        float(about["interest_rate"]),
        _partial(kept),
    )


def _technologies(kept: StoredInputs, audits: Sequence[Audit]) -> dict[str, np.ndarray]:
    cohorts, costs = kept.results["cohorts"], kept.table("costs")
    technology, vintage = cohorts["technology"].values, cohorts["vintage"].values
    thousand = _units_per_price(kept, technology) * 1e-6
    built, held = cohorts["built"].values * thousand, cohorts["energy_built"].values
    installed, activity = cohorts["installed"].values * thousand[:, None], cohorts["activity"].values * 1e-3
    share = _instalments(kept)
    given = np.zeros(len(technology)) + sum(audit.investment_share for audit in audits)
    helped = np.minimum(given, 1.0)[:, None]
    joining = _connection_cost(kept)
    place = np.array([_nearest(kept, *pair) for pair in zip(technology, cohorts["region"].values, strict=True)])
    kinds = ("investment_payment", "energy_investment_payment", "investment_subsidy", "fixed", "variable")
    total = {kind: np.zeros(len(kept.years)) for kind in kinds}
    support = np.zeros(len(kept.years)) + sum(audit.support for audit in audits)
    for (name, region), rows in costs.groupby(["technology", "region"], sort=False):
        of = (technology == name) & (place == region)
        price, energy_price = (kept.path(rows, c, vintage[of], early=NOW) for c in ("investment_cost", "energy_cost"))
        price = price + joining[of]
        power, energy = (price * built[of])[:, None] * share[of], (energy_price * held[of])[:, None] * share[of]
        total["investment_payment"] += power.sum(axis=0)
        total["energy_investment_payment"] += energy.sum(axis=0)
        total["investment_subsidy"] -= (helped[of] * (power + energy)).sum(axis=0)
        total["fixed"] += kept.path(rows, "fixed_cost", kept.years, early=NOW) * installed[of].sum(axis=0)
        of_energy = kept.path(rows, "energy_fixed_cost", kept.years, early=NOW)
        total["fixed"] += of_energy * cohorts["energy_capacity"].values[of].sum(axis=0)
        total["variable"] += kept.path(rows, "variable_cost", kept.years, early=NOW) * activity[of].sum(axis=0)
    return total | {
        "variable": total["variable"] + _mode_costs(kept) + _commitment_costs(kept),
        "support": -support,
    }


def _units_per_price(kept: StoredInputs, technology: np.ndarray) -> np.ndarray:
    """(cohort,) Priced units in one unit of capacity: kW in a MW; one where capacity has a unit of its own."""
    unit = kept.table("technologies").set_index("technology")["unit"]
    return np.where(unit.reindex(technology) == "MW", 1000.0, 1.0)


def _connection_cost(kept: StoredInputs) -> np.ndarray:
    """(cohort,) USD per kW of joining what is built at the site."""
    cohorts, sites = kept.results["cohorts"], kept.table("candidates")
    asked = {(row.technology, row.region): row.connection_cost for row in sites.itertuples()}
    pairs = zip(cohorts["technology"].values, cohorts["region"].values, strict=True)
    return np.array([asked.get(pair, 0.0) for pair in pairs])


def _mode_costs(kept: StoredInputs) -> np.ndarray:
    """(year,) Million USD that modes of operation cost more than their technology."""
    cohorts, table, total = kept.results["cohorts"], kept.table("mode_costs"), np.zeros(len(kept.years))
    technology, region = cohorts["technology"].values, cohorts["region"].values
    for (name, mode), rows in table.groupby(["technology", "mode"]):
        ran = cohorts["mode_activity"].sel(mode=mode).values
        for i in np.flatnonzero(technology == name):
            place = next((place for place in kept.upward(region[i]) if (rows["region"] == place).any()), None)
            if place is not None:
                price = kept.path(rows[rows["region"] == place], "variable_cost", kept.years, early=NOW)
                total += price * ran[i] * 1e-3
    return total


def _commitment_costs(kept: StoredInputs) -> np.ndarray:
    """(year,) Million USD of starting capacity, shutting it down and keeping it running."""
    cohorts, total = kept.results["cohorts"], np.zeros(len(kept.years))
    for row in kept.table("commitment").itertuples():
        ran = cohorts["mode_activity"].values[cohorts["technology"].values == row.technology].sum(axis=0)
        price = {"no_load": row.no_load_cost, "start_up": row.start_cost, "shut_down": row.shut_down_cost}
        total += sum(price.get(mode, 0.0) * ran[i] for i, mode in enumerate(cohorts["mode"].values)) * 1e-3
    return total


def _nearest(kept: StoredInputs, technology: str, region: str) -> str:
    """The closest region with costs of the technology; a word that is no region if there is none."""
    known = kept.priced.get(technology, set())
    return next((place for place in kept.upward(region) if place in known), "nowhere")


def _instalments(kept: StoredInputs) -> np.ndarray:
    """(cohort, year) Mean yearly instalment per unit of overnight cost; zero for what was not built."""
    cohorts, technologies = kept.results["cohorts"], kept.table("technologies").set_index("technology")
    about = technologies.reindex(cohorts["technology"].values)
    rate = about["interest_rate"].to_numpy()
    economic = about["economic_lifetime"].fillna(np.inf).to_numpy()
    construction = about["construction_years"].to_numpy()
    share = np.zeros((len(rate), len(kept.years)))
    chosen = (cohorts["built"].values != 0) | (cohorts["energy_built"].values != 0)
    for i in np.flatnonzero(chosen & (cohorts["buildable"].values > 0)):
        start, end = cohorts["vintage"].values[i], cohorts["end"].values[i]
        share[i] = instalments(kept, start, end, economic[i], rate[i], construction[i])
    return share


def _emission_price(kept: StoredInputs) -> dict[str, np.ndarray]:
    total, rows = np.zeros(len(kept.years)), kept.table("emission_prices")
    for _, path in rows.groupby("instrument", sort=False):
        total += kept.path(path, "price", kept.years, early=0.0) * covered_by_technologies(kept, path.iloc[0]) * 1e-3
    return {"emission_price": total}


def _lines(kept: StoredInputs) -> dict[str, np.ndarray]:
    plan = kept.results.plan
    total = {name: np.zeros(len(kept.years)) for name in ("line_payment", "line_fixed", "wheeling")}
    for row in kept.table("lines").itertuples():
        built = plan["line_built"].sel(line=row.line).values
        for year, capacity in zip(kept.years, built, strict=True):
            stands = part(kept, year, year + row.lifetime)
            share = instalments(kept, year, year + row.lifetime, np.inf, row.interest_rate, row.construction_years)
            total["line_payment"] += row.investment_cost * capacity * 1e-3 * share
            total["line_fixed"] += row.fixed_cost * capacity * 1e-3 * stands
        total["wheeling"] += row.wheeling_cost * plan["line_sent"].sel(line=row.line).sum("direction").values * 1e-3
    return total


def _outside(kept: StoredInputs) -> dict[str, np.ndarray]:
    """Markets and demand that is not met."""
    plan, years = kept.results.plan, kept.years
    total = {name: np.zeros(len(years)) for name in ("market", "unserved")}
    keys = {"market": "market_name"} | {key: f"market_{key}" for key in ("region", "carrier", "direction")}
    for key, rows in kept.table("markets").groupby(list(keys)):
        here = np.all([plan[name] == value for name, value in zip(keys.values(), key, strict=True)], axis=0)
        volume = plan["traded"].values[here].sum(axis=0)
        total["market"] += kept.path(rows, "price", years, early=NOW) * volume * 1e-3
    for row in kept.table("unserved").itertuples():
        missed = plan["unserved"].sel(tier=row.tier)
        mine = missed["node_carrier"].values == row.carrier
        total["unserved"] += row.cost * missed.values[mine].sum(axis=0) * 1e-3
    return total
