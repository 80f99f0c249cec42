"""Balances: what enters and leaves every node in a year, and the energy balance of the whole system.

The energy balance has the layout of the IEA (World Energy Balances, documentation): supply, transformation by plant
type, losses and final consumption down the rows, fuel types across. Production, imports and outputs are positive;
exports, inputs and losses negative; final consumption is positive and subtracted:

    supply + transformation + losses + unserved - final consumption = residual = 0          in every column

What turns nothing that is counted into energy (wind, sun, water) is its own primary energy, by the physical energy
content method: production of the technology's energy type equals what it gives.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from ..case.case import Case
from .results import dataset, described, measured, worded
from .space import Space, add_up
from .trade import energy

PJ_PER_GWH = 3.6e-3
KTOE_PER_GWH = 0.0859845228
FUELS = (
    "coal",
    "oil",
    "gas",
    "nuclear",
    "hydro",
    "renewable",
    "biomass",
    "electricity",
    "heat",
    "hydrogen",
    "other",
)
FLOWS = (
    "generation",
    "consumption",
    "discharge",
    "charge",
    "arriving",
    "sent",
    "bought",
    "sold",
    "unserved",
    "demand",
    "let_go",
)
TOLERANCE = 1e-6


def balances(m: Any, case: Case, net: np.ndarray, charge: np.ndarray, discharge: np.ndarray) -> xr.Dataset:
    """The group `balances`; the arrays are (cohort, carrier, year), (cohort, year) and (cohort, year) GWh."""
    space = Space(case)
    nodes = node_balance(m, case, net, charge, discharge)
    table = _Table(m, case, net, charge, discharge, nodes)
    rows, sections, gwh = table.filled()
    sign = np.where(np.array(sections) == "final consumption", -1.0, 1.0)
    residual = np.einsum("rfy,r->fy", gwh, sign)
    kept = {
        "node_balance": measured(
            nodes, ("flow_kind", "node", "year"), "GWh", "what enters a node (+) or leaves it (-); the sum is zero"
        ),
        "energy_balance": measured(gwh, ("row", "fuel_type", "year"), "GWh", "energy balance in the layout of the IEA"),
        "energy_balance_residual": measured(residual, ("fuel_type", "year"), "GWh", "what does not add up: zero"),
        "section": worded(sections, ("row",), "part of the energy balance"),
        "petajoule": described(PJ_PER_GWH, (), "PJ/GWh", "multiplies the energy balance to give PJ"),
        "ktoe": described(KTOE_PER_GWH, (), "ktoe/GWh", "multiplies the energy balance to give kt of oil equivalent"),
    }
    seen, labels = calibration(case, net, discharge)
    return dataset(
        kept | seen, space.labels | {"flow_kind": list(FLOWS), "row": rows, "fuel_type": list(FUELS)} | labels
    )


def node_balance(m: Any, case: Case, net: np.ndarray, charge: np.ndarray, discharge: np.ndarray) -> np.ndarray:
    """(flow kind, node, year) GWh; what is let go closes the balance where a surplus may be."""
    k, lines = case.markets, case.lines
    sent, traded = energy(m, case, "sent"), energy(m, case, "traded") * k.sign.values[:, None]
    given, taken = (_conversions(case, m, sign) for sign in (1.0, -1.0))
    flows = {
        "generation": given,
        "consumption": taken,
        "discharge": _stores(case, discharge),
        "charge": -_stores(case, charge),
        "arriving": _onto(case, sent * lines.arriving_share.values[:, None], lines.receiver),
        "sent": -_onto(case, sent, lines.sender),
        "bought": _onto(case, np.maximum(traded, 0.0) * (k.sign.values[:, None] > 0), k.node),
        "sold": _onto(case, traded * (k.sign.values[:, None] < 0), k.node),
        "unserved": energy(m, case, "unserved").sum(axis=0),
        "demand": -case.demand.annual.values,
    }
    surplus = sum(flows.values())
    flows["let_go"] = -surplus * case.nodes.disposal.values[:, None]
    return np.stack([flows[name] for name in FLOWS])


def _conversions(case: Case, m: Any, sign: float) -> np.ndarray:
    """(node, year) GWh that fleets give (sign 1) or take (sign -1, negative)."""
    flows = case.dispatch.flows
    coefficient = flows.coefficient.values * (flows.coefficient.values * sign > 0)
    output = np.nan_to_num(m.output.solution.values)[case.fleets.mode.get_indexer(flows.mode.values)]
    return _onto(case, coefficient[:, None] * output, flows.node)


def _onto(case: Case, values: np.ndarray, node: xr.DataArray) -> np.ndarray:
    return add_up(values, case.nodes.node.get_indexer(node.values), len(case.nodes.node))


def _stores(case: Case, values: np.ndarray) -> np.ndarray:
    """(cohort, year) of stores added up to (node, year)."""
    fleets = case.fleets
    node_of_store = dict(zip(fleets.store, case.nodes.node.get_indexer(case.stores.node.values), strict=True))
    node_of_pool = {p: node_of_store[s] for p, s in zip(fleets.storing, fleets.store_of_pool.values, strict=True)}
    place = np.array([node_of_pool.get(pool, -1) for pool in fleets.pool_of_cohort.values], dtype=int)
    return add_up(values[place >= 0], place[place >= 0], len(case.nodes.node))


class _Table:
    """The rows of the energy balance, filled one after the other."""

    def __init__(
        self, m: Any, case: Case, net: np.ndarray, charge: np.ndarray, discharge: np.ndarray, nodes: np.ndarray
    ):
        self.m, self.case, self.space = m, case, Space(case)
        self.net, self.charge, self.discharge = net, charge, discharge
        self.nodes = dict(zip(FLOWS, nodes, strict=True))
        technologies = case.tables["technologies"].frame
        self.group = technologies["group"].to_numpy(object)[self.space.technology_of_cohort]
        self.fuel = np.array([FUELS.index(name) for name in case.tables["carriers"].frame["fuel_type"]], dtype=int)
        self.rows: dict[str, tuple[str, np.ndarray]] = {}

    def filled(self) -> tuple[list[str], list[str], np.ndarray]:
        """Names, sections and values (row, fuel type, year) GWh."""
        self._supply()
        self._transformation()
        self._losses()
        self._final()
        values = np.stack([values for _, values in self.rows.values()])
        return list(self.rows), [section for section, _ in self.rows.values()], values

    def _add(self, section: str, row: str, values: np.ndarray) -> None:
        known = self.rows[row][1] if row in self.rows else 0.0
        self.rows[row] = (section, known + values)

    def _by_fuel(self, values: np.ndarray, carrier: np.ndarray) -> np.ndarray:
        return add_up(values, self.fuel[carrier], len(FUELS))

    def _supply(self) -> None:
        k = self.case.markets
        traded = energy(self.m, self.case, "traded") * k.sign.values[:, None]
        carrier = self.space.carrier.get_indexer(k.carrier)
        foreign, buys = k.foreign.values, k.sign.values > 0
        production = self._primary()[0]
        for row, section, of in (
            ("production", "supply", ~foreign & buys),
            ("imports", "supply", foreign & buys),
            ("exports", "supply", foreign & ~buys),
            ("sales", "supply", ~foreign & ~buys),
        ):
            self._add(section, row, self._by_fuel(traded[of], carrier[of]))
        self._add("supply", "production", production)

    def _primary(self) -> tuple[np.ndarray, np.ndarray]:
        """(fuel type, year) and (cohort, year) GWh of energy made from nothing that is counted, and its type."""
        modes, space = self.case.modes.flows, self.space
        free = {
            name for name, ways in modes.items() if all(flow >= 0 for way in ways.values() for flow in way.values())
        }
        technology = np.array(space.technology[space.technology_of_cohort], dtype=object)
        given = np.isin(technology, list(free))[:, None] * np.maximum(self.net, 0.0).sum(axis=1)
        filled = np.array([self._fills(cohort) for cohort in range(len(technology))])
        given = given + filled[:, None] * (self.discharge - self.charge)
        return add_up(given, self._type(filled), len(FUELS)), given

    def _fills(self, cohort: int) -> bool:
        """A reservoir: a store that is filled by inflow only."""
        table = self.case.tables["storage"].frame.set_index("technology")["charge_ratio"]
        name = self.space.technology[self.space.technology_of_cohort[cohort]]
        return name in table.index and table[name] == 0

    def _type(self, filled: np.ndarray) -> np.ndarray:
        """(cohort,) The fuel type of primary energy: that of the group's name, else hydro for reservoirs."""
        return np.array(
            [
                FUELS.index(group if group in FUELS else "hydro" if water else "renewable")
                for group, water in zip(self.group, filled, strict=True)
            ],
            dtype=int,
        )

    def _transformation(self) -> None:
        _, given = self._primary()
        filled = np.array([self._fills(cohort) for cohort in range(len(given))])
        kind = self._type(filled)
        for group in pd.unique(self.group):
            members = self.group == group
            by_carrier = self.net[members].sum(axis=0)
            row = f"transformation: {group}"
            self._add("transformation", row, self._by_fuel(by_carrier, np.arange(len(by_carrier))))
            self._add("transformation", row, -add_up(given[members], kind[members], len(FUELS)))
        stored, carrier = self.discharge - self.charge, self._stored_carrier()
        for group in pd.unique(self.group[carrier >= 0]):
            members = (self.group == group) & (carrier >= 0)
            self._add("transformation", f"transformation: {group}", self._by_fuel(stored[members], carrier[members]))

    def _stored_carrier(self) -> np.ndarray:
        from .plan import stored_carrier

        return stored_carrier(self.case)

    def _losses(self) -> None:
        carrier = self.space.carrier.get_indexer(self.case.nodes.carrier)
        final = self._final_by_carrier().sum(axis=0)
        lines = self._by_fuel(self.nodes["arriving"] + self.nodes["sent"], carrier)
        self._add("losses", "transmission losses", lines)
        networks = self._by_fuel(self.nodes["demand"], carrier) + self._by_fuel(final, np.arange(len(final)))
        self._add("losses", "distribution losses", networks)
        self._add("losses", "let go", self._by_fuel(self.nodes["let_go"], carrier))
        self._add("unserved", "unserved", self._by_fuel(self.nodes["unserved"], carrier))

    def _final_by_carrier(self) -> np.ndarray:
        """(sector, carrier, year) GWh before network losses."""
        frame = self.case.demand.final
        sectors = pd.Index(frame["sector"].unique(), dtype=object)
        values = np.zeros((len(sectors), len(self.space.carrier), len(self.space.year)))
        rows = frame[list(self.space.year)].to_numpy(float)
        place = sectors.get_indexer(frame["sector"]), self.space.carrier.get_indexer(frame["carrier"])
        np.add.at(values, place, rows)
        return values

    def _final(self) -> None:
        sectors = pd.unique(self.case.demand.final["sector"])
        for sector, by_carrier in zip(sectors, self._final_by_carrier(), strict=True):
            values = self._by_fuel(by_carrier, np.arange(len(by_carrier)))
            self._add("final consumption", f"final consumption: {sector}", values)


NEAR = 2
"""Years by which an observation may miss a milestone year and still be compared with it."""


def calibration(case: Case, net: np.ndarray, discharge: np.ndarray) -> tuple[dict[str, xr.Variable], dict[str, Any]]:
    """Observed and modelled output for observations at most NEAR years from a milestone year."""
    from .plan import stored_carrier

    space, rows = Space(case), case.tables["observations"].frame
    given = np.maximum(net, 0.0)
    kept = stored_carrier(case)
    stores = np.flatnonzero(kept >= 0)
    given[stores, kept[stores]] += discharge[stores]
    group = case.tables["technologies"].frame["group"].to_numpy(object)[space.technology_of_cohort]
    years = space.year.to_numpy(float)
    nearest = np.abs(rows["year"].to_numpy(float)[:, None] - years).argmin(axis=1)
    near = np.abs(rows["year"].to_numpy(float) - years[nearest]) <= NEAR
    rows, nearest = rows[near].reset_index(drop=True), nearest[near]
    region = space.region[space.region_of_cohort]
    modelled = np.array(
        [
            given[
                (group == row.group) & np.isin(region, list(case.tree.within(row.region))),
                space.carrier.get_loc(row.carrier),
                year,
            ].sum()
            for row, year in zip(rows.itertuples(), nearest, strict=True)
        ],
        dtype=float,
    )
    observed = rows["generation"].to_numpy(float)
    dims = ("observation",)
    difference = np.divide(modelled - observed, observed, out=np.full(len(rows), np.nan), where=observed > 0)
    table = {
        "observed_year": described(rows["year"].to_numpy(float), dims, "year", "year of the observation"),
        "milestone_year": described(years[nearest], dims, "year", "milestone year it is compared with"),
        "observed_region": worded(rows["region"], dims, "place"),
        "observed_group": worded(rows["group"], dims, "technology group"),
        "observed_carrier": worded(rows["carrier"], dims, "output"),
        "observed": measured(observed, dims, "GWh", "observed output"),
        "modelled": measured(modelled, dims, "GWh", "modelled output"),
        "difference": described(difference, dims, "1", "modelled less observed, as a share of observed"),
    }
    return table, {"observation": np.arange(1, len(rows) + 1)}
