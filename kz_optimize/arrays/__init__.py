"""Arrays with named dimensions and strict labels, calculated in numpy's time."""

from kz_optimize.arrays.array import Array, array, as_array, locate, union
from kz_optimize.arrays.labels import LabelError, Labels, merge_labels, positions

__all__ = ["Array", "LabelError", "Labels", "array", "as_array", "locate", "merge_labels", "positions", "union"]
