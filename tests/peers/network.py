"""A problem as a PyPSA network with multi-investment periods, built as PyPSA's own documentation builds them.

A vintage is a component with its `build_year`; overnight costs are made annual by PyPSA (`overnight_cost`,
`discount_rate`, `fom_cost`). Periods weigh as in PyPSA's examples: every calendar year counts at its start.
"""

import logging
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pypsa

from tests.peers.limits import operation
from tests.peers.problem import ELECTRICITY, HEAT, Candidate, Problem, Store, Technology, Unit

AMPLE = 1e5
"""MW of what is never short."""


def period_weights(problem: Problem) -> np.ndarray:
    """[year] What a payment in every calendar year of a period is worth at the start of the first."""
    starts = np.array(problem.years) - problem.years[0]
    discounted = [
        sum((1.0 + problem.rate) ** -(start + k) for k in range(int(length)))
        for start, length in zip(starts, problem.lengths, strict=True)
    ]
    return np.array(discounted)


def build_network(problem: Problem, ample: bool = False) -> pypsa.Network:
    """The network, not yet optimised; `ample` lets more go without than is asked for, which never changes with time."""
    logging.getLogger("pypsa").setLevel(logging.ERROR)
    logging.getLogger("linopy").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _Builder(problem, ample).network


class _Builder:
    """Adds one kind of component after the other."""

    def __init__(self, problem: Problem, ample: bool):
        self.problem, self.ample = problem, ample
        self.count = len(problem.hours)
        self.parts: dict[str, dict[str, dict[str, Any]]] = {}
        self.network = n = pypsa.Network()
        n.set_snapshots(range(self.count))
        n.set_investment_periods(list(problem.years))
        n.investment_period_weightings["years"] = problem.lengths
        n.investment_period_weightings["objective"] = period_weights(problem)
        hours = np.tile(problem.hours, len(problem.years))
        n.snapshot_weightings["stores"] = hours
        n.snapshot_weightings["objective"] = hours * problem.days
        n.snapshot_weightings["generators"] = hours * problem.days
        self.place()
        self.demand()
        for unit in problem.units:
            self.asset(problem.technology(unit.technology), unit=unit)
        for candidate in problem.candidates:
            self.candidate(candidate)
        self.lines()
        self.policy()
        for component, rows in self.parts.items():
            self.assemble(component, rows)

    def add(self, component: str, name: str, **attributes: Any) -> None:
        """Keep a component for `assemble`: one call per kind is many times faster than one per component."""
        self.parts.setdefault(component, {})[name] = attributes

    def assemble(self, component: str, rows: dict[str, dict[str, Any]]) -> None:
        """Add all components of a kind; what is not said of one stays at PyPSA's default."""
        defaults = self.network.components[component].defaults["default"]
        names, values = list(rows), {}
        for attribute in dict.fromkeys(key for row in rows.values() for key in row):
            cells = [row.get(attribute, defaults[attribute]) for row in rows.values()]
            if any(isinstance(cell, pd.Series) for cell in cells):
                values[attribute] = pd.DataFrame(
                    dict(zip(names, cells, strict=True)), index=self.network.snapshots, columns=names
                )
            else:
                values[attribute] = pd.Series(cells, names)
        self.network.add(component, names, **values)

    def in_year(self, values: np.ndarray | Sequence[float]) -> pd.Series:
        """A number per year in every snapshot."""
        return pd.Series(np.repeat(np.asarray(values, float), self.count), self.network.snapshots)

    def in_step(self, values: np.ndarray) -> pd.Series:
        """A number per step in every period."""
        return pd.Series(np.tile(values, len(self.problem.years)), self.network.snapshots)

    def emission_price(self) -> np.ndarray:
        """[year] USD/t."""
        return np.array([self.problem.prices.get(year, 0.0) for year in self.problem.years])

    def place(self) -> None:
        """Buses, and the supply of fuels where plants are links."""
        problem = self.problem
        removal = {each.name: -each.removal for each in problem.technologies}
        factor = {fuel.name: fuel.emission for fuel in problem.fuels}
        for each in problem.technologies:
            emission = removal[each.name] if problem.links else factor.get(each.fuel, removal[each.name])
            self.add("Carrier", each.name, co2_emissions=emission)
        for zone in problem.zones:
            for carrier in (ELECTRICITY, HEAT):
                self.add("Bus", f"{carrier} {zone}", carrier=carrier)
        for carrier in (ELECTRICITY, HEAT, "unserved"):
            self.add("Carrier", carrier)
        if not problem.links:
            return
        for fuel in problem.fuels:
            self.add("Carrier", fuel.name, co2_emissions=fuel.emission)
            cost = self.in_year(np.array(fuel.price) + fuel.emission * self.emission_price())
            for zone in problem.zones:
                bus = f"{fuel.name} {zone}"
                self.add("Bus", bus, carrier=fuel.name)
                self.add("Generator", f"{bus} supply", bus=bus, carrier=fuel.name, p_nom=AMPLE, marginal_cost=cost)

    def demand(self) -> None:
        """Loads, and what goes without."""
        n = self.network
        total: dict[str, Any] = {}
        for load in self.problem.loads:
            power = self.problem.power(load).ravel()
            bus = f"{load.carrier} {load.zone}"
            self.add("Load", f"{bus} {load.sector}", bus=bus, p_set=pd.Series(power, n.snapshots))
            total[bus] = total.get(bus, 0.0) + power
        for bus, power in total.items():
            most = {"p_nom": power.max(), "p_max_pu": pd.Series(power / power.max(), n.snapshots)}
            self.add(
                "Generator", f"{bus} unserved", bus=bus, carrier="unserved", marginal_cost=self.problem.unserved,
                **({"p_nom": AMPLE} if self.ample else most),
            )  # fmt: skip

    def candidate(self, candidate: Candidate) -> None:
        """A component for every year of building, and the potential in every period."""
        technology = self.problem.technology(candidate.technology)
        for year in self.problem.years:
            if year >= candidate.first_year:
                self.asset(technology, candidate=candidate, year=year)
        if np.isfinite(candidate.potential):
            scale = self.input_per_output(technology)
            for year in self.problem.years:
                if year >= candidate.first_year:
                    room = candidate.potential - self.standing(candidate, year)
                    bus = f"{ELECTRICITY} {candidate.zone}"
                    name = f"potential {candidate.technology} {candidate.zone} {year}"
                    self.limit_capacity(name, candidate.technology, bus, year, room * scale)

    def limit_capacity(self, name: str, carrier: str, bus: str, year: int, most: float) -> None:
        """What is added and stands in a period."""
        self.add(
            "GlobalConstraint", name, type="tech_capacity_expansion_limit", carrier_attribute=carrier, bus=bus,
            sense="<=", investment_period=year, constant=most,
        )  # fmt: skip

    def standing(self, candidate: Candidate, year: int) -> float:
        """MW of what existed before that stand in a year."""
        here = (candidate.technology, candidate.zone)
        return sum(
            unit.capacity
            for unit in self.problem.units
            if (unit.technology, unit.zone) == here and unit.commissioned <= year < unit.retires
        )

    def input_per_output(self, technology: Technology) -> float:
        """What the size of a component is, per MW of capacity: links are as large as what they take."""
        by_link = bool(technology.takes and technology.gives) or bool(technology.fuel and self.problem.links)
        return 1.0 / technology.efficiency if by_link else 1.0

    def asset(
        self, technology: Technology, unit: Unit | None = None, candidate: Candidate | None = None, year: int = 0
    ) -> None:
        """What stands already, or what may be built in one year."""
        scale = self.input_per_output(technology)
        zone = unit.zone if unit else candidate.zone if candidate else ""
        if unit:
            name = f"{technology.name} {zone} {unit.commissioned}"
            size: dict[str, Any] = {
                "p_nom": unit.capacity * scale, "build_year": unit.commissioned,
                "lifetime": float(unit.retires - unit.commissioned),
            }  # fmt: skip
        else:
            name = f"{technology.name} {zone} {year}"
            size = self.extendable(technology, year, scale)
        common = {"carrier": technology.name, **size}
        if isinstance(technology, Store):
            self.store(technology, name, zone, common, unit)
        elif technology.removal:
            self.removal(technology, name, zone, common)
        elif scale != 1.0:
            self.link(technology, name, zone, common)
        else:
            self.generator(technology, name, zone, common)

    def extendable(self, technology: Technology, year: int, scale: float) -> dict[str, Any]:
        """Cost and life of what may be built in a year."""
        overnight = technology.investment[self.problem.years.index(year)]
        return {
            "p_nom_extendable": True, "build_year": year, "lifetime": float(technology.lifetime),
            "overnight_cost": overnight * 1e3 / scale, "discount_rate": technology.interest_rate,
            "fom_cost": technology.fixed * 1e3 / scale,
        }  # fmt: skip

    def generator(self, technology: Technology, name: str, zone: str, common: dict[str, Any]) -> None:
        """Gives what the weather allows, or burns a fuel that it pays for."""
        ready = self.problem.weather.get((technology.name, zone), np.ones(self.count))
        cost = np.full(len(self.problem.years), technology.variable)
        if technology.fuel:
            fuel = next(each for each in self.problem.fuels if each.name == technology.fuel)
            cost = cost + (np.array(fuel.price) + fuel.emission * self.emission_price()) / technology.efficiency
        self.add(
            "Generator", name, bus=f"{technology.gives} {zone}", efficiency=technology.efficiency,
            marginal_cost=self.in_year(cost), p_max_pu=self.in_step(ready), **operation(technology), **common,
        )  # fmt: skip

    def removal(self, technology: Technology, name: str, zone: str, common: dict[str, Any]) -> None:
        """A generator of negative sign takes power; each MWh is paid the price of what it removes."""
        cost = technology.variable - technology.removal * self.emission_price()
        bus = f"{technology.takes} {zone}"
        self.add("Generator", name, bus=bus, sign=-1.0, marginal_cost=self.in_year(cost), **common)

    def link(self, technology: Technology, name: str, zone: str, common: dict[str, Any]) -> None:
        """From the bus of what is taken to the bus of what is given."""
        self.add(
            "Link", name, bus0=f"{technology.fuel or technology.takes} {zone}", bus1=f"{technology.gives} {zone}",
            efficiency=technology.efficiency, marginal_cost=technology.variable * technology.efficiency,
            **operation(technology), **common,
        )  # fmt: skip

    def store(self, store: Store, name: str, zone: str, common: dict[str, Any], unit: Unit | None) -> None:
        """A storage unit, or a store between two links where energy is chosen on its own."""
        bus = f"{ELECTRICITY} {zone}"
        if not store.duration:
            self.store_with_links(store, name, zone, common)
            return
        inflow = {}
        if store.charge_ratio == 0.0 and unit and self.problem.inflow is not None:
            inflow = {"inflow": self.in_step(self.problem.inflow * unit.capacity)}
        self.add(
            "StorageUnit", name, bus=bus, efficiency_store=store.charging, efficiency_dispatch=store.discharging,
            max_hours=store.duration, p_min_pu=-store.charge_ratio, standing_loss=store.standing_loss,
            marginal_cost=store.variable, cyclic_state_of_charge_per_period=True, **inflow, **common,
        )  # fmt: skip

    def store_with_links(self, store: Store, name: str, zone: str, common: dict[str, Any]) -> None:
        """All vintages share one bus: their power works with all their energy.

        The discharging link is sized by what it takes from the store; see `couple` for the charging one.
        """
        life = {key: common[key] for key in ("build_year", "lifetime", "carrier")}
        bus, inside = f"{ELECTRICITY} {zone}", f"{store.name} {zone}"
        self.add("Bus", inside, carrier="unserved")
        self.add(
            "Store", name, bus=inside, e_nom_extendable=True, e_cyclic_per_period=True,
            standing_loss=store.standing_loss, overnight_cost=store.energy_cost * 1e3,
            discount_rate=store.interest_rate, **life,
        )  # fmt: skip
        outward = {key: common[key] * store.discharging for key in ("overnight_cost", "fom_cost")}
        self.add(
            "Link", f"{name} out", bus0=inside, bus1=bus, efficiency=store.discharging, p_nom_extendable=True,
            marginal_cost=store.variable * store.discharging, discount_rate=store.interest_rate, **outward, **life,
        )  # fmt: skip
        self.add("Link", f"{name} in", bus0=bus, bus1=inside, efficiency=store.charging, p_nom_extendable=True, **life)

    def lines(self) -> None:
        """Two links per line, one each way, as networks with losses have them."""
        for line in self.problem.lines:
            self.add("Carrier", line.name)
            for way, (start, stop) in (("there", line.ends), ("back", line.ends[::-1])):
                ends = {"bus0": f"{ELECTRICITY} {start}", "bus1": f"{ELECTRICITY} {stop}"}
                flow = {**ends, "efficiency": 1.0 - line.loss, "marginal_cost": line.wheeling}
                self.add("Link", f"{line.name} {way}", p_nom=line.capacity, carrier=line.name, **flow)
                for year in self.problem.years:
                    if line.limit and year >= line.first_year:
                        cost = {"overnight_cost": line.investment * 1e3, "discount_rate": line.interest_rate,
                                "fom_cost": line.fixed * 1e3}  # fmt: skip
                        self.add(
                            "Link", f"{line.name} {way} {year}", p_nom_extendable=True, build_year=year,
                            lifetime=float(line.lifetime), carrier=line.name, **flow,
                            **(cost if way == "there" else {}),
                        )  # fmt: skip
            for year in self.problem.years:
                if line.limit and year >= line.first_year:
                    bus = f"{ELECTRICITY} {line.ends[0]}"
                    self.limit_capacity(f"{line.name} {year}", line.name, bus, year, line.limit)

    def policy(self) -> None:
        """Caps of a period count its years; a budget counts all years."""
        limits = {"type": "primary_energy", "carrier_attribute": "co2_emissions", "sense": "<="}
        lengths = dict(zip(self.problem.years, self.problem.lengths, strict=True))
        for year, limit in self.problem.caps.items():
            total = limit * 1e3 * lengths[year]
            self.add("GlobalConstraint", f"cap {year}", investment_period=year, constant=total, **limits)
        if np.isfinite(self.problem.budget):
            self.add("GlobalConstraint", "budget", constant=self.problem.budget * 1e3, **limits)
