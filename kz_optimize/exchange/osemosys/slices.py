"""Time slices of OSeMOSYS as those of a case: seasons, day types and daily brackets become days that take turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kz_optimize.exchange.osemosys.parameters import Data
from kz_optimize.exchange.osemosys.work import HOURS, Work

DAY = 24.0


@dataclass(frozen=True)
class Place:
    """Where a slice lies: season, day type and bracket by their order."""

    season: str
    day: str
    bracket: int


def add_slices(work: Work) -> list[str]:
    """Fill time_slices; the names of the slices in the order of time."""
    data = work.data
    share = {slice_: work.first("YearSplit", slice_) for slice_ in data.of("TIMESLICE")}
    places = _places(work)
    if not places:
        for slice_, part in share.items():
            work.draft.add("time_slices", _source(work), slice=slice_, days=part * HOURS / DAY)
        work.report.mapped("YearSplit", f"{len(share)} time slices, each a day of its own")
        return list(share)
    ordered = sorted(places, key=lambda name: _rank(work, places[name]))
    whole: dict[tuple[str, str], float] = {}
    for slice_, place in places.items():
        key = (place.season, place.day)
        whole[key] = whole.get(key, 0.0) + share[slice_] * HOURS
    weeks = _weeks(work, whole)
    for slice_ in ordered:
        place = places[slice_]
        key = (place.season, place.day)
        turns = weeks[place.season]
        work.draft.add(
            "time_slices", _source(work), slice=slice_, day=f"{place.season} {place.day}".strip(),
            hours=DAY * share[slice_] * HOURS / whole[key], days=whole[key] / DAY / turns, season=place.season,
            weeks=turns,
        )  # fmt: skip
    brackets = len({place.bracket for place in places.values()})
    work.report.mapped(
        "YearSplit, Conversionls, Conversionld, Conversionlh",
        f"{len(places)} time slices in {len(whole)} kinds of days of {brackets} steps",
    )
    return ordered


def _source(work: Work) -> str:
    return f"{work.report.source} YearSplit"


def _places(work: Work) -> Mapping[str, Place]:
    """Slice -> its place; nothing if the slices do not fill every bracket of every kind of day once."""
    data = work.data
    found = {}
    for slice_ in data.of("TIMESLICE"):
        of = [
            [label for label in data.of(members) if data.get(name, slice_, label) > 0]
            for members, name in (
                ("SEASON", "Conversionls"), ("DAYTYPE", "Conversionld"), ("DAILYTIMEBRACKET", "Conversionlh")
            )
        ]  # fmt: skip
        if any(len(labels) != 1 for labels in of):
            return {}
        bracket = data.of("DAILYTIMEBRACKET").index(of[2][0])
        found[slice_] = Place(_season(of[0][0]), _day(data, of[1][0]), bracket)
    days = {(place.season, place.day) for place in found.values()}
    full = len(found) == len(set(found.values())) == len(days) * len({place.bracket for place in found.values()})
    return found if full else {}


def _season(label: str) -> str:
    return f"season {label}" if label.isdigit() else label


def _day(data: Data, label: str) -> str:
    if len(data.of("DAYTYPE")) < 2:
        return ""
    return f"type {label}" if label.isdigit() else label


def _rank(work: Work, place: Place) -> tuple[int, int, int]:
    seasons = [_season(s) for s in work.data.of("SEASON")]
    days = [_day(work.data, d) for d in work.data.of("DAYTYPE")]
    return seasons.index(place.season), days.index(place.day), place.bracket


def _weeks(work: Work, whole: Mapping[tuple[str, str], float]) -> dict[str, float]:
    """Season -> times that its days take their turn, so that a week has the days that DaysInDayType says.

    With one day type nothing takes turns. Where the numbers of days do not fit a week, it has seven days.
    """
    kinds: dict[str, list[str]] = {}
    for season, day in whole:
        kinds.setdefault(season, []).append(day)
    weeks = {}
    if work.data.turns and len(kinds) < len(whole):
        work.report.mapped("TSGROUP1, TSGROUP2, LTsGroup", "days take turns in weeks, as long as YearSplit says")
        turns = {_season(season): weeks for (season, _), (weeks, _) in work.data.turns.items()}
        return {season: turns[season] for season in kinds}
    for season, days in kinds.items():
        total = sum(whole[season, day] for day in days) / DAY
        weeks[season] = 1.0 if len(days) == 1 else total / 7.0
        if len(days) > 1:
            work.report.approximated(
                "DaysInDayType, DaySplit", "days of a season take turns in weeks of seven, as long as YearSplit says"
            )
    return weeks


def shape(fractions: Sequence[float], share: Sequence[float]) -> list[float]:
    """A fraction of the year's energy per slice as power over mean power."""
    return [part / length if length else 0.0 for part, length in zip(fractions, share, strict=True)]
