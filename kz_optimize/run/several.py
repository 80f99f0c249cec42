"""Several scenarios: all are read before the first is solved, and one that fails keeps no other from running."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from kz_optimize.errors import InputError
from kz_optimize.report.progress import Reporter
from kz_optimize.run.scenario import Outcome, RunOptions, read

Ended = tuple[Sequence[str], Outcome | Exception]
"""Scenarios and how they ended; several if the same fault keeps all of them from running."""
Run = Callable[[Path, str, Path, RunOptions, Reporter], Outcome]
"""What runs a scenario of a folder into another."""


def run_scenarios(
    folder: Path, names: Sequence[str], out: Callable[[str], Path], options: RunOptions, report: Reporter,
    run: Run,
) -> Iterator[Ended]:  # fmt: skip
    """Run scenarios into the folders that `out` gives; those whose input has faults come first, told together."""
    refused = _refused(folder, names, options) if len(names) > 1 else []
    yield from refused
    faulty = {name for those, _ in refused for name in those}
    for name in names:
        if name not in faulty:
            yield [name], _outcome(partial(run, folder, name, out(name), options, report))


def _outcome(run: Callable[[], Outcome]) -> Outcome | Exception:
    try:
        return run()
    except Exception as error:
        return error


def _refused(folder: Path, names: Sequence[str], options: RunOptions) -> list[Ended]:
    faults: dict[str, tuple[list[str], Exception]] = {}
    for name in names:
        try:
            read(folder, name, options)
        except InputError as error:
            faults.setdefault(str(error), ([], error))[0].append(name)
    return list(faults.values())


def runs_of(case: Path) -> Path:
    """Where runs of a case go: runs/<case> beside the folder `inputs` one works in, else here."""
    here, inputs = Path.cwd(), case.resolve().parent
    inside = inputs.name == "inputs" and here.is_relative_to(inputs)
    return (inputs.parent if inside else Path()) / "runs" / case.resolve().name
