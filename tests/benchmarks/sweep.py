"""A carbon price sweep, each point from the basis of its neighbour, against the same points each on its own.

    python -m tests.benchmarks.sweep inputs/kazakhstan --points 101 --top 200
    python -m tests.benchmarks.sweep inputs/tiny --instrument "carbon price" --points 101 --top 100
    python -m tests.benchmarks.sweep inputs/kazakhstan --option time.days=2 --points 21 --every 5

Warm is what a worker of a study does: files read once, each point changed, prepared, built, solved from the last basis,
extracted and saved. Cold is `run_case` for each point (with `--every N` for each Nth point, and the total is scaled
up). Both run here, in turns, so that a busy machine is unfair to both alike. The aim is a tenth of the time and
objectives that differ by at most 1e-8, relative. Time of the processor says more than time of the clock where other
work goes on.
"""

from __future__ import annotations

import argparse
import json
import platform
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import numpy as np

from kz_optimize.policies import POLICIES
from kz_optimize.results import Results, netcdf
from kz_optimize.run.scenario import parse_option, run_case
from kz_optimize.study.design import Point, points
from kz_optimize.study.factor import Factor, TableChange
from kz_optimize.study.folder import Run
from kz_optimize.study.inputs import Inputs
from kz_optimize.study.solver import Solver
from kz_optimize.study.study import Study
from kz_optimize.tables.read import load_case

STAGES = ("read", "prepare", "build", "compile", "send", "solve", "certify", "load", "extract", "save")
Effort = dict[str, float]  # objective, seconds, seconds of the processor, and seconds of every stage


def make_study(args: argparse.Namespace) -> Study:
    """The sweep as a study: one factor on a price of emissions, the same in all years."""
    prices = tuple(np.linspace(0.0, args.top, args.points).tolist())
    change = TableChange("emission_prices", "price", "set", {"instrument": (args.instrument,)})
    factor = Factor("carbon_price", prices, unit="USD/t", table_changes=(change,))
    options = dict(map(parse_option, args.option))
    return Study("sweep", args.case, "Sweep", scenarios=(args.scenario,), settings=options, factors=(factor,))


def sweep(study: Study, out: Path, every: int) -> tuple[list[Effort], dict[int, Effort]]:
    """Every point from the basis of the one before, and after every Nth the same on its own."""
    solver, warm, cold = Solver(Inputs(study)), [], {}
    for number, point in enumerate(points(study.factors, study.design)):
        warm.append(solve_warm(solver, Run(str(number), study.scenarios[0], point, {}), out))
        _tell("warm", number, warm[-1])
        if number % every == 0:
            cold[number] = solve_cold(study, point, out / "cold")
            _tell("cold", number, cold[number])
    return warm, cold


def solve_warm(solver: Solver, run: Run, out: Path) -> Effort:
    """A point as the worker of a study does it."""
    began, spent = perf_counter(), process_time()
    solved = solver.solve(run, lambda: np.nan)
    saving = perf_counter()
    netcdf.save(solved.results, out / f"{run.id}.nc")
    ended = perf_counter()
    stages = {**solved.seconds, **_within_solve(solved.results), "save": ended - saving}
    effort = {"seconds": ended - began, "processor": process_time() - spent}
    return {"objective": solved.objective, "warm": solved.warm, **effort, **stages}


def solve_cold(study: Study, point: Point, out: Path) -> Effort:
    """The same point as `kz-optimize run` does it."""
    (factor,) = study.factors
    changes = factor.changes(point[factor.name], {}, 0)
    began, spent = perf_counter(), process_time()
    case = load_case(study.case, study.scenarios[0], POLICIES).with_settings(study.settings)
    outcome = run_case(case.with_changes(changes), out)
    effort = {"seconds": perf_counter() - began, "processor": process_time() - spent}
    stages = {**outcome.seconds, **_within_solve(netcdf.load(outcome.results, ["provenance"]))}
    return {"objective": outcome.objective, **effort, **stages}


def summary(warm: list[Effort], cold: dict[int, Effort]) -> dict[str, object]:
    """Totals, means per stage, and the largest relative difference of an objective."""
    total = {
        kind: (sum(each[kind] for each in warm), np.mean([each[kind] for each in cold.values()]) * len(warm))
        for kind in ("seconds", "processor")
    }
    differences = [abs(warm[i]["objective"] / each["objective"] - 1.0) for i, each in cold.items()]
    stages = {
        name: {
            stage: round(float(np.mean([each.get(stage, 0.0) for each in group])), 3) for stage in STAGES
        }
        for name, group in (("warm", warm), ("cold", list(cold.values())))
    }  # fmt: skip
    return {
        "machine": f"{platform.system()} {platform.machine()}",
        "points": len(warm),
        "started from a basis": int(sum(each["warm"] for each in warm)),
        "warm, s": round(total["seconds"][0], 1),
        "cold, s": round(float(total["seconds"][1]), 1),
        "warm, s of the processor": round(total["processor"][0], 1),
        "cold, s of the processor": round(float(total["processor"][1]), 1),
        "cold points measured": len(cold),
        "warm / cold": round(float(total["seconds"][0] / total["seconds"][1]), 4),
        "warm / cold, processor": round(float(total["processor"][0] / total["processor"][1]), 4),
        "largest relative difference of an objective": max(differences),
        "mean seconds per stage": stages,
    }


def _within_solve(results: Results) -> dict[str, float]:
    """Seconds of the stages of the solve."""
    seconds = results["provenance"]["seconds"]
    return dict(zip(seconds["stage"].values.tolist(), seconds.values.tolist(), strict=True))


def _tell(name: str, number: int, found: Effort) -> None:
    time = f"{found['seconds']:.2f} s, processor {found['processor']:.2f} s"
    print(f"{name} {number:3d}: {found['objective']:,.6f} million USD, {time}", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", type=Path)
    parser.add_argument("--scenario", default="carbon-price")
    parser.add_argument("--instrument", default="carbon_price")
    parser.add_argument("--points", type=int, default=101)
    parser.add_argument("--top", type=float, default=200.0, help="highest price, USD/t")
    parser.add_argument("--every", type=int, default=1, help="solve every Nth point cold")
    parser.add_argument("--option", action="append", default=[], help="section.key=value")
    parser.add_argument("--json", type=Path, help="where the summary is kept")
    args = parser.parse_args()
    study = make_study(args)
    with TemporaryDirectory() as folder:
        out = Path(folder)
        found = summary(*sweep(study, out, args.every))
    text = json.dumps(found, indent=1)
    print(text)
    if args.json:
        args.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
