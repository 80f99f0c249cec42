"""The energy balance of the whole system, in the layout of the IEA.

Supply, transformation, own use, losses, final consumption and non-energy use down the rows, fuel types across (IEA,
World Energy Balances, database documentation). Production, imports and outputs are positive; exports, bunkers, inputs,
own use and losses negative; final consumption and non-energy use are positive and subtracted:

    supply + transformation + own use + losses + unserved - final consumption - non-energy use = residual = 0

What a technology gives of a carrier less what it takes stands in the section of its sector; see `BY_SECTION`. Without
a sector it is transformation, by its group. `use` of an input says own use or non-energy use.

Carriers that are counted in another unit than MWh, and those of the types service and material, are no energy and stand
in no column.
What makes energy from nothing that is counted (wind, sun, water) is its own primary energy, by the physical energy
content method: production of the technology's energy type equals what it gives.
"""

from __future__ import annotations

from typing import Any

import numpy as np
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
SECTIONS = (
    "supply", "transformation", "own use", "losses", "unserved", "final consumption", "non-energy use",
)  # fmt: skip
SUBTRACTED = ("final consumption", "non-energy use")
BY_SECTION = {
    "": ("transformation", "transformation: {row}"),
    "transformation": ("transformation", "transformation: {row}"),
    "extraction": ("own use", "own use: {row}"),
    "losses": ("losses", "{row}"),
    "final consumption": ("final consumption", "final consumption: {row}"),
    "bunkers": ("supply", "bunkers: {row}"),
    "non-energy use": ("non-energy use", "non-energy use: {row}"),
}
"""Section of a sector -> section and row of the balance in which what it takes stands."""
GIVEN = {
    "": BY_SECTION[""],
    "transformation": BY_SECTION["transformation"],
    "extraction": ("supply", "production"),
    "losses": BY_SECTION["losses"],
}
"""The same for what it gives; what others give stands in the row of autoproducers."""
AUTOPRODUCERS = ("transformation", "transformation: autoproducers, {row}")
BY_USE = {"own_use": ("own use", "own use: {row}"), "non_energy": ("non-energy use", "non-energy use: {row}")}


def energy_balance(
    m: Any, case: Case, net: np.ndarray, stored: np.ndarray, nodes: dict[str, np.ndarray]
) -> tuple[dict[str, xr.Variable], dict[str, Any]]:
    """The balance and its residual, and the labels of its dimensions.

    net: (cohort, carrier, year) GWh given less taken by conversions; stored: (cohort, year) GWh given less taken by
    stores; nodes: kind of flow -> (node, year) GWh.
    """
    parts = _Rows(m, case, net, stored, nodes)
    rows = parts.filled()
    gwh = np.stack([values for _, values in rows.values()])
    sections = [section for section, _ in rows.values()]
    sign = np.where(np.isin(sections, SUBTRACTED), -1.0, 1.0)
    residual = np.einsum("rfy,r->fy", gwh, sign)
    variables = {
        "energy_balance": quantity(gwh, ("row", "fuel_type", "year"), "GWh", "energy balance in the layout of the IEA"),
        "energy_balance_residual": quantity(residual, ("fuel_type", "year"), "GWh", "what does not add up: zero"),
        "section": text(
            sections, ("row",), "part of the energy balance; final consumption and non-energy use are subtracted"
        ),
        "petajoule": plain(PJ_PER_GWH, (), "PJ/GWh", "multiplies the energy balance to give PJ"),
        "ktoe": plain(KTOE_PER_GWH, (), "ktoe/GWh", "multiplies the energy balance to give kt of oil equivalent"),
    }
    labels = {"row": list(rows), "fuel_type": list(FUELS)}
    if len(case.tables["sectors"]):
        (taken, demanded), sectors = parts.by_sector()
        dims, labels = ("final_sector", "carrier", "year"), labels | {"final_sector": sectors}
        meaning = "energy that a sector takes or demands, in final consumption and non-energy use"
        variables |= {
            "final_consumption": quantity(taken + demanded, dims, "GWh", meaning),
            "final_demand": quantity(demanded, dims, "GWh", "part of it that tables demand, whatever its section"),
        }
    return variables, labels


class _Rows:
    """The rows of the energy balance, filled one after the other: name -> (section, (fuel type, year) GWh)."""

    def __init__(self, m: Any, case: Case, net: np.ndarray, stored: np.ndarray, nodes: dict[str, np.ndarray]):
        self.m, self.case, self.index, self.stored, self.nodes = m, case, ResultIndex(case), stored, nodes
        fuel = case.tables["carriers"].frame["fuel_type"]
        self.is_energy = (case.tables["carriers"].frame["unit"] == ENERGY).to_numpy() & fuel.isin(FUELS).to_numpy()
        self.net = net * self.is_energy[:, None]
        self.group = case.tables["technologies"].frame["group"].to_numpy(object)[self.index.technology_of_cohort]
        self.fuel_of_carrier = np.array([FUELS.index(name if name in FUELS else "other") for name in fuel])
        sectors = self.case.tables["sectors"].frame.set_index("sector")
        row = sectors["balance_row"].where(sectors["balance_row"] != "", sectors.index.to_series())
        sector = case.tables["technologies"].frame["sector"].to_numpy(object)[self.index.technology_of_cohort]
        self.sections = dict(zip(sectors.index, zip(sectors["section"], row, strict=True), strict=True))
        told = [self.sections.get(name, ("", group)) for name, group in zip(sector, self.group, strict=True)]
        self.section, self.row = (np.array([each[i] for each in told], dtype=object) for i in (0, 1))
        self.rows: dict[str, tuple[str, np.ndarray]] = {}

    def filled(self) -> dict[str, tuple[str, np.ndarray]]:
        self._supply()
        self._technologies()
        self._losses()
        self._final()
        return dict(sorted(self.rows.items(), key=lambda row: SECTIONS.index(row[1][0])))

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
        counted = primary * ~np.isin(self.section, ["extraction"])[:, None]
        self._add("supply", "production", add_up(counted, kind, len(FUELS)))

    def _primary(self) -> tuple[np.ndarray, np.ndarray]:
        """(cohort, year) GWh made from nothing that is counted, and the type of that energy (cohort,)."""
        modes, technology = self.case.modes.flows, self.index.technology[self.index.technology_of_cohort]
        energies = set(self.index.carrier[self.is_energy])
        free = [
            name
            for name, ways in modes.items()
            if all(flow.min() >= 0 for way in ways.values() for carrier, flow in way.items() if carrier in energies)
        ]
        stores = self.case.tables["storage"].frame
        reservoir = technology.isin(stores.loc[stores["charge_ratio"] == 0, "technology"])
        made = technology.isin(free)[:, None] * np.maximum(self.net, 0.0).sum(axis=1) + reservoir[:, None] * self.stored
        kind = [
            FUELS.index(group if group in FUELS else "hydro" if water else "renewable")
            for group, water in zip(self.group, reservoir, strict=True)
        ]
        return made, np.array(kind, dtype=int)

    def _technologies(self) -> None:
        """What every technology gives and takes, in the sections of its sector; stores are transformation."""
        primary, kind = self._primary()
        uses, carrier = self._uses(), stored_carrier(self.case)
        for technology in dict.fromkeys(self.index.technology_of_cohort.tolist()):
            members = self.index.technology_of_cohort == technology
            section, row = self.section[members][0], self.row[members][0]
            net, use = self.net[members].sum(axis=0), uses[technology]
            stores = members & (carrier >= 0)
            stored = self._by_fuel(self.stored[stores], carrier[stores])
            used = add_up(primary[members], kind[members], len(FUELS)) * (section != "extraction")
            given = self._by_fuel(np.maximum(net, 0.0)) + stored - used
            self._put(GIVEN.get(section, AUTOPRODUCERS), row, given)
            for name, where in {"": BY_SECTION[section], **BY_USE}.items():
                taken = self._by_fuel(np.minimum(net, 0.0) * (use == name)[:, None])
                if name == "" or taken.any():
                    self._put(where, row, -taken if where[0] in SUBTRACTED else taken)

    def _put(self, where: tuple[str, str], row: str, values: np.ndarray) -> None:
        section, name = where
        if values.any() or (section == "transformation" and where is not AUTOPRODUCERS):
            self._add(section, name.format(row=row), values)

    def by_sector(self) -> tuple[np.ndarray, list[str]]:
        """(taken or demanded, sector, carrier, year) GWh of final consumption and non-energy use; their sectors."""
        final, years = self.case.demand.final, list(self.index.year)
        of = self.case.tables["technologies"].frame["sector"].to_numpy(object)
        names = list(dict.fromkeys([*self.case.tables["sectors"].frame["sector"], *final["sector"]]))
        found = np.zeros((2, len(names), len(self.index.carrier), len(years)))
        uses = self._uses()
        for technology in dict.fromkeys(self.index.technology_of_cohort.tolist()):
            if of[technology] and self.sections[of[technology]][0] in SUBTRACTED:
                net = self.net[self.index.technology_of_cohort == technology].sum(axis=0)
                own = (uses[technology] != "own_use")[:, None]
                found[0, names.index(of[technology])] -= np.minimum(net, 0.0) * own
        carrier = self.index.carrier.get_indexer(final["carrier"])
        energy_of = final[years].to_numpy(float) * self.is_energy[carrier, None]
        np.add.at(found[1], ([names.index(sector) for sector in final["sector"]], carrier), energy_of)
        return found, names

    def _uses(self) -> np.ndarray:
        """(technology, carrier) What an input is for."""
        uses = np.full((len(self.index.technology), len(self.index.carrier)), "", dtype=object)
        rows = self.case.tables["conversions"].frame.drop_duplicates(["technology", "carrier"])
        at = self.index.technology.get_indexer(rows["technology"]), self.index.carrier.get_indexer(rows["carrier"])
        uses[at] = rows["use"].to_numpy(object)
        return uses

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
            section, row = self.sections.get(sector, ("final consumption", sector))
            where, name = BY_SECTION[section]
            self._add(where, name.format(row=row), values if where in SUBTRACTED else -values)
