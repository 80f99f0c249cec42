"""How fast the Kazakhstan programme is written and handed to HiGHS, beside bare numpy.

    python tests/benchmarks/kazakhstan_build.py --rounds 5
    python tests/benchmarks/kazakhstan_build.py --check               # both must write the same programme
    python tests/benchmarks/kazakhstan_build.py --beside ../before    # and what another checkout makes of the case

``ours`` starts from the prepared case: formulas are written, compiled and handed over. ``bare`` starts from the arrays
that the finished model holds (`kazakhstan_build_bare.py`) and ends likewise with a programme held by HiGHS; neither
reading and preparing nor imports count. Every measurement is a process of its own; rounds are interleaved, so that a
busy machine is unfair to all alike. ``first`` is the first time in a process, ``again`` the median of the next few,
when Python and numpy are warm: as in a study of many scenarios. Memory is the peak of the first time above what the
process had before. Both write the same rows, columns, entries, bounds and costs; ``--check`` compares every number.
``beside`` is what this script measures in another checkout, with the code and the case of that checkout.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from kazakhstan_build_bare import parts, write

from kz_optimize.algebra import LinearProgram, compile_model
from kz_optimize.case.case import Case, prepare
from kz_optimize.model import build_model
from kz_optimize.solve.highs import Highs
from tests.support import read_tables

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).relative_to(ROOT)
FOLDER = ROOT / "inputs" / "kazakhstan"
AGAIN = 9  # how often more, after the first time


def ours(case: Case) -> Callable[[], LinearProgram]:
    """What writes the programme."""
    return lambda: compile_model(build_model(case))


def bare(case: Case) -> Callable[[], LinearProgram]:
    """What writes it with numpy alone; the model is finished before."""
    columns, rows, cost = parts(build_model(case))
    return lambda: write(columns, rows, cost)


WRITERS: dict[str, Callable[[Case], Callable[[], LinearProgram]]] = {"ours": ours, "bare": bare}


def prepared(scenario: str, steps: int) -> Case:
    """The case, with so many steps a day; 0 leaves them as the case has them."""
    tables = read_tables(FOLDER, scenario)
    time_settings = replace(tables.settings.time, steps=steps or tables.settings.time.steps)
    return prepare(replace(tables, settings=replace(tables.settings, time=time_settings)))


def measure(way: str, case: Case) -> None:
    """Write and hand over in this process, and print what it took."""
    writer, times = WRITERS[way](case), []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(1 + AGAIN):
        wall, cpu = time.perf_counter(), time.process_time()
        highs = Highs()
        highs.send(writer())
        times.append((time.process_time() - cpu, time.perf_counter() - wall))
        if number == 0:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        del highs
    again = np.median(times[1:], axis=0)
    names = ("first cpu", "first wall", "again cpu", "again wall")
    print(json.dumps(dict(zip(names, [*times[0], *again], strict=True)) | {"peak": peak * 1024}))


def check(case: Case) -> None:
    """Compare every number of both programmes, row by row."""
    expected, found = (_numbers(writer(case)()) for writer in WRITERS.values())
    for part, values in expected.items():
        if found[part].shape != values.shape or not np.allclose(found[part], values, rtol=1e-9, atol=1e-9):
            raise SystemExit(f"bare differs in {part}")
    columns, rows, entries = (f"{len(expected[part]):,}" for part in ("cost", "row_lower", "entries"))
    print(f"the same {columns} columns, {rows} rows, {entries} entries")


def _numbers(program: LinearProgram) -> dict[str, np.ndarray]:
    matrix = program.matrix.copy()
    matrix.sort_indices()
    return {
        "starts": matrix.indptr,
        "places": matrix.indices,
        "entries": matrix.data,
        "row_lower": program.row_lower,
        "row_upper": program.row_upper,
        "column_lower": program.column_lower,
        "column_upper": program.column_upper,
        "cost": program.cost,
        "offset": np.array(program.offset),
    }


def show(results: dict[str, list[dict[str, float]]]) -> None:
    """A table of medians; ratios are to bare, round by round, so that both sides met the same machine."""
    print(f"{'':8}{'first':^26}{'again':^26}{'peak above':^18}")
    print(f"{'':8}" + 2 * f"{'cpu s':>8}{'wall s':>8}{'x bare':>8}  " + f"{'MB':>8}{'x bare':>8}")
    for way, found in results.items():
        line = f"{way:8}"
        for when in ("first", "again"):
            for clock in ("cpu", "wall"):
                line += f"{statistics.median(r[f'{when} {clock}'] for r in found):8.3f}"
            line += f"{_ratio(found, results.get('bare', found), f'{when} cpu'):8.2f}  "
        line += f"{statistics.median(r['peak'] for r in found) / 1e6:8.0f}"
        print(f"{line}{_ratio(found, results.get('bare', found), 'peak'):8.2f}")


def _ratio(found: list[dict[str, float]], base: list[dict[str, float]], name: str) -> float:
    return statistics.median(a[name] / b[name] for a, b in zip(found, base, strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenario", default="netzero-2060")
    parser.add_argument("--steps", type=int, default=0, help="steps a day, instead of those of the case")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--beside", type=Path, help="another checkout, measured as well")
    parser.add_argument("--check", action="store_true", help="compare the programmes instead of measuring")
    parser.add_argument("--measure", choices=WRITERS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure, prepared(options.scenario, options.steps))
    elif options.check:
        check(prepared(options.scenario, options.steps))
    else:
        chosen = ["--scenario", options.scenario, "--steps", str(options.steps)]
        places = dict.fromkeys(WRITERS, ROOT) | ({"beside": options.beside.resolve()} if options.beside else {})
        results: dict[str, list[dict[str, float]]] = {way: [] for way in places}
        for _ in range(options.rounds):
            for way, root in places.items():
                results[way].append(measured_in(root, way if way in WRITERS else "ours", chosen))
        show(results)


def measured_in(root: Path, way: str, chosen: list[str]) -> dict[str, float]:
    """What a process of its own measures in a checkout."""
    command = [sys.executable, root / SCRIPT, *chosen, "--measure", way]
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(root)}
    )
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
