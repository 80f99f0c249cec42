"""What we rely on in Pyomo and HiGHS, and what Pyomo users may rely on in us.

If an upgrade breaks one of these, the array components need a look before anything else does.
"""

import pickle
from importlib.metadata import version

import cloudpickle
import numpy as np
import pandas as pd
import pyomo.environ as pyo
import pytest
from pyomo.contrib.solver.common.factory import SolverFactory as NewSolverFactory

from kz_optimize.algebra import Equation, Expression, Minimise, Relation, Variable, compile_model
from kz_optimize.arrays import array
from tests.algebra.models import as_dicts, assert_same, pyomo_dicts, solve

tech = pd.Index(["coal", "gas", "wind"], name="tech")
hour = pd.RangeIndex(4, name="hour")
AVAILABLE = array([[0.9] * 4, [0.9] * 4, [0.1, 0.8, 0.4, 0.0]], tech, hour)
DEMAND = array([5.0, 6.0, 7.0, 6.5], hour)


@pytest.fixture
def m():
    m = pyo.ConcreteModel()
    m.dual, m.rc = (pyo.Suffix(direction=pyo.Suffix.IMPORT) for _ in range(2))
    m.generation, m.capacity, m.unserved = Variable(tech, hour, unit="MW"), Variable(tech, upper=50.0), Variable(hour)
    m.limit = Equation(m.generation <= AVAILABLE * m.capacity, for_each=(tech, hour))
    m.balance = Equation(m.generation.sum("tech") + m.unserved == DEMAND, for_each=(hour,))
    fuel, capex = (array(values, tech) for values in ([2.0, 5.0, 0.0], [20.0, 5.0, 9.0]))
    m.cost = Minimise((fuel * m.generation).sum() + (capex * m.capacity).sum() + 1000 * m.unserved.sum())
    return m


def objects_made(m):
    return sum(len(c._data) for c in m.component_objects((pyo.Var, pyo.Constraint)))


def test_nothing_is_made_until_asked_for(m):
    solve(m)
    assert objects_made(m) == 0
    m.generation["coal", 1]
    m.balance[2].activate()
    assert objects_made(m) == 2 + len(m.balance[2].body.args)
    assert type(m.generation._data) is dict
    assert not m.generation.is_reference()


def test_they_are_pyomo_components(m):
    assert m.generation.ctype is pyo.Var
    assert m.balance.ctype is pyo.Constraint
    assert m.cost.ctype is pyo.Objective
    assert [c.name for c in m.component_objects(pyo.Var)] == ["generation", "capacity", "unserved"]
    assert len(list(m.component_data_objects(pyo.Var))) == 12 + 3 + 4
    assert m.generation["wind", 2].name == "generation[wind,2]"
    assert [v.name for v in m.generation["wind", :]] == [f"generation[wind,{h}]" for h in range(4)]
    assert m.generation.index_set().dimen == 2
    assert m.balance.dim() == 1
    m.pprint()
    m.display()


@pytest.mark.parametrize("solver", ["appsi_highs", "highs"])
def test_every_pyomo_solver_sees_the_same_model(m, solver):
    ours = solve(m)
    values, duals, costs = m.generation.solution, m.balance.dual, m.capacity.reduced_cost
    if solver == "highs":
        NewSolverFactory("highs").solve(m)
    else:
        pyo.SolverFactory("appsi_highs").solve(m)
    assert pyo.value(m.cost) == pytest.approx(ours)
    np.testing.assert_allclose(m.generation.solution, values, atol=1e-9)
    for h in hour:
        assert m.dual[m.balance[h]] == pytest.approx(float(duals.at(hour=h)))
    for t in tech:
        assert m.rc[m.capacity[t]] == pytest.approx(float(costs.at(tech=t)), abs=1e-9)


def test_results_through_pyomo(m):
    touched_before, row_before = m.generation["coal", 0], m.balance[1]
    solve(m)
    assert touched_before.value == pytest.approx(float(m.generation.solution.at(tech="coal", hour=0)))
    assert pyo.value(m.generation["gas", 3]) == pytest.approx(float(m.generation.solution.at(tech="gas", hour=3)))
    assert m.dual[row_before] == pytest.approx(float(m.balance.dual.at(hour=1)))
    assert m.dual[m.balance[3]] == pytest.approx(float(m.balance.dual.at(hour=3)))
    assert m.rc[m.capacity["coal"]] == pytest.approx(float(m.capacity.reduced_cost.at(tech="coal")))


def test_objects_overrule_arrays(m):
    free = solve(m)
    m.capacity["wind"].fix(3.0)
    m.capacity["coal"].setub(1.0)
    m.balance[3].deactivate()
    less = solve(m)
    assert m.capacity.solution.at(tech="wind") == 3.0
    assert m.capacity.solution.at(tech="coal") <= 1.0
    m.capacity["wind"].unfix()
    m.capacity["coal"].setub(50.0)
    m.balance.activate()
    assert solve(m) == pytest.approx(free) != pytest.approx(less)
    m.balance.deactivate()
    assert len(compile_model(m).rows) == 1
    m.balance[0].activate()
    assert np.isfinite(compile_model(m).row_lower[12:]).tolist() == [True, False, False, False]


def test_ordinary_pyomo_pieces_join_in(m):
    m.extra = pyo.Var(bounds=(0, 4))
    m.y = pyo.Var([1, 2], domain=pyo.NonNegativeReals)
    m.share = pyo.Constraint(expr=m.capacity["coal"] + m.extra <= 0.5 * m.capacity["wind"] + m.y[1])
    m.range = pyo.Constraint(expr=(1, m.y[1] + 2 * m.y[2] + m.generation["gas", 1] - 3, 8))
    m.cost.set_value(m.cost.expr + 2 * m.y[1] + m.y[2] - m.extra + 7)
    for ours, theirs in zip(as_dicts(compile_model(m)), pyomo_dicts(m), strict=True):
        assert_same(ours, theirs)
    ours = solve(m)
    assert m.extra.value is not None
    assert m.y[1].value is not None
    pyo.SolverFactory("appsi_highs").solve(m)
    assert pyo.value(m.cost) == pytest.approx(ours)


@pytest.mark.parametrize("copy", [lambda m: m.clone(), lambda m: pickle.loads(pickle.dumps(m)),
                                  lambda m: cloudpickle.loads(cloudpickle.dumps(m))])  # fmt: skip
def test_copies_are_independent(m, copy):
    m.rule = pyo.Constraint(expr=m.capacity["coal"] <= 0.5 * m.capacity["wind"])
    m.balance[1].deactivate()
    expected = solve(m)
    twin = copy(m)
    assert twin.rule.body.arg(0) is twin.capacity["coal"] is not m.capacity["coal"]
    assert twin.balance[2].body.args[0].arg(1) is twin.generation["coal", 2]
    assert not twin.balance[1].active
    assert twin.balance[1].parent_component() is twin.balance
    assert twin.limit.relation.difference.terms[0].variable is twin.generation
    twin.capacity["wind"].fix(0.0)
    twin.balance.activate()
    assert solve(m) == pytest.approx(expected) != pytest.approx(solve(twin))


def test_refusals(m):
    with pytest.raises(TypeError, match="belongs to an array"):
        m.balance[1].set_value(m.generation["coal", 1] == 3)
    m.capacity["coal"].domain = pyo.Integers
    with pytest.raises(ValueError, match=r"capacity\[coal\] is not continuous"):
        compile_model(m)
    m.capacity["coal"].domain = pyo.Reals
    m.square = pyo.Constraint(expr=m.capacity["coal"] ** 2 <= 4)
    with pytest.raises(ValueError, match="square is not linear"):
        compile_model(m)
    m.del_component("square")
    m.sos = pyo.SOSConstraint(var=m.unserved, sos=1)
    with pytest.raises(TypeError, match="SOSConstraint"):
        compile_model(m)


def test_blocks(m):
    outer = pyo.ConcreteModel()
    outer.part = pyo.Block()
    outer.part.x = Variable(hour)
    outer.part.need = Equation(outer.part.x >= DEMAND, for_each=(hour,))
    outer.total = Variable()
    outer.sum = Equation(outer.total == outer.part.x.sum(), for_each=())
    outer.cost = Minimise(outer.total.expression())
    assert solve(outer) == 24.5
    assert outer.total[None].value == 24.5
    outer.part.deactivate()
    with pytest.raises(ValueError, match=r"part\.x is not on an active block"):
        compile_model(outer)


def same_matrix(one, other):
    return all(
        np.array_equal(getattr(one.matrix, part), getattr(other.matrix, part)) for part in ("indptr", "indices", "data")
    )


def test_fixing_and_switching_keep_the_matrix(m):
    """A solver may then keep its basis and be told of changed bounds only."""
    before = compile_model(m)
    m.capacity["coal"].setub(2.0)
    m.limit["coal", 1].deactivate()
    m.generation["gas", 0].fix(1.0)
    after = compile_model(m)
    assert same_matrix(before, after)
    assert [block.span for block in before.rows] == [block.span for block in after.rows]
    changed_columns = np.flatnonzero(
        (before.column_lower != after.column_lower) | (before.column_upper != after.column_upper)
    )
    assert after.column_names(changed_columns) == [("generation", ("gas", 0)), ("capacity", "coal")]
    changed_rows = np.flatnonzero(before.row_upper != after.row_upper)
    assert after.row_names(changed_rows) == [("limit", ("coal", 1))]


def test_changed_coefficients(m):
    before = compile_model(m)
    m.del_component("limit")
    m.limit = Equation(m.generation <= 0.5 * AVAILABLE * m.capacity, for_each=(tech, hour))
    after = compile_model(m)
    assert before.matrix.shape == after.matrix.shape
    at = [(name == "limit") for name, _ in after.row_names()].index(True)  # the new equation comes last: 12 rows
    expected = [[1.0, -0.45]] * 8 + [
        [1.0, -0.05],
        [1.0, -0.4],
        [1.0, -0.2],
        [1.0],
    ]  # wind stands still in the last hour
    assert [after.matrix[[row]].data.tolist() for row in range(at, at + 12)] == expected


def test_versions():
    """The private names we lean on were read in these versions; look again before widening the pins."""
    assert version("pyomo").startswith("6.10.")
    assert version("highspy").startswith("1.15.")


def test_arrays_leave_arithmetic_to_us(m):
    for relation in (m.unserved >= DEMAND, m.unserved == DEMAND, m.unserved <= DEMAND):
        assert isinstance(relation, Relation)
    for formula in (DEMAND * m.unserved, DEMAND + m.unserved, DEMAND - m.unserved):
        assert isinstance(formula, Expression)
