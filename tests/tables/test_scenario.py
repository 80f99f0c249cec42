import pytest

from kz_optimize.errors import InputError
from kz_optimize.tables.scenario import describe_changes, list_scenarios
from tests.support import read_tables

PARENT = {
    "scenarios/dear/scenario.toml": 'title = "Dear coal"\n[finance]\ndiscount_rate = 0.05\n',
    "scenarios/dear/markets.csv": "market,region,carrier,direction,year,price\nmines,kazakhstan,coal,buy,2025,9\n",
    "scenarios/dear/demand.csv": "region,carrier,year,energy,remove\nsouth,electricity,2030,,yes\n",
}
CHILD = {
    **PARENT,
    "scenarios/dearer/scenario.toml": 'title = "Dearer coal"\ninherits = "dear"\n',
    "scenarios/dearer/markets.csv": "market,region,carrier,direction,year,price\n"
    "mines,kazakhstan,coal,buy,2030,20\nmines,kazakhstan,coal,buy,2025,9.5\n",
}


def prices(folder, scenario):
    frame = read_tables(folder, scenario)["markets"].frame
    return dict(zip(frame["year"], frame["price"], strict=True))


def test_scenarios_are_listed_after_the_base(write_case):
    assert list_scenarios(write_case()) == ["base"]
    assert list_scenarios(write_case({**CHILD, "scenarios/.hidden/scenario.toml": ""})) == ["base", "dear", "dearer"]


def test_rows_are_replaced_added_and_removed_along_the_chain(write_case):
    folder = write_case(CHILD)
    assert prices(folder, None) == prices(folder, "base") == {2025: 2.5}
    assert prices(folder, "dear") == {2025: 9}
    assert prices(folder, "dearer") == {2025: 9.5, 2030: 20}
    demand = read_tables(folder, "dearer")["demand"]
    assert demand.frame[["region", "year"]].to_numpy().tolist() == [["north", 2025], ["south", 2025]]


def test_settings_are_inherited(write_case):
    settings = read_tables(write_case(CHILD), "dearer").settings
    assert (settings.title, settings.finance.discount_rate) == ("Dearer coal", 0.05)


def test_each_row_knows_the_file_it_comes_from(write_case):
    markets = read_tables(write_case(CHILD), "dearer")["markets"]
    assert markets.place(0, "price").file.endswith("scenarios/dearer/markets.csv")
    assert markets.place(0, "price").line == 3
    assert markets.place(0, "price").column == "price"
    assert markets.place(1).line == 2


def test_a_replaced_row_is_replaced_whole(write_case, edit):
    limited = edit("markets.csv", "2.5,,", "2.5,100,")
    folder = write_case({**PARENT, "markets.csv": limited})
    assert read_tables(folder)["markets"].frame["annual_limit"].tolist() == [100]
    assert read_tables(folder, "dear")["markets"].frame["annual_limit"].isna().all()


def test_keys_are_compared_by_meaning_not_by_writing(write_case):
    rows = "region;carrier;sector;year;energy\r\nsouth;electricity;all;2030,0;12 000\r\n"  # sector blank means all
    demand = read_tables(
        write_case({"scenarios/more/scenario.toml": 'title = "More"', "scenarios/more/demand.csv": rows}), "more"
    )["demand"].frame
    assert demand["energy"].tolist() == [20000, 9000, 12000]


def test_changes_are_described(write_case):
    assert describe_changes(write_case(CHILD), "base") == []
    changes = [str(change) for change in describe_changes(write_case(CHILD), "dear")]
    assert changes == [
        "case [finance] discount_rate: 0.08 -> 0.05",
        "demand [south, electricity, all, 2030]: energy = 11000 -> (none)",
        "markets [mines, kazakhstan, coal, buy, 2025] price: 2.5 -> 9",
    ]


def test_changes_are_described_against_the_parent_not_the_base(write_case):
    changes = [str(change) for change in describe_changes(write_case(CHILD), "dearer")]
    assert changes == [
        "markets [mines, kazakhstan, coal, buy, 2025] price: 9 -> 9.5",
        "markets [mines, kazakhstan, coal, buy, 2030]: (none) -> price = 20, annual_minimum = 0, origin = domestic",
    ]


def test_a_row_that_says_the_same_is_no_change(write_case, sound):
    files = {"scenarios/same/scenario.toml": 'title = "Same"', "scenarios/same/demand.csv": sound["demand.csv"]}
    assert describe_changes(write_case(files), "same") == []


def test_changes_of_an_unreadable_scenario_are_not_described(write_case):
    with pytest.raises(InputError, match="not a number"):
        describe_changes(
            write_case({**PARENT, "scenarios/dear/demand.csv": "region,carrier,year,energy\na,b,c,d\n"}), "dear"
        )


def test_an_unknown_scenario_is_named_with_the_nearest(find):
    finding = find(PARENT, "deer")[0]
    assert finding.value == "deer"
    assert '"dear"' in finding.remedy


def test_an_unknown_parent_is_named_with_its_line(find):
    finding = find({"scenarios/a/scenario.toml": 'title = "A"\ninherits = "bass"\n'}, "a")[0]
    assert (finding.line, finding.column, finding.value) == (2, "inherits", "bass")
    assert '"base"' in finding.remedy


def test_a_circle_of_scenarios_is_named(find):
    files = {
        f"scenarios/{name}/scenario.toml": f'title = "{name}"\ninherits = "{parent}"\n'
        for name, parent in [("a", "b"), ("b", "c"), ("c", "b")]
    }
    finding = find(files, "a")[0]
    assert "b -> c -> b" in finding.problem
    assert finding.file.endswith("scenarios/c/scenario.toml")
    assert finding.line == 2


def test_removing_what_is_not_there_is_an_error(find):
    files = {**PARENT, "scenarios/dear/demand.csv": "region,carrier,year,remove\nsouth,electricity,2031,yes\n"}
    findings = [finding for finding in find(files, "dear") if finding.column == "remove"]
    assert "no row south, electricity, all, 2031 to remove" in findings[0].problem
    assert "south, electricity, all, 2030" in findings[0].remedy


def test_only_rows_that_remove_may_leave_values_blank(find):
    files = {**PARENT, "scenarios/dear/demand.csv": "region,carrier,year,energy,remove\nsouth,electricity,2030,,no\n"}
    assert "blank but required" in find(files, "dear")[0].problem


def test_remove_is_for_scenarios_only(find, sound):
    demand = sound["demand.csv"].replace("energy", "energy,remove")
    assert find({"demand.csv": demand})[0].column == "remove"


def test_a_row_cannot_be_removed_and_set_at_once(find):
    rows = "region,carrier,year,energy,remove\nsouth,electricity,2030,,yes\nsouth,electricity,2030,5,\n"
    assert "repeats line 2" in find({**PARENT, "scenarios/dear/demand.csv": rows}, "dear")[0].problem


def test_a_missing_scenario_file_is_reported(find):
    findings = find({"scenarios/bare/demand.csv": "region\n"}, "bare")
    assert findings[0].file.endswith("scenarios/bare/scenario.toml")
    assert "missing" in findings[0].problem
