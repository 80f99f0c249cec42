"""How fast the Kazakhstan programme is written and handed to HiGHS: our model, bare numpy, linopy, Pyomo's rules.

    python tests/benchmarks/kazakhstan_build.py --rounds 5
    python tests/benchmarks/kazakhstan_build.py --check          # all four must write the same programme

Every measurement is a process of its own; rounds are interleaved, so that a busy machine is unfair to all alike.
All start from the same prepared case and end with a programme held by HiGHS: reading and preparing do not count,
imports neither. ``first`` is the first time in a process, ``again`` the median of the next few, when Python and
numpy are warm: as in a study of many scenarios. Memory is the peak of the first time above what the process had
before. The four write the same rows, columns, entries, bounds and costs; ``--check`` compares them number by number.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np

from kz_optimize.algebra import LinearProgram
from kz_optimize.case.case import Case, prepare
from tests.support import read_tables

FOLDER = Path(__file__).parents[2] / "inputs" / "kazakhstan"
AGAIN = {"ours": 9, "bare": 9, "linopy": 1, "rules": 0}  # how often more, after the first time
MODULES = {
    "ours": ("kz_optimize.model",),
    "bare": ("kazakhstan_build_bare", "scipy.sparse"),
    "linopy": ("kazakhstan_build_linopy",),
    "rules": ("kazakhstan_build_rules",),
}


def ours(case: Case) -> LinearProgram:
    from kz_optimize.algebra import compile_model
    from kz_optimize.model import build_model

    return compile_model(build_model(case))


def bare(case: Case) -> LinearProgram:
    from kazakhstan_build_bare import write

    return write(case)


def linopy(case: Case) -> LinearProgram:
    from kazakhstan_build_linopy import build

    m = build(case).matrices  # its objective has no constant, which is not compared
    row_lower, row_upper = np.where(m.sense == "<", -np.inf, m.b), np.where(m.sense == ">", np.inf, m.b)
    return LinearProgram(m.A.tocsr(), row_lower, row_upper, m.lb, m.ub, m.c, np.nan, False, rows=(), columns=())


def rules(case: Case) -> LinearProgram:
    from kazakhstan_build_rules import write

    return write(case)


WRITERS: dict[str, Callable[[Case], LinearProgram]] = {"ours": ours, "bare": bare, "linopy": linopy, "rules": rules}


def hand_over(way: str, case: Case) -> object:
    """Write the programme and hand it to HiGHS: linopy in its own way, all others as we do."""
    if way == "linopy":
        from kazakhstan_build_linopy import hand_over

        return hand_over(case)
    from kz_optimize.solve.highs import Highs

    highs = Highs()
    highs.send(WRITERS[way](case))
    return highs


def prepared(scenario: str, steps: int) -> Case:
    """The case, with so many steps a day; 0 leaves them as the case has them."""
    tables = read_tables(FOLDER, scenario)
    time_settings = replace(tables.settings.time, steps=steps or tables.settings.time.steps)
    return prepare(replace(tables, settings=replace(tables.settings, time=time_settings)))


def measure(way: str, case: Case) -> None:
    """Write and hand over in this process, and print what it took."""
    for module in (*MODULES[way], "kz_optimize.solve.highs"):
        import_module(module)
    before, times = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, []
    for number in range(1 + AGAIN[way]):
        wall, cpu = time.perf_counter(), time.process_time()
        kept = hand_over(way, case)
        times.append((time.process_time() - cpu, time.perf_counter() - wall))
        if number == 0:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        del kept
    again = np.median(times[1:] or times, axis=0)
    names = ("first cpu", "first wall", "again cpu", "again wall")
    print(json.dumps(dict(zip(names, [*times[0], *again], strict=True)) | {"peak": peak * 1024}))


def check(case: Case) -> None:
    """Compare every number of the programmes with those of ours; rows without entries do not count."""
    expected = _numbers(WRITERS["ours"](case))
    for way in ("bare", "linopy", "rules"):
        found = _numbers(WRITERS[way](case))
        if found.keys() != expected.keys():
            raise SystemExit(f"{way} lacks parts")
        for part, values in expected.items():
            close = found[part].shape == values.shape and np.allclose(found[part], values, rtol=1e-9, atol=1e-9)
            if not close:
                raise SystemExit(f"{way} differs in {part}")
        print(
            f"{way}: the same {len(expected['cost']):,} columns, {len(expected['row_lower']):,} rows with entries, ",
            end="",
        )
        print(f"{len(expected['entries']):,} entries")


def _numbers(program: LinearProgram) -> dict[str, np.ndarray]:
    """Every number, with the rows in an order that depends on nothing but what they hold: linopy turns dimensions."""
    matrix = program.matrix
    mark = matrix @ np.random.default_rng(0).random(matrix.shape[1])
    order = np.lexsort((program.row_upper, program.row_lower, np.round(mark, 9)))
    order = order[np.diff(matrix.indptr)[order] > 0]
    matrix = matrix[order].tocsr()
    matrix.sort_indices()
    return {
        "starts": matrix.indptr, "places": matrix.indices, "entries": matrix.data,
        "row_lower": program.row_lower[order], "row_upper": program.row_upper[order],
        "column_lower": program.column_lower, "column_upper": program.column_upper, "cost": program.cost,
    }  # fmt: skip


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
    if "ours" in results:
        for way in results.keys() - {"ours"}:
            ratios = (_ratio(results[way], results["ours"], f"{when} cpu") for when in ("first", "again"))
            print(f"{way} takes {' / '.join(f'{ratio:.1f}' for ratio in ratios)} times our CPU time (first / again)")


def _ratio(found: list[dict[str, float]], base: list[dict[str, float]], name: str) -> float:
    return statistics.median(a[name] / b[name] for a, b in zip(found, base, strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenario", default="netzero-2060")
    parser.add_argument("--steps", type=int, default=0, help="steps a day, instead of those of the case")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--ways", default=",".join(WRITERS), help="which ones, separated by commas")
    parser.add_argument("--check", action="store_true", help="compare the programmes instead of measuring")
    parser.add_argument("--measure", choices=WRITERS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure, prepared(options.scenario, options.steps))
    elif options.check:
        check(prepared(options.scenario, options.steps))
    else:
        results: dict[str, list[dict[str, float]]] = {way: [] for way in options.ways.split(",")}
        for _ in range(options.rounds):
            for way, found in results.items():
                chosen = ["--scenario", options.scenario, "--steps", str(options.steps)]
                command = [sys.executable, __file__, *chosen, "--measure", way]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                found.append(json.loads(done.stdout.splitlines()[-1]))
        show(results)


if __name__ == "__main__":
    main()
