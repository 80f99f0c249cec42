"""Files that are broken, missing, or no files at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from random import Random

from kz_optimize.schema import load
from tests.hostile.base import Sheets
from tests.hostile.judge import Trial


def file(random: Random, base: str, sheets: Sheets) -> Trial:
    """A file is damaged, missing or something else than a file."""
    files = sheets.files()
    name = random.choice(list(files))
    how = random.choice(list(DAMAGES))
    must = DAMAGES[how](random, name, files)
    return Trial("file", f"{name}: {how}", base, files, must)


def _put(content: Callable[[bytes, Random], bytes], must: str = "anything") -> Callable[..., str]:
    def damage(random: Random, name: str, files: dict) -> str:
        files[name] = content(files[name], random)
        return must

    return damage


def _instead(make: Callable[[Path], None]) -> Callable[..., str]:
    def damage(random: Random, name: str, files: dict) -> str:
        files[name] = make
        return "refused"

    return damage


def _misspelt(random: Random, name: str, files: dict) -> str:
    at = random.randrange(1, len(name) - 4)
    files[name[:at] + name[at + 1 :]] = files.pop(name)
    return "refused"


def _missing(random: Random, name: str, files: dict) -> str:
    del files[name]
    required = name == "case.toml" or (name[:-4] in load() and load()[name[:-4]].required)
    return "refused" if required else "anything"


def _of_another_table(random: Random, name: str, files: dict) -> str:
    other = random.choice([other for other in files if other != name])
    files[name] = files[other]
    return "refused"


def _flip(data: bytes, random: Random) -> bytes:
    """A few bytes changed; at least as a letter does."""
    changed = bytearray(data)
    for _ in range(random.randrange(1, 4)):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _insert(piece: bytes) -> Callable[[bytes, Random], bytes]:
    def insert(data: bytes, random: Random) -> bytes:
        at = random.randrange(len(data))
        return data[:at] + piece + data[at:]

    return insert


def _link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def _link_to_nothing(path: Path) -> None:
    path.symlink_to("nothing.csv")


def _link_to_zeros(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


DAMAGES: dict[str, Callable[..., str]] = {
    "cut off": _put(lambda data, random: data[: random.randrange(len(data))]),
    "bytes changed": _put(_flip), "a zero byte": _put(_insert(b"\x00"), "refused"),
    "a quotation mark": _put(_insert(b'"')), "a separator": _put(_insert(b",")), "a semicolon": _put(_insert(b";")),
    "a letter in Windows-1251": _put(_insert("Ж".encode("cp1251"))), "a line": _put(_insert(b"\n")),
    "a mark in the middle": _put(_insert("\ufeff".encode())),
    "control characters": _put(_insert(b"\x1b[2J"), "refused"),
    "half of it in UTF-16": _put(lambda data, _: data[:80] + data[80:].decode().encode("utf-16-le"), "refused"),
    "random bytes": _put(lambda _, random: random.randbytes(3000), "refused"),
    "zero bytes": _put(lambda *_: bytes(5000), "refused"),
    "a workbook": _put(lambda _, random: b"PK\x03\x04" + random.randbytes(3000), "refused"),
    "nothing": _put(lambda *_: b"", "refused"), "blank lines": _put(lambda *_: b"\n\n ,,\n", "refused"),
    "twice the text": _put(lambda data, _: data + data, "refused"),
    "missing": _missing, "misspelt": _misspelt, "of another table": _of_another_table,
    "a folder": _instead(lambda path: path.mkdir()), "a link to itself": _instead(_link_to_itself),
    "a link to nothing": _instead(_link_to_nothing), "a link to endless zeros": _instead(_link_to_zeros),
    "a pipe": _instead(_pipe), "a terabyte of nothing": _instead(_sparse),
}  # fmt: skip
