"""Impossible plans are explained by the limits that exclude each other, where they stand, and the cheapest way out."""

from pathlib import Path

import pytest

from kz_optimize.case.case import prepare
from kz_optimize.model import build_model
from kz_optimize.results.explain import definitions, explain, weights
from kz_optimize.solve.infeasibility import diagnose
from tests.support import FLAT_GIGAWATT, SYSTEM, existing, prepare_case, read_tables

TABLES = {
    "cap": ("emission_caps", "instrument,pollutant,scope,year,limit\nceiling,CO2,kazakhstan,2035,-1000\n"),
    "reserve": ("reserve", "region,carrier,year,reserve_margin\nnorth,electricity,2025,1.9\n"),
    "exit": ("phase_outs", "phase_out,group,region,year\nexit,coal,kazakhstan,2035\n"),
    "keep": (
        "build_limits",
        "limit,technology,region,year,capacity_limit,capacity_minimum,build_limit,growth_limit,growth_seed\n"
        "keep,coal,north,2035,,2000,,,0\n",
    ),
    "must run": (
        "activity_limits", "limit,technology,region,year,activity_minimum\nblow,wind_farm,north,2035,900000000\n"),
    "must run in all": (
        "activity_budgets", "budget,technology,region,activity_minimum\never,wind_farm,north,9000000000\n"),
    "may not run": (
        "activity_budgets", "budget,technology,region,activity_limit\nnever,coal,kazakhstan,1\n"),
    "coal runs": (
        "activity_limits", "limit,technology,region,year,activity_minimum\nburn,coal,north,2035,1000\n"),
    "share": ("targets", "target,group,carrier,region,year,minimum_share\nall,wind,electricity,north,2035,1\n"),
}  # fmt: skip


def explained(case: Path, *names: str) -> str:
    """What is said of the tiny case when these tables are added in a scenario."""
    scenario = case / "scenarios" / "wrong"
    scenario.mkdir()
    (scenario / "scenario.toml").write_text('title = "Wrong"\n', encoding="utf-8")
    for table, text in (TABLES[name] for name in names):
        (scenario / f"{table}.csv").write_text(text, encoding="utf-8")
    prepared = prepare(read_tables(case, "wrong"))
    model = build_model(prepared)
    return explain(diagnose(model, hard=definitions(model), weights=weights(model)), model, prepared)


@pytest.mark.parametrize(
    ("names", "reasons", "way_out"),
    [
        (("must run",), ["the limit blow wind_farm north asks for at least 900,000,000 GWh in 2035"],
         "less under blow wind_farm north in 2035"),
        (("must run in all",), ["the budget ever asks for at least 9,000,000,000 GWh over the whole horizon"],
         "less under the budget ever"),
        (("coal runs", "may not run"), ["the budget never lets no more than 1 GWh run over the whole horizon",
          "the limit burn coal north asks for at least 1,000 GWh in 2035"],
         "GWh"),
        (("coal runs", "share"), ["the target all asks for its share in 2035",
          "the limit burn coal north asks for at least 1,000 GWh in 2035"], "under burn coal north in 2035"),
        (("cap",), ["the cap ceiling holds emissions to -1,000 kt in 2035"], "more under the cap ceiling in 2035"),
        (("reserve",), ["the reserve of electricity in north asks for"], "of firm capacity for electricity in north"),
        (
            ("exit", "keep"),
            ["the limit keep coal north asks for at least 2 GW in 2035", "the phase-out exit coal kazakhstan lets"],
            "let 2 GW stand past the phase-out exit coal kazakhstan in 2035",
        ),
    ],
)  # fmt: skip
def test_reasons_lines_and_way_out(tiny: Path, names: tuple[str, ...], reasons: list[str], way_out: str):
    """Each reason is told with the file and line of the table it comes from; a limit stands as the table states it."""
    text = explained(tiny, *names)
    told, ways = text.split("The cheapest way out:")
    for reason, name in zip(reasons, reversed(names), strict=True):
        (line,) = [line for line in told.splitlines() if reason in line]
        assert f"{TABLES[name][0]}.csv line 2" in line
    assert way_out in ways


def test_a_cap_that_no_technology_can_help_to_keep_is_explained():
    case = prepare_case({
        **SYSTEM, **FLAT_GIGAWATT, "existing_capacity": existing("plant,land,2000"),
        "pollutants": "pollutant,co2e,captured\nCO2,1,yes",
        "scopes": "scope,region,group,sector\nfactories,land,none,industry",
        "exogenous_emissions": "region,sector,pollutant,year,emissions\nland,industry,CO2,2025,500",
        "emission_caps": "instrument,pollutant,scope,year,limit\nceiling,CO2,factories,2025,100",
    })  # fmt: skip
    model = build_model(case)
    text = explain(diagnose(model, hard=definitions(model), weights=weights(model)), model, case)
    assert "the cap ceiling holds emissions to 100 kt in 2025" in text
    assert "allow 400 kt more under the cap ceiling in 2025" in text


STANDING = {**SYSTEM, **FLAT_GIGAWATT, "existing_capacity": existing("plant,land,2000")}


def told(texts) -> tuple[list[str], list[str]]:
    """Reasons and ways out."""
    case = prepare_case(texts)
    model = build_model(case)
    text = explain(diagnose(model, hard=definitions(model), weights=weights(model)), model, case)
    reasons, ways = text.split("The cheapest way out:")
    return [[line.strip("- ") for line in part.splitlines() if line.startswith("  -")] for part in (reasons, ways)]


def test_what_must_run_beyond_demand_is_a_surplus_and_no_shortage():
    technologies = "technology,group,lifetime,lead_time,minimum_output\nplant,thermal,20,0,0.8"
    reasons, ways = told({**STANDING, "technologies": technologies})
    assert [reason.split(", ")[0] for reason in reasons] == [
        "plant in land runs at its minimum_output or above in 2025",
        "no surplus of electricity in land can be let go in 2025",
    ]
    assert "technologies.csv line 2" in reasons[0]
    assert "carriers.csv line 2" in reasons[1]
    (way,) = ways
    assert way.startswith("let go 600 MW of electricity in land in 2025")


@pytest.mark.parametrize(
    ("carriers", "unit"), [("electricity,country,day", "GWh"), ("electricity,country,year", "GWh")]
)
def test_a_surplus_is_told_whenever_the_carrier_is_balanced(carriers, unit):
    technologies = "technology,group,lifetime,lead_time,minimum_output\nplant,thermal,20,0,0.8"
    reasons, ways = told({**STANDING, "technologies": technologies, "carriers": f"carrier,place,time\n{carriers}"})
    assert any("plant in land runs at its minimum_output or above in 2025" in reason for reason in reasons)
    assert len(ways) == 1
    surplus = {"day": "14.4 GWh", "year": "5,256 GWh"}[carriers.rpartition(",")[2]]
    assert ways[0].startswith(f"let go {surplus} of electricity in land in 2025")


BATTERY = {
    **STANDING,
    "technologies": SYSTEM["technologies"] + "bat,store,20,0",
    "costs": SYSTEM["costs"] + "bat,2025,0",
    "existing_capacity": existing("plant,land,2000", "bat,land,100"),
}
COLUMNS = "technology,carrier,duration,cycle,initial_level,minimum_level\nbat,electricity,4,horizon,"


@pytest.mark.parametrize(
    ("store", "start", "way"),
    [
        ("50,0.2", "50 MWh", "start bat in land with 30 MWh more"),
        (",0.2", "0 GWh", "start bat in land with 80 MWh more"),
        ("500,0", "500 MWh", "start bat in land with 100 MWh less"),
    ],
)
def test_a_store_that_starts_outside_its_bounds_is_told(store, start, way):
    reasons, ways = told({**BATTERY, "storage": COLUMNS + store})
    assert any(reason.startswith(f"bat in land starts with its initial_level of {start} (") for reason in reasons)
    assert any(reason.startswith("bat in land holds no more than it can, and no less") for reason in reasons)
    assert all("storage.csv line 2" in reason for reason in reasons)
    assert [each.split(" (")[0] for each in ways] == [way]


def test_a_plan_that_exists_has_no_explanation(tiny: Path):
    assert "No limit" in explained(tiny)
