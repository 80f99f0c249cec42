"""How pandas keeps text changes nothing: with pyarrow installed it keeps it otherwise."""

import pandas as pd
import pytest

from tests.support import FLAT_GIGAWATT, SYSTEM, solve_case


@pytest.mark.parametrize("storage", ["python", "pyarrow"])
def test_a_case_with_empty_tables_is_solved(storage):
    if storage == "pyarrow":
        pytest.importorskip("pyarrow")
    with pd.option_context("mode.string_storage", storage):
        assert solve_case({**SYSTEM, **FLAT_GIGAWATT}).cost == pytest.approx(8760)
