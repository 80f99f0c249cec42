"""What running every hour found out stands on the page beside the plan, and contradicts it where it does."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from kz_optimize.report.charts import emission, money, operation, verified
from kz_optimize.report.charts.trust import certificate
from kz_optimize.report.page import Content, load_scenarios
from kz_optimize.report.page.assemble import page_data
from kz_optimize.report.page.summary import in_every_hour, verdicts
from kz_optimize.report.words import Labels
from kz_optimize.results import Results, netcdf

FIGURES = [  # figure, unit, planned, every hour of 2035
    ("unserved electricity", "GWh", 0.0, 90.0),
    ("unserved heat", "GWh", 0.0, 10.0),
    ("price of electricity", "USD/MWh", 40.0, 118.0),
    ("curtailment", "GWh", 42.0, 36000.0),
    ("water spilled", "GWh", 0.0, 1000.0),
    ("emissions", "kt CO2e", 80000.0, 98800.0),
]


def verification(about, short="2035"):
    """A year whose nodes lack 40 and 50 MW for 1,000 hours of days 101 to 142, and one of them 60 MW in an hour."""
    table = [
        np.array(column, dtype=object if isinstance(column[0], str) else float) for column in zip(*FIGURES, strict=True)
    ]
    names = ("figure", "unit", "planned", "verified")
    root = {f"figure_{name}": ("figure_row", column) for name, column in zip(names, table, strict=True)}
    root |= {"figure_year": ("figure_row", np.full(len(FIGURES), 2035)),
             "node_year": ("node_row", [2035, 2035]), "node_unserved": ("node_row", [40.0, 60.0]),
             "limit_year": ("limit_row", [2035]), "limit_kind": ("limit_row", np.array(["emissions"], object)),
             "limit_allowed": ("limit_row", [80000.0]), "limit_used": ("limit_row", [98800.0])}  # fmt: skip
    unserved = np.zeros((2, 1, 8760), np.float32)
    unserved[0, 0, 2400:3400], unserved[1, 0, 2400:3400] = 40.0, 50.0
    unserved[1, 0, 4800] = 60.0
    dims = ("node", "year", "hour_of_year")
    hours = xr.Dataset(
        {"unserved": (dims, unserved), "demand": (dims, np.full_like(unserved, 1000.0)),
         "given": (("node", "technology", *dims[1:]), np.full((2, 1, 1, 8760), 900.0, np.float32))},
        {"node": ["electricity@north", "electricity@south"], "year": [2035], "hour_of_year": np.arange(8760),
         "technology": ["wind_farm"], "node_carrier": ("node", ["electricity", "electricity"])},
    )  # fmt: skip
    attrs = {"input_hash": about["input_hash"], "plan_created": about["created"], "short_years": short}
    return Results({"plan": xr.Dataset(root, attrs=attrs), "hours": hours})


@pytest.fixture(scope="module")
def folder(files, tmp_path_factory):
    """A run of `cap`, verified."""
    out = Path(shutil.copytree(files[1].parent, tmp_path_factory.mktemp("verified") / "cap"))
    netcdf.save(
        verification(netcdf.load(out, ["provenance", "certificate"])["provenance"].attrs), out / "verification.nc"
    )
    return out


@pytest.fixture(scope="module")
def both(files, folder):
    return load_scenarios([files[0], folder / "results.nc"])


def test_a_plan_that_nobody_verified_says_so(both):
    assert verdicts(both["base"]) == [{"key": "verify.none", "parts": {}}]
    assert in_every_hour(both["base"]) == {}


def test_the_card_tells_what_every_hour_says(both):
    """1,001 hours, 100 GWh, and 18.8 Mt more than the cap allows; 2025 was not run."""
    assert verdicts(both["cap"]) == [
        {"key": "verify.short", "parts": {"year": 2035, "unserved": [100.0, "GWh"], "hours": 1001.0}},
        {"key": "verify.excess", "parts": {"year": 2035, "excess": [pytest.approx(18.8), "Mt"]}},
        {"key": "verify.left", "parts": {"years": "2025"}},
    ]


def test_numbers_of_the_card_are_contradicted(both):
    assert in_every_hour(both["cap"]) == {
        "word/end_emissions": [pytest.approx(98.8), "Mt CO2e"], "word/end_unserved": [100.0, "GWh"],
    }  # fmt: skip


def test_a_verification_of_another_plan_does_not_count(files, folder, tmp_path):
    other = Path(shutil.copytree(folder, tmp_path / "cap"))
    about = {"input_hash": "another", "created": "before"}
    netcdf.save(verification(about), other / "verification.nc")
    assert "verification" not in load_scenarios([other / "results.nc"])["cap"]


@pytest.mark.parametrize(
    ("chart", "told"),
    [(emission.emissions, 98.8), (operation.curtailment, 37.0), (money.electricity_price, 118.0)],
)
def test_charts_that_it_contradicts_have_its_mark(both, chart, told):
    """Mt, TWh of curtailment and spilled water together, USD/MWh; in the year that was run, and that scenario."""
    data = chart(both).data
    marks = data[data["series"] == verified.EVERY_HOUR]
    assert marks[["panel", "x", "value"]].to_numpy().tolist() == [["scenario/cap", 2035, pytest.approx(told)]]


def test_without_verification_no_chart_pays_for_it(scenarios):
    assert verified.verification(scenarios) is None
    assert verified.hard_days(scenarios) is None
    assert verified.EVERY_HOUR not in set(emission.emissions(scenarios).data["series"])


def test_the_worst_days_are_drawn_hour_by_hour(both):
    """The day on which most goes without is one of days 101 to 141 whole (from 1), the first of them: 100 to 102."""
    data = verified.hard_days(both).data
    assert list(dict.fromkeys(label.partition("|")[0] for label in data["x"])) == ["date/100", "date/101", "date/102"]
    assert len(data[data["series"] == "word/demand"]) == 72
    noon = data[data["x"] == "date/101|12"].set_index("series")["value"]
    assert noon.to_dict() == pytest.approx({
        "technology/wind_farm": 1.8, "word/unserved": 0.09, "word/rest": 0.11, "word/demand": 2.0,
    })  # fmt: skip


def test_the_table_of_the_verification_has_plan_and_hours_side_by_side(both):
    data = verified.verification(both).data.set_index(["series", "x"])
    assert data["value"]["figure/emissions", "word/planned"] == pytest.approx(80.0)
    assert data["value"]["figure/emissions", "word/every_hour"] == pytest.approx(98.8)
    assert data["value"]["figure/short hours", "word/every_hour"] == 1001.0
    words = Labels(both)
    assert words("figure/unserved heat").name[0] == "Not served: District heat"


def test_the_proof_is_of_the_typical_days_of_the_plan(scenarios):
    """One day in these tests."""
    told = certificate(scenarios).data
    assert set(told[told["series"] == "word/status"]["value"]) == {"proven/1"}


def test_the_page_holds_it(both, files, tmp_path):
    kept = page_data(Content(both), files, tmp_path / "a.html")
    assert kept["verified"]["scenario/base"][0]["key"] == "verify.none"
    assert kept["instead"]["scenario/cap"]["word/end_unserved"] == [100.0, "GWh"]
    assert {chart["name"] for chapter in kept["chapters"] for chart in chapter["charts"]} >= {
        "verification",
        "hard_days",
    }
