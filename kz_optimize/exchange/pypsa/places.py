"""Places of a PyPSA network: buses that conversion joins are at one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kz_optimize.exchange.pypsa.network import Network

LEVEL = "place"


@dataclass(frozen=True)
class Places:
    """Where every bus is, and which carrier it balances there."""

    place: Mapping[str, str]  # of each bus
    carrier: Mapping[str, str]  # of each bus

    @property
    def names(self) -> list[str]:
        """Every place once."""
        return list(dict.fromkeys(self.place.values()))

    def of(self, bus: str) -> tuple[str, str]:
        """Place and carrier of a bus."""
        return self.place[str(bus)], self.carrier[str(bus)]


def find_places(network: Network) -> Places:
    """Buses joined by links of different carriers share a place, named by the first of them.

    A second bus of the same carrier at a place gets a carrier of its own, named after the bus.
    """
    buses = network.names("buses")
    kind = {bus: str(carrier) or "AC" for bus, carrier in network.static("buses", "carrier").items()}
    above = {bus: bus for bus in buses}

    def top(bus: str) -> str:
        while above[bus] != bus:
            bus = above[bus]
        return bus

    ends = [network.static("links", f"bus{i}") for i in range(8)]
    for name in network.names("links"):
        joined = [str(end.get(name, "")) for end in ends if end.get(name, "")]
        if len({kind[bus] for bus in joined}) > 1 or len(joined) > 2:
            first, *others = sorted({top(bus) for bus in joined}, key=buses.index)
            above.update(dict.fromkeys(others, first))
    place = {bus: top(bus) for bus in buses}
    taken: set[tuple[str, str]] = set()
    carrier = {}
    for bus in buses:
        alone = (place[bus], kind[bus]) not in taken
        taken.add((place[bus], kind[bus]))
        carrier[bus] = kind[bus] if alone else f"{kind[bus]} {bus}"
    return Places(place, carrier)
