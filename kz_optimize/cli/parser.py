"""A parser that lists the verbs when none, or none that there is, is given."""

from __future__ import annotations

import argparse
import re
import sys
from difflib import get_close_matches
from typing import NoReturn

CHOICE = re.compile(r"(?P<what>\S+): invalid choice: '(?P<said>.*?)' \(choose from (?P<choices>.*)\)")


class Parser(argparse.ArgumentParser):
    """Says what was probably meant by a word that is no choice; a missing or unknown verb is answered with a list."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and how it is called, and exit with code 2."""
        found = CHOICE.search(message)
        if found:
            choices = re.findall(r"[^',\s]+", found["choices"])
            close = get_close_matches(found["said"], choices, n=1)
            meant = f" Did you mean {close[0]}?" if close else ""
            message = f"there is no {found['what'].lower()} {found['said']}.{meant}"
        if (
            (found and not found["what"].startswith("-"))
            or "required: VERB" in message
            or "required: ACTION" in message
        ):
            print(self.format_help(), file=sys.stderr)
        else:
            self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {message}\n")
