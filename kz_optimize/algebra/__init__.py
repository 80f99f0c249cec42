"""An algebra of arrays for Pyomo: formulas over named dimensions, compiled to a linear program in numpy time."""

from kz_optimize.algebra.components import ArrayComponent
from kz_optimize.algebra.describe import describe
from kz_optimize.algebra.equation import Equation
from kz_optimize.algebra.expression import Expression, Relation
from kz_optimize.algebra.limit import Limit
from kz_optimize.algebra.objective import Minimise
from kz_optimize.algebra.program import Block, LinearProgram, compile_model
from kz_optimize.algebra.variable import Variable

__all__ = [
    "ArrayComponent",
    "Block",
    "Equation",
    "Expression",
    "Limit",
    "LinearProgram",
    "Minimise",
    "Relation",
    "Variable",
    "compile_model",
    "describe",
]
