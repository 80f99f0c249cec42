"""Cases of other models give their published answers, in our own tables under their accounting."""

import csv

import numpy as np
import pytest

from kz_optimize.model import cost
from tests.references.table import FOLDER, TOLERANCE, published, solve_reference
from tests.support import read_tables, solve_tables

NEMO_COST = (3845.15703, 146.55227, 139.57363, 132.92727, 126.59740, 120.56895, 114.82757, 109.35959, 104.15199,
             99.19237)  # fmt: skip
"""vtotaldiscountedcost of 2020 to 2029 in the tests of NemoMod.jl@57dc98d."""


@pytest.mark.parametrize("row", published(), ids=lambda row: f"{row['case']}-{row['scenario']}")
def test_the_published_answer_is_reproduced(row):
    done = solve_reference(row["case"], row["scenario"])
    assert done.solution.status == "optimal"
    assert done.cost == pytest.approx(float(row["expected"]), rel=TOLERANCE, abs=0)


def test_every_reference_case_has_an_expected_answer():
    assert {path.parent.name for path in FOLDER.glob("*/case.toml")} == {row["case"] for row in published()}


def test_the_page_lists_every_published_answer():
    listed = (FOLDER.parents[1] / "docs" / "references.md").read_text(encoding="utf-8")
    for row in published():
        assert f"| {row['case']} | {row['scenario']} | " in listed
        assert f" | {row['expected']} | " in listed


def test_every_figure_has_a_source():
    for path in FOLDER.glob("*/*.csv"):
        with path.open(encoding="utf-8") as file:
            assert path.stem == "profiles" or all(row["source"] for row in csv.DictReader(file)), path


def test_nemo_pays_in_each_year_what_its_tests_say():
    # NEMO books an investment, salvage taken off, in the year of building.
    done = solve_reference("nemo_storage")
    case, m = done.case, done.model
    running = sum(
        (term.solution.fillna(0.0).sum(*(dim for dim in term.solution.dims if dim != "year")) * case.horizon.weight)
        for term in cost.terms(m, case).values()
    )
    invested = np.array(
        [
            float(
                (cost.investments(m, case)["investment"].solution.fillna(0.0))
                .values[case.cohorts.vintage == year]
                .sum()
            )
            for year in case.horizon.year
        ]
    )
    assert running.values + invested == pytest.approx(np.array(NEMO_COST), rel=1e-6)


def test_storage_that_is_checked_every_day_is_dearer_than_in_nemo():
    # NEMO keeps levels within their bounds on the first day of a kind only. At weekends nothing discharges at night, so
    # 6 GWh more must be there on Monday than on Saturday, and the nights of the weekdays use them up, day by day: NEMO
    # looks at Monday alone. Checked every day, Friday's night must be served from the store as well.
    tables = read_tables(FOLDER / "nemo_storage")
    storage = tables["storage"].frame
    assert (storage["bounds"] == "first_day").all()
    storage["bounds"] = "every_day"
    done = solve_tables(tables)
    assert done.cost > 1.01 * sum(NEMO_COST)
    assert done.array("energy").max() > 13.0


def test_a_price_on_emissions_pays_for_removal():
    # A tonne removed earns the price and its half unit of electricity costs half of that: more and more is removed.
    # OSeMOSYS declares penalties non-negative, which forbids removal wherever emissions are priced.
    assert solve_reference("removal", "price").solution.status == "unbounded"
