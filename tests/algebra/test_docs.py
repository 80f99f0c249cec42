"""The page for newcomers tells the truth."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from kz_optimize import algebra
from kz_optimize.arrays import array
from tests.algebra.models import solve

PAGE = Path(__file__).parents[2] / "docs" / "algebra.md"


def test_the_example_runs_and_its_rows_read_as_said():
    text = PAGE.read_text(encoding="utf-8")
    example, shown = re.search(r"```python\n(.*?)```", text, re.DOTALL), re.search(r"gives `(generation.*?)`", text)
    technology, hour = pd.Index(["coal", "wind"], name="technology"), pd.RangeIndex(3, name="hour")
    names = {name: getattr(algebra, name) for name in algebra.__all__} | {
        "pd": pd, "pyo": pyo, "hour": hour,
        "potential": array([8.0, 3.0], technology),
        "allowed": array([True, True], technology),
        "availability": array([0.9, 0.5], technology) * array(np.ones(3), hour),
        "demand": array([1.0, 2.0, 1.5], hour),
        "fuel_cost": array([3.0, 0.0], technology),
        "capacity_cost": array([10.0, 20.0], technology),
    }  # fmt: skip
    exec(example[1], names)
    m = names["m"]
    assert names["program"].matrix.shape == (6 + 3, 2 + 6)
    assert algebra.describe(m.limit, ("coal", 1)) == shown[1]
    # 2 GW are needed in hour 1. Wind for all of it costs 20 / 0.5 = 40 per GW; coal 10 / 0.9 for the capacity and 3
    # per GWh of fuel, hence 11.1 + 3 * (1 + 1 + 1) = 20.1 for the first GW. The last half GW is used for one hour only.
    assert abs(solve(m) - (2 * 10 / 0.9 + 3 * (1 + 2 + 1.5))) < 1e-9


def test_every_module_is_in_the_reading_order():
    folder = Path(algebra.__file__).parent
    reading = PAGE.read_text(encoding="utf-8").partition("in reading order")[2]
    assert set(re.findall(r"`(\w+\.py)`", reading)) == {path.name for path in folder.glob("*.py")} - {"__init__.py"}
