"""In drawn problems, all money times k costs k times as much, and so does all energy times k, at the same prices."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.peers.draw import problems
from tests.peers.problem import Problem
from tests.properties.drawn import EXACT, examples, nodes, same_prices, solve_problem

FACTORS = st.sampled_from([10.0, 0.3, 1.7])

MONEY = {"investment", "fixed", "variable", "energy_cost", "price", "wheeling"}
ENERGY = {"capacity", "potential", "limit", "energy"}


def times(thing, names: set[str], factor: float):
    """A part of a problem with some of its numbers times a factor."""
    found = {each.name: getattr(thing, each.name) for each in fields(thing) if each.name in names}
    return replace(thing, **{name: _times(value, factor) for name, value in found.items()})


def _times(value, factor: float):
    return tuple(factor * each for each in value) if isinstance(value, tuple) else factor * value


def dearer(problem: Problem, factor: float) -> Problem:
    """All money times a factor."""
    parts = {
        name: tuple(times(each, MONEY, factor) for each in getattr(problem, name))
        for name in ("fuels", "technologies", "lines")
    }
    prices = {year: factor * price for year, price in problem.prices.items()}
    return replace(problem, **parts, prices=prices, unserved=factor * problem.unserved)


def larger(problem: Problem, factor: float) -> Problem:
    """All power, energy and emissions times a factor."""
    parts = {
        name: tuple(times(each, ENERGY, factor) for each in getattr(problem, name))
        for name in ("units", "candidates", "lines", "loads")
    }
    caps = {year: factor * limit for year, limit in problem.caps.items()}
    return replace(problem, **parts, caps=caps, budget=factor * problem.budget)


@examples(3)
@given(problems(), FACTORS)
def test_all_money_times_a_factor_costs_so_many_times_as_much(problem, factor):
    one, other = solve_problem(problem), solve_problem(dearer(problem, factor))
    assert other.cost == pytest.approx(factor * one.cost, rel=EXACT)
    for node, year in nodes(problem):
        same_prices(one, node, year, other.price(node, year)[0] / factor)


@examples(3)
@given(problems(), FACTORS)
def test_all_energy_times_a_factor_costs_so_many_times_as_much_at_the_same_prices(problem, factor):
    one, other = solve_problem(problem), solve_problem(larger(problem, factor))
    assert other.cost == pytest.approx(factor * one.cost, rel=EXACT)
    for node, year in nodes(problem):
        same_prices(one, node, year, other.price(node, year)[0])


def test_every_number_is_money_energy_or_neither():
    """A number that is new to the problems must be put somewhere."""
    from ..peers import problem as words

    neither = {
        "emission", "lifetime", "interest_rate", "efficiency", "by_weather", "minimum_output", "ramp", "removal",
        "charging", "discharging", "duration", "charge_ratio", "standing_loss", "commissioned", "retires",
        "first_year", "loss", "shape",
    }  # fmt: skip
    parts = (words.Fuel, words.Technology, words.Store, words.Unit, words.Candidate, words.Line, words.Load)
    named = {each.name for part in parts for each in fields(part) if each.type not in (str, tuple[str, str])}
    assert named == MONEY | ENERGY | neither
