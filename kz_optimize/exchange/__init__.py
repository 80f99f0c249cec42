"""Other models' files in: a case folder of our own, and a report of what became of everything."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kz_optimize.errors import Finding, InputError
from kz_optimize.exchange.draft import Draft
from kz_optimize.exchange.osemosys.mathprog import read_mathprog
from kz_optimize.exchange.osemosys.nemo import read_nemo
from kz_optimize.exchange.osemosys.otoole import read_otoole
from kz_optimize.exchange.osemosys.translate import translate
from kz_optimize.exchange.pypsa.network import read_network
from kz_optimize.exchange.pypsa.translate import translate_network
from kz_optimize.exchange.report import RefusedError, Report
from kz_optimize.policies import POLICIES
from kz_optimize.tables.read import read_tables

__all__ = ["FORMATS", "RefusedError", "Report", "import_model"]

REPORT = "import.md"


@dataclass(frozen=True)
class ImportOptions:
    """What is said besides the source."""

    energy_unit: str | None = None
    config: Path | None = None


def _mathprog(source: Path, report: Report, options: ImportOptions) -> Draft:
    return translate(read_mathprog(source, report), report, source.stem, options.energy_unit)


def _otoole(source: Path, report: Report, options: ImportOptions) -> Draft:
    return translate(read_otoole(source, report, options.config), report, source.stem, options.energy_unit)


def _nemo(source: Path, report: Report, options: ImportOptions) -> Draft:
    return translate(read_nemo(source, report), report, source.stem, options.energy_unit, "nemo")


def _pypsa(source: Path, report: Report, options: ImportOptions) -> Draft:
    if options.energy_unit:
        raise InputError([Finding("PyPSA counts in MWh", "Leave out --energy-unit", value=options.energy_unit)])
    return translate_network(read_network(source), report, source.stem)


FORMATS: Mapping[str, Callable[[Path, Report, ImportOptions], Draft]] = {
    "mathprog": _mathprog, "otoole": _otoole, "nemo": _nemo, "pypsa": _pypsa,
}  # fmt: skip
_ENDINGS = {".txt": "mathprog", ".dat": "mathprog", ".xlsx": "otoole", ".sqlite": "nemo", ".db": "nemo", ".nc": "pypsa"}


def import_model(
    source: Path, out: Path, format: str | None = None, energy_unit: str | None = None, config: Path | None = None,
    accept: Iterable[str] = (),
) -> Report:  # fmt: skip
    """Write another model as a case into `out`, with the report beside it as import.md.

    source       a data file (.txt, .dat), an otoole folder or workbook (.xlsx), a NEMO database (.sqlite), a PyPSA
                 network (.nc, or a folder of CSV files)
    format       one of FORMATS, where the name of the source does not tell
    energy_unit  what the source counts energy in, where its capacities do not tell (OSeMOSYS and NEMO)
    config       otoole's configuration, where it lies neither in the folder nor beside it

    accept       names of what may be approximated or refused, although that may change the objective

    Raises InputError if the source or its configuration cannot be read, the folder is not empty, or a case cannot hold
    a value of the source, and RefusedError if something may change the objective that is not accepted. Nothing is
    written then.
    """
    source, out = Path(source), Path(out)
    if out.exists() and any(out.iterdir()):
        raise InputError([Finding("the folder is not empty", "Name a new folder", out.as_posix())])
    missing = [path for path in (source, config) if path and not path.exists()]
    if missing:
        found = [Finding("there is no such file or folder", "Correct the name", path.as_posix()) for path in missing]
        raise InputError(found)
    format = format or detect(source)
    if not source.is_file() and not (source.is_dir() and format in ("otoole", "pypsa")):
        problem = "this is a folder, not a file" if source.is_dir() else "this is a device or a pipe, not a file"
        raise InputError([Finding(problem, f"Name the file of the model ({format})", source.as_posix())])
    if config and format != "otoole":
        remedy = "Leave out --config"
        raise InputError([Finding(f"a source of {format} has no configuration", remedy, value=str(config))])
    report = Report(source.name, out, frozenset(accept))
    draft = FORMATS[format](source, report, ImportOptions(energy_unit, config))
    if report.open:
        raise RefusedError(report)
    _write(draft, report, out)
    return report


def _write(draft: Draft, report: Report, out: Path) -> None:
    """Write a case beside its place, see that it can be read, and move it there."""
    part = out.with_name(f"{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        draft.write(part)
        (part / REPORT).write_text(report.markdown(), encoding="utf-8", newline="\n")
        read_tables(part, policies=POLICIES)
        if out.exists():
            out.rmdir()
        part.rename(out)
    except InputError as error:
        moved = [replace(f, file=f.file.replace(part.as_posix(), out.as_posix())) for f in error.findings]
        raise InputError(moved) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def detect(source: Path) -> str:
    """The format that a name speaks for.

    Raises InputError where it speaks for none.
    """
    if source.is_dir():
        return "pypsa" if (source / "buses.csv").is_file() else "otoole"
    if source.suffix.lower() not in _ENDINGS:
        remedy = f"Give the format: {', '.join(FORMATS)}"
        raise InputError([Finding("the ending does not tell the format", remedy, source.as_posix())])
    return _ENDINGS[source.suffix.lower()]
