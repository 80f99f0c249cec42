"""A problem in the tables of kz_optimize."""

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from kz_optimize.tables.read import Tables
from tests.peers.problem import ELECTRICITY, HEAT, Problem, Store, Technology
from tests.support import read_tables, write_case

Rows = list[dict[str, object]]


def read_problem(problem: Problem) -> Tables:
    """Write the tables of a problem, and read them as any case is read."""
    with tempfile.TemporaryDirectory() as name:
        write_problem(problem, Path(name))
        return read_tables(Path(name))


def write_problem(problem: Problem, folder: Path) -> None:
    """A case folder."""
    rows = _frame(problem) | _plants(problem) | _policy(problem)
    texts = {table: _csv(each) for table, each in rows.items() if each}
    write_case(folder, texts, years=problem.years, end_year=problem.end_year, rate=problem.rate, accounting="pypsa")
    pd.DataFrame(_profiles(problem)).to_csv(folder / "profiles.csv", index=False)


def _csv(rows: Rows) -> str:
    return pd.DataFrame(rows).to_csv(index=False)


def _slices(problem: Problem) -> list[str]:
    return [f"s{number}" for number in range(len(problem.hours))]


def _profiles(problem: Problem) -> dict[str, object]:
    shapes = {f"{load.zone} {load.sector}": load.shape for load in problem.loads}
    weather = {f"{technology} {zone}": share for (technology, zone), share in problem.weather.items()}
    inflow = {} if problem.inflow is None else {"inflow": problem.inflow}
    return {"slice": _slices(problem), **shapes, **weather, **inflow}


def _frame(problem: Problem) -> dict[str, Rows]:
    fuels = [{"carrier": fuel.name, "place": "country", "time": problem.fuel_time} for fuel in problem.fuels]
    balanced = [{"carrier": name, "place": "zone", "time": "hour"} for name in (ELECTRICITY, HEAT)]
    return {
        "time_slices": [
            {"slice": name, "day": "all", "hours": length, "days": problem.days}
            for name, length in zip(_slices(problem), problem.hours, strict=True)
        ],
        "regions": [
            {"region": "land", "parent": "", "level": "country"},
            *({"region": zone, "parent": "land", "level": "zone"} for zone in problem.zones),
        ],
        "carriers": [*balanced, *fuels],
        "markets": [
            {"market": fuel.name, "region": "land", "carrier": fuel.name, "direction": "buy", "year": year,
             "price": price}
            for fuel in problem.fuels
            for year, price in zip(problem.years, fuel.price, strict=True)
        ],
        "demand": [
            {"region": load.zone, "carrier": load.carrier, "sector": load.sector, "year": year, "energy": energy,
             "profile": f"{load.zone} {load.sector}"}
            for load in problem.loads
            for year, energy in zip(problem.years, load.energy, strict=True)
        ],
        "unserved": [
            {"carrier": name, "tier": "all", "share": 1, "cost": problem.unserved} for name in (ELECTRICITY, HEAT)
        ],
        "lines": [
            {"line": line.name, "from": line.ends[0], "to": line.ends[1], "capacity": line.capacity, "length": 1000,
             "loss": line.loss, "wheeling_cost": line.wheeling, "investment_cost": line.investment,
             "fixed_cost": line.fixed, "capacity_limit": line.limit, "lifetime": line.lifetime,
             "lead_time": max(line.first_year - problem.years[0], 0), "interest_rate": line.interest_rate}
            for line in problem.lines
        ],
    }  # fmt: skip


def _plants(problem: Problem) -> dict[str, Rows]:
    stores = [each for each in problem.technologies if isinstance(each, Store)]
    return {
        "technologies": [
            {"technology": each.name, "group": each.name, "lifetime": each.lifetime, "lead_time": 0,
             "interest_rate": each.interest_rate, "minimum_output": each.minimum_output, "retirement": "no",
             "ramp_rate": each.ramp / problem.hours[0] if each.ramp else ""}
            for each in problem.technologies
        ],
        "costs": [
            {"technology": each.name, "year": year, "investment_cost": cost, "fixed_cost": each.fixed,
             "variable_cost": each.variable, "energy_cost": getattr(each, "energy_cost", 0.0)}
            for each in problem.technologies
            for year, cost in zip(problem.years, each.investment, strict=True)
        ],
        "conversions": [row for each in problem.technologies for row in _flows(each)],
        "storage": [
            {"technology": each.name, "carrier": ELECTRICITY, "efficiency_charge": each.charging,
             "efficiency_discharge": each.discharging, "duration": each.duration or "", "cycle": each.cycle,
             "charge_ratio": each.charge_ratio, "standing_loss": each.standing_loss}
            for each in stores
        ],
        "inflows": [{"technology": "reservoir", "profile": "inflow"}] if problem.inflow is not None else [],
        "availability": [
            {"technology": technology, "region": zone, "profile": f"{technology} {zone}"}
            for technology, zone in problem.weather
        ],
        "existing_capacity": [
            {"unit": number, "technology": unit.technology, "region": unit.zone, "capacity": unit.capacity,
             "commissioned": unit.commissioned, "retires": unit.retires}
            for number, unit in enumerate(problem.units)
        ],
        "candidates": [
            {"technology": each.technology, "region": each.zone, "first_year": each.first_year,
             "capacity_limit": each.potential if np.isfinite(each.potential) else ""}
            for each in problem.candidates
        ],
    }  # fmt: skip


def _flows(technology: Technology) -> Rows:
    """A mode per unit of what is given; removal is per unit of what it takes."""
    if isinstance(technology, Store):
        return []
    given = {"carrier": technology.gives, "flow": 1.0, "efficiency": ""}
    taken = {"carrier": technology.fuel or technology.takes, "flow": "", "efficiency": technology.efficiency}
    used = [each for each in (given, taken) if each["carrier"]]
    return [{"technology": technology.name, **each} for each in used]


def _policy(problem: Problem) -> dict[str, Rows]:
    every = {"pollutant": "CO2", "scope": "land"}
    removal = [each for each in problem.technologies if each.removal]
    return {
        "pollutants": [{"pollutant": "CO2", "co2e": 1}],
        "emission_factors": [
            *({"carrier": fuel.name, "technology": "", "pollutant": "CO2", "factor": fuel.emission}
              for fuel in problem.fuels),
            *({"carrier": "", "technology": each.name, "pollutant": "CO2", "factor": -each.removal}
              for each in removal),
        ],
        "emission_caps": [
            {"instrument": "cap", **every, "year": year, "limit": limit} for year, limit in problem.caps.items()
        ],
        "emission_budgets": [{"instrument": "budget", **every, "limit": problem.budget}]
        if np.isfinite(problem.budget) else [],
        "emission_prices": [
            {"instrument": "price", **every, "year": year, "price": price} for year, price in problem.prices.items()
        ],
    }  # fmt: skip
