"""The energy balance of a small economy: fifteen rows, six columns, every column adds up to nothing.

GWh; the mine, the fields, the refinery, power plant and boilers are technologies, industry takes coal and power:

                         coal   crude   oil   gas   power   heat
    production           1000     800           150
    imports                                            12
    exports              -300    -300
    power plant          -600                         228
    refinery                     -500   475
    boilers                                     -60           54
    own use: mine                                     -20
    own use: fields                             -30
    own use: refinery                           -10
    losses                                            -22     -4
    iron and steel         80                         120
    road                                400            18
    residential            20                    50    60     50
    agriculture                          25
    non-energy use                       50

Supply 700 + 500 + 0 + 150 + 12 = 1,362; final and non-energy 873; electricity 198 of 823 final.
"""

import numpy as np
import pytest

from kz_optimize.errors import InputError
from kz_optimize.policies import POLICIES
from kz_optimize.results import Results
from kz_optimize.results.audit import recompute
from tests.policies.world import solved
from tests.support import existing, read_case

CARRIERS = ("coal", "crude_oil", "oil", "gas", "electricity", "heat")
SECTORS = {
    "mine": "coal_mining", "fields": "oil_gas", "engines": "oil_gas", "refinery": "refining", "power": "power",
    "boilers": "heat", "grid": "networks", "pipes": "networks", "arc": "steel", "trucks": "road",
    "rooms": "residential", "harvest": "agriculture", "bitumen": "non_energy",
}  # fmt: skip
"""Technology -> its sector; they stand in groups of their own names."""
SERVED = {"steel": "t,material", "tar": "t,material", "lifted": "t,material", "travel": "pkm,service",
          "homes": "m2,service", "crops": "t,material"}  # fmt: skip
ECONOMY = {
    "regions": "region,parent,level\nland,,country",
    "carriers": "\n".join(
        [
            "carrier,place,time,unit,fuel_type",
            *(f"{name},country,year,MWh,{name}" for name in CARRIERS),
            "low,country,year,MWh,electricity",
            "warm,country,year,MWh,heat",
            *(f"{name},country,year,{unit}" for name, unit in SERVED.items()),
        ]
    ),
    "sectors": """
        sector,section,balance_row
        coal_mining,extraction,coal mines
        oil_gas,extraction,oil and gas extraction
        refining,transformation,oil refineries
        power,transformation,electricity plants
        heat,transformation,heat plants
        networks,losses,distribution losses
        steel,final consumption,iron and steel
        road,final consumption,road
        residential,final consumption,residential
        agriculture,final consumption,agriculture
        non_energy,non-energy use,products
        """,
    "technologies": "\n".join(
        ["technology,group,sector,lifetime,lead_time", *(f"{name},{name},{of},40,0" for name, of in SECTORS.items())]
    ),
    "conversions": """
        technology,carrier,flow,use
        mine,coal,1,
        mine,electricity,-0.02,
        fields,crude_oil,1,
        fields,gas,0.1875,
        engines,lifted,1,
        engines,gas,-0.03,
        refinery,oil,0.95,
        refinery,crude_oil,-1,
        refinery,gas,-0.02,own_use
        power,electricity,0.38,
        power,coal,-1,
        boilers,heat,0.9,
        boilers,gas,-1,
        grid,low,0.7317073170731707,
        grid,electricity,-1,
        pipes,warm,0.9259259259259259,
        pipes,heat,-1,
        arc,steel,1,
        arc,coal,-0.08,
        arc,electricity,-0.12,
        trucks,travel,1,
        trucks,oil,-0.4,
        trucks,electricity,-0.018,
        rooms,homes,1,
        rooms,coal,-0.02,
        rooms,gas,-0.05,
        rooms,low,-0.06,
        rooms,warm,-0.05,
        harvest,crops,1,
        harvest,oil,-0.025,
        bitumen,tar,1,
        bitumen,oil,-0.05,
        """,
    "costs": "\n".join(["technology,year,variable_cost", *(f"{name},2025,1" for name in SECTORS)]),
    "existing_capacity": existing(*(f"{name},land,1000" for name in SECTORS)),
    "demand": "\n".join(["region,carrier,year,energy", *(f"land,{name},2025,1000" for name in SERVED)]),
    "markets": """
        market,region,carrier,direction,year,price,annual_limit,origin
        import,land,electricity,buy,2025,1,12,foreign
        coal,land,coal,sell,2025,100,300,foreign
        crude,land,crude_oil,sell,2025,100,300,foreign
        """,
}
WORKED = {
    "production": (1000, 800, 0, 150, 0, 0),
    "imports": (0, 0, 0, 0, 12, 0),
    "exports": (-300, -300, 0, 0, 0, 0),
    "transformation: electricity plants": (-600, 0, 0, 0, 228, 0),
    "transformation: oil refineries": (0, -500, 475, 0, 0, 0),
    "transformation: heat plants": (0, 0, 0, -60, 0, 54),
    "own use: coal mines": (0, 0, 0, 0, -20, 0),
    "own use: oil and gas extraction": (0, 0, 0, -30, 0, 0),
    "own use: oil refineries": (0, 0, 0, -10, 0, 0),
    "distribution losses": (0, 0, 0, 0, -22, -4),
    "final consumption: iron and steel": (80, 0, 0, 0, 120, 0),
    "final consumption: road": (0, 0, 400, 0, 18, 0),
    "final consumption: residential": (20, 0, 0, 50, 60, 50),
    "final consumption: agriculture": (0, 0, 25, 0, 0, 0),
    "non-energy use: products": (0, 0, 50, 0, 0, 0),
}


@pytest.fixture(scope="module")
def balances():
    return solved(ECONOMY)[1]["balances"]


@pytest.mark.parametrize("row", list(WORKED))
def test_every_row_is_as_worked_by_hand(balances, row):
    table = balances["energy_balance"].sel(year=2025, row=row)
    assert table.sel(fuel_type=list(CARRIERS)).values == pytest.approx(WORKED[row], abs=1e-6)
    assert abs(table).sum().item() == pytest.approx(np.abs(WORKED[row]).sum())


def test_totals_are_as_worked_by_hand(balances):
    table, section = balances["energy_balance"].sel(year=2025), balances["section"]
    total = {name: table.sel(row=section == name).sum().item() for name in np.unique(section)}
    assert total["supply"] == pytest.approx(1362)
    assert total["final consumption"] + total["non-energy use"] == pytest.approx(873)
    power = table.sel(row=section == "final consumption", fuel_type="electricity").sum().item()
    assert power / total["final consumption"] == pytest.approx(198 / 823)


def test_every_column_adds_up_to_nothing(balances):
    assert np.abs(balances["energy_balance_residual"].values).max() < 1e-9


def test_rows_stand_in_the_order_of_the_agency(balances):
    sections = list(dict.fromkeys(balances["section"].values))
    assert sections == [
        "supply", "transformation", "own use", "losses", "unserved", "final consumption", "non-energy use",
    ]  # fmt: skip


def test_another_sector_moves_rows_and_neither_columns_nor_cost(balances):
    moved = ECONOMY["technologies"].replace("trucks,trucks,road", "trucks,trucks,agriculture")
    one, other = solved(ECONOMY)[0], solved({**ECONOMY, "technologies": moved})
    assert one.cost == pytest.approx(other[0].cost, rel=1e-12)
    table = other[1]["balances"]["energy_balance"].sel(year=2025)
    final = [
        of.sel(row=of["row"].str.startswith("final")).sum("row").values for of in (balances["energy_balance"], table)
    ]
    assert final[0].ravel() == pytest.approx(final[1].ravel())
    assert "final consumption: road" not in table["row"].values
    assert table.sel(row="final consumption: agriculture", fuel_type="oil").item() == pytest.approx(425)


def test_gas_of_waste_and_suns_of_roofs_are_production_and_autoproducers():
    # Waste gives 146 GWh of gas, which is no column's loss; roofs of homes give 100 GWh of electricity.
    texts = {
        "regions": ECONOMY["regions"],
        "carriers": """
            carrier,place,time,unit,fuel_type
            waste,country,year,t,material
            gas,country,year,MWh,gas
            electricity,country,year,MWh,electricity
            """,
        "sectors": "sector,section,balance_row\nhomes,final consumption,residential\nwaste,transformation,other",
        "technologies": "technology,group,sector,lifetime\ndump,biomass,waste,40\nroof,solar,homes,40",
        "conversions": "technology,carrier,flow\ndump,waste,-1\ndump,gas,0.146\nroof,electricity,1",
        "costs": "technology,year,variable_cost\ndump,2025,1\nroof,2025,1",
        "existing_capacity": existing("dump,land,1000", "roof,land,1000"),
        "markets": "market,region,carrier,direction,year,price\nbins,land,waste,buy,2025,1",
        "demand": "region,carrier,year,energy\nland,gas,2025,146\nland,electricity,2025,100",
    }
    found = solved(texts)[1]["balances"]
    assert np.abs(found["energy_balance_residual"].values).max() < 1e-9
    table = found["energy_balance"].sel(year=2025)
    assert table.sel(row="production", fuel_type="biomass").item() == pytest.approx(146)
    assert table.sel(row="transformation: other", fuel_type="gas").item() == pytest.approx(146)
    own = table.sel(row="transformation: autoproducers, residential")
    assert own.sel(fuel_type=["renewable", "electricity"]).values == pytest.approx([-100, 100])


def test_sectors_add_up_to_what_technologies_take(balances):
    taken = balances["final_consumption"].sel(year=2025).sum("carrier").to_series()
    assert taken[["steel", "road", "residential", "agriculture", "non_energy"]].tolist() == pytest.approx(
        [200, 418, 180, 25, 50]
    )
    assert taken.sum() == pytest.approx(873)


def test_the_recomputation_finds_a_sector_that_was_moved_in_the_file():
    _, results = solved(ECONOMY)
    forged = results["balances"].copy(deep=True)
    forged["energy_balance"].loc[{"row": "final consumption: road", "fuel_type": "oil"}] -= 10.0
    forged["energy_balance"].loc[{"row": "own use: coal mines", "fuel_type": "oil"}] += 10.0
    checked = recompute.check(Results({**results, "balances": forged}), POLICIES)["relative"]
    assert checked["energy balance: final consumption"] == pytest.approx(10 / 823, rel=1e-6)
    assert checked["energy balance: own use"] == pytest.approx(10 / 70, rel=1e-6)
    assert checked["columns of the energy balance"] > 1e-3


def test_an_output_has_no_use_of_its_own():
    with pytest.raises(InputError, match="what is given has no use"):
        read_case({**ECONOMY, "conversions": ECONOMY["conversions"].replace("oil,0.95,", "oil,0.95,own_use")})


def test_a_sector_that_no_table_has_is_refused():
    wrong = ECONOMY["technologies"].replace("mine,mine,coal_mining", "mine,mine,coal_minning")
    with pytest.raises(InputError, match='Did you mean "coal_mining"'):
        read_case({**ECONOMY, "technologies": wrong})
