"""Small cases whose hourly year can be solved whole: a year in which five days take turns 73 times.

The programme of such a year is the same for every turn, so its optimum is that of the five days alone, each as often
as it takes to fill the year. The hourly year is made of other parts than mean days: real days, levels by runs of days,
ramps over midnight (verify/chronology.py).
"""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from kz_optimize.case.case import Case, prepare
from kz_optimize.model import build_model
from kz_optimize.results.extract.bound import lower_bound
from kz_optimize.solve import Solution, SolveOptions, solve
from kz_optimize.tables.read import Tables
from kz_optimize.verify.chronology import build, whole_year, window
from tests.model.random_case import draw
from tests.support import read_case

DAYS = 5


def tables(texts: dict[str, str], profiles: dict[str, np.ndarray], **settings: object) -> Tables:
    """Tables of a case whose days take turns; profiles of other than five days are cut."""
    turns = {name: np.tile(np.resize(values, 24 * DAYS), 365 // DAYS) for name, values in profiles.items()}
    return read_case({**texts, "storage": texts.get("storage", "").replace("horizon", "year")}, turns, **settings)


@cache
def drawn(seed: int) -> Tables:
    """A case with every family at work; not to be changed."""
    texts, profiles, settings = draw(seed)
    start = np.random.default_rng(seed).integers(0, 360) * 24
    return tables(texts, {name: values[start : start + 24 * DAYS] for name, values in profiles.items()}, **settings)


def with_time(tables: Tables, **time: object) -> Tables:
    """The tables with other settings of time."""
    settings = replace(tables.settings, time=replace(tables.settings.time, **time))
    return replace(tables, settings=settings)


def hourly(tables: Tables) -> tuple[Case, Any, Solution]:
    """The hourly year, solved whole."""
    case = window(whole_year(prepare(with_time(tables, days=365, steps=24, representation="medoid"))), np.arange(DAYS))
    model = build(case)
    return case, model, solved(model)


@cache
def hourly_cost(seed: int) -> float:
    """Million USD of the hourly year of a drawn case."""
    return hourly(drawn(seed))[2].objective


def on_means(tables: Tables, group: list[int], steps: int = 24) -> tuple[Case, Any, Solution]:
    """The case on mean days, from the group of each of the five days."""
    frame = pd.DataFrame({"date": [str(day) for day in range(DAYS)], "group": np.array(group, object)})
    groups = replace(tables["day_groups"], frame=frame)
    short = replace(tables, tables={**tables, "day_groups": groups}, profiles=tables.profiles.iloc[: 24 * DAYS])
    case = prepare(with_time(short, steps=steps, representation="mean"))
    model = build_model(case)
    return case, model, solved(model)


def bound(tables: Tables, group: list[int], steps: int = 24) -> float:
    """The lower bound of a plan on mean days."""
    case, model, solution = on_means(tables, group, steps)
    value, reason = lower_bound(model, case, solution.certificate)
    assert not reason, reason
    return value


def solved(model: Any) -> Solution:
    """The optimum of a model."""
    solution = solve(model, SolveOptions(algorithm="simplex"))
    assert solution.status == "optimal", solution.reason
    return solution
