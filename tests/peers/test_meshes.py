"""The flow divides in meshes as PyPSA divides it; many more by night."""

import pytest

pytest.importorskip("pypsa", reason="PyPSA is not installed")

from tests.peers.meshes import compare_mesh
from tests.support import night

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("seed", [0, 1, 2, *night(*range(3, 60))])
def test_an_imported_mesh_costs_what_it_costs_in_pypsa_and_has_its_prices(seed, tmp_path):
    objective, prices, done = compare_mesh(seed, tmp_path)
    assert objective < 1e-9
    assert prices < 1e-7
    assert len(done.model.voltage) > 0
