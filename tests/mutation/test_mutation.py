"""What planting faults finds in a module of two lines, and that the lists of modules and tests are true."""

from pathlib import Path

import pytest

from tests.mutation.__main__ import ROOT, equal, planted, targets
from tests.mutation.faults import faults_of, sample

MODULE = """
def price(full: int | None, rebate: float, *, least: float = 0.0) -> float | None:
    return None if full is None else max(full - rebate, least)
"""
TEST = """
from shop import price

def test_price():
    assert price(None, 1.0) is None
    assert price(3, 0.0) == 3
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project of one module and one test, which looks at no rebate and at no least price."""
    (tmp_path / "shop.py").write_text(MODULE)
    (tmp_path / "test_shop.py").write_text(TEST)
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .")
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("shop")
def test_faults_are_changes_of_what_a_module_does_and_none_of_its_annotations():
    changed = {fault.after for fault in faults_of("shop.py")}
    assert {line.split(" ->")[0] for line in changed if line.startswith("def")} == {
        "def price(full: int | None, rebate: float, *, least: float = 1.0)",
        "def price(full: int | None, rebate: float, *, least: float = -1.0)",
    }
    assert "return None if full is None else max(full + rebate, least)" in changed
    assert "return None if full is not None else max(full - rebate, least)" in changed


@pytest.mark.slow
@pytest.mark.usefixtures("shop")
def test_a_fault_survives_where_no_test_looks():
    noticed = {fault.after: killed for fault, killed in planted(sample(faults_of("shop.py"), 9, 0), "test_shop.py")}
    assert len(noticed) == 4
    assert not noticed["return None if full is None else max(full + rebate, least)"]
    assert sum(noticed.values()) == 2


@pytest.mark.usefixtures("shop")
def test_a_sample_has_one_fault_of_each_place_and_is_the_same_with_the_same_seed():
    faults = faults_of("shop.py")
    chosen = sample(faults, 9, seed=1)
    assert chosen == sample(faults[::-1], 9, seed=1)
    assert len({fault.mutation.start_pos for fault in chosen}) == len(chosen) == 4
    assert chosen[:2] == sample(faults, 2, seed=1)
    assert len({tuple(fault.after for fault in sample(faults, 9, seed)) for seed in range(20)}) > 1


def test_modules_and_the_tests_near_them_exist():
    for target in targets():
        assert (ROOT / target["module"]).is_file()
        assert [path for path in target["tests"].split() if not (ROOT / path).exists()] == []
    assert {module for module, *_ in equal()} <= {target["module"] for target in targets()}
