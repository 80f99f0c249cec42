"""The languages of names and words: those for which the catalogue of words has a column, named by code of ISO 639.

A language is added in that file alone; the columns `name_<language>` of input tables follow.
"""

from __future__ import annotations

import csv
from pathlib import Path

CATALOGUE = Path(__file__).parent / "report" / "words" / "catalogue.csv"
CODE = 2  # letters of a heading that names a language

with CATALOGUE.open(encoding="utf-8-sig", newline="") as _file:
    LANGUAGES = tuple(name for name in next(csv.reader(_file)) if len(name) == CODE)
"""The first, English, stands in where another language is blank."""
