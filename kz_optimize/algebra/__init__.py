"""An algebra of arrays for Pyomo: formulas over named dimensions, compiled to a linear program in numpy time."""

from .components import ArrayComponent
from .describe import describe
from .equation import Equation
from .expression import Expression, Relation
from .objective import Minimise
from .program import Block, LinearProgram, compile_model
from .variable import Variable

__all__ = [
    "ArrayComponent",
    "Block",
    "Equation",
    "Expression",
    "LinearProgram",
    "Minimise",
    "Relation",
    "Variable",
    "compile_model",
    "describe",
]
