"""What a plan sees of the year: groups of days, steps of a day, and what is kept below caps.

The rows of a programme grow with its cells, groups x steps. Of all ways to have so many more of them the next round
takes the one that may lose least: many groups of long steps, or few of short ones. What may be lost is known for the
plan that was verified; steps that show no evening would make another plan.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from kz_optimize.hours import headroom
from kz_optimize.hours.split import Days, split
from kz_optimize.tables.calendar import DAYS_IN_YEAR, HOURS_IN_DAY, date_of
from kz_optimize.tables.read import CaseInput

GROUPS, STEPS = "day_groups", "time.steps"
DIVISORS = tuple(steps for steps in range(1, HOURS_IN_DAY + 1) if HOURS_IN_DAY % steps == 0)
GROWTH = 2.5
"""By what cells grow with every round: much, as a verification takes the same time for few and many."""
FEWEST = 6
"""Steps of a day that a plan needs to tell noon, evening and night apart; fewer only if it began with fewer."""
ENOUGH = 300
"""Cells of the second round at least: the first only has to show which days matter."""


@dataclass(frozen=True)
class View:
    """What a plan sees of the year.

    group  (365,) of every day
    steps  of a day
    caps   rows of emission_caps.csv with what is kept free
    """

    group: np.ndarray
    steps: int
    caps: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def groups(self) -> int:
        """How many there are."""
        return len(np.unique(self.group))

    @property
    def cells(self) -> int:
        """Steps of all groups."""
        return self.groups * self.steps

    @property
    def whole(self) -> bool:
        """Every hour is seen."""
        return self.cells == DAYS_IN_YEAR * HOURS_IN_DAY

    def days_lose(self, days: Days) -> float:
        """Million USD by which days of a group differ in cost at most."""
        return sum(days.error(np.flatnonzero(self.group == name), self.steps) for name in np.unique(self.group))

    def lose(self, days: Days) -> float:
        """Million USD by which hours of a cell differ in cost at most."""
        return self.days_lose(days) + days.error_of_steps(self.steps)

    def finer(self, days: Days) -> View:
        """More cells, where they may lose least: groups are split, steps may be of another length."""
        cells = max(GROWTH * self.cells, ENOUGH)
        least = min(self.steps, FEWEST)
        counts = {steps: min(int(cells // steps), DAYS_IN_YEAR) for steps in DIVISORS if steps >= least}
        views = [
            replace(self, group=split(days, self.group, count, steps), steps=steps)
            for steps, count in counts.items()
            if count >= self.groups and count * steps > self.cells
        ]
        return min(views, key=lambda view: (view.lose(days), view.cells))

    def of(self, case: CaseInput) -> CaseInput:
        """The case as it is seen."""
        dates = [date_of(day) for day in range(DAYS_IN_YEAR)]
        rows = pd.DataFrame({"date": dates, "group": [f"g{number + 1:03d}" for number in self.group]})
        seen = case.with_settings({STEPS: self.steps}).with_rows(GROUPS, rows)
        return seen.with_rows(headroom.CAPS, self.caps) if len(self.caps) else seen
