"""Small cases, written in the test that uses them: tables as CSV text, profiles as arrays, and few settings.

    done = solve_case({**SYSTEM, "demand": "..."}, {"load": shape}, years=(2025, 2030), days=1, steps=2)
    done.value("output", mode="plant@land:normal")

The settings left out make sums that can be done by hand: one milestone year that stands for one calendar year, one
typical day of one step, and no interest, so that the cost of the model is the cost of that year.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo
import pytest

from kz_optimize.arrays import Array
from kz_optimize.case.case import Case, prepare
from kz_optimize.model import build_model
from kz_optimize.policies import POLICIES
from kz_optimize.solve import Solution, SolveOptions, solve
from kz_optimize.tables import read
from kz_optimize.tables.change import Change
from kz_optimize.tables.read import Tables
from kz_optimize.tables.settings import Model

HOURS = 8760
TIME = pd.date_range("2015-01-01", periods=HOURS, freq="h").strftime("%Y-%m-%d %H:%M:%S")

Texts = Mapping[str, str]
Profiles = Mapping[str, np.ndarray]

SYSTEM: Texts = {
    "regions": """
        region,parent,level
        land,,country
        """,
    "carriers": """
        carrier,place,time
        electricity,country,hour
        """,
    "technologies": """
        technology,group,lifetime,lead_time
        plant,thermal,20,0
        """,
    "conversions": """
        technology,carrier,flow
        plant,electricity,1
        """,
    "costs": """
        technology,year,variable_cost
        plant,2025,10
        """,
}
"""One country, electricity by the hour, and a plant that makes it out of nothing for 10 USD/MWh."""

FLAT_GIGAWATT: Texts = {
    "demand": """
        region,carrier,year,energy
        land,electricity,2025,8760
        """,
    "unserved": """
        carrier,tier,share,cost
        electricity,all,1,1000
        """,
}
"""Demand of 1 GW in every hour; going without costs 1,000 USD/MWh."""


def read_tables(folder: Path, scenario: str | None = None, changes: Sequence[Change] = ()) -> Tables:
    """The tables of a case with the policies of the package."""
    return read.load_case(folder, scenario, POLICIES).with_changes(changes).check()


def night(*parameters: object) -> list[Any]:
    """More of what a test does by day, for the night."""
    return [pytest.param(parameter, marks=pytest.mark.slow) for parameter in parameters]


def existing(*plants: str) -> str:
    """Units that stand from 2020 on, as "technology,region,MW"."""
    units = [f"{number},{plant},2020" for number, plant in enumerate(plants)]
    return "\n".join(["unit,technology,region,capacity,commissioned", *units])


def write_case(folder: Path, texts: Texts, profiles: Profiles | None = None, **settings: object) -> None:
    """Write a case; a profile has the 24 hours of every day, or all 8760."""
    for name, text in texts.items():
        lines = (line.strip() for line in text.strip().splitlines())
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    if profiles:
        whole = {name: np.resize(np.asarray(values, float), HOURS) for name, values in profiles.items()}
        pd.DataFrame({"time": TIME, **whole}).to_csv(folder / "profiles.csv", index=False)
    (folder / "case.toml").write_text(_toml(**settings), encoding="utf-8")


def _toml(
    years=(2025,), end_year=0, base_year=2025, days=1, steps=1, extreme_days=False, rate=0.0, interest=None,
    aggregate=True, accounting="annuity", view="market", **of_time: bool,
) -> str:  # fmt: skip
    of_time = "".join(f"{name} = {str(value).lower()}\n" for name, value in of_time.items())
    end = f"end_year = {end_year}\n" if end_year else ""
    cost_of_capital = "" if interest is None else f"interest_rate = {float(interest)}\n"
    return (
        'title = "test"\n[money]\nprice_year = 2025\nkzt_per_usd = 500.0\n'
        f"[time]\nbase_year = {base_year}\nmilestone_years = {list(years)}\n{end}days = {days}\nsteps = {steps}\n"
        f"extreme_days = {str(extreme_days).lower()}\n{of_time}"
        f'[finance]\ndiscount_rate = {float(rate)}\naccounting = "{accounting}"\n{cost_of_capital}'
        f'[view]\ncosts = "{view}"\n[model]\naggregate = {str(aggregate).lower()}\n'
    )


def read_case(texts: Texts, profiles: Profiles | None = None, **settings: object) -> Tables:
    """Write a case into a folder that is gone afterwards, and read it."""
    with tempfile.TemporaryDirectory() as name:
        write_case(Path(name), texts, profiles, **settings)
        return read_tables(Path(name))


def prepare_case(texts: Texts, profiles: Profiles | None = None, **settings: object) -> Case:
    """A case from texts."""
    return prepare(read_case(texts, profiles, **settings))


@dataclass(frozen=True)
class Solved:
    """A case, its model and its solution."""

    case: Case
    model: pyo.ConcreteModel
    solution: Solution

    @property
    def cost(self) -> float:
        """Million USD."""
        return self.solution.objective

    def array(self, name: str) -> Array:
        """Values of a variable, or duals of an equation; zero where it does not exist."""
        component = self.model.component(name)
        return (component.solution if hasattr(component, "solution") else component.dual).fillna(0.0)

    def value(self, name: str, **labels: object) -> float:
        """One value or dual, or the sum over the dimensions that are left out."""
        return float(self.array(name).at(**labels).sum())

    def price(self, node: str, year: int = 2025) -> np.ndarray:
        """[day, hour] USD/MWh at a node balanced by the hour, in money of the year."""
        dual = self.array("balance") + self.array("balance_with_disposal")
        days = self.case.days
        weight = self.case.horizon.weight.at(year=year)
        return (dual.at(node=node, year=year) / (weight * days.days * days.hours)).values * 1e3


def solve_tables(tables: Tables, aggregate: bool | None = None, **options: object) -> Solved:
    """Solve tables that were read, aggregated or not."""
    if aggregate is not None:
        tables = replace(tables, settings=replace(tables.settings, model=Model(aggregate=aggregate)))
    case = prepare(tables)
    model = build_model(case)
    solution = solve(model, SolveOptions(algorithm="simplex", **options))
    return Solved(case, model, solution)


def solve_case(texts: Texts, profiles: Profiles | None = None, **settings: object) -> Solved:
    """Solve a case from texts; it must have an optimum."""
    done = solve_tables(read_case(texts, profiles, **settings))
    assert done.solution.status == "optimal", done.solution.reason
    return done
