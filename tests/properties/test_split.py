"""Cutting one thing of a drawn problem in two changes neither its cost nor its prices."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.peers.draw import problems
from tests.properties.drawn import EXACT, examples, nodes, same_prices, solve_problem
from tests.properties.split import SHARES, split_step, split_technology, split_vintage, split_zone, steady

WAYS = {"vintage": split_vintage, "technology": split_technology, "zone": split_zone}


@pytest.mark.parametrize("way", WAYS)
@examples(3)
@given(st.data())
def test_a_thing_in_two_changes_nothing(way, data):
    problem, aggregate = data.draw(problems()), data.draw(st.booleans())
    in_two = WAYS[way](problem, lambda options: data.draw(st.sampled_from(options)))
    one, two = (solve_problem(each, aggregate) for each in (problem, in_two))
    assert two.cost == pytest.approx(one.cost, rel=EXACT)
    for node, year in nodes(problem):
        places = [node, f"{node} beyond"] if f"{node} beyond" in two.case.nodes.node else [node]
        for place in places:
            same_prices(one, node, year, two.price(place, year)[0])


@examples(3)
@given(problems().map(steady), st.data())
def test_a_step_in_two_changes_nothing(problem, data):
    step, share = data.draw(st.integers(0, len(problem.hours) - 1)), data.draw(st.sampled_from(SHARES))
    one, two = solve_problem(problem), solve_problem(split_step(problem, step, share))
    assert two.cost == pytest.approx(one.cost, rel=EXACT)
    for node, year in nodes(problem):
        # of two equal steps only the mean is told: capacity for both may be paid in either
        prices = two.price(node, year)[0]
        mean = share * prices[step] + (1.0 - share) * prices[step + 1]
        same_prices(one, node, year, np.concatenate([prices[:step], [mean], prices[step + 2 :]]))
