"""The catalogue of texts: catalogue.csv with a column per language; a blank falls back to the first.

Its column `confirm` names the languages whose wording a native engineer has still to confirm.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kz_optimize.schema import CATALOGUE, LANGUAGES

Text = tuple[str, ...]
"""A text in every language, in the order of LANGUAGES."""


@dataclass(frozen=True)
class Catalogue(Mapping[str, Text]):
    """Key -> text in every language. Raises KeyError for a key that nobody translated."""

    texts: Mapping[str, Text]

    def __getitem__(self, key: str) -> Text:
        return self.texts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)

    def named(self, key: str, name: str) -> Text:
        """The text of a key, or the name itself in plain words where a case uses a name of its own."""
        return self.texts.get(key) or same(plain(name))

    def fill(self, key: str, **parts: Text) -> Text:
        """A text whose {places} are filled with other texts."""
        return tuple(text.format(**{name: part[i] for name, part in parts.items()}) for i, text in enumerate(self[key]))


def plain(name: str) -> str:
    """A name of a table as people write it."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def same(text: str) -> Text:
    """One text for all languages."""
    return (text,) * len(LANGUAGES)


@cache
def load_catalogue(path: Path = CATALOGUE) -> Catalogue:
    """Every text of a catalogue. Raises ValueError for a key that is there twice."""
    texts: dict[str, Text] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["key"] in texts:
                raise ValueError(f"{path.name}: the key {row['key']} is there twice")
            texts[row["key"]] = tuple((row[language] or row[LANGUAGES[0]]).strip() for language in LANGUAGES)
    return Catalogue(texts)
