"""The terminal: how wide it is, and pages of text in it. Results are not read here, so that `explain` does not wait."""

from __future__ import annotations

from rich.console import Console
from rich.markdown import Markdown

WIDEST = 100


def open_console() -> Console:
    """The standard output, at most WIDEST columns wide; as wide as that where it is no terminal."""
    console = Console()
    width = min(console.width, WIDEST) if console.is_terminal else WIDEST
    return Console(width=width, highlight=False)


def show_markdown(text: str) -> None:
    """Print a page: laid out on a terminal, as it is elsewhere."""
    console = open_console()
    console.print(Markdown(text)) if console.is_terminal else print(text)
