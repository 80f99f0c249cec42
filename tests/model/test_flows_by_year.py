"""Flows and emission factors that change from year to year."""

import pytest

from kz_optimize.errors import InputError
from kz_optimize.policies import POLICIES
from kz_optimize.results.audit import recompute
from kz_optimize.results.extract.extract import extract
from tests.support import FLAT_GIGAWATT, SYSTEM, existing, read_case, solve_case

YEARS = (2025, 2030, 2035)
BASE = {
    **SYSTEM, **FLAT_GIGAWATT,
    "carriers": "carrier,place,time\nelectricity,country,hour\ncoal,country,year",
    "technologies": "technology,group,lifetime\nplant,thermal,60",
    "existing_capacity": existing("plant,land,1000"),
    "conversions": """
        technology,mode,carrier,year,flow,efficiency
        plant,normal,electricity,,1,
        plant,normal,coal,2025,-4,
        plant,normal,coal,2035,,0.5
        """,
    "markets": "market,region,carrier,direction,year,price\nmine,land,coal,buy,2025,2",
    "costs": "technology,year,variable_cost\nplant,2025,0",
    "pollutants": "pollutant,co2e\nCO2,1",
    "emission_factors": "carrier,pollutant,year,factor\ncoal,CO2,2025,0.4\ncoal,CO2,2035,0.3",
    "emission_prices": "instrument,scope,pollutant,year,price\ntax,land,CO2,2025,10",
}  # fmt: skip
TAKEN = [4, 3, 2]
"""MWh of coal per MWh: what is taken is interpolated, not the efficiency."""
FACTOR = [0.4, 0.35, 0.3]


def test_a_plant_takes_and_emits_what_its_year_says():
    done = solve_case(BASE, years=YEARS, end_year=2035)
    results = extract(done.model, done.case, done.solution)
    energy, plan = results["cohorts"]["generation"].sel(carrier="coal").sum("cohort"), results.plan
    assert energy.values == pytest.approx([-8760 * taken for taken in TAKEN])
    emitted = [8760 * taken * factor for taken, factor in zip(TAKEN, FACTOR, strict=True)]
    assert plan["total_co2e"].values == pytest.approx(emitted)
    assert done.case.dispatch.emission_factor.values.ravel() == pytest.approx([1.6, 1.05, 0.6])
    assert recompute.check(results, POLICIES)["relative"].max() < 1e-9
    # 8,760 GWh a year from coal at 2 USD/MWh, and 10 USD/t; five, five and one year
    paid = [8.76 * 2 * taken + 0.01 * kt for taken, kt in zip(TAKEN, emitted, strict=True)]
    assert done.cost == pytest.approx(5 * paid[0] + 5 * paid[1] + paid[2])


def test_plants_of_other_heat_rates_by_year_share_no_fleet():
    older = BASE["conversions"] + "older,normal,electricity,,1,\n        older,normal,coal,,-4,\n        "
    texts = {
        **BASE, "technologies": BASE["technologies"] + "\nolder,thermal,60", "conversions": older,
        "existing_capacity": existing("plant,land,500", "older,land,500"),
        "costs": BASE["costs"] + "\nolder,2025,0",
    }  # fmt: skip
    done = solve_case(texts, years=YEARS, end_year=2035)
    assert len(done.case.fleets.fleet) == 2
    assert done.array("output").sum("mode").values == pytest.approx(8760)


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("plant,normal,coal,2030,1,", "taken in one year and given in another"),
        ("plant,normal,coal,,-4,", "other rows like this one have a year"),
    ],
)
def test_what_years_cannot_say_is_refused(rows, problem):
    with pytest.raises(InputError, match=problem):
        read_case({**BASE, "conversions": BASE["conversions"] + rows})
