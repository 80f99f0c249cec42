"""Exported tables hold what the file holds."""

import openpyxl
import pandas as pd
import pytest

from kz_optimize.report.export import tidy_tables, write_tables
from kz_optimize.results import netcdf

PLACE = "plan by region technology year"


def test_csv_files_hold_every_number_of_the_plan(solved_once, tmp_path):
    file = solved_once["cap"].results
    written = {path.name for path in write_tables(file, tmp_path, "csv")}
    table = pd.read_csv(tmp_path / f"{PLACE.replace(' ', '_')}.csv")
    assert written == {path.name for path in tmp_path.iterdir()}
    capacity = netcdf.load(file)["plan"]["capacity"]
    assert table["capacity [MW]"].sum() == pytest.approx(float(capacity.sum()))
    row = table.query("technology == 'wind_farm' and region == 'north' and year == 2035").iloc[0]
    assert row["capacity [MW]"] == pytest.approx(float(capacity.sel(technology="wind_farm", region="north", year=2035)))


def test_rows_that_say_nothing_are_left_out(solved_once):
    table = dict(tidy_tables(solved_once["cap"].results))[PLACE]
    numbers = table.drop(columns=["region", "technology", "year"])
    assert (numbers.fillna(0) != 0).any(axis=1).all()
    assert len(table) > 10


def test_the_contents_describe_every_column(solved_once):
    tables = dict(tidy_tables(solved_once["cap"].results))
    contents = tables.pop("contents")
    assert (contents["meaning"] != "").all()
    assert set(contents["table"]) == set(tables)


def test_limits_are_exported_with_what_is_used_of_them(solved_once):
    results = netcdf.load(solved_once["cap"].results)
    table = dict(tidy_tables(solved_once["cap"].results))["limits by limit"]
    cap = table[table["table"] == "emission_caps"]
    assert len(cap) == (results["limits"]["table"] == "emission_caps").sum() > 0
    counted = results.plan["instrument_emissions"].sel(instrument=cap["limit_name"].iloc[0])
    assert cap["used"].iloc[-1] == pytest.approx(float(counted.isel(year=-1)))


def test_a_workbook_has_a_sheet_per_table(solved_once, tmp_path):
    (path,) = write_tables(solved_once["cap"].results, tmp_path, "xlsx")
    assert path == tmp_path / "cap.xlsx"
    book = openpyxl.load_workbook(path, read_only=True)
    assert book.sheetnames[:2] == ["contents", "plan by region"]
    assert len(book.sheetnames) == len(dict(tidy_tables(solved_once["cap"].results)))
