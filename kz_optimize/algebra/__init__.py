"""An algebra of arrays for Pyomo: formulas over named dimensions, compiled to a linear program in numpy time."""

from .components import ArrayComponent
from .describe import describe
from .equation import Equation
from .expression import Expression, Relation
from .labels import LabelError, positions, strict_labels
from .light import array, lighten
from .objective import Minimise
from .program import Block, LinearProgram, compile_model
from .variable import Variable

__all__ = [
    "ArrayComponent",
    "Block",
    "Equation",
    "Expression",
    "LabelError",
    "LinearProgram",
    "Minimise",
    "Relation",
    "Variable",
    "array",
    "compile_model",
    "describe",
    "lighten",
    "positions",
    "strict_labels",
]
