"""The words of the model, each in a sentence or two."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TERMS: Mapping[str, str] = MappingProxyType({
    "accounting": "How costs of different years are counted in the objective: as here (annuity), or as OSeMOSYS, "
    "NEMO or PyPSA count them. See [finance] in case.toml.",
    "allowance": "The right to emit one tonne under a cap. A trading system lets its holders keep, borrow and sell it.",
    "annuity": "The equal yearly payment that pays back an overnight cost with interest over the economic lifetime. "
    "Payments outside the horizon are not counted, so nothing is salvaged at its end.",
    "availability": "Share of capacity that can run in a step: outages and weather. See availability.csv.",
    "back-pressure": "Mode of a combined heat and power plant that gives the most heat per unit of electricity.",
    "banking": "Allowances of one period kept for the next. See trading.csv.",
    "base": "The case without any scenario.",
    "base year": "The year to which all costs are discounted. See [time] in case.toml.",
    "benchmark": "Free allocation per unit of output. It acts as a subsidy on output at the allowance price.",
    "calibration": "The comparison of a model with what was observed in a year that has passed: "
    "kz-optimize calibrate.",
    "capacity": "Power that stands, in MW of the main output.",
    "capacity credit": "Share of capacity that counts towards the planning reserve.",
    "cap": "A limit on the emissions of a year. Its shadow price is what the last tonne avoided costs.",
    "carrier": "A form of energy (or captured CO2). Each is balanced at its own level of the tree of regions and "
    "by the hour, the day or the year. See carriers.csv.",
    "case": "A folder with case.toml and input tables: everything the model knows.",
    "certificate": "Proof, from the original numbers and the returned values alone, that a solution is optimal: "
    "how far each condition of optimality is missed. Below 1e-6 it passes.",
    "co2e": "The sum of greenhouse gases, weighted by the column co2e of pollutants.csv.",
    "cohort": "Capacity of one technology in one region and of one vintage: technology@region#vintage.",
    "condensing": "Mode of a combined heat and power plant that gives electricity only.",
    "conflict": "A set of limits that exclude each other. Without any one of them the others can be kept.",
    "crossover": "The way from an interior point to a vertex, at which ties are decided rather than shared.",
    "dual": "By how much the cost rises per unit by which a limit is tightened; the shadow price before it is "
    "turned into money of a year.",
    "fleet": "Cohorts whose dispatch is interchangeable. They share one dispatch variable, which changes no result.",
    "horizon": "All calendar years from the first milestone year to the end year.",
    "interest rate": "Cost of capital of a technology, by which its annuity is computed.",
    "discount rate": "Rate at which costs of later years count less.",
    "market": "A place where a carrier is bought or sold at a price: domestic fuel supply, import, export.",
    "milestone year": "A modelled year. It stands for the calendar years up to the next one.",
    "mode": "A way to run a technology, with its own flows. See conversions.csv.",
    "node": "A carrier at a place, where supply meets demand: carrier@region.",
    "overnight cost": "What building would cost if it took one night: without interest during construction.",
    "plant": "A technology that may stand in a region: technology@region.",
    "pool": "Cohorts of a fleet with the same availability. Their capacity is one variable.",
    "potential": "The most capacity a place allows. See candidates.csv.",
    "price": "Of a carrier at a node: what one more MWh of demand costs, in money of that year.",
    "profile": "8,760 hourly values of one calendar year, in local standard time.",
    "reserve margin": "Firm capacity above the highest demand of the year, as a share of it. See reserve.csv.",
    "result": "A file results.nc: the plan, prices, balances, certificate, and every input table it came from.",
    "retrofit": "Old capacity turned into another technology in the same region: life extension, conversion, capture.",
    "scenario": "A folder with only the rows and settings that differ from the case or another scenario.",
    "shadow price": "Of a cap: USD per tonne, in money of that year, that the last tonne avoided costs.",
    "step": "A part of a typical day, 24 / steps hours long.",
    "time slice": "A step of the year that a case names itself, in place of chosen typical days. See time_slices.csv.",
    "typical day": "A day that stands for several days of the year. See docs/time.md.",
    "unserved": "Demand that is not met, at a cost, in tiers. See unserved.csv.",
    "vintage": "The year in which capacity was, or is, commissioned.",
    "weight": "Of a milestone year: the sum of the discount factors of the calendar years it stands for.",
})  # fmt: skip
