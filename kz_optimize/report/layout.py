"""Tables as text: columns that do not fit beside each other follow below, and no cell is ever cut."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rich.console import Console
from rich.text import Text

GAP = 2  # spaces before a column
LEAST = 14  # columns that the names of rows have at least, and a third of the width; longer ones go on below


@dataclass(frozen=True)
class Row:
    """A name, its cells in the order of the columns, its style, and the mark before its name with its colour."""

    name: str
    cells: Sequence[str]
    style: str = ""
    mark: str = " "
    colour: str = ""


@dataclass(frozen=True)
class Part:
    """Rows under a title; those of all parts stand in the same columns."""

    title: str
    rows: Sequence[Row]


def print_parts(console: Console, columns: Sequence[str], parts: Sequence[Part]) -> None:
    """Print parts below each other, in blocks of as many columns as fit; one that fits nowhere is printed whole."""
    rows = [row for part in parts for row in part.rows]
    if not rows:
        return
    widths = [max(len(head), *(len(row.cells[i]) for row in rows)) + GAP for i, head in enumerate(columns)]
    longest = max(len(_marked(row)) for row in rows)
    names = longest if longest + sum(widths) <= console.width else min(longest, max(LEAST, console.width // 3))
    for block in blocks(widths, console.width - names):
        total = names + sum(widths[i] for i in block)
        head = " " * names + "".join(columns[i].rjust(widths[i]) for i in block)
        for line in (Text(head), Text("─" * total), *_lines(parts, block, names, widths)):
            console.print(line, soft_wrap=True)


def blocks(widths: Sequence[int], room: int) -> Iterator[range]:
    """Runs of columns that fit into the room, at least one column each."""
    first, used = 0, 0
    for i, width in enumerate(widths):
        if i > first and used + width > room:
            yield range(first, i)
            first, used = i, 0
        used += width
    yield range(first, len(widths))


def _lines(parts: Sequence[Part], block: range, names: int, widths: Sequence[int]) -> Iterator[Text]:
    for part in parts:
        if part.title and part.rows:
            yield Text(part.title, style="bold cyan")
        for row in part.rows:
            first, *others = textwrap.wrap(_marked(row), names, subsequent_indent="    ", drop_whitespace=False) or [""]
            cells = "".join(row.cells[i].rjust(widths[i]) for i in block)
            line = Text(first.ljust(names) + cells, style=row.style)
            line.stylize(row.colour, 0, len(row.mark))
            yield line
            yield from (Text(other, style=row.style) for other in others)
        if part.title and part.rows:
            yield Text("")


def _marked(row: Row) -> str:
    return f"{row.mark} {row.name}"


def number(value: float, places: int, sign: bool = False) -> str:
    """A number with so many digits behind the point; a dot where they are all zero, nothing where there is none."""
    if not np.isfinite(value):
        return ""
    text = f"{value:{'+' if sign else ''},.{places}f}"
    return "·" if not text.strip("+-0.,") else text


def say(console: Console, text: str, style: str = "") -> None:
    """Print a text; a terminal breaks its lines where it likes, a pipe has them whole."""
    console.print(Text(text, style=style), soft_wrap=True)
