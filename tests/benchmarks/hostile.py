"""Hostile input by the thousand: how many of each kind were tried, and how each ended.

    python -m tests.benchmarks.hostile --seeds 200

tries that many of every kind in tests/hostile/kinds.py and prints a table; what ends badly is printed with the
seed that makes it again, and the exit code is 1. `--kind NAME --first SEED --seeds 1` tries a single one.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from tests.hostile.judge import judge
from tests.hostile.kinds import KINDS, draw


def main() -> int:
    """Try them and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=50, help="trials of each kind")
    parser.add_argument("--first", type=int, default=0, help="first seed")
    parser.add_argument("--kind", choices=tuple(KINDS), nargs="+", default=tuple(KINDS))
    args = parser.parse_args()
    defects, tried, began = 0, 0, time.perf_counter()
    for kind in args.kind:
        endings: Counter[str] = Counter()
        for seed in range(args.first, args.first + args.seeds):
            ending = attempt(kind, seed)
            endings[ending] += 1
            defects += ending == "DEFECT"
            tried += 1
        print(f"{kind}, {args.seeds:,} tried", flush=True)
        for ending, count in endings.most_common():
            print(f"    {count:6,}  {ending}", flush=True)
    print(f"{tried:,} tried in {time.perf_counter() - began:,.0f} s: {defects:,} defects")
    return 1 if defects else 0


def attempt(kind: str, seed: int) -> str:
    """How one trial ended; DEFECT, and the reason printed, where it should not have ended so."""
    trial = draw(kind, seed)
    with tempfile.TemporaryDirectory() as folder:
        try:
            return judge(trial, Path(folder))
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{Path(last.filename).name}:{last.lineno}"
            print(f"DEFECT {kind} {seed}: {trial.base}, {trial.what}", flush=True)
            print(f"       {type(error).__name__} at {place}: {str(error)[:600]}", flush=True)
            return "DEFECT"


if __name__ == "__main__":
    raise SystemExit(main())
