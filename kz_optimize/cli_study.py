"""The command line of studies: one sub-command per action, each with what may be said about it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

ACTIONS = {
    "plan": "say how many runs there are, how large they are and how long they take",
    "run": "do the runs that are left, on this machine",
    "resume": "the same as run",
    "status": "say how far it is, and what has no plan",
    "gather": "write one dataset, tables and figures from all plans",
    "work": "be a worker of a study (workers are started by the others)",
}


def study(args: argparse.Namespace) -> int:
    """Plan, run, resume or gather a study of many runs, or tell how far it is."""
    from kz_optimize.study.commands import ACTIONS, Options

    said = vars(args).keys() & Options.__dataclass_fields__.keys()
    return ACTIONS[args.action](args.study, Options(**{name: getattr(args, name) for name in said}))


def add_study(parser: argparse.ArgumentParser) -> None:
    """Give the verb `study` its actions."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, text in ACTIONS.items():
        one = actions.add_parser(name, help=text, description=text[:1].upper() + text[1:] + ".")
        one.add_argument("study", type=Path, metavar="STUDY", help="inputs/<case>/studies/<name>.toml, or its folder")
        one.add_argument("--out", type=Path, metavar="FOLDER", help="else runs/<case>/studies/<name>")
        one.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help="print a traceback")
        for option, keywords in OPTIONS.items():
            if name in keywords["of"]:
                one.add_argument(option, **{key: value for key, value in keywords.items() if key != "of"})


COUNT: dict[str, Any] = {"type": int, "default": 0, "metavar": "N"}
FLAG: dict[str, Any] = {"action": "store_true"}
RUN = ("run", "resume")
WORKERS = ("plan", *RUN, "work")

# option -> which actions know it, and how it is read
OPTIONS: dict[str, dict[str, Any]] = {
    "--processes": COUNT | {"of": RUN, "help": "else as cores and memory allow"},
    "--threads": COUNT | {"of": WORKERS, "help": "of each process"},
    "--cold": FLAG | {"of": (*RUN, "work"), "help": "start every run afresh, for comparison"},
    "--retry": FLAG | {"of": RUN, "help": "try failed runs again"},
    "--quick": FLAG | {"of": ("plan",), "help": "without measuring"},
    "--progress": FLAG | {"of": RUN, "help": "plain lines about the progress, for logs"},
    "--quiet": FLAG | {"of": RUN, "help": "nothing about the progress"},
    "--chunk": COUNT | {"of": ("work",), "help": "which piece of the study is its own"},
    "--leash": FLAG | {"of": ("work",), "help": "end when the standard input does"},
}
