"""Public models as they came: imported or refused, and our objective beside that of the model's own tool.

    python -m tests.references.public CLONES [--solve MB]

CLONES holds a clone of every repository of public.csv as owner+name. Models are solved up to --solve megabytes. PyPSA
solves its own networks; glpsol solves data of MathProg with the programme that lies beside them (column `program`);
models of otoole are solved by `tests.exchange.osemosys_programme`. Prints a table in Markdown.
"""

import argparse
import csv
import re
import subprocess
import tempfile
from pathlib import Path

import pypsa

from kz_optimize.errors import InputError
from kz_optimize.exchange import RefusedError, import_model
from kz_optimize.exchange.report import Report
from tests.exchange import osemosys_programme, otoole_folder
from tests.exchange.pypsa_mutations import optimum
from tests.support import read_tables, solve_tables

EQUAL = 1e-6
LISTED = 6
"""Names that are listed in a cell of the table."""


def tell_import(source: Path, kind: str, case: Path) -> tuple[str, bool]:
    """What the import says, and whether there is a case; what is refused is then accepted, to see its effect."""
    layout = "otoole" if kind.startswith("otoole") else None
    try:
        report = import_model(source, case, layout)
    except RefusedError as refused:
        told = f"refused: {_names(refused.report)}"
        try:
            import_model(source, case, layout, accept=refused.report.inexact)
        except InputError as error:
            return f"{told}; if accepted: {_first(error)}", False
        return told, True
    except InputError as error:
        return f"error: {_first(error)}", False
    return ("imported" if not report.of("assumed") else f"imported; assumed: {_names(report, 'assumed')}"), True


def _names(report: Report, *fates: str) -> str:
    names = list(dict.fromkeys(entry.what for entry in report.of(*fates or ("approximated", "refused"))))
    return ", ".join(names[:LISTED]) + (f" and {len(names) - LISTED} more" if len(names) > LISTED else "")


def _first(error: InputError) -> str:
    """The first finding and how many there are."""
    found = error.findings
    return found[0].problem + (f" (and {len(found) - 1:,} more findings)" if len(found) > 1 else "")


def solve_ours(case: Path) -> float | str:
    """Our objective in millions."""
    try:
        done = solve_tables(read_tables(case))
    except InputError as error:
        return _first(error)
    return done.cost if done.solution.status == "optimal" else str(done.solution.status)


def solve_theirs(source: Path, kind: str, program: Path | None) -> float | str:
    """The objective of the model's own tool in millions, or why there is none."""
    if kind.startswith("PyPSA"):
        return _number(optimum(pypsa.Network(source)))
    if kind == "otoole CSV":
        try:
            return _number(osemosys_programme.optimum(source))
        except (otoole_folder.Invalid, KeyError, ValueError) as error:
            return f"no model ({error})"
    if program is None:
        return "its tool is not at hand"
    with tempfile.TemporaryDirectory() as place:
        for folder in (Path(place) / "res/csv", Path(place) / "results"):
            folder.mkdir(parents=True)  # the programme writes its results there
        told = subprocess.run(
            ["glpsol", "-m", program, "-d", source, "-o", "solution"], cwd=place, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        solution = Path(place) / "solution"
        text = solution.read_text(encoding="utf-8") if solution.exists() else ""
    found = re.search(r"^Objective:.* = (\S+)", text, re.MULTILINE)
    return float(found[1]) if found else told.stdout.splitlines()[-1]


def _number(answer: float | str | None) -> float | str:
    return "infeasible" if answer is None else answer


def row(clones: Path, model: dict[str, str], largest: float) -> list[str]:
    """The cells of one model."""
    root = clones / model["repository"].replace("/", "+")
    source, kind = root / model["path"], model["kind"]
    size = sum(path.stat().st_size for path in (source.rglob("*") if source.is_dir() else [source])) / 1e6
    with tempfile.TemporaryDirectory() as place:
        case = Path(place) / "case"
        told, there = tell_import(source, kind, case)
        ours: float | str = "-"
        theirs: float | str = "-"
        if there and size > largest:
            ours = "not solved here"
        elif there:
            ours = solve_ours(case)
            theirs = solve_theirs(source, kind, root / model["program"] if model["program"] else None)
    equal = "-"
    if isinstance(ours, float) and isinstance(theirs, float):
        difference = abs(ours - theirs) / max(abs(theirs), 1e-12)
        equal = "equal" if difference <= EQUAL else f"{difference:.3g}"
    return [f"{model['repository']}: {model['path']}", kind, told, *map(_cell, (theirs, ours)), equal]


def _cell(value: float | str) -> str:
    return f"{value:,.9g}" if isinstance(value, float) else value


def main() -> None:
    """Print the table, a row at a time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clones", type=Path)
    parser.add_argument("--solve", type=float, default=1.0, metavar="MB", help="solve models up to this size")
    arguments = parser.parse_args()
    print("| model | tool | import | its own objective | ours | difference |\n| --- | --- | --- | --- | --- | --- |")
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        for model in csv.DictReader(file):
            cells = (
                cell.replace("|", "\\|").replace("\n", " ") for cell in row(arguments.clones, model, arguments.solve)
            )
            print("|", " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    main()
