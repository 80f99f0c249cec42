import pytest

from kz_optimize.errors import InputError
from kz_optimize.tables.read import Change
from tests.support import read_tables


def energy(folder, *changes):
    return read_tables(folder, changes=changes)["demand"].frame["energy"].tolist()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (Change("demand", "energy", "scale", 2), [40000, 18000, 22000]),
        (Change("demand", "energy", "add", -1000, {"region": "south"}), [20000, 8000, 10000]),
        (Change("demand", "energy", "set", 5, {"region": "south", "year": 2030}), [20000, 9000, 5]),
        (Change("demand", "energy", "set", 7.5, {"sector": "all", "year": 2025}), [7.5, 7.5, 11000]),
    ],
)
def test_cells_are_scaled_moved_and_set(write_case, change, expected):
    assert energy(write_case(), change) == expected


def test_changes_follow_each_other_and_the_scenario(write_case):
    files = {
        "scenarios/less/scenario.toml": 'title = "Less"',
        "scenarios/less/demand.csv": "region,carrier,year,energy\nnorth,electricity,2025,100\n",
    }
    changes = [Change("demand", "energy", "scale", 3, {"region": "north"}), Change("demand", "energy", "add", 1)]
    tables = read_tables(write_case(files), "less", changes)
    assert tables["demand"].frame["energy"].tolist() == [301, 9001, 11001]


def test_names_and_flags_can_be_set(write_case):
    changes = [
        Change("existing_capacity", "region", "set", "south", {"unit": "GRES-2"}),
        Change("technologies", "retirement", "set", False, {"technology": "coal_plant"}),
        Change("carriers", "disposal", "set", "да", {"carrier": "electricity"}),
    ]
    tables = read_tables(write_case(), changes=changes)
    assert tables["existing_capacity"].frame["region"].tolist() == ["north", "south"]
    assert tables["technologies"].frame["retirement"].tolist() == [False, True, True]
    assert tables["carriers"].frame["disposal"].tolist() == [True, False]


def test_a_blank_stays_blank_when_scaled(write_case):
    limits = read_tables(write_case(), changes=[Change("candidates", "capacity_limit", "scale", 2)])
    assert limits["candidates"].frame["capacity_limit"].tolist()[:2] == [10000, 6000]
    assert limits["candidates"].frame["capacity_limit"].isna().tolist() == [False, False, True]


def test_the_files_read_next_are_not_changed(write_case):
    folder = write_case()
    energy(folder, Change("demand", "energy", "scale", 2))
    assert energy(folder) == [20000, 9000, 11000]


@pytest.mark.parametrize(
    ("change", "problem", "remedy"),
    [
        (Change("demnd", "energy", "scale", 2), "unknown table", '"demand"'),
        (Change("demand", "enrgy", "scale", 2), "unknown column", '"energy"'),
        (Change("demand", "energy", "scale", 2, {"regon": "south"}), "unknown column", '"region"'),
        (Change("demand", "energy", "times", 2), "unknown action", "set, scale, add"),
        (Change("demand", "region", "set", "south"), "key or a text", "energy"),
        (Change("demand", "energy", "scale", "two"), "needs a number", "unit of the table"),
        (Change("demand", "energy", "scale", float("nan")), "needs a number", "unit"),
        (Change("demand", "profile", "scale", 2), "holds no numbers", "set"),
        (Change("demand", "energy", "scale", 2, {"region": "west"}), "finds no row", "demand.csv"),
        (Change("carriers", "disposal", "set", "perhaps"), "neither yes nor no", "yes or no"),
        (Change("candidates", "first_year", "set", 2030.5), "not a whole number", "Write one"),
        (Change("demand", "energy", "scale", -1), "negative", "0 GWh or more"),
        (Change("existing_capacity", "technology", "set", "wind_fram"), "no such technology", '"wind_farm"'),
        (Change("carriers", "time", "set", "hours", {"carrier": "electricity"}), "not among the choices", '"hour"'),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(write_case, change, problem, remedy):
    with pytest.raises(InputError) as caught:
        read_tables(write_case(), changes=[change])
    found = [finding for finding in caught.value.findings if problem in finding.problem]
    assert found
    assert remedy in found[0].remedy


def test_a_change_is_written_as_one_line():
    change = Change("markets", "price", "scale", 1.5, {"market": "mines", "year": 2025})
    assert str(change) == "scale markets.price 1.5 where market = mines, year = 2025"
