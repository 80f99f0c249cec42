"""Technologies of a PyPSA network: generators, links and processes, each of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kz_optimize.exchange.pypsa.buses import PASSIVE, ends_of
from kz_optimize.exchange.pypsa.work import TOLERANCE, Life, Work, annual_cost, group_of, life_of

Flows = dict[str, float]  # carrier -> given (+) or taken (-) per unit of p


@dataclass(frozen=True)
class Limits:
    """Bounds of p per unit of capacity: [snapshot] most, and the least as a share of it."""

    most: np.ndarray
    minimum: float
    """Least p; 1: p is given."""
    reverse: float
    """Most p in the other direction."""


def add_generators(work: Work) -> None:
    """Technologies that give to one bus."""
    n, component = work.network, "generators"
    for name in n.names(component):
        place, carrier = work.buses.of(n.text(component, "bus", name))
        add_technology(work, component, name, place, {carrier: n.number(component, "sign", name)})
    if n.names(component):
        work.report.mapped(component, "technologies without input, each of its own")


def add_conversions(work: Work) -> None:
    """Technologies of what joins buses and is no line: p is taken from the first bus, times a rate, and so on."""
    n = work.network
    for component in ("links", "processes", *PASSIVE):
        for name in n.names(component):
            if (component, name) in work.buses.lines:
                continue
            flows: Flows = {}
            ends = ends_of(n, component, name)
            for port, bus in _ports(work, component, name).items():
                if bus in ends:
                    carrier = work.buses.of(bus)[1]
                    flows[carrier] = flows.get(carrier, 0.0) + _rate(work, component, name, port)
            place = work.buses.of(ends[0])[0]
            add_technology(work, component, name, place, {c: flow for c, flow in flows.items() if flow})
        if n.names(component):
            work.report.mapped(component, "lines between places, technologies inside a place")


def _ports(work: Work, component: str, name: str) -> dict[int, str]:
    frame = work.network.frames[component]
    return {i: str(frame[f"bus{i}"][name]) for i in range(20) if f"bus{i}" in frame}


def _rate(work: Work, component: str, name: str, port: int) -> float:
    """What a port gives per unit of p."""
    if component == "processes":
        return work.constant(component, f"rate{port}", name)
    if component in PASSIVE or port == 0:
        return -1.0 if port == 0 else 1.0
    return work.constant(component, "efficiency" if port == 1 else f"efficiency{port}", name)


def add_technology(work: Work, component: str, name: str, place: str, flows: Flows) -> None:
    """What a component does, costs and can do in every snapshot, what stands of it and what may be built."""
    life = life_of(work, component, name)
    if life is None:
        work.report.mapped(component, "left out: in no period", name)
        return
    draft, source, own = work.draft, f"{work.source} {component}", work.name(component, name)
    limits = find_limits(work, component, name)
    draft.add(
        "technologies", source, technology=own, group=group_of(work, component, name), lifetime=life.years,
        interest_rate=0.0, lead_time=0.0, retirement=False, minimum_output=limits.minimum,
        **_ramp(work, component, name, limits),
    )  # fmt: skip
    modes = {"normal": 1.0, "reverse": -limits.reverse} if limits.reverse else {"normal": 1.0}
    for mode, share in modes.items():
        for carrier, flow in flows.items():
            draft.add("conversions", source, technology=own, mode=mode, carrier=carrier, flow=flow * share)
    _add_costs(work, component, name, life, modes)
    if component == "generators":
        _add_emissions(work, name, modes)
        _add_energy_limits(work, name, own, limits)
    size = "s_nom" if component in PASSIVE else "p_nom"
    add_capacity(work, component, name, place, life, size)
    if np.ptp(limits.most) > TOLERANCE:
        draft.add("availability", source, technology=own, profile=draft.profile(own, limits.most.tolist()))
    elif limits.most[0] != 1.0:
        draft.add("availability", source, technology=own, share=float(limits.most[0]))


def find_limits(work: Work, component: str, name: str) -> Limits:
    """The bounds of p; what changes otherwise than in proportion is reported, and loosest bounds hold."""
    what = f"{component}.p_min_pu"
    if component in PASSIVE:
        most = work.of_period(component, "s_max_pu", name)
        return Limits(most, 0.0, 1.0)
    most, least = (work.of_period(component, key, name) for key in ("p_max_pu", "p_min_pu"))
    given = work.of_period(component, "p_set", name) if component != "storage_units" else np.full(work.count, np.nan)
    if not np.isnan(given).all():
        most, least = _given(work, component, name, given, most, least)
    if (most < 0).any():
        work.report.approximated(f"{component}.p_max_pu", "a bound below zero is taken as zero", name)
        most = np.maximum(most, 0.0)
    ratio = np.divide(least, most, out=np.zeros_like(least), where=most > TOLERANCE)
    running = ratio[most > TOLERANCE]
    known = not running.size or np.ptp(running) <= 1e-9
    if not known or (np.abs(least[most <= TOLERANCE]) > TOLERANCE).any():
        how = "is not in proportion to p_max_pu; its value nearest to zero, or its lowest below it, holds"
        work.report.approximated(what, how, f"{name}: {least.min():g} to {least.max():g}")
    if not running.size:
        return Limits(most, 0.0, 0.0)
    lowest = float(running.min())
    return Limits(most, lowest if lowest > 0 else 0.0, -lowest if lowest < 0 else 0.0)


def _given(
    work: Work, component: str, name: str, given: np.ndarray, most: np.ndarray, least: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of what p_set says, if it says so of every snapshot and of a capacity that stands."""
    n = work.network
    size = n.number(component, "p_nom", name)
    usable = size > 0 and not n.flag(component, "p_nom_extendable", name) and not np.isnan(given).any()
    if not usable or (given < least * size - 1e-6).any() or (given > most * size + 1e-6).any() or (given < 0).any():
        how = "says p of some snapshots, beyond its bounds, or of a capacity that is not given; it is left out"
        work.report.refused(f"{component}.p_set", how, name)
        return most, least
    return given / size, given / size


def _ramp(work: Work, component: str, name: str, limits: Limits) -> dict[str, float]:
    """PyPSA limits the change from one snapshot to the next, a case that from hour to hour."""
    if component in PASSIVE:
        return {}
    up, down = (work.network.series(component, f"ramp_limit_{way}", name) for way in ("up", "down"))
    if np.isnan(up).all() and np.isnan(down).all():
        return {}
    what = f"{component}.ramp_limit_up"
    if np.isnan(up).all() and not np.isnan(down).all():
        work.report.refused(f"{component}.ramp_limit_down", "a limit on falling alone", name)
        return {}
    rise = work.constant(component, "ramp_limit_up", name)
    if limits.reverse:
        work.report.refused(what, "of what runs in both directions", name)
        return {}
    if rise >= 1.0 and (np.isnan(down).all() or down.min() >= 1.0):
        return {}
    if not np.array_equal(up, down):
        work.report.approximated(what, "holds for falling as for rising", name)
    if np.ptp(work.hours) > TOLERANCE:
        work.report.approximated(what, "snapshots are of unequal length; the limit is that of an hour", name)
    return {"ramp_rate": rise / float(work.hours.mean())}


def _add_costs(work: Work, component: str, name: str, life: Life, modes: dict[str, float]) -> None:
    """Costs of capacity and of running; a cost of p is earned where p is below zero."""
    running = np.zeros((len(work.years), work.count))
    if component not in PASSIVE:
        running = work.by_period(component, "marginal_cost", name)
    if np.ptp(running - running[:, :1]) > TOLERANCE:
        how = "changes within a period; its mean holds"
        member = f"{name}: {running.min():g} to {running.max():g}"
        work.report.approximated(f"{component}.marginal_cost", how, member)
    of_period, source, own = running.mean(axis=1), f"{work.source} {component}", work.name(component, name)
    invested = annual_cost(work, component, name) * life.years / 1e3 if life.extendable else 0.0
    for year, cost in zip(work.years, of_period.tolist(), strict=True):
        if year == work.years[0] or np.ptp(of_period) > TOLERANCE:
            common = cost if len(modes) == 1 else 0.0
            work.draft.add("costs", source, technology=own, year=year, variable_cost=common, investment_cost=invested)
            for mode, share in modes.items() if len(modes) > 1 and of_period.any() else ():
                work.draft.add("mode_costs", source, technology=own, mode=mode, year=year, variable_cost=cost * share)


def _add_emissions(work: Work, name: str, modes: dict[str, float]) -> None:
    carrier = work.network.text("generators", "carrier", name)
    for pollutant, factors in emission_factors(work).items():
        if factor := factors.get(carrier):
            efficiency = work.constant("generators", "efficiency", name)
            for mode, share in modes.items():
                where = {"mode": mode} if len(modes) > 1 else {}
                work.draft.add(
                    "emission_factors", f"{work.source} carriers", technology=work.name("generators", name), **where,
                    pollutant=pollutant, factor=factor * share / efficiency,
                )  # fmt: skip


def emission_factors(work: Work) -> dict[str, dict[str, float]]:
    """Pollutant -> tonnes per MWh of every carrier: carbon dioxide, and what global constraints name besides."""
    n = work.network
    named = [n.text("global_constraints", "carrier_attribute", name) for name in n.names("global_constraints")]
    result = {}
    for attribute in dict.fromkeys(["co2_emissions", *named]):
        factors = {name: n.number("carriers", attribute, name) for name in n.names("carriers")}
        if any(factors.values()):
            result["CO2" if attribute == "co2_emissions" else attribute] = factors
    return result


def _add_energy_limits(work: Work, name: str, own: str, limits: Limits) -> None:
    """Most and least energy of all snapshots, which PyPSA counts without the years of a period."""
    years = work.network.weightings["years"].to_numpy(float) if work.many else np.ones(1)
    for attribute, column in (("e_sum_max", "activity_limit"), ("e_sum_min", "activity_minimum")):
        energy = work.network.number("generators", attribute, name)
        if not np.isfinite(energy) or (column == "activity_minimum" and energy <= 0 and not limits.reverse):
            continue
        if np.ptp(years) or limits.reverse or energy < 0 or not same_weights(work):
            how = "of periods of unequal length, of other weights, or of what runs in both directions"
            work.report.refused(f"generators.{attribute}", how, name)
            continue
        work.draft.add(
            "activity_budgets", f"{work.source} generators {attribute}", budget=f"{attribute} of {own}",
            technology=own, region=work.buses.of(work.network.text("generators", "bus", name))[0],
            **{column: energy * years[0] / 1e3},
        )  # fmt: skip


def same_weights(work: Work) -> bool:
    """Whether energy counts as costs do."""
    return np.allclose(work.network.hours("generators"), work.network.hours("objective"))


def add_capacity(work: Work, component: str, name: str, place: str, life: Life, size: str, unit: float = 1.0) -> None:
    """What stands, or what may be built and must be; `unit` is MW per unit of size."""
    n, source, own = work.network, f"{work.source} {component}", work.name(component, name)
    what = {"technology": own, "region": place}
    if not life.extendable:
        work.draft.add("existing_capacity", source, unit=own, **what, capacity=n.number(component, size, name) * unit,
                       commissioned=life.first, retires=life.retires)  # fmt: skip
        return
    least, most, fixed = (n.number(component, f"{size}_{end}", name) for end in ("min", "max", "set"))
    if np.isfinite(fixed):
        least = most = fixed
    limit = {"capacity_limit": most * unit} if np.isfinite(most) else {}
    work.draft.add("candidates", source, **what, **life.window, **limit)
    if least > 0:
        work.draft.add("committed", source, project=own, **what, capacity=least * unit, commissioned=life.first)
