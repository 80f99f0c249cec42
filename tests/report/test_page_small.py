"""Pages of cases that lack most of what a page shows."""

import pytest

from kz_optimize.report.charts import build, comparison
from kz_optimize.report.page import load_scenarios, write_page
from kz_optimize.results import netcdf
from kz_optimize.results.extract.extract import extract
from tests.support import FLAT_GIGAWATT, SYSTEM, existing, solve_case

STANDING = {**SYSTEM, "existing_capacity": existing("plant,land,2000")}
EMITTING = {
    "pollutants": "pollutant,co2e\nCO2,1",
    "emission_factors": "carrier,technology,pollutant,factor\n,plant,CO2,0.5",
}
SMALL = {
    "no lines, no fuels, no emissions": {**STANDING, **FLAT_GIGAWATT},
    "nothing within the year": {
        **STANDING,
        "carriers": "carrier,place,time\nheat,country,year",
        "conversions": "technology,carrier,flow\nplant,heat,1",
        "demand": "region,carrier,year,energy\nland,heat,2025,8760",
    },
    "emissions": {**STANDING, **FLAT_GIGAWATT, **EMITTING},
}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Name -> file of results."""
    folder = tmp_path_factory.mktemp("small")
    files = {name: folder / f"{number}.nc" for number, name in enumerate(SMALL)}
    for name, file in files.items():
        done = solve_case(SMALL[name])
        netcdf.save(extract(done.model, done.case, done.solution), file)
    return files


@pytest.mark.parametrize("name", SMALL)
def test_a_page_shows_what_there_is(files, name, tmp_path):
    write_page([files[name]], tmp_path / "page.html")
    charts = {chart.name: chart for each in build(load_scenarios([files[name]])).values() for chart in each}
    (built,) = charts["capacity"].data["value"].unique()
    assert built == 2.0
    assert ("dispatch" in charts) == (name != "nothing within the year")


def test_a_scenario_without_emissions_differs_from_one_with_them_by_all_of_them(files):
    for names, change in ((("emissions", "no lines, no fuels, no emissions"), -4.38),
                          (("nothing within the year", "emissions"), 4.38)):  # fmt: skip
        chart = comparison.difference_emissions(load_scenarios([files[name] for name in names]))
        total = chart.data[chart.data["series"] == "word/total"]
        assert total["value"].tolist() == pytest.approx([change])
