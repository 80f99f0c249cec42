"""The terminal: how wide it is, and pages of text in it. Results are not read here, so that `explain` does not wait."""

from __future__ import annotations

import os

from rich.console import Console
from rich.markdown import Markdown

ENDLESS = 1 << 20  # columns of a file or a pipe
READABLE = 100  # columns of a page of text


class _Console(Console):
    """One whose reader may leave: who opened it is told."""

    def on_broken_pipe(self) -> None:
        raise


def open_console(width: int | None = None) -> Console:
    """The standard output: `width` columns wide, else as COLUMNS or the terminal says, else without limit."""
    console = _Console(width=width, highlight=False)
    if width is None and not console.is_terminal and not os.environ.get("COLUMNS", "").isdigit():
        console.width = ENDLESS
    return console


def show_markdown(text: str) -> None:
    """Print a page: laid out on a terminal, as it is elsewhere."""
    console = open_console()
    if console.is_terminal:
        console.print(Markdown(text), width=min(console.width, READABLE))
    else:
        print(text)
