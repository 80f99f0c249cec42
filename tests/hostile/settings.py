"""case.toml and scenario.toml with every section broken, and scenarios that inherit badly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from random import Random

from kz_optimize.tables.settings import SECTIONS
from tests.hostile.base import Sheets
from tests.hostile.judge import Trial

VALUES = (
    "nan", "inf", "-inf", "-1", "0", "0.08", "1e308", "1e-308", "99999999999999999999", "2025", "2025.0", "[2025]",
    "[]", "[2030, 2025]", "[2025, 2025]", '["2025"]', "[2025, [2030]]", "[1, 2, 3]", "[2025, nan]", "true", "false",
    '"yes"', '""', '"2025"', '"choose"', '"=1+1"', '"Қазақ"', "2025-01-01", "07:32:00",
    "1979-05-27T07:32:00Z", "{ a = 1 }", "'''\ntext\n'''", "0x7e9", "1_000", "365", "24", "5", "12", "3", "7",
    "[" * 3000 + "]" * 3000, "1" * 5000, '"' + "x" * 100_000 + '"',
)  # fmt: skip
NOT_TOML = (
    "title = ", "= 5", "[time", "[[time]]", "[time]\n[time]", 'title = "a" "b"', "days = 4 5", "day = 0012",
    "a.b.c = 1", '"" = 1', "\x00", "\x07", "[]", "[ ]", "title : tiny", "{}", "<xml/>", "days=4;steps=4",
    "title = \u201ctiny\u201d",
    "inherits = 5", "time = 5", "solve = []", "TITLE = 'x'", "[Time]\ndays = 3", "[times]\ndays = 3",
    "[time.more]\nx = 1",
)  # fmt: skip


def setting(random: Random, base: str, sheets: Sheets) -> Trial:
    """A setting holds something else, is missing, twice there, or the file is no TOML."""
    section = random.choice(list(SECTIONS))
    key = random.choice([item.name for item in fields(SECTIONS[section])])
    how = random.choice(("value", "value", "value", "missing", "twice", "misspelt", "line"))
    text = {
        "value": lambda: _set(sheets.settings, section, key, random.choice(VALUES)),
        "missing": lambda: _set(sheets.settings, section, key, None),
        "twice": lambda: _set(sheets.settings, section, key, f"1\n{key} = 1"),
        "misspelt": lambda: _set(sheets.settings, section, key[:-1], "1"),
        "line": lambda: _insert(sheets.settings, random.choice(NOT_TOML), random),
    }[how]()
    must = "refused" if how in ("twice", "misspelt") else "anything"
    sheets.settings = text
    changed = next((line for line in text.splitlines() if line.startswith(f"{key} =")), "")
    return Trial("setting", f"{section}.{key} {how}: {changed[:60]}", base, sheets.files(), must)


def _set(text: str, section: str, key: str, value: str | None) -> str:
    """The text with a key of a section set to another value, or without it."""
    kept, current, inside = [], "", False
    for line in text.splitlines():
        current = line.strip("[]") if line.startswith("[") else current
        inside = inside or current == section
        if not (current == section and line.split("=")[0].strip() == key):
            kept.append(line)
    text = "\n".join(kept) + "\n"
    if value is None:
        return text
    if not inside:
        return f"{text}[{section}]\n{key} = {value}\n"
    return text.replace(f"[{section}]\n", f"[{section}]\n{key} = {value}\n", 1)


def _insert(text: str, line: str, random: Random) -> str:
    lines = text.splitlines()
    lines.insert(random.randrange(len(lines) + 1), line)
    return "\n".join(lines) + "\n"


def inheritance(random: Random, base: str, sheets: Sheets) -> Trial:
    """Scenarios in circles, without a parent, without a file, with names that are no names."""
    files: dict = sheets.files()
    how = random.choice(list(INHERITANCE))
    must, asked = INHERITANCE[how](files)
    return Trial("inheritance", how, base, files, must, scenario=asked)


def _scenario(files: dict, name: str, inherits: str | None = None, more: str = "") -> None:
    parent = "" if inherits is None else f"inherits = {inherits}\n"
    files[f"scenarios/{name}/scenario.toml"] = f'title = "{name}"\n{parent}{more}'.encode()


def _chain(*pairs: tuple[str, str | None], must: str, ask: str, more: str = "") -> Callable[[dict], tuple[str, str]]:
    def make(files: dict) -> tuple[str, str]:
        for name, inherits in pairs:
            _scenario(files, name, inherits, more)
        return must, ask

    return make


def _without_file(files: dict) -> tuple[str, str]:
    files["scenarios/a/demand.csv"] = files["demand.csv"]
    return "refused", "a"


def _file_for_folder(files: dict) -> tuple[str, str]:
    files["scenarios/a"] = b"text"
    return "refused", "a"


def _file_for_all(files: dict) -> tuple[str, str]:
    files["scenarios"] = b"text"
    return "refused", "a"


def _linked_upwards(files: dict) -> tuple[str, str]:
    files["scenarios/a/scenario.toml"] = b'title = "a"\n'
    files["scenarios/a/scenarios"] = lambda path: path.symlink_to("..")
    return "same", "a"


def _to_itself(files: dict) -> tuple[str, str]:
    files["scenarios/a"] = lambda path: path.symlink_to("a")
    return "refused", "a"


def _misspelt_table(files: dict) -> tuple[str, str]:
    _scenario(files, "a")
    files["scenarios/a/demnd.csv"] = files["demand.csv"]
    return "refused", "a"


def _base_folder(files: dict) -> tuple[str, str]:
    _scenario(files, "base")
    files["scenarios/base/demand.csv"] = files["demand.csv"]
    return "refused", "base"


INHERITANCE: dict[str, Callable[[dict], tuple[str, str]]] = {
    "a circle of one": _chain(("a", '"a"'), must="refused", ask="a"),
    "a circle of two": _chain(("a", '"b"'), ("b", '"a"'), must="refused", ask="a"),
    "a circle further up": _chain(("a", '"b"'), ("b", '"c"'), ("c", '"b"'), must="refused", ask="a"),
    "a long chain": _chain(
        *((f"s{i}", f'"s{i + 1}"' if i < 40 else None) for i in range(41)), must="same", ask="s0"
    ),
    "no such parent": _chain(("a", '"nobody"'), must="refused", ask="a"),
    "a parent that is a number": _chain(("a", "5"), must="refused", ask="a"),
    "a parent that is a list": _chain(("a", '["base"]'), must="refused", ask="a"),
    "a parent outside": _chain(("a", '"../.."'), must="refused", ask="a"),
    "a blank parent": _chain(("a", '""'), must="refused", ask="a"),
    "the case as parent": _chain(("a", '"base"'), must="same", ask="a"),
    "a Kazakh name": _chain(("құрғақ жыл", None), must="same",
                            ask="құрғақ жыл"),
    "asked with a slash": _chain(("a", None), must="refused", ask="a/../a"),
    "asked with a path": _chain(("a", None), must="refused", ask="../scenarios/a"),
    "asked in capitals": _chain(("a", None), must="refused", ask="A"),
    "asked for nothing there": _chain(("a", None), must="refused", ask="z"),
    "asked for a hidden one": _chain((".a", None), must="refused", ask=".a"),
    "a section that is none": _chain(("a", None), must="refused", ask="a", more="[tme]\ndays = 3\n"),
    "a setting out of range": _chain(("a", None), must="refused", ask="a", more="[time]\ndays = 400\n"),
    "no scenario.toml": _without_file, "a file for its folder": _file_for_folder,
    "a file for all scenarios": _file_for_all, "a link upwards": _linked_upwards, "a link to itself": _to_itself,
    "a misspelt table": _misspelt_table, "a folder named base": _base_folder,
}  # fmt: skip
