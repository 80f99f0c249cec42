"""Near-optimal plans: how little and how much of each technology a plan may have that costs little more than the best.

    near_optimal:  total cost <= (1 + within) * least cost
    objective:     least or most of sum over (cohorts of the group) of installed[cohort, year]

The method is known as modelling to generate alternatives (DeCarolis 2011; Neumann and Brown 2021, doi:
10.1016/j.epsr.2020.106690). All searches of a scenario share one shape of programme: only the objective and the right
hand side of one row differ, so each starts from the basis of the last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kz_optimize.algebra import Equation, Minimise
from kz_optimize.arrays import array
from kz_optimize.case.case import Case
from kz_optimize.study.study import Alternatives
from kz_optimize.tables.read import Table

SENSES = {"least": 1.0, "most": -1.0}


def searches(alternatives: Alternatives, tables: Mapping[str, Table], years: Sequence[int]) -> list[dict[str, Any]]:
    """The searches of a scenario, ordered so that neighbours are alike: each group from its least to its most."""
    year = alternatives.year or years[-1]
    widths = sorted(alternatives.within)
    return [
        {"group": group, "sense": sense, "within": within, "year": year}
        for group in alternatives.groups or buildable(tables)
        for sense, shares in (("least", widths[::-1]), ("most", widths))
        for within in shares
    ]


def buildable(tables: Mapping[str, Table]) -> tuple[str, ...]:
    """Groups of the technologies that may be built, in the order of the table of technologies."""
    technologies = tables["technologies"].frame
    may = set(tables["candidates"].frame["technology"]) | set(tables["retrofits"].frame["to_technology"])
    return tuple(dict.fromkeys(technologies["group"][technologies["technology"].isin(may)]))


def search(model: Any, case: Case, wanted: Mapping[str, Any], cheapest: float) -> None:
    """Turn a least-cost model into the search for a near-optimal plan; `cheapest` in million USD.

    The capacity sought is scaled so that the objective has the size of the numbers around it.
    """
    group_of = case.tables["technologies"].frame.set_index("technology")["group"]
    of_cohort = case.plants.technology[case.plants.plant.get_indexer(case.cohorts.plant)]
    member = (group_of.reindex(of_cohort) == wanted["group"]).to_numpy(float)
    in_year = (case.horizon.year == wanted["year"]).astype(float)
    chosen = array(member[:, None] * in_year, case.cohorts.cohort, case.horizon.year)
    capacity = (chosen * model.installed).sum()
    model.near_optimal = Equation(
        model.total_cost.cost <= (1.0 + wanted["within"]) * cheapest,
        for_each=(), doc="the plan costs little more than the cheapest",
    )  # fmt: skip
    model.del_component(model.total_cost)
    model.total_cost = Minimise(SENSES[wanted["sense"]] * capacity, doc="capacity of the group, GW")
