"""Arrays with named dimensions and strict labels, and data arrays that calculate without xarray's overhead."""

from .labels import LabelError, Labels, labels_of, merge_labels, positions, strict_labels
from .light import LightArray, array, flags, numbers
from .named import ONE, Named, product, union
from .record import lighten

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
