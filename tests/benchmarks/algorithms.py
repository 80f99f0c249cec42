"""Which algorithm of HiGHS is fastest on capacity expansion programs: the basis of ``solve/choice.py``.

    python -m tests.benchmarks.algorithms                      generated programs of growing size
    python -m tests.benchmarks.algorithms inputs/kazakhstan    a case folder, with its scenarios by "folder:scenario"
    python -m tests.benchmarks.algorithms --sizes 3x4x4,3x6x8 --limit 120

Each program is solved cold by simplex, IPX and HiPO, the latter two with and without crossover, and by a warm simplex
after the CO2 cap (a generated program) has become 2 % tighter. Seconds are those of HiGHS alone; "-" means no certified
answer within the limit. ``rule`` is what the rule would take, ``loss`` its seconds over those of the fastest.
"""

import argparse
from pathlib import Path

import pyomo.environ as pyo

from kz_optimize.algebra import compile_model
from kz_optimize.solve import hipo_works
from kz_optimize.solve.certificate import certify
from kz_optimize.solve.choice import choose_algorithm
from kz_optimize.solve.highs import Highs
from tests.solve.models import expansion

SIZES = "2x2x2,3x4x2,3x4x4,3x6x4,3x6x8,4x6x8"
RUNS = (("simplex", "on"), ("ipx", "off"), ("ipx", "on"), ("hipo", "off"), ("hipo", "on"))
CAP, TIGHTER = 0.4, 0.392


def generated(size: str, cap: float = CAP) -> pyo.ConcreteModel:
    """Zones x years x days, as in ``3x6x8``."""
    zones, years, days = map(int, size.split("x"))
    return expansion(zones, years, days, cap=cap)


def case_model(name: str) -> pyo.ConcreteModel:
    """The model of a case folder, or of ``folder:scenario``."""
    from kz_optimize.case.case import prepare
    from kz_optimize.model import build_model
    from tests.support import read_tables

    folder, _, scenario = name.partition(":")
    return build_model(prepare(read_tables(Path(folder), scenario or None)))


def measure(model: pyo.ConcreteModel, limit: float, tighter: pyo.ConcreteModel | None = None) -> dict[str, object]:
    """One line of the table."""
    program = compile_model(model)
    line: dict[str, object] = {"rows": program.matrix.shape[0], "columns": program.matrix.shape[1]}
    line["nonzeros"] = program.matrix.nnz
    seconds = {}
    for algorithm, crossover in RUNS:
        highs = Highs(output_flag=False, run_crossover=crossover, time_limit=limit)
        highs.send(program)
        if algorithm == "hipo" and not hipo_works():
            continue
        answer = highs.run(algorithm)
        certified = answer.has_point and certify(program, answer.values, answer.row_duals, answer.objective).passed()
        name = algorithm if algorithm == "simplex" else f"{algorithm} {'vertex' if crossover == 'on' else 'interior'}"
        if certified:
            seconds[name] = answer.seconds
        line[name] = f"{answer.seconds:.1f}" if certified else "-"
        if algorithm == "simplex" and certified and tighter is not None:
            highs.send(compile_model(tighter))
            line["warm"] = f"{highs.run('simplex').seconds:.1f}"
    rule = choose_algorithm(program.matrix.shape[0], warm=False, hipo=hipo_works())
    taken = rule if rule == "simplex" else f"{rule} interior"
    line |= {"rule": rule, "loss": f"{seconds[taken] / min(seconds.values()):.1f}" if taken in seconds else "-"}
    return line


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", help="case folders, or folder:scenario; none: generated programs")
    parser.add_argument("--sizes", default=SIZES, help=f"zones x years x days of generated programs ({SIZES})")
    parser.add_argument("--limit", type=float, default=300.0, help="seconds per run (300)")
    chosen = parser.parse_args()
    heads: list[str] = []
    for name in chosen.cases or chosen.sizes.split(","):
        model = case_model(name) if chosen.cases else generated(name)
        line = measure(model, chosen.limit, None if chosen.cases else generated(name, TIGHTER))
        if heads != list(line):
            heads = list(line)
            print("| program |", " | ".join(heads), "|\n|" + " --- |" * (1 + len(heads)))
        print(f"| {name} |", " | ".join(str(line[head]) for head in heads), "|", flush=True)


if __name__ == "__main__":
    main()
