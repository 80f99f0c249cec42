"""What a mode emits and captures by fuel, from flows and factors of either sign."""

import numpy as np
import pandas as pd
import pytest

from kz_optimize.arrays import array
from kz_optimize.case.combustion import Factors, burnt
from kz_optimize.case.emissions import Pollutants

NAMES = pd.Index(["CO2", "CH4"], name="pollutant", dtype=object)
FACTORS = Factors(
    {
        ("gas", "", "", "CO2"): np.array([0.2, 0.1]),
        ("gas", "boiler", "", "CO2"): np.array([0.21, 0.21]),
        ("gas", "boiler", "cold", "CO2"): np.array([0.22, 0.22]),
        ("", "kiln", "", "CO2"): np.array([0.5, 0.5]),
        ("gas", "", "", "CH4"): np.array([0.001, 0.001]),
        ("wood", "", "", "CO2"): np.array([-0.4, -0.4]),
    },
    Pollutants(NAMES, array(np.array([1.0, 28.0]), NAMES), captured=np.array([True, False])),
    years=2,
)


@pytest.mark.parametrize(
    ("technology", "mode", "flows", "expected"),
    [
        ("engine", "normal", {"gas": -2.0, "power": 1.0}, {"gas": 0.4, "power": 0.0, "": 0.0}),
        ("boiler", "normal", {"gas": -2.0}, {"gas": 0.42, "": 0.0}),
        ("boiler", "cold", {"gas": -2.0}, {"gas": 0.44, "": 0.0}),
        ("kiln", "normal", {"gas": -1.0}, {"gas": 0.2, "": 0.5}),
        ("heater", "normal", {"wood": -3.0}, {"wood": -1.2, "": 0.0}),
    ],
)
def test_the_factor_that_says_most_counts(technology, mode, flows, expected):
    emission = FACTORS.emission(technology, mode, flows, 0.0)
    assert {fuel: value[0, 0] for fuel, value in emission.emitted.items()} == pytest.approx(expected)


def test_capture_takes_its_share_of_what_is_burnt_but_not_of_the_process_or_of_other_pollutants():
    emission = FACTORS.emission("kiln", "normal", {"gas": np.array([-1.0, -3.0])}, 0.9)
    np.testing.assert_allclose(emission.emitted["gas"], [[0.02, 0.03], [0.001, 0.003]])
    np.testing.assert_allclose(emission.captured["gas"], [[0.18, 0.27], [0.0, 0.0]])
    np.testing.assert_allclose(emission.emitted[""], [[0.5, 0.5], [0.0, 0.0]])
    np.testing.assert_allclose(emission.total, [[0.52, 0.53], [0.001, 0.003]])


COAL, TAR, WOOD, CHIPS, POWER = 0.34, 0.4, -0.4, -0.5, 0.0


@pytest.mark.parametrize(
    ("flows", "expected"),
    [
        # what is given on in a fuel is not burnt here, of either sign ...
        ({"coal": -3.0, "tar": 1.0}, {"coal": 1.02, "tar": -0.4}),
        ({"wood": -3.0, "chips": 1.0}, {"wood": -1.2, "chips": 0.5}),
        # ... and no more of it than was taken: the rest comes from the ground or the air
        ({"coal": -1.0, "tar": 1.0}, {"coal": 0.34, "tar": -0.34}),
        ({"wood": -1.0, "chips": 1.0}, {"wood": -0.4, "chips": 0.4}),
        ({"power": -1.0, "tar": 1.0}, {"power": 0.0, "tar": 0.0}),
        ({"power": -1.0, "chips": 1.0}, {"power": 0.0, "chips": 0.0}),
        ({"wood": 1.0}, {"wood": 0.0}),
        ({"coal": 1.0}, {"coal": 0.0}),
        # carbon of one sign does not pay for that of the other
        ({"coal": -1.0, "wood": 1.0}, {"coal": 0.34, "wood": 0.0}),
        ({"wood": -1.0, "coal": 1.0}, {"wood": -0.4, "coal": 0.0}),
        ({"coal": -1.0, "wood": -1.0, "tar": 1.0, "chips": 0.5},
         {"coal": 0.34, "wood": -0.4, "tar": -0.34, "chips": 0.25}),
        # what several carriers take on is shared among them
        ({"coal": -1.0, "tar": 1.0, "coke": 1.0}, {"coal": 0.34, "tar": -0.17, "coke": -0.17}),
    ],
)  # fmt: skip
def test_what_is_burnt_of_each_fuel(flows, expected):
    factor = {"coal": COAL, "tar": TAR, "coke": TAR, "wood": WOOD, "chips": CHIPS, "power": POWER}
    told = burnt(flows, {carrier: np.array([factor[carrier]]) for carrier in flows})
    assert {fuel: value.item() for fuel, value in told.items()} == pytest.approx(expected)
