"""What may stand where, and in which vintages."""

import numpy as np
import pytest

from tests.support import FLAT_GIGAWATT, SYSTEM, prepare_case

BASE = {**SYSTEM, **FLAT_GIGAWATT}
YEARS = {"years": (2025, 2030, 2040), "end_year": 2049}


def cohorts(changes: dict[str, str], **settings):
    return prepare_case({**BASE, **changes}, **{**YEARS, **settings}).cohorts


def buildable(found) -> list[str]:
    return list(found.cohort[found.buildable.values])


def test_lead_time_and_window_say_when_something_may_be_built():
    # name, lead time, first year, last year -> vintages
    cases = {
        "at_once": (0, "", "", [2025, 2030, 2040]),
        "next_year": (1, "", "", [2030, 2040]),
        "five": (5, "", "", [2030, 2040]),  # decided in 2025, there in 2030
        "six": (6, "", "", [2040]),
        "from_2030": (0, "2030", "", [2030, 2040]),
        "from_2031": (0, "2031", "", [2040]),
        "until_2030": (0, "", "2030", [2025, 2030]),
        "until_2029": (0, "", "2029", [2025]),
        "never": (20, "", "", []),
    }
    lines = {
        "technologies": ["technology,group,lifetime,lead_time"]
        + [f"{n},g,20,{lead}" for n, (lead, *_) in cases.items()],
        "conversions": ["technology,carrier,flow"] + [f"{name},electricity,1" for name in cases],
        "costs": ["technology,year,investment_cost"] + [f"{name},2025,1" for name in cases],
        "candidates": ["technology,region,first_year,last_year"]
        + [f"{name},land,{first},{last}" for name, (_, first, last, _) in cases.items()],
    }
    found = cohorts({name: "\n".join(rows) for name, rows in lines.items()})
    assert buildable(found) == [f"{name}@land#{year}" for name, (*_, years) in cases.items() for year in years]


def test_what_exists_stands_from_its_first_year_to_the_year_before_it_retires():
    found = cohorts(
        {
            "existing_capacity": """
                unit,technology,region,capacity,commissioned,retires
                a,plant,land,100,2010,
                b,plant,land,200,2010,2030
                c,plant,land,300,2010,2031
                d,plant,land,400,2027,
                e,plant,land,500,2000,2024
                f,plant,land,50,2010,
                """
        }
    )
    # a and f are one cohort, gone in 2030 after 20 years, like b; c stands for the whole period from 2030 to 2039; d
    # comes in 2027, so from 2030 on, until 2047; e was gone before the first year.
    expected = {
        "plant@land#2010": (0.35, [True, False, False]),
        "plant@land#2010-2031": (0.3, [True, True, False]),
        "plant@land#2027": (0.4, [False, True, True]),
    }
    assert dict(zip(found.cohort, found.initial.values, strict=True)) == pytest.approx(
        {name: capacity for name, (capacity, _) in expected.items()}
    )
    for name, (_, alive) in expected.items():
        assert found.alive.at(cohort=name).values.tolist() == alive


def test_projects_are_built_at_least_and_count_from_the_next_milestone():
    found = cohorts(
        {
            "committed": """
                project,technology,region,capacity,commissioned
                a,plant,land,100,2019
                b,plant,land,200,2026
                c,plant,land,300,2030
                d,plant,land,400,2041
                """
        }
    )
    assert list(found.cohort) == ["plant@land#2025", "plant@land#2030"]
    np.testing.assert_allclose(found.committed, [0.1, 0.5])
    np.testing.assert_allclose(found.build_limit, [0.1, 0.5])  # and no more: it is no candidate


def test_what_exists_and_what_may_be_built_of_one_vintage_are_one_cohort():
    found = cohorts(
        {
            "existing_capacity": "unit,technology,region,capacity,commissioned\na,plant,land,100,2030",
            "candidates": "technology,region,build_limit\nplant,land,10",
        }
    )
    assert found.cohort.is_unique
    one = found.initial.at(cohort="plant@land#2030")
    assert one == 0.1
    assert float(found.build_limit.at(cohort="plant@land#2030")) == pytest.approx(0.05)
    assert bool(found.buildable.at(cohort="plant@land#2030"))


def test_stores_with_an_energy_of_their_own_are_cohorts_of_their_own():
    found = cohorts(
        {
            "technologies": "technology,group,lifetime\nplant,thermal,20\nstore,storage,20",
            "storage": "technology,carrier,duration\nstore,electricity,4",
            "existing_capacity": """
                unit,technology,region,capacity,energy,commissioned
                a,plant,land,100,,2020
                b,store,land,100,800,2020
                c,store,land,100,400,2020
                d,store,land,100,,2020
                """,
        }
    )
    energy = dict(zip(found.cohort, found.initial_energy.values, strict=True))
    assert energy == pytest.approx(
        {"plant@land#2020": np.nan, "store@land#2020": np.nan, "store@land#2020-8h": 0.8}, nan_ok=True
    )
    assert np.nanmax(found.own_hours(set())) == pytest.approx(8.0)
    assert found.initial.at(cohort="store@land#2020").values.item() == pytest.approx(0.2)


def test_retrofits_stand_where_their_sources_do_along_chains():
    case = prepare_case(
        {
            **BASE,
            "technologies": "technology,group,lifetime,lead_time\nplant,coal,20,0\nlonger,coal,20,0\ncapture,coal,20,0",
            "conversions": "technology,carrier,flow\nplant,electricity,1\nlonger,electricity,1\ncapture,electricity,1",
            "costs": "technology,year,investment_cost\nplant,2025,1\nlonger,2025,1\ncapture,2025,1",
            "existing_capacity": "unit,technology,region,capacity,commissioned\na,plant,land,100,2020",
            "retrofits": "from_technology,to_technology\nplant,longer\nlonger,capture",
        }
    )
    assert list(case.plants.plant) == ["plant@land", "longer@land", "capture@land"]
    assert list(case.retrofits.retrofit) == ["plant@land > longer@land", "longer@land > capture@land"]
