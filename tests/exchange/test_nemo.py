"""Databases of NEMO."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest

from kz_optimize.errors import InputError
from kz_optimize.exchange import RefusedError, import_model
from tests.exchange.conftest import bring
from tests.support import read_tables

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
    assert told["StorageFullLoadHours"] == "storage, with 12 hours at full discharge"
    assert report.open == []


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
    assert told["MinimumUtilization"] == "technologies: minimum_output"
    assert done.value("output", mode="plant@R:give") == pytest.approx(0.1 * 8760)
    assert done.value("output", mode="sun@R:give") == pytest.approx((0.9 + 1.25 * 0.9) * 4380)


def test_a_least_utilization_that_changes_is_approximated(tmp_path):
    changing = {"MinimumUtilization r,t,l,y,val": [("R", "sun", "d", "2020", 0.5)]}
    source = write_database(tmp_path / "model.sqlite", {**NEMO, **changing})
    report, _ = bring(source, accept=["MinimumUtilization"])
    (entry,) = report.of("approximated")
    assert "the least of its values" in entry.how
    assert entry.members == ["R sun: 0 to 0.5"]


@pytest.mark.parametrize(
    ("flags", "cycle"), [((1, 1, 1), "day"), ((1, 1, 0), "year"), ((1, 0, 0), "year"), ((0, 0, 0), "horizon")]
)
def test_flags_that_forbid_a_net_change_are_cycles(tmp_path, flags, cycle):
    columns = "STORAGE val,netzeroyear,netzerotg1,netzerotg2"
    tables = {name: rows for name, rows in NEMO.items() if name != "STORAGE"} | {columns: [("S", *flags)]}
    accept = ["STORAGE.netzeroyear", "STORAGE.netzerotg1", "STORAGE.netzerotg2"]
    report, done = bring(write_database(tmp_path / "model.sqlite", tables), accept=accept)
    assert done.case.tables["storage"].frame["cycle"].tolist() == [cycle]
    assert any("netzero" in entry.what for entry in report.of("approximated")) == (cycle != "horizon")
    assert done.cost == pytest.approx(2.25 * 1000 + 100 + 24)


def test_an_interest_rate_that_changes_is_that_of_the_first_year(tmp_path):
    rates = {
        "YEAR": [("2020",), ("2021",)],
        "InterestRateTechnology r,t,y,val": [("R", "sun", "2021", 0.2), ("R", "sun", "2020", 0.1)],
    }
    source, out = write_database(tmp_path / "model.sqlite", {**NEMO, **rates}), tmp_path / "case"
    with pytest.raises(RefusedError) as refused:
        import_model(source, out)
    assert "InterestRateTechnology" in refused.value.report.open
    import_model(source, out, accept=refused.value.report.open)
    assert read_tables(out)["technologies"].frame.set_index("technology")["interest_rate"]["sun"] == 0.1


def test_a_default_interest_rate_holds_where_no_row_says_another(tmp_path):
    name = "DefaultParams tablename,val"
    rates = {
        name: [*NEMO[name], ("InterestRateTechnology", 0.05)],
        "InterestRateTechnology r,t,y,val": [("R", "sun", "2020", 0.1)],
    }
    import_model(write_database(tmp_path / "model.sqlite", {**NEMO, **rates}), tmp_path / "case")
    rate = read_tables(tmp_path / "case")["technologies"].frame.set_index("technology")["interest_rate"]
    assert (rate["sun"], rate["battery"]) == (0.1, 0.05)


def test_tables_of_nemo_that_a_case_does_not_know_are_refused(tmp_path):
    tables = {**NEMO, "MinShareProduction r,t,f,y,val": [("R", "sun", "el", "2020", 0.1)]}
    with pytest.raises(RefusedError) as refused:
        bring(write_database(tmp_path / "model.sqlite", tables))
    assert refused.value.report.open == ["MinShareProduction"]


def test_a_column_of_nemo_that_a_case_does_not_know_is_refused(tmp_path):
    tables = {name: rows for name, rows in NEMO.items() if name not in ("FUEL", "TECHNOLOGY")}
    tables |= {"FUEL val,timesliced": [("el", "1"), ("coal", "0")],
               "TECHNOLOGY val,desc,colour": [("sun", "", "red"), ("battery", "", None)]}  # fmt: skip
    with pytest.raises(RefusedError) as refused:
        bring(write_database(tmp_path / "model.sqlite", tables))
    assert refused.value.report.open == ["TECHNOLOGY.colour", "FUEL.timesliced"]


def test_another_file_is_no_database_of_nemo(tmp_path):
    path = tmp_path / "model.sqlite"
    path.write_text("no database at all, but long enough to be taken for one", encoding="utf-8")
    with pytest.raises(InputError, match="this is no NEMO database"):
        import_model(path, tmp_path / "case")
    write_database(tmp_path / "other.sqlite", {"TECHNOLOGY": []})
    with pytest.raises(InputError, match="the table LTsGroup is missing"):
        import_model(tmp_path / "other.sqlite", tmp_path / "case")
