"""Availability, inflow, release and markets by month and by year."""

import numpy as np
import pytest

from kz_optimize.algebra import compile_model
from kz_optimize.errors import InputError
from kz_optimize.policies import POLICIES
from kz_optimize.results.audit import recompute
from kz_optimize.results.extract.extract import extract
from tests.model.random_case import draw
from tests.support import FLAT_GIGAWATT, SYSTEM, existing, read_case, solve_case, solve_tables

JULY, JANUARY = 31 * 24, 31 * 24
BASE = {
    **SYSTEM, **FLAT_GIGAWATT, "technologies": "technology,group,lifetime\nplant,thermal,60",
    "existing_capacity": existing("plant,land,1000"),
}  # fmt: skip
RIVER = {
    **BASE,
    "technologies": "technology,group,lifetime\nriver,hydro,60",
    "conversions": "technology,carrier,flow",
    "costs": "technology,year,variable_cost\nriver,2025,0",
    "storage": "technology,carrier,duration,charge_ratio\nriver,electricity,10000,0",
    "existing_capacity": existing("river,land,1000"),
    "demand": "region,carrier,year,energy\nland,electricity,2025,4380",
}


def audit(done):
    return recompute.check(extract(done.model, done.case, done.solution), POLICIES)["relative"]


def test_a_plant_in_maintenance_gives_less_in_that_month():
    # Half of 1 GW in July: 744 hours of 0.5 GW go without, at 1,000 in place of 10 USD/MWh.
    done = solve_case({**BASE, "availability": "technology,month,share\nplant,7,0.5"}, days=365)
    assert done.value("unserved") == pytest.approx(31 * 0.5)
    assert done.cost == pytest.approx((8760 * 10 + JULY * 0.5 * 990) / 1000)
    assert audit(done).max() < 1e-9


def test_the_row_of_the_month_counts_before_the_row_without_and_both_keep_their_profile():
    # 0.8 by day and 0.4 by night, in July half as much of a flat 1
    rows = "technology,month,profile,share\nplant,,sun,1\nplant,7,,0.5"
    done = solve_case({**BASE, "availability": rows}, {"sun": [0.8] * 12 + [0.4] * 12}, days=365, steps=2)
    assert done.value("activity") * 12 == pytest.approx((8760 - JULY) * 0.6 + JULY * 0.5)
    assert audit(done).max() < 1e-9


def test_typical_days_keep_the_energy_that_months_leave():
    done = solve_case({**BASE, "availability": "technology,month,share\nplant,,0.9\nplant,7,0.5"}, days=3)
    assert done.value("output") == pytest.approx((8760 - JULY) * 0.9 + JULY * 0.5)


def test_between_its_years_availability_is_interpolated():
    rows = "technology,year,share\nplant,2025,1\nplant,2035,0.5"
    done = solve_case({**BASE, "availability": rows}, years=(2025, 2030, 2040), end_year=2040)
    output = [done.value("output", year=year) for year in (2025, 2030, 2040)]
    assert output == pytest.approx([8760, 8760 * 0.75, 8760 * 0.5])
    assert audit(done).max() < 1e-9


@pytest.mark.parametrize(("month", "hours"), [("", 8760), ("7", JULY)])
def test_where_the_profile_changes_between_years_the_old_one_fades_as_the_new_one_comes(month, hours):
    # Half of the day at 0.8, all of it at 0.5, and between them the mean of both in every hour: 0.65 and 0.25.
    rows = f"technology,year,month,profile,share\nplant,2025,{month},sun,0.8\nplant,2035,{month},,0.5"
    profiles = {"sun": [1.0] * 12 + [0.0] * 12}
    done = solve_case({**BASE, "availability": rows}, profiles, years=(2025, 2030, 2035), end_year=2035, steps=2)
    share = np.unique(done.case.availability.share.to_xarray().sel(year=2030).values.round(12))
    others = 8760 - hours
    output = [done.value("output", year=year) for year in (2025, 2030, 2035)]
    assert output == pytest.approx([others + hours * part for part in (0.4, 0.45, 0.5)])
    assert month or share == pytest.approx([0.25, 0.65])
    assert audit(done).max() < 1e-9


def test_a_river_brings_and_must_let_through_what_month_and_year_say():
    # Water of a year: 744 hours of January at 1, 0.75 and 0.5 of 1 GW, all others at 0.4. In January 0.8 of it runs
    # through, which is 0.3 and 0.1 GW more than the demand of 0.5 GW, and no more than it in the end. The rest is kept
    # for when it is needed: what lacks of 4,380 GWh goes without.
    rows = "technology,year,month,share,minimum_release\nriver,,,0.4,0\nriver,2025,1,1,0.8\nriver,2035,1,0.5,0.8"
    done = solve_case({**RIVER, "inflows": rows}, years=(2025, 2030, 2035), end_year=2035, days=365)
    unserved = done.array("unserved").sum("tier", "node", "day", "hour").values * 24
    lost = np.array([0.3, 0.1, 0.0]) * JANUARY
    water = np.array([1.0, 0.75, 0.5]) * JANUARY + 0.4 * (8760 - JANUARY)
    assert unserved == pytest.approx(4380 - water + lost)
    assert audit(done).max() < 1e-9


@pytest.mark.parametrize("time", ["hour", "day", "year"])
def test_a_market_is_closed_in_a_month_and_opens_from_year_to_year(time):
    # 1 GW at 20 USD/MWh, closed in July; half as much in 2035, three quarters in 2030
    texts = {
        **BASE,
        "carriers": f"carrier,place,time\nelectricity,country,{time}",
        "existing_capacity": existing("plant,land,0.000001"),
        "markets": "market,region,carrier,direction,year,price,hourly_limit\nline,land,electricity,buy,2025,20,1000",
        "market_availability": "market,year,month,share\nline,2025,,1\nline,2035,,0.5\nline,,7,0",
    }
    done = solve_case(texts, years=(2025, 2030, 2035), end_year=2035, days=365)
    name, hours = {"hour": ("traded", 24), "day": ("traded_daily", 1), "year": ("traded_annual", 1)}[time]
    traded = [done.value(name, year=year) * hours for year in (2025, 2030, 2035)]
    assert traded == pytest.approx([(8760 - JULY) * share for share in (1, 0.75, 0.5)])
    assert audit(done).max() < 1e-9


def test_months_of_a_year_cost_a_case_without_them_nothing():
    plain = {**BASE, "availability": "technology,profile,share\nplant,sun,0.9"}
    blank = {**BASE, "availability": "technology,year,month,profile,share\nplant,,,sun,0.9"}
    one, other = (
        solve_case(texts, {"sun": np.arange(24) / 24}, steps=4, years=(2025, 2030), end_year=2030)
        for texts in (plain, blank)
    )
    assert (compile_model(one.model).matrix != compile_model(other.model).matrix).nnz == 0
    assert one.case.availability.share.dims == other.case.availability.share.dims == ("plant", "day", "hour")


@pytest.mark.parametrize("seed", range(6))
def test_fleets_of_plants_with_months_of_their_own_cost_what_single_plants_do(seed):
    texts, profiles, settings = draw(seed)
    texts["availability"] = """
        technology,region,year,month,profile,share
        wind,north,2025,,wind_a,1
        wind,north,2035,,wind_a,0.9
        wind,n2,,,wind_b,0.9
        wind,n2,,6,wind_a,0.5
        wind,s1,,,wind_b,1
        solar,,,,sun,1
        chp,n1,2025,7,,0.8
        chp,n1,2035,7,,0.6
        chp,n2,,8,,0.7
        coal_old,n2,,9,,0.7
        """
    texts["inflows"] = """
        technology,year,month,profile,share,minimum_release
        river,2025,,river,1,0.2
        river,2035,,river,0.8,0.1
        river,,5,,0.9,0.4
        """
    texts["market_availability"] = "market,month,share\nneighbour,7,0.5\nship,,0.9"
    tables = read_case(texts, profiles, **settings)
    together, apart = (solve_tables(tables, aggregate=way) for way in (True, False))
    assert together.solution.size.rows < apart.solution.size.rows
    assert together.cost == pytest.approx(apart.cost, rel=1e-8)
    assert audit(together).max() < recompute.CHECKED


FORGED = {
    "activity beyond availability": ({**BASE, "availability": "technology,month,share\nplant,7,0.9"}, "availability"),
    "inflow": ({**RIVER, "inflows": "technology,month,share\nriver,7,0.9"}, "inflows"),
    "release below its least": (
        {**RIVER, "inflows": "technology,month,share,minimum_release\nriver,7,1,0.1"}, "inflows"),
    "trade beyond what is open": (
        {**BASE, "existing_capacity": existing("plant,land,0.000001"),
         "markets": "market,region,carrier,direction,year,price,hourly_limit\nline,land,electricity,buy,2025,20,1000",
         "market_availability": "market,month,share\nline,7,0.9"}, "market_availability"),
}  # fmt: skip


@pytest.mark.parametrize("check", FORGED)
def test_an_audit_finds_a_plan_that_another_table_would_not_allow(check):
    texts, name = FORGED[check]
    done = solve_case(texts, days=365)
    results = extract(done.model, done.case, done.solution)
    table = results["inputs"][name]
    forged = str(table.item()).replace("0.9", "0.5").replace("0.1", "5")
    results["inputs"][name] = table.copy(data=forged)
    assert audit(done).max() < 1e-9
    assert recompute.check(results, POLICIES)["relative"][check] > recompute.CHECKED


RULES = {
    "availability": (
        ("technology,year,share\nplant,,1\nplant,2030,0.5", "other rows like this one have a year"),
        ("technology,month,share\nplant,13,1", "this is out of range"),
    ),
    "market_availability": (
        ("market,share\nline,0.5", "this market has no hourly_limit"),
        ("market,region,share\nline,side,0.5", "this market is not in this region"),
    ),
}


@pytest.mark.parametrize(("table", "text", "problem"), [(t, *case) for t, cases in RULES.items() for case in cases])
def test_what_cannot_be_meant_is_told(table, text, problem):
    texts = {
        **BASE,
        "regions": "region,parent,level\nland,,country\nside,land,oblast",
        "markets": "market,region,carrier,direction,year,price,annual_limit\nline,land,electricity,buy,2025,20,1000",
        table: text,
    }
    with pytest.raises(InputError) as raised:
        read_case(texts)
    assert problem in str(raised.value)


def test_slices_have_no_months():
    texts = {
        **BASE, "time_slices": "slice,days\nwinter,182\nsummer,183",
        "availability": "technology,month,share\nplant,7,0.5",
    }  # fmt: skip
    with pytest.raises(InputError, match="time slices have no months"):
        read_case(texts)
