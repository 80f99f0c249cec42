"""What a planning reserve reports: what is asked for, what counts for it by technology, its price, what it pays."""

from typing import Any

import numpy as np

from kz_optimize.arrays import Array
from kz_optimize.case.case import Case
from kz_optimize.case.labels import DIRECTIONS
from kz_optimize.policies.reserve.members import Members
from kz_optimize.policy import Quantity, Report

ROWS = {"production": "reserve_of_step", "steps": "reserve_by_step", "scarce_hours": "reserve_by_hour"}
"""Basis -> the equation with a row for every step or hour."""
BY_TECHNOLOGY = ("zone", "technology", "year")


def report(m: Any, case: Case, reserve: Members) -> Report:
    """Prices of firm capacity (NaN where none is asked for), and firm capacity where it is scarcest in the year.

    Where the basis is not the peak, firm capacity is a variable: a unit more of it given for nothing saves the price.
    """
    at_peak, given = m.reserve.dual, m.firm_capacity.dual
    either = at_peak.notnull() | given.notnull()
    price = (at_peak.fillna(0.0) - given.fillna(0.0)).where(either, np.nan) / case.horizon.weight
    required, weather = _scarcest(m, case, reserve)
    firm, installed = _firm(m, case, reserve, weather), m.installed.solution.transpose("cohort", "year").values
    technology = case.tables["technologies"].frame["technology"]
    region = list(case.tree.parent)
    of = case.plants.technology[case.cohorts.plant_place]
    member = (technology.to_numpy()[:, None] == of).astype(float)
    place = (np.array(region)[:, None] == case.plants.region[case.cohorts.plant_place]).astype(float)
    worth = _worth(m, case, reserve, price)
    sent = m.reserve_sent.solution.fillna(0.0).transpose("way", "year").values
    sent = sent.reshape(len(case.lines.line), len(DIRECTIONS), sent.shape[1])
    by_zone = ("zone", "year")
    asked = either.transpose("zone", "year").values
    plan = {
        "reserve_peak": Quantity(
            np.where(asked, reserve.peak.values, np.nan), by_zone, "MW", "highest demand of a year in a zone"),
        "reserve_required": Quantity(
            np.where(asked, required, np.nan), by_zone, "MW", "firm capacity asked for, where it is scarcest"),
        "firm_capacity": Quantity(
            np.einsum("zcy,tc->zty", firm, member), BY_TECHNOLOGY, "MW", "what counts for the reserve of a zone"),
        "rigid_capacity": Quantity(
            np.einsum("zcy,cz,tc->zty", firm, reserve.rigid.values, member), BY_TECHNOLOGY, "MW",
            "part of it by a constant credit, of stores and weather-bound plants"),
        "reserve_lent": Quantity(
            sent, ("line", "direction", "year"), "MW", "firm capacity lent along a line"),
        "reserve_revenue": Quantity(
            np.einsum("cy,tc,rc->rty", worth * installed, member, place), ("region", "technology", "year"),
            "million USD", "what the reserve pays for what stands, at the price of one more of it"),
    }  # fmt: skip
    prices = {"capacity_price": Quantity(
        price.transpose("zone", "year").values, by_zone, "USD/kW/year", "cost of one more kW of planning reserve",
    )}  # fmt: skip
    return Report({"prices": prices, "plan": plan}, {"zone": reserve.records.add_prefix("zone_")})


def _scarcest(m: Any, case: Case, reserve: Members) -> tuple[np.ndarray, np.ndarray]:
    """(zone, year) GW asked for, and (course, year) share that weather gives, in the rows that bind.

    Of the rows of a year each counts by its price; without a price the one that leaves least room.
    """
    zones, years = len(reserve.zone), len(case.horizon.year)
    required = reserve.requirement.fillna(0.0).transpose("zone", "year").values.copy()
    given = np.zeros((len(reserve.weather.course), years))
    for basis, name in ROWS.items():
        equation = m.component(name)
        if not len(equation):
            continue
        dims = [dim for dim in equation.cells.dims if dim not in ("zone", "year")]
        dual, room = (
            values.transpose("zone", "year", *dims).values.reshape(zones, years, -1)
            for values in (equation.dual, equation.relation.difference.solution)
        )
        exists = ~np.isnan(dual)
        least = np.where(exists, room, np.inf)
        share = np.maximum(np.nan_to_num(dual), 0.0)
        total = share.sum(axis=-1, keepdims=True)
        first = np.arange(least.shape[-1]) == least.argmin(axis=-1)[..., None]
        share = np.where(total > 0, share / np.where(total > 0, total, 1.0), first)
        weather = reserve.weather.in_hour if basis == "scarce_hours" else reserve.weather.in_step
        known = _by_year(weather, dims, years)
        zone_of = reserve.weather.of_zone.values.argmax(axis=1) if len(given) else np.zeros(0, int)
        here = reserve.basis.values == basis
        mine = here[zone_of] if len(given) else np.zeros(0, bool)
        if basis != "production" and mine.any():
            given[mine] = np.einsum("kys,kys->ky", known[mine], share[zone_of[mine]])
        firm = m.firm.solution.fillna(0.0).transpose("zone", "year").values
        weather_part = np.zeros((zones, years))
        exposed = m.exposed.solution.fillna(0.0).transpose("course", "year").values
        np.add.at(weather_part, zone_of[mine], (given * exposed)[mine])
        slack = (np.where(exists, room, 0.0) * share).sum(axis=-1)
        required = np.where(here[:, None] & exists.any(axis=-1), firm + weather_part - slack, required)
    return required, given


def _by_year(values: Array, dims: list[str], years: int) -> np.ndarray:
    """(course, year, step)"""
    steps = int(np.prod([values.sizes[dim] for dim in dims]))  # without courses -1 would find none
    if "year" in values.dims:
        return values.transpose("course", "year", *dims).values.reshape(-1, years, steps)
    flat = values.transpose("course", *dims).values.reshape(-1, steps)
    return np.broadcast_to(flat[:, None], (len(flat), years, steps))


def _firm(m: Any, case: Case, reserve: Members, weather: np.ndarray) -> np.ndarray:
    """(zone, cohort, year) GW that count: by a credit, as its share of a curve, by what weather gives."""
    installed = m.installed.solution.transpose("cohort", "year").values
    firm = reserve.credit.transpose("zone", "cohort", "year").values * installed
    curves = reserve.curves
    if len(curves.curve):
        used = (curves.credit * m.credited).solution.fillna(0.0).transpose("credit_step", "year").values
        at = curves.curve.get_indexer(curves.curve_of_step.values)
        total = np.zeros((len(curves.curve), installed.shape[1]))
        np.add.at(total, at, used)
        zone = np.zeros(len(curves.curve), int)
        zone[at] = curves.of_zone.values.argmax(axis=1)
        inside = curves.inside.values[:, :, None] * installed
        stands = inside.sum(axis=1, keepdims=True)
        share = np.divide(inside, stands, out=np.zeros_like(inside), where=stands > 0)
        np.add.at(firm, zone, share * total[:, None])
    if len(reserve.weather.course):
        zone = reserve.weather.of_zone.values.argmax(axis=1)
        np.add.at(firm, zone, reserve.weather.exposed.values * installed * weather[:, None])
    return firm


def _worth(m: Any, case: Case, reserve: Members, price: Array) -> np.ndarray:
    """(cohort, year) Million USD a year that one more GW of a cohort saves."""
    worth = (reserve.credit * price.fillna(0.0)).sum("zone").transpose("cohort", "year").values
    for equation, inside, dim in (
        (m.credit_limit, reserve.curves.inside, "curve"), (m.exposure, reserve.weather.exposed, "course"),
    ):  # fmt: skip
        if len(equation):
            saved = -equation.dual.fillna(0.0) / case.horizon.weight
            worth = worth + (inside * saved).sum(dim).transpose("cohort", "year").values
    return worth
