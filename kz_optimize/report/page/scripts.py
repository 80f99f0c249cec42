"""Scripts: the ES modules in the folder js as one script, since a page that is opened as a file can load no modules.

Modules import by name only, in one statement per module, and share one scope: no two may declare the same name.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.js";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:const|let|function|class) )", re.MULTILINE)
DECLARED = re.compile(r"^(?:const|let|function|class) (\w+)", re.MULTILINE)


def join_modules(folder: Path, first: str = "main") -> str:
    """A module and all that it imports, each after those that it needs.

    Raises ValueError for modules that need each other, for a name that two of them declare, and for what is imported
    or exported in another way.
    """
    joined: dict[str, str] = {}
    _add(folder, first, (), joined)
    script = "\n".join(joined.values())
    if twice := [name for name, times in Counter(DECLARED.findall(script)).items() if times > 1]:
        raise ValueError(f"{twice[0]} is declared in two modules")
    if other := re.search(r"^(?:import|export)\b.*", script, re.MULTILINE):
        raise ValueError(f"this cannot be joined: {other.group()}")
    return script


def _add(folder: Path, name: str, waiting: tuple[str, ...], joined: dict[str, str]) -> None:
    if name in waiting:
        raise ValueError(f"modules need each other: {' -> '.join([*waiting, name])}")
    if name in joined:
        return
    text = (folder / f"{name}.js").read_text(encoding="utf-8")
    for needed in IMPORT.findall(text):
        _add(folder, needed, (*waiting, name), joined)
    joined[name] = EXPORT.sub("", IMPORT.sub("", text))
