"""The linear programme of OSeMOSYS, written once more from its documentation and solved by scipy.

It reads a folder of otoole on its own and shares no code with the importer, so that two readings of the same equations
meet (osemosys.readthedocs.io, "Structure of OSeMOSYS"; names in brackets are those of the equations). It differs from
`osemosys.txt` where that is known to differ from its own fast forms: a fuel that no technology gives is not free, and
emissions may be negative.

    optimum(folder)   the objective, None where there is no plan; Invalid where the folder is no model
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np

from tests.exchange.linear import Expression, Programme, add, minus, number, times
from tests.exchange.otoole_folder import Model


def optimum(folder: Path) -> float | None:
    """The objective of a folder of otoole, None where no plan meets all limits."""
    m, p = Model(folder), Programme()
    cost = [_capital(m, p), _running(m, p)]
    for region in m.REGION:
        _capacity(m, p, region)
        _balance(m, p, region)
        _limits(m, p, region)
        _policies(m, p, region)
        cost += [_store(m, p, region, store) for store in m.STORAGE]
    return p.solve(add(*cost))


def _new(p: Programme, r: str, t: str, y: int) -> Expression:
    return p.var("new", r, t, y)


def _stands(m: Model, p: Programme, r: str, t: str, y: int) -> Expression:
    """[CAa1, CAa2]"""
    life = m("OperationalLife", r, t)
    return add(number(m("ResidualCapacity", r, t, y)), *(_new(p, r, t, b) for b in m.years if 0 <= y - b < life))


def _rate(m: Model, p: Programme, r: str, ls: str, t: str, y: int, mode: str = "") -> Expression:
    modes = [mode] if mode else m.MODE_OF_OPERATION
    return add(*(p.var("rate", r, ls, t, k, y) for k in modes))


def _year(m: Model, p: Programme, r: str, t: str, y: int, mode: str = "") -> Expression:
    """[Acc3, AAC1]"""
    return add(*(times(m("YearSplit", ls, y), _rate(m, p, r, ls, t, y, mode)) for ls in m.TIMESLICE))


def _capital(m: Model, p: Programme) -> Expression:
    """[CC1, CC2, SV1 to SV4]"""
    first, last, terms = m.years[0], m.years[-1], []
    for r in m.REGION:
        d = m("DiscountRate", r)
        for t in m.TECHNOLOGY:
            life, own = m("OperationalLife", r, t), m("DiscountRateIdv", r, t)
            i = d if np.isnan(own) else own
            spread = 1.0 if i == d else (1 - (1 + i) ** -1) / (1 - (1 + i) ** -life) * (
                (1 - (1 + d) ** -life) * (1 + d) / d)  # fmt: skip
            for y in m.years:
                left = _left(y, last, life, d, m("DepreciationMethod", r))
                factor = (1 + d) ** -(y - first) - left * (1 + d) ** -(1 + last - first)
                terms.append(times(m("CapitalCost", r, t, y) * spread * factor, _new(p, r, t, y)))
    return add(*terms)


def _left(y: int, last: int, life: float, rate: float, method: float) -> float:
    """Share of an investment that is salvaged."""
    if y + life - 1 <= last:
        return 0.0
    if method == 2 or rate == 0:
        return 1 - (last - y + 1) / life
    return 1 - ((1 + rate) ** (last - y + 1) - 1) / ((1 + rate) ** life - 1)


def _running(m: Model, p: Programme) -> Expression:
    """[OC1 to OC4, E1 to E5]"""
    terms = []
    for r in m.REGION:
        for y in m.years:
            due = (1 + m("DiscountRate", r)) ** -(y - m.years[0] + 0.5)
            for t in m.TECHNOLOGY:
                terms.append(times(due * m("FixedCost", r, t, y), _stands(m, p, r, t, y)))
                for k in m.MODE_OF_OPERATION:
                    penalty = sum(m("EmissionActivityRatio", r, t, e, k, y) * m("EmissionsPenalty", r, e, y)
                                  for e in m.EMISSION)  # fmt: skip
                    terms.append(times(due * (m("VariableCost", r, t, k, y) + penalty), _year(m, p, r, t, y, k)))
    return add(*terms)


def _capacity(m: Model, p: Programme, r: str) -> None:
    """[CAa4, CAb1]"""
    for t in m.TECHNOLOGY:
        unit = m("CapacityToActivityUnit", r, t)
        for y in m.years:
            stands = times(unit, _stands(m, p, r, t, y))
            factor = {ls: m("CapacityFactor", r, t, ls, y) for ls in m.TIMESLICE}
            for ls in m.TIMESLICE:
                p.at_least(times(factor[ls], stands), _rate(m, p, r, ls, t, y))
            if m("AvailabilityFactor", r, t, y) < 1:
                share = sum(factor[ls] * m("YearSplit", ls, y) for ls in m.TIMESLICE)
                p.at_least(times(share * m("AvailabilityFactor", r, t, y), stands), _year(m, p, r, t, y))


def _flow(m: Model, p: Programme, name: str, r: str, ls: str, f: str, y: int) -> Expression:
    terms = (times(m(name, r, t, f, k, y), _rate(m, p, r, ls, t, y, k)) for t in m.TECHNOLOGY
             for k in m.MODE_OF_OPERATION)  # fmt: skip
    return times(m("YearSplit", ls, y), add(*terms))


def _balance(m: Model, p: Programme, r: str) -> None:
    """[EBa10, EBa11, EBb4]"""
    for f in m.FUEL:
        for y in m.years:
            over = []
            for ls in m.TIMESLICE:
                net = minus(_flow(m, p, "OutputActivityRatio", r, ls, f, y),
                            _flow(m, p, "InputActivityRatio", r, ls, f, y))  # fmt: skip
                sent = []
                for other in m.REGION:
                    if other != r and m("TradeRoute", r, other, f, y):
                        there, back = (p.var("trade", *pair, ls, f, y, free=True) for pair in ((r, other), (other, r)))
                        p.equal(there, times(-1.0, back))
                        sent.append(times(m("TradeRoute", r, other, f, y), there))
                net = minus(net, add(*sent))
                asked = m("SpecifiedAnnualDemand", r, f, y) * m("SpecifiedDemandProfile", r, f, ls, y)
                p.at_least(net, number(asked))
                over.append(net)
            p.at_least(add(*over), number(m("AccumulatedAnnualDemand", r, f, y)))


def _limits(m: Model, p: Programme, r: str) -> None:
    """[TCC1, TCC2, NCC1, NCC2, AAC2, AAC3, TAC2, TAC3]"""
    for t in m.TECHNOLOGY:
        for y in m.years:
            for what, most, least in (
                (_stands(m, p, r, t, y), "TotalAnnualMaxCapacity", "TotalAnnualMinCapacity"),
                (_new(p, r, t, y), "TotalAnnualMaxCapacityInvestment", "TotalAnnualMinCapacityInvestment"),
                (_year(m, p, r, t, y), "TotalTechnologyAnnualActivityUpperLimit",
                 "TotalTechnologyAnnualActivityLowerLimit"),
            ):  # fmt: skip
                if m(most, r, t, y) != -1:
                    p.at_least(number(m(most, r, t, y)), what)
                if m(least, r, t, y) > 0:
                    p.at_least(what, number(m(least, r, t, y)))
        whole = add(*(_year(m, p, r, t, y) for y in m.years))
        if m("TotalTechnologyModelPeriodActivityUpperLimit", r, t) != -1:
            p.at_least(number(m("TotalTechnologyModelPeriodActivityUpperLimit", r, t)), whole)
        if m("TotalTechnologyModelPeriodActivityLowerLimit", r, t) > 0:
            p.at_least(whole, number(m("TotalTechnologyModelPeriodActivityLowerLimit", r, t)))


def _policies(m: Model, p: Programme, r: str) -> None:
    """[RM1 to RM3, RE1 to RE4, E6 to E9]"""
    for y in m.years:
        _reserve(m, p, r, y)
        given = {f: add(*(_flow(m, p, "OutputActivityRatio", r, ls, f, y) for ls in m.TIMESLICE)) for f in m.FUEL}
        by_tagged = add(*(
            times(m("RETagTechnology", r, t, y) * m("OutputActivityRatio", r, t, f, k, y), _year(m, p, r, t, y, k))
            for t in m.TECHNOLOGY for f in m.FUEL for k in m.MODE_OF_OPERATION
        ))  # fmt: skip
        of_tagged = add(*(times(m("RETagFuel", r, f, y), given[f]) for f in m.FUEL))
        p.at_least(by_tagged, times(m("REMinProductionTarget", r, y), of_tagged))
    for e in m.EMISSION:
        emitted = {y: add(*(times(m("EmissionActivityRatio", r, t, e, k, y), _year(m, p, r, t, y, k))
                            for t in m.TECHNOLOGY for k in m.MODE_OF_OPERATION)) for y in m.years}  # fmt: skip
        for y in m.years:
            if m("AnnualEmissionLimit", r, e, y) != -1:
                outside = number(m("AnnualExogenousEmission", r, e, y))
                p.at_least(number(m("AnnualEmissionLimit", r, e, y)), add(emitted[y], outside))
        if m("ModelPeriodEmissionLimit", r, e) != -1:
            outside = number(m("ModelPeriodExogenousEmission", r, e))
            p.at_least(number(m("ModelPeriodEmissionLimit", r, e)), add(outside, *emitted.values()))


def _reserve(m: Model, p: Programme, r: str, y: int) -> None:
    margin = m("ReserveMargin", r, y)
    if margin <= 0:
        return
    firm = add(*(times(m("ReserveMarginTagTechnology", r, t, y) * m("CapacityToActivityUnit", r, t),
                       _stands(m, p, r, t, y)) for t in m.TECHNOLOGY))  # fmt: skip
    for ls in m.TIMESLICE:
        if m("YearSplit", ls, y) > 0:
            energy = add(*(times(m("ReserveMarginTagFuel", r, f, y),
                                 _flow(m, p, "OutputActivityRatio", r, ls, f, y)) for f in m.FUEL))  # fmt: skip
            p.at_least(firm, times(margin / m("YearSplit", ls, y), energy))


def _store(m: Model, p: Programme, r: str, s: str) -> Expression:
    """[S1 to S15, SC1 to SC6, SI1 to SI10]"""
    first, last = m.years[0], m.years[-1]
    life, rate = m("OperationalLifeStorage", r, s), m("DiscountRateStorage", r, s)
    seasons, types, brackets = (sorted(m.sets[n], key=int) for n in ("SEASON", "DAYTYPE", "DAILYTIMEBRACKET"))
    level: Expression = number(m("StorageLevelStart", r, s))
    cost = []
    for y in m.years:
        built = [p.var("store", r, s, b) for b in m.years if 0 <= y - b < life]
        size = add(number(m("ResidualStorageCapacity", r, s, y)), *built)
        for season in seasons:
            start, within = level, {}
            for kind in types:
                for bracket in brackets:
                    net, year = _net(m, p, r, s, (season, kind, bracket), y)
                    within[kind, bracket] = times(m("DaySplit", bracket, y), net)
                    level = add(level, year)
            _week(m, p, (start, level), within, types, brackets, season, y,
                  (size, times(m("MinStorageCharge", r, s, y), size)))  # fmt: skip
        left = _left(y, last, life, rate, m("DepreciationMethod", r))
        factor = (1 + rate) ** -(y - first) - left * (1 + rate) ** -(last - first + 1)
        cost.append(times(m("CapitalCostStorage", r, s, y) * factor, p.var("store", r, s, y)))
        p.at_least(level, {})
    return add(*cost)


def _net(m: Model, p: Programme, r: str, s: str, cell: tuple[str, str, str], y: int) -> tuple[Expression, Expression]:
    """Rate of charging less discharging in a cell of the calendar, and energy in the year; rates are limited."""
    names = ("Conversionls", "Conversionld", "Conversionlh")
    inside = [ls for ls in m.TIMESLICE if all(m(name, ls, label) for name, label in zip(names, cell, strict=True))]
    sides = []
    for way, most in (
        ("TechnologyToStorage", "StorageMaxChargeRate"),
        ("TechnologyFromStorage", "StorageMaxDischargeRate"),
    ):
        moved = add(*(
            times(m(way, r, t, s, k), _rate(m, p, r, ls, t, y, k))
            for ls in inside for t in m.TECHNOLOGY for k in m.MODE_OF_OPERATION if m(way, r, t, s, k) > 0
        ))  # fmt: skip
        if np.isfinite(m(most, r, s)):
            p.at_least(number(m(most, r, s)), moved)
        sides.append(moved)
    net = minus(*sides)
    return net, add(*(times(m("YearSplit", ls, y), net) for ls in inside))


def _week(
    m: Model, p: Programme, ends: tuple[Expression, Expression], within: Mapping[tuple[str, str], Expression],
    types: list[str], brackets: list[str], season: str, y: int, bounds: tuple[Expression, Expression],
) -> None:  # fmt: skip
    """Levels of a season's first and last week are within bounds."""

    def day(kind: str, upto: Iterable[str]) -> Expression:
        return add(*(within[kind, b] for b in upto))

    dawn, dusk = {types[0]: ends[0]}, {types[-1]: ends[1]}
    for before, kind in pairwise(types):
        dawn[kind] = add(dawn[before], times(m("DaysInDayType", season, before, y), day(before, brackets)))
    for kind, after in reversed(list(pairwise(types))):
        dusk[kind] = minus(dusk[after], times(m("DaysInDayType", season, after, y), day(after, brackets)))
    for i, kind in enumerate(types):
        for j in range(len(brackets)):
            early, late = brackets[:j], brackets[j + 1 :]
            levels = [add(dawn[kind], day(kind, early)), minus(dusk[kind], day(kind, late))]
            if i:
                before = types[i - 1]
                levels += [minus(dawn[kind], day(before, late)), add(dusk[before], day(kind, early))]
            for level in levels:
                p.at_least(bounds[0], level)
                p.at_least(level, bounds[1])
