"""Why a plan is impossible, in planning words and lines of CSV files.

explain(diagnose(model, hard=definitions(model), weights=WEIGHTS), case) -> "Together these cannot hold: ..."
"""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from kz_optimize.case.case import Case
from kz_optimize.results.explain.planning_words import Words, catalogue, cells_of, lines_of
from kz_optimize.solve.infeasibility import Diagnosis, Limit, Relaxation
from kz_optimize.solve.place import Place

WEIGHTS: Mapping[str, float] = {
    "phase_out": 1.0,
    "share_minimum": 1.0,
    "share_maximum": 1.0,
    "emission_cap": 1.0,
    "balance": 3.0,
    "balance_with_disposal": 3.0,
    "balance_annual": 3.0,
    "balance_daily": 3.0,
}
"""What it costs to break a limit by its own size; shortage is worse than a missed policy."""

PHYSICAL = frozenset({"dispatch_limit", "retirement_limit", "conversion_limit"})
"""Limits that are told as reasons but cannot be loosened by a decision on paper."""

MOST_LINES = 6


def definitions(model: pyo.Block) -> list[str]:
    """The components that are definitions or laws of nature: never relaxed, never a reason."""
    names = {component.name for component in model.component_objects((pyo.Constraint, pyo.Var))}
    arguable = {component for component, _ in catalogue()}
    return sorted(names - (arguable - PHYSICAL))


def explain(diagnosis: Diagnosis, case: Case) -> str:
    """A few sentences: what cannot hold together, where it stands, and the cheapest way out."""
    reasons = _sentences([*diagnosis.conflict_rows, *diagnosis.conflict_bounds], case)
    ways = _ways_out(diagnosis.relaxations, case)
    text = []
    if reasons:
        sure = "Leave out any one and the others can." if diagnosis.irreducible and len(reasons) > 1 else ""
        text += ["These cannot hold together:", *(f"  - {reason}" for reason in reasons), *([sure] if sure else [])]
    if ways:
        text += ["The cheapest way out:", *(f"  - {way}" for way in ways)]
    return "\n".join(text) or "No limit that could be argued with explains why the plan is impossible."


def _sentences(limits: Iterable[Limit], case: Case) -> list[str]:
    """One sentence per limit; rows that differ only in the step of the day are one."""
    found: dict[str, list[Limit]] = {}
    for limit in limits:
        words = _words(limit.place.component, limit.side)
        if words is not None:
            found.setdefault(_said(words, limit.place, case, limit=limit.limit), []).append(limit)
    sentences = []
    for said, group in found.items():
        place, words = group[0].place, _words(group[0].place.component, group[0].side)
        when = _many_steps([limit.place for limit in group], case)
        sentences.append(said + when + _where(words, place, case))
    return sentences


def _ways_out(relaxations: Iterable[Relaxation], case: Case) -> list[str]:
    """One line per label and year: of the steps of a year, the worst."""
    worst: dict[tuple, Relaxation] = {}
    for relaxation in relaxations:
        labels = _labels(relaxation.place)
        same = (relaxation.place.component, *(v for d, v in labels.items() if d not in ("day", "hour")))
        if same not in worst or worst[same].amount < relaxation.amount:
            worst[same] = relaxation
    ways = []
    for relaxation in worst.values():
        words = _words(relaxation.place.component, relaxation.side)
        if words is not None:
            said = _said(words, relaxation.place, case, amount=relaxation.amount, pattern=words.loosen)
            ways.append(said + _where(words, relaxation.place, case))
    return ways


def _words(component: str, side: str) -> Words | None:
    return catalogue().get((component, "row")) or catalogue().get((component, side))


def _labels(place: Place) -> dict[str, object]:
    return dict(zip(place.dimensions, place.key, strict=True))


def _said(words: Words, place: Place, case: Case, limit: float = 0.0, amount: float = 0.0, pattern: str = "") -> str:
    labels = {name: _name(name, value) for name, value in _labels(place).items()}
    stated = _stated(place.component, _labels(place), limit, case)
    return (pattern or words.phrase).format(
        **labels,
        limit=_quantity(words.unit, stated),
        amount=_quantity(words.unit, amount),
        when=_when(_labels(place), case),
    )


def _stated(component: str, labels: Mapping[str, object], limit: float, case: Case) -> float:
    """The limit as the table states it: what stands already, or is emitted elsewhere, is on its side of the row."""
    tables = {
        "emission_cap": case.caps.level,
        "emission_budget": case.budgets.level,
        "capacity_limit": case.build_limits.values["capacity_limit"],
        "capacity_minimum": case.build_limits.values["capacity_minimum"],
        "potential": case.plants.capacity_limit,
        "reserve": case.reserve.requirement,
    }
    if component not in tables:
        return limit
    known = tables[component]
    return float(known.sel({dim: label for dim, label in labels.items() if dim in known.dims}))


def _name(dimension: str, value: object) -> str:
    """A label as people say it: "electricity@south" is electricity in south."""
    text = str(value)
    if dimension == "cohort":
        plant, vintage = text.split("#")
        return f"{plant.replace('@', ' in ')} of {vintage.split('-')[0]}"
    if dimension == "way":
        return text[:-1] + (" (forward)" if text.endswith(">") else " (reverse)")
    return text.replace("@", " in ") if dimension != "market" else text.split(":")[0]


def _quantity(unit: str, value: float) -> str:
    if unit == "GW" and abs(value) < 1.0:
        return f"{value * 1000:,.3g} MW"
    return f"{value:,.4g} {unit}" if abs(value) < 1e4 else f"{value:,.0f} {unit}"


def _where(words: Words | None, place: Place, case: Case) -> str:
    if words is None:
        return ""
    lines = lines_of(case, words.table, cells_of(case, place.component, _labels(place)))
    more = f" and {len(lines) - MOST_LINES} more" if len(lines) > MOST_LINES else ""
    return f" ({', '.join(lines[:MOST_LINES])}{more})" if lines else ""


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
    length = case.days.hours.sel(day=labels["day"])
    begins = float(np.cumsum(length.values)[case.days.hour.get_loc(labels["hour"])] - length.sel(hour=labels["hour"]))
    part = next(
        name
        for end, name in ((6, "night"), (11, "morning"), (17, "day"), (22, "evening"), (25, "night"))
        if begins < end
    )
    return f"on a {season} {part}" if part != "night" else f"in a {season} night"
