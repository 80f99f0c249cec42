"""Places of a PyPSA network: buses that conversion joins are at one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from kz_optimize.exchange.pypsa.network import Network

LEVEL = "place"
PASSIVE = ("lines", "transformers")
TOLERANCE = 1e-9
Branch = tuple[str, str]  # (list name, name)


@dataclass(frozen=True)
class Buses:
    """Where every bus is, which carrier it balances there, and which branches are lines between places."""

    place: Mapping[str, str]
    carrier: Mapping[str, str]
    lines: frozenset[Branch]

    @property
    def places(self) -> list[str]:
        """Every place once."""
        return list(dict.fromkeys(self.place.values()))

    def of(self, bus: str) -> tuple[str, str]:
        """Place and carrier of a bus."""
        return self.place[bus], self.carrier[bus]


def ends_of(network: Network, component: str, name: str) -> list[str]:
    """The buses of a branch, the first two first."""
    columns = network.frames[component].columns
    ports = ["bus0", "bus1"] + [f"bus{i}" for i in range(2, 20) if f"bus{i}" in columns]
    found = (str(network.frames[component][port][name]) for port in ports if port in columns)
    return [bus for bus in found if bus not in ("", "nan", "None")]


def find_buses(network: Network) -> Buses:
    """Buses at the two ends of what may be a line are at places of their own, those of other branches share one.

    A place is named by the first of its buses, and a second bus of the same carrier at a place gets a carrier of its
    own, named after the bus. What may be a line is one if both its ends have the same carrier and are at two places;
    else it is a conversion at one place.
    """
    branches = [(c, name) for c in ("links", "processes", *PASSIVE) for name in network.names(c)]
    ends = {branch: ends_of(network, *branch) for branch in branches}
    lines = {b for b in branches if len(ends[b]) == 2 and _may_be_line(network, *b)}
    while True:
        place = _clusters(network.names("buses"), [ends[b] for b in branches if b not in lines])
        carrier = _carriers(network, place)
        wrong = {b for b in lines if place[ends[b][0]] == place[ends[b][1]] or len({carrier[e] for e in ends[b]}) > 1}
        if not wrong:
            return Buses(place, carrier, frozenset(lines))
        lines -= wrong


def _may_be_line(network: Network, component: str, name: str) -> bool:
    """Whether a line says all that a branch does: the same limits at all times, the same loss and cost both ways.

    A line is built whenever it pays, from nothing: what is built in one investment period alone, or has a least size
    that is paid for, is no line.
    """
    size = "s_nom" if component in PASSIVE else "p_nom"
    extendable = network.flag(component, f"{size}_extendable", name)
    least_size, fixed = (network.number(component, f"{size}_{end}", name) for end in ("min", "set"))
    if component == "processes" or (extendable and (network.periods or least_size > 0 or np.isfinite(fixed))):
        return False
    if component in PASSIVE:
        return _is_constant(network.series(component, "s_max_pu", name))
    most, least, efficiency, cost = (
        network.series(component, attribute, name)
        for attribute in ("p_max_pu", "p_min_pu", "efficiency", "marginal_cost")
    )
    others = ("p_set", "ramp_limit_up", "ramp_limit_down")
    free = all(np.isnan(network.series(component, key, name)).all() for key in others)
    steady = all(map(_is_constant, (most, least, efficiency, cost)))
    if not free or not steady or most[0] < 0 or least[0] > 0 or not 0 < efficiency[0] <= 1 or cost[0] < 0:
        return False
    if least[0] < 0 and (efficiency[0] != 1.0 or cost[0]):
        return False
    return not extendable or most[0] == -least[0] > 0


def _is_constant(values: np.ndarray) -> bool:
    return bool(np.ptp(values) <= TOLERANCE)


def _clusters(buses: list[str], joined: Iterable[list[str]]) -> dict[str, str]:
    """Bus -> the first bus of its place."""
    above = {bus: bus for bus in buses}

    def top(bus: str) -> str:
        while above[bus] != bus:
            bus = above[bus]
        return bus

    order = {bus: i for i, bus in enumerate(buses)}
    for group in joined:
        first, *others = sorted({top(bus) for bus in group}, key=order.__getitem__)
        above.update(dict.fromkeys(others, first))
    return {bus: top(bus) for bus in buses}


def _carriers(network: Network, place: Mapping[str, str]) -> dict[str, str]:
    """Bus -> the carrier that it balances at its place."""
    kind, taken, carrier = network.static("buses", "carrier"), set[tuple[str, str]](), {}
    for bus, at in place.items():
        name = str(kind[bus]) or "AC"
        carrier[bus] = f"{name} {bus}" if (at, name) in taken else name
        taken.add((at, name))
    return carrier


def find_meshes(network: Network) -> list[Branch]:
    """Branches that close a mesh of lines and transformers, in which Kirchhoff's second law divides the flow."""
    above: dict[str, str] = {}

    def top(bus: str) -> str:
        while above.setdefault(bus, bus) != bus:
            bus = above[bus]
        return bus

    closing = []
    for component in PASSIVE:
        for name in network.names(component):
            a, b = map(top, ends_of(network, component, name))
            if a == b:
                closing.append((component, name))
            above[a] = b
    return closing
