"""Technologies of OSeMOSYS: what they convert, cost, emit, and where they stand."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from kz_optimize.exchange.osemosys.batteries import Battery, add_battery, find_batteries, per_given, with_energy
from kz_optimize.exchange.osemosys.demands import LEVEL
from kz_optimize.exchange.osemosys.parameters import constant
from kz_optimize.exchange.osemosys.work import Work
from kz_optimize.exchange.osemosys.years import units
from kz_optimize.exchange.report import joined

NOTHING = "no fuel"
"""The carrier that a mode without flows gives: it may run, and what it gives is let go."""

Flows = dict[str, np.ndarray]  # fuel -> [year] flow per activity, + given, - taken


def add_technologies(work: Work, slices: Sequence[str]) -> dict[tuple[str, str], str]:
    """Fill technologies, conversions, costs, emission_factors, availability and what stands or may be built.

    Gives the name that each (region, technology) has in the case.
    """
    data, names = work.data, {}
    batteries = find_batteries(work)
    work.given.update({key: battery.given for key, battery in batteries.items()})
    for technology in data.of("TECHNOLOGY"):
        known: dict[tuple, str] = {}
        for region in data.regions():
            battery = batteries.get((region, technology))
            modes = {} if battery else find_modes(work, region, technology)
            if not modes and not battery:
                work.report.mapped(technology, "left out: it takes and gives nothing, and costs nothing", region)
                continue
            if _never(work, region, technology):
                work.report.mapped(technology, "left out: it may never stand", region)
                continue
            nature = (*_nature(work, region, technology, modes), battery)
            name = known.get(nature) or (technology if not known else f"{technology} {region}")
            if nature not in known:
                known[nature] = name
                _declare(work, region, technology, name, modes, slices)
                if battery:
                    add_battery(work, battery, name)
            _place(work, region, technology, name)
            _available(work, region, technology, name, slices)
            _price(work, region, technology, name, modes, battery)
            names[region, technology] = name
    if any(row["carrier"] == NOTHING for row in work.draft.rows.get("conversions", ())):
        work.draft.add("carriers", work.report.source, carrier=NOTHING, place=LEVEL, time="year", disposal=True)
    return names


def find_modes(work: Work, region: str, technology: str) -> dict[str, Flows]:
    """mode -> flows; modes that may charge a store of NEMO are told elsewhere."""
    data, result = work.data, dict[str, Flows]()
    for parameter, sign in (("InputActivityRatio", -1.0), ("OutputActivityRatio", 1.0)):
        for fuel, mode in dict.fromkeys(key[:2] for key in data.under(parameter, region, technology)):
            flow = sign * np.array(data.path(parameter, region, technology, fuel, mode))
            flows = result.setdefault(mode, {})
            flows[fuel] = flows.get(fuel, 0.0) + flow
    for parameter, sign in (("TechnologyToStorage", 1.0), ("TechnologyFromStorage", -1.0)):
        for (store, mode), value in data.under(parameter, region, technology).items():
            if value > 0:
                flows = result.setdefault(mode, {})
                carrier = charged(store) if sign > 0 else discharged(store)
                flows[carrier] = flows.get(carrier, 0.0) + np.full(len(data.years), sign * value)
    allowed = data.of("MODE_OF_OPERATION") if data.modes is None else data.modes.get(technology, ())
    result = {mode: {f: v for f, v in flows.items() if v.any()} for mode, flows in result.items() if mode in allowed}
    result = {mode: flows for mode, flows in result.items() if flows}
    return result | {
        mode: {NOTHING: np.ones(len(data.years))} for mode in _idle_modes(work, region, technology, result, allowed)
    }


def charged(store: str) -> str:
    """The carrier that technologies give to charge a store."""
    return f"{store} charge"


def discharged(store: str) -> str:
    """The carrier that technologies take to discharge a store."""
    return f"{store} discharge"


def _idle_modes(
    work: Work, region: str, technology: str, known: Mapping[str, Flows], allowed: Sequence[str]
) -> list[str]:
    """Modes without flows that may pay, or be asked for: OSeMOSYS lets every technology run in every mode."""
    data = work.data
    others = [mode for mode in allowed if mode not in known]
    gains = [
        mode
        for mode in others
        if any(value < 0 for value in data.path("VariableCost", region, technology, mode))
        or any(key[1] == mode and v < 0 for key, v in data.under("EmissionActivityRatio", region, technology).items())
    ]
    asked = data.get("TotalTechnologyModelPeriodActivityLowerLimit", region, technology) > 0 or any(
        value > 0 for value in data.path("TotalTechnologyAnnualActivityLowerLimit", region, technology)
    )
    if others and (gains or asked) and known:
        how = "modes without flows are there as in osemosys.txt: activity that is asked for may be in them"
        work.report.assumed("MODE_OF_OPERATION", how, technology)
    if gains or asked:
        return others
    return others[:1] if not known and _costs_without_flows(work, region, technology) else []


def _costs_without_flows(work: Work, region: str, technology: str) -> bool:
    """Whether a technology that takes and gives nothing counts all the same: by costs, or by its capacity."""
    data = work.data
    fixed, residual = (data.path(name, region, technology) for name in ("FixedCost", "ResidualCapacity"))
    asked = ("TotalAnnualMinCapacity", "TotalAnnualMinCapacityInvestment", "ReserveMarginTagTechnology")
    return (any(fixed) and any(residual)) or any(any(data.path(name, region, technology)) for name in asked)


def _never(work: Work, region: str, technology: str) -> bool:
    data = work.data
    asked = (
        "ResidualCapacity", "TotalAnnualMinCapacity", "TotalAnnualMinCapacityInvestment",
        "TotalTechnologyAnnualActivityLowerLimit",
    )  # fmt: skip
    if any(any(data.path(name, region, technology)) for name in asked):
        return False
    if data.get("TotalTechnologyModelPeriodActivityLowerLimit", region, technology) > 0:
        return False
    limits = ("TotalAnnualMaxCapacity", "TotalAnnualMaxCapacityInvestment")
    return any(not any(data.path(name, region, technology)) for name in limits)


def _nature(work: Work, region: str, technology: str, modes: dict) -> tuple:
    """What a technology has in a case whatever its region, to tell apart those that differ between regions."""
    data = work.data
    by_key = [
        tuple(sorted(data.under(name, region, technology).items()))
        for name in ("EmissionActivityRatio", "MinimumUtilization")
    ]
    single = [data.get(name, region, technology) for name in ("OperationalLife", "DiscountRateIdv")]
    by_year = [data.path(name, region, technology)[0] for name in ("AvailabilityFactor", "ReserveMarginTagTechnology")]
    return repr(modes), *by_key, *map(repr, single), *by_year


def _declare(work: Work, region: str, technology: str, name: str, modes: dict, slices: Sequence[str]) -> None:
    data, draft, source = work.data, work.draft, work.report.source
    cells: dict = {}
    if (region, technology) in data.given("DiscountRateIdv") or "DiscountRateIdv" in data.defaults:
        cells["interest_rate"] = data.get("DiscountRateIdv", region, technology)
    draft.add(
        "technologies", f"{source} OperationalLife", technology=name, group=name,
        lifetime=whole_life(work, "OperationalLife", region, technology), lead_time=0.0,
        capacity_credit=_credit(work, region, technology),
        annual_availability=_annual(work, region, technology, slices), retirement=False,
        minimum_output=_least(work, region, technology, slices), **cells,
    )  # fmt: skip
    for mode, flows in modes.items():
        for fuel, flow in flows.items():
            key = {"technology": name, "mode": mode, "carrier": fuel}
            work.dated("conversions", f"{source} InputActivityRatio, OutputActivityRatio", key, flow=flow)
    for pollutant, mode in dict.fromkeys(key[:2] for key in data.under("EmissionActivityRatio", region, technology)):
        factor = np.array(data.path("EmissionActivityRatio", region, technology, pollutant, mode))
        if factor.any() and mode in modes:
            key = {"technology": name, "mode": mode, "pollutant": pollutant}
            work.dated("emission_factors", f"{source} EmissionActivityRatio", key, factor=factor / work.energy)
        if factor.min() < 0 and work.matters(region, pollutant):
            how = "removal is allowed, as in the fast forms; osemosys.txt forbids emissions below zero"
            work.report.assumed("EmissionActivityRatio", how, joined((region, technology)))


def whole_life(work: Work, parameter: str, region: str, label: str) -> float:
    """Years of service; a life of half a year stands for one in OSeMOSYS, and is salvaged by the half.

    What has no life is never built, so that any life will do.
    """
    life = work.data.get(parameter, region, label)
    whole = max(float(math.ceil(life)), 1.0)
    if life > 0 and whole != life:
        how = "a life of whole years, rounded up"
        work.report.approximated(parameter, how, f"{joined((region, label))}: {life:g} to {whole:g}")
    return whole


def _credit(work: Work, region: str, technology: str) -> float:
    if not work.holds_reserve(region):
        return 0.0
    credit = work.first("ReserveMarginTagTechnology", region, technology)
    if credit > 1.0:
        member = f"{joined((region, technology))}: {credit:g}"
        work.report.approximated("ReserveMarginTagTechnology", "no capacity counts more than once", member)
    return min(credit, 1.0)


def _annual(work: Work, region: str, technology: str, slices: Sequence[str]) -> float:
    """Most output of a year as a share of capacity all year; NaN where AvailabilityFactor is 1."""
    factor = work.first("AvailabilityFactor", region, technology)
    if factor >= 1.0:
        return float("nan")
    split = [work.data.get("YearSplit", slice_, work.data.years[0]) for slice_ in slices]
    of_years = _factors(work, region, technology, slices)
    shares = [factor * sum(f * part for f, part in zip(of_year, split, strict=True)) for of_year in of_years.values()]
    if not constant(shares):
        how = f"CapacityFactor changes over the years; the most of a year is that of {work.data.years[0]} in all"
        work.report.approximated("AvailabilityFactor", how, joined((region, technology)))
    share = shares[0]
    if share > 1.0:
        how = "capacity is not used for more than all of the year"
        work.report.approximated("AvailabilityFactor", how, joined((region, technology)))
    return min(share, 1.0)


def _least(work: Work, region: str, technology: str, slices: Sequence[str]) -> float:
    """Least output as a share of what is available; NaN where NEMO's MinimumUtilization says nothing."""
    if not work.data.used("MinimumUtilization"):
        return float("nan")
    asked = [value for slice_ in slices for value in work.data.path("MinimumUtilization", region, technology, slice_)]
    member = joined((region, technology))
    if any(asked) and (region, technology) in work.given:
        work.report.refused("MinimumUtilization", "a store has no least output", member)
    if not any(asked) or (region, technology) in work.given:
        return float("nan")
    if not constant(asked):
        how = "changes over slices or years; the least of its values holds in all"
        work.report.approximated("MinimumUtilization", how, f"{member}: {min(asked):g} to {max(asked):g}")
    return min(asked)


def where(work: Work, region: str) -> dict[str, str]:
    """The column region of a table, blank where there is one region only."""
    return {"region": region} if len(work.data.of("REGION")) > 1 else {}


def _place(work: Work, region: str, technology: str, name: str) -> None:
    data, draft, source, power = work.data, work.draft, work.report.source, work.power(region, technology)
    residual = data.path("ResidualCapacity", region, technology)
    for number, (size, first, last) in enumerate(units(data.years, residual), 1):
        draft.add(
            "existing_capacity", f"{source} ResidualCapacity", unit=f"{technology} {region} {number}",
            technology=name, region=region, capacity=size * power * 1e3, commissioned=first,
            retires=last or data.years[-1] + 1,
        )  # fmt: skip
    buildable = any(data.path("TotalAnnualMaxCapacityInvestment", region, technology))
    if buildable and data.get("OperationalLife", region, technology) > 0:
        draft.add("candidates", source, technology=name, region=region)


def _price(work: Work, region: str, technology: str, name: str, modes: dict, battery: Battery | None) -> None:
    data, source, power = work.data, work.report.source, work.power(region, technology)
    paths = [data.path(parameter, region, technology) for parameter in ("CapitalCost", "FixedCost")]
    for parameter, path in zip(("CapitalCost", "FixedCost"), paths, strict=True):
        if min(path) < 0:
            work.report.refused(parameter, "a cost below zero is taken as zero", joined((region, technology)))
    if not power and (any(paths[0]) or any(paths[1])):
        how = "costs of a capacity that gives no activity are left out"
        work.report.refused("CapacityToActivityUnit", how, joined((region, technology)))
    capital, fixed = ([max(value, 0.0) / power if power else 0.0 for value in path] for path in paths)
    variable = {mode: _variable(work, region, technology, mode) for mode in modes}
    if battery:
        capital, variable = with_energy(work, battery, capital), {"": per_given(work, battery)}
    same = len({tuple(path) for path in variable.values()}) == 1
    common = next(iter(variable.values())) if same else [0.0] * len(data.years)
    key = {"technology": name, **where(work, region)}
    work.per_year(
        "costs", f"{source} CapitalCost, FixedCost, VariableCost", key, keep=True,
        investment_cost=capital, fixed_cost=fixed, variable_cost=common,
    )  # fmt: skip
    for mode, path in variable.items() if not same else ():
        work.per_year("mode_costs", f"{source} VariableCost", {**key, "mode": mode}, variable_cost=path)


def _variable(work: Work, region: str, technology: str, mode: str) -> list[float]:
    """USD/MWh"""
    return [value / work.energy * 1e3 for value in work.data.path("VariableCost", region, technology, mode)]


def _available(work: Work, region: str, technology: str, name: str, slices: Sequence[str]) -> None:
    source, place = f"{work.report.source} CapacityFactor", where(work, region)
    of_years = _factors(work, region, technology, slices)
    still = len({*of_years.values()}) == 1
    label = f"{technology} {region}" if place else technology
    for year, factors in list(of_years.items())[: 1 if still else None]:
        when = {} if still else {"year": year}
        if not constant(factors):
            profile = work.draft.profile(label if still else f"{label} {year}", factors)
            work.draft.add("availability", source, technology=name, **place, **when, profile=profile)
        elif not still or factors[0] != 1.0:
            work.draft.add("availability", source, technology=name, **place, **when, share=factors[0])


def _factors(work: Work, region: str, technology: str, slices: Sequence[str]) -> dict[int, tuple[float, ...]]:
    """Year -> capacity factor of each slice."""
    paths = [work.data.path("CapacityFactor", region, technology, slice_) for slice_ in slices]
    return dict(zip(work.data.years, zip(*paths, strict=True), strict=True))
