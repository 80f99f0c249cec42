"""The file is whole or not there: round trip, failures in mid-writing, killed and competing writers."""

import os
import signal
import subprocess
import sys
import time

import netCDF4
import numpy as np
import pytest
import xarray as xr

from kz_optimize.errors import InputError, WriteError
from kz_optimize.results import Results, netcdf


def small(number):
    value = xr.Variable(("year",), np.full(3, float(number)), {"units": "MW", "long_name": "a number"})
    name = xr.Variable(("year",), np.array(["тау", "a", ""], dtype=object), {"units": "", "long_name": "names"})
    return Results(
        {
            "plan": xr.Dataset({"value": value, "name": name}, {"year": [2025, 2030, 2040]}),
            "certificate": xr.Dataset(attrs={"status": "optimal"}),
        }
    )


def number_in(path):
    return float(netcdf.load(path).plan["value"][0])


def test_nothing_is_lost(rich, tmp_path):
    path = tmp_path / "results.nc"
    netcdf.save(rich.results, path)
    again = netcdf.load(path)
    assert set(again) == set(rich.results)
    for name, group in rich.results.items():
        assert set(again[name].variables) == set(group.variables)
        for key, variable in group.variables.items():
            loaded = again[name][key]
            if variable.dtype.kind == "f":
                tolerance = 1e-6 if variable.encoding.get("dtype") == "float32" else 0.0
                np.testing.assert_allclose(loaded.values, variable.values, rtol=tolerance, atol=0.0)
            else:
                assert loaded.values.tolist() == variable.values.tolist()
            assert loaded.attrs == variable.attrs
        assert again[name].attrs == group.attrs


def test_the_plan_stands_at_the_root(rich, tmp_path):
    netcdf.save(rich.results, tmp_path / "results.nc")
    with xr.open_dataset(tmp_path / "results.nc") as plan:
        assert plan["capacity"].dims == ("region", "technology", "year")
        assert plan["capacity"].attrs["units"] == "MW"
    with netCDF4.Dataset(tmp_path / "results.nc") as file:
        assert file["inputs/profiles"].filters()["zlib"]
        assert not file["capacity"].filters()["zlib"]  # too short for it to save room
        assert file["capacity"].dtype == np.float64
        assert file["prices/price"].dtype == np.float32


def test_a_seal_tells_a_single_byte_that_changed(rich, tmp_path):
    file = tmp_path / "results.nc"
    netcdf.save(rich.results, file)
    whole = file.read_bytes()
    unsealed = whole[: whole.rindex(netcdf.SEAL)]
    file.write_bytes(unsealed)  # as an earlier version, or another program, leaves it
    assert netcdf.load(file).plan.equals(rich.results.plan)
    for place in (5000, len(unsealed) // 2, len(unsealed) - 1, len(whole) - 1):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(InputError, match="damaged"):
            netcdf.load(file)


def test_only_some_groups_are_read(rich, tmp_path):
    netcdf.save(rich.results, tmp_path / "results.nc")
    assert set(netcdf.load(tmp_path / "results.nc", ["plan", "prices"])) == {"plan", "prices"}


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "results.nc"
    netcdf.save(small(1), path)

    def fail(*_, **__):
        raise OSError("no space left on device")

    monkeypatch.setattr(netcdf, "_force", fail)
    with pytest.raises(WriteError, match="no space"):
        netcdf.save(small(2), path)
    assert number_in(path) == 1.0
    assert [file.name for file in tmp_path.iterdir()] == ["results.nc"]


WRITER = """
import sys, time
from pathlib import Path
sys.path.insert(0, {tests!r})
from kz_optimize.results import netcdf
from test_netcdf import small
if {hang}:
    force = netcdf._force
    netcdf._force = lambda path: (print("written", flush=True), time.sleep(60))
for _ in range(4):
    netcdf.save(small({number}), Path({path!r}))
"""


def start_writer(path, number, hang=False):
    code = WRITER.format(tests=os.path.dirname(__file__), path=str(path), number=number, hang=hang)
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_killed_writer_leaves_the_old_file(tmp_path):
    path = tmp_path / "results.nc"
    netcdf.save(small(1), path)
    writer = start_writer(path, 2, hang=True)
    assert writer.stdout.readline() == "written\n"
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    assert number_in(path) == 1.0
    netcdf.save(small(3), path)
    assert number_in(path) == 3.0


def test_writers_at_the_same_time_do_not_mix(tmp_path):
    path = tmp_path / "results.nc"
    netcdf.save(small(1), path)
    writers = [start_writer(path, number) for number in (1, 2)]
    seen = set()
    while any(writer.poll() is None for writer in writers):
        seen.add(number_in(path))
        time.sleep(0.05)
    for writer in writers:
        writer.stdout.close()
        assert writer.returncode == 0
    assert seen <= {1.0, 2.0}
    assert number_in(path) in (1.0, 2.0)
    assert [file.name for file in tmp_path.iterdir()] == ["results.nc"]


@pytest.mark.parametrize("solved", ["hand", "rich"])
def test_the_file_opens_as_a_tree(solved, request, tmp_path):
    """xarray asks that a dimension means the same in a group as at the root."""
    path = tmp_path / "results.nc"
    case = request.getfixturevalue(solved)
    netcdf.save(case.results, path)
    with xr.open_datatree(path) as tree:
        assert set(tree.children) == set(case.results) - {"plan"}
        assert float(tree["objective"]) == case.solution.objective
        assert tree["dispatch/power"].sizes["step_node"] < tree.sizes["node"]


def test_the_cost_of_the_plan_stands_at_the_root(rich):
    objective = rich.results.plan["objective"]
    assert float(objective) == rich.solution.objective
    assert objective.attrs == {"units": "million USD", "long_name": "discounted cost of the system: the objective"}
