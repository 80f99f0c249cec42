"""No import is silently wrong: a network of PyPSA that something befell gives PyPSA's own optimum, or is refused.

PROPERTY_EXAMPLES asks for that many mutations, new ones every time; without it a few are tried, always the same.
"""

import os
from pathlib import Path

import numpy as np
import pypsa
import pytest

from kz_optimize.errors import InputError
from kz_optimize.exchange import RefusedError, import_model
from kz_optimize.exchange.pypsa.attributes import attributes
from tests.exchange.pypsa_mutations import LISTS, REFUSED, base, mutate, optimum
from tests.support import read_tables, solve_tables

ASKED = int(os.environ.get("PROPERTY_EXAMPLES", "0"))
SEEDS = np.random.SeedSequence().generate_state(ASKED).tolist() if ASKED else range(4)
TOLERANCE = 1e-6
pytestmark = pytest.mark.filterwarnings("ignore")  # PyPSA warns of many a mutation


def ours(source: Path, case: Path) -> float | str | None:
    """The optimum of the imported case, None where it has no plan, or that the import or the case was refused."""
    try:
        import_model(source, case)
        done = solve_tables(read_tables(case))
    except (InputError, RefusedError):
        return REFUSED
    return done.cost if done.solution.status == "optimal" else None


def same(a: float | str | None, b: float | str | None) -> bool:
    """Whether two answers are the same."""
    if isinstance(a, float) and isinstance(b, float):
        return a == pytest.approx(b, rel=TOLERANCE, abs=1e-9)
    return a == b


@pytest.mark.parametrize("seed", SEEDS)
def test_a_network_gives_the_optimum_of_pypsa(tmp_path, seed):
    n = base(np.random.default_rng(seed))
    n.export_to_netcdf(tmp_path / "network.nc")
    answer, expected = ours(tmp_path / "network.nc", tmp_path / "case"), optimum(n)
    assert isinstance(answer, float)
    assert same(answer, expected), (answer, expected)


@pytest.mark.parametrize("seed", SEEDS)
def test_another_network_gives_its_optimum_or_is_refused(tmp_path, seed):
    rng = np.random.default_rng(seed)
    n = base(rng)
    told = mutate(rng, n)
    n.export_to_netcdf(tmp_path / "network.nc")
    answer = ours(tmp_path / "network.nc", tmp_path / "case")
    assert answer == REFUSED or same(answer, expected := optimum(n)), (told, answer, expected)


def test_a_folder_is_read_as_the_file_is(tmp_path):
    n = base(np.random.default_rng(3))
    n.export_to_netcdf(tmp_path / "network.nc")
    n.export_to_csv_folder(tmp_path / "network")
    blank = "".join(f"{i},\n" for i in range(len(n.snapshots)))
    (tmp_path / "network" / "generators-p_set.csv").write_text(f",well\n{blank}", encoding="utf-8")
    of_file, of_folder = (ours(tmp_path / name, tmp_path / f"case of {name}") for name in ("network.nc", "network"))
    assert isinstance(of_file, float)
    assert same(of_file, of_folder)


def test_every_attribute_of_pypsa_is_declared():
    """A new attribute in PyPSA's own component tables fails here, so that none is overlooked."""
    of_pypsa = {(component, str(name)) for component in LISTS for name in pypsa.Network().c[component].defaults.index}
    assert of_pypsa - set(attributes()) == set()
    assert {fate for _, fate in attributes().values()} == {"read", "idle", "refused", "result"}
