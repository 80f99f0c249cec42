"""Time slices of OSeMOSYS as those of a case: seasons, day types and daily brackets become days that take turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kz_optimize.exchange.osemosys.parameters import Data
from kz_optimize.exchange.osemosys.work import HOURS, Work

DAY = 24.0
NEAR = 1e-9
"""Largest relative difference of lengths that are the same."""


@dataclass(frozen=True)
class Position:
    """Where a slice lies: season, day type and daily bracket."""

    season: str
    day: str
    bracket: str


def add_slices(work: Work) -> list[str]:
    """Fill time_slices; the names of the slices in the order of time, those without length left out."""
    data = work.data
    share = {slice_: work.first("YearSplit", slice_) for slice_ in data.of("TIMESLICE")}
    _drop_empty(work, share)
    positions = _positions(data, list(share))
    if not positions:
        if data.of("STORAGE"):
            how = "the slices do not fill every bracket of every kind of day once: stores see no times of day"
            work.report.approximated("Conversionls", how)
        for slice_, part in share.items():
            work.draft.add("time_slices", _source(work), slice=slice_, days=part * HOURS / DAY)
        return list(share)
    ordered = sorted(positions, key=lambda name: _rank(data, positions[name]))
    whole: dict[tuple[str, str], float] = {}
    for slice_, position in positions.items():
        key = (position.season, position.day)
        whole[key] = whole.get(key, 0.0) + share[slice_] * HOURS
    weeks = _weeks(work, whole)
    long = _day_length(work, positions, share, whole)
    for slice_ in ordered:
        position = positions[slice_]
        key = (position.season, position.day)
        turns = weeks[position.season]
        work.draft.add(
            "time_slices", _source(work), slice=slice_, day=_day_name(data, position),
            hours=long * share[slice_] * HOURS / whole[key], days=whole[key] / long / turns,
            season=_named("season", position.season), weeks=turns,
        )  # fmt: skip
    return ordered


def _source(work: Work) -> str:
    return f"{work.report.source} YearSplit"


def _drop_empty(work: Work, share: dict[str, float]) -> None:
    """Leave out slices of no length; what is asked for in them has no time to be met."""
    for slice_ in [name for name, part in share.items() if part <= 0]:
        del share[slice_]
        asked = any(v for key, v in work.data.given("SpecifiedDemandProfile").items() if key[2] == slice_)
        tell = work.report.refused if asked else work.report.mapped
        tell("YearSplit", "slices without length are left out" + ", and demand in them" * asked, slice_)


def _positions(data: Data, slices: Sequence[str]) -> Mapping[str, Position]:
    """Slice -> its position; nothing if the slices do not fill every bracket of every kind of day once."""
    found = {}
    for slice_ in slices:
        of = [
            [label for label in data.of(members) if data.get(name, slice_, label) > 0]
            for members, name in (
                ("SEASON", "Conversionls"), ("DAYTYPE", "Conversionld"), ("DAILYTIMEBRACKET", "Conversionlh")
            )
        ]  # fmt: skip
        if any(len(labels) != 1 for labels in of):
            return {}
        found[slice_] = Position(of[0][0], of[1][0], of[2][0])
    days = {(position.season, position.day) for position in found.values()}
    brackets = {position.bracket for position in found.values()}
    full = len(found) == len(set(found.values())) == len(days) * len(brackets)
    return found if full else {}


def _named(kind: str, label: str) -> str:
    return f"{kind} {label}" if label.isdigit() else label


def _day_name(data: Data, position: Position) -> str:
    day = _named("type", position.day) if len(data.of("DAYTYPE")) > 1 else ""
    return f"{_named('season', position.season)} {day}".strip()


def _rank(data: Data, position: Position) -> tuple[int, ...]:
    """Place in the order of time: OSeMOSYS counts in numbers, NEMO has an order of its own."""
    labels = {"SEASON": position.season, "DAYTYPE": position.day, "DAILYTIMEBRACKET": position.bracket}
    return tuple(in_order(data, name).index(label) for name, label in labels.items())


def in_order(data: Data, name: str) -> list[str]:
    """The members of a set of times, by number if they are numbers."""
    members = data.of(name)
    return sorted(members, key=int) if all(member.isdigit() for member in members) else members


def _day_length(
    work: Work, positions: Mapping[str, Position], share: Mapping[str, float], whole: Mapping[tuple[str, str], float]
) -> float:
    """Hours of a day: 24, or what DaySplit makes of it, by which OSeMOSYS counts what goes in and out of a store."""
    data = work.data
    if work.accounting == "nemo" or not data.of("STORAGE"):
        return DAY
    if not data.given("DaySplit") and "DaySplit" not in data.defaults:
        work.report.assumed("DaySplit", "brackets are as long as YearSplit says, in a day of 24 hours")
        return DAY
    lengths = []
    for slice_, position in positions.items():
        part = share[slice_] * HOURS / whole[position.season, position.day]
        lengths.append(work.first("DaySplit", position.bracket) * HOURS / part)
    if max(lengths) - min(lengths) > NEAR * max(lengths) or min(lengths) <= 0:
        how = "brackets are as long as YearSplit says, in a day of 24 hours"
        work.report.approximated("DaySplit", how, f"{min(lengths):g} to {max(lengths):g} hours")
        return DAY
    return lengths[0]


def _weeks(work: Work, whole: Mapping[tuple[str, str], float]) -> dict[str, float]:
    """Season -> times that its days take their turn, so that a week has the days that DaysInDayType says.

    With one day type nothing takes turns. Where the numbers of days do not fit a week, it has seven days.
    """
    kinds: dict[str, list[str]] = {}
    for season, day in whole:
        kinds.setdefault(season, []).append(day)
    if work.data.turns and len(kinds) < len(whole):
        work.report.mapped("TSGROUP1, TSGROUP2, LTsGroup", "days take turns in weeks, as long as YearSplit says")
        turns = {season: weeks for (season, _), (weeks, _) in work.data.turns.items()}
        return {season: turns[season] for season in kinds}
    weeks = {}
    for season, days in kinds.items():
        total = sum(whole[season, day] for day in days) / DAY
        weeks[season] = 1.0 if len(days) == 1 else total / 7.0
        for day in days if len(days) > 1 and work.data.of("STORAGE") else ():
            of_week, said = whole[season, day] / DAY / weeks[season], work.first("DaysInDayType", season, day)
            if abs(of_week - said) > 1e-6 * said:
                how = "days of a season take turns in weeks of seven, as long as YearSplit says"
                work.report.approximated("DaysInDayType", how, f"season {season}, type {day}: {of_week:g} not {said:g}")
    return weeks


def shape(fractions: Sequence[float], share: Sequence[float]) -> list[float]:
    """A fraction of the year's energy per slice as power over mean power."""
    return [part / length if length else 0.0 for part, length in zip(fractions, share, strict=True)]
