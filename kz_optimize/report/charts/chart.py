"""A chart: one tidy table and how to draw it. The page, the figures for papers and the files of data all start here.

kind      stack   bars on top of each other over x; series in `lines` are drawn as lines
          area    the same over the hours of days
          lines   a line per series
          bars    bars beside each other
          sankey  flows between labels: columns source, target, value
          map     what is built at places, and flows between them: columns place, series, to, value
          table   numbers: series down, x across
          text    words: series down, x across

Of studies, lying bars with x downwards, and others:

          tornado  a bar per series from zero, over each other
          whiskers bars beside each other; the series "<series>_confidence" are half the length of their whiskers
          spans    from word/least to word/most, with a mark at word/cheapest
          band     lines over x, the room between word/low_quantile and word/high_quantile filled
          points   x and value are numbers; series in `lines` are joined
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from kz_optimize.results import Results

Scenarios = Mapping[str, Results]
"""Name that is told apart -> results; the first is what others are compared with."""


@dataclass(frozen=True)
class Chart:
    """A chart without its words, which the catalogue keeps under `chart.<name>`.

    data      a row per value; columns are `selectors`, `panel`, "series", "x" (or those of its kind) and "value", whose
              cells are labels as in labels.py
    selectors columns of which the reader chooses one label at a time
    panel     column of which every label has a picture of its own, side by side; "" if there is one picture
    unit      of those that the catalogue names
    units     of a chart that offers carriers, carrier -> unit in place of `unit`; on a map, FLOW -> unit of lines, or
              FLOW and carrier -> it
    lines     series that are drawn as lines
    grouped   technologies may be added up by group
    """

    name: str
    kind: str
    unit: str
    data: pd.DataFrame
    selectors: Sequence[str] = ()
    panel: str = ""
    lines: frozenset[str] = field(default_factory=frozenset)
    grouped: bool = True
    units: Mapping[str, str] = field(default_factory=dict)

    def with_data(self, data: pd.DataFrame) -> Chart:
        """The same chart of other data."""
        return replace(self, data=data)


FLOW = "flow/"
"""What marks the unit of lines on a map."""

Builder = Callable[[Scenarios], "Chart | None"]

Contents = Mapping[str, Sequence[Builder]]
"""Chapter -> builders of its charts."""
