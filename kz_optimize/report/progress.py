"""What a run tells while it works: nothing, plain lines, or a live line on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from rich.console import Console
from rich.status import Status

EVERY = 10.0  # seconds between two plain lines about the same stage


class Reporter:
    """Says nothing; the other reporters say more."""

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """The work inside belongs to the stage."""
        yield

    def progress(self, text: str) -> None:
        """How far the stage is."""

    def line(self, text: str) -> None:
        """A line that stays."""

    def warn(self, text: str) -> None:
        """A doubt about the input or the answer."""
        self.line(f"warning: {text}")


class Warnings(Reporter):
    """Tells warnings, each once, and nothing else: of several scenarios most have the same."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def warn(self, text: str) -> None:
        if text not in self._told:
            self._told.add(text)
            print(f"warning: {text}", file=sys.stderr, flush=True)


class Lines(Reporter):
    """Plain lines, for a file or a pipe."""

    def __init__(self) -> None:
        self._name, self._told = "", 0.0

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self._name, self._told = name, perf_counter()
        yield

    def progress(self, text: str) -> None:
        if perf_counter() - self._told >= EVERY:
            self._told = perf_counter()
            self.line(f"{self._name}: {text}")

    def line(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)


class Live(Reporter):
    """One moving line on a terminal, with the lines that stay above it."""

    def __init__(self, console: Console) -> None:
        self._console, self._name = console, ""
        self._status: Status | None = None

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self._name = name
        with self._console.status(name) as self._status:
            yield
        self._status = None

    def progress(self, text: str) -> None:
        if self._status is not None:
            self._status.update(f"{self._name}: {text}")

    def line(self, text: str) -> None:
        self._console.print(text, highlight=False, markup=False, soft_wrap=True)


def choose_reporter(progress: bool, quiet: bool = False) -> Reporter:
    """Live on a terminal, plain lines if asked for, else warnings alone."""
    console = Console(stderr=True)
    if progress and not quiet:
        return Lines()
    return Live(console) if console.is_terminal and not quiet else Warnings()
