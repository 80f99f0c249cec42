"""The energy balance of the whole system, in the layout of the IEA.

Supply, transformation by plant type, losses and final consumption down the rows, fuel types across (IEA, World Energy
Balances, database documentation). Production, imports and outputs are positive; exports, inputs and losses negative;
final consumption is positive and subtracted:

    supply + transformation + losses + unserved - final consumption = residual = 0          in every column

Carriers that are counted in another unit than MWh, and those of the types service and material, are no energy and stand
in no column.
What makes energy from nothing that is counted (wind, sun, water) is its own primary energy, by the physical energy
content method: production of the technology's energy type equals what it gives.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from kz_optimize.case.case import Case
from kz_optimize.results.extract.plan import stored_carrier
from kz_optimize.results.extract.result_index import ResultIndex, add_up
from kz_optimize.results.extract.trade import energy
from kz_optimize.results.results import plain, quantity, text
from kz_optimize.units import ENERGY

PJ_PER_GWH = 3.6e-3
KTOE_PER_GWH = 0.0859845228  # 1 toe = 41.868 GJ by definition of the IEA
FUELS = (
    "coal",
    "crude_oil",
    "oil",
    "gas",
    "nuclear",
    "hydro",
    "renewable",
    "biomass",
    "waste",
    "electricity",
    "heat",
    "hydrogen",
    "other",
)


def energy_balance(
    m: Any, case: Case, net: np.ndarray, stored: np.ndarray, nodes: dict[str, np.ndarray]
) -> tuple[dict[str, xr.Variable], dict[str, Any]]:
    """The balance and its residual, and the labels of its dimensions.

    net: (cohort, carrier, year) GWh given less taken by conversions; stored: (cohort, year) GWh given less taken by
    stores; nodes: kind of flow -> (node, year) GWh.
    """
    rows = _Rows(m, case, net, stored, nodes).filled()
    gwh = np.stack([values for _, values in rows.values()])
    sections = [section for section, _ in rows.values()]
    sign = np.where(np.array(sections) == "final consumption", -1.0, 1.0)
    residual = np.einsum("rfy,r->fy", gwh, sign)
    variables = {
        "energy_balance": quantity(gwh, ("row", "fuel_type", "year"), "GWh", "energy balance in the layout of the IEA"),
        "energy_balance_residual": quantity(residual, ("fuel_type", "year"), "GWh", "what does not add up: zero"),
        "section": text(sections, ("row",), "part of the energy balance; final consumption is subtracted"),
        "petajoule": plain(PJ_PER_GWH, (), "PJ/GWh", "multiplies the energy balance to give PJ"),
        "ktoe": plain(KTOE_PER_GWH, (), "ktoe/GWh", "multiplies the energy balance to give kt of oil equivalent"),
    }
    return variables, {"row": list(rows), "fuel_type": list(FUELS)}


class _Rows:
    """The rows of the energy balance, filled one after the other: name -> (section, (fuel type, year) GWh)."""

    def __init__(self, m: Any, case: Case, net: np.ndarray, stored: np.ndarray, nodes: dict[str, np.ndarray]):
        self.m, self.case, self.index, self.stored, self.nodes = m, case, ResultIndex(case), stored, nodes
        fuel = case.tables["carriers"].frame["fuel_type"]
        self.is_energy = (case.tables["carriers"].frame["unit"] == ENERGY).to_numpy() & fuel.isin(FUELS).to_numpy()
        self.net = net * self.is_energy[:, None]
        self.group = case.tables["technologies"].frame["group"].to_numpy(object)[self.index.technology_of_cohort]
        self.fuel_of_carrier = np.array([FUELS.index(name if name in FUELS else "other") for name in fuel])
        self.rows: dict[str, tuple[str, np.ndarray]] = {}

    def filled(self) -> dict[str, tuple[str, np.ndarray]]:
        self._supply()
        self._transformation()
        self._losses()
        self._final()
        return self.rows

    def _add(self, section: str, row: str, values: np.ndarray) -> None:
        known = self.rows[row][1] if row in self.rows else 0.0
        self.rows[row] = (section, known + values)

    def _by_fuel(self, values: np.ndarray, carrier: np.ndarray | None = None) -> np.ndarray:
        """(something with a carrier, year) added up to (fuel type, year)."""
        carrier = np.arange(len(values)) if carrier is None else carrier
        values = values * self.is_energy[carrier, None]
        return add_up(values, self.fuel_of_carrier[carrier], len(FUELS))

    def _supply(self) -> None:
        markets = self.case.markets
        traded = energy(self.m, self.case, "traded") * markets.sign.values[:, None]
        carrier = self.index.carrier.get_indexer(markets.carrier)
        foreign, buys = markets.foreign.values, markets.sign.values > 0
        for row, of in (
            ("production", ~foreign & buys),
            ("imports", foreign & buys),
            ("exports", foreign & ~buys),
            ("sales", ~foreign & ~buys),
        ):
            self._add("supply", row, self._by_fuel(traded[of], carrier[of]))
        primary, kind = self._primary()
        self._add("supply", "production", add_up(primary, kind, len(FUELS)))

    def _primary(self) -> tuple[np.ndarray, np.ndarray]:
        """(cohort, year) GWh made from nothing that is counted, and the type of that energy (cohort,)."""
        modes, technology = self.case.modes.flows, self.index.technology[self.index.technology_of_cohort]
        free = [
            name for name, ways in modes.items() if min(f.min() for way in ways.values() for f in way.values()) >= 0
        ]
        stores = self.case.tables["storage"].frame
        reservoir = technology.isin(stores.loc[stores["charge_ratio"] == 0, "technology"])
        made = technology.isin(free)[:, None] * np.maximum(self.net, 0.0).sum(axis=1) + reservoir[:, None] * self.stored
        kind = [
            FUELS.index(group if group in FUELS else "hydro" if water else "renewable")
            for group, water in zip(self.group, reservoir, strict=True)
        ]
        return made, np.array(kind, dtype=int)

    def _transformation(self) -> None:
        primary, kind = self._primary()
        carrier = stored_carrier(self.case)
        for group in pd.unique(self.group):
            members = self.group == group
            stores = members & (carrier >= 0)
            values = self._by_fuel(self.net[members].sum(axis=0)) + self._by_fuel(self.stored[stores], carrier[stores])
            primary_used = add_up(primary[members], kind[members], len(FUELS))
            self._add("transformation", f"transformation: {group}", values - primary_used)

    def _losses(self) -> None:
        carrier, nodes = self.index.carrier.get_indexer(self.case.nodes.carrier), self.nodes
        final = sum(self._final_by_sector().values())
        self._add("losses", "transmission losses", self._by_fuel(nodes["arriving"] + nodes["sent"], carrier))
        self._add("losses", "distribution losses", self._by_fuel(nodes["demand"], carrier) + final)
        self._add("losses", "let go", self._by_fuel(nodes["let_go"], carrier))
        self._add("unserved", "unserved", self._by_fuel(nodes["unserved"], carrier))

    def _final_by_sector(self) -> dict[str, np.ndarray]:
        """Sector -> (fuel type, year) GWh before network losses."""
        final = self.case.demand.final
        carrier = self.index.carrier.get_indexer(final["carrier"])
        energy_of = final[list(self.index.year)].to_numpy(float)
        sector = final["sector"].to_numpy(object)
        return {
            name: self._by_fuel(energy_of[sector == name], carrier[sector == name]) for name in dict.fromkeys(sector)
        }

    def _final(self) -> None:
        for sector, values in self._final_by_sector().items():
            self._add("final consumption", f"final consumption: {sector}", values)
