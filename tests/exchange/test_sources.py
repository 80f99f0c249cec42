"""The forms in which models come: folders of otoole, databases of NEMO, networks of PyPSA; and what is none of them."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from kz_optimize.case.read import read_tables
from kz_optimize.cli import main
from kz_optimize.errors import InputError
from kz_optimize.exchange import Report, import_model

from ..support import Solved, solve_tables


def bring(source: Path, **arguments: str) -> tuple[Report, Solved]:
    out = source.parent / "case"
    report = import_model(source, out, **arguments)
    return report, solve_tables(read_tables(out))


# --- otoole -----------------------------------------------------------------------------------------------------------

# Sun by day fills a store for the night, 5 units each: the peak is 5 + 5 units in half a year, 20 units of capacity.
OTOOLE = {
    "REGION": "VALUE\nR", "YEAR": "VALUE\n2020", "TIMESLICE": "VALUE\nD\nN", "FUEL": "VALUE\nel",
    "TECHNOLOGY": "VALUE\npv\nbat", "MODE_OF_OPERATION": "VALUE\n1\n2", "STORAGE": "VALUE\nS", "SEASON": "VALUE\n1",
    "DAYTYPE": "VALUE\n1", "DAILYTIMEBRACKET": "VALUE\n1\n2",
    "YearSplit": "TIMESLICE,YEAR,VALUE\nD,2020,0.5\nN,2020,0.5",
    "Conversionls": "TIMESLICE,SEASON,VALUE\nD,1,1\nN,1,1", "Conversionld": "TIMESLICE,DAYTYPE,VALUE\nD,1,1\nN,1,1",
    "Conversionlh": "TIMESLICE,DAILYTIMEBRACKET,VALUE\nD,1,1\nN,2,1",
    "OutputActivityRatio": "REGION,TECHNOLOGY,FUEL,MODE,YEAR,VALUE\nR,pv,el,1,2020,1\nR,bat,el,1,2020,1",
    "InputActivityRatio": "REGION,TECHNOLOGY,FUEL,MODE,YEAR,VALUE\nR,bat,el,2,2020,1",
    "TechnologyToStorage": "REGION,TECHNOLOGY,STORAGE,MODE,VALUE\nR,bat,S,2,1",
    "TechnologyFromStorage": "REGION,TECHNOLOGY,STORAGE,MODE,VALUE\nR,bat,S,1,1",
    "SpecifiedAnnualDemand": "REGION,FUEL,YEAR,VALUE\nR,el,2020,10",
    "SpecifiedDemandProfile": "REGION,FUEL,TIMESLICE,YEAR,VALUE\nR,el,D,2020,0.5\nR,el,N,2020,0.5",
    "CapacityFactor": "REGION,TECHNOLOGY,TIMESLICE,YEAR,VALUE\nR,pv,N,2020,0",
    "OperationalLife": "REGION,TECHNOLOGY,VALUE\nR,pv,1\nR,bat,1",
    "OperationalLifeStorage": "REGION,STORAGE,VALUE\nR,S,1",
    "CapitalCost": "REGION,TECHNOLOGY,YEAR,VALUE\nR,pv,2020,100\nR,bat,2020,1",
    "CapitalCostStorage": "REGION,STORAGE,YEAR,VALUE\nR,S,2020,1000",
    "DiscountRate": "REGION,VALUE\nR,0", "DiscountRateStorage": "REGION,STORAGE,VALUE\nR,S,0",
}  # fmt: skip


@pytest.fixture
def otoole(tmp_path):
    folder = tmp_path / "model"
    folder.mkdir()
    for name, text in OTOOLE.items():
        (folder / f"{name}.csv").write_text(text + "\n", encoding="utf-8")
    return folder


def test_a_folder_of_otoole_is_a_model(otoole):
    # 20 of sun at 100, a battery of 10 at 1, and a store of a day's 5 / 365 units at 1,000.
    report, done = bring(otoole)
    assert done.cost == pytest.approx(2000 + 10 + 1000 * 5 / 365)
    assert "STORAGE S" in [entry.what for entry in report.of("mapped")]


def test_a_folder_without_technologies_is_none(tmp_path):
    (tmp_path / "model").mkdir()
    with pytest.raises(InputError, match="this is no otoole folder"):
        import_model(tmp_path / "model", tmp_path / "case")


def test_a_parameter_that_is_not_known_is_reported(otoole):
    (otoole / "StorageInflow.csv").write_text("REGION,STORAGE,VALUE\nR,S,5\n", encoding="utf-8")
    (otoole / "UDCTag.csv").write_text("REGION,UDC,VALUE\n", encoding="utf-8")
    report, _ = bring(otoole)
    assert [entry.what for entry in report.of("refused")] == ["StorageInflow"]


@pytest.mark.parametrize("word", ["nan", "inf", "1e999"])
def test_numbers_must_be_finite(otoole, word):
    (otoole / "CapitalCost.csv").write_text(f"REGION,TECHNOLOGY,YEAR,VALUE\nR,pv,2020,{word}\n", encoding="utf-8")
    with pytest.raises(InputError, match="this is not a number"):
        import_model(otoole, otoole.parent / "case")


def test_years_must_be_years(otoole):
    (otoole / "YEAR.csv").write_text("VALUE\nfirst\n", encoding="utf-8")
    with pytest.raises(InputError, match='column YEAR: "first": this is no year'):
        import_model(otoole, otoole.parent / "case")


def test_a_word_in_place_of_a_number_is_named(otoole):
    (otoole / "CapitalCost.csv").write_text("REGION,TECHNOLOGY,YEAR,VALUE\nR,pv,2020,dear\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"CapitalCost.csv, line 2, column VALUE: \"dear\": this is not a number"):
        import_model(otoole, otoole.parent / "case")


# --- NEMO -------------------------------------------------------------------------------------------------------------

NEMO = {
    "REGION": [("R",)], "YEAR": [("2020",)], "TECHNOLOGY": [("sun",), ("battery",)], "FUEL": [("el",)],
    "EMISSION": [], "MODE_OF_OPERATION": [("give",), ("take",)], "TIMESLICE": [("d",), ("n",)], "STORAGE": [("S",)],
    "TSGROUP1 name,order,multiplier": [("all", 1, 52.142857142857146)],
    "TSGROUP2 name,order,multiplier": [("every", 1, 7.0)],
    "LTsGroup l,lorder,tg2,tg1": [("d", 1, "every", "all"), ("n", 2, "every", "all")],
    "DefaultParams tablename,val": [("CapacityToActivityUnit", 8.76), ("OperationalLife", 1), ("DiscountRate", 0),
                                    ("OperationalLifeStorage", 1), ("AvailabilityFactor", 1)],
    "YearSplit l,y,val": [("d", "2020", 0.5), ("n", "2020", 0.5)],
    "OutputActivityRatio r,t,f,m,y,val": [("R", "sun", "el", "give", "2020", 1),
                                          ("R", "battery", "el", "give", "2020", 1)],
    "InputActivityRatio r,t,f,m,y,val": [("R", "battery", "el", "take", "2020", 1.25)],
    "TechnologyToStorage r,t,s,m,val": [("R", "battery", "S", "take", 1)],
    "TechnologyFromStorage r,t,s,m,val": [("R", "battery", "S", "give", 1)],
    "StorageFullLoadHours r,s,y,val": [("R", "S", "2020", 12)],
    "SpecifiedAnnualDemand r,f,y,val": [("R", "el", "2020", 8.76)],
    "SpecifiedDemandProfile r,f,l,y,val": [("R", "el", "d", "2020", 0.5), ("R", "el", "n", "2020", 0.5)],
    "AvailabilityFactor r,t,l,y,val": [("R", "sun", "n", "2020", 0)],
    "CapitalCost r,t,y,val": [("R", "sun", "2020", 1000), ("R", "battery", "2020", 100)],
    "CapitalCostStorage r,s,y,val": [("R", "S", "2020", 2000)],
    "ReserveMargin r,f,y,val": [("R", "el", "2020", 1.2)],
    "ReserveMarginTagTechnology r,t,f,y,val": [("R", "sun", "el", "2020", 1), ("R", "battery", "el", "2020", 1)],
}  # fmt: skip
"""1 GW all year from sun by day and a battery that returns 0.8 of what it takes, in TWh."""


def write_database(path: Path, tables: Mapping[str, list]) -> Path:
    with sqlite3.connect(path) as database:
        for head, rows in tables.items():
            name, _, columns = head.partition(" ")
            quoted = [f'"{column}"' for column in (columns or "val").split(",")]
            database.execute(f"create table {name} ({', '.join(quoted)})")
            database.executemany(f"insert into {name} values ({', '.join('?' * len(quoted))})", rows)
    database.close()
    return path


def test_a_database_of_nemo_is_a_model(tmp_path):
    # By day 1 GW and 1.25 GW for the battery, which holds 12 hours of 1 GW: 2.25 GW of sun. Of the 1.2 * 2.25 GW that
    # must be firm the battery gives 1, so 2.25 are enough. 2,000 a TWh are 2 USD/kWh, 24 million per GW of 12 hours.
    report, done = bring(write_database(tmp_path / "model.sqlite", NEMO))
    assert done.case.settings.finance.accounting == "nemo"
    assert done.cost == pytest.approx(2.25 * 1000 + 100 + 24)
    assert done.array("energy").max() == pytest.approx(12)
    told = {entry.what: entry.how for entry in report.of("mapped")}
    assert told["STORAGE S"] == "battery in storage, with 12 hours at full discharge"
    assert "ReserveMargin, ReserveMarginTagTechnology" in told


def test_a_reserve_of_nemo_asks_for_more_capacity(tmp_path):
    # Without credit for the battery 1.2 times the 2.25 GW of the day must be sun.
    tables = {**NEMO, "ReserveMarginTagTechnology r,t,f,y,val": [("R", "sun", "el", "2020", 1)]}
    _, done = bring(write_database(tmp_path / "model.sqlite", tables))
    assert done.cost == pytest.approx(1.2 * 2.25 * 1000 + 100 + 24)


def test_a_least_utilization_of_nemo_is_a_minimum_output(tmp_path):
    # Half of the sun must run in every slice. A second plant, dear to run, must give a tenth of its 1 GW all year:
    # 0.9 GW are left to the sun by day and, through the battery, by night.
    plant = {
        "TECHNOLOGY": [("sun",), ("battery",), ("plant",)],
        "OutputActivityRatio r,t,f,m,y,val": [*NEMO["OutputActivityRatio r,t,f,m,y,val"],
                                              ("R", "plant", "el", "give", "2020", 1)],
        "ResidualCapacity r,t,y,val": [("R", "plant", "2020", 1)],
        "TotalAnnualMaxCapacityInvestment r,t,y,val": [("R", "plant", "2020", 0)],
        "VariableCost r,t,m,y,val": [("R", "plant", "give", "2020", 5000)],
        "MinimumUtilization r,t,l,y,val": [("R", technology, slice_, "2020", share) for slice_ in "dn"
                                           for technology, share in (("plant", 0.1), ("sun", 0.5))],
    }  # fmt: skip
    report, done = bring(write_database(tmp_path / "model.sqlite", {**NEMO, **plant}))
    told = {entry.what: entry.how for entry in report.of("mapped")}
    assert told["MinimumUtilization R plant"] == "technologies: minimum_output"
    assert done.value("output", mode="plant@R:give") == pytest.approx(0.1 * 8760)
    assert done.value("output", mode="sun@R:give") == pytest.approx((0.9 + 1.25 * 0.9) * 4380)


def test_a_least_utilization_that_changes_is_approximated(tmp_path):
    changing = {"MinimumUtilization r,t,l,y,val": [("R", "sun", "d", "2020", 0.5)]}
    report, _ = bring(write_database(tmp_path / "model.sqlite", {**NEMO, **changing}))
    (entry,) = [entry for entry in report.of("approximated") if entry.what.startswith("MinimumUtilization")]
    assert "the least of its values" in entry.how


@pytest.mark.parametrize(
    ("flags", "cycle"), [((1, 1, 1), "day"), ((1, 1, 0), "year"), ((1, 0, 0), "year"), ((0, 0, 0), "horizon")]
)
def test_flags_that_forbid_a_net_change_are_cycles(tmp_path, flags, cycle):
    columns = "STORAGE val,netzeroyear,netzerotg1,netzerotg2"
    tables = {name: rows for name, rows in NEMO.items() if name != "STORAGE"} | {columns: [("S", *flags)]}
    report, done = bring(write_database(tmp_path / "model.sqlite", tables))
    assert done.case.tables["storage"].frame["cycle"].tolist() == [cycle]
    assert any("netzero" in entry.what for entry in report.of("approximated")) == (cycle != "horizon")
    assert done.cost == pytest.approx(2.25 * 1000 + 100 + 24)


def test_an_interest_rate_that_changes_is_that_of_the_first_year(tmp_path):
    rates = {
        "YEAR": [("2020",), ("2021",)],
        "InterestRateTechnology r,t,y,val": [("R", "sun", "2021", 0.2), ("R", "sun", "2020", 0.1)],
    }
    source, out = write_database(tmp_path / "model.sqlite", {**NEMO, **rates}), tmp_path / "case"
    report = import_model(source, out)
    assert "InterestRateTechnology R sun" in [entry.what for entry in report.of("approximated")]
    assert read_tables(out)["technologies"].frame.set_index("technology")["interest_rate"]["sun"] == 0.1


def test_tables_of_nemo_that_a_case_does_not_know_are_refused(tmp_path):
    tables = {**NEMO, "MinShareProduction r,t,f,y,val": [("R", "sun", "el", "2020", 0.1)]}
    report, _ = bring(write_database(tmp_path / "model.sqlite", tables))
    assert [entry.what for entry in report.of("refused")] == ["MinShareProduction"]


def test_another_file_is_no_database_of_nemo(tmp_path):
    path = tmp_path / "model.sqlite"
    path.write_text("no database at all, but long enough to be taken for one", encoding="utf-8")
    with pytest.raises(InputError, match="this is no NEMO database"):
        import_model(path, tmp_path / "case")
    write_database(tmp_path / "other.sqlite", {"TECHNOLOGY": []})
    with pytest.raises(InputError, match="the table LTsGroup is missing"):
        import_model(tmp_path / "other.sqlite", tmp_path / "case")


# --- PyPSA ------------------------------------------------------------------------------------------------------------


def network(**components: tuple[list[str], dict[str, list]]) -> dict[str, xr.DataArray]:
    """Variables as PyPSA saves them: list name -> names and attributes of the components."""
    found = {}
    for component, (names, attributes) in components.items():
        for attribute, values in attributes.items():
            dims = [f"{component}_i"]
            found[f"{component}_{attribute}"] = xr.DataArray(values, {dims[0]: np.array(names, dtype=str)}, dims)
    return found


def write_network(path: Path, variables: Mapping[str, xr.DataArray], periods: tuple[int, ...] = ()) -> Path:
    """Two snapshots of 4,380 hours in every period; periods of five years at 5 %."""
    count = 2 * max(len(periods), 1)
    snapshots = {"snapshots": np.arange(count)}
    over_time = {f"snapshots_{name}": xr.DataArray(np.full(count, 4380.0), snapshots, ["snapshots"])
                 for name in ("objective", "stores", "generators")}  # fmt: skip
    if periods:
        years, start = np.full(len(periods), 5.0), np.array(periods) - periods[0]
        weights = [sum(1.05 ** -(first + year) for year in range(5)) for first in start]
        for name, values in (("years", years), ("objective", weights)):
            over_time[f"investment_periods_{name}"] = xr.DataArray(
                values, {"investment_periods": np.array(periods)}, ["investment_periods"]
            )
    xr.Dataset({**over_time, **variables}).to_netcdf(path)
    return path


BUSES = {
    "buses": (["north", "south", "gas"], {"carrier": ["AC", "AC", "gas"]}),
    "loads": (["city"], {"bus": ["south"], "p_set": [1000.0]}),
    "carriers": (["gas"], {"co2_emissions": [0.2]}),
}
PLANTS = {
    "generators": (
        ["well", "wind"],
        {"bus": ["gas", "north"], "carrier": ["gas", "wind"], "p_nom": [9e3, 0.0], "p_nom_extendable": [False, True],
         "marginal_cost": [20.0, 0.0], "capital_cost": [0.0, 50000.0], "p_nom_max": [np.inf, 400.0]},
    ),
    "links": (
        ["turbine", "wire"],
        {"bus0": ["gas", "north"], "bus1": ["north", "south"], "p_nom": [4e3, 2e3], "efficiency": [0.5, 0.8],
         "marginal_cost": [1.0, 0.0]},
    ),
}  # fmt: skip


def test_a_network_of_one_year_is_a_case(tmp_path):
    # 1 GW in the south is 1.25 GW in the north: 0.4 GW of wind all year, 0.85 GW of gas, of which 1.7 GW burn at 21.
    report, done = bring(write_network(tmp_path / "model.nc", network(**BUSES, **PLANTS)))
    assert done.cost == pytest.approx(400 * 50000 / 1e6 + 1.7 * 8760 * 0.021)
    assert set(done.case.nodes.node) == {"AC@north", "AC@south", "gas@north"}
    assert report.of("refused") == []


def test_periods_are_milestones_with_the_weights_of_pypsa(tmp_path):
    # The same in two periods; the wind of 2030 is another generator, of which as much is built.
    plants = dict(PLANTS)
    names, attributes = plants["generators"]
    twice = {key: [*values, values[1]] for key, values in attributes.items()}
    twice |= {"build_year": [2000, 2025, 2030], "lifetime": [100.0, 5.0, 30.0]}
    plants["generators"] = ([*names, "wind 2030"], twice)
    report, done = bring(write_network(tmp_path / "model.nc", network(**BUSES, **plants), (2025, 2030)))
    weights = [sum(1.05**-year for year in range(5)), sum(1.05**-year for year in range(5, 10))]
    assert done.case.horizon.weight.values == pytest.approx(weights)
    assert done.cost == pytest.approx(sum(weights) * (20 + 1.7 * 8760 * 0.021))
    assert "discount rate 0.05" in str(report)


def test_costs_that_differ_between_periods_are_costs_of_their_years(tmp_path):
    # As above, and gas costs 40 instead of 20 a MWh in the second period.
    names, attributes = PLANTS["generators"]
    twice = {key: [*values, values[1]] for key, values in attributes.items()}
    twice |= {"build_year": [2000, 2025, 2030], "lifetime": [100.0, 5.0, 30.0]}
    variables = network(**BUSES, **{**PLANTS, "generators": ([*names, "wind 2030"], twice)})
    variables["generators_t_marginal_cost"] = xr.DataArray(
        [[20.0], [20.0], [40.0], [40.0]], {"snapshots": np.arange(4), "generators_t_marginal_cost_i": ["well"]},
        ["snapshots", "generators_t_marginal_cost_i"],
    )  # fmt: skip
    report, done = bring(write_network(tmp_path / "model.nc", variables, (2025, 2030)))
    weights = [sum(1.05**-year for year in range(5)), sum(1.05**-year for year in range(5, 10))]
    hand = sum(w * (20 + 1.7 * 8760 * cost) for w, cost in zip(weights, (0.021, 0.041), strict=True))
    assert done.cost == pytest.approx(hand)
    assert not [entry for entry in report.of("approximated") if "marginal_cost" in entry.what]


def test_availability_that_differs_between_periods_is_approximated(tmp_path):
    names, attributes = PLANTS["generators"]
    plants = {**PLANTS, "generators": (names, attributes | {"build_year": [2000, 2000], "lifetime": [100.0, 100.0]})}
    variables = network(**BUSES, **plants)
    variables["generators_t_p_max_pu"] = xr.DataArray(
        [[0.5], [0.5], [0.9], [0.9]], {"snapshots": np.arange(4), "generators_t_p_max_pu_i": ["well"]},
        ["snapshots", "generators_t_p_max_pu_i"],
    )  # fmt: skip
    report = import_model(write_network(tmp_path / "model.nc", variables, (2025, 2030)), tmp_path / "case")
    assert "generators well p_max_pu of later periods" in [entry.what for entry in report.of("approximated")]


def test_a_limit_on_emissions_of_a_period_is_one_of_each_of_its_years(tmp_path):
    # Dear wind is built for the limit alone: 1.7 GW of gas may emit, so 0.85 of the 1.25 GW in the north are gas.
    names, attributes = PLANTS["generators"]
    dear = {"capital_cost": [0.0, 500000.0], "build_year": [2000, 2025], "lifetime": [100.0, 5.0]}
    plants = {**PLANTS, "generators": (names, attributes | dear | {"p_nom_max": [np.inf, np.inf]})}
    limit = {"global_constraints": (["co2"], {"sense": ["<="], "constant": [1.7 * 8760 * 200 * 5],
                                              "investment_period": [2025.0]})}  # fmt: skip
    _, done = bring(write_network(tmp_path / "model.nc", network(**BUSES, **plants, **limit), (2025,)))
    assert done.case.caps.level.values.ravel() == pytest.approx([1.7 * 8760 * 0.2])
    weight = sum(1.05**-year for year in range(5))
    assert done.cost == pytest.approx(weight * (400 * 0.5 + 1.7 * 8760 * 0.021))


def test_storage_of_a_network_ends_as_it_began(tmp_path):
    # Sun in the first half of the snapshots, load in both: 1 GW * 4,380 h go through a store of 0.9 * 0.9.
    parts = {
        "buses": (["b"], {"carrier": ["AC"]}),
        "loads": (["city"], {"bus": ["b"], "p_set": [1000.0]}),
        "generators": (["sun"], {"bus": ["b"], "p_nom": [9e3], "marginal_cost": [10.0]}),
        "storage_units": (
            ["store"],
            {"bus": ["b"], "p_nom": [2000.0], "max_hours": [9000.0], "efficiency_store": [0.9],
             "efficiency_dispatch": [0.9], "cyclic_state_of_charge": [True]},
        ),
    }  # fmt: skip
    variables = network(**parts)
    variables["generators_t_p_max_pu"] = xr.DataArray(
        [[1.0], [0.0]], {"snapshots": [0, 1], "generators_t_p_max_pu_i": ["sun"]},
        ["snapshots", "generators_t_p_max_pu_i"],
    )  # fmt: skip
    _, done = bring(write_network(tmp_path / "model.nc", variables))
    assert done.cost == pytest.approx(4380 * (1 + 1 / 0.81) * 0.01)


def test_an_overnight_cost_of_a_network_is_made_annual_as_pypsa_does(tmp_path):
    # 400 MW of wind at 1,000 USD/kW over 20 years at 5 %: an annuity of 0.0802426, and 10 USD/kW a year to run it.
    names, attributes = PLANTS["generators"]
    overnight = {"overnight_cost": [np.nan, 1e6], "discount_rate": [np.nan, 0.05], "fom_cost": [0.0, 1e4],
                 "lifetime": [np.inf, 20.0], "capital_cost": [0.0, 7e7]}  # fmt: skip
    plants = {**PLANTS, "generators": (names, attributes | overnight)}
    _, done = bring(write_network(tmp_path / "model.nc", network(**BUSES, **plants)))
    assert done.cost == pytest.approx(0.4 * (1000 * 0.0802425872 + 10) + 1.7 * 8760 * 0.021)


def solar_with_store(flags: dict[str, list]) -> dict[str, xr.DataArray]:
    """Sun in the first snapshot, load in both, a store of 1 GW for 9,000 hours; other power costs 1,000."""
    parts = {
        "buses": (["b"], {"carrier": ["AC"]}),
        "loads": (["city"], {"bus": ["b"], "p_set": [1000.0]}),
        "generators": (["sun", "dear"], {"bus": ["b", "b"], "p_nom": [9e3, 9e3], "marginal_cost": [10.0, 1000.0]}),
        "storage_units": (["store"], {"bus": ["b"], "p_nom": [1000.0], "max_hours": [9000.0], **flags}),
    }  # fmt: skip
    variables = network(**parts)
    variables["generators_t_p_max_pu"] = xr.DataArray(
        np.resize([[1.0, 1.0], [0.0, 1.0]], (4, 2)),
        {"snapshots": np.arange(4), "generators_t_p_max_pu_i": ["sun", "dear"]},
        ["snapshots", "generators_t_p_max_pu_i"],
    )  # fmt: skip
    return variables


@pytest.mark.parametrize(("flags", "told"), [
    ({"cyclic_state_of_charge_per_period": [True]}, 0),
    ({"cyclic_state_of_charge": [True]}, 1),
    ({"cyclic_state_of_charge": [True], "cyclic_state_of_charge_per_period": [True]}, 0),
])  # fmt: skip
def test_a_store_that_is_cyclic_per_period_ends_every_period_as_it_began(tmp_path, flags, told):
    # Everything comes from the sun: 8.76 TWh a year at 10, in both periods. Over the horizon as a whole, PyPSA lets a
    # store carry energy into the next period; that is pointed out.
    report, done = bring(write_network(tmp_path / "model.nc", solar_with_store(flags), (2025, 2030)))
    weights = sum(1.05**-year for year in range(10))
    assert done.cost == pytest.approx(weights * 87.6)
    assert sum("cyclic_state_of_charge" in entry.what for entry in report.of("approximated")) == told


def test_snapshots_that_are_shorter_for_stores_than_for_costs_come_again(tmp_path):
    # Two snapshots of 12 hours for stores, 365 times a year: a store of 6 hours serves half of the night.
    variables = solar_with_store({"cyclic_state_of_charge_per_period": [True]})
    variables["storage_units_max_hours"] = variables["storage_units_max_hours"] * 0.0 + 6.0
    variables["snapshots_stores"] = xr.DataArray(np.full(4, 12.0), {"snapshots": np.arange(4)}, ["snapshots"])
    report, done = bring(write_network(tmp_path / "model.nc", variables, (2025, 2030)))
    weights = sum(1.05**-year for year in range(10))
    assert done.cost == pytest.approx(weights * (6.57 * 10 + 2.19 * 1000))
    assert "365 times" in str(report)
    assert not [entry.what for entry in report.of("approximated") if "snapshot" in entry.what]


def test_what_makes_a_network_other_than_linear_is_refused(tmp_path):
    plants = {**PLANTS, "generators": (PLANTS["generators"][0], PLANTS["generators"][1] | {"committable": [1, 0]})}
    report, _ = bring(write_network(tmp_path / "model.nc", network(**BUSES, **plants)))
    assert [entry.what for entry in report.of("refused")] == ["generators well committable"]


def test_another_netcdf_file_is_no_network(tmp_path):
    xr.Dataset({"a": ("x", [1.0])}).to_netcdf(tmp_path / "model.nc")
    with pytest.raises(InputError, match="this is no PyPSA network"):
        import_model(tmp_path / "model.nc", tmp_path / "case")
    (tmp_path / "text.nc").write_text("text", encoding="utf-8")
    with pytest.raises(InputError, match="this file cannot be read"):
        import_model(tmp_path / "text.nc", tmp_path / "case")


# --- all --------------------------------------------------------------------------------------------------------------


def test_the_command_imports_and_says_what_became_of_everything(otoole, capsys):
    out = otoole.parent / "case"
    assert main(["import", str(otoole), "--out", str(out), "--energy-unit", "GWyr"]) == 0
    assert "| STORAGE S | storage on its own" in capsys.readouterr().out
    assert (out / "case.toml").exists()
    assert main(["import", str(otoole), "--out", str(out)]) == 2
    assert "the folder is not empty" in capsys.readouterr().err


def test_a_source_must_exist_and_tell_its_format(tmp_path):
    with pytest.raises(InputError, match="there is no such file or folder"):
        import_model(tmp_path / "nothing.txt", tmp_path / "case")
    (tmp_path / "model.xyz").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="the ending does not tell the format"):
        import_model(tmp_path / "model.xyz", tmp_path / "case")


def test_marks_of_labels_are_taken_out_of_names(otoole):
    text = (otoole / "TECHNOLOGY.csv").read_text(encoding="utf-8").replace("pv", "pv@roof")
    (otoole / "TECHNOLOGY.csv").write_text(text, encoding="utf-8")
    for name in ("OutputActivityRatio", "CapacityFactor", "OperationalLife", "CapitalCost"):
        path = otoole / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").replace("pv", "pv@roof"), encoding="utf-8")
    _, done = bring(otoole)
    assert "pv_roof@R" in done.case.plants.plant
