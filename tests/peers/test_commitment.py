"""Capacity that must be started costs what PyPSA's linearised unit commitment says, on days drawn at random.

A typical day is a circle, the snapshots of PyPSA are not. So all that stands is asked for in the first and last hours
of the day, for longer than anything must run or stand still: all of it runs at midnight, in both.
"""

import logging

import numpy as np
import pytest

pytest.importorskip("pypsa", reason="PyPSA is not installed")

import pypsa

from tests.support import SYSTEM, existing, night, solve_case

pytestmark = pytest.mark.filterwarnings("ignore")

HOURS, MORNING, EVENING = 24, 6, 8
COLUMNS = ("minimum_load", "start_cost", "shut_down_cost", "no_load_cost", "minimum_up_time", "minimum_down_time")


def drawn(seed: int) -> tuple[list[dict[str, float]], np.ndarray, np.ndarray]:
    """Plants that must be started, load [hour] MW, and what the wind gives [hour] MW."""
    random = np.random.default_rng(seed)
    plants = [
        {
            "year": 2025, "capacity": random.uniform(100, 900), "variable_cost": random.uniform(5, 60),
            "minimum_load": random.uniform(0.1, 0.9), "start_cost": random.uniform(5, 150),
            "shut_down_cost": random.uniform(0, 4.9), "no_load_cost": random.choice([0.0, random.uniform(0.5, 9)]),
            "minimum_up_time": int(random.integers(0, MORNING)), "minimum_down_time": int(random.integers(0, EVENING)),
        }
        for _ in range(random.integers(1, 6))
    ]  # fmt: skip
    plants = [{name: round(float(value), 4) for name, value in plant.items()} for plant in plants]
    total = sum(plant["capacity"] for plant in plants)
    wind = random.uniform(0, 0.6, HOURS).round(4) * round(total)
    load = (total * random.uniform(0.05, 1.1, HOURS)).round(3)
    for hour in (*range(MORNING), *range(HOURS - EVENING, HOURS)):
        load[hour] = total + wind[hour]
    return plants, load, wind


def ours(plants: list[dict[str, float]], load: np.ndarray, wind: np.ndarray) -> float:
    """USD of a day."""
    names = [f"plant{i}" for i in range(len(plants))]

    def table(*columns: str) -> str:
        rows = [",".join([name, *(repr(plant[c]) for c in columns)]) for name, plant in zip(names, plants, strict=True)]
        return "\n".join([",".join(("technology", *columns)), *rows])

    case = {
        **SYSTEM,
        "technologies": "technology,group,lifetime\n" + "".join(f"{name},thermal,40\n" for name in [*names, "wind"]),
        "conversions": "technology,carrier,flow\n" + "".join(f"{name},electricity,1\n" for name in [*names, "wind"]),
        "costs": table("year", "variable_cost") + "\nwind,2025,0",
        "commitment": table(*COLUMNS),
        "demand": f"region,carrier,year,energy,profile\nland,electricity,2025,{float(load.sum()) * 0.365!r},load",
        "unserved": "carrier,tier,share,cost\nelectricity,all,1,3000",
        "availability": "technology,profile\nwind,wind",
        "existing_capacity": existing(
            *(f"{name},land,{plant['capacity']!r}" for name, plant in zip(names, plants, strict=True)),
            f"wind,land,{float(wind.max())!r}"),
    }  # fmt: skip
    return solve_case(case, {"load": load, "wind": wind / wind.max()}, steps=HOURS).cost * 1e6 / 365


def theirs(plants: list[dict[str, float]], load: np.ndarray, wind: np.ndarray) -> float:
    """USD of a day."""
    logging.disable(logging.WARNING)
    n = pypsa.Network()
    n.set_snapshots(range(HOURS))
    n.add("Bus", "land")
    n.add("Load", "load", bus="land", p_set=load)
    n.add("Generator", "wind", bus="land", p_nom=wind.max(), p_max_pu=wind / wind.max())
    n.add("Generator", "none", bus="land", p_nom=load.max(), p_max_pu=load / load.max(), marginal_cost=3000)
    for i, plant in enumerate(plants):
        size = plant["capacity"]
        n.add(
            "Generator", f"plant{i}", bus="land", p_nom=size, marginal_cost=plant["variable_cost"], committable=True,
            p_min_pu=plant["minimum_load"], start_up_cost=plant["start_cost"] * size,
            shut_down_cost=plant["shut_down_cost"] * size, stand_by_cost=plant["no_load_cost"] * size,
            min_up_time=int(plant["minimum_up_time"]), min_down_time=int(plant["minimum_down_time"]),
            up_time_before=100,
        )  # fmt: skip
    status, _ = n.optimize(linearized_unit_commitment=True, solver_name="highs", log_to_console=False)
    assert status == "ok"
    logging.disable(logging.NOTSET)
    return float(n.objective)


@pytest.mark.parametrize("seed", [0, 1, *night(*range(2, 100))])
def test_a_day_costs_what_it_costs_in_pypsa(seed):
    system = drawn(seed)
    assert ours(*system) == pytest.approx(theirs(*system), rel=1e-8)


def test_commitment_is_what_is_compared():
    plants, load, wind = drawn(1)
    free = [plant | dict.fromkeys(COLUMNS, 0.0) for plant in plants]
    assert ours(plants, load, wind) > ours(free, load, wind) * (1 + 1e-5)
