"""The files of a verification: years of which one has what another has not."""

from kz_optimize.results import netcdf
from kz_optimize.verify import verify
from tests.support import FLAT_GIGAWATT, SYSTEM


def test_a_store_that_retires_between_two_years_keeps_its_name_and_holds_nothing_after(plan):
    case = {
        **SYSTEM, **FLAT_GIGAWATT,
        "technologies": "technology,group,lifetime\nplant,thermal,40\nstore,storage,10\nolder,storage,20",
        "storage": "technology,carrier,duration,cycle\nstore,electricity,4,year\nolder,electricity,4,year",
        "costs": "technology,year,variable_cost\nplant,2025,10\nstore,2025,0\nolder,2025,0",
        "existing_capacity": (
            "unit,technology,region,capacity,commissioned\n1,plant,land,1000,2020\n2,store,land,100,2017\n"
            "3,older,land,100,2017"
        ),
    }  # fmt: skip
    two = {"base_year": 2025, "years": [2025, 2030], "end_year": 2034}
    hours = netcdf.load(verify(plan(case, **two)).file, needs="hours")["hours"]
    names = dict(zip(hours["store"].values, hours["store_technology"].values, strict=True))
    assert sorted(names.values()) == ["older", "store"]
    gone = hours.isel(store=list(names.values()).index("store"))
    assert float(gone["held"].sel(year=2030).max()) == 0.0
    assert gone["held"].attrs["units"] == "GWh"
