"""Data files of GNU MathProg (GLPK), as OSeMOSYS models are written in.

Sets and parameters with lists, tables, transposed tables and slices are read, as the GLPK manual describes them
("Modeling Language GNU MathProg", data section). What is not data of OSeMOSYS is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kz_optimize.errors import Finding, InputError
from kz_optimize.exchange.osemosys.parameters import INDICES, SETS, Data, finite

_TOKEN = re.compile(r"""#[^\n]*|/\*.*?\*/|"[^"]*"|'[^']*'|:=|[;:\[\](),]|[^\s;:\[\](),#]+""", re.DOTALL)


class Token(NamedTuple):
    """A word or sign, and the line it stands in."""

    text: str
    line: int


def read_mathprog(path: Path) -> Data:
    """The sets and parameters of a data file.

    Raises InputError at the first statement that is not understood.
    """
    data = Data()
    for statement in _statements(path):
        kind, *words = statement
        if kind.text == "set":
            _read_set(words, data)
        elif kind.text == "param":
            _Parameter(path, words).read(data)
    return data


def _statements(path: Path) -> Iterator[list[Token]]:
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    statement: list[Token] = []
    line, last = 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", last, match.start())
        last = match.start()
        word = match[0]
        if word.startswith(("#", "/*")):
            continue
        if word == ";":
            if statement:
                yield statement
            statement = []
        else:
            statement.append(Token(word.strip("\"'"), line))
    if len(statement) > 1:
        raise _fault(path, statement[0], "this statement has no end", "Put a semicolon behind it")


def _read_set(words: list[Token], data: Data) -> None:
    name = words[0].text
    if name in SETS:
        data.sets[name] = [word.text for word in words[1:] if word.text not in (":=", ",")]


class _Parameter:
    """One statement `param`: what stands before the data, and the data in their several forms."""

    def __init__(self, path: Path, words: list[Token]):
        self.path, self.words, self.position = path, words, 0

    def read(self, data: Data) -> None:
        """Take the values over."""
        default, name = self._head()
        if name not in INDICES:
            if self._has_numbers() and name not in data.passed_over:
                data.passed_over.append(name)
            return
        if default is not None:
            data.defaults[name] = default
        values = data.values.setdefault(name, {})
        template: list[str | None] = [None] * len(INDICES[name].split())
        while self.position < len(self.words):
            if self._next("["):
                template = self._slice()
            elif self._next(":=") or self._next(","):
                continue
            elif self._next("("):
                self._table(values, template, transposed=self._transposition())
            elif self._next(":"):
                self._table(values, template, transposed=False)
            else:
                self._list(values, template)

    def _has_numbers(self) -> bool:
        """Whether anything but a default, or a text such as the folder for results, is given."""
        given = [word.text for word in self.words[self.position :] if word.text != ":="]
        return len(given) > 1 or any(re.fullmatch(r"[-+.\d][-+.\deE]*", text) for text in given)

    def _head(self) -> tuple[float | None, str]:
        """The default and the name, in either order."""
        default = self._default()
        if default is not None:
            self._next(":")
        name = self._take().text
        if default is None:
            default = self._default()
        return default, name

    def _default(self) -> float | None:
        return self._number(self._take()) if self._next("default") else None

    def _slice(self) -> list[str | None]:
        template: list[str | None] = []
        while not self._next("]"):
            word = self._take().text
            if word != ",":
                template.append(None if word == "*" else word)
        return template

    def _transposition(self) -> bool:
        for expected in ("tr", ")"):
            if not self._next(expected):
                raise _fault(self.path, self.words[self.position], "this is not understood", "Only (tr) is known here")
        self._next(":")
        return True

    def _table(self, values: dict, template: list[str | None], transposed: bool) -> None:
        columns = []
        while not self._next(":="):
            columns.append(self._take().text)
        free = template.count(None)
        while self._data_follow():
            row = [self._take().text for _ in range(free - 1)]
            for column in columns:
                value = self._take()
                if value.text != ".":
                    key = [column, *row] if transposed else [*row, column]
                    values[_fill(template, key)] = self._number(value)

    def _list(self, values: dict, template: list[str | None]) -> None:
        free = template.count(None)
        while self._data_follow():
            key = [self._take_label().text for _ in range(free)]
            values[_fill(template, key)] = self._number(self._take_label())

    def _data_follow(self) -> bool:
        return self.position < len(self.words) and self.words[self.position].text not in ("[", ":", "(", ":=")

    def _take_label(self) -> Token:
        while self._next(","):
            pass
        return self._take()

    def _next(self, text: str) -> bool:
        """Step over a word if it is the next."""
        found = self.position < len(self.words) and self.words[self.position].text == text
        self.position += found
        return found

    def _take(self) -> Token:
        if self.position >= len(self.words):
            raise _fault(self.path, self.words[-1], "the statement ends too early", "Complete it: a value is missing")
        self.position += 1
        return self.words[self.position - 1]

    def _number(self, word: Token) -> float:
        try:
            return finite(word.text)
        except ValueError:
            remedy = "Write a number; rows of a table need as many values as it has columns"
            raise _fault(self.path, word, "this is not a number", remedy) from None


def _fill(template: list[str | None], key: list[str]) -> tuple[str, ...]:
    """The index of a value: the fixed labels of the slice with the free ones in between."""
    labels = iter(key)
    return tuple(next(labels) if fixed is None else fixed for fixed in template)


def _fault(path: Path, word: Token, problem: str, remedy: str) -> InputError:
    return InputError([Finding(problem, remedy, path.as_posix(), word.line, value=word.text)])
