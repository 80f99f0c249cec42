"""Other models' files in: a case folder of our own, and a report of what became of everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kz_optimize.errors import Finding, InputError
from kz_optimize.exchange.draft import Draft
from kz_optimize.exchange.osemosys.mathprog import read_mathprog
from kz_optimize.exchange.osemosys.nemo import read_nemo
from kz_optimize.exchange.osemosys.otoole import read_otoole
from kz_optimize.exchange.osemosys.translate import translate
from kz_optimize.exchange.pypsa.network import read_network
from kz_optimize.exchange.pypsa.translate import translate_network
from kz_optimize.exchange.report import Report

__all__ = ["FORMATS", "Report", "import_model"]

REPORT = "import.md"


@dataclass(frozen=True)
class Told:
    """What is told besides the source."""

    energy_unit: str | None
    config: Path | None


def _mathprog(source: Path, report: Report, told: Told) -> Draft:
    return translate(read_mathprog(source), report, source.stem, told.energy_unit)


def _otoole(source: Path, report: Report, told: Told) -> Draft:
    return translate(read_otoole(source, report, told.config), report, source.name, told.energy_unit)


def _nemo(source: Path, report: Report, told: Told) -> Draft:
    return translate(read_nemo(source, report), report, source.stem, told.energy_unit, "nemo")


def _pypsa(source: Path, report: Report, told: Told) -> Draft:
    if told.energy_unit:
        report.refused("energy unit", "PyPSA counts in MWh")
    return translate_network(read_network(source), report, source.stem)


FORMATS: Mapping[str, Callable[[Path, Report, Told], Draft]] = {
    "mathprog": _mathprog, "otoole": _otoole, "nemo": _nemo, "pypsa": _pypsa,
}  # fmt: skip
_ENDINGS = {".txt": "mathprog", ".dat": "mathprog", ".sqlite": "nemo", ".db": "nemo", ".nc": "pypsa"}


def import_model(
    source: Path, out: Path, format: str | None = None, energy_unit: str | None = None, config: Path | None = None
) -> Report:
    """Write another model as a case into `out`, with the report beside it as import.md.

    source       a data file (.txt, .dat), an otoole folder, a NEMO database (.sqlite), a PyPSA network (.nc)
    format       one of FORMATS, where the name of the source does not tell
    energy_unit  what the source counts energy in, where its capacities do not tell (OSeMOSYS and NEMO)
    config       otoole's configuration, where it lies neither in the folder nor beside it

    Raises InputError if the source or its configuration cannot be read, or the folder is not empty.
    """
    source, out = Path(source), Path(out)
    missing = [path for path in (source, config) if path and not path.exists()]
    if missing:
        found = [Finding("there is no such file or folder", "Correct the name", path.as_posix()) for path in missing]
        raise InputError(found)
    format = format or detect(source)
    if format != "otoole" and not source.is_file():
        problem = "this is a folder, not a file" if source.is_dir() else "this is a device or a pipe, not a file"
        raise InputError([Finding(problem, f"Name the file of the model ({format})", source.as_posix())])
    if config and format != "otoole":
        remedy = "Leave out --config"
        raise InputError([Finding(f"a source of {format} has no configuration", remedy, value=str(config))])
    report = Report(source.name, out)
    draft = FORMATS[format](source, report, Told(energy_unit, config))
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
