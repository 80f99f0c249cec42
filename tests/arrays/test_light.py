"""Light arrays mean what data arrays mean: every operation against xarray's own."""

import operator
from copy import deepcopy
from dataclasses import dataclass
from pickle import dumps, loads

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from kz_optimize.arrays import LabelError, array, lighten, strict_labels
from kz_optimize.arrays.light import LightArray

plant = pd.Index(["a", "b", "c"], name="plant", dtype=object)
year = pd.Index([2030, 2040], name="year")
light = array([[1.0, 2.0], [0.0, 4.0], [5.0, 0.5]], plant, year)
gaps = array([[1.0, np.nan], [np.nan, 4.0], [5.0, 6.0]], plant, year)
mask = array([True, False, True], plant)
byyear = array([10, 20], year)


def plain(value):
    """The same array as xarray makes it, without ours."""
    return xr.DataArray(np.array(value.values), value.indexes, value.dims) if isinstance(value, LightArray) else value


OPERATIONS = {
    "add": lambda a, g, m, y: a + y,
    "reflected": lambda a, g, m, y: 1.0 - a,
    "transposed": lambda a, g, m, y: y * a,
    "power": lambda a, g, m, y: a**y,
    "divide": lambda a, g, m, y: y / (a + 1),
    "compare": lambda a, g, m, y: (a > 1) & m,
    "equal": lambda a, g, m, y: (a == 1.0) | (a != y),
    "not": lambda a, g, m, y: ~m,
    "negative": lambda a, g, m, y: -y,
    "ufunc": lambda a, g, m, y: np.isfinite(g),
    "numpy scalar": lambda a, g, m, y: np.float64(2.0) * a,
    "sum": lambda a, g, m, y: a.sum("year"),
    "sum of all": lambda a, g, m, y: a.sum(),
    "sum of some": lambda a, g, m, y: a.sum(["plant", "year"]),
    "sum of truth": lambda a, g, m, y: m.sum("plant"),
    "sum with gaps": lambda a, g, m, y: g.sum("year"),
    "any": lambda a, g, m, y: (a > 4).any("year"),
    "all": lambda a, g, m, y: m.all(),
    "max with gaps": lambda a, g, m, y: g.max("plant"),
    "notnull": lambda a, g, m, y: g.notnull(),
    "isnull": lambda a, g, m, y: g.isnull() & m,
    "fillna": lambda a, g, m, y: g.fillna(7.0),
    "astype": lambda a, g, m, y: m.astype(float),
    "where": lambda a, g, m, y: a.where(m),
    "where else": lambda a, g, m, y: a.where(m, 3.0),
    "where else array": lambda a, g, m, y: a.where(a > 1, y),
    "where spreads": lambda a, g, m, y: y.where(m, 0),
    "select list": lambda a, g, m, y: a.sel(plant=["c", "a"]),
    "select index": lambda a, g, m, y: a.sel(plant=pd.Index(["b"], name="plant", dtype=object), year=[2040]),
    "select label": lambda a, g, m, y: a.sel(year=2040, drop=True),
    "shift": lambda a, g, m, y: (a > 1).shift(year=1, fill_value=False),
    "shift back": lambda a, g, m, y: a.shift(plant=-2, fill_value=0.0),
    "shift with gaps": lambda a, g, m, y: a.shift(year=1),
    "rename": lambda a, g, m, y: a.rename(year="in_year"),
    "clip": lambda a, g, m, y: a.clip(min=1.0) + y,
    "transpose": lambda a, g, m, y: a.transpose("year", "plant") * m,
    "transpose ...": lambda a, g, m, y: a.transpose("year", ...),
    "transpose all": lambda a, g, m, y: a.transpose(),
    "cumsum": lambda a, g, m, y: a.cumsum("year") - a,
    "xarray's where": lambda a, g, m, y: xr.where(m, a, y),
}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_every_operation_gives_what_xarray_gives(operation):
    arguments = (light, gaps, mask, byyear)
    ours, theirs = operation(*arguments), operation(*map(plain, arguments))
    assert ours.dims == theirs.dims
    assert ours.dtype == theirs.dtype
    xr.testing.assert_identical(plain(ours), plain(theirs))
    xr.testing.assert_identical(plain(1 * ours), 1 * theirs)  # and it goes on


def test_light_and_plain_arrays_mix():
    for one, other in ((light, plain(byyear)), (plain(light), byyear)):
        xr.testing.assert_equal(plain(one * other), plain(light) * plain(byyear))


def test_unequal_labels_are_refused():
    for other in (byyear[:1], array([1.0, 2.0], pd.Index([2030, 2050], name="year"))):
        with strict_labels(), pytest.raises((LabelError, ValueError)):
            light * other


def test_further_coordinates_are_left_to_xarray():
    one = light.sel(year=2030)
    assert "year" in one.coords
    assert "year" in (one * 2).coords
    assert (one * 2).values.tolist() == [2, 0, 10]


def test_copies():
    for copied in (deepcopy(light), loads(dumps(light)), light.copy()):
        xr.testing.assert_identical(plain(copied * 1), plain(light))


def test_a_name_and_attributes_are_there_when_asked_for():
    solved = LightArray.of(light._light[0], light._light[1], name="built", attrs={"unit": "GW"})
    for one in (solved, deepcopy(solved), loads(dumps(solved)), solved.copy()):
        assert one.name == "built"
        assert one.attrs == {"unit": "GW"}
        xr.testing.assert_equal(plain(one * 2), plain(light * 2))


def test_arrays_have_the_shape_of_their_labels():
    with pytest.raises(ValueError, match="shape"):
        array([1.0, 2.0], plant)


@dataclass(frozen=True)
class Inner:
    year: pd.Index
    weight: xr.DataArray


@dataclass(frozen=True)
class Record:
    plant: pd.Index
    cost: xr.DataArray
    inner: Inner
    limits: dict
    name: str = "case"


def test_a_record_is_copied_with_light_arrays_and_shared_labels():
    record = Record(plant, plain(light), Inner(year, plain(byyear)), {"most": plain(mask), "none": plain(byyear)})
    lightened = lighten(record)
    arrays = [lightened.cost, lightened.inner.weight, *lightened.limits.values()]
    assert all(isinstance(found, LightArray) for found in arrays)
    assert lightened.cost.indexes["plant"] is lightened.limits["most"].indexes["plant"] is plant
    assert lightened.cost.indexes["year"] is lightened.inner.weight.indexes["year"] is year
    assert not isinstance(record.cost, LightArray)
    assert type(lightened) is Record
    assert lightened.name == "case"
    assert operator.mul(lightened.cost, lightened.inner.weight).values.tolist() == [[10, 40], [0, 80], [50, 10]]
