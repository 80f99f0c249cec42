"""A study of many runs on a real Slurm of several nodes on this machine, with failures of every kind.

    python -m tests.benchmarks.slurm_study --runs 200 --chunks 8 --nodes 4

Nothing is simulated: a cap that cannot be kept, a cost that is negative, a year in more detail than the memory and the
minute of a task allow, a node that is killed with its jobs and another that the administrator takes away. It prints
how each kind ended, what every retry asked for, and what the cluster cost per run. Needs what docs/cluster.md lists for
its tests; root with cgroup v1 for OUT_OF_MEMORY.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from collections import Counter
from pathlib import Path
from tempfile import mkdtemp

from kz_optimize.cluster import Ask, Bounds, ClusterExecutor
from kz_optimize.cluster.array import load_all
from kz_optimize.cluster.attempt import attempts_of
from kz_optimize.cluster.schedulers.slurm import Slurm
from kz_optimize.cluster.table import counts, rows
from kz_optimize.study import Plan, plan, status
from tests.cluster.slurm_cluster import SlurmCluster, run

CASE = Path(__file__).parents[2] / "inputs" / "tiny"
HEAD = """
title = "A carbon price, and failures of every kind"
scenarios = ["both"]

[options]
time.days = 1
time.steps = 4

[design]
kind = "list"
runs = [
"""
FACTORS = """
]
[[factor]]
name = "price"
values = [0]
changes = [{ table = "emission_prices", column = "price", where = { instrument = "carbon price", year = 2035 } }]

[[factor]]
name = "cap"
values = [1e9, -1000]
changes = [{ table = "emission_caps", column = "limit", where = { instrument = "cap" } }]

[[factor]]
name = "cost"
values = [1, -1]
changes = [{ table = "costs", column = "fixed_cost", action = "scale" }]

[[factor]]
name = "days"
option = "time.days"
values = DAYS
base = 1

[[factor]]
name = "steps"
option = "time.steps"
values = [4, 24]
base = 4
"""


def write_study(case: Path, number: int, needy: int, slow: int) -> Path:
    """A case with both instruments, and a study of so many runs of it of which some fail, each kind at some places."""
    scenario = case / "scenarios" / "both"
    scenario.mkdir()
    (scenario / "scenario.toml").write_text('title = "A price and a cap"\n', encoding="utf-8")
    shutil.copy(case / "scenarios" / "carbon-price" / "emission_prices.csv", scenario)
    caps = "instrument,pollutant,scope,year,limit\ncap,CO2,kazakhstan,2035,1000000000\n"
    (scenario / "emission_caps.csv").write_text(caps, encoding="utf-8")
    listed = []
    for i in range(number):
        values = {"price": round(100.0 * i / number, 3)}
        if i % 25 == 7:
            values["cap"] = -1000
        elif i % 50 == 13:
            values["cost"] = -1
        elif i in (number // 3, 2 * number // 3):
            values |= {"days": needy, "steps": 24}
        elif i == number // 2:
            values |= {"days": slow, "steps": 24}
        listed.append("  { " + ", ".join(f"{name} = {value}" for name, value in values.items()) + " },")
    days = json.dumps(sorted({1, needy, slow}))
    file = case / "studies" / "slurm.toml"
    file.write_text(HEAD + "\n".join(listed) + FACTORS.replace("DAYS", days), encoding="utf-8")
    return file


def kind(values: dict) -> str:
    """Which kind of run this is."""
    if values.get("cap", 0) < 0:
        return "cap below zero"
    if values.get("cost", 1) < 0:
        return "negative cost"
    days = values.get("days", 1)
    return "ordinary" if days == 1 else f"{days:g} days of hours"


class Trouble:
    """Kills one node with its jobs when a fifth of the runs has ended, and takes away another at two fifths."""

    def __init__(self, cluster: SlurmCluster, planned: Plan) -> None:
        self.cluster, self.planned = cluster, planned
        self.told: list[str] = []
        self._jobs: list[str] = []

    def __call__(self, began: float) -> None:
        ended = status(self.planned).ended
        share = (0.2, 0.4)[len(self.told)] if len(self.told) < 2 else 2.0
        if ended >= share * len(self.planned.runs):
            busy = [line.split() for line in run("squeue", "-h", "-r", "-t", "R", "-o", "%i %N").splitlines()]
            if busy:
                job, node = busy[len(self.told) % len(busy)]
                self._jobs += [each for each, where in busy if where == node]
                (self.cluster.lose_node if self.told else self.cluster.kill_node)(node)
                how = "taken away (scontrol, state down)" if self.told else "killed (-9) with its jobs"
                self.told.append(f"{time.monotonic() - began:5.0f} s: {node} {how}, {ended} runs had ended")
        for job in self._jobs:
            self.cluster.hurry(job)


def main() -> None:
    """Run the study and print what happened."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--chunks", type=int, default=8)
    parser.add_argument("--nodes", type=int, default=4)
    parser.add_argument("--memory", type=float, default=0.2, help="GB of a task at first: enough for an ordinary run")
    parser.add_argument("--minutes", type=float, default=2.0, help="of a task at first")
    parser.add_argument("--needy", type=int, default=60, help="typical days of two runs that need more memory")
    parser.add_argument("--slow", type=int, default=120, help="typical days of a run that needs more time, too")
    args = parser.parse_args()
    home = Path(mkdtemp(prefix="kz-slurm-study-"))
    case = Path(shutil.copytree(CASE, home / "tiny"))
    planned = plan(write_study(case, args.runs, args.needy, args.slow), home / "study")
    print(f"{len(planned.runs)} runs in {home}", flush=True)
    ask = Ask(args.chunks, args.memory, args.minutes * 60.0, at_most=args.nodes, bounds=Bounds(tries=4))
    with SlurmCluster(home / "slurm", nodes=args.nodes, cpus=1) as cluster:
        began, executor, trouble = time.monotonic(), ClusterExecutor(Slurm(), ask), Trouble(cluster, planned)
        executor.start(planned)
        while executor.working():
            trouble(began)
            time.sleep(0.5)
        wall = time.monotonic() - began
        report(planned, executor, trouble, wall)


def report(planned: Plan, executor: ClusterExecutor, trouble: Trouble, wall: float) -> None:
    """Print the table of states, the tries and the overhead."""
    folder = planned.folder
    states = {row.run: row.state for row in rows(planned, executor.look(planned, conclude=True))}
    table = Counter((kind(dict(each.values)), states[each.id[:12]]) for each in planned.runs)
    print("\nkind of run            how it ended      runs")
    for (name, state), number in sorted(table.items()):
        print(f"{name:22s} {state:16s} {number:5d}")
    print("\nnodes")
    print("\n".join(trouble.told))
    print("\ntries that came to nothing")
    tried = Counter((kind(dict(each.values)), a.outcome, a.memory) for each in planned.runs
                    for a in attempts_of(folder, each.id))  # fmt: skip
    for (name, outcome, memory), number in sorted(tried.items()):
        print(f"{name:22s} {outcome:10s} with {memory:.2f} GB {number:5d}")
    arrays = load_all(folder)
    print("\narray  tasks  runs  GB each  minutes each")
    for array in arrays:
        runs = sum(map(len, array.chunks))
        print(f"{array.number:5d} {len(array.chunks):6d} {runs:5d} {array.memory:8.2f} {array.seconds / 60:13.0f}")
    # Every start of every task: the controller forgets, the accounts do not.
    command = ("sacct", "-D", "-X", "-n", "-P", "--format", "State,ElapsedRaw", "--jobs")
    starts = [line.split("|") for array in arrays for line in run(*command, str(array.job)).splitlines()]
    occupied = sum(float(elapsed) for _, elapsed in starts)
    lost = sum(state == "NODE_FAIL" for state, _ in starts)
    efforts = [effort for each in planned.runs if (effort := folder.effort(each.id))]
    work = sum(effort.seconds for effort in efforts)
    now = counts(rows(planned, executor.look(planned, conclude=True)))
    print(f"\n{now}; {len(arrays)} arrays, {lost} tasks lost with their nodes")
    print(f"{wall:.0f} s from the first sbatch to the end")
    print(f"tasks ran for {occupied:.0f} s, {work:.0f} s of them for plans, {work / len(efforts):.2f} s each")
    print(
        f"overhead {(occupied - work) / len(planned.runs):.2f} s per run: program starts, runs without a plan, repeats"
    )


if __name__ == "__main__":
    main()
