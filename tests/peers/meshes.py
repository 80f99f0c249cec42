"""Meshed networks of PyPSA drawn at random: alternating and direct current, transformers, lines that may grow."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path

import numpy as np
import pypsa

from kz_optimize.exchange import import_model
from tests.peers.compare import solve_ours
from tests.support import Solved, read_tables

STEPS = 3


def random_mesh(seed: int) -> pypsa.Network:
    """Four to eight buses on a ring with chords; demand may go without anywhere."""
    rng = np.random.default_rng([seed, 12])
    logging.getLogger("pypsa").setLevel(logging.ERROR)
    logging.getLogger("linopy").setLevel(logging.ERROR)
    n = pypsa.Network()
    n.set_snapshots(range(STEPS))
    hours = rng.uniform(500.0, 3000.0, STEPS)
    for weight in ("objective", "stores", "generators"):
        n.snapshot_weightings[weight] = hours
    kind = "AC" if rng.random() < 0.8 else "DC"
    count = int(rng.integers(4, 9))
    for i in range(count):
        n.add("Bus", f"b{i}", carrier=kind, v_nom=220.0)
        load = rng.uniform(50.0, 200.0, STEPS)
        n.add("Load", f"load{i}", bus=f"b{i}", p_set=load)
        n.add("Generator", f"missing{i}", bus=f"b{i}", p_nom=1e4, marginal_cost=rng.uniform(900.0, 1100.0))
        if rng.random() < 0.7:
            cost = rng.uniform(5.0, 90.0)
            n.add("Generator", f"plant{i}", bus=f"b{i}", p_nom=rng.uniform(100.0, 600.0), marginal_cost=cost)
    chords = rng.integers(0, count, (count, 2))
    pairs = [(i, (i + 1) % count) for i in range(count)] + [(a, b) for a, b in chords if a != b]
    for number, (a, b) in enumerate(pairs):
        ends = {"bus0": f"b{a}", "bus1": f"b{b}"}
        size = {"s_nom": rng.uniform(30.0, 150.0)}
        if rng.random() < 0.3:
            size = {"s_nom_extendable": True, "s_nom_max": rng.uniform(50.0, 300.0),
                    "capital_cost": rng.uniform(1e3, 5e4), "lifetime": 40.0}  # fmt: skip
        impedance = {"x": rng.uniform(5.0, 50.0), "r": rng.uniform(1.0, 9.0)}
        n.add("Line", f"line{number}", s_max_pu=rng.uniform(0.6, 1.0), **ends, **size, **impedance)
    if kind == "AC" and rng.random() < 0.5:
        n.add("Transformer", "transformer", bus0="b0", bus1="b2", s_nom=80.0, x=0.1, tap_ratio=1.05)
    if rng.random() < 0.5:
        n.add("Link", "converter", bus0="b1", bus1="b3", p_nom=60.0, efficiency=0.97)
    return n


def compare_mesh(seed: int, folder: Path) -> tuple[float, float, Solved]:
    """Relative difference of the objective and the largest of the nodal prices, in USD/MWh of the dearest."""
    n = random_mesh(seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        n.export_to_netcdf(folder / "network.nc")
        status = n.optimize(solver_name="highs", solver_options={
            "solver": "simplex", "output_flag": False, "log_to_console": False,
            "primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9,
        }, include_objective_constant=False)  # fmt: skip
    assert status == ("ok", "optimal"), status
    import_model(folder / "network.nc", folder / "case")
    done, _ = solve_ours(read_tables(folder / "case"))
    theirs = float(n.objective) / 1e6
    year = int(done.case.horizon.year[0])
    ours = np.stack([done.price(f"{carrier}@{bus}", year)[0] for bus, carrier in n.buses["carrier"].items()], axis=1)
    prices = np.abs(ours - n.buses_t.marginal_price.to_numpy()).max() / np.abs(ours).max()
    return abs(done.cost / theirs - 1.0), float(prices), done
