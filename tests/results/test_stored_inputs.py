"""Tables as a results file keeps them, also one written before a column existed."""

import numpy as np
import xarray as xr

from kz_optimize.results import Results
from kz_optimize.results.audit.stored_inputs import StoredInputs
from kz_optimize.schema import load

OLD = "technology,carrier,duration\nbattery,electricity,4\n"


def kept(**tables: str) -> StoredInputs:
    return StoredInputs(Results({"inputs": xr.Dataset({name: ((), text) for name, text in tables.items()})}))


def test_columns_that_came_later_hold_their_defaults():
    table = kept(storage=OLD).table("storage")
    assert set(load()["storage"].by_name) <= set(table)
    assert table["duration"].tolist() == [4.0]
    assert table["efficiency_charge"].tolist() == [1.0]
    assert table["bounds"].tolist() == ["every_day"]
    assert np.isnan(kept(technologies="technology,group\na,b\n").table("technologies")["ramp_rate"][0])
    assert kept(technologies="technology,group\na,b\n").table("technologies")["retirement"].tolist() == ["yes"]


def test_a_table_that_is_not_there_is_empty():
    table = kept(storage=OLD).table("lines")
    assert len(table) == 0
    assert table["loss"].dtype == float
