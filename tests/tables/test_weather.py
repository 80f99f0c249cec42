"""Weather files in the formats that people download, written here as small as a year can be."""

import json

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from kz_optimize.errors import InputError
from kz_optimize.tables.weather import read_weather

POINT_COMMENTS = """\
# Renewables.ninja Wind (Point API) - 51.1800, 71.4460 - Version: 1.1 - License: https://creativecommons.org/licenses/by-nc/4.0/ - Reference: https://doi.org/10.1016/j.energy.2016.08.068
# Units: time in UTC, local_time in Asia/Almaty, electricity in kW
# {settings}
"""  # noqa: E501
COUNTRY_COMMENTS = """\
# Renewables.ninja Wind, country KZ, current fleet, MERRA-2, bias-corrected
# Units: time in UTC, capacity factors as shares of 1
"""


def utc(first: str, last: str) -> pd.DatetimeIndex:
    return pd.date_range(first, f"{last} 23:00", freq="h", name="time")


@pytest.fixture
def write(tmp_path):
    """Write a table below comment lines and give its path."""

    def _write(table: pd.DataFrame, name: str, comments: str = ""):
        path = tmp_path / name
        path.write_text(comments + table.to_csv(date_format="%Y-%m-%d %H:%M"), encoding="utf-8")
        return path

    return _write


def point_file(write, year: int, capacity: float = 1.0, **columns):
    """A point export whose power is the number of the hour in UTC, over 10,000."""
    time = utc(f"{year}-01-01", f"{year}-12-31")
    local = (time + pd.Timedelta(hours=6)).strftime("%Y-%m-%d %H:%M")
    table = pd.DataFrame({"local_time": local, "electricity": np.arange(len(time)) / 1e4 * capacity} | columns, time)
    settings = json.dumps(
        {"params": {"lat": 51.18, "capacity": capacity, "height": 100, "turbine": "Vestas V112 3000"}}
    )
    return write(table, "akmola_wind.csv", POINT_COMMENTS.format(settings=settings))


# --- renewables.ninja ---------------------------------------------------------------------------------------------


def test_a_point_becomes_a_local_year_named_after_its_file(write):
    # Local hour 5 is hour 0 in UTC; the first five local hours come from the last five of the year in UTC.
    profile = read_weather(point_file(write, 2019))
    assert list(profile.columns) == ["akmola_wind"]
    assert list(profile.index) == list(range(8760))
    np.testing.assert_allclose(profile["akmola_wind"][:7] * 1e4, [8755, 8756, 8757, 8758, 8759, 0, 1])
    assert profile["akmola_wind"].iloc[-1] * 1e4 == pytest.approx(8754)


def test_power_becomes_a_share_of_the_capacity(write):
    assert read_weather(point_file(write, 2019, capacity=3000))["akmola_wind"].max() == pytest.approx(0.8759)


def test_raw_weather_beside_the_power_is_left_out(write):
    assert list(read_weather(point_file(write, 2019, wind_speed=7.5))) == ["akmola_wind"]


def test_a_leap_day_is_dropped_in_local_time(write):
    # 29 February 2020 is day 59 from 0: the local year jumps from its last hour before to its first hour after.
    hours = read_weather(point_file(write, 2020))["akmola_wind"] * 1e4
    np.testing.assert_allclose(hours[[59 * 24 - 1, 59 * 24]], [59 * 24 - 1 - 5, 60 * 24 - 5])
    assert len(hours) == 8760


def test_west_of_greenwich_the_last_hours_come_from_the_start(write):
    hours = read_weather(point_file(write, 2019), utc_offset=-3)["akmola_wind"] * 1e4
    np.testing.assert_allclose(hours[[0, 8756, 8757, 8759]], [3, 8759, 0, 2])


def test_a_country_file_of_several_years_takes_the_year_asked_for(write):
    # The years before and after lend nothing but the five hours that really belong to the local year.
    time = utc("2017-01-01", "2019-12-31")
    table = pd.DataFrame({"national": np.arange(len(time)) / 1e5, "onshore": 0.25}, time)
    path = write(table, "wind_kz.csv", COUNTRY_COMMENTS)
    profile = read_weather(path, year=2018)
    assert list(profile) == ["wind_kz", "onshore"]
    np.testing.assert_allclose(profile["wind_kz"] * 1e5, np.arange(8760 - 5, 2 * 8760 - 5))
    with pytest.raises(InputError, match=r"years 2017 to 2019.*Say which year"):
        read_weather(path)
    with pytest.raises(InputError, match=r"hours of 2024 are missing \(8,784\).*or take a year from 2017 to 2019"):
        read_weather(path, year=2024)


# --- atlite and ERA5 ----------------------------------------------------------------------------------------------


def regions(time: pd.DatetimeIndex) -> xr.DataArray:
    """Two regions: one counts hours, the other is constant."""
    values = np.stack([np.arange(len(time)) / 1e4, np.full(len(time), 0.5)])
    return xr.DataArray(values, {"bus": ["north", "south"], "time": time}, ("bus", "time"))


def test_a_wide_table_has_a_profile_per_region(write):
    table = regions(utc("2019-01-01", "2019-12-31")).to_pandas().T
    for header in ("time", "snapshot", None):
        profile = read_weather(write(table.rename_axis(header), "era5.csv"))
        assert list(profile) == ["north", "south"]
        assert profile["north"][5] == 0


def test_times_with_their_own_offset_are_believed(write):
    # A file from 2019-01-01 00:00+05:00 already is a local year, and lacks the end of the year in UTC.
    table = regions(utc("2019-01-01", "2019-12-31")).to_pandas().T
    table.index = [f"{time:%Y-%m-%dT%H:%M:%S}+05:00" for time in table.index]
    np.testing.assert_allclose(read_weather(write(table, "era5.csv"))["north"] * 1e4, np.arange(8760))


def test_a_gap_inside_the_year_is_not_filled_from_another(write):
    table = regions(utc("2017-01-01", "2019-12-31")).to_pandas().T
    table = table.drop(table.index[8760 + 100])
    with pytest.raises(
        InputError, match=r"hours of 2018 are missing \(1\), the first is 2018-01-05 09:00 in local time"
    ):
        read_weather(write(table, "era5.csv"), year=2018)


def test_semicolons_and_decimal_commas_are_read(tmp_path):
    table = regions(utc("2019-01-01", "2019-12-31")).to_pandas().T
    table.to_csv(tmp_path / "era5.csv", sep=";", decimal=",")
    assert read_weather(tmp_path / "era5.csv")["south"].mean() == 0.5


@pytest.mark.parametrize("shape", ["array", "dataset of profiles", "one region", "half hours"])
def test_netcdf_of_atlite(tmp_path, shape):
    array = regions(utc("2019-01-01", "2019-12-31"))
    if shape == "array":
        array.to_netcdf(tmp_path / "wind.nc")
    elif shape == "dataset of profiles":
        profile = array.expand_dims(year=[2019])
        xr.Dataset({"profile": profile, "p_nom_max": ("bus", [10.0, 20.0]), "other": array}).to_netcdf(
            tmp_path / "wind.nc"
        )
    elif shape == "one region":
        array.sel(bus="north", drop=True).rename("specific generation").to_netcdf(tmp_path / "wind.nc")
    else:
        array.assign_coords(time=array.time + np.timedelta64(30, "m")).rename(time="valid_time").to_netcdf(
            tmp_path / "wind.nc"
        )
    profile = read_weather(tmp_path / "wind.nc")
    first = profile.columns[0]
    assert list(profile) == (["specific generation"] if shape == "one region" else ["north", "south"])
    np.testing.assert_allclose(profile[first][:6] * 1e4, [8755, 8756, 8757, 8758, 8759, 0])


# --- refusals -----------------------------------------------------------------------------------------------------


def test_raw_weather_is_sent_to_atlite(tmp_path):
    time = utc("2019-01-01", "2019-01-02")
    grid = xr.DataArray(np.ones((48, 2, 2)), {"time": time}, ("time", "latitude", "longitude"), name="u100")
    grid.to_netcdf(tmp_path / "era5.nc")
    with pytest.raises(InputError, match=r"u100 \(time, latitude, longitude\).*with atlite first"):
        read_weather(tmp_path / "era5.nc")


def test_gaps_in_netcdf_are_refused(tmp_path):
    array = regions(utc("2019-01-01", "2019-12-31"))
    array.where(array.time != array.time[9]).rename("wind").to_netcdf(tmp_path / "wind.nc")
    with pytest.raises(InputError, match=r"wind.nc: variable wind has gaps"):
        read_weather(tmp_path / "wind.nc")


def test_bad_cells_are_all_named_with_file_line_and_column(write):
    table = regions(utc("2019-01-01", "2019-12-31")).to_pandas().T.astype(object)
    table.iloc[1, 0], table.iloc[7, 1], table.iloc[8, 1] = "n/a", "", ""
    table.index = [*table.index.strftime("%Y-%m-%d %H:%M")[:-1], "next year"]
    with pytest.raises(InputError) as caught:
        read_weather(write(table.rename_axis("time"), "era5.csv", "# from ERA5\n"))
    text = str(caught.value)
    assert 'era5.csv, line 4, column north: "n/a": this is not a number' in text
    assert 'era5.csv, line 10, column south: "(empty)": this is not a number (and 1 more like this)' in text
    assert 'era5.csv, line 8762, column time: "next year": this is not a time' in text


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (slice(0, 0), "holds no hour"),
        (slice(0, 8000), r"hours of 2019 are missing \(760\), the first is 2019-11-30 13:00 in local time"),
        (slice(0, 8760, 3), r"hours of 2019 are missing \(5,840\)"),
        ([*range(8760), 5], r"hours appear twice \(1\), the first is 2019-01-01 10:00 in local time"),
    ],
)
def test_a_year_that_is_not_whole_is_refused(write, rows, message):
    table = regions(utc("2019-01-01", "2019-12-31")).to_pandas().T
    with pytest.raises(InputError, match=message):
        read_weather(write(table.iloc[rows], "era5.csv"))


@pytest.mark.parametrize("text", ["", "# only a comment\n", "time\n2019-01-01 00:00\n", "time,local_time\n"])
def test_a_file_without_profiles_is_refused(tmp_path, text):
    path = tmp_path / "empty.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=r"empty.csv.*(cannot be read|no column of profiles)"):
        read_weather(path)


@pytest.mark.parametrize("name", ["nowhere.csv", "nowhere.nc"])
def test_a_missing_file_is_named(tmp_path, name):
    with pytest.raises(InputError, match=f"{name}: this file cannot be read"):
        read_weather(tmp_path / name)
