"""Lines of a TOML file, found by where something stands in it; and entries by their declaration."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from kz_optimize.tables.findings import Findings
from kz_optimize.tables.toml import Part, Written, entry

TEXT = '''title = "x"
note = """
[time]
days = 4
"""

[time]
days = 3
more.steps = 2

[[factor]]
name = "a"
changes = [
    { table = "costs" },
]

[[factor]]
# a remark
"name" = "b"
[factor.choices]
dear = [1]
[[factor.row]]
x = 1
[[factor.row]]
x = 2
'''


@pytest.fixture
def written() -> Written:
    return Written("case.toml", TEXT, tomllib.loads(TEXT))


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("title",), 1),
        (("time",), 7),
        (("time", "days"), 8),
        (("time", "more", "steps"), 9),
        (("time", "absent"), 7),
        (("absent",), None),
        ((), None),
        (("factor", 0, "name"), 12),
        (("factor", 0, "changes", 0, "table"), 13),
        (("factor", 1), 17),
        (("factor", 1, "name"), 19),
        (("factor", 1, "choices", "dear"), 21),
        (("factor", 1, "row", 1, "x"), 25),
        (("factor", 1, "unit"), 17),
    ],
)
def test_the_line_is_that_of_the_key_or_of_the_table_it_would_stand_in(written, keys, line):
    assert written.line(*keys) == line


@dataclass
class _Everything:
    word: str = entry("a word", "a", choices="a b")
    text: str = entry("a text", "")
    whole: int = entry("a count", 1, minimum=1, maximum=9)
    number: float = entry("a share", 0.1, 0.0, 0.5)
    flag: bool = entry("a flag", False)
    years: tuple[int, ...] = entry("years", (2025,))
    days: tuple[str, ...] = entry("days", (), of="days")
    rows: tuple[dict, ...] = entry("rows", (), of="tables")
    table: Mapping[str, int] | None = entry("a table", None, of="table")
    either: float | str | None = entry("a number or word", None, of="value")


SOUND = {
    "word": "b", "text": "x", "whole": 9, "number": 0, "flag": True, "years": [2025, 2030], "days": ["01-19"],
    "rows": [{"a": 1}], "table": {"a": 1}, "either": "x",
}  # fmt: skip
WRONG = {
    "word": ["c", 1], "text": [1], "whole": [0, 10, 1.5, True, "1"], "number": [0.6, "x", [0.1]], "flag": ["yes", 1],
    "years": [2025, [], [2025.5]], "days": ["01-19", ["02-30"]], "rows": [{"a": 1}, [1]], "table": [1, []],
    "either": [[1], {}],
}  # fmt: skip


def read(contents: dict) -> tuple[dict, list]:
    findings = Findings()
    return Part(Written("f", "", contents), findings).read(_Everything), findings.items


def test_what_is_sound_is_taken_over_lists_as_tuples_and_numbers_as_numbers():
    sound, findings = read(SOUND)
    assert findings == []
    assert sound == SOUND | {"years": (2025, 2030), "days": ("01-19",), "rows": ({"a": 1},), "number": 0.0}
    assert isinstance(sound["number"], float)


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in WRONG.items() for value in values])
def test_what_is_of_another_kind_or_out_of_range_is_told_once_and_left_out(key, value):
    sound, [finding] = read({key: value})
    assert sound == {}
    assert finding.column == key
    assert finding.remedy


def test_an_unknown_key_gets_the_nearest():
    _, [finding] = read({"wrod": "a"})
    assert 'Did you mean "word"' in finding.remedy
