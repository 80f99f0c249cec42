"""A study killed with SIGKILL three times and started again: is anything lost, is anything done twice?

    python -m tests.benchmarks.killed inputs/kazakhstan/studies/carbon-price.toml --out runs/killed

The command is killed when a fourth, half and three fourths of the runs are done, wherever its workers are at that
moment. A run is repeated if its result file is written again, lost if it has none in the end, and partly done twice if
it was at work when the kill came: so much work is lost, and no more.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path
from time import perf_counter, sleep

from kz_optimize.study import Plan, plan, status

LOOK = 0.05  # seconds between two looks at the folder


def results(planned: Plan) -> dict[str, int]:
    """Run -> when its result was written, ns."""
    files = {run.id: planned.folder.result(run.id) for run in planned.runs}
    return {run: file.stat().st_mtime_ns for run, file in files.items() if file.exists()}


def run_until(command: list[str], planned: Plan, enough: int) -> dict[str, int]:
    """Start the study, kill it once that many runs are done, and wait until its workers are gone."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while len(results(planned)) < enough:
        if process.poll() is not None:
            raise SystemExit(f"the study ended with {process.returncode} before it could be killed")
        sleep(LOOK)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    while status(planned).counts["running"]:
        sleep(LOOK)
    return results(planned)


def main() -> None:
    """Kill, resume, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("study", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="an empty folder")
    parser.add_argument("--processes", default="1")
    args = parser.parse_args()
    planned = plan(args.study, args.out)
    total, seen, repeated = len(planned.runs), results(planned), 0
    if seen:
        raise SystemExit(f"{args.out} holds results already")
    command = [sys.executable, "-m", "kz_optimize", "study", "run", str(args.study), "--out", str(args.out)]
    command += ["--processes", args.processes, "--threads", "1", "--quiet"]
    began = perf_counter()
    for number, share in enumerate((0.25, 0.5, 0.75), start=1):
        now = run_until(command, planned, round(share * total))
        repeated += sum(now.get(run) != when for run, when in seen.items())
        print(f"kill {number}: {len(now)} of {total} runs done after {perf_counter() - began:.0f} s", flush=True)
        seen = now
    subprocess.run(command, check=True)
    now = results(planned)
    repeated += sum(now.get(run) != when for run, when in seen.items())
    claims = len(list(planned.folder.claims.iterdir()))
    print(f"{len(now)} of {total} runs done after {perf_counter() - began:.0f} s")
    print(f"lost: {total - len(now)}; done again: {repeated}; claims left behind: {claims}")
    if len(now) < total or repeated or claims:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
