"""Reserve margins and renewable targets of OSeMOSYS and NEMO.

Both name fuels and, apart from them, technologies. Where the technologies named give the one fuel named, the tables of
a case say the same. Where they do not, a carrier keeps account: every technology that gives a
fuel that is named gives as much of the carrier, and its surplus is let go.

A technology that counts for a reserve must give the carrier of the reserve, so one that gives no fuel named gets a
mode that gives it and nothing else. More of it only raises what the reserve asks for, so the mode is never used,
unless a least activity, or a cost below zero, would pay for using it: then the reserve is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kz_optimize.exchange.osemosys.demands import LEVEL
from kz_optimize.exchange.osemosys.work import Work
from kz_optimize.exchange.report import joined

Names = Mapping[tuple[str, str], str]  # (region, technology) -> its name in the case
LARGEST_MARGIN = 3.0
"""Firm capacity per production that a case can ask for."""


@dataclass(frozen=True)
class Margin:
    """Firm capacity asked for per production."""

    region: str
    fuels: Mapping[str, float]
    """Weight of each fuel in the production."""
    path: list[float]
    technologies: list[str]
    """Those that count."""


def add_reserve(work: Work, region: str, names: Names) -> None:
    """Fill reserve, on production."""
    for number, margin in enumerate(_margins(work, region, names), 1):
        if max(margin.path) > LARGEST_MARGIN:
            work.report.approximated("ReserveMargin", f"no margin is above {LARGEST_MARGIN:g}", region)
        group = ""
        if _is_plain(work, margin):
            carrier = next(iter(margin.fuels))
            group = _group(work, margin, f"reserve {number} {region}", names)
        else:
            carrier = _account(work, margin, f"reserve {number}", names)
        key = {"region": region, "carrier": carrier, "group": group, "basis": "production"}
        above = [min(value, LARGEST_MARGIN) - 1.0 for value in margin.path]
        work.per_year("reserve", f"{work.report.source} ReserveMargin", key, keep=True, reserve_margin=above)


def _margins(work: Work, region: str, names: Names) -> list[Margin]:
    """The margins of a region; NEMO, which has one per fuel, knows none below 1."""
    data = work.data
    if not work.holds_reserve(region):
        return []
    if data.given("ReserveMarginOfFuel"):
        of_fuel = {fuel: data.path("ReserveMarginOfFuel", region, fuel) for fuel in data.of("FUEL")}
        return [
            Margin(region, {fuel: 1.0}, [max(value, 1.0) for value in path], [
                t for r, t in names if r == region and any(data.path("ReserveMarginTagOfFuel", r, t, fuel))
            ])
            for fuel, path in of_fuel.items() if max(path) > 1.0
        ]  # fmt: skip
    weights = {fuel: work.first("ReserveMarginTagFuel", region, fuel) for fuel in data.of("FUEL")}
    tagged = [t for r, t in names if r == region and any(data.path("ReserveMarginTagTechnology", r, t))]
    return [Margin(region, {f: w for f, w in weights.items() if w}, data.path("ReserveMargin", region), tagged)]


def outputs(work: Work, region: str, technology: str) -> dict[str, dict[str, np.ndarray]]:
    """mode -> fuel -> [year] what OSeMOSYS counts as production."""
    result: dict[str, dict[str, np.ndarray]] = {}
    given = work.data.under("OutputActivityRatio", region, technology)
    for fuel, mode in dict.fromkeys(key[:2] for key, ratio in given.items() if ratio):
        path = work.data.path("OutputActivityRatio", region, technology, fuel, mode)
        result.setdefault(mode, {})[fuel] = np.array(path)
    return result


def _is_plain(work: Work, margin: Margin) -> bool:
    """Whether those that count give the one fuel of the margin."""
    if len(margin.fuels) != 1 or not set(margin.fuels.values()) <= {1.0} or not margin.technologies:
        return False
    fuel, giving = next(iter(margin.fuels)), _giving(work, margin)
    return set(margin.technologies) <= giving and not any(_both_ways(work, margin.region, t, fuel) for t in giving)


def _giving(work: Work, margin: Margin) -> set[str]:
    """The technologies that give a fuel of the margin."""
    named = work.data.of("TECHNOLOGY")
    return {t for t in named if any(margin.fuels.keys() & f for f in outputs(work, margin.region, t).values())}


def _group(work: Work, margin: Margin, name: str, names: Names) -> str:
    """A group of those that count, where others that give the fuel have a credit as well; blank where none does."""
    region = margin.region
    credited = {t for t in _giving(work, margin) if any(work.data.path("ReserveMarginTagTechnology", region, t))}
    if credited == set(margin.technologies):
        return ""
    for technology in margin.technologies:
        source = f"{work.report.source} ReserveMarginTagTechnology"
        work.draft.add("groups", source, group=name, technology=names[region, technology])
    return name


def _both_ways(work: Work, region: str, technology: str, fuel: str) -> bool:
    """Whether a mode gives and takes the fuel, so that production is more than what is left over."""
    taken = {mode for f, mode, _ in work.data.under("InputActivityRatio", region, technology) if f == fuel}
    return any(fuel in flows and mode in taken for mode, flows in outputs(work, region, technology).items())


def _account(work: Work, margin: Margin, name: str, names: Names) -> str:
    """A carrier that every technology gives as much of as it gives of the fuels; those that count give it at least."""
    draft, source, region = work.draft, f"{work.report.source} ReserveMargin", margin.region
    carrier, done = f"{name} {region}", set[str]()
    draft.add("carriers", source, carrier=carrier, place=LEVEL, time="hour", disposal=True)
    for (r, technology), own in names.items():
        if r != region:
            continue
        flows = {
            mode: np.sum([margin.fuels[fuel] * ratio for fuel, ratio in given.items() if fuel in margin.fuels], axis=0)
            for mode, given in outputs(work, region, technology).items()
            if given.keys() & margin.fuels.keys()
        }
        counts, member = technology in margin.technologies, joined((region, technology))
        if (region, technology) in work.given and (flows or counts):
            work.report.approximated("ReserveMargin", "a store does not count", member)
            continue
        if not counts and flows and any(work.data.path("ReserveMarginTagTechnology", region, technology)):
            work.report.approximated("ReserveMarginTagTechnology", "counts for every reserve", member)
        if counts and not flows:
            _refuse_paid(work, region, technology)
            flows = {carrier: np.ones(len(work.data.years))}
        for mode, flow in flows.items() if own not in done else ():
            work.dated("conversions", source, {"technology": own, "mode": mode, "carrier": carrier}, flow=flow)
        done.add(own)
    how = f"reserve of {carrier}, which every technology that gives a tagged fuel gives as well"
    work.report.mapped("ReserveMarginTagFuel", how)
    return carrier


def _refuse_paid(work: Work, region: str, technology: str) -> None:
    """Refuse a mode that gives nothing but the account where running in it would pay."""
    data = work.data
    least = [data.get("TotalTechnologyModelPeriodActivityLowerLimit", region, technology),
             *data.path("TotalTechnologyAnnualActivityLowerLimit", region, technology),
             *data.under("MinimumUtilization", region, technology).values()]  # fmt: skip
    costs = data.under("VariableCost", region, technology).values()
    if any(value > 0 for value in least) or any(value < 0 for value in costs):
        how = "a tagged technology gives no tagged fuel, and must run or is paid for running"
        work.report.approximated("ReserveMarginTagTechnology", how, joined((region, technology)))


def add_target(work: Work, region: str, names: Names) -> None:
    """Fill groups and targets.

    Production of what is tagged, over production of the tagged fuels, is at least the target. Where tagged
    technologies give other fuels only, they add to the account, and their share of it is target / (1 + target).
    """
    source = work.report.source
    for number, (fuels, path) in enumerate(_shares(work, region).items(), 1):
        tags = {t: work.first("RETagTechnology", region, t) for r, t in names if r == region}
        tagged = [technology for technology, tag in tags.items() if tag]
        if not tagged or not fuels:
            work.report.refused("REMinProductionTarget", "nothing is tagged to meet it", region)
            continue
        of = [{fuel for flows in outputs(work, region, t).values() for fuel in flows} for t in tagged]
        inside, outside = all(f <= set(fuels) for f in of), not any(f & set(fuels) for f in of)
        if not (inside or outside) or {tags[t] for t in tagged} != {1.0}:
            how = "what counts in part, or gives tagged and other fuels, counts for all that it gives of the tagged"
            work.report.approximated("RETagTechnology", how, region)
        group = f"renewable {region}" + (f" {number}" if number > 1 else "")
        for technology in tagged:
            work.draft.add("groups", f"{source} RETagTechnology", group=group, technology=names[region, technology])
        plain = len(fuels) == 1 and inside and not any(_both_ways(work, region, t, fuels[0]) for _, t in names)
        carrier = fuels[0] if plain else _target_account(work, region, fuels, tagged if outside else [], names, number)
        least = [value / (1.0 + value) if outside else value for value in path]
        if max(least) > 1.0:
            work.report.approximated("REMinProductionTarget", "no share is above 1", region)
        key = {"target": f"{group} {carrier}", "group": group, "carrier": carrier, "region": region}
        work.per_year("targets", f"{source} REMinProductionTarget", key, keep=True,
                      minimum_share=[min(value, 1.0) for value in least])  # fmt: skip


def _shares(work: Work, region: str) -> dict[tuple[str, ...], list[float]]:
    """Fuels whose production is summed up -> the share asked for; NEMO has one of each fuel."""
    data = work.data
    if data.given("RETargetOfFuel"):
        of_fuel = {(fuel,): data.path("RETargetOfFuel", region, fuel) for fuel in data.of("FUEL")}
        return {fuels: path for fuels, path in of_fuel.items() if any(value > 0 for value in path)}
    path = data.path("REMinProductionTarget", region)
    if not any(value > 0 for value in path) or not any(data.under("RETagFuel", region).values()):
        return {}
    tags = {fuel: work.first("RETagFuel", region, fuel) for fuel in data.of("FUEL")}
    if not set(tags.values()) <= {0.0, 1.0}:
        work.report.approximated("RETagFuel", "a fuel counts in full or not at all", region)
    return {tuple(fuel for fuel, tag in tags.items() if tag): path}


def _target_account(
    work: Work, region: str, fuels: tuple[str, ...], besides: list[str], names: Names, number: int
) -> str:
    """A carrier that keeps account of the tagged fuels, and of all that the technologies `besides` give."""
    draft, source, carrier = work.draft, f"{work.report.source} RETagFuel", f"target {number} {region}"
    draft.add("carriers", source, carrier=carrier, place=LEVEL, time="year", disposal=True)
    done = set[str]()
    for (r, technology), own in names.items():
        if r != region or own in done:
            continue
        done.add(own)
        for mode, flows in outputs(work, region, technology).items():
            given = [ratio for fuel, ratio in flows.items() if fuel in fuels or technology in besides]
            if given:
                key = {"technology": own, "mode": mode, "carrier": carrier}
                work.dated("conversions", source, key, flow=np.sum(given, axis=0))
    work.report.mapped("RETagFuel", f"targets of {carrier}, which keeps account of the tagged fuels")
    return carrier
