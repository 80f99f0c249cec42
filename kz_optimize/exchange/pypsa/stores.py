"""Stores of a PyPSA network: storage units with a duration, and stores of energy alone.

A store of energy alone is one whose power empties it within the shortest snapshot, so that its power is never short.
"""

from __future__ import annotations

import numpy as np

from kz_optimize.exchange.pypsa.technologies import add_capacity, emission_factors, find_limits
from kz_optimize.exchange.pypsa.work import TOLERANCE, Life, Work, annual_cost, group_of, life_of


def add_storage_units(work: Work) -> None:
    """Stores with a duration."""
    n, component = work.network, "storage_units"
    for name in n.names(component):
        life = _declare(work, component, name)
        if life is None:
            continue
        place, carrier = work.buses.of(n.text(component, "bus", name))
        limits = find_limits(work, component, name)
        if np.ptp(limits.most) > TOLERANCE or limits.minimum:
            work.report.approximated(f"{component}.p_max_pu", "changes over time, or there is a least", name)
        share = float(limits.most[0])
        if share != 1.0:
            own = work.name(component, name)
            work.draft.add("availability", f"{work.source} {component}", technology=own, share=share)
        _add_store(
            work, component, name, carrier, "cyclic_state_of_charge", "state_of_charge_initial",
            efficiency_charge=work.constant(component, "efficiency_store", name),
            efficiency_discharge=work.constant(component, "efficiency_dispatch", name),
            duration=n.number(component, "max_hours", name), charge_ratio=limits.reverse,
        )  # fmt: skip
        add_capacity(work, component, name, place, life, "p_nom")
        _add_costs(work, component, name, life, 1.0)
        _add_inflow(work, component, name, life, share)
    if n.names(component):
        work.report.mapped(component, "storage with a duration")


def add_stores(work: Work) -> None:
    """Stores of energy without a power of their own."""
    n, component, shortest = work.network, "stores", float(work.hours.min())
    for name in n.names(component):
        life = _declare(work, component, name)
        if life is None:
            continue
        place, carrier = work.buses.of(n.text(component, "bus", name))
        least, most = (work.constant(component, key, name) for key in ("e_min_pu", "e_max_pu"))
        if most <= 0 or least < 0:
            work.report.approximated(f"{component}.e_min_pu", "a level below zero, or none at all", name)
            least, most = max(least, 0.0), 1.0 if most <= 0 else most
        _add_store(work, component, name, carrier, "e_cyclic", "e_initial", duration=shortest,
                   minimum_level=min(least / most, 1.0))  # fmt: skip
        add_capacity(work, component, name, place, life, "e_nom", most / shortest)
        _add_costs(work, component, name, life, shortest / most)
    if n.names(component):
        work.report.mapped(component, "storage that is emptied within the shortest snapshot")


def _declare(work: Work, component: str, name: str) -> Life | None:
    life = life_of(work, component, name)
    if life is None:
        work.report.mapped(component, "left out: in no period", name)
        return None
    work.draft.add(
        "technologies", f"{work.source} {component}", technology=work.name(component, name),
        group=group_of(work, component, name), lifetime=life.years, interest_rate=0.0, lead_time=0.0,
        capacity_credit=0.0, retirement=False,
    )  # fmt: skip
    return life


def _add_costs(work: Work, component: str, name: str, life: Life, per: float) -> None:
    """Costs of capacity, `per` sizes of which are a MW, and of what is given back."""
    running = np.zeros((len(work.years), work.count))
    if component == "storage_units":
        running = work.by_period(component, "marginal_cost", name)
    if np.ptp(running - running[:, :1]) > TOLERANCE:
        work.report.approximated(f"{component}.marginal_cost", "changes within a period; its mean holds", name)
    of_period, own = running.mean(axis=1), work.name(component, name)
    invested = annual_cost(work, component, name) * life.years / 1e3 * per if life.extendable else 0.0
    for year, cost in zip(work.years, of_period.tolist(), strict=True):
        if year == work.years[0] or np.ptp(of_period) > TOLERANCE:
            work.draft.add("costs", f"{work.source} {component}", technology=own, year=year, variable_cost=cost,
                           investment_cost=invested)  # fmt: skip


def _add_store(work: Work, component: str, name: str, carrier: str, cyclic: str, initial: str, **cells: float) -> None:
    """A row of storage: cyclic over the snapshots, or from an initial level on."""
    n, loss = work.network, work.constant(component, "standing_loss", name)
    turns, kind = _is_cyclic(work, component, name, cyclic), n.text(component, "carrier", name)
    emits = n.names("global_constraints") and any(factors.get(kind) for factors in emission_factors(work).values())
    if emits and not n.flag(component, cyclic, name):
        work.report.refused(f"{component}.carrier", "emissions of what a store is emptied of", name)
    if not turns:
        cells["initial_level"] = n.number(component, initial, name)
        _check_run(work, component, name, initial, loss)
    work.draft.add("storage", f"{work.source} {component}", technology=work.name(component, name), carrier=carrier,
                   cycle="day" if turns else "horizon", standing_loss=loss, **cells)  # fmt: skip


def _check_run(work: Work, component: str, name: str, initial: str, loss: float) -> None:
    """Report what a store from an initial level on cannot do as in PyPSA."""
    if loss and work.days > 1:
        work.report.approximated(f"{component}.standing_loss", "bounds on the level are on the safe side", name)
    if work.days > 1:
        how = f"the snapshots follow each other {work.days:g} times, with the level that they leave"
        work.report.approximated(f"{component}.{initial}", how, name)
    if work.many and (work.network.weightings["years"] != 1).any():
        how = "a period stands for several years, with the level that each leaves"
        work.report.approximated(f"{component}.{initial}", how, name)
    if work.many and work.network.flag(component, f"{initial}_per_period", name):
        work.report.approximated(f"{component}.{initial}_per_period", "holds for the first period alone", name)


def _is_cyclic(work: Work, component: str, name: str, flag: str) -> bool:
    """Whether the store ends every period as it began."""
    whole, each = (work.network.flag(component, which, name) for which in (flag, f"{flag}_per_period"))
    if len(work.years) > 1 and whole and not each:
        work.report.approximated(f"{component}.{flag}", "ends every period, not only the last, as it began", name)
    return whole or (each and work.many)


def _add_inflow(work: Work, component: str, name: str, life: Life, share: float) -> None:
    inflow = work.of_period(component, "inflow", name)
    if not inflow.any():
        return
    size = work.network.number(component, "p_nom", name)
    if life.extendable or not size or not share:
        work.report.refused(f"{component}.inflow", "into a store whose size is not given", name)
        return
    own = work.name(component, name)
    profile = work.draft.profile(f"inflow {own}", (inflow / size).tolist())
    work.draft.add("inflows", f"{work.source} {component} inflow", technology=own, profile=profile)
