"""How much may stand, how fast it may be built, what must leave."""

import pytest

from tests.support import FLAT_GIGAWATT, SYSTEM, existing, solve_case

# Demand of 100 GW in every hour, so that as much is built as is allowed.
HUNGRY = {
    **SYSTEM,
    **FLAT_GIGAWATT,
    "demand": "region,carrier,year,energy\nland,electricity,2025,876000",
    "technologies": "technology,group,lifetime,lead_time,retirement\nplant,thermal,60,0,no",
}
YEARS = {"years": (2025, 2030, 2040), "end_year": 2049}


def test_a_build_limit_is_per_calendar_year():
    # 200 MW a year: one year in 2025 (the base year itself), five until 2030, ten until 2040.
    done = solve_case(
        {**HUNGRY, "candidates": "technology,region,build_limit\nplant,land,200"},
        **YEARS,
    )
    assert done.array("built").values == pytest.approx([0.2, 1.0, 2.0])


def test_limits_on_groups_and_regions_count_what_stands_and_what_is_built():
    # In 2025 the potential of 1.5 GW includes 1 GW that exists; 300 MW a year allow 0.3. In 2030 the potential binds.
    # In 2040 the cap of 1.2 GW on the group would force 0.3 GW to leave, so no more than 1.2 is ever built.
    texts = {
        **HUNGRY,
        "existing_capacity": existing("plant,land,1000"),
        "candidates": "technology,region,capacity_limit\nplant,land,1500",
        "build_limits": "limit,technology,region,year,build_limit\npace,thermal,land,2025,300",
    }
    done = solve_case(texts, **YEARS)
    assert done.value("capacity", year=2025) == pytest.approx(1.3)
    assert done.value("capacity", year=2030) == pytest.approx(1.5)
    capped = {
        **texts,
        "build_limits": """
            limit,technology,region,year,capacity_limit,build_limit
            pace,thermal,land,2025,,300
            top,plant,land,2040,1200,
            """,
    }
    assert solve_case(capped, **YEARS).array("capacity").values.ravel() == pytest.approx([1.2, 1.2, 1.2])


def test_growth_is_counted_from_the_middle_of_one_period_to_the_middle_of_the_next():
    # 100 MW in the one year of the first period. Its middle is 2024.5, that of the second 2027.5, that of the third
    # 2035: three and seven and a half years apart. A seed of 10 MW a year and 10 % a year:
    #   2030: (100 + 10) * 1.1 ** 3 = 146.41 MW a year over five years = 732.05 MW
    #   2040: (146.41 + 10) * 1.1 ** 7.5 MW a year over ten years
    done = solve_case(
        {
            **HUNGRY,
            "candidates": "technology,region\nplant,land",
            "build_limits": """
                limit,technology,region,year,capacity_limit,growth_limit,growth_seed
                start,plant,land,2025,100,,
                start,plant,land,2030,100000,,
                growth,plant,land,2025,,0.1,10
                """,
        },
        **YEARS,
    )
    assert done.array("built").values == pytest.approx([0.1, 0.73205, 10 * 0.15641 * 1.1**7.5])


def test_a_minimum_is_built_though_nobody_needs_it():
    # A demand of 1 GW is met by what exists; the minimum of 1.5 GW asks for half a GW more: 500 / 60 a year.
    done = solve_case(
        {
            **HUNGRY, **FLAT_GIGAWATT,
            "existing_capacity": existing("plant,land,1000"),
            "candidates": "technology,region\nplant,land",
            "costs": "technology,year,investment_cost\nplant,2025,1000",
            "build_limits": "limit,technology,region,year,capacity_minimum\nleast,plant,land,2025,1500",
        }
    )  # fmt: skip
    assert done.value("capacity") == pytest.approx(1.5)
    assert done.cost == pytest.approx(500 / 60)


def test_a_phase_out_takes_also_what_may_not_retire_and_what_stands_at_the_start():
    # North is free of plants from 2026 on: 2025 keeps its GW, 2030 has none. South was free before the first year.
    done = solve_case(
        {
            **HUNGRY,
            "regions": "region,parent,level\nland,,country\nnorth,land,zone\nsouth,land,zone",
            "existing_capacity": existing("plant,north,1000", "plant,south,1000"),
            "candidates": "technology,region\nplant,north",
            "phase_outs": "phase_out,group,region,year\na,thermal,north,2026\nb,plant,south,2020",
        },
        years=(2025, 2030), end_year=2034, aggregate=False,
    )  # fmt: skip
    assert done.value("capacity", pool="plant@north#2020", year=2025) == pytest.approx(1.0)
    assert done.value("capacity", year=2030) == pytest.approx(0.0)
    assert done.value("capacity", pool="plant@south#2020") == pytest.approx(0.0)
