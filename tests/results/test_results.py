"""Results by name: arrays with units, tables of pandas, and help with names."""

import numpy as np
import pytest

from kz_optimize.errors import InputError
from kz_optimize.results import Results, netcdf


@pytest.fixture(scope="module")
def results(solved_once) -> Results:
    return netcdf.load(solved_once["cap"].results)


def test_an_array_has_its_labels_and_its_unit(results):
    capacity = results.array("capacity")
    assert capacity.dims == ("region", "technology", "year")
    assert capacity.attrs["units"] == "MW"
    assert results.array("mean_price").attrs["units"] == "USD/MWh"


def test_the_first_group_that_has_a_name_is_meant_unless_one_is_said(results):
    assert results.array("built").dims == results.plan["built"].dims
    assert results.array("built", "cohorts").dims == ("cohort",)


def test_a_frame_has_a_row_per_number_and_the_same_sum(results):
    frame = results.frame("capacity")
    assert list(frame) == ["region", "technology", "year", "capacity"]
    assert len(frame) == results.array("capacity").size
    assert np.isclose(frame["capacity"].sum(), float(results.array("capacity").sum()), rtol=1e-12)
    assert frame.attrs["units"] == "MW"
    assert results.frame("objective")["objective"].tolist() == [results.objective]


def test_composite_labels_have_their_parts_beside_them(results):
    """Made of the tables of the case again, and grouped without a look into a label."""
    cohorts, dispatch, prices = results["cohorts"], results["dispatch"], results["prices"]
    by_technology = cohorts["installed"].groupby("technology").sum()
    capacity = results.plan["capacity"].sum("region")
    for technology in by_technology["technology"].values:
        np.testing.assert_allclose(by_technology.sel(technology=technology), capacity.sel(technology=technology))
    parts = (cohorts[name].values for name in ("technology", "region", "vintage"))
    labels = [f"{t}@{r}#{v}" for t, r, v in zip(*parts, strict=True)]
    assert all(cohort.startswith(label) for cohort, label in zip(cohorts["cohort"].values, labels, strict=True))
    for data, dim in ((dispatch, "step_node"), (prices, "node"), (results["balances"], "node"), (results.plan, "node")):
        parts = zip(data["node_carrier"].values, data["node_region"].values, strict=True)
        assert data[dim].values.tolist() == [f"{carrier}@{region}" for carrier, region in parts]
    assert list(results.frame("mean_price")) == ["node", "year", "node_carrier", "node_region", "mean_price"]


def test_every_variable_is_listed_with_unit_and_meaning(results):
    contents = results.contents().set_index(["group", "variable"])
    assert len(contents) == sum(len(dataset.data_vars) for dataset in results.values())
    assert contents.loc[("plan", "capacity")].tolist() == ["region, technology, year", "MW", "capacity that stands"]


@pytest.mark.parametrize(
    ("name", "group", "told"),
    [
        ("capacitty", None, 'no such variable. Did you mean "capacity"'),
        ("xyz", None, "contents"),
        ("capacity", "dispach", "no such group. Choose one of plan, dispatch"),
        ("mean_prise", "prices", 'no such variable in prices. Did you mean "mean_price"'),
    ],
)
def test_a_name_that_is_not_there_is_told_with_the_nearest(results, name, group, told):
    with pytest.raises(InputError, match=told):
        results.array(name, group)


def test_a_notebook_shows_what_there_is(results):
    shown = results._repr_html_()
    assert "optimal" in shown
    assert "<td>capacity that stands</td>" in shown
