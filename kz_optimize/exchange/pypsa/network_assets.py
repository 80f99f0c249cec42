"""Technologies, stores and lines of a PyPSA network: how long they live, what stands, what may be built."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kz_optimize.exchange.draft import Cell, Draft
from kz_optimize.exchange.pypsa.network import Network
from kz_optimize.exchange.pypsa.places import Places, find_places
from kz_optimize.exchange.report import Report

AMPLE = 1e3
"""Power of a store without limit, times the largest load."""
LONGEST = 100.0
"""Years that stand for a lifetime without end."""
TOLERANCE = 1e-9


@dataclass
class Work:
    """What every part of the translation works with."""

    network: Network
    draft: Draft
    report: Report
    places: Places
    years: list[int]
    """Milestone years."""
    count: int
    """Snapshots of a year."""
    peak: float = 1.0
    """MW of the largest load."""

    @property
    def source(self) -> str:
        """What the column source says."""
        return self.report.source

    @property
    def days(self) -> float:
        """Times that the snapshots follow each other in a year: their weight in costs per hour in stores."""
        lengths = np.maximum(self.network.hours("stores"), TOLERANCE)
        often = self.network.hours("objective") / lengths
        return float(often[0]) if np.allclose(often, often[0]) and 1.0 <= often[0] <= 366.0 else 1.0

    @classmethod
    def of(cls, network: Network, draft: Draft, report: Report) -> Work:
        """Everything that follows from a network."""
        years = network.periods or [network.year()]
        return cls(network, draft, report, find_places(network), years, len(network.hours("objective")) // len(years))


def life_of(work: Work, component: str, name: str) -> tuple[float, int, dict[str, int]]:
    """Years of service, first year, and the window in which it may be built."""
    lifetime = float(work.network.static(component, "lifetime")[name])
    build = int(float(work.network.static(component, "build_year")[name]))
    if not work.network.periods or build < work.years[0]:
        life = lifetime if np.isfinite(lifetime) else LONGEST
        first = build if build >= 1850 and np.isfinite(lifetime) else work.years[0]
        return max(life, 1.0), first, {}
    first = next((year for year in work.years if year >= build), work.years[-1])
    life = lifetime - (first - build) if np.isfinite(lifetime) else LONGEST
    return max(life, 1.0), first, {"first_year": first, "last_year": first}


def add_technology(work: Work, component: str, name: str, region: str, flows: dict[str, float]) -> None:
    """What a component does, costs and can do in every snapshot, what stands of it and what may be built."""
    n, source = work.network, f"{work.source} {component}"
    life, _, _ = life_of(work, component, name)
    work.draft.add(
        "technologies", source, technology=name, group=group_of(work, component, name), lifetime=life,
        interest_rate=0.0, lead_time=0.0, retirement=False, **_operation(work, component, name),
    )  # fmt: skip
    for carrier, flow in flows.items():
        work.draft.add("conversions", source, technology=name, mode="normal", carrier=carrier, flow=flow)
    running = n.series(component, "marginal_cost", name).reshape(len(work.years), work.count)
    report_change(work, f"{component}.marginal_cost", name, running - running[:, :1])
    of_period = running.mean(axis=1)
    for year, cost in zip(work.years, of_period.tolist(), strict=True):
        if year == work.years[0] or np.ptp(of_period) > TOLERANCE:
            work.draft.add(
                "costs", source, technology=name, year=year, variable_cost=cost,
                investment_cost=annual_cost(work, component, name) * life / 1e3,
            )  # fmt: skip
    _place(work, component, name, region)
    every = n.series(component, "p_max_pu", name).reshape(len(work.years), work.count)
    report_change(work, f"{component}.p_max_pu", name, every - every[:1])
    if np.ptp(every[0]) > TOLERANCE:
        work.draft.add("availability", source, technology=name, profile=work.draft.profile(name, every[0].tolist()))
    elif every[0, 0] != 1.0:
        work.draft.add("availability", source, technology=name, share=float(every[0, 0]))


def _operation(work: Work, component: str, name: str) -> dict[str, float]:
    """Least output and ramps."""
    n, cells = work.network, {}
    most, least = (n.series(component, limit, name) for limit in ("p_max_pu", "p_min_pu"))
    if least.max() > 0:
        cells["minimum_output"] = float(least.min() / max(most.min(), TOLERANCE))
        report_change(work, f"{component}.p_min_pu", name, least)
        report_change(work, f"{component}.p_max_pu", name, most)
    up, down = (float(n.static(component, f"ramp_limit_{way}").get(name, np.nan)) for way in ("up", "down"))
    if np.isfinite(up) and up < 1:
        hours = n.hours("objective") / work.days
        cells["ramp_rate"] = up / float(hours.mean())
        report_change(work, f"{component}.ramp_limit_up", name, hours)
        if up != down:
            work.report.approximated(f"{component}.ramp_limit_up", "holds down as well as up", name)
    return cells


def _place(work: Work, component: str, name: str, region: str) -> None:
    n, source = work.network, f"{work.source} {component}"
    life, first, window = life_of(work, component, name)
    extendable = bool(n.static(component, "p_nom_extendable")[name])
    if n.periods and extendable and not window:
        work.report.approximated(component, "it was built before the first period and is not extended", name)
        extendable = False
    what = {"technology": name, "region": region}
    size, least, most = (float(n.static(component, which)[name]) for which in ("p_nom", "p_nom_min", "p_nom_max"))
    if not extendable:
        work.draft.add("existing_capacity", source, unit=name, **what, capacity=size, commissioned=first,
                       retires=first + int(life))  # fmt: skip
        return
    limit = {"capacity_limit": most} if np.isfinite(most) else {}
    work.draft.add("candidates", source, **what, **window, **limit)
    if least > 0:
        work.draft.add("committed", source, project=name, **what, capacity=least, commissioned=first)


def add_line(
    work: Work, component: str, name: str, size: str, ends: list[str], there: float, back: float, loss: float
) -> None:
    """A line with shares of its size in both directions and a share that is lost."""
    n, source = work.network, f"{work.source} {component}"
    extendable = bool(n.static(component, f"{size}_extendable")[name])
    stands = float(n.static(component, f"{size}_min" if extendable else size)[name])
    life, first, window = life_of(work, component, name)
    limit = float(n.static(component, f"{size}_max")[name]) - stands
    added: dict[str, float] = {}
    if extendable:
        added = {
            "capacity_limit": min(limit, AMPLE * work.peak), "lead_time": float(first - work.years[0]),
            "investment_cost": annual_cost(work, component, name) * life / 1e3,
        }  # fmt: skip
    wheeling = n.series(component, "marginal_cost", name).mean() if component == "links" else 0.0
    (start, carrier), (stop, _) = (work.places.of(bus) for bus in ends)
    cells: dict[str, Cell] = {"from": start, "to": stop, "carrier": carrier, **added}
    work.draft.add(
        "lines", source, line=name, capacity=stands * there, capacity_reverse=stands * back,
        length=1000.0 if loss else 0.0, loss=loss, lifetime=life, interest_rate=0.0, wheeling_cost=float(wheeling),
        **cells,
    )  # fmt: skip
    if extendable and (there, back) != (1.0, 1.0):
        work.report.approximated(component, "what is built of it serves both directions in full", name)
    if extendable and window:
        work.report.approximated(component, "it may be built in later periods, too", name)


def add_store(work: Work, name: str, carrier: str, cyclic: bool, initial: float, cells: dict[str, float]) -> None:
    """A row of storage: cyclic over the snapshots, or from an initial level on."""
    if not cyclic:
        cells["initial_level"] = float(initial)
        if cells.get("standing_loss"):
            work.report.approximated("standing_loss", "bounds on the level are on the safe side", name)
    work.draft.add(
        "storage", work.source, technology=name, carrier=carrier, cycle="day" if cyclic else "horizon", **cells
    )


def annual_cost(work: Work, component: str, name: str) -> float:
    """Currency per MW (MWh of stores) and year: PyPSA's own annuity of an overnight cost, and fixed costs."""
    read = {key: float(work.network.static(component, key)[name])
            for key in ("capital_cost", "overnight_cost", "discount_rate", "fom_cost", "lifetime")}  # fmt: skip
    annual, rate, lifetime = read["capital_cost"], read["discount_rate"], read["lifetime"]
    if np.isfinite(read["overnight_cost"]):
        per_year = 1.0 / lifetime if rate == 0.0 else rate / (1.0 - (1.0 + rate) ** -lifetime)
        annual = read["overnight_cost"] * per_year
    return annual + (0.0 if np.isnan(read["fom_cost"]) else read["fom_cost"])


def is_cyclic(work: Work, component: str, name: str, flag: str) -> bool:
    """The store ends every period as it began."""
    whole, each = (bool(work.network.static(component, which)[name]) for which in (flag, f"{flag}_per_period"))
    if len(work.years) > 1 and whole and not each:
        work.report.approximated(f"{component}.{flag}", "ends every period, not only the last, as it began", name)
    return whole or (each and bool(work.network.periods))


def group_of(work: Work, component: str, name: str) -> str:
    """The group of a component: its carrier."""
    return str(work.network.static(component, "carrier").get(name, "") or component)


def refuse_options(work: Work, component: str, name: str) -> None:
    """Report what makes the programme other than linear."""
    for attribute in ("committable", "marginal_cost_quadratic"):
        if work.network.static(component, attribute)[name]:
            work.report.refused(f"{component}.{attribute}", "a linear programme has nothing for it", name)


def report_change(work: Work, what: str, name: str, values: np.ndarray) -> None:
    """Report values that are not all the same, of which one holds in the case."""
    if np.ptp(values) > TOLERANCE:
        work.report.approximated(what, "changes over time; one value holds", name)
