"""Arrays with named dimensions and strict labels, and data arrays that calculate without xarray's overhead."""

from kz_optimize.arrays.labels import LabelError, Labels, labels_of, merge_labels, positions, strict_labels
from kz_optimize.arrays.light import LightArray, array, flags, numbers
from kz_optimize.arrays.named import ONE, Named, product, union
from kz_optimize.arrays.record import lighten

__all__ = [
    "ONE",
    "LabelError",
    "Labels",
    "LightArray",
    "Named",
    "array",
    "flags",
    "labels_of",
    "lighten",
    "merge_labels",
    "numbers",
    "positions",
    "product",
    "strict_labels",
    "union",
]
