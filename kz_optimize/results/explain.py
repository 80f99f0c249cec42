"""Why a plan is impossible, in planning words and lines of CSV files.

explain(diagnose(model, hard=definitions(model), weights=weights(model)), model, case)
    -> "These cannot hold together: ..."

What a limit is called, and where it stands, its equation or variable says itself: see algebra/limit.py. Everything
else is physical, a definition or bookkeeping, and is never a reason that can be argued with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Limit, Variable
from kz_optimize.case.case import Case
from kz_optimize.solve.infeasibility import Diagnosis, Relaxation
from kz_optimize.solve.infeasibility import Limit as Row
from kz_optimize.solve.place import Place
from kz_optimize.units import ENERGY, a_thousand, of_carrier

MOST_LINES = 6
PLANT = "{technology} in {region}"
NAMES = {
    "plant": PLANT, "pool": PLANT, "fleet": PLANT, "store": PLANT, "cohort": f"{PLANT} of {{vintage}}",
    "mode": f"{PLANT}, {{mode}}", "node": "{carrier} in {region}", "way": "{line} ({direction})", "market": "{market}",
}  # fmt: skip
"""Dimension -> how people say its labels, by columns of their records."""
SMALLER = {"GW": "MW", "GWh": "MWh"}


def definitions(model: pyo.Block) -> list[str]:
    """The components that no decision on paper can loosen: never relaxed."""
    names = {component.name for component in model.component_objects((pyo.Constraint, pyo.Var))}
    loose = {component.name for component, limit in _limits(model) if limit.loosen}
    return sorted(names - loose)


def weights(model: pyo.Block) -> dict[str, float]:
    """What it costs to break a limit by its own size, of the limits that say so."""
    return {component.name: limit.weight for component, limit in _limits(model) if limit.weight is not None}


def _limits(model: pyo.Block) -> Iterable[tuple[Equation | Variable, Limit]]:
    for component in model.component_objects((pyo.Constraint, pyo.Var)):
        for side in ("row", "lower", "upper"):
            limit = _limit(component, side)
            if limit is not None:
                yield component, limit


def _limit(component: object, side: str) -> Limit | None:
    """What a component says of its rows, or of the bound on a side."""
    if isinstance(component, Equation):
        return component.upper_limit if side == "upper" else component.limit
    if isinstance(component, Variable) and side in ("lower", "upper"):
        return component.lower_limit if side == "lower" else component.upper_limit
    return None


def explain(diagnosis: Diagnosis, model: pyo.Block, case: Case) -> str:
    """A few sentences: what cannot hold together, where it stands, and the cheapest way out."""
    words = _Words(model, case)
    reasons = words.sentences([*diagnosis.conflict_rows, *diagnosis.conflict_bounds])
    ways = words.ways_out(diagnosis.relaxations)
    text = []
    if reasons:
        sure = "Leave out any one and the others can." if diagnosis.irreducible and len(reasons) > 1 else ""
        text += ["These cannot hold together:", *(f"  - {reason}" for reason in reasons), *([sure] if sure else [])]
    if ways:
        text += ["The cheapest way out:", *(f"  - {way}" for way in ways)]
    return "\n".join(text) or "No limit that could be argued with explains why the plan is impossible."


class _Words:
    """Rows and bounds of a model as people say them."""

    def __init__(self, model: pyo.Block, case: Case) -> None:
        self.model, self.case = model, case

    def limit_of(self, place: Place, side: str) -> Limit | None:
        return _limit(self.model.component(place.component), side)

    def sentences(self, rows: Iterable[Row]) -> list[str]:
        """One sentence per limit; rows that differ only in the step of the day are one."""
        found: dict[str, list[tuple[Row, Limit]]] = {}
        for row in rows:
            limit = self.limit_of(row.place, row.side)
            if limit is not None:
                found.setdefault(self.clause(limit.says, limit, row.place, number=row.limit), []).append((row, limit))
        sentences = []
        for clause, group in found.items():
            place, limit = group[0][0].place, group[0][1]
            when = _many_steps([row.place for row, _ in group], self.case)
            sentences.append(clause + when + self.lines(limit, place))
        return sentences

    def ways_out(self, relaxations: Iterable[Relaxation]) -> list[str]:
        """One line per label and year: of the steps of a year, the worst."""
        worst: dict[tuple, Relaxation] = {}
        for relaxation in relaxations:
            labels = _labels(relaxation.place)
            same = (relaxation.place.component, *(v for d, v in labels.items() if d not in ("day", "hour")))
            if same not in worst or worst[same].amount < relaxation.amount:
                worst[same] = relaxation
        ways = []
        for relaxation in worst.values():
            limit = self.limit_of(relaxation.place, relaxation.side)
            if limit is not None:
                way = self.clause(limit.loosen, limit, relaxation.place, amount=relaxation.amount)
                when = _when(_labels(relaxation.place), self.case)
                ways.append(way + (f", {when}" if when else "") + self.lines(limit, relaxation.place))
        return ways

    def clause(self, pattern: str, limit: Limit, place: Place, number: float = 0.0, amount: float = 0.0) -> str:
        labels = _labels(place)
        names = {name: self.name(name, value) for name, value in labels.items()}
        cells = self.records(labels) | cells_of(self.case, limit, labels)
        unit, factor = told_in(self.case, limit.unit, cells)
        told = {"limit": _stated(limit, place, number), "amount": amount}
        numbers = {name: _quantity(unit, factor * value) for name, value in told.items()}
        return pattern.format(**(cells | names | numbers))

    def records(self, labels: Mapping[str, object]) -> dict[str, object]:
        """What the labels are made of."""
        known = [self.case.records[name].loc[label] for name, label in labels.items() if name in NAMES]
        return {str(column): value for record in known for column, value in record.items()}

    def name(self, dimension: str, label: object) -> str:
        """A label as people say it: a node is "electricity in south"."""
        if dimension not in NAMES:
            return str(label)
        record = self.case.records[dimension].loc[label]
        others = record.get("plants", 1) - 1
        return NAMES[dimension].format(**record) + (f" and {others} alike" if others else "")

    def lines(self, limit: Limit, place: Place) -> str:
        """The lines of the tables in which a limit stands, in brackets."""
        lines = lines_of(self.case, limit.table, cells_of(self.case, limit, _labels(place)))
        more = f" and {len(lines) - MOST_LINES} more" if len(lines) > MOST_LINES else ""
        return f" ({', '.join(lines[:MOST_LINES])}{more})" if lines else ""


def told_in(case: Case, unit: str, cells: Mapping[str, object]) -> tuple[str, float]:
    """The unit in which people count what a limit counts in `unit`, and the factor that makes it so.

    Capacity is counted in the unit of its technology, energy in that of its carrier.
    """
    stock = case.stock
    if unit == "GW" and stock is not None and (name := cells.get("technology")) in stock.size:
        return a_thousand(stock.unit[str(name)]), 1.0 / stock.size[str(name)]
    return of_carrier(unit, case.carrier_unit.get(str(cells.get("carrier")), ENERGY)), 1.0


def cells_of(case: Case, limit: Limit, labels: Mapping[str, object]) -> dict[str, object]:
    """The cells that find a limit in its table, from the labels of its row or column."""
    columns = case.tables[limit.table].schema.by_name
    cells = {name: value for name, value in labels.items() if name in columns}
    if (frame := limit.cells) is not None:
        row = frame.iloc[frame.index.get_loc(labels[str(frame.index.name)])]
        cells |= {str(column): row[column] for column in frame.columns}
    return cells


def lines_of(case: Case, table: str, cells: Mapping[str, object]) -> list[str]:
    """ "file line n" of the rows with these cells; of a path over years, the rows around the year."""
    frame = case.tables[table].frame
    here = pd.Series(True, frame.index)
    for column, value in cells.items():
        if column == "region" and column in frame:
            here &= frame[column].isin([*case.tree.upward(str(value)), *case.tree.within(str(value)), ""])
        elif column != "year" and column in frame:
            here &= frame[column].isin(value if isinstance(value, tuple) else (value,))
    rows = frame[here]
    if "year" in frame and "year" in cells and len(rows):
        before, after = rows[rows["year"] <= cells["year"]], rows[rows["year"] >= cells["year"]]
        rows = rows[rows["year"].isna() | rows["year"].isin({before["year"].max(), after["year"].min()})]
    places = [case.tables[table].place(int(i)) for i in rows.index]
    return [f"{place.file} line {place.line}" for place in places]


def _labels(place: Place) -> dict[str, object]:
    return dict(zip(place.dimensions, place.key, strict=True))


def _stated(limit: Limit, place: Place, number: float) -> float:
    """The limit as the table states it: what stands already, or is emitted elsewhere, is on its side of the row."""
    if limit.stated is None:
        return number
    labels = _labels(place)
    return float(limit.stated.at(**{dim: label for dim, label in labels.items() if dim in limit.stated.dims}))


def _quantity(unit: str, value: float) -> str:
    smaller = SMALLER.get(unit) or (unit.removeprefix("thousand ") if unit.startswith("thousand ") else "")
    if smaller and 0.0 < abs(value) < 1.0:
        return f"{value * 1000:,.3g} {smaller}"
    number = f"{value:,.4g}" if abs(value) < 1e4 else f"{value:,.0f}"
    return f"{number} {unit}".rstrip()


def _many_steps(places: list[Place], case: Case) -> str:
    """How often, for rows that differ in the step only."""
    steps = [labels for labels in map(_labels, places) if "day" in labels]
    if not steps:
        return ""
    first = _when(steps[0], case)
    return f", {first}" if len(steps) == 1 else f", in {len(steps)} steps such as {first}"


def _when(labels: Mapping[str, object], case: Case) -> str:
    """The season and part of the day of a step."""
    if "day" not in labels:
        return ""
    date = pd.Timestamp(2015, 1, 1) + pd.Timedelta(days=int(case.days.origin[case.days.day.get_loc(labels["day"])]))
    season = ("winter", "spring", "summer", "autumn")[date.month % 12 // 3]
    if "hour" not in labels:
        return f"on a {season} day"
    length = case.days.hours.at(day=labels["day"])
    begins = float(np.cumsum(length.values)[case.days.hour.get_loc(labels["hour"])] - length.at(hour=labels["hour"]))
    part = next(
        name
        for end, name in ((6, "night"), (11, "morning"), (17, "day"), (22, "evening"), (25, "night"))
        if begins < end
    )
    return f"on a {season} {part}" if part != "night" else f"in a {season} night"
