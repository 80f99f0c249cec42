"""Random models, their comparison with Pyomo's own compiler, and a plain way to solve."""

import highspy
import numpy as np
import pandas as pd
import pyomo.environ as pyo
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from kz_optimize.algebra import (
    ArrayComponent,
    Block,
    Equation,
    Expression,
    LinearProgram,
    Minimise,
    Variable,
    compile_model,
)
from kz_optimize.arrays import Array, array

GROUPS = pd.Index(["north", "south", "empty"], name="group")


class NoOptimumError(Exception):
    """The program is infeasible or unbounded."""


def solve(model: pyo.Block) -> float:
    """The optimal cost; values, duals and reduced costs are loaded into the components."""
    program = compile_model(model)
    highs = highspy.Highs()
    highs.silent()
    matrix, sense = program.matrix, (-1 if program.maximise else 1)
    status = highs.passModel(
        matrix.shape[1], matrix.shape[0], matrix.nnz, int(highspy.MatrixFormat.kRowwise), sense, program.offset,
        program.cost, program.column_lower, program.column_upper, program.row_lower, program.row_upper,
        matrix.indptr, matrix.indices, matrix.data, np.zeros(matrix.shape[1], dtype=np.int32),
    )  # fmt: skip
    assert status != highspy.HighsStatus.kError
    assert highs.getNumNz() == matrix.nnz
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise NoOptimumError(highs.modelStatusToString(highs.getModelStatus()))
    solution = highs.getSolution()
    values, costs, duals = map(np.array, (solution.col_value, solution.col_dual, solution.row_dual))
    for block in program.columns:
        if isinstance(block.owner, ArrayComponent):
            block.owner.load(value=values[block.span], rc=costs[block.span])
        else:
            for data, value in zip(block.owner, values[block.span].tolist(), strict=True):
                data.set_value(value, skip_validation=True)
    for block in program.rows:
        if isinstance(block.owner, ArrayComponent):
            block.owner.load(dual=duals[block.span])
    return highs.getInfo().objective_function_value


class RandomModel:
    """Draws dimensions, variables, formulas and equations."""

    def __init__(self, seed: int):
        self.rng = np.random.default_rng(seed)
        kinds = [list("pqrst"), [2030, 2040, 2050, 2060], pd.date_range("2030", periods=6, freq="h"), range(7)]
        self.dims = [
            pd.Index(kind[: self.rng.integers(1, len(kind) + 1)], name=name)
            for name, kind in zip("abcd", kinds, strict=True)
        ]

    def some(self, items: list, least: int = 0) -> list:
        chosen = self.rng.permutation(len(items))[: self.rng.integers(least, len(items) + 1)]
        return [items[i] for i in chosen]

    def data(self, dims: list[pd.Index], zeros: float = 0.3) -> Array:
        values = self.rng.integers(-4, 9, [len(dim) for dim in dims]) * 0.5
        values = values * (self.rng.random(values.shape) >= zeros)
        return array(values, *dims)

    def mask(self, dims: list[pd.Index]) -> Array | None:
        return None if self.rng.random() < 0.5 else self.data(self.some(dims), zeros=0.0) > 0

    def variable(self, dims: list[pd.Index]) -> Variable:
        lower, upper = -abs(self.data(self.some(dims))), abs(self.data(self.some(dims))) + 1
        return Variable(*dims, lower=lower, upper=upper, where=self.mask(dims))

    def formula(self, variables: list[Variable]) -> Expression:
        """A sum of a few variables, each after random operations."""
        result = self.data(self.some(self.dims[:2])) * 1.0
        for variable in self.some(variables, 1):
            result = result + self.change(variable.expression())
        return result

    def change(self, x: Expression) -> Expression:
        for _ in range(self.rng.integers(0, 5)):
            dims = [dim for dim in self.dims if dim.name in x.labels and x.labels[dim.name].equals(dim)]
            if not dims:
                break
            dim = dims[self.rng.integers(len(dims))]
            match self.rng.integers(7):
                case 0:
                    x = self.data(self.some(dims)) * x
                case 1:
                    x = x.sum(dim.name)
                case 2:
                    x = x - 0.5 * x.previous(dim.name, int(self.rng.integers(-2, 3)), cyclic=bool(self.rng.integers(2)))
                case 3:
                    x = x.where(self.data(self.some(dims)) > 0)
                case 4 if GROUPS.name not in x.labels:
                    by = array(self.rng.choice(["north", "south"], len(dim)), dim)
                    x = x.sum_onto(GROUPS, by) * self.data([GROUPS])
                    if self.rng.random() < 0.7:
                        x = x.sum("group")
                case 5:
                    x = x.at(**{dim.name: dim[self.rng.integers(len(dim))]})
                case 6:
                    other = array(self.rng.choice(dim, len(dim)), dim)
                    x = x + 2 * x.at(**{dim.name: other})
        return x

    def build(self) -> pyo.ConcreteModel:
        m = pyo.ConcreteModel()
        m.dual, m.rc = pyo.Suffix(direction=pyo.Suffix.IMPORT), pyo.Suffix(direction=pyo.Suffix.IMPORT)
        variables = []
        for i in range(self.rng.integers(1, 4)):
            variables.append(self.variable(self.some(self.dims, 0)))
            m.add_component(f"x{i}", variables[-1])
        for i in range(self.rng.integers(1, 4)):
            formula = self.formula(variables)
            dims = [GROUPS if name == "group" else labels for name, labels in formula.labels.items()]
            relation = formula <= 40.0 if i else formula >= -40.0
            where = self.mask(dims)
            m.add_component(f"e{i}", Equation(relation, for_each=self.some(dims, len(dims)), where=where))
        cost = sum((v * self.data([d for d in self.dims if d.name in v.cells.dims])).sum() for v in variables)
        m.cost = Minimise(cost + 3.5)
        return m


def names(block: Block) -> list[str]:
    """The names that Pyomo gives to the objects of a block, without making them."""
    if not isinstance(block.owner, ArrayComponent):
        return block.names()
    keys = (key if isinstance(key, tuple) else (key,) for key in block.owner.cells)
    return [f"{block.owner.name}[{','.join(map(str, key))}]" for key in keys]


def as_dicts(program: LinearProgram) -> tuple[dict, dict, dict]:
    """Entries, row bounds and costs by name, without rows that say nothing."""
    rows, columns = ([name for block in blocks for name in names(block)] for blocks in (program.rows, program.columns))
    coo = program.matrix.tocoo()
    entries = {(rows[i], columns[j]): v for i, j, v in zip(*coo.coords, coo.data, strict=True)}
    sizes = np.diff(program.matrix.indptr)
    limits = zip(rows, program.row_lower, program.row_upper, sizes, strict=True)
    bounds = {name: (low, up) for name, low, up, size in limits if size and np.isfinite([low, up]).any()}
    entries = {key: value for key, value in entries.items() if key[0] in bounds}
    return entries, bounds, {columns[j]: c for j, c in enumerate(program.cost) if c}


def pyomo_dicts(model: pyo.ConcreteModel) -> tuple[dict, dict, dict]:
    """The same from Pyomo's compiler, which looks at the model object by object."""
    form = LinearStandardFormCompiler().write(model, mixed_form=True)
    columns = [data.name for data in form.columns]
    bounds = {}
    for (constraint, kind), rhs in zip(form.rows, form.rhs, strict=True):
        low, up = bounds.get(constraint.name, (-np.inf, np.inf))
        bounds[constraint.name] = (rhs if kind <= 0 else low, rhs if kind >= 0 else up)
    coo = form.A.tocoo()
    entries = {(form.rows[i][0].name, columns[j]): v for i, j, v in zip(coo.row, coo.col, coo.data, strict=True) if v}
    cost = form.c.tocoo()
    return entries, bounds, {columns[j]: v for j, v in zip(cost.col, cost.data, strict=True) if v}


def assert_same(ours: dict, theirs: dict) -> None:
    assert ours.keys() == theirs.keys()
    pairs = np.array([[ours[key], theirs[key]] for key in ours], dtype=float)
    close = np.isclose(pairs[:, 0], pairs[:, 1], rtol=1e-12, atol=1e-12) if ours else np.array([True])
    assert close.all(), {
        key: (ours[key], theirs[key]) for key, good in zip(ours, close, strict=True) if not np.all(good)
    }
