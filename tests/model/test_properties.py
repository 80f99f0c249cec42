"""What must hold for any case: duals are derivatives, and cutting a thing in two changes nothing."""

import numpy as np
import pytest

from kz_optimize.model.emission import emissions
from tests.support import FLAT_GIGAWATT, SYSTEM, Solved, existing, solve_case

SUN = np.clip(np.sin((np.arange(24) - 6) / 12 * np.pi), 0, None)
LOAD = 1 + 0.2 * np.cos((np.arange(24) - 19) / 12 * np.pi)
PROFILES = {"sun": SUN, "load": LOAD}
SETTINGS = {"years": (2025, 2030), "end_year": 2039, "steps": 4, "rate": 0.06}

# Coal and sun with a battery in the north, gas in the south, a line, a cap on emissions from 2030 on.
BASE = {
    **SYSTEM,
    "regions": "region,parent,level\nland,,country\nnorth,land,zone\nsouth,land,zone\nn1,north,oblast\nn2,north,oblast",
    "carriers": "carrier,place,time\nelectricity,zone,hour\ncoal,country,year\ngas,country,year",
    "technologies": """
        technology,group,lifetime,lead_time
        coal,coal,60,5
        ccgt,gas,25,1
        solar,solar,25,1
        battery,battery,15,1
        """,
    "conversions": """
        technology,carrier,flow,efficiency
        coal,coal,,0.35
        coal,electricity,1,
        ccgt,gas,,0.55
        ccgt,electricity,1,
        solar,electricity,1,
        """,
    "storage": """
        technology,carrier,efficiency_charge,efficiency_discharge,duration,cycle
        battery,electricity,0.95,0.95,4,day
        """,
    "costs": """
        technology,year,investment_cost,fixed_cost,variable_cost
        coal,2025,2000,40,4
        ccgt,2025,1100,25,3
        solar,2025,600,10,0
        battery,2025,700,8,0
        """,
    "availability": "technology,profile\nsolar,sun",
    "existing_capacity": "unit,technology,region,capacity,commissioned\na,coal,n1,1700,1990\nb,ccgt,south,600,2015",
    "candidates": "technology,region\nsolar,n1\nsolar,n2\nbattery,n1\nccgt,south\nccgt,n1",
    "demand": """
        region,carrier,year,energy,profile
        n1,electricity,2025,9000,load
        south,electricity,2025,4000,load
        n1,electricity,2030,11000,load
        south,electricity,2030,5000,load
        """,
    "unserved": FLAT_GIGAWATT["unserved"],
    "markets": "market,region,carrier,direction,year,price\nmine,land,coal,buy,2025,3\nfield,land,gas,buy,2025,12",
    "lines": "line,from,to,capacity,loss,length,wheeling_cost\nline,north,south,300,0.05,500,0.5",
    "pollutants": "pollutant,co2e\nCO2,1",
    "emission_factors": "carrier,pollutant,factor\ncoal,CO2,0.34\ngas,CO2,0.2",
}


def cap(limit: float) -> dict[str, str]:
    return {"emission_caps": f"instrument,pollutant,scope,year,limit\ncap,CO2,land,2030,{limit!r}"}


def solve(changes: dict[str, str] | None = None, profiles=PROFILES, **settings) -> Solved:
    return solve_case({**BASE, **cap(6000.0), **(changes or {})}, profiles, **{**SETTINGS, **settings})


@pytest.fixture(scope="module")
def base() -> Solved:
    return solve()


def emitted(done: Solved, year: int = 2030) -> float:
    return float(emissions(done.model, done.case, done.case.caps).solution.at(year=year).sum())


# --- duals are derivatives ------------------------------------------------------------------------------------------


def test_the_dual_of_a_cap_is_its_finite_difference_and_a_tighter_cap_is_dearer(base):
    tighter, looser = solve(cap(5990.0)), solve(cap(6010.0))
    assert tighter.cost > base.cost > looser.cost
    assert (looser.cost - tighter.cost) / 20 == pytest.approx(base.value("emission_cap"), rel=1e-6)


def test_the_price_of_power_is_what_more_demand_costs(base):
    # 11 GWh more in 2030, spread over the load: the sum of duals times that load.
    more = solve({"demand": BASE["demand"].replace("n1,electricity,2030,11000", "n1,electricity,2030,11011")})
    load = base.case.demand.power.at(node="electricity@north", year=2030)
    value = float((base.array("balance").at(node="electricity@north", year=2030) * load).sum()) / 1000
    assert more.cost - base.cost == pytest.approx(value, rel=1e-6)


def test_what_energy_gives_it_takes(base):
    # Over the year: power made, less what charging and the line lose, is the demand.
    made = base.array("output").sum("mode")
    weight = base.case.days.days * base.case.days.hours
    lost = (weight * (base.array("charge") - base.array("discharge"))).sum("store", "day", "hour")
    on_the_way = 0.025 * (weight * base.array("sent")).sum("way", "day", "hour")
    demand = base.case.demand.annual.at(node=["electricity@north", "electricity@south"]).sum("node")
    served = demand - (weight * base.array("unserved")).sum("tier", "node", "day", "hour")
    np.testing.assert_allclose(made - lost - on_the_way, served)


def test_a_cap_at_the_emissions_of_a_price_gives_that_price_back():
    # Emissions fall in steps as the price rises, so the price lies between what a tonne less and a tonne more is
    # worth, and the cost without the tax is that of the cap.
    tax = {"emission_prices": "instrument,pollutant,scope,year,price\ntax,CO2,land,2030,31.0"}
    priced = solve({**cap(1e6), **tax})
    weight = priced.case.horizon.weight.at(year=2030).values.item()
    less, more = (solve(cap(emitted(priced) + step)) for step in (-1.0, 1.0))
    price_of_less, price_of_more = (-done.value("emission_cap") / weight * 1000 for done in (less, more))
    assert price_of_more - 1e-6 <= 31.0 <= price_of_less + 1e-6
    assert price_of_more > 20
    untaxed = priced.cost - weight * 0.031 * emitted(priced)
    assert less.cost - weight * price_of_less / 1000 == pytest.approx(untaxed, rel=1e-9)


# --- cutting in two changes nothing ---------------------------------------------------------------------------------

SPLITS = {
    "region": {
        # half of the coal and of the demand move to the other oblast of the zone
        "existing_capacity": """
            unit,technology,region,capacity,commissioned
            a,coal,n1,850,1990
            c,coal,n2,850,1990
            b,ccgt,south,600,2015
            """,
        "demand": BASE["demand"].replace("n1,electricity,2030,11000", "n1,electricity,2030,5500").replace(
            "n1,electricity,2025,9000", "n1,electricity,2025,4500")
        + "n2,electricity,2025,4500,load\n        n2,electricity,2030,5500,load",
    },
    "vintage": {
        "existing_capacity": """
            unit,technology,region,capacity,commissioned
            a,coal,n1,700,1990
            c,coal,n1,1000,1993
            b,ccgt,south,600,2015
            """,
    },
    "technology": {
        name: BASE[name] + "\n".join(
            line.strip().replace("coal,", "twin,", 1) for line in BASE[name].splitlines()
            if line.strip().startswith("coal,")) + "\n"
        for name in ("technologies", "conversions", "costs")
    } | {
        "existing_capacity": """
            unit,technology,region,capacity,commissioned
            a,coal,n1,700,1990
            c,twin,n1,1000,1990
            b,ccgt,south,600,2015
            """,
    },
}  # fmt: skip


@pytest.mark.parametrize("split", SPLITS)
def test_cutting_in_two_changes_nothing(base, split):
    done = solve(SPLITS[split])
    assert done.cost == pytest.approx(base.cost, rel=1e-9)
    assert emitted(done) == pytest.approx(emitted(base))
    if split == "technology":
        assert set(done.case.plants.technology) > {"twin", "coal"}


def test_a_step_of_the_same_weather_cut_in_two_changes_nothing(base):
    # Profiles that are flat within the four steps: eight steps tell nothing more.
    flat = {name: np.repeat(shape.reshape(4, 6).mean(axis=1), 6) for name, shape in PROFILES.items()}
    four, eight = solve(profiles=flat), solve(profiles=flat, steps=8)
    assert four.cost == pytest.approx(base.cost, rel=1e-9)
    assert eight.cost == pytest.approx(base.cost, rel=1e-9)


def test_a_milestone_year_cut_in_two_changes_nothing_if_all_stands_already():
    # 2030 to 2039 told by 2030 alone, or by 2030 and 2035 with equal data. What is built in 2035 would be another
    # decision, so nothing can be; the plants live on.
    still = {"candidates": "technology,region,last_year\nsolar,n1,2020"}
    one, two = solve(still), solve(still, years=(2025, 2030, 2035))
    assert two.cost == pytest.approx(one.cost, rel=1e-9)


def test_ten_times_the_country_costs_ten_times_as_much(base):
    def times_ten(text: str, column: int) -> str:
        head, *lines = (line.strip() for line in text.strip().splitlines())
        cells = [line.split(",") for line in lines]
        return "\n".join([head, *(",".join([*c[:column], c[column] + "0", *c[column + 1 :]]) for c in cells)])

    done = solve(
        {
            **cap(60000.0),
            "demand": times_ten(BASE["demand"], 3),
            "existing_capacity": times_ten(BASE["existing_capacity"], 3),
            "lines": times_ten(BASE["lines"], 3),
        }
    )
    assert done.cost == pytest.approx(10 * base.cost, rel=1e-9)


def test_few_kinds_of_day_are_told_exactly_by_as_many_typical_days():
    # A year of two kinds of day in an irregular sequence, with a store that carries energy from one to the other over
    # the calendar and never runs full: two typical days cost what 365 do.
    day = np.arange(8760) // 24
    bright = np.where(np.isin(day % 17, [0, 1, 2, 5, 8, 9, 13, 14]) | (day % 29 < 9), 1.0, 0.0)
    sun = bright * np.resize(np.repeat([0.0, 1.0, 1.0, 0.0], 6), 8760)
    texts = {
        **SYSTEM,
        **FLAT_GIGAWATT,
        "technologies": "technology,group,lifetime\nplant,thermal,20\nsolar,solar,20\nstore,storage,20",
        "conversions": "technology,carrier,flow\nplant,electricity,1\nsolar,electricity,1",
        "storage": """
            technology,carrier,efficiency_charge,efficiency_discharge,duration,cycle
            store,electricity,0.9,0.9,5000,year
            """,
        "availability": "technology,profile\nsolar,sun",
        "existing_capacity": existing("plant,land,600", "solar,land,2400", "store,land,900"),
    }
    few, all_days = (solve_case(texts, {"sun": sun}, days=days, steps=4) for days in (2, 365))
    assert few.case.days.days.sum() == 365
    assert len(few.case.days.runs[0]) > 50
    assert few.array("level").max() < 0.9 * few.value("energy")
    assert few.value("discharge") > 0.1
    assert few.cost == pytest.approx(all_days.cost, rel=1e-9)
