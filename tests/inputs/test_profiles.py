"""The shipped profiles of Kazakhstan: shape, means, weather and where they come from."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

FOLDER = Path(__file__).parents[2] / "inputs" / "kazakhstan" / "profiles"
DATA = FOLDER / "data"
FILES = ("load", "wind", "solar", "heat", "hydro", "maintenance")
ZONES = ("north", "south", "west")
ROUNDING = 6e-5


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, index_col="time", parse_dates=True)


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return {name: read(FOLDER / f"{name}.csv") for name in FILES}


@pytest.fixture(scope="module")
def place() -> pd.DataFrame:
    return pd.read_csv(DATA / "places.csv").set_index("oblast")


@pytest.fixture(scope="module")
def resource(place: pd.DataFrame) -> pd.DataFrame:
    return pd.read_csv(DATA / "resource.csv").set_index("oblast").loc[place.index]


def of_oblasts(table: pd.DataFrame, prefix: str, place: pd.DataFrame) -> pd.DataFrame:
    """The columns prefix_<oblast>, named by oblast."""
    return table[[f"{prefix}_{oblast}" for oblast in place.index]].set_axis(place.index, axis=1)


def distance(place: pd.DataFrame) -> np.ndarray:
    """Chord through a round earth turned into an arc, in km: another formula than that of the script."""
    latitude, longitude = np.radians(place.latitude), np.radians(place.longitude)
    point = np.stack(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)], axis=1
    )
    return 6371 * np.arccos(np.clip(point @ point.T, -1, 1))


@pytest.mark.parametrize("name", FILES)
def test_profile_is_a_year_of_hours_between_zero_and_one(tables: dict[str, pd.DataFrame], name: str) -> None:
    table = tables[name]
    assert table.index.equals(
        pd.date_range("2015-01-01", periods=8760, freq="h", name="time").as_unit(table.index.unit)
    )
    assert table.notna().all(axis=None)
    assert table.min(axis=None) >= 0
    assert table.max(axis=None) <= 1


def test_every_column_is_there(tables: dict[str, pd.DataFrame], place: pd.DataFrame) -> None:
    assert len(place) == 14
    assert list(tables["load"]) == ["load_kazakhstan", *(f"load_{zone}" for zone in ZONES)]
    assert set(tables["wind"]) == {f"{kind}_{oblast}" for kind in ("wind", "wind_best") for oblast in place.index}
    assert set(tables["solar"]) == {
        f"{kind}_{oblast}" for kind in ("solar", "solar_tracking") for oblast in place.index
    }
    assert set(tables["heat"]) == {f"heat_{name}" for name in (*ZONES, *place.index)}
    assert list(tables["maintenance"]) == ["maintenance"]
    assert list(tables["hydro"]) == ["hydro_east", "hydro_almaty", "hydro_south", "hydro_ror"]


def test_provenance_names_every_column_once(tables: dict[str, pd.DataFrame], place: pd.DataFrame) -> None:
    provenance = pd.read_csv(DATA / "provenance.csv")
    assert set(provenance.kind) <= {"observed", "modelled", "synthetic"}
    assert provenance.source.notna().all()
    named = []
    for profile in provenance.profile:
        family, _, wanted = profile.partition("<")
        named += [family + name for name in {"": [""], "zone>": ZONES, "oblast>": place.index}[wanted]]
    assert sorted(named) == sorted(column for table in tables.values() for column in table)


def test_files_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.rglob("*.csv")) < 6e6


def test_wind_of_the_fleet_is_the_observed_yield(tables: dict[str, pd.DataFrame], place: pd.DataFrame) -> None:
    """4.34 TWh from 1.41 GW in 2024 are 0.351 of the hours of the year."""
    fleet = place.wind_fleet / place.wind_fleet.sum()
    assert of_oblasts(tables["wind"], "wind", place).mean() @ fleet == pytest.approx(0.351, abs=ROUNDING)


@pytest.mark.parametrize(("kind", "cells"), [("wind", "better_half"), ("wind_best", "best_quarter")])
def test_one_blend_of_reanalyses_makes_the_wind_of_every_oblast(
    tables: dict[str, pd.DataFrame], place: pd.DataFrame, resource: pd.DataFrame, kind: str, cells: str
) -> None:
    """The fleet stands where MERRA-2 says 0.3735 and ERA5 0.2642: (0.351 - 0.2642) / (0.3735 - 0.2642) = 0.794."""
    merra2, era5 = resource[f"wind_merra2_{cells}"], resource[f"wind_era5_{cells}"]
    share = (of_oblasts(tables["wind"], kind, place).mean() - era5) / (merra2 - era5)
    assert share.to_numpy() == pytest.approx(0.794, abs=2e-3)


def test_best_sites_yield_more(tables: dict[str, pd.DataFrame], place: pd.DataFrame) -> None:
    best, typical = (of_oblasts(tables["wind"], kind, place) for kind in ("wind_best", "wind"))
    assert (best.mean() > typical.mean()).all()
    assert best.corrwith(typical).between(0.9, 0.99).all()


def test_wind_is_less_alike_further_away(tables: dict[str, pd.DataFrame], place: pd.DataFrame) -> None:
    pair = np.triu_indices(len(place), 1)
    apart = distance(place)[pair]
    alike = of_oblasts(tables["wind"], "wind", place).corr().to_numpy()[pair]
    band = pd.Series(alike).groupby(np.digitize(apart, [400, 600, 900, 1300])).mean()
    assert band.is_monotonic_decreasing
    assert band.iloc[-1] < 0.15
    length = (
        -1
        / np.polynomial.polynomial.polyfit(apart[apart < 1500], np.log(np.clip(alike[apart < 1500], 0.01, 1)), [1])[1]
    )
    assert 450 < length < 750


def test_wind_remembers_a_day_and_forgets_in_three(tables: dict[str, pd.DataFrame], place: pd.DataFrame) -> None:
    wind = of_oblasts(tables["wind"], "wind", place)
    memory = {hours: wind.apply(lambda series, lag=hours: series.autocorr(lag)) for hours in (1, 24, 72)}
    assert (memory[1] > 0.98).all()
    assert memory[24].between(0.3, 0.65).all()
    assert (memory[72] < 0.25).all()


def test_wind_blows_more_in_winter_and_at_night_in_summer(tables: dict[str, pd.DataFrame], place: pd.DataFrame) -> None:
    wind = of_oblasts(tables["wind"], "wind", place).mean(axis=1)
    month, hour = wind.index.month, wind.index.hour
    assert wind[month.isin([12, 1, 2, 3])].mean() > 1.15 * wind[month.isin([6, 7, 8, 9])].mean()
    summer = month.isin([6, 7, 8])
    assert wind[summer & (hour < 3)].mean() > 1.1 * wind[summer & (hour > 10) & (hour < 15)].mean()


def test_many_oblasts_are_steadier_than_one(tables: dict[str, pd.DataFrame], place: pd.DataFrame) -> None:
    wind = of_oblasts(tables["wind"], "wind", place)
    assert wind.mean(axis=1).std() < 0.65 * wind.std().mean()
    assert wind.mean(axis=1).diff().std() < 0.5 * wind.diff().std().mean()


def test_sun_of_the_fleet_is_the_observed_yield(tables: dict[str, pd.DataFrame], place: pd.DataFrame) -> None:
    """2.00 TWh from 1.20 GW in 2024 are 0.190 of the hours of the year."""
    fleet = place.solar_fleet / place.solar_fleet.sum()
    assert of_oblasts(tables["solar"], "solar", place).mean() @ fleet == pytest.approx(0.190, abs=ROUNDING)


def test_one_factor_on_era5_makes_the_sun_of_every_oblast(
    tables: dict[str, pd.DataFrame], place: pd.DataFrame, resource: pd.DataFrame
) -> None:
    """The solar fleet stands where ERA5 says 0.2107: 0.190 / 0.2107 = 0.902."""
    factor = of_oblasts(tables["solar"], "solar", place).mean() / resource.solar_era5_mean
    assert factor.to_numpy() == pytest.approx(0.902, abs=1e-3)


def test_trackers_gain_in_summer_and_over_the_year(tables: dict[str, pd.DataFrame], place: pd.DataFrame) -> None:
    tracking, fixed = (of_oblasts(tables["solar"], kind, place) for kind in ("solar_tracking", "solar"))
    assert (tracking.mean() / fixed.mean()).between(1.01, 1.15).all()
    assert (tracking.loc["2015-06"].mean() > 1.1 * fixed.loc["2015-06"].mean()).all()
    assert (tracking.loc["2015-12"].mean() < fixed.loc["2015-12"].mean()).all()


def test_sun_follows_the_longitude(tables: dict[str, pd.DataFrame], place: pd.DataFrame) -> None:
    """At UTC+5 the sun is highest at 12 h on 75 degrees east and an hour later for every 15 degrees further west."""
    sun = of_oblasts(tables["solar"], "solar", place)
    middle = sun.index.hour.to_numpy() + 0.5
    noon = sun.mul(middle, axis=0).sum() / sun.sum()
    assert (noon - (12 + 5 - place.longitude / 15)).abs().max() < 0.35
    assert (sun[middle < 2] == 0).all(axis=None)


def test_cloud_is_less_alike_further_away(tables: dict[str, pd.DataFrame], place: pd.DataFrame) -> None:
    day = of_oblasts(tables["solar"], "solar", place).resample("D").mean()
    anomaly = day - day.rolling(31, center=True, min_periods=1).mean()
    pair = np.triu_indices(len(place), 1)
    alike = pd.Series(anomaly.corr().to_numpy()[pair]).groupby(np.digitize(distance(place)[pair], [600, 1300])).mean()
    assert alike.is_monotonic_decreasing
    assert anomaly.apply(lambda series: series.autocorr(1)).min() > 0.2


def test_heat_is_winter_and_a_little_hot_water(tables: dict[str, pd.DataFrame]) -> None:
    """Hot water is 17 % of the year, and in July a tenth below its mean: 0.17 * 0.9 = 0.153 of the mean heat."""
    heat = tables["heat"]
    assert (heat.loc["2015-07"].mean() / heat.mean()).to_numpy() == pytest.approx(0.153, abs=1e-3)
    assert (heat.max() == 1).all()
    assert heat.idxmax().dt.month.isin([12, 1, 2]).all()
    assert heat.mean().between(0.2, 0.45).all()


def test_heating_is_longer_in_the_north(tables: dict[str, pd.DataFrame], place: pd.DataFrame) -> None:
    """Heating seasons in Kazakhstan last 143 to 231 days (IEA); hours above all of July are hours of heating."""
    heat = of_oblasts(tables["heat"], "heat", place)
    season = (heat.resample("D").min() > heat.loc["2015-07"].min() * 1.25).sum()
    assert season.between(130, 240).all()
    assert season["north_kazakhstan"] > season["turkestan"] + 60


def test_load_of_the_country_is_the_series_of_2015_five_hours_later(tables: dict[str, pd.DataFrame]) -> None:
    """13,029 MW at 00:00 UTC on 1 January, that is 05:00 in Kazakhstan, of a peak of 15,393 MW."""
    load = tables["load"].load_kazakhstan
    assert load["2015-01-01T05:00"] == pytest.approx(13029 / 15393, abs=ROUNDING)
    assert load.mean() == pytest.approx(0.79, abs=0.005)
    assert load.idxmax().month == 12


def test_zones_add_to_the_country(tables: dict[str, pd.DataFrame]) -> None:
    """70.518 TWh north, 23.286 south and 13.534 west of 107.338 in 2020."""
    load = tables["load"]
    share = {"north": 70.518 / 107.338, "south": 23.286 / 107.338, "west": 13.534 / 107.338}
    total = sum(share[zone] * load[f"load_{zone}"] / load[f"load_{zone}"].mean() for zone in ZONES)
    assert total.to_numpy() == pytest.approx((load.load_kazakhstan / load.load_kazakhstan.mean()).to_numpy(), abs=3e-5)


def test_zones_differ_as_documented(tables: dict[str, pd.DataFrame]) -> None:
    """Some 27 TWh (assumed) under a peak of 4,500 MW (published) are 0.69 in the south; west is flattest."""
    factor = tables["load"].mean()
    assert factor["load_south"] == pytest.approx(0.70, abs=0.015)
    assert factor["load_south"] < factor["load_kazakhstan"] < factor["load_north"] < factor["load_west"]


def test_water_is_what_was_generated(tables: dict[str, pd.DataFrame]) -> None:
    """10,150 GWh on average in 2016-2024, of which the small plants 1,196 GWh."""
    plant = pd.read_csv(DATA / "hydro_yield.csv").set_index("profile")
    energy = tables["hydro"].mean() * plant.capacity * 8.76
    assert energy.sum() == pytest.approx(10150, rel=1e-3)
    assert energy["hydro_ror"] == pytest.approx(1196, rel=1e-3)


def test_script_makes_the_shipped_files(tables: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    pytest.importorskip("pvlib", reason="the profiles are made with pvlib: pip install 'kz_optimize[profiles]'")
    subprocess.run([sys.executable, FOLDER / "make.py", "--into", tmp_path], check=True)
    for name, table in tables.items():
        made = read(tmp_path / f"{name}.csv")
        assert list(made) == list(table)
        assert np.abs(made.to_numpy() - table.to_numpy()).max() < 1.5e-4
