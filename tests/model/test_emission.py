"""Emissions, and what limits or prices them."""

import pytest

from kz_optimize.model.emission import emissions
from tests.support import FLAT_GIGAWATT, SYSTEM, existing, solve_case

# Coal at 0.34 t/MWh burnt in two plants, one of which catches nine tenths; a machine that takes 0.5 t out of the air
# per MWh of electricity.
BASE = {
    **SYSTEM,
    **FLAT_GIGAWATT,
    "regions": "region,parent,level\nland,,country\nnorth,land,zone\nsouth,land,zone",
    "carriers": "carrier,place,time\nelectricity,country,hour\ncoal,country,year",
    "technologies": """
        technology,group,lifetime,capture_rate
        plant,coal,20,0
        capture,coal,20,0.9
        remover,removal,20,0
        """,
    "conversions": """
        technology,carrier,flow,efficiency
        plant,electricity,1,
        plant,coal,,0.4
        capture,electricity,1,
        capture,coal,,0.25
        remover,electricity,-1,
        """,
    "costs": "technology,year,variable_cost\nplant,2025,10\ncapture,2025,20\nremover,2025,5",
    "markets": "market,region,carrier,direction,year,price\nmine,land,coal,buy,2025,2",
    "pollutants": "pollutant,co2e,captured\nCO2,1,yes\nCH4,28,no",
    "emission_factors": """
        carrier,technology,pollutant,factor
        coal,,CO2,0.34
        coal,,CH4,0.001
        ,remover,CO2,-0.5
        """,
    "exogenous_emissions": """
        region,sector,pollutant,year,emissions
        north,forest,CO2,2025,-100
        south,industry,CO2,2025,300
        south,industry,CH4,2025,10
        """,
    "existing_capacity": existing("plant,north,2000", "capture,south,2000", "remover,south,1000"),
}
CO2 = {"plant": 0.34 / 0.4, "capture": 0.34 / 0.25 * 0.1, "remover": -0.5}
CH4 = {"plant": 0.001 / 0.4, "capture": 0.001 / 0.25, "remover": 0.0}


TAX = "instrument,pollutant,scope,year,price\ntax,CO2,"


def budget(*rows: str) -> str:
    return "\n".join(["instrument,pollutant,scope,limit", *rows])


def test_emissions_count_use_capture_removal_greenhouse_gases_and_what_is_outside():
    # Everything is covered in budgets that never bind, so the plant at 10 + 2 / 0.4 USD/MWh makes all 8760 GWh. Coal
    # emits 0.85 t of CO2 and 0.0025 t of CH4 per MWh of electricity.
    texts = {
        **BASE,
        "scopes": """
            scope,region,group,sector
            plants,land,coal,none
            factories,south,none,industry
            both,north,all,none
            both,south,none,all
            """,
        "emission_budgets": budget(
            "co2,CO2,land,1000000", "methane,CH4,land,1000000", "warming,CO2e,land,1000000", "plants,CO2,plants,100000",
            "factories,CO2e,factories,1000000", "both,CO2,both,1000000", "south,CO2,south,1000000",
        ),
    }  # fmt: skip
    done = solve_case(texts)
    co2, methane = 8760 * CO2["plant"], 8760 * CH4["plant"]
    budgets = emissions(done.model, done.case, done.case.budgets).solution.at(year=2025)
    counted = budgets.to_xarray().to_series().to_dict()
    assert counted == pytest.approx(
        {
            "co2": co2 - 100 + 300,
            "methane": methane + 10,
            "warming": co2 + 200 + 28 * (methane + 10),
            "plants": co2,
            "factories": 300 + 280,
            "both": co2 + 300,
            "south": 300,
        }
    )


def test_a_cap_is_met_by_the_cheapest_reduction_and_its_dual_is_the_price_of_a_tonne():
    # The plant costs 15 USD/MWh and emits 0.85 t, the capturing one costs 20 + 8 and emits 0.136 t: a tonne costs
    # 13 / 0.714 USD. The remover makes 0.5 t less per MWh but needs a MWh more: at 15 USD and 0.85 t that would be more
    # emissions, at 28 USD and 0.136 t it is 0.364 t for 33 USD. So capture goes first.
    # Cap 4000 on plants and industry (300) and forest (-100): 0.85 x + 0.136 (8760 - x) = 3800.
    done = solve_case({**BASE, "emission_caps": "instrument,pollutant,scope,year,limit\ncap,CO2,land,2025,4000"})
    x = (3800 - 0.136 * 8760) / 0.714
    assert done.value("output", mode="plant@north:normal") == pytest.approx(x)
    assert done.value("emission_cap") == pytest.approx(-13 / 0.714 * 1e-3)
    assert done.cost == pytest.approx((x * 15 + (8760 - x) * 28) / 1000)


def test_removal_takes_emissions_below_zero():
    # A cap of 0 - the industry's 200 net and the rest of the capturing plant are taken out of the air:
    # 0.136 (8760 + r) + 200 = 0.5 r.
    done = solve_case({**BASE, "emission_caps": "instrument,pollutant,scope,year,limit\ncap,CO2,land,2025,0"})
    removed = (0.136 * 8760 + 200) / 0.364
    assert done.value("output", mode="remover@south:normal") == pytest.approx(removed)
    below = solve_case({**BASE, "emission_caps": "instrument,pollutant,scope,year,limit\ncap,CO2,land,2025,-400"})
    assert below.value("output", mode="remover@south:normal") == pytest.approx(removed + 400 / 0.364)


def test_a_price_gives_what_a_cap_of_the_same_emissions_gives_and_back():
    # At 18 USD/t the plant pays 15 + 15.3 = 30.3 and the capturing one 28 + 2.4 = 30.4: nothing changes. At 19 it does.
    # A machine that removes earns 0.5 t * price for 5 + 30.4 USD: never, so nothing is farmed.
    def priced(price: float):
        return solve_case({**BASE, "emission_prices": TAX + f"land,2025,{price}"})

    low, high = priced(18), priced(19)
    assert low.value("output", mode="plant@north:normal") == pytest.approx(8760)
    assert high.value("output", mode="capture@south:normal") == pytest.approx(8760)
    assert high.value("output", mode="remover@south:normal") == pytest.approx(0.0)
    assert low.cost == pytest.approx(8.76 * (15 + 18 * 0.85))


def test_a_scope_binds_only_whom_it_covers():
    # A price on burning coal in the south taxes only the capturing plant, which runs for nobody, and pays no remover.
    done = solve_case(
        {
            **BASE,
            "scopes": "scope,region,group\nburners,south,coal",
            "emission_prices": TAX + "burners,2025,500",
        }
    )
    assert done.cost == pytest.approx(8.76 * 15)


def test_a_budget_counts_all_calendar_years_and_may_be_spent_when_it_is_worth_most():
    # Five years of 2025 and ten of 2030: 15 * 8760 * 0.85 t without it; at 8 % the expensive abatement comes last.
    allowed = 5 * 8760 * 0.85 + 10 * 8760 * 0.136
    exogenous = 15 * 200
    done = solve_case(
        {**BASE, "emission_budgets": budget(f"all,CO2,land,{allowed + exogenous}")},
        years=(2025, 2030), end_year=2039, rate=0.08,
    )  # fmt: skip
    assert done.value("output", mode="plant@north:normal", year=2025) == pytest.approx(8760)
    assert done.value("output", mode="plant@north:normal", year=2030) == pytest.approx(0.0, abs=1e-6)


def test_nobody_earns_a_removal_by_making_a_fuel():
    # A mine of 2 GW gives coal at 2 USD/MWh, and pays no one for it; a price of 100 USD/t in the north, where it lies,
    # does not cover the plant in the south that burns the coal.
    done = solve_case(
        {
            **BASE,
            "technologies": BASE["technologies"] + "mine,mining,20,0",
            "conversions": BASE["conversions"] + "mine,coal,1,",
            "costs": BASE["costs"] + "\nmine,2025,2",
            "markets": "market,region,carrier,direction,year,price\nship,land,coal,sell,2025,1",
            "existing_capacity": existing("plant,south,2000", "mine,north,90000"),
            "emission_prices": TAX + "north,2025,100",
        }
    )
    assert done.value("traded_annual") == pytest.approx(0.0)
    assert done.cost == pytest.approx(8.76 * (10 + 2 / 0.4))


def test_carbon_that_is_given_on_is_not_burnt_and_capture_takes_what_is():
    # A coking plant turns 1 MWh of coal into 0.8 MWh of coke of 0.36 t: 0.34 - 0.288 = 0.052 t are burnt, half of it
    # captured.
    done = solve_case(
        {
            **BASE,
            "carriers": BASE["carriers"] + "\ncoke,country,year",
            "technologies": BASE["technologies"] + "oven,coke,20,0.5",
            "conversions": BASE["conversions"] + "oven,coal,-1,\noven,coke,0.8,",
            "costs": BASE["costs"] + "\noven,2025,0",
            "demand": FLAT_GIGAWATT["demand"] + "land,coke,2025,800",
            "emission_factors": BASE["emission_factors"] + "coke,,CO2,0.36",
            "existing_capacity": existing("plant,south,2000", "oven,north,1000"),
            "emission_budgets": budget("north,CO2,north,1000000"),
        }
    )
    counted = emissions(done.model, done.case, done.case.budgets).solution.values.item()
    assert counted == pytest.approx(1000 * 0.052 * 0.5 - 100)
