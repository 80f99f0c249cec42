"""Prices of drawn problems are slopes of the cost, and a price and a cap of emissions are two ways to say one thing.

The optimal cost is convex in a limit, so its price lies between the slopes on both sides, however long the step; where
both slopes are the same, the price is that slope.
"""

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from tests.peers.draw import problems
from tests.properties.drawn import (
    CLOSE,
    EXACT,
    NoPlan,
    apart,
    cap_price,
    demand_slopes,
    emitted,
    examples,
    noise,
    slopes,
    solve_problem,
    weight,
    with_budget,
    with_cap,
    with_price,
)
from tests.properties.limits import budgeted, capped, priced

SHARES = st.sampled_from([0.5, 0.9, 0.2, 0.97])
"""Of the emissions without a limit."""


def between(price: float, low: float, high: float, slack: float) -> None:
    """A price lies between two slopes, and is both where they are one."""
    event("one slope" if apart(low, high) < CLOSE else "two slopes")
    assert low - slack <= price <= high + slack


@examples(5)
@given(problems(), SHARES, st.data())
def test_the_price_of_a_cap_lies_between_its_slopes(problem, share, data):
    year = data.draw(st.sampled_from(problem.years))
    free = solve_problem(capped(problem, year))
    limit = share * emitted(free)[problem.years.index(year)]
    assume(limit > 1.0)
    step = 1e-4 * limit
    less, same, more = (with_cap(free.case, year, limit + move) for move in (-step, 0.0, step))
    price = cap_price(same, year)
    assert price >= -1e-9
    worth = [-1e3 / weight(same.case, year) * slope for slope in slopes(less, same, more, step)]
    between(price, worth[1], worth[0], noise(same, step) * 1e3 / weight(same.case, year))


@examples(4)
@given(problems(), SHARES)
def test_the_price_of_a_budget_lies_between_its_slopes(problem, share):
    free = solve_problem(budgeted(problem))
    limit = share * float((emitted(free) * problem.lengths).sum())
    assume(limit > 1.0)
    step = 1e-4 * limit
    less, same, more = (with_budget(free.case, limit + move) for move in (-step, 0.0, step))
    worth = [-1e3 * slope for slope in slopes(less, same, more, step)]
    between(-1e3 * same.value("emission_budget"), worth[1], worth[0], 1e3 * noise(same, step))


@examples(5)
@given(problems(), st.data())
def test_the_price_of_electricity_lies_between_the_slopes_of_demand(problem, data):
    zone, year = data.draw(st.sampled_from(problem.zones)), data.draw(st.sampled_from(problem.years))
    step = data.draw(st.integers(0, len(problem.hours) - 1))
    done, node = solve_problem(problem), f"electricity@{zone}"
    low, high = demand_slopes(done, node, year, step)
    between(done.price(node, year)[0, step], low, high, CLOSE * max(1.0, abs(low), abs(high)))


@examples(4)
@given(problems(), st.lists(st.floats(0.1, 1.1), min_size=3, max_size=3, unique=True), st.data())
def test_a_tighter_cap_is_never_cheaper(problem, shares, data):
    year = data.draw(st.sampled_from(problem.years))
    free = solve_problem(capped(problem, year))
    emission = emitted(free)[problem.years.index(year)]
    assume(emission > 1.0)
    costs = [free.cost, *(with_cap(free.case, year, share * emission).cost for share in sorted(shares, reverse=True))]
    slack = EXACT * abs(free.cost)
    assert all(tight >= loose - slack for loose, tight in pairwise(costs))
    if max(shares) > 1.0:
        assert costs[1] == pytest.approx(free.cost, rel=EXACT)


@examples(5)
@given(problems(), st.floats(2.0, 300.0), st.data())
def test_a_cap_at_the_emissions_of_a_price_gives_the_price_back(problem, price, data):
    year = data.draw(st.sampled_from(problem.years))
    at, none = problem.years.index(year), solve_problem(priced(problem, year)).case
    taxed = with_price(none, year, price)
    emission, per_kiloton = emitted(taxed)[at], weight(none, year) * price / 1e3
    step = 1e-3 * max(abs(emission), 100.0)
    same, more = (with_cap(none, year, emission + move) for move in (1e-9 * step, step))
    untaxed, slack = taxed.cost - per_kiloton * emission, EXACT * abs(taxed.cost)
    assert same.cost == pytest.approx(untaxed, abs=slack)
    assert more.cost + per_kiloton * step >= untaxed - slack
    assert cap_price(more, year) <= price * (1.0 + CLOSE)
    with suppress(NoPlan):  # there may be no way to emit less
        less = with_cap(none, year, emission - step)
        assert less.cost - per_kiloton * step >= untaxed - slack
        assert price * (1.0 - CLOSE) <= cap_price(less, year)


@examples(4)
@given(problems(), st.floats(0.0, 100.0), st.floats(1.0, 300.0), st.data())
def test_a_dearer_price_costs_what_is_emitted_and_lets_less_be_emitted(problem, price, more, data):
    year = data.draw(st.sampled_from(problem.years))
    at, none = problem.years.index(year), solve_problem(priced(problem, year)).case
    cheap, dear = (with_price(none, year, each) for each in (price, price + more))
    per_kiloton, slack = weight(none, year) * more / 1e3, EXACT * abs(dear.cost)
    assert per_kiloton * emitted(dear)[at] - slack <= dear.cost - cheap.cost
    assert dear.cost - cheap.cost <= per_kiloton * emitted(cheap)[at] + slack
