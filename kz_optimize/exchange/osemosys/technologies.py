"""Technologies of OSeMOSYS: what they convert, cost, emit, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence

from kz_optimize.exchange.osemosys.batteries import Battery, add_battery, find_batteries, per_given, with_energy
from kz_optimize.exchange.osemosys.parameters import constant
from kz_optimize.exchange.osemosys.work import HOURS, NO_LIMIT, Work
from kz_optimize.exchange.osemosys.years import units


def add_technologies(work: Work, slices: Sequence[str]) -> dict[tuple[str, str], str]:
    """Fill technologies, conversions, costs, emission_factors, availability and what stands or may be built.

    Gives the name that each (region, technology) has in the case.
    """
    data, report = work.data, work.report
    names = {}
    batteries = find_batteries(work)
    work.given.update({key: battery.given for key, battery in batteries.items()})
    for technology in data.of("TECHNOLOGY"):
        known: dict[tuple, str] = {}
        for region in data.regions():
            battery = batteries.get((region, technology))
            modes = {} if battery else conversions(work, region, technology)
            if not modes and not battery:
                report.refused(f"{technology} in {region}", "it neither takes nor gives anything")
                continue
            if _never(work, region, technology):
                report.mapped(f"{technology} in {region}", "left out, it may never stand")
                continue
            nature = (*_nature(work, region, technology, modes), battery)
            name = known.get(nature) or (technology if not known else f"{technology} {region}")
            if nature not in known:
                known[nature] = name
                _declare(work, region, technology, name, modes, slices)
                if battery:
                    add_battery(work, battery, name)
            _place(work, region, technology, name, slices)
            _price(work, region, technology, name, modes, battery)
            names[region, technology] = name
    _tell(work)
    return names


def conversions(work: Work, region: str, technology: str) -> dict[str, dict[str, float]]:
    """mode -> fuel -> flow, + given, - taken, of the first year; modes that may charge a store are told elsewhere."""
    result: dict[str, dict[str, float]] = {}
    for parameter, sign in (("InputActivityRatio", -1.0), ("OutputActivityRatio", 1.0)):
        for _, _, fuel, mode in _keys(work, parameter, region, technology):
            flow = sign * work.first(parameter, region, technology, fuel, mode)
            if flow:
                flows = result.setdefault(mode, {})
                flows[fuel] = flows.get(fuel, 0.0) + flow
    for parameter, sign in (("TechnologyToStorage", 1.0), ("TechnologyFromStorage", -1.0)):
        for (r, t, store, mode), value in work.data.given(parameter).items():
            if (r, t) == (region, technology) and value > 0:
                if store_rate(work, parameter, region, store) <= 0:
                    result.pop(mode, None)
                    work.report.mapped(f"{technology} mode {mode}", f"left out, {store} may not be moved at all")
                elif mode in result:
                    result[mode][stored(store)] = sign * value
    return {mode: {fuel: flow for fuel, flow in flows.items() if flow} for mode, flows in result.items() if flows}


def store_rate(work: Work, parameter: str, region: str, store: str) -> float:
    """The most that may go into or out of a store, in units of energy a year; where a source says nothing, no limit."""
    name = {"TechnologyToStorage": "StorageMaxChargeRate", "TechnologyFromStorage": "StorageMaxDischargeRate"}[
        parameter
    ]
    if not work.data.given(name) and name not in work.data.defaults:
        return NO_LIMIT
    return work.data.get(name, region, store)


def stored(store: str) -> str:
    """The carrier that a store holds."""
    return f"{store} level"


def _keys(work: Work, parameter: str, region: str, technology: str) -> list[tuple[str, ...]]:
    keys = (key[:-1] for key in work.data.given(parameter) if key[:2] == (region, technology))
    return list(dict.fromkeys(keys))


def _never(work: Work, region: str, technology: str) -> bool:
    data = work.data
    most, build = (
        data.path(name, region, technology) for name in ("TotalAnnualMaxCapacity", "TotalAnnualMaxCapacityInvestment")
    )
    return not any(data.path("ResidualCapacity", region, technology)) and (not any(most) or not any(build))


def _nature(work: Work, region: str, technology: str, modes: dict) -> tuple:
    """What a technology has in a case whatever its region, to tell apart those that differ between regions."""
    data = work.data
    emissions = tuple(
        sorted(
            (key[2:], value)
            for key, value in data.given("EmissionActivityRatio").items()
            if key[:2] == (region, technology)
        )
    )
    single = [data.get(name, region, technology) for name in ("OperationalLife", "DiscountRateIdv")]
    by_year = [data.path(name, region, technology)[0] for name in ("AvailabilityFactor", "ReserveMarginTagTechnology")]
    least = tuple(
        sorted((k[2:], v) for k, v in data.given("MinimumUtilization").items() if k[:2] == (region, technology))
    )
    return repr(modes), emissions, least, *single, *by_year


def _declare(work: Work, region: str, technology: str, name: str, modes: dict, slices: Sequence[str]) -> None:
    data, draft, source = work.data, work.draft, work.report.source
    cells: dict = {}
    if (region, technology) in data.given("DiscountRateIdv") or "DiscountRateIdv" in data.defaults:
        cells["interest_rate"] = data.get("DiscountRateIdv", region, technology)
    credit = work.first("ReserveMarginTagTechnology", region, technology)
    draft.add(
        "technologies", f"{source} OperationalLife", technology=name, group=name,
        lifetime=data.get("OperationalLife", region, technology), lead_time=0.0, capacity_credit=min(credit, 1.0),
        annual_availability=_annual(work, region, technology, slices), retirement=False,
        minimum_output=_least(work, region, technology, slices), **cells,
    )  # fmt: skip
    for mode, flows in modes.items():
        for fuel, flow in flows.items():
            draft.add("conversions", f"{source} InputActivityRatio, OutputActivityRatio", technology=name, mode=mode,
                      carrier=fuel, flow=flow)  # fmt: skip
    for _, _, pollutant, mode in _keys(work, "EmissionActivityRatio", region, technology):
        factor = work.first("EmissionActivityRatio", region, technology, pollutant, mode)
        if factor and mode in modes:
            draft.add("emission_factors", f"{source} EmissionActivityRatio", technology=name, mode=mode,
                      pollutant=pollutant, factor=factor / work.energy)  # fmt: skip


def _annual(work: Work, region: str, technology: str, slices: Sequence[str]) -> float:
    """Most output of a year as a share of capacity all year; NaN where AvailabilityFactor is 1."""
    factor = work.first("AvailabilityFactor", region, technology)
    if factor >= 1.0:
        return float("nan")
    year = work.data.years[0]
    return factor * sum(
        work.data.get("CapacityFactor", region, technology, slice_, year) * work.data.get("YearSplit", slice_, year)
        for slice_ in slices
    )


def _least(work: Work, region: str, technology: str, slices: Sequence[str]) -> float:
    """Least output as a share of what is available; NaN where NEMO's MinimumUtilization says nothing."""
    asked = [value for slice_ in slices for value in work.data.path("MinimumUtilization", region, technology, slice_)]
    what = f"MinimumUtilization {region} {technology}"
    if any(asked) and (region, technology) in work.given:
        work.report.refused(what, "a store has no least output")
    if not any(asked) or (region, technology) in work.given:
        return float("nan")
    if constant(asked):
        work.report.mapped(what, "technologies: minimum_output")
    else:
        work.report.approximated(what, "changes over slices or years; the least of its values holds in all")
    return min(asked)


def _where(work: Work, region: str) -> dict[str, str]:
    """The column region of a table, blank where there is one region only."""
    return {"region": region} if len(work.data.of("REGION")) > 1 else {}


def _place(work: Work, region: str, technology: str, name: str, slices: Sequence[str]) -> None:
    data, draft, source, power = work.data, work.draft, work.report.source, work.power(region, technology)
    residual = data.path("ResidualCapacity", region, technology)
    for number, (size, first, last) in enumerate(units(data.years, residual), 1):
        retires = {"retires": last or data.years[-1] + 1}
        draft.add(
            "existing_capacity", f"{source} ResidualCapacity", unit=f"{technology} {region} {number}",
            technology=name, region=region, capacity=size * power * 1e3, commissioned=first, **retires,
        )  # fmt: skip
    if not _unbuildable(work, region, technology):
        draft.add("candidates", source, technology=name, region=region)
    _available(work, region, technology, name, _where(work, region), slices)


def _price(work: Work, region: str, technology: str, name: str, modes: dict, battery: Battery | None) -> None:
    data, source, power = work.data, work.report.source, work.power(region, technology)
    capital, fixed = (
        [value / power for value in data.path(parameter, region, technology)]
        for parameter in ("CapitalCost", "FixedCost")
    )
    variable = {mode: _variable(work, region, technology, mode) for mode in modes}
    if battery:
        capital, variable = with_energy(work, battery, capital), {"": per_given(work, battery)}
    same = len({tuple(path) for path in variable.values()}) == 1
    common = next(iter(variable.values())) if same else [0.0] * len(data.years)
    key = {"technology": name, **_where(work, region)}
    work.per_year(
        "costs", f"{source} CapitalCost, FixedCost, VariableCost", key, keep=True,
        investment_cost=capital, fixed_cost=fixed, variable_cost=common,
    )  # fmt: skip
    for mode, path in variable.items() if not same else ():
        work.per_year("mode_costs", f"{source} VariableCost", {**key, "mode": mode}, variable_cost=path)


def _unbuildable(work: Work, region: str, technology: str) -> bool:
    return not any(work.data.path("TotalAnnualMaxCapacityInvestment", region, technology))


def _variable(work: Work, region: str, technology: str, mode: str) -> list[float]:
    """USD/MWh"""
    return [value / work.energy * 1e3 for value in work.data.path("VariableCost", region, technology, mode)]


def _available(work: Work, region: str, technology: str, name: str, where: dict, slices: Sequence[str]) -> None:
    paths = [[work.data.get("CapacityFactor", region, technology, s, y) for y in work.data.years] for s in slices]
    if any(not constant(path) for path in paths):
        work.report.approximated(
            f"CapacityFactor {region} {technology}",
            f"changes over the years; that of {work.data.years[0]} holds in all",
        )
    factors = [path[0] for path in paths]
    if any(factor != 1.0 for factor in factors):
        if constant(factors):
            work.draft.add(
                "availability", f"{work.report.source} CapacityFactor", technology=name, **where, share=factors[0]
            )
        else:
            profile = work.draft.profile(f"{technology} {region}" if where else technology, factors)
            work.draft.add(
                "availability", f"{work.report.source} CapacityFactor", technology=name, **where, profile=profile
            )


def _tell(work: Work) -> None:
    for names, how in (
        ("InputActivityRatio, OutputActivityRatio", "conversions: flows per unit of activity"),
        ("CapacityToActivityUnit", f"capacity in GW: that number times {work.energy:.6g} GWh / {HOURS:.0f} h"),
        ("ResidualCapacity", "existing_capacity: units that leave when the path falls, the youngest first"),
        ("OperationalLife", "technologies: lifetime; no early retirement"),
        ("CapitalCost, FixedCost, VariableCost", "costs, and mode_costs where modes differ"),
        ("CapacityFactor", "availability by time slice"),
        ("AvailabilityFactor", "technologies: annual_availability, times the mean capacity factor"),
        ("EmissionActivityRatio", "emission_factors per activity and mode, t/MWh"),
    ):  # fmt: skip
        if any(work.data.used(name) for name in names.split(", ")):
            work.report.mapped(names, how)
    if any(
        work.data.path("CapacityOfOneTechnologyUnit", *key[:2])
        for key in work.data.given("CapacityOfOneTechnologyUnit")
    ):
        work.report.refused("CapacityOfOneTechnologyUnit", "whole units need integers; capacity is continuous here")
