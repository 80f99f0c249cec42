"""Firm capacity above the peak."""

import numpy as np
import pandas as pd
import pytest

from kz_optimize.arrays import array
from kz_optimize.model import build_model
from kz_optimize.policies.reserve.report import _by_year
from kz_optimize.solve import SolveOptions, solve
from kz_optimize.verify import chronology
from tests.policies.world import solved
from tests.support import FLAT_GIGAWATT, SYSTEM, existing, prepare_case, solve_case

# Two zones of 1 GW each; the north has 2 GW, the south 0.5 GW and a line.
BASE = {
    **SYSTEM,
    "regions": "region,parent,level\nland,,country\nnorth,land,zone\nsouth,land,zone",
    "carriers": "carrier,place,time\nelectricity,zone,hour",
    "technologies": """
        technology,group,lifetime,lead_time,capacity_credit
        plant,thermal,20,0,0.9
        wind,wind,20,0,0.1
        """,
    "conversions": "technology,carrier,flow\nplant,electricity,1\nwind,electricity,1",
    "costs": "technology,year,investment_cost\nplant,2025,400\nwind,2025,400",
    "existing_capacity": existing("plant,north,2000", "plant,south,500", "wind,south,1000"),
    "candidates": "technology,region\nplant,south\nwind,south",
    "demand": "region,carrier,year,energy,profile\nnorth,electricity,2025,8760,\nsouth,electricity,2025,8760,load",
    "unserved": "carrier,tier,share,cost\nelectricity,all,1,1000",
}
# An hour of the year has twice the mean: the typical day, the mean of all, does not show it.
PEAK = np.full(8760, 8759.0 / 8758.0)
PEAK[[5000, 5001]] = [2.0, 0.0]


def test_the_reserve_is_asked_of_the_highest_hour_of_the_whole_year():
    # The peak of the south is 2 GW; with a margin of 10 %, 2.2 GW. The plants give 0.5 * 0.9, the wind 0.1: 1.65 GW of
    # credit are missing, 1.65 / 0.9 GW of plant, 20 million USD a year each.
    done = solve_case(
        {**BASE, "reserve": "region,carrier,year,reserve_margin\nsouth,electricity,2025,0.1"}, {"load": PEAK}
    )
    shape = PEAK / PEAK.sum() * 8760
    missing = 1.1 * shape.max() - 0.55
    assert done.value("built") == pytest.approx(missing / 0.9)
    assert done.cost == pytest.approx(missing / 0.9 * 20)
    assert done.value("reserve") == pytest.approx(20 / 0.9)


def test_neighbours_lend_what_they_have_to_spare_as_far_as_the_line_goes():
    # The north has 1.8 GW firm and needs 1: it could lend 0.8, but the line counts for half of 1 GW.
    reserve = "region,carrier,year,reserve_margin\nnorth,electricity,2025,0\nsouth,electricity,2025,0.1"
    lines = "line,from,to,capacity,capacity_credit\nline,north,south,1000,0.5"
    lent = solve_case({**BASE, "reserve": reserve, "lines": lines}, {"load": PEAK})
    missing = 1.1 * (PEAK / PEAK.sum() * 8760).max() - 0.55
    assert lent.value("reserve_sent", way="line>") == pytest.approx(0.5)
    assert lent.cost == pytest.approx((missing - 0.5) / 0.9 * 20)
    # A country asks once for the sum of its zones: 2.7 GW of credit are more than the peak of 3 GW less a tenth.
    whole = solve_case(
        {**BASE, "reserve": "region,carrier,year,reserve_margin\nland,electricity,2025,-0.15"}, {"load": PEAK}
    )
    assert whole.value("built") == pytest.approx(max(0, 0.85 * (1 + (PEAK / PEAK.sum() * 8760).max()) - 2.35) / 0.9)


def test_the_reserve_may_be_asked_of_what_is_given_in_every_step():
    # By day 1 GW is asked for and 0.5 GW charged, by night 1 GW and no more is given: 1.5 * 1.2 GW must be firm, of
    # which the plant has 1.8. A reserve on the peak of 1 GW would be content with 1.2 GW.
    texts = {
        **SYSTEM,
        **FLAT_GIGAWATT,
        "technologies": """
            technology,group,lifetime,lead_time,capacity_credit
            plant,thermal,20,0,1
            store,storage,20,0,0
            """,
        "storage": "technology,carrier,duration,cycle\nstore,electricity,12,day",
        "availability": "technology,profile\nplant,sun",
        "costs": "technology,year,investment_cost,variable_cost\nplant,2025,100,10\nstore,2025,0,0",
        "existing_capacity": existing("store,land,2000"),
        "candidates": "technology,region\nplant,land",
        "reserve": "region,carrier,year,reserve_margin,basis\nland,electricity,2025,0.2,production",
    }
    done = solve_case(texts, {"sun": [1.0] * 16 + [0.0] * 8}, steps=3)
    # Sixteen hours make 24 GWh, 1.5 GW each.
    assert done.array("activity").max() == pytest.approx(1.5)
    assert done.array("capacity").at(pool="plant@land").values.item() == pytest.approx(1.8)
    assert done.array("firm").max() == pytest.approx(1.8)
    texts["reserve"] = texts["reserve"].replace("production", "peak")
    on_peak = solve_case(texts, {"sun": [1.0] * 16 + [0.0] * 8}, steps=3)
    assert on_peak.array("capacity").at(pool="plant@land").values.item() == pytest.approx(1.5)


# Demand of 1 GW; a plant of 1 GW that counts for 0.9 stands, and both plants and batteries may be built.
GROWING = {
    **SYSTEM,
    **FLAT_GIGAWATT,
    "technologies": """
        technology,group,lifetime,lead_time,capacity_credit
        plant,thermal,20,0,0.9
        old,thermal,20,0,0.9
        battery,storage,20,0,0.6
        """,
    "conversions": "technology,carrier,flow\nplant,electricity,1\nold,electricity,1",
    "storage": "technology,carrier,duration,cycle\nbattery,electricity,4,day",
    "costs": "technology,year,investment_cost\nplant,2025,400\nbattery,2025,200\nold,2025,0",
    "existing_capacity": existing("old,land,1000"),
    "candidates": "technology,region\nplant,land\nbattery,land",
    "reserve": "region,year,reserve_margin\nland,2025,0.25",
}
CURVE = "group,step,share_of_peak,capacity_credit\nstorage,1,0.1,0.9\nstorage,2,0.2,0.5\nstorage,3,,0.1"


def test_a_credit_falls_with_what_stands_and_the_rest_is_built_of_what_is_cheaper():
    # 0.35 GW firm are missing. A kW of battery costs 10 USD a year: 11.1 per firm kW in the first step (0.1 GW, 0.09
    # firm), 20 in the second (0.2 GW, 0.1 firm), 100 after; of plant 20 / 0.9 = 22.2, for the 0.16 GW that are left.
    done, results = solved({**GROWING, "capacity_credits": CURVE})
    assert done.value("built", cohort="battery@land#2025") == pytest.approx(0.3)
    assert done.value("built", cohort="plant@land#2025") == pytest.approx(0.16 / 0.9)
    assert done.cost == pytest.approx(0.3 * 10 + 0.16 / 0.9 * 20)
    firm = results.plan["firm_capacity"].sel(year=2025).squeeze("zone").to_series()
    assert firm.to_dict() == pytest.approx({"plant": 160.0, "old": 900.0, "battery": 190.0})
    assert float(results.plan["reserve_required"].item()) == pytest.approx(1250.0)
    # A kW more of battery would count for 0.1 only, of what a firm kW costs: 2.22 USD. What stands earns no more.
    revenue = results.plan["reserve_revenue"].sel(region="land", year=2025).to_series()
    assert revenue["battery"] <= 0.3 * 10 + 1e-9
    assert revenue["plant"] == pytest.approx(0.16 / 0.9 * 20)
    # With a credit of 0.6 whatever the amount, all 0.35 GW firm would be batteries.
    constant = solve_case(GROWING)
    assert constant.value("built", cohort="battery@land#2025") == pytest.approx(0.35 / 0.6)


def test_the_nearest_curve_counts_and_beyond_its_last_step_nothing_does():
    curve = "group,region,step,share_of_peak,capacity_credit\nstorage,,1,,0.9\nbattery,land,1,0.1,0.4"
    done = solve_case({**GROWING, "capacity_credits": curve})
    assert done.value("built", cohort="battery@land#2025") == 0.0  # 25 USD per firm kW; by the other curve 11.1
    done = solve_case({**GROWING, "capacity_credits": curve.replace("0.1,0.4", "0.1,0.8")})
    assert done.value("built", cohort="battery@land#2025") == pytest.approx(0.1)


def test_a_reserve_may_be_asked_for_in_megawatts_and_of_a_group():
    # Of what is thermal, 1.5 GW firm, though 0.9 GW of it and any battery would do for the margin.
    reserve = "region,group,year,reserve_margin,firm_capacity\nland,,2025,-0.1,\nland,thermal,2025,,1500"
    done, _ = solved({**GROWING, "reserve": reserve})
    assert done.value("built", cohort="plant@land#2025") == pytest.approx(0.6 / 0.9)
    assert done.value("built", cohort="battery@land#2025") == pytest.approx(0.0)
    both = "region,year,reserve_margin,firm_capacity\nland,2025,0,200"
    done, _ = solved({**GROWING, "reserve": both})
    assert done.cost == pytest.approx(0.3 / 0.6 * 10)


def test_a_city_holds_a_reserve_of_heat_by_what_its_plants_give_of_it():
    # The coldest hour asks for 1 GW of heat, with 15 % 1.15. A plant of 0.4 GW gives 1.5 times as much heat: 0.6, of
    # which 0.9 count. 0.61 GW of boilers, at 5 USD a kW and year, are missing.
    texts = {
        **SYSTEM,
        "regions": "region,parent,level\nland,,country\nnorth,land,city\nsouth,land,city",
        "carriers": "carrier,place,time,disposal\nelectricity,country,hour,yes\nheat,city,hour,no",
        "technologies": "technology,group,lifetime,lead_time,capacity_credit\nchp,chp,20,0,0.9\nboiler,heat,20,0,1",
        "conversions": "technology,carrier,flow\nchp,electricity,1\nchp,heat,1.5\nboiler,heat,1",
        "costs": "technology,year,investment_cost\nchp,2025,0\nboiler,2025,100",
        "existing_capacity": existing("chp,north,400", "boiler,south,9000"),
        "candidates": "technology,region\nboiler,north",
        "demand": "region,carrier,year,energy\nnorth,heat,2025,8760",
        "unserved": "carrier,tier,share,cost\nheat,all,1,0.001",
        "reserve": "region,carrier,year,reserve_margin\nnorth,heat,2025,0.15",
    }
    done, _ = solved(texts)
    assert done.value("built", cohort="boiler@north#2025") == pytest.approx(1.15 - 0.4 * 1.5 * 0.9)


def test_in_every_step_wind_counts_by_what_it_could_give():
    # 1.2 GW are asked for in each of two steps. Wind of 1 GW gives 0.6 and 0.2: 1 GW firm is missing in the second,
    # and 0.9 stand. By its constant credit of 0.1 it would have counted the same in both.
    texts = {
        **GROWING,
        "technologies": GROWING["technologies"] + "wind,wind,20,0,0.5\n",
        "conversions": GROWING["conversions"] + "\nwind,electricity,1",
        "availability": "technology,profile\nwind,wind",
        "existing_capacity": existing("old,land,1000", "wind,land,1000"),
        "reserve": "region,year,reserve_margin,basis\nland,2025,0.2,steps",
    }
    done, results = solved(texts, {"wind": [0.6] * 12 + [0.2] * 12}, steps=2)
    assert done.value("built", cohort="battery@land#2025") == pytest.approx(0.1 / 0.6)
    assert results.plan["firm_capacity"].sel(technology="wind").item() == pytest.approx(200.0)
    assert results["prices"]["capacity_price"].item() == pytest.approx(10 / 0.6)


@pytest.mark.parametrize("seed", range(3))
def test_in_the_scarce_hours_of_the_year_firm_capacity_is_the_peak_of_net_load(seed):
    # The case sees one mean day; the reserve sees the year: the highest hour of demand less what 3 GW of wind and 2 GW
    # of sun give in it, a quarter more of the demand asked for.
    random = np.random.default_rng(seed)
    load = 1 + 0.3 * np.cos(np.arange(8760) / 8760 * 2 * np.pi) + random.uniform(0, 0.1, 8760)
    wind = np.clip(np.repeat(random.normal(0.3, 0.2, 365), 24), 0, 1)
    sun = np.clip(np.sin((np.arange(8760) % 24 - 6) / 12 * np.pi), 0, 1)
    texts = {
        **GROWING,
        "demand": "region,carrier,year,energy,profile\nland,electricity,2025,8760,load",
        "technologies": GROWING["technologies"] + "wind,wind,20,0,0.5\nsolar,solar,20,0,0.5\n",
        "conversions": GROWING["conversions"] + "\nwind,electricity,1\nsolar,electricity,1",
        "availability": "technology,profile,share\nwind,wind,0.9\nsolar,sun,1",
        "existing_capacity": existing("old,land,1000", "wind,land,3000", "solar,land,2000"),
        "candidates": "technology,region\nplant,land",
        "reserve": "region,year,reserve_margin,basis\nland,2025,0.25,scarce_hours",
    }
    done, results = solved(texts, {"load": load, "wind": wind, "sun": sun})
    asked = 1.25 * load / load.sum() * 8760
    missing = (asked - 3 * 0.9 * wind - 2 * sun).max() - 0.9
    assert done.value("built", cohort="plant@land#2025") == pytest.approx(max(missing, 0) / 0.9, abs=1e-9)
    firm = results.plan["firm_capacity"].sum("technology").item()
    assert firm == pytest.approx(results.plan["reserve_required"].item())


@pytest.mark.parametrize("dims", [("course", "day", "hour"), ("course", "year", "day", "hour")])
def test_a_reserve_without_weather_bound_plants_has_no_courses(dims):
    sizes = {"course": 0, "year": 3, "day": 2, "hour": 4}
    labels = [pd.Index(range(sizes[dim]), name=dim) for dim in dims]
    values = array(np.zeros([sizes[dim] for dim in dims]), *labels)
    assert _by_year(values, ["day", "hour"], 3).shape == (0, 3, 8)


def test_curves_without_a_reserve_say_nothing():
    texts = {name: text for name, text in GROWING.items() if name != "reserve"}
    assert solve_case({**texts, "capacity_credits": CURVE}).cost == pytest.approx(solve_case(texts).cost)


def test_days_that_are_cut_out_of_a_year_take_their_reserve_with_them():
    texts = {
        **GROWING,
        "technologies": GROWING["technologies"] + "wind,wind,20,0,0.5\n",
        "conversions": GROWING["conversions"] + "\nwind,electricity,1",
        "availability": "technology,profile\nwind,wind",
        "existing_capacity": existing("old,land,1000", "wind,land,1000"),
        "reserve": "region,year,reserve_margin,basis\nland,2025,0.2,steps",
    }
    wind = np.where(np.arange(8760) < 48, 0.2, 0.0)
    year = chronology.whole_year(prepare_case(texts, {"wind": wind}, days=365, steps=24))
    built = {}
    for name, days in (("windy", np.arange(2)), ("calm", np.arange(2, 4))):
        model = build_model(chronology.window(year, days))
        assert solve(model, SolveOptions()).status == "optimal"
        built[name] = model.built.solution.to_xarray().sel(cohort="battery@land#2025").item()
    # 1.2 GW are asked for and 0.9 stand; wind gives 0.2 on the first two days. A GW of battery counts 0.6.
    assert built == {"windy": pytest.approx(0.1 / 0.6), "calm": pytest.approx(0.3 / 0.6)}


def test_a_credit_that_does_not_fall_is_told_of_wind_and_stores_and_not_of_plants_in_repair():
    texts = {
        **GROWING,
        "technologies": GROWING["technologies"] + "wind,wind,20,0,0.5\ncoal,thermal,20,0,0.9\n",
        "carriers": GROWING["carriers"] + "\nfuel,country,year",
        "markets": "market,region,carrier,direction,year,price\nmine,land,fuel,buy,2025,1",
        "conversions": GROWING["conversions"] + "\nwind,electricity,1\ncoal,electricity,1\ncoal,fuel,-2",
        "availability": "technology,profile\nwind,half\ncoal,half",
        "existing_capacity": existing("old,land,700", "wind,land,100", "coal,land,200"),
    }
    _, results = solved(texts, {"half": [0.6] * 12 + [0.2] * 12}, steps=2)
    rigid = results.plan["rigid_capacity"].sum(["zone", "year"]).to_series()
    assert set(rigid.index[rigid > 0]) == {"wind", "battery"}
    assert rigid["wind"] == pytest.approx(50)
