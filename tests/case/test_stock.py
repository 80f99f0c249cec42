"""Natural units: carriers and capacity in what people count, worked by hand."""

import pytest

from kz_optimize.errors import InputError
from kz_optimize.model import build_model
from kz_optimize.results.explain import definitions, explain, weights
from kz_optimize.results.results import PLAN
from kz_optimize.solve.infeasibility import diagnose
from tests.policies.world import solved
from tests.support import SYSTEM, prepare_case, read_case, solve_case

# 140,000 thousand vehicle-km a year, 14 by every car: 10,000 cars. A petrol car takes 0.65 MWh of oil at 60 USD per
# thousand km, an electric one 0.18 at 70. An instalment is 0.08 / (1 - 1.08^-15) / sqrt(1.08) = 0.1124193, so that a
# car and year cost 18,000 a + 400 + 14 * 0.65 * 60 = 2,969.55 and 24,000 a + 200 + 14 * 0.18 * 70 = 3,074.46 USD.
# Petrol emits 14 * 0.65 * 69.3 kg/GJ * 3.6 = 2.270268 t: electric pays from 104.92 / 2.270268 = 46.21 USD/t.
CARS = {
    **SYSTEM,
    "carriers": """
        carrier,place,time,unit,fuel_type
        car_km,country,year,thousand vehicle-km,service
        oil,country,year,MWh,oil
        power,country,year,MWh,electricity
        """,
    "technologies": """
        technology,group,unit,yearly_output,lifetime,lead_time,interest_rate
        petrol,cars,car,14,15,0,0.08
        electric,cars,car,14,15,0,0.08
        """,
    "conversions": """
        technology,carrier,flow
        petrol,car_km,1
        petrol,oil,-0.65
        electric,car_km,1
        electric,power,-0.18
        """,
    "costs": "technology,year,investment_cost,fixed_cost\npetrol,2025,18000,400\nelectric,2025,24000,200",
    "candidates": "technology,region\npetrol,land\nelectric,land",
    "markets": "market,region,carrier,direction,year,price\noil,land,oil,buy,2025,60\ngrid,land,power,buy,2025,70",
    "demand": "region,carrier,year,energy\nland,car_km,2025,140",
    "pollutants": "pollutant,co2e\nCO2,1",
    "emission_factors": "carrier,pollutant,factor\noil,CO2,0.24948",
}
SETTINGS = {"rate": 0.0, "interest": 0.08}


def taxed(price: float, **texts: str) -> dict[str, str]:
    return {**CARS, "emission_prices": f"instrument,pollutant,scope,year,price\ntax,CO2,land,2025,{price}", **texts}


def cars(results) -> dict[str, float]:
    return results[PLAN]["capacity"].sum(["region", "year"]).to_series().to_dict()


@pytest.mark.parametrize(("price", "electric"), [(45, 0.0), (46.1, 0.0), (46.3, 10_000.0), (47, 10_000.0)])
def test_electric_cars_pay_from_46_dollars_a_tonne(price, electric):
    done, results = solved(taxed(price), **SETTINGS)
    assert cars(results) == pytest.approx({"petrol": 10_000 - electric, "electric": electric})
    assert done.value("capacity") == pytest.approx(140 / 8760)  # GW inside


def test_a_car_costs_what_it_costs_by_hand():
    done, results = solved(taxed(0), **SETTINGS)
    assert done.cost == pytest.approx(10_000 * 2969.547 / 1e6, rel=1e-6)
    assert done.case.costs.investment_cost.values[0, 0] == pytest.approx(11_262.857, rel=1e-6)  # million USD per GW
    assert results[PLAN]["investment"].sum().item() == pytest.approx(10_000 * 18_000 / 1e6)
    assert results[PLAN]["technology_unit"].values.tolist() == ["car", "car"]


def test_cars_counted_in_thousands_cost_the_same():
    thousands = CARS["technologies"].replace(",car,14,", ",thousand car,14000,")
    costs = "technology,year,investment_cost,fixed_cost\npetrol,2025,18000000,400000\nelectric,2025,24000000,200000"
    one, _ = solved(taxed(47), **SETTINGS)
    other, results = solved(taxed(47, technologies=thousands, costs=costs), **SETTINGS)
    assert other.cost == pytest.approx(one.cost, rel=1e-12)
    assert cars(results)["electric"] == pytest.approx(10.0)


def test_a_stock_of_one_megawatt_is_the_technology_of_today():
    plain = {**CARS, "technologies": "technology,group,lifetime,lead_time\npetrol,cars,15,0\nelectric,cars,15,0"}
    plain["costs"] = "technology,year,investment_cost,fixed_cost\npetrol,2025,18,0.4\nelectric,2025,24,0.2"
    named = plain | {
        "technologies": """
            technology,group,unit,yearly_output,lifetime,lead_time
            petrol,cars,plant,8760,15,0
            electric,cars,plant,8760,15,0
            """,
        "costs": CARS["costs"],
    }
    one, other = (solve_case(texts, **SETTINGS) for texts in (plain, named))
    assert other.cost == pytest.approx(one.cost, rel=1e-12)
    assert other.value("built") == pytest.approx(one.value("built"), rel=1e-12)


def test_a_limit_counts_cars_whatever_each_drives():
    # Taxis drive 56 thousand km a year: 2,500 of them do what 10,000 cars do. With room for 4,000 of both kinds,
    # n taxis and 4,000 - n cars: 56 n + 14 (4,000 - n) = 140,000 gives 2,000 of each.
    technologies = CARS["technologies"].replace("electric,cars,car,14", "electric,cars,car,56")
    costs = "technology,year,investment_cost,fixed_cost\npetrol,2025,18000,400\nelectric,2025,240000,200"
    limits = "limit,technology,region,year,capacity_limit\nroad,cars,land,2025,4000"
    _, results = solved(taxed(0, technologies=technologies, costs=costs, build_limits=limits), **SETTINGS)
    assert cars(results) == pytest.approx({"petrol": 2000, "electric": 2000})
    told = results["limits"]
    assert (told["allowed"].item(), told["used"].item(), told["unit"].item()) == pytest.approx((4, 4, "thousand car"))


def test_a_stock_that_is_turned_into_another_keeps_what_it_does():
    # 10 ha of old orchard give 3 t/ha; replanted they give 6 t/ha: 5 ha of it are enough for 30 t.
    texts = {
        **SYSTEM,
        "carriers": "carrier,place,time,unit,fuel_type\napples,country,year,t,material",
        "technologies": """
            technology,group,unit,yearly_output,lifetime,lead_time
            old,trees,ha,3,50,0
            new,trees,ha,6,50,0
            """,
        "conversions": "technology,carrier,flow\nold,apples,1\nnew,apples,1",
        "costs": "technology,year,investment_cost,fixed_cost\nold,2025,0,100\nnew,2025,1000,0",
        "existing_capacity": "unit,technology,region,capacity,commissioned\nf,old,land,10000,2010",
        "retrofits": "from_technology,to_technology,capacity_ratio\nold,new,1",
        "demand": "region,carrier,year,energy\nland,apples,2025,30",
    }
    _, results = solved(texts, years=(2025, 2030), end_year=2069)
    assert results[PLAN]["capacity"].sel(year=2030, technology="new").sum().item() == pytest.approx(5000)
    assert results[PLAN]["converted"].sum().item() == pytest.approx(10_000, rel=0.51)


def test_a_plan_without_enough_cars_is_explained_in_cars():
    texts = taxed(0, candidates="technology,region,capacity_limit\npetrol,land,4000\nelectric,land,5000")
    case = prepare_case(texts, **SETTINGS)
    model = build_model(case)
    words = explain(diagnose(model, hard=definitions(model), weights=weights(model)), model, case)
    assert "no more than 4 thousand car of petrol in land may stand in 2025" in words
    assert "let 1 thousand car more" in words


@pytest.mark.parametrize(
    ("table", "old", "new", "problem"),
    [
        ("carriers", "oil,country,year,MWh,oil", "oil,country,year,t,oil", "an energy carrier is counted in MWh"),
        ("technologies", "petrol,cars,car,14", "petrol,cars,car,", "nothing says what one of its unit does"),
        ("technologies", "petrol,cars,car,14", "petrol,cars,,14", "yearly_output belongs to a stock"),
        (
            "technologies",
            "petrol,cars,car,14",
            "petrol,cars,million car,14",
            "tables do not count capacity in this unit",
        ),
        ("conversions", "petrol,car_km,1\n", "", "a stock gives a carrier"),
    ],
)
def test_units_that_contradict_themselves_are_refused(table, old, new, problem):
    assert old in CARS[table]
    with pytest.raises(InputError, match=problem):
        read_case({**CARS, table: CARS[table].replace(old, new)})


def test_a_limit_does_not_add_cars_to_megawatts():
    limits = "limit,technology,region,year,capacity_limit\ncars and boilers,cars,land,2025,1"
    technologies = CARS["technologies"].replace("electric,cars,car,14", "electric,cars,,")
    with pytest.raises(InputError, match="the limit cars and boilers adds MW to car"):
        read_case({**CARS, "technologies": technologies, "build_limits": limits})


def test_a_stock_has_no_ramp_and_is_no_firm_capacity_and_no_store():
    more = CARS["technologies"].replace("interest_rate", "interest_rate,ramp_rate").replace("0,0.08", "0,0.08,0.5")
    with pytest.raises(InputError, match="a stock with a unit of its own has no ramp"):
        read_case({**CARS, "technologies": more})
    hourly = CARS["carriers"].replace("car_km,country,year", "car_km,country,hour")
    with pytest.raises(InputError, match="is no firm capacity"):
        read_case({**CARS, "carriers": hourly})


def test_a_stock_is_not_started():
    hourly = {
        "carriers": CARS["carriers"].replace("car_km,country,year", "car_km,country,hour"),
        "technologies": CARS["technologies"]
        .replace("interest_rate", "interest_rate,capacity_credit")
        .replace("0,0.08", "0,0.08,0"),
    }
    with pytest.raises(InputError, match="is not started"):
        read_case({**CARS, **hourly, "commitment": "technology,start_cost\npetrol,1"})


def test_what_the_capacity_of_a_plan_counts_in_a_relation_is_counted_in_cars():
    # Two for each of 10,000 cars leave 10,000 of 30,000 to what they drive.
    texts = taxed(
        0, relations="relation,year,at_most\nroad,2025,30000",
        relation_terms="""
            relation,technology,region,quantity,factor
            road,cars,land,capacity,2
            road,cars,land,activity,1
            """,
    )  # fmt: skip
    done, results = solved(texts, **SETTINGS)
    policy = next(each for each in done.case.policies if each.name == "relation")
    left = policy.in_year(done.case, results[PLAN], done.case.policies[policy])
    assert left.at_most.values.item() == pytest.approx(30_000 - 20_000)


def test_one_car_does_not_become_one_square_metre():
    technologies = CARS["technologies"].replace("electric,cars,car,14", "electric,cars,m2,14")
    with pytest.raises(InputError, match="one car would become one m2"):
        read_case({
            **CARS, "technologies": technologies, "candidates": "technology,region\npetrol,land",
            "retrofits": "from_technology,to_technology\npetrol,electric",
        })  # fmt: skip


def test_a_quantity_of_a_size_that_asks_for_a_prefix_is_pointed_out():
    large = read_case({**CARS, "demand": "region,carrier,year,energy\nland,car_km,2025,2000000"})
    assert any("more than a billion of its unit" in finding.problem for finding in large.warnings)
    assert not any("its unit" in finding.problem for finding in read_case(CARS).warnings)
