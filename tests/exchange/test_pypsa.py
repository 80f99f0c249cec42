"""Networks of PyPSA."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from kz_optimize.errors import InputError
from kz_optimize.exchange import RefusedError, import_model
from tests.exchange.conftest import bring


def network(**components: tuple[list[str], dict[str, list]]) -> dict[str, xr.DataArray]:
    """Variables as PyPSA saves them: list name -> names and attributes of the components."""
    found = {}
    for component, (names, attributes) in components.items():
        for attribute, values in attributes.items():
            dims = [f"{component}_i"]
            found[f"{component}_{attribute}"] = xr.DataArray(values, {dims[0]: np.array(names, dtype=str)}, dims)
    return found


def write_network(path: Path, variables: Mapping[str, xr.DataArray], periods: tuple[int, ...] = ()) -> Path:
    """Two snapshots of 4,380 hours in every period; periods of five years at 5 %."""
    count = 2 * max(len(periods), 1)
    snapshots = {"snapshots": np.arange(count)}
    over_time = {f"snapshots_{name}": xr.DataArray(np.full(count, 4380.0), snapshots, ["snapshots"])
                 for name in ("objective", "stores", "generators")}  # fmt: skip
    if periods:
        years, start = np.full(len(periods), 5.0), np.array(periods) - periods[0]
        weights = [sum(1.05 ** -(first + year) for year in range(5)) for first in start]
        for name, values in (("years", years), ("objective", weights)):
            over_time[f"investment_periods_{name}"] = xr.DataArray(
                values, {"investment_periods": np.array(periods)}, ["investment_periods"]
            )
    xr.Dataset({**over_time, **variables}).to_netcdf(path)
    return path


BUSES = {
    "buses": (["north", "south", "gas"], {"carrier": ["AC", "AC", "gas"]}),
    "loads": (["city"], {"bus": ["south"], "p_set": [1000.0]}),
    "carriers": (["gas"], {"co2_emissions": [0.2]}),
}
PLANTS = {
    "generators": (
        ["well", "wind"],
        {"bus": ["gas", "north"], "carrier": ["gas", "wind"], "p_nom": [9e3, 0.0], "p_nom_extendable": [False, True],
         "marginal_cost": [20.0, 0.0], "capital_cost": [0.0, 50000.0], "p_nom_max": [np.inf, 400.0]},
    ),
    "links": (
        ["turbine", "wire"],
        {"bus0": ["gas", "north"], "bus1": ["north", "south"], "p_nom": [4e3, 2e3], "efficiency": [0.5, 0.8],
         "marginal_cost": [1.0, 0.0]},
    ),
}  # fmt: skip


def test_a_network_of_one_year_is_a_case(tmp_path):
    # 1 GW in the south is 1.25 GW in the north: 0.4 GW of wind all year, 0.85 GW of gas, of which 1.7 GW burn at 21.
    report, done = bring(write_network(tmp_path / "model.nc", network(**BUSES, **PLANTS)))
    assert done.cost == pytest.approx(400 * 50000 / 1e6 + 1.7 * 8760 * 0.021)
    assert set(done.case.nodes.node) == {"AC@north", "AC@south", "gas@north"}
    assert report.of("refused") == []


def test_periods_are_milestones_with_the_weights_of_pypsa(tmp_path):
    # The same in two periods; the wind of 2030 is another generator, of which as much is built.
    plants = dict(PLANTS)
    names, attributes = plants["generators"]
    twice = {key: [*values, values[1]] for key, values in attributes.items()}
    twice |= {"build_year": [2000, 2025, 2030], "lifetime": [100.0, 5.0, 30.0]}
    plants["generators"] = ([*names, "wind 2030"], twice)
    report, done = bring(write_network(tmp_path / "model.nc", network(**BUSES, **plants), (2025, 2030)))
    weights = [sum(1.05**-year for year in range(5)), sum(1.05**-year for year in range(5, 10))]
    assert done.case.horizon.weight.values == pytest.approx(weights)
    assert done.cost == pytest.approx(sum(weights) * (20 + 1.7 * 8760 * 0.021))
    assert "discount rate 0.05" in str(report)


def test_costs_that_differ_between_periods_are_costs_of_their_years(tmp_path):
    # As above, and gas costs 40 instead of 20 a MWh in the second period.
    names, attributes = PLANTS["generators"]
    twice = {key: [*values, values[1]] for key, values in attributes.items()}
    twice |= {"build_year": [2000, 2025, 2030], "lifetime": [100.0, 5.0, 30.0]}
    variables = network(**BUSES, **{**PLANTS, "generators": ([*names, "wind 2030"], twice)})
    variables["generators_t_marginal_cost"] = xr.DataArray(
        [[20.0], [20.0], [40.0], [40.0]], {"snapshots": np.arange(4), "generators_t_marginal_cost_i": ["well"]},
        ["snapshots", "generators_t_marginal_cost_i"],
    )  # fmt: skip
    report, done = bring(write_network(tmp_path / "model.nc", variables, (2025, 2030)))
    weights = [sum(1.05**-year for year in range(5)), sum(1.05**-year for year in range(5, 10))]
    hand = sum(w * (20 + 1.7 * 8760 * cost) for w, cost in zip(weights, (0.021, 0.041), strict=True))
    assert done.cost == pytest.approx(hand)
    assert not [entry for entry in report.of("approximated") if "marginal_cost" in entry.what]


def test_availability_that_differs_between_periods_is_approximated(tmp_path):
    names, attributes = PLANTS["generators"]
    plants = {**PLANTS, "generators": (names, attributes | {"build_year": [2000, 2000], "lifetime": [100.0, 100.0]})}
    variables = network(**BUSES, **plants)
    variables["generators_t_p_max_pu"] = xr.DataArray(
        [[0.5], [0.5], [0.9], [0.9]], {"snapshots": np.arange(4), "generators_t_p_max_pu_i": ["well"]},
        ["snapshots", "generators_t_p_max_pu_i"],
    )  # fmt: skip
    with pytest.raises(RefusedError) as refused:
        import_model(write_network(tmp_path / "model.nc", variables, (2025, 2030)), tmp_path / "case")
    assert "generators.p_max_pu" in refused.value.report.open


def test_a_limit_on_emissions_of_a_period_is_one_of_each_of_its_years(tmp_path):
    # Dear wind is built for the limit alone: 1.7 GW of gas may emit, so 0.85 of the 1.25 GW in the north are gas.
    names, attributes = PLANTS["generators"]
    dear = {"capital_cost": [0.0, 500000.0], "build_year": [2000, 2025], "lifetime": [100.0, 5.0]}
    plants = {**PLANTS, "generators": (names, attributes | dear | {"p_nom_max": [np.inf, np.inf]})}
    limit = {"global_constraints": (["co2"], {"sense": ["<="], "constant": [1.7 * 8760 * 200 * 5],
                                              "investment_period": [2025.0]})}  # fmt: skip
    _, done = bring(write_network(tmp_path / "model.nc", network(**BUSES, **plants, **limit), (2025,)))
    assert done.case.caps.level.values.ravel() == pytest.approx([1.7 * 8760 * 0.2])
    weight = sum(1.05**-year for year in range(5))
    assert done.cost == pytest.approx(weight * (400 * 0.5 + 1.7 * 8760 * 0.021))


def test_storage_of_a_network_ends_as_it_began(tmp_path):
    # Sun in the first half of the snapshots, load in both: 1 GW * 4,380 h go through a store of 0.9 * 0.9.
    parts = {
        "buses": (["b"], {"carrier": ["AC"]}),
        "loads": (["city"], {"bus": ["b"], "p_set": [1000.0]}),
        "generators": (["sun"], {"bus": ["b"], "p_nom": [9e3], "marginal_cost": [10.0]}),
        "storage_units": (
            ["store"],
            {"bus": ["b"], "p_nom": [2000.0], "max_hours": [9000.0], "efficiency_store": [0.9],
             "efficiency_dispatch": [0.9], "cyclic_state_of_charge": [True]},
        ),
    }  # fmt: skip
    variables = network(**parts)
    variables["generators_t_p_max_pu"] = xr.DataArray(
        [[1.0], [0.0]], {"snapshots": [0, 1], "generators_t_p_max_pu_i": ["sun"]},
        ["snapshots", "generators_t_p_max_pu_i"],
    )  # fmt: skip
    _, done = bring(write_network(tmp_path / "model.nc", variables))
    assert done.cost == pytest.approx(4380 * (1 + 1 / 0.81) * 0.01)


def test_an_overnight_cost_of_a_network_is_made_annual_as_pypsa_does(tmp_path):
    # 400 MW of wind at 1,000 USD/kW over 20 years at 5 %: an annuity of 0.0802426, and 10 USD/kW a year to run it.
    names, attributes = PLANTS["generators"]
    overnight = {"overnight_cost": [np.nan, 1e6], "discount_rate": [np.nan, 0.05], "fom_cost": [0.0, 1e4],
                 "lifetime": [np.inf, 20.0], "capital_cost": [0.0, 7e7]}  # fmt: skip
    plants = {**PLANTS, "generators": (names, attributes | overnight)}
    _, done = bring(write_network(tmp_path / "model.nc", network(**BUSES, **plants)))
    assert done.cost == pytest.approx(0.4 * (1000 * 0.0802425872 + 10) + 1.7 * 8760 * 0.021)


def solar_with_store(flags: dict[str, list]) -> dict[str, xr.DataArray]:
    """Sun in the first snapshot, load in both, a store of 1 GW for 9,000 hours; other power costs 1,000."""
    parts = {
        "buses": (["b"], {"carrier": ["AC"]}),
        "loads": (["city"], {"bus": ["b"], "p_set": [1000.0]}),
        "generators": (["sun", "dear"], {"bus": ["b", "b"], "p_nom": [9e3, 9e3], "marginal_cost": [10.0, 1000.0]}),
        "storage_units": (["store"], {"bus": ["b"], "p_nom": [1000.0], "max_hours": [9000.0], **flags}),
    }  # fmt: skip
    variables = network(**parts)
    variables["generators_t_p_max_pu"] = xr.DataArray(
        np.resize([[1.0, 1.0], [0.0, 1.0]], (4, 2)),
        {"snapshots": np.arange(4), "generators_t_p_max_pu_i": ["sun", "dear"]},
        ["snapshots", "generators_t_p_max_pu_i"],
    )  # fmt: skip
    return variables


@pytest.mark.parametrize(("flags", "told"), [
    ({"cyclic_state_of_charge_per_period": [True]}, 0),
    ({"cyclic_state_of_charge": [True]}, 1),
    ({"cyclic_state_of_charge": [True], "cyclic_state_of_charge_per_period": [True]}, 0),
])  # fmt: skip
def test_a_store_that_is_cyclic_per_period_ends_every_period_as_it_began(tmp_path, flags, told):
    # Everything comes from the sun: 8.76 TWh a year at 10, in both periods. Over the horizon as a whole, PyPSA lets a
    # store carry energy into the next period; that is pointed out.
    source = write_network(tmp_path / "model.nc", solar_with_store(flags), (2025, 2030))
    report, done = bring(source, accept=["storage_units.cyclic_state_of_charge"])
    weights = sum(1.05**-year for year in range(10))
    assert done.cost == pytest.approx(weights * 87.6)
    assert sum("cyclic_state_of_charge" in entry.what for entry in report.of("approximated")) == told


def test_snapshots_that_are_shorter_for_stores_than_for_costs_come_again(tmp_path):
    # Two snapshots of 12 hours for stores, 365 times a year: a store of 6 hours serves half of the night.
    variables = solar_with_store({"cyclic_state_of_charge_per_period": [True]})
    variables["storage_units_max_hours"] = variables["storage_units_max_hours"] * 0.0 + 6.0
    variables["snapshots_stores"] = xr.DataArray(np.full(4, 12.0), {"snapshots": np.arange(4)}, ["snapshots"])
    report, done = bring(write_network(tmp_path / "model.nc", variables, (2025, 2030)))
    weights = sum(1.05**-year for year in range(10))
    assert done.cost == pytest.approx(weights * (6.57 * 10 + 2.19 * 1000))
    assert "365 times" in str(report)
    assert not [entry.what for entry in report.of("approximated") if "snapshot" in entry.what]


def test_what_makes_a_network_other_than_linear_is_refused(tmp_path):
    plants = {**PLANTS, "generators": (PLANTS["generators"][0], PLANTS["generators"][1] | {"committable": [1, 0]})}
    with pytest.raises(RefusedError) as refused:
        bring(write_network(tmp_path / "model.nc", network(**BUSES, **plants)))
    assert refused.value.report.open == ["generators.committable"]


def test_another_netcdf_file_is_no_network(tmp_path):
    xr.Dataset({"a": ("x", [1.0])}).to_netcdf(tmp_path / "model.nc")
    with pytest.raises(InputError, match="this is no PyPSA network"):
        import_model(tmp_path / "model.nc", tmp_path / "case")
    (tmp_path / "text.nc").write_text("text", encoding="utf-8")
    with pytest.raises(InputError, match="this file cannot be read"):
        import_model(tmp_path / "text.nc", tmp_path / "case")
