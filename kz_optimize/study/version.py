"""The version of the program that makes a plan: what a result belongs to, beside its input.

Nobody keeps a list: whatever the solver of a study imports, at the top of a module or inside a function, counts with
the tables of data beside it, and so do the libraries imported there.
"""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
FIRST = "study/solver.py"


@cache
def program_version() -> str:
    """Version of the package and a digest of all that makes a plan: a change of it may change the plan."""
    return f"{version('kz_optimize')} {digest(PACKAGE, FIRST)[:16]}"


def digest(package: Path, first: str) -> str:
    """SHA-256 over the sources and data that the module `first` of a package reaches, and versions of libraries."""
    files, libraries = reached(package, first)
    found = hashlib.sha256()
    for file in files:
        found.update(file.relative_to(package).as_posix().encode() + b"\n" + file.read_bytes())
    for library in libraries:
        found.update(f"\n{library} {version(library)}".encode())
    return found.hexdigest()


def reached(package: Path, first: str) -> tuple[list[Path], list[str]]:
    """The modules that `first` imports, directly or not, and CSV files beside them; libraries that any imports."""
    found: set[Path] = set()
    libraries: set[str] = set()
    left = [package / first]
    while left:
        module = left.pop()
        if module in found:
            continue
        found |= {module, *module.parent.glob("*.csv")}
        for name in _imported(module):
            top, _, rest = name.partition(".")
            own = package / rest.replace(".", "/")
            if top == package.name:
                left += [file for file in (own.with_suffix(".py"), own / "__init__.py") if file.is_file()]
            else:
                libraries.add(top)
    return sorted(found), sorted(libraries - sys.stdlib_module_names - {"__future__"})


def _imported(module: Path) -> Iterator[str]:
    """Every module a source imports, in full, and every name it imports from one: that may be a module too."""
    for node in ast.walk(ast.parse(module.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}{name}" for name in ("", *(f".{alias.name}" for alias in node.names)))
