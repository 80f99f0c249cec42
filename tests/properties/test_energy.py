"""In drawn problems what energy gives it takes, counted from the plan with the numbers of the problem alone."""

from dataclasses import dataclass

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.peers.draw import problems
from tests.peers.problem import ELECTRICITY, HEAT, Problem, Store
from tests.properties.drawn import examples, solve_problem
from tests.support import Solved

EXACT = 1e-7
"""Of the largest demand of the problem."""


@dataclass
class Books:
    """What the plan moves, GW in every year and step."""

    problem: Problem
    done: Solved

    def moved(self, variable: str, technology: str, zone: str) -> np.ndarray:
        """[year, step] Of a technology in a zone, over all its cohorts."""
        array = self.done.array(variable)
        records = self.done.case.records[array.dims[0]].loc[array.labels[array.dims[0]]]
        here = (records["technology"] == technology) & (records["region"] == zone)
        return array.values[here].sum(axis=0)[:, 0]

    def of_label(self, variable: str, label: str) -> np.ndarray:
        """[year, step]"""
        array = self.done.array(variable)
        return array.values[array.labels[array.dims[0]] == label].sum(axis=0)[:, 0]

    def given(self, carrier: str, zone: str) -> np.ndarray:
        """[year, step] What comes into a place less what leaves it."""
        total = self.done.array("unserved").at(node=f"{carrier}@{zone}").values.sum(axis=0)[:, 0]
        for each in self.problem.technologies:
            if isinstance(each, Store):
                if carrier == ELECTRICITY:
                    total = total + self.moved("discharge", each.name, zone) - self.moved("charge", each.name, zone)
                continue
            running = self.moved("activity", each.name, zone)
            total = total + running * (each.gives == carrier) - running / each.efficiency * (each.takes == carrier)
        for line in self.problem.lines if carrier == ELECTRICITY else ():
            for way, start, end in ((">", *line.ends), ("<", *line.ends[::-1])):
                sent = self.of_label("sent", line.name + way)
                total = total + sent * ((1.0 - line.loss) * (end == zone) - (start == zone))
        return total

    def capacity(self, technology: str, zone: str) -> np.ndarray:
        """[year] GW of the units that stand."""
        own = [unit for unit in self.problem.units if (unit.technology, unit.zone) == (technology, zone)]
        years = np.array(self.problem.years)
        return sum(
            (unit.capacity / 1e3 * ((years >= unit.commissioned) & (years < unit.retires)) for unit in own),
            np.zeros(len(years)),
        )


@examples(5)
@given(problems(), st.booleans())
def test_energy_in_is_energy_out(problem, aggregate):
    books = Books(problem, solve_problem(problem, aggregate))
    demand = {}
    for load in problem.loads:
        key = (load.carrier, load.zone)
        demand[key] = demand.get(key, 0.0) + problem.power(load) / 1e3
    largest = max(power.max() for power in demand.values())
    assert {carrier for carrier, _ in demand} <= {ELECTRICITY, HEAT}
    for (carrier, zone), power in demand.items():
        np.testing.assert_allclose(books.given(carrier, zone), power, rtol=0, atol=EXACT * largest)
    for zone in problem.zones:
        for store in problem.technologies:
            if isinstance(store, Store):
                lost = what_a_store_keeps(books, store, zone)
                assert (lost > -EXACT * largest * 24).all()
                assert store.standing_loss or (lost < EXACT * largest * 24).all()
    for fuel in problem.fuels:
        np.testing.assert_allclose(bought(books, fuel.name), burnt(books, fuel.name), rtol=EXACT, atol=EXACT)


def what_a_store_keeps(books: Books, store: Store, zone: str) -> np.ndarray:
    """[year] GWh a day that go in and do not come out: what is lost with time."""
    charge, discharge = (books.moved(name, store.name, zone) for name in ("charge", "discharge"))
    change = store.charging * charge - discharge / store.discharging
    if store.name == "reservoir":
        change += np.outer(books.capacity(store.name, zone), books.problem.inflow)
        change -= books.moved("spill", store.name, zone)
    return change @ books.problem.hours


def bought(books: Books, fuel: str) -> np.ndarray:
    """[year] GWh"""
    market = f"{fuel}:buy {fuel}@land"
    if books.problem.fuel_time == "hour":
        return books.of_label("traded", market) @ books.problem.hours * books.problem.days
    array = books.done.array("traded_annual")
    return array.at(market=market).values


def burnt(books: Books, fuel: str) -> np.ndarray:
    """[year] GWh"""
    users = [each for each in books.problem.technologies if each.fuel == fuel]
    power = [
        books.moved("activity", each.name, zone) / each.efficiency for each in users for zone in books.problem.zones
    ]
    return (
        sum(power, np.zeros((len(books.problem.years), len(books.problem.hours))))
        @ books.problem.hours
        * (books.problem.days)
    )
