"""Every way to write rows gives the same matrix as counting by hand."""

import numpy as np
import pandas as pd
import pyomo.environ as pyo
import pytest

from kz_optimize.algebra import Equation, Minimise, Variable, assembly, compile_model
from kz_optimize.algebra.assembly import Layout, number_columns, stack
from kz_optimize.arrays import array as labelled

plant = pd.RangeIndex(6, name="plant")
node = pd.Index(["N", "S", "E"], name="node")
hour = pd.RangeIndex(4, name="hour")
rng = np.random.default_rng(1)


@pytest.fixture
def m():
    m = pyo.ConcreteModel()
    m.x, m.y = Variable(plant, hour), Variable(node, hour)
    return m


def layout(equation):
    m = equation.model()
    return equation.layout(number_columns([m.x, m.y])[0])


def matrix(equation):
    return stack([layout(equation)], 36).toarray().reshape(*equation.cells.shape, 36)


def by_hand(of_x, of_y, *shape):
    """The dense matrix from functions that give the coefficients of x and y at a place."""
    full = np.zeros((*shape, 36))
    for place in np.ndindex(*shape):
        full[place] = [of_x(*place, p, h) for p in range(6) for h in range(4)] + [
            of_y(*place, n, h) for n in range(3) for h in range(4)
        ]
    return full


@pytest.fixture(params=["rectangle", "holes", "entries"])
def groups(request):
    """Which node each plant is on: the same number everywhere, nearly so, or all on one."""
    return {"rectangle": [0, 1, 2, 2, 1, 0], "holes": [0, 1, 2, 2, 1, 2], "entries": [1, 1, 1, 1, 1, 1]}[request.param]


def test_sums_onto_groups(m, groups, monkeypatch):
    factor = labelled(rng.random((6, 4)), plant, hour)
    supply = (factor * m.x).sum_onto(node, by=labelled(node[groups], plant))
    m.e = Equation(supply - 2 * m.y == 0.0, for_each=(hour, node))
    scattered = []
    scatter = Layout._scatter
    monkeypatch.setattr(Layout, "_scatter", lambda *args: scattered.append(True) or scatter(*args))
    expected = by_hand(
        lambda h, n, p, t: factor.values[p, t] * (t == h and groups[p] == n),
        lambda h, n, k, t: -2.0 * (t == h and k == n),
        4, 3,
    )  # fmt: skip
    assert (matrix(m.e) == expected).all()
    assert bool(scattered) == (groups == [1, 1, 1, 1, 1, 1])


def test_no_more_entries_are_written_than_were_counted(m, groups):
    onto = m.x.sum_onto(node, by=labelled(node[groups], plant))
    m.e = Equation(onto.sum("hour") - m.y <= 0.0, for_each=(node, hour))
    exact = 4 * 24 + 12  # in each of four hours, every plant and hour is in one row; and every y
    assert stack([layout(m.e)], 36).nnz == exact
    assert layout(m.e).size == exact + (48 if groups == [0, 1, 2, 2, 1, 2] else 0)  # up to 3 plants at 3 nodes


def test_a_mostly_zero_coefficient_over_rows_and_sums(m):
    sparse = labelled(np.eye(6, 4) * [1.0, 2.0, 3.0, 4.0], plant, hour)
    m.e = Equation((sparse * m.x).sum("plant") + 0.5 * m.y <= 0.0, for_each=(node, hour))
    expected = by_hand(lambda n, h, p, t: (h + 1.0) * (p == t == h), lambda n, h, k, t: 0.5 * (k == n and t == h), 3, 4)
    assert (matrix(m.e) == expected).all()


def test_a_term_that_vanishes_beside_one_that_does_not(m):
    m.e = Equation(0.0 * m.x.sum("plant") + 0 * m.x.at(plant=1) + m.y <= 0.0, for_each=(node, hour))
    assert layout(m.e).size == 12
    assert (matrix(m.e) == by_hand(lambda *_: 0, lambda n, h, k, t: k == n and t == h, 3, 4)).all()


def test_masks_leave_out_rows_and_columns():
    m = pyo.ConcreteModel()
    alive = labelled([[True, False], [False, False], [True, True]], plant[:3], node[:2])
    m.x = Variable(plant[:3], node[:2], hour, where=alive)
    m.y = Variable(plant[:3], node[:2])
    m.all = Equation(m.x.sum("hour") <= m.y, for_each=(plant[:3], node[:2]))
    m.some = Equation(m.x <= m.y, for_each=(hour, plant[:3], node[:2]), where=alive)
    m.cost = Minimise(m.y.sum())
    program = compile_model(m)
    dense = program.matrix.toarray()
    assert dense.shape == (6 + 12, 12 + 6)
    first = np.zeros((6, 18))
    for number, row in enumerate([0, 4, 5]):  # the three places that are allowed
        first[row, 4 * number : 4 * number + 4] = 1.0
    first[:, 12:] = -np.eye(6)
    assert (dense[:6] == first).all()
    # by hour, then place: the column of x is place by place, the column of y that of the place
    for row, (h, (number, place)) in enumerate([(h, it) for h in range(4) for it in enumerate([0, 4, 5])]):
        assert program.matrix[[6 + row]].indices.tolist() == [4 * number + h, 12 + place]
        assert program.matrix[[6 + row]].data.tolist() == [1.0, -1.0]


def test_equal_columns_are_merged_and_later_rows_move_up(m):
    m.twice = Equation(m.x + m.x - m.x.previous("hour", cyclic=True) <= 0.0, for_each=(plant, hour))
    m.cancel = Equation(m.y - m.y.at(node="N") <= 0.0, for_each=(node, hour))
    m.plain = Equation(m.y <= 1.0, for_each=(node, hour))
    m.cost = Minimise(m.y.sum())
    program = compile_model(m)
    assert np.diff(program.matrix.indptr).tolist() == [2] * 24 + [0] * 4 + [2] * 8 + [1] * 12
    assert (program.matrix.toarray()[36:, 24:] == np.eye(12)).all()
    assert program.matrix.has_canonical_format


def test_axes_may_stand_in_any_order(m):
    factor = labelled(rng.random((4, 6)), hour, plant)
    m.e = Equation(factor * m.x <= 0.0, for_each=(hour, plant))
    expected = by_hand(lambda h, p, q, t: factor.values[h, p] * (q == p and t == h), lambda *_: 0, 4, 6)
    assert (matrix(m.e) == expected).all()


def test_more_entries_than_highs_can_count(m, monkeypatch):
    m.e = Equation(m.x.sum("plant") <= 1.0, for_each=(hour,))
    monkeypatch.setattr(assembly, "LARGEST", 23)
    with pytest.raises(OverflowError, match="32 bits; the model has 24"):
        matrix(m.e)
    monkeypatch.setattr(assembly, "LARGEST", 24)
    assert matrix(m.e).sum() == 24


def test_infinite_constants(m):
    m.e = Equation(m.y <= np.inf, for_each=(node, hour))
    assert np.isposinf(m.e.right_hand_side.values).all()
    m.f = Equation(m.y - np.inf <= -np.inf, for_each=(node, hour))
    with pytest.raises(ValueError, match="infinity minus infinity"):
        _ = m.f.right_hand_side
