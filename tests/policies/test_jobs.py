"""Jobs: a count of factors, and limits on how fast they go."""

import numpy as np
import pytest

from kz_optimize.errors import InputError
from tests.policies.world import output, solved, world
from tests.support import read_case

JOBS = "technology,stage,year,factor,unit,group,place\n"
LIMITS = "limit,region,group,year,largest_fall,floor,support_cost\n"
PRICES = "instrument,pollutant,scope,year,price\n"


def with_tax(*limits: str, jobs: str = "coal,operation,2025,0.5,jobs/GWh,coal,", tax: str = "tax,CO2,land,2026,45"):
    """Coal in 2025, then a tax that would end it."""
    tables = {"jobs": JOBS + jobs, "emission_prices": PRICES + tax}
    return world(**tables) | ({"job_limits": LIMITS + "\n".join(limits)} if limits else {})


YEARS = {"years": (2025, 2026), "end_year": 2026}


def test_coal_stays_as_far_as_jobs_must_and_a_job_kept_has_a_price():
    # 500 jobs in 2025, at least 400 in 2026: 800 GWh of coal at 65 instead of gas at 63, half a job each.
    done, results = solved(with_tax("coal,land,coal,2025,0.2,,"), **YEARS)
    assert output(done, "coal") == pytest.approx([1000, 800])
    assert results.plan["jobs"].values[0] == pytest.approx([500, 400])
    row = results["limits"].to_dataframe().query("table == 'job_limits'")
    assert row["price"].to_numpy() * 1e6 == pytest.approx([4000])


def test_the_fall_of_several_years_is_that_of_each_of_them():
    done, _ = solved(with_tax("coal,land,coal,2025,0.2,,"), years=(2025, 2028), end_year=2028)
    assert output(done, "coal") == pytest.approx([1000, 1000 * 0.8**3])


def test_jobs_are_supported_where_that_is_cheaper_than_the_work():
    done, results = solved(with_tax("coal,land,coal,2025,0.2,,3000"), **YEARS)
    assert output(done, "coal") == pytest.approx([1000, 0])
    assert results.plan["supported"].values[0] == pytest.approx([0, 400])
    assert float(results.plan["transfers"][1]) == pytest.approx(18 + 400 * 0.003)
    done, _ = solved(with_tax("coal,land,coal,2025,0.2,,5000"), **YEARS)
    assert output(done, "coal") == pytest.approx([1000, 800])


def test_a_floor_is_kept_in_every_year_and_other_groups_do_not_count():
    done, _ = solved(with_tax("coal,land,coal,2025,,100,"), **YEARS)
    assert output(done, "coal") == pytest.approx([1000, 200])
    jobs = "coal,operation,2025,0.5,jobs/GWh,coal,\ngas,operation,2025,5,jobs/GWh,gas,"
    done, results = solved(with_tax("coal,land,coal,2025,,100,", jobs=jobs), **YEARS)
    assert output(done, "coal") == pytest.approx([1000, 200])
    assert results.plan["jobs_limited"].values[0] == pytest.approx([500, 100])


def test_mines_have_jobs_per_tonne_and_plants_per_capacity():
    texts = world(("coal",), cost={"coal": 0.0}) | {
        "carriers": "carrier,place,time,energy_content\nelectricity,country,hour,\nlump,country,year,18",
        "conversions": "technology,carrier,flow\ncoal,electricity,1\ncoal,lump,-2",
        "markets": "market,region,carrier,direction,year,price\nmine,land,lump,buy,2025,5",
        "jobs": JOBS + "mine,mining,2025,0.2,jobs/kt,coal,\ncoal,operation,2025,0.3,jobs/MW,coal,",
    }
    _, results = solved(texts)
    told = dict(zip(results.plan["job"].values, results.plan["jobs"].values[:, 0], strict=True))
    # 2,000 GWh at 5 GWh a kt are 400 kt; 2,000 MW stand.
    assert told == pytest.approx({"mine mining land": 80, "coal operation land": 600})


def test_jobs_of_construction_are_spread_over_the_years_of_a_period():
    texts = world(("wind",), jobs=JOBS + "wind,construction,2025,4,jobs/MW,new,") | {
        "existing_capacity": "unit,technology,region,capacity,commissioned",
        "candidates": "technology,region\nwind,land",
    }
    _, results = solved(texts, years=(2025, 2027), end_year=2028)
    built = 1000 / 8760 * 1000  # not before 2027, for it takes a year
    assert results.plan["jobs"].values[0] == pytest.approx([0, 4 * built / 2])


@pytest.mark.parametrize("seed", range(50))
def test_a_limit_on_jobs_is_never_cheaper_and_is_kept(seed):
    rng = np.random.default_rng(seed)
    tax = f"tax,CO2,land,2026,{rng.uniform(20, 80)}"
    fall, support = rng.uniform(0, 0.9), rng.uniform(500, 9000)
    free, _ = solved(with_tax(tax=tax), **YEARS)
    held, results = solved(with_tax(f"coal,land,coal,2025,{fall},,{support}", tax=tax), **YEARS)
    assert held.cost >= free.cost - 1e-9
    jobs, helped = results.plan["jobs_limited"].values[0], results.plan["supported"].values[0]
    assert jobs[1] + helped[1] >= (1 - fall) * jobs[0] - 1e-6


def test_factors_without_something_to_count_are_refused():
    for row in ("gas,construction,2025,1,jobs/GWh,,", "gas,operation,2025,1,jobs/kt,,"):
        with pytest.raises(InputError, match="jobs"):
            read_case(with_tax(jobs=row))
