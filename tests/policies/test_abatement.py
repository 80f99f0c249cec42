"""Abatement outside the technologies."""

import pytest

from kz_optimize.errors import InputError
from tests.policies.world import PRICE, cap, carbon_price, output, solved, world
from tests.support import read_case

INDUSTRY = {"exogenous_emissions": "region,sector,pollutant,year,emissions\nland,industry,CO2,2025,200"}
ROWS = "measure,region,sector,pollutant,year,cost,potential,share\n"


def measures(*rows: str, **more: str) -> dict[str, str]:
    return world(emission_caps=cap((2025, 900)), abatement=ROWS + "\n".join(rows), **INDUSTRY) | more


def test_industry_abates_as_far_as_it_is_cheaper_than_power():
    # 1,200 kt under a cap of 900: 60 at 10 USD/t and a tenth of 200 at 30 first, the rest at 41.67; 50 USD is too dear.
    done, results = solved(
        measures(
            "a,land,industry,CO2,2025,10,60,", "b,land,industry,CO2,2025,30,,0.1", "c,land,industry,CO2,2025,50,,1"
        )
    )
    plan = results.plan
    assert plan["abated"].values.ravel() == pytest.approx([60, 20, 0])
    assert output(done, "gas") == pytest.approx([220 / 0.6])
    assert done.cost == pytest.approx(20 + 220 * PRICE / 1000 + 0.6 + 0.6)
    assert carbon_price(results) == pytest.approx([PRICE])


def test_what_is_abated_leaves_the_total_and_every_instrument_once():
    _, results = solved(measures("a,land,industry,CO2,2025,10,60,"))
    plan = results.plan
    assert float(plan["exogenous_emissions"].sum()) == pytest.approx(140)
    assert float(plan["instrument_emissions"].sum()) == pytest.approx(900)
    assert float(plan["total_co2e"].sum()) == pytest.approx(900)


def test_a_price_is_saved_by_what_is_abated():
    tax = "instrument,pollutant,scope,year,price\ntax,CO2,land,2025,40"
    texts = measures("a,land,industry,CO2,2025,30,60,", emission_prices=tax)
    done, results = solved({name: text for name, text in texts.items() if name != "emission_caps"})
    assert results.plan["abated"].item() == pytest.approx(60)
    assert done.cost == pytest.approx(20 + 40 - 60 * (40 - 30) / 1000)


def test_no_more_is_abated_than_is_emitted():
    _, results = solved(measures("a,land,industry,CO2,2025,1,150,", "b,land,industry,CO2,2025,2,150,"))
    assert results.plan["abated"].values.ravel() == pytest.approx([150, 50])
    assert float(results.plan["exogenous_emissions"].sum()) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("a,land,industry,CO2,2025,1,,", "one of the two"),
        ("a,land,industry,CO2,2025,1,5,0.5", "one of the two"),
        ("a,land,farming,CO2,2025,1,5,", "farming"),
    ],
)
def test_a_measure_without_one_limit_or_without_emissions_is_refused(row, problem):
    with pytest.raises(InputError, match=problem):
        read_case(measures(row))
