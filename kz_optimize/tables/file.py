"""From a path to the text of a file, or to a finding that says why it cannot be had."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from kz_optimize.tables.findings import Findings
from kz_optimize.tables.text import SAVE_AS_UTF8, decode

LARGEST = 512 * 1024**2
"""Bytes of the largest file that is read: every cell becomes an object, so memory is many times that."""

MOST_LINES = 3_000_000
"""Lines of the longest file that is read; a million of seven cells take eight seconds and 0.9 GB."""

_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read_text(path: Path, findings: Findings) -> str | None:
    """The text of a file; None (and a finding) if it is missing, no file, too large, or no text.

    What is neither a file nor a link to one (a folder, a pipe, a device) is refused before it is opened: reading it
    might never end.
    """
    file = path.as_posix()
    try:
        status = path.stat()
        fault = _fault(status.st_mode, status.st_size)
        if fault:
            findings.add(*fault, file)
            return None
        text = decode(path.read_bytes())
    except FileNotFoundError:
        linked = path.is_symlink()
        remedy = (
            "Mend the link, which leads nowhere"
            if linked
            else f"Add {path.name}; kz-optimize new FOLDER shows how it looks"
        )
        findings.add("the file is missing", remedy, file)
    except OSError as error:
        findings.add(f"the file cannot be opened ({_reason(error)})", _remedy(error), file)
    except ValueError as error:
        findings.add(str(error), SAVE_AS_UTF8, file)
    else:
        return text if _is_plain(text, file, findings) else None
    return None


def _fault(mode: int, size: int) -> tuple[str, str] | None:
    """Problem and remedy of what cannot be read at all."""
    if stat.S_ISDIR(mode):
        return "this is a folder, not a file", "Give the folder another name and put the file in its place"
    if not stat.S_ISREG(mode):
        return "this is a device or a pipe, not a file", "Put the file itself in its place"
    if size > LARGEST:
        problem = f"the file has {size / 1e6:,.0f} MB; up to {LARGEST / 1e6:,.0f} MB are read"
        return problem, "Write only the rows and columns that are needed, or divide profiles among several files"
    return None


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _remedy(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "Close it in other programs, and check that you may read it"
    return "Check the path, and that links lead to a file"


def _is_plain(text: str, file: str, findings: Findings) -> bool:
    """Whether the text is of lines and letters, and not of too many."""
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        problem = f"there is an invisible control character here (number {ord(control[0])})"
        findings.add(problem, "Delete it; copied from another program, the text must be pasted as text", file, line)
        return False
    lines = text.count("\n")
    if lines > MOST_LINES:
        problem = f"the file has {lines:,} lines; up to {MOST_LINES:,} are read"
        findings.add(problem, "Write only the rows that are needed: a year of hours has 8,760", file)
        return False
    return True
