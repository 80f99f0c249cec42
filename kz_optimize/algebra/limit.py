"""Where a limit of the model stands in the tables, and what planners call it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from kz_optimize.arrays import Array


@dataclass(frozen=True)
class Limit:
    """What an equation, or a bound of a variable, says of itself when a plan is impossible.

    table    in which the limit stands
    says     a clause with the labels of the row, or columns of `rows`, in braces, and {limit} with its unit
    loosen   what the cheapest way out does to it, with {amount}; "" for what no decision on paper can loosen
    unit     of both sides: GW, GWh or kt
    rows     label -> cells that find its lines in the table: a frame with the labels as its index, named by their
             dimension, and columns of the table. A label whose dimension is a column of the table finds itself
    stated   the limit as the table has it, where the row holds some of it on its other side
    weight   what breaking it by its own size costs; None: as any other, and not at all where the limit is zero
    """

    table: str
    says: str
    loosen: str
    unit: str
    rows: Callable[[], pd.DataFrame] | None = None
    stated: Array | None = None
    weight: float | None = None

    @cached_property
    def cells(self) -> pd.DataFrame | None:
        """The frame of `rows`, made when it is first asked for."""
        return None if self.rows is None else self.rows()
