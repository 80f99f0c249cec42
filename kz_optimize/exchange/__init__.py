"""Other models' files in: a case folder of our own, and a report of what became of everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from kz_optimize.errors import Finding, InputError
from kz_optimize.exchange.draft import Draft
from kz_optimize.exchange.mathprog import read_mathprog
from kz_optimize.exchange.nemo import read_nemo
from kz_optimize.exchange.network import read_network
from kz_optimize.exchange.otoole import read_otoole
from kz_optimize.exchange.pypsa import translate_network
from kz_optimize.exchange.report import Report
from kz_optimize.exchange.translate import translate

__all__ = ["FORMATS", "Report", "import_model"]

REPORT = "import.md"


def _mathprog(source: Path, report: Report, energy_unit: str | None) -> Draft:
    return translate(read_mathprog(source), report, source.stem, energy_unit)


def _otoole(source: Path, report: Report, energy_unit: str | None) -> Draft:
    return translate(read_otoole(source), report, source.name, energy_unit)


def _nemo(source: Path, report: Report, energy_unit: str | None) -> Draft:
    return translate(read_nemo(source, report), report, source.stem, energy_unit, "nemo")


def _pypsa(source: Path, report: Report, energy_unit: str | None) -> Draft:
    if energy_unit:
        report.refused("energy unit", "PyPSA counts in MWh")
    return translate_network(read_network(source), report, source.stem)


FORMATS: Mapping[str, Callable[[Path, Report, str | None], Draft]] = {
    "mathprog": _mathprog, "otoole": _otoole, "nemo": _nemo, "pypsa": _pypsa,
}  # fmt: skip
_ENDINGS = {".txt": "mathprog", ".dat": "mathprog", ".sqlite": "nemo", ".db": "nemo", ".nc": "pypsa"}


def import_model(source: Path, out: Path, format: str | None = None, energy_unit: str | None = None) -> Report:
    """Write another model as a case into `out`, with the report beside it as import.md.

    source       a data file (.txt, .dat), an otoole folder, a NEMO database (.sqlite), a PyPSA network (.nc)
    format       one of FORMATS, where the name of the source does not tell
    energy_unit  what the source counts energy in, where its capacities do not tell (OSeMOSYS and NEMO)

    Raises InputError if the source cannot be read or the folder is not empty.
    """
    source, out = Path(source), Path(out)
    if not source.exists():
        raise InputError([Finding("there is no such file or folder", "Correct the name", source.as_posix())])
    format = format or detect(source)
    if format != "otoole" and not source.is_file():
        problem = "this is a folder, not a file" if source.is_dir() else "this is a device or a pipe, not a file"
        raise InputError([Finding(problem, f"Name the file of the model ({format})", source.as_posix())])
    report = Report(source.name, out)
    draft = FORMATS[format](source, report, energy_unit)
    draft.write(out)
    (out / REPORT).write_text(report.markdown(), encoding="utf-8", newline="\n")
    return report


def detect(source: Path) -> str:
    """The format that a name speaks for.

    Raises InputError where it speaks for none.
    """
    if source.is_dir():
        return "otoole"
    if source.suffix.lower() not in _ENDINGS:
        remedy = f"Give the format: {', '.join(FORMATS)}"
        raise InputError([Finding("the ending does not tell the format", remedy, source.as_posix())])
    return _ENDINGS[source.suffix.lower()]
