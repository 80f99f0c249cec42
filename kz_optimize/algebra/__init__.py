"""An algebra of arrays for Pyomo: formulas over named dimensions, compiled to a linear program in numpy time."""

from .components import Equation, Minimise, Variable
from .expression import Expression, Relation
from .labels import LabelError
from .program import LinearProgram, compile_model

__all__ = ["Equation", "Expression", "LabelError", "LinearProgram", "Minimise", "Relation", "Variable", "compile_model"]
