"""Numbers too far apart for floating point arithmetic to compare."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kz_optimize.algebra import LinearProgram
from kz_optimize.solve.place import Place, place_of

WIDEST = 1e9


@dataclass(frozen=True)
class Extreme:
    """The smallest or largest magnitude of a kind, and the row and column where it stands."""

    value: float
    row: Place | None = None
    column: Place | None = None


@dataclass(frozen=True)
class RangeWarning:
    """The magnitudes of one kind of number span more than nine orders.

    kind    matrix coefficient, cost, right-hand side or bound
    """

    kind: str
    smallest: Extreme
    largest: Extreme

    def __str__(self) -> str:
        small, large = (_told(extreme) for extreme in (self.smallest, self.largest))
        orders = np.log10(self.largest.value / self.smallest.value)
        return f"{self.kind} magnitudes span {orders:.0f} orders, from {small} to {large}"


def check_ranges(program: LinearProgram, widest: float = WIDEST) -> tuple[RangeWarning, ...]:
    """A warning for each kind of number whose largest magnitude is more than ``widest`` times its smallest."""
    matrix = program.matrix
    kinds = (
        ("matrix coefficient", matrix.data, "entries"),
        ("cost", program.cost, "columns"),
        ("right-hand side", _size(program.row_lower, program.row_upper), "rows"),
        ("bound", _size(program.column_lower, program.column_upper), "columns"),
    )
    found = []
    for kind, numbers, where in kinds:
        magnitude = np.abs(numbers)
        some = np.flatnonzero((magnitude > 0) & np.isfinite(magnitude))
        if not some.size:
            continue
        ends = some[magnitude[some].argmin()], some[magnitude[some].argmax()]
        if magnitude[ends[1]] > widest * magnitude[ends[0]]:
            found.append(RangeWarning(kind, *(_extreme(program, where, int(e), float(magnitude[e])) for e in ends)))
    return tuple(found)


def _size(lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    """The larger finite magnitude of two bounds; 0 if there is none."""
    return np.maximum(*(np.where(np.isfinite(bound), np.abs(bound), 0.0) for bound in (lower, upper)))


def _extreme(program: LinearProgram, where: str, position: int, value: float) -> Extreme:
    if where == "rows":
        return Extreme(value, row=place_of(program.rows, position))
    if where == "columns":
        return Extreme(value, column=place_of(program.columns, position))
    row = int(np.searchsorted(program.matrix.indptr, position, side="right")) - 1
    column = int(program.matrix.indices[position])
    return Extreme(value, place_of(program.rows, row), place_of(program.columns, column))


def _told(extreme: Extreme) -> str:
    places = " and ".join(str(place) for place in (extreme.row, extreme.column) if place is not None)
    return f"{extreme.value:.1e} in {places}"
