"""The Kazakhstan case: sources on every row, totals that are documented, balances that can hold."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kz_optimize import schema
from kz_optimize.tables.read import Tables
from tests.support import read_tables

FOLDER = Path(__file__).parents[2] / "inputs" / "kazakhstan"
SCENARIOS = sorted(path.name for path in (FOLDER / "scenarios").iterdir())
ZONES = ("north", "south", "west")
CONFIDENCE = {"high", "medium", "low"}


@pytest.fixture(scope="module")
def tables() -> Tables:
    return read_tables(FOLDER)


def table_files() -> Iterator[Path]:
    yield from sorted(FOLDER.glob("*.csv"))
    yield from sorted(FOLDER.glob("scenarios/*/*.csv"))


def zone_of(tables: Tables) -> dict[str, str]:
    """Zone of every region at or below a zone."""
    parent = tables["regions"].frame.set_index("region")["parent"]
    return {region: region if region in ZONES else above for region, above in parent.items() if region != "kazakhstan"}


def existing(tables: Tables) -> pd.DataFrame:
    """Existing units with zone and the properties of their technology."""
    units = tables["existing_capacity"].frame[["unit", "technology", "region", "capacity"]]
    kinds = tables["technologies"].frame[["technology", "group", "availability"]]
    return units.assign(zone=units["region"].map(zone_of(tables))).merge(kinds, on="technology")


def power(tables: Tables) -> pd.DataFrame:
    """Existing power plants: everything but boilers."""
    units = existing(tables)
    return units[~units["technology"].str.endswith("boiler")]


@pytest.mark.parametrize("path", list(table_files()), ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_every_row_has_source_and_confidence(path: Path) -> None:
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert (table["source"].str.len() > 5).all(), table[table["source"].str.len() <= 5]
    assert set(table["confidence"]) <= CONFIDENCE


@pytest.mark.parametrize("path", list(table_files()), ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_guesses_are_never_trusted_highly(path: Path) -> None:
    """A row that stands on recall alone, or on an assumption about a quantity, is not of high confidence."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    numbers = path.stem in ("costs", "demand", "exogenous_emissions", "markets", "existing_capacity")
    guessed = table["source"].str.startswith(("assumption:", "recall:")) & numbers
    assert not (guessed & (table["confidence"] == "high")).any()


def series(tables: Tables) -> Iterator[tuple[str, pd.Series, pd.Series]]:
    """Every column of numbers that go by year: its name, the numbers, and the middle of each row's own series."""
    for name, declared in schema.load().items():
        keys = [key for key in declared.keys if key != "year"]
        frame = tables[name].frame
        if "year" in declared.keys and len(frame):
            for column in declared.columns:
                if column.is_number and column.name not in declared.keys:
                    value = frame[column.name].abs().replace(0, np.nan)
                    middle = value.groupby([frame[key] for key in keys], dropna=False).transform("median")
                    yield f"{name}.{column.name}", value, middle


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_no_number_is_a_hundred_times_those_of_other_years(scenario: str) -> None:
    """MW for GW and MWh for TWh are a thousand."""
    for name, value, middle in series(read_tables(FOLDER, scenario)):
        assert not ((value > 100 * middle) | (value < middle / 100)).any(), name


def test_costs_and_prices_are_of_the_order_of_their_kind(tables: Tables) -> None:
    """USD/kW from heat stores to air capture, with a connection of 100 to 200; fuel and power in USD/MWh."""
    costs, connection = tables["costs"].frame, tables["candidates"].frame["connection_cost"].replace(0, np.nan).dropna()
    assert costs["investment_cost"].replace(0, np.nan).dropna().between(50, 15_000).all()
    assert costs["fixed_cost"].between(0, 700).all()
    assert costs["variable_cost"].between(0, 60).all()
    assert connection.between(100, 200).all()
    prices = tables["markets"].frame.groupby("carrier")["price"].agg(["min", "max"])
    for carrier, least, most in (
        ("coal", 1.5, 8), ("gas", 2.5, 30), ("oil", 20, 80), ("uranium", 2, 10), ("electricity", 10, 60),
        ("associated_gas", 1, 10), ("biomass", 10, 40),
    ):  # fmt: skip
        assert least <= prices.loc[carrier, "min"] <= prices.loc[carrier, "max"] <= most, carrier


def test_years_are_past_where_it_stands_and_of_the_plan_where_it_comes(tables: Tables) -> None:
    stands, comes = tables["existing_capacity"].frame, tables["committed"].frame
    assert stands["commissioned"].between(1928, 2026).all()
    assert (stands["retires"].fillna(2100) > stands["commissioned"]).all()
    assert comes["commissioned"].between(2026, 2040).all()
    assert set(tables["observations"].frame["year"]) == {2020, 2023, 2024, 2025}
    for name in ("demand", "costs", "markets", "build_limits", "exogenous_emissions"):
        assert tables[name].frame["year"].between(2025, 2060).all(), name


def test_what_is_committed_adds_up_to_the_documented_totals(tables: Tables) -> None:
    """5.5 GW of the national coal project, 3.8 of wind and sun, 0.66 of small hydro, 2.4 nuclear, 2.6 of gas."""
    rows = tables["committed"].frame.merge(tables["technologies"].frame[["technology", "group"]], on="technology")
    total = rows.groupby("group")["capacity"].sum() / 1000
    assert total["coal"] == pytest.approx(5.532)
    assert total["wind"] + total["solar"] == pytest.approx(3.8)
    assert total["hydro"] == pytest.approx(0.66)
    assert total["nuclear"] == pytest.approx(2.4)
    assert total["gas"] == pytest.approx(2.598)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_scenario_passes_every_check(scenario: str) -> None:
    assert read_tables(FOLDER, scenario).settings.scenario == scenario


def test_fleet_adds_up_to_the_documented_totals(tables: Tables) -> None:
    """26.18 GW at the end of 2025: wind, sun and small hydro of the Ministry at the end of 2024 and what 2025 added."""
    total = power(tables).groupby("group")["capacity"].sum() / 1000
    assert total.sum() == pytest.approx(26.182, abs=0.01)
    assert total["coal"] == pytest.approx(13.918, abs=0.01)
    assert total["gas"] == pytest.approx(6.383, abs=0.01)
    assert total["hydro"] == pytest.approx(2.498 + 0.288 + 0.026, abs=0.002)
    assert total["solar"] == pytest.approx(1.2226 + 0.0715, abs=0.001)
    assert total["wind"] == pytest.approx(1.570 + 0.205, abs=0.001)


def test_nothing_leaves_before_2030_but_what_gas_replaces(tables: Tables) -> None:
    units = tables["existing_capacity"].frame
    early = units[units["retires"] < 2030]
    assert set(early["region"]) == {"almaty"}
    assert early["capacity"].sum() == pytest.approx(173 + 510)


def test_extended_and_converted_plants_run_like_what_they_stand_beside(tables: Tables) -> None:
    """Only then do they share a fleet and cost no columns."""
    flows = tables["conversions"].frame.fillna(0).set_index("technology")[["mode", "carrier", "flow", "efficiency"]]
    variable = tables["costs"].frame.groupby("technology")["variable_cost"].first()
    pairs = {
        "coal_condensing_extended": "coal_condensing_old",
        "coal_chp_extended": "coal_chp_old",
        "gas_chp_converted": "gas_chp_old",
        "coal_ccs_retrofit": "coal_ccs_new",
        "wind_best": "wind_ordinary",
    }
    for new, old in pairs.items():
        pd.testing.assert_frame_equal(flows.loc[[new]].reset_index(drop=True), flows.loc[[old]].reset_index(drop=True))
        assert variable[new] == variable[old]


def test_named_profiles_exist(tables: Tables) -> None:
    named = set()
    for table in ("demand", "availability", "inflows"):
        named |= set(tables[table].frame["profile"]) - {""}
    assert named
    assert named <= set(tables.profiles.columns)


def test_demand_of_2025_is_generation_and_net_import(tables: Tables) -> None:
    """123.1 TWh generated and 1.45 TWh net import."""
    demand = tables["demand"].frame.query("carrier == 'electricity' and year == 2025")
    assert demand["energy"].sum() == pytest.approx(124_550, abs=5)
    share = demand.set_index("region")["energy"] / demand["energy"].sum()
    assert share["north"] > 0.6 > share["south"] > share["west"] > 0.1


def test_peak_of_2025_is_what_the_operator_expects(tables: Tables) -> None:
    """KEGOC expected 17.4 to 17.6 GW, and 4.5 GW in the South."""
    demand = tables["demand"].frame.query("carrier == 'electricity' and year == 2025").set_index("region")["energy"]
    shape = tables.profiles[[f"load_{zone}" for zone in ZONES]]
    hourly = pd.DataFrame({z: demand[z] * shape[f"load_{z}"] / shape[f"load_{z}"].sum() for z in ZONES})
    assert hourly.sum(axis=1).max() == pytest.approx(17.6, abs=0.7)
    assert hourly["south"].max() == pytest.approx(4.5, abs=0.2)


@pytest.mark.parametrize("zone", ZONES)
def test_zone_can_meet_its_peak(tables: Tables, zone: str) -> None:
    """Available plants (water at 0.6, no sun, a tenth of wind), lines and imports cover the peak of 2025."""
    units = power(tables).query("zone == @zone")
    weather = units["group"].map({"hydro": 0.6, "wind": 0.1, "solar": 0.0}).fillna(1.0)
    own = (units["capacity"] * units["availability"] * weather).sum()
    markets = tables["markets"].frame.query("carrier == 'electricity' and direction == 'buy' and year == 2025")
    bought = markets[markets["region"] == zone]["hourly_limit"].sum()
    lines = tables["lines"].frame[lambda t: t["commissioned"].fillna(0) <= 2025]
    brought = lines[lines["to"] == zone]["capacity"].sum()
    energy = tables["demand"].frame.query("carrier == 'electricity' and year == 2025 and region == @zone")["energy"]
    shape = tables.profiles[f"load_{zone}"]
    assert own + bought + brought >= 1000 * energy.sum() * shape.max() / shape.sum()


def test_every_heat_node_can_meet_its_peak(tables: Tables) -> None:
    """CHP in back pressure and boilers cover the coldest hour with a reserve of 2 to 60 %."""
    demand = tables["demand"].frame.query("carrier == 'heat' and year == 2025").set_index("region")
    flows = tables["conversions"].frame.query("carrier == 'heat'").groupby("technology")["flow"].max()
    units = existing(tables)
    heat = (units["capacity"] * units["availability"] * units["technology"].map(flows)).groupby(units["region"]).sum()
    shape = tables.profiles[demand["profile"]].set_axis(demand.index, axis=1)
    peak = 1000 * demand["energy"] * shape.max() / shape.sum()
    margin = heat[peak.index] / peak
    assert margin.between(1.02, 1.6).all(), margin


def test_heat_and_electricity_of_chp_agree(tables: Tables) -> None:
    """Coal CHP, 4,500 hours at full heat, gives half to three quarters of the heat of the cities it stands in."""
    units = power(tables).query("technology == 'coal_chp_old' and zone == 'north'")
    full_heat = (units["capacity"] * units["availability"]).sum() / 1000 / (0.5 + 0.15)
    demand = tables["demand"].frame.query("carrier == 'heat' and year == 2025")
    heat = demand[demand["region"].isin(units["region"])]["energy"].sum()
    assert 0.5 < full_heat * 4500 / heat < 0.75


def test_national_emissions_add_up_to_what_was_observed(tables: Tables) -> None:
    """319 Mt in 2023 (EDGAR); the model gives about 114 Mt CO2e for power and heat in 2025."""
    rest = tables["exogenous_emissions"].frame.query("year == 2025 and sector != 'land_use'")["emissions"].sum() / 1000
    assert rest + 114 == pytest.approx(319, abs=1)


def test_net_zero_has_the_electricity_that_replaces_fuels() -> None:
    """158 TWh in 2060 by sector and zone, on 300 TWh of the reference; nothing before 2030."""
    demand = read_tables(FOLDER, "netzero-2060")["demand"].frame.query("carrier == 'electricity'")
    total = demand.groupby("year")["energy"].sum() / 1000
    assert total[2060] == pytest.approx(458, abs=0.5)
    assert total[2050] == pytest.approx(340, abs=0.5)
    assert total[2030] == pytest.approx(146, abs=0.01)
    assert set(demand["sector"]) == {
        "all", "transport", "buildings", "manufacturing_energy", "fuel_industries", "industrial_processes"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("year", "consumption", "hydro"), [(2020, 107.34, 9.66), (2023, 115.07, 8.79), (2024, 119.9, 11.28)]
)
def test_a_past_year_has_its_own_demand_water_and_fleet(year: int, consumption: float, hydro: float) -> None:
    """Only what was different in the year differs from the case: no availability of a plant is touched."""
    past, now = read_tables(FOLDER, f"past-{year}"), read_tables(FOLDER)
    assert past.settings.time.milestone_years == (year,)
    demand = past["demand"].frame.query("carrier == 'electricity' and year == @year")
    assert demand["energy"].sum() / 1000 == pytest.approx(consumption, abs=0.01)
    water = past["inflows"].frame["share"] / now["inflows"].frame["share"]
    assert water.to_numpy() == pytest.approx(hydro / 10.15, rel=2e-3)
    for table in ("technologies", "conversions", "costs", "existing_capacity", "lines"):
        pd.testing.assert_frame_equal(past[table].frame, now[table].frame)
    touched = past["availability"].frame.merge(now["availability"].frame, how="left", indicator=True)
    assert set(touched.query("_merge == 'left_only'")["technology"]) == {"hydro_ror"}


def test_the_fleet_of_past_years_is_near_what_was_counted(tables: Tables) -> None:
    """Wind and sun at the end of the year: IRENA to 2023, the Ministry for 2024; Ekibastuz unit 1 came back in 2025."""
    units = power(tables).merge(tables["existing_capacity"].frame[["unit", "commissioned"]], on="unit")
    for year, wind, solar in ((2020, 486, 912), (2023, 1440, 1223), (2024, 1570, 1223)):
        stands = units[units["commissioned"] <= year].groupby("group")["capacity"].sum()
        assert stands["wind"] == pytest.approx(wind, rel=0.001)
        assert stands["solar"] == pytest.approx(solar, rel=0.001)
    assert units.set_index("unit").loc["Ekibastuz GRES-1 unit 1", "commissioned"] == 2025


def test_ndc_caps_are_the_share_of_power_and_heat() -> None:
    for scenario, target in (("ndc-2030-unconditional", 328), ("ndc-2030-conditional", 290)):
        cap = read_tables(FOLDER, scenario)["emission_caps"].frame
        assert cap["limit"].tolist() == [round(target * 0.35 * 1000)]


def test_net_zero_needs_removals_that_the_tables_allow() -> None:
    """What is left of other sectors after the land sink in 2060 can be stored and is taken by a national cap."""
    tables = read_tables(FOLDER, "netzero-2060")
    left = tables["exogenous_emissions"].frame.query("year == 2060")["emissions"].sum()
    storage = tables["markets"].frame.query("market == 'co2_storage' and year == 2060")["annual_limit"].item()
    assert 10_000 < left < storage
    assert left == 28_500 - 9_600
    cap = tables["emission_caps"].frame.set_index("year")
    assert set(cap["scope"]) == {"kazakhstan"}
    assert cap.loc[2060, "limit"] == 0
    assert {"dac", "biomass_ccs"} <= set(tables["candidates"].frame["technology"])
