"""Plant faults, one at a time, in a copy of the project, and see whether the tests near them fail.

    python -m tests.mutation
    python -m tests.mutation --seed 1 results/audit model/trade

`targets.csv` says how many faults each module gets and which tests are near it, `equal.csv` which faults change nothing
that anyone can observe, and why. Fails when fewer than 95 % of the others are noticed, or when one of `equal.csv` is or
can no longer be planted.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cosmic_ray.mutating import mutate_and_test

from tests.mutation.faults import Fault, faults_of, sample

HERE, ROOT = Path(__file__).parent, Path(__file__).parents[2]
WANTED = 0.95
LEFT_OUT = (".git", ".venv", "node_modules", "site", "runs", "__pycache__", ".*_cache", ".hypothesis")


def targets() -> list[dict[str, str]]:
    """Rows of module, faults and tests."""
    return _rows("targets.csv")


def equal() -> dict[tuple[str, str, str, str], str]:
    """(module, function, line before, line after) -> why nobody can tell the difference."""
    return {(row["module"], row["within"], row["before"], row["after"]): row["reason"] for row in _rows("equal.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main() -> int:
    """Plant, tell, and fail when too few are noticed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", help="parts of the paths of modules (default: all)")
    parser.add_argument("--seed", type=int, default=0, help="another sample")
    options = parser.parse_args()
    chosen = [row for row in targets() if not options.modules or any(part in row["module"] for part in options.modules)]
    with copy_of_the_project():
        counts = {target["module"]: tried(target, options.seed) for target in chosen}
    print(table(counts))
    total = sum(counts.values(), Counter())
    different = total["planted"] - total["equal"]
    share = total["killed"] / max(different, 1)
    print(f"\n{share:.1%} of {different} faults that make a difference are noticed")
    return int(share < WANTED or total["wrong in equal.csv"] > 0)


def tried(target: dict[str, str], seed: int) -> Counter[str]:
    """What became of the faults of a module; those that survive are printed as they are found."""
    faults, same = faults_of(target["module"]), equal()
    count: Counter[str] = Counter()

    def tell(kind: str, fault: object) -> None:
        count[kind] += 1
        if kind not in ("killed", "equal"):
            print(f"\n{kind}: {fault}", flush=True)

    for key in same.keys() - {fault.key for fault in faults}:
        if key[0] == target["module"]:
            tell("wrong in equal.csv", key)
    for fault, noticed in planted(sample(faults, int(target["faults"]), seed), target["tests"]):
        count["planted"] += 1
        tell("killed" if noticed else "equal" if fault.key in same else "survivors", fault)
        if noticed and fault.key in same:
            tell("wrong in equal.csv", fault)
    return count


@contextmanager
def copy_of_the_project() -> Iterator[None]:
    """Work in a copy, so that a run that is stopped leaves no fault behind."""
    before, path = Path.cwd(), os.environ.get("PYTHONPATH")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
        os.chdir(copy)
        os.environ["PYTHONPATH"] = str(copy)
        try:
            yield
        finally:
            os.chdir(before)
            os.environ["PYTHONPATH"] = path or ""


def planted(faults: Iterable[Fault], tests: str) -> Iterator[tuple[Fault, bool]]:
    """Each fault, and whether the tests notice; tests that never end are stopped, and have noticed."""
    command = f"{sys.executable} -m pytest -n 0 -x -p no:cacheprovider {tests}"
    begin = time.monotonic()
    subprocess.run(command.split(), check=True, stdout=subprocess.DEVNULL)  # without a fault they pass
    limit = 60 + 5 * (time.monotonic() - begin)
    for fault in faults:
        result = mutate_and_test([fault.mutation], command, limit)
        if result.worker_outcome != "normal":
            raise RuntimeError(f"{fault}\ncould not be planted: {result.output}")
        yield fault, result.is_killed


def table(counts: dict[str, Counter[str]]) -> str:
    """The figures of a run, as Markdown."""
    columns = ("planted", "killed", "equal", "survivors")
    rows = [*counts.items(), ("all", sum(counts.values(), Counter()))]
    lines = ["", "| module | " + " | ".join(columns) + " |", "| --- |" + " ---: |" * len(columns)]
    lines += [f"| {module} | " + " | ".join(str(count[name]) for name in columns) + " |" for module, count in rows]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
