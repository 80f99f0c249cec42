"""Infeasible models whose cheapest way out and smallest conflict are known."""

import numpy as np
import pyomo.environ as pyo
import pytest

from kz_optimize.algebra import Equation, Minimise, Variable, compile_model
from kz_optimize.solve import diagnose, solve
from kz_optimize.solve.elastic import limits_of, relax
from tests.solve.models import HOUR, array, dispatch, expansion


def told(limits):
    return {(limit.place.component, limit.place.key, limit.side) for limit in limits}


def test_too_much_demand_by_day():
    """Demand 20 by day, coal 6 and gas 8: 6 are missing. Cheapest in magnitudes: 6 / 20 off the demand, not 6 / 8."""
    found = diagnose(dispatch(day=20.0))
    (relaxation,) = found.relaxations
    assert (str(relaxation.place), relaxation.side, relaxation.limit) == ("balance[hour=day]", "lower", 20.0)
    assert relaxation.amount == pytest.approx(6)
    assert told(found.conflict_rows) == {("balance", ("day",), "lower")}
    assert told(found.conflict_bounds) == {("output", ("coal", "day"), "upper"), ("output", ("gas", "day"), "upper")}
    assert found.irreducible


def test_hard_components_are_not_relaxed():
    """If demand must be met, gas gives way: 6 / 8 is less than 6 / 6 for coal."""
    found = diagnose(dispatch(day=20.0), hard={"balance"})
    (relaxation,) = found.relaxations
    assert (str(relaxation.place), relaxation.side) == ("output[plant=gas, hour=day]", "upper")
    assert (relaxation.place.unit, relaxation.amount) == ("GW", pytest.approx(6))
    assert told(found.conflict_rows) == {("balance", ("day",), "lower")}


def test_weights_tell_what_should_give_way():
    found = diagnose(dispatch(day=20.0), weights={"balance": 10.0})
    assert [str(relaxation.place) for relaxation in found.relaxations] == ["output[plant=gas, hour=day]"]


def test_if_everything_is_hard_there_is_a_conflict_but_no_way_out():
    found = diagnose(dispatch(day=20.0), hard={"balance", "output"})
    assert found.relaxations == ()
    assert told(found.conflict_rows) == {("balance", ("day",), "lower")}
    assert len(found.conflict_bounds) == 2


def test_a_feasible_model_has_nothing_to_explain():
    found = diagnose(dispatch())
    assert (found.relaxations, found.conflict_rows, found.conflict_bounds) == ((), (), ())


def two_caps(first=3.0, second=2.0):
    """Clean output of at least ``first`` and dirty of at least 4, within a total of 10, and emissions of at most 1.

    Emissions are half of the dirty output, so 4 emit 2 and the cap of 1 excludes them. The clean rows have nothing to
    do with it, nor has the total.
    """
    model = pyo.ConcreteModel()
    model.clean, model.dirty, model.emissions = Variable(HOUR), Variable(HOUR), Variable(HOUR, unit="kt")
    model.accounting = Equation(model.emissions == 0.5 * model.dirty, for_each=(HOUR,))
    model.clean_target = Equation(model.clean >= first, for_each=(HOUR,))
    model.dirty_target = Equation(model.dirty >= array([second, 4.0], HOUR), for_each=(HOUR,))
    model.total = Equation(model.clean + model.dirty <= 10.0, for_each=(HOUR,), unit="GWh")
    model.cap = Equation(model.emissions <= 1.0, for_each=(HOUR,), unit="kt")
    model.cost = Minimise(model.clean.sum() + model.dirty.sum())
    return model


def test_definitions_take_part_in_a_conflict_but_do_not_give_way():
    found = diagnose(two_caps())
    assert told(found.conflict_rows) == {
        ("accounting", ("night",), "upper"),
        ("dirty_target", ("night",), "lower"),
        ("cap", ("night",), "upper"),
    } or told(found.conflict_rows) == {
        ("accounting", ("night",), "lower"),
        ("dirty_target", ("night",), "lower"),
        ("cap", ("night",), "upper"),
    }
    assert not found.conflict_bounds
    (relaxation,) = found.relaxations  # 2 of 4 dirty, or 1 of 1 kt: half a magnitude against a whole one
    assert (relaxation.place.component, relaxation.amount) == ("dirty_target", pytest.approx(2))


def test_a_definition_gives_way_if_nothing_else_may():
    found = diagnose(two_caps(), hard={"dirty_target", "cap", "clean_target", "total"})
    assert {relaxation.place.component for relaxation in found.relaxations} == {"accounting"}


def test_units_are_those_of_the_equation():
    found = diagnose(two_caps(), hard={"dirty_target"})
    (relaxation,) = found.relaxations
    assert (relaxation.place.component, relaxation.place.unit, relaxation.amount) == ("cap", "kt", pytest.approx(1))


def test_contradicting_bounds_of_one_variable():
    model = pyo.ConcreteModel()
    model.built = Variable(HOUR, lower=array([3.0, 0.0], HOUR), upper=2.0)
    model.cost = Minimise(model.built.sum())
    model.any = Equation(model.built <= 100.0, for_each=(HOUR,))
    found = diagnose(model)
    assert told(found.conflict_bounds) == {("built", ("day",), "lower"), ("built", ("day",), "upper")}
    assert found.conflict_rows == ()


def test_ordinary_constraints_are_named_too():
    model = dispatch()
    model.ban = pyo.Constraint([1], rule=lambda m, i: m.output["coal", "day"] <= 1)
    found = diagnose(model)
    assert ("ban", (1,), "upper") in told(found.conflict_rows)
    assert ("balance", ("day",), "lower") in told(found.conflict_rows)


def test_the_relaxation_costs_what_it_says():
    """The relaxed program is feasible, and its cost the sum of broken magnitudes: 6 / 20."""
    program = compile_model(dispatch(day=20.0))
    limits = limits_of(program)
    relaxed = relax(program, limits, np.ones(len(limits)))
    assert relaxed.matrix.shape == (2 + 4, 4 + len(limits))  # both rows and four upper bounds; 4 + 4 slacks
    assert len(limits) == 2 * 2 + 4
    assert set(limits.scale) == {20.0, 4.0, 6.0, 8.0}


def test_loosening_as_told_makes_the_model_feasible():
    found = diagnose(expansion(1, 2, 1, potential=0.03, unserved=0.0), hard={"balance", "unserved", "cap"})
    assert found.relaxations
    model = expansion(1, 2, 1, potential=0.03, unserved=0.0)
    for relaxation in found.relaxations:
        data = model.component(relaxation.place.component)[relaxation.place.key]
        data.setub(data.ub + relaxation.amount * (1 + 1e-6))
    assert solve(model).status == "optimal"


def test_the_conflict_of_an_expansion_is_irreducible():
    """Leave out any one of a sample of the conflict and the rest can be kept; the whole cannot."""
    model = expansion(1, 2, 1, potential=0.03, unserved=0.0)
    assert solve(model).status == "infeasible"
    found = diagnose(model)
    assert found.irreducible
    members = [*found.conflict_rows, *found.conflict_bounds]
    assert solve(only_these(model, members)).status == "infeasible"
    for number in range(0, len(members), max(1, len(members) // 5)):
        rest = members[:number] + members[number + 1 :]
        assert solve(only_these(model, rest)).status == "optimal", members[number]


def only_these(model, members):
    """A copy in ordinary Pyomo that keeps these limits alone, and lower bounds of zero."""
    program = compile_model(model)
    small = pyo.ConcreteModel()
    small.x = pyo.Var(range(program.matrix.shape[1]))
    for column in np.flatnonzero(program.column_lower == 0):
        small.x[int(column)].setlb(0)
    rows = {name: number for number, name in enumerate(program.row_names())}
    columns = {name: number for number, name in enumerate(program.column_names())}
    small.kept = pyo.ConstraintList()
    for member in members:
        key = member.place.key if len(member.place.key) > 1 else member.place.key[0]
        name = (member.place.component, key)
        if name in rows:
            part = slice(*program.matrix.indptr[rows[name] : rows[name] + 2])
            terms = zip(program.matrix.data[part], program.matrix.indices[part], strict=True)
            level = sum(float(a) * small.x[int(j)] for a, j in terms)
        else:
            level = small.x[columns[name]]
        small.kept.add(level >= member.limit if member.side == "lower" else level <= member.limit)
    small.nothing = pyo.Objective(expr=0.0 * small.x[0])
    return small


def test_a_search_cut_short_says_so():
    found = diagnose(expansion(1, 2, 1, potential=0.03, unserved=0.0), time_limit=0.0)
    assert not found.irreducible
    assert found.conflict_rows
