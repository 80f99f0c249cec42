"""The recomputation agrees with a sound file and catches every quantity that was tampered with."""

import numpy as np
import pytest

from kz_optimize.case import combustion, finance
from kz_optimize.policies import POLICIES
from kz_optimize.results import Results, netcdf
from kz_optimize.results.audit import recompute
from kz_optimize.results.audit.stored_inputs import StoredInputs
from kz_optimize.results.extract.extract import extract
from tests.support import FLAT_GIGAWATT, SYSTEM, existing, solve_case


@pytest.mark.parametrize("solved", ["hand", "rich", "rich_in_detail"])
def test_a_sound_file_passes(solved, request):
    table = recompute.check(request.getfixturevalue(solved).results, POLICIES)
    assert table["relative"].max() < 1e-9
    assert {"objective", "emissions: all as CO2e", "balance by the hour"} <= set(table.index)


def test_every_check_has_something_to_check(rich):
    table = recompute.check(rich.results, POLICIES)
    zero = set(table.index[table["recomputed"].abs() < 1e-6])
    assert zero <= {
        "energy of cohorts",
        "energy of typical days",
        "balance by the hour",
        "balance by the day",
        "balance by the year",
        "columns of the energy balance",
        "activity beyond availability",
        "release below its least",
        "firm capacity short of the reserve",
        "capacity of lives",
        "account of southern",
        "account of system",
    }


def test_allowances_that_nobody_made_are_found(rich):
    plan = rich.results.plan
    forged = plan.assign(instrument_limit=plan["instrument_limit"] - 500.0)
    table = recompute.check(Results({**rich.results, "plan": forged}), POLICIES)
    assert table.loc[["account of southern", "account of system"], "relative"].max() > 1e-3


def test_it_is_kept_in_the_certificate(rich, tmp_path):
    netcdf.save(rich.results, tmp_path / "results.nc")
    kept = netcdf.load(tmp_path / "results.nc")
    assert kept["certificate"]["check_relative"].max() < 1e-9
    assert kept["certificate"]["relative"].max() < 1e-6
    assert kept.status == "optimal"
    assert recompute.check(kept, POLICIES)["relative"].max() < 1e-9


@pytest.mark.parametrize(
    ("group", "variable", "check"),
    [
        ("cohorts", "built", "cost: investment_payment"),
        ("cohorts", "energy_built", "cost: energy_investment_payment"),
        ("cohorts", "installed", "cost: fixed"),
        ("cohorts", "activity", "cost: variable"),
        ("cohorts", "mode_activity", "emissions: system"),
        ("cohorts", "generation", "energy of cohorts"),
        ("plan", "traded", "cost: market"),
        ("plan", "unserved", "cost: unserved"),
        ("plan", "line_built", "cost: line_payment"),
        ("plan", "line_sent", "cost: wheeling"),
        ("plan", "bought_back", "cost: trading"),
        ("plan", "issued", "cost: allowance_steps"),
        ("plan", "offset_bought", "cost: offsets"),
        ("plan", "abated", "cost: abatement"),
        ("plan", "traded", "cost: price_gap"),
        ("plan", "abated", "emissions: southern"),
        ("plan", "social_cost", "social cost"),
        ("plan", "jobs", "jobs"),
        ("plan", "bill", "bill"),
        ("plan", "relief", "cost: cost_of_funds"),
        ("plan", "transfers", "transfers"),
        ("plan", "discounted_cost", "cost: support"),
        ("plan", "instrument_emissions", "emissions: horizon"),
        ("plan", "total_co2e", "emissions: all as CO2e"),
        ("plan", "capacity", "capacity of cohorts"),
        ("dispatch", "power", "balance by the hour"),
        ("dispatch", "power", "energy of typical days"),
        ("dispatch", "demand", "balance by the hour"),
        ("balances", "node_balance", "balance by the year"),
        ("certificate", "objective", "objective"),
    ],
)
def test_a_number_that_was_changed_is_noticed(rich, group, variable, check):
    data = rich.results[group]
    factor = 1.0 + 0.01 * np.random.default_rng(1).random(data[variable].shape)
    forged = Results({**rich.results, group: data.assign({variable: data[variable] * factor})})
    assert recompute.check(forged, POLICIES)["relative"][check] > recompute.CHECKED


# A farm of wood, which took 0.4 t from the air per MWh, and a plant that burns 2.5 MWh of it per MWh of electricity.
FARM = {
    **SYSTEM,
    **FLAT_GIGAWATT,
    "carriers": SYSTEM["carriers"] + "wood,country,year",
    "technologies": SYSTEM["technologies"] + "farm,supply,20,0",
    "conversions": SYSTEM["conversions"] + "plant,wood,-2.5\nfarm,wood,1",
    "costs": SYSTEM["costs"] + "farm,2025,5",
    "existing_capacity": existing("plant,land,1000", "farm,land,9000"),
    "pollutants": "pollutant,co2e\nCO2,1",
    "emission_factors": "carrier,pollutant,factor\nwood,CO2,-0.4",
    "emission_prices": "instrument,pollutant,scope,year,price\ntax,CO2,land,2025,1",
}


def test_carbon_taken_up_by_a_farm_counts_where_its_wood_is_burnt():
    done = solve_case(FARM)
    results = extract(done.model, done.case, done.solution)
    assert float(results.plan["total_co2e"].sum()) == pytest.approx(-0.4 * 2.5 * 8760)
    assert done.cost == pytest.approx(8.76 * (10 + 2.5 * 5 - 0.4 * 2.5 * 1))
    assert recompute.check(results, POLICIES)["relative"].max() < 1e-9


def test_a_mine_does_not_clean_the_air_with_the_coal_it_sells():
    # 2.5 MWh of coal with 0.4 t for every MWh of electricity, and as much again for final demand, burnt elsewhere
    done = solve_case(
        {
            **FARM,
            "emission_factors": "carrier,pollutant,factor\nwood,CO2,0.4",
            "demand": FLAT_GIGAWATT["demand"] + "land,wood,2025,21900",
        }
    )
    results = extract(done.model, done.case, done.solution)
    assert float(results.plan["total_co2e"].sum()) == pytest.approx(0.4 * 2.5 * 8760)
    assert done.cost == pytest.approx(8.76 * (10 + 2 * 2.5 * 5 + 0.4 * 2.5 * 1))
    assert recompute.check(results, POLICIES)["relative"].max() < 1e-9


def test_carbon_in_what_a_plant_gives_away_is_not_in_the_air():
    # For every MWh of electricity 2.5 MWh of wood with 0.4 t each come in and half a MWh of gas with 0.2 t goes out.
    done = solve_case(
        {
            **FARM,
            "carriers": FARM["carriers"] + "\ngas,country,year",
            "conversions": FARM["conversions"] + "\nplant,gas,0.5",
            "emission_factors": "carrier,pollutant,factor\nwood,CO2,0.4\ngas,CO2,0.2",
            "demand": FLAT_GIGAWATT["demand"] + "land,gas,2025,4380",
        }
    )
    results = extract(done.model, done.case, done.solution)
    assert float(results.plan["total_co2e"].sum()) == pytest.approx((0.4 * 2.5 - 0.2 * 0.5) * 8760)
    assert done.cost == pytest.approx(8.76 * (10 + 2.5 * 5 + 0.9 * 1))
    assert recompute.check(results, POLICIES)["relative"].max() < 1e-9


def test_a_difference_is_relative_to_the_numbers_however_small_they_are():
    # 1 kW all year: 8.76 MWh, and 87.6 USD
    done = solve_case({**SYSTEM, "demand": "region,carrier,year,energy\nland,electricity,2025,0.00876",
                       "existing_capacity": existing("plant,land,1")})  # fmt: skip
    results = extract(done.model, done.case, done.solution)
    certificate = results["certificate"]
    forged = Results({**results, "certificate": certificate.assign(objective=certificate["objective"] * 1.25)})
    checked = recompute.check(forged, POLICIES)
    assert checked["solver"]["objective"] == pytest.approx(1.25 * 87.6e-6)
    assert checked["recomputed"]["objective"] == pytest.approx(87.6e-6)
    assert checked["relative"]["objective"] == pytest.approx(0.2)


def test_a_miss_is_relative_to_the_largest_demand_and_a_megawatt_more():
    done = solve_case({**SYSTEM, **FLAT_GIGAWATT, "existing_capacity": existing("plant,land,1000")})
    results = extract(done.model, done.case, done.solution)
    dispatch = results["dispatch"]
    forged = Results({**results, "dispatch": dispatch.assign(demand=dispatch["demand"] * 1.5)})
    assert recompute.check(forged, POLICIES)["relative"]["balance by the hour"] == pytest.approx(500 / (1500 + 1))


# A plant of 1 GW for 1,000 USD/kW over 20 years and a store beside it: 50 million USD a year, and 10 for each MWh.
BUILT = {
    **SYSTEM,
    **FLAT_GIGAWATT,
    "technologies": SYSTEM["technologies"] + "bat,store,20,0",
    "costs": "technology,year,investment_cost,variable_cost\nplant,2025,1000,10\nbat,2025,100,0",
    "candidates": "technology,region\nplant,land\nbat,land",
    "storage": "technology,carrier,duration,cycle\nbat,electricity,12,day",
    "availability": "technology,profile\nplant,day",
    "groups": "group,technology\nall_of_it,plant\nall_of_it,bat",
}
DAY = {"day": np.repeat([1.0, 0.0], 12)}
SUBSIDIES = "subsidy,group,region,year,investment_share,output_subsidy\n"


@pytest.mark.parametrize(
    ("first", "second", "paid"), [(0.3, 0.3, 0.4), (0.6, 0.3, 0.1), (0.7, 0.6, 0.0), (1.0, 1.0, 0.0)]
)
def test_subsidies_pay_the_whole_investment_at_most(first, second, paid):
    # 2 GW by day, of which the store keeps 1 for the night: 2 * 50 + 1 * 5 million USD a year before subsidies
    schemes = f"one,all_of_it,land,2025,{first},\ntwo,plant,land,2025,{second},\nthree,bat,land,2025,{second},"
    done = solve_case({**BUILT, "subsidies": SUBSIDIES + schemes}, DAY, steps=2)
    results = extract(done.model, done.case, done.solution)
    assert done.cost == pytest.approx(105 * paid + 87.6)
    assert float(results.plan["annual_cost"].sel(cost_kind="investment_subsidy").sum()) == pytest.approx(
        -105 * (1 - paid)
    )
    assert recompute.check(results, POLICIES)["relative"].max() < 1e-9


def test_stores_in_a_subsidised_group_earn_nothing_for_what_they_give_back():
    done = solve_case({**BUILT, "subsidies": SUBSIDIES + "help,all_of_it,land,2025,,4"}, DAY, steps=2)
    results = extract(done.model, done.case, done.solution)
    assert float(results.plan["discharged"].sum()) == pytest.approx(4380)
    assert done.cost == pytest.approx(105 + 8.76 * (10 - 4))
    assert recompute.check(results, POLICIES)["relative"].max() < 1e-9


def test_a_line_whose_life_ends_with_a_milestone_is_paid_until_then():
    # 1 GW for 5 years from 2025 on, at 40 USD/kW a year in five instalments of 8, and 2 USD/kW a year for operation; in
    # 2030 it is built again.
    done = solve_case(
        {
            **SYSTEM,
            "regions": "region,parent,level\nland,,country\nnorth,land,zone\nsouth,land,zone",
            "carriers": "carrier,place,time\nelectricity,zone,hour",
            "existing_capacity": existing("plant,north,2000"),
            "demand": "region,carrier,year,energy\nsouth,electricity,2025,8760",
            "unserved": FLAT_GIGAWATT["unserved"],
            "lines": "line,from,to,capacity,investment_cost,fixed_cost,capacity_limit,lifetime,lead_time\n"
            "line,north,south,0,40,2,2000,5,0",
        },
        years=(2025, 2030), end_year=2034,
    )  # fmt: skip
    results = extract(done.model, done.case, done.solution)
    assert results.plan["line_built"].values.ravel().tolist() == pytest.approx([1000, 1000])
    assert done.cost == pytest.approx(10 * (87.6 + 8 + 2))
    assert recompute.check(results, POLICIES)["relative"].max() < 1e-9


def test_a_model_that_charged_the_farm_is_found_out(monkeypatch):
    class Signless(combustion.Factors):
        def emission(self, technology, mode, flows, capture_rate):
            carbon = [flow * self._factor(carrier, technology, mode) for carrier, flow in flows.items()]
            taken = -sum(kt for kt, flow in zip(carbon, flows.values(), strict=True) if flow[0] < 0)
            given = sum(kt for kt, flow in zip(carbon, flows.values(), strict=True) if flow[0] > 0)
            return combustion.Emission({"": taken - np.minimum(given, np.maximum(taken, 0.0))}, {})

    monkeypatch.setattr("kz_optimize.case.operation.Factors", Signless)
    done = solve_case(FARM)
    relative = recompute.check(extract(done.model, done.case, done.solution), POLICIES)["relative"]
    for check in ("emissions: tax", "emissions: all as CO2e", "cost: emission_price"):
        assert relative[check] > recompute.CHECKED


def test_a_model_that_paid_too_much_for_capital_is_found_out(monkeypatch):
    annuity = finance.annuity
    monkeypatch.setattr(finance, "annuity", lambda *asset: 1.1 * annuity(*asset))
    done = solve_case(BUILT, DAY, steps=2)
    results = extract(done.model, done.case, done.solution)
    assert done.cost == pytest.approx(1.1 * 105 + 87.6)
    assert recompute.check(results, POLICIES)["recomputed"]["cost: investment_payment"] == pytest.approx(105)


def test_a_case_without_steps_within_the_year_is_recomputed():
    done = solve_case(
        {
            **SYSTEM,
            "carriers": "carrier,place,time\nheat,country,year",
            "conversions": "technology,carrier,flow\nplant,heat,1",
            "demand": "region,carrier,year,energy\nland,heat,2025,8760",
            "existing_capacity": existing("plant,land,1000"),
        }
    )
    checked = recompute.check(extract(done.model, done.case, done.solution), POLICIES)
    assert done.cost == pytest.approx(87.6)
    assert checked["relative"].max() < 1e-9


INSTRUMENT = "instrument,pollutant,scope"


def test_every_instrument_is_found_in_its_table_whatever_its_name():
    limits = {"cap co2": 9000, "co2": 9001, "price": 9002}
    done = solve_case(
        {
            **FARM,
            "emission_factors": "carrier,pollutant,factor\nwood,CO2,0.4",
            "emission_caps": f"{INSTRUMENT},year,limit\n"
            + "".join(f"{name},CO2,land,2025,{limit}\n" for name, limit in limits.items()),
            "emission_budgets": f"{INSTRUMENT},limit\nco2,CO2,land,9003\ncap cap co2,CO2,land,9004\n",
            "emission_prices": f"{INSTRUMENT},year,price\nprice price,CO2,land,2025,3",
        }
    )
    results = extract(done.model, done.case, done.solution)
    kept, labels = StoredInputs(results), results.plan["instrument"].values
    told = {label: kept.instrument(label) for label in labels}
    assert list(told) == ["cap cap co2", "cap co2", "price", "budget co2", "budget cap cap co2", "price price"]
    assert [row["instrument"] for row in told.values()] == [
        "cap co2",
        "co2",
        "price",
        "co2",
        "cap cap co2",
        "price price",
    ]
    assert [row.get("limit", row.get("price")) for row in told.values()] == [9000, 9001, 9002, 9003, 9004, 3]
    assert recompute.check(results, POLICIES)["relative"].max() < 1e-9
