"""Combustion: what a mode of operation emits and captures of each of its fuels, kt per GWh of activity.

    carbon[carrier] = what is taken or given of it * factor
    burnt[fuel]     = carbon taken less carbon given on, never more than was taken of the same sign
    captured[fuel]  = burnt * capture_rate,  of pollutants that can be captured        emitted = burnt - captured

A factor of a carrier is emitted where the carrier is used; below zero, it left the air when the carrier grew. Whoever
gives a carrier passes on what it took of such carbon. What it gives beyond that came from the ground or the air, and is
neither a removal by the mine nor an emission of the farm: suppliers never change what is burnt behind them. A factor
of a technology alone counts per activity, after any capture; its fuel is blank.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kz_optimize.case.emissions import Pollutants
from kz_optimize.tables.read import Tables

ByFuel = dict[str, np.ndarray]


@dataclass(frozen=True)
class Emission:
    """Of one mode: fuel -> [pollutant] kt/GWh."""

    emitted: ByFuel
    captured: ByFuel

    @property
    def total(self) -> np.ndarray:
        """[pollutant] Emitted from all fuels."""
        return np.sum(list(self.emitted.values()), axis=0)


@dataclass(frozen=True)
class Factors:
    """Factors as the table gives them."""

    known: Mapping[tuple[str, str, str, int], float]  # (carrier, technology, mode, position of the pollutant) -> t/MWh
    pollutants: Pollutants

    @classmethod
    def of(cls, tables: Tables, pollutants: Pollutants) -> "Factors":
        """The factors of a case."""
        rows = tables["emission_factors"].frame
        pollutant = pollutants.pollutant.get_indexer(rows["pollutant"])
        keys = zip(rows["carrier"], rows["technology"], rows["mode"], pollutant, strict=True)
        return cls(dict(zip(keys, rows["factor"], strict=True)), pollutants)

    def emission(self, technology: str, mode: str, flows: Mapping[str, float], capture_rate: float) -> Emission:
        """What a mode with these flows emits."""
        gross = burnt(flows, {carrier: self._factor(carrier, technology, mode) for carrier in flows})
        captured = {fuel: value * capture_rate * self.pollutants.captured for fuel, value in gross.items()}
        emitted = {fuel: value - captured[fuel] for fuel, value in gross.items()}
        return Emission(emitted | {"": self._factor("", technology, mode)}, captured)

    def _factor(self, carrier: str, technology: str, mode: str) -> np.ndarray:
        """[pollutant] The factor of the mode, else of the technology, else (of a carrier) of all technologies."""
        keys = ((technology, mode), (technology, ""), ("", ""))
        return np.array(
            [
                next((self.known[carrier, *key, p] for key in keys if (carrier, *key, p) in self.known), 0.0)
                for p in range(len(self.pollutants.pollutant))
            ]
        )


def burnt(flows: Mapping[str, float], factor: Mapping[str, np.ndarray]) -> ByFuel:
    """Fuel -> [pollutant] kt per GWh of activity before capture; below zero for what is given on in a fuel.

    flows    carrier -> GWh/GWh, + out, - in
    factor   carrier -> [pollutant] kt/GWh
    """
    carbon = {carrier: -flow * factor[carrier] for carrier, flow in flows.items()}
    taken = [carbon[carrier] for carrier, flow in flows.items() if flow < 0]
    given = [-carbon[carrier] for carrier, flow in flows.items() if flow > 0]
    emitting, removing = (_passed_on(taken, given, sign) for sign in (1.0, -1.0))
    return {
        carrier: carbon[carrier] if flow < 0 else carbon[carrier] * np.where(carbon[carrier] < 0, emitting, removing)
        for carrier, flow in flows.items()
    }


def _passed_on(taken: list[np.ndarray], given: list[np.ndarray], sign: float) -> np.ndarray:
    """[pollutant] Share of the carbon of one sign in what is given that comes from what is taken."""
    came, went = (np.sum([np.maximum(sign * each, 0.0) for each in side], axis=0) for side in (taken, given))
    return np.minimum(came, went) / np.where(went > 0, went, 1.0)
