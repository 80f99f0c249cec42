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
import pandas as pd

from kz_optimize.case.columns import over_years
from kz_optimize.case.emissions import Pollutants
from kz_optimize.tables.read import Tables

ByFuel = dict[str, np.ndarray]


@dataclass(frozen=True)
class Emission:
    """Of one mode: fuel -> [pollutant, year] kt/GWh."""

    emitted: ByFuel
    captured: ByFuel

    @property
    def total(self) -> np.ndarray:
        """[pollutant, year] Emitted from all fuels."""
        return np.sum(list(self.emitted.values()), axis=0)


@dataclass(frozen=True)
class Factors:
    """Factors as the table gives them."""

    known: Mapping[tuple[str, str, str, str], np.ndarray]  # (carrier, technology, mode, pollutant) -> [year] t/MWh
    pollutants: Pollutants
    years: int

    @classmethod
    def of(cls, tables: Tables, pollutants: Pollutants, year: pd.Index) -> "Factors":
        """The factors of a case in its milestone years."""
        keys = ["carrier", "technology", "mode", "pollutant"]
        paths = over_years(tables["emission_factors"].frame, tables["emission_factors"].schema, keys, "factor", year)
        return cls(dict(zip(paths.index, paths.to_numpy(), strict=True)), pollutants, len(year))

    def emission(self, technology: str, mode: str, flows: Mapping[str, np.ndarray], capture_rate: float) -> Emission:
        """What a mode with these flows emits."""
        gross = burnt(flows, {carrier: self._factor(carrier, technology, mode) for carrier in flows})
        share = capture_rate * self.pollutants.captured[:, None]
        captured = {fuel: value * share for fuel, value in gross.items()}
        emitted = {fuel: value - captured[fuel] for fuel, value in gross.items()}
        return Emission(emitted | {"": self._factor("", technology, mode)}, captured)

    def _factor(self, carrier: str, technology: str, mode: str) -> np.ndarray:
        """[pollutant, year] That of the mode, else of the technology, else (of a carrier) of all technologies."""
        keys = [(carrier, *key) for key in ((technology, mode), (technology, ""), ("", ""))]
        nothing = np.zeros(self.years)
        return np.array([
            next((self.known[*key, name] for key in keys if (*key, name) in self.known), nothing)
            for name in self.pollutants.pollutant
        ]).reshape(-1, self.years)  # fmt: skip


def burnt(flows: Mapping[str, np.ndarray], factor: Mapping[str, np.ndarray]) -> ByFuel:
    """Fuel -> [pollutant, year] kt per GWh of activity before capture; below zero for what is given on in a fuel.

    flows    carrier -> [year] GWh/GWh, + out, - in; of one sign in all years
    factor   carrier -> [pollutant, year] kt/GWh
    """
    carbon = {carrier: -flow * factor[carrier] for carrier, flow in flows.items()}
    takes = {carrier: bool(np.min(flow) < 0) for carrier, flow in flows.items()}
    taken = [carbon[carrier] for carrier in flows if takes[carrier]]
    given = [-carbon[carrier] for carrier in flows if not takes[carrier]]
    emitting, removing = (_passed_on(taken, given, sign) for sign in (1.0, -1.0))
    return {
        carrier: value if takes[carrier] else value * np.where(value < 0, emitting, removing)
        for carrier, value in carbon.items()
    }


def _passed_on(taken: list[np.ndarray], given: list[np.ndarray], sign: float) -> np.ndarray:
    """[pollutant, year] Share of the carbon of one sign in what is given that comes from what is taken."""
    came, went = (np.sum([np.maximum(sign * each, 0.0) for each in side], axis=0) for side in (taken, given))
    return np.minimum(came, went) / np.where(went > 0, went, 1.0)
