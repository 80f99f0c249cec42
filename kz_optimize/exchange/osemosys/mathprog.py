"""Data files of GNU MathProg (GLPK), as OSeMOSYS and MUIO models are written in.

Sets and parameters with lists, tables, transposed tables, tables of several parameters and slices are read, as the
GLPK manual describes them ("Modeling Language GNU MathProg", data section). MUIO calls fuels COMMODITY.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kz_optimize.errors import Finding, InputError
from kz_optimize.exchange.osemosys.gathered import Gathered, Values, set_names
from kz_optimize.exchange.osemosys.pairs import check_pairs
from kz_optimize.exchange.osemosys.parameters import SETS, Data, finite, parameters
from kz_optimize.exchange.report import Report

_TOKEN = re.compile(r"""#[^\n]*|/\*.*?\*/|"[^"]*"|'[^']*'|:=|[;:\[\](),]|[^\s;:\[\](),#]+""", re.DOTALL)

ALIASES = {"COMMODITY": "FUEL"}

NEXT = frozenset(("set", "param", "end", ":="))
"""Words that a list of members runs into where its semicolon is missing."""


class Token(NamedTuple):
    """A word or sign, and the line it stands in."""

    text: str
    line: int


def read_mathprog(path: Path, report: Report) -> Data:
    """The sets and parameters of a data file.

    Raises InputError at the first statement that is not understood, and for all labels that are in no set.
    """
    gathered, pairs, later = Gathered(), dict[tuple[str, str], list[str]](), []
    for kind, *words in _statements(path):
        if kind.text == "set":
            _read_set(path, words, gathered, pairs, report)
        elif kind.text == "param":
            later.append(words)
    for words in later:
        _Statement(path, words, gathered).read()
    data = gathered.to_data(report)
    check_pairs(data, pairs, report)
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


def _read_set(path: Path, words: Sequence[Token], gathered: Gathered, pairs: dict, report: Report) -> None:
    texts = [word.text for word in words if word.text not in ("(", ")", ",")]
    name = ALIASES.get(texts[0], texts[0])
    index = texts[2] if texts[1:2] == ["["] else ""
    members = texts[texts.index(":=") + 1 :] if ":=" in texts else []
    if not NEXT.isdisjoint(members):
        raise _fault(path, words[0], "this statement has no end", "Put a semicolon behind it")
    if index:
        pairs[name, index] = members
    elif name not in SETS:
        if members:
            report.assumed(name, "no parameter that a case knows runs over this set")
    elif name in gathered.sets:
        raise _fault(path, words[0], "this set stands here twice", "Keep one of the two")
    elif not index and len(texts) - len(members) != 2:
        raise _fault(path, words[0], "this set is not understood", "Write its members behind :=")
    else:
        gathered.sets[name], gathered.places[name] = members, path.as_posix()


class _Statement:
    """One statement `param`: what stands before the data, and the data in their several forms."""

    def __init__(self, path: Path, words: list[Token], gathered: Gathered):
        self.path, self.words, self.gathered, self.position = path, words, gathered, 0

    def read(self) -> None:
        """Take the values over."""
        default, names = self._head()
        for name in names:
            if name in parameters():
                if default is not None:
                    self.gathered.defaults[name] = default
            elif self._has_numbers():
                self.gathered.besides[name] = "this is none of the parameters that are known here"
        known = [name for name in names if name in parameters()]
        if len(names) > 1:
            self._several(names)
        elif known:
            self._one(known[0])

    def _has_numbers(self) -> bool:
        """Whether anything but a default, or a text such as the folder for results, is given."""
        given = [word.text for word in self.words[self.position :] if word.text != ":="]
        return len(given) > 1 or any(re.fullmatch(r"[-+.\d][-+.\deE]*", text) for text in given)

    def _head(self) -> tuple[float | None, list[str]]:
        """The default and the names, in either order."""
        default = self._default()
        if self._next(":"):
            names = []
            while not self._next(":="):
                names.append(self._take().text)
            return default, names
        name = self._take().text
        return self._default() if default is None else default, [name]

    def _default(self) -> float | None:
        return self._number(self._take()) if self._next("default") else None

    def _one(self, name: str) -> None:
        """Data of one parameter, read with the number of indices that fits."""
        start, failed = self.position, None
        for sets in self._indices(name):
            values = Values(self.path.as_posix(), sets)
            try:
                self.position = start
                self._data(values)
            except InputError as error:
                failed = failed or error
                continue
            if failed is None or all(self._is_known(values)):
                self.gathered.values.setdefault(name, []).append(values)
                return
        raise failed or _fault(self.path, self.words[0], "this statement is not understood", "Check its indices")

    def _indices(self, name: str) -> list[tuple[str, ...]]:
        """The sets that may index the parameter: its own, or a year less or more; a slice says how many they are."""
        own = set_names(name)
        other = tuple(part for part in own if part != "YEAR") if "YEAR" in own else (*own, "YEAR")
        texts = [word.text for word in self.words[self.position :]]
        if "[" not in texts:
            return [own, other]
        first = texts.index("[")
        count = sum(text not in ("[", ",") for text in texts[first : texts.index("]", first) if "]" in texts else None])
        return [sets for sets in (own, other) if len(sets) == count]

    def _is_known(self, values: Values) -> Iterator[bool]:
        for i, name in enumerate(values.sets):
            members = set(self.gathered.sets.get(name.lstrip("_"), ()))
            yield all(key[i] in members for key in values.keys)

    def _data(self, values: Values) -> None:
        template: list[str | None] = [None] * len(values.sets)
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

    def _several(self, names: Sequence[str]) -> None:
        """A table with indices and a column per parameter."""
        sets = next((set_names(name) for name in names if name in parameters()), ())
        if any(name in parameters() and set_names(name) != sets for name in names):
            raise _fault(self.path, self.words[0], "parameters of one table have other indices", "Write one at a time")
        while self._data_follow():
            key = tuple(self._take_label().text for _ in sets)
            for name in names:
                value = self._take_label()
                if value.text != "." and name in parameters():
                    parts = self.gathered.values.setdefault(name, [])
                    if not parts or parts[-1].sets != sets:
                        parts.append(Values(self.path.as_posix(), sets))
                    parts[-1].add(key, self._number(value), value.line)

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

    def _table(self, values: Values, template: list[str | None], transposed: bool) -> None:
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
                    values.add(_fill(template, key), self._number(value), value.line)

    def _list(self, values: Values, template: list[str | None]) -> None:
        free = template.count(None)
        while self._data_follow():
            key = [self._take_label().text for _ in range(free)]
            value = self._take_label()
            if value.text != ".":
                values.add(_fill(template, key), self._number(value), value.line)

    def _data_follow(self) -> bool:
        while self._next(","):
            pass
        return self.position < len(self.words) and self.words[self.position].text not in ("[", ":", "(", ":=")

    def _take_label(self) -> Token:
        while self._next(","):
            pass
        return self._take()

    def _next(self, text: str) -> bool:
        """Step over a word if it is the next."""
        if self.position < len(self.words) and self.words[self.position].text == text:
            self.position += 1
            return True
        return False

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
