"""The command line of studies: one sub-command per action, each with what may be given about it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

ACTIONS = {
    "plan": "say how many runs there are, how large they are and how long they take",
    "run": "do the runs that are left, on this machine",
    "resume": "the same as run",
    "submit": "send the runs that are left to a scheduler",
    "status": "say how far it is, what has no plan, and where runs are that were sent",
    "cancel": "end what was sent to a scheduler and has not ended",
    "gather": "write one dataset, tables and figures from all plans",
    "work": "be a worker of a study (workers are started by the others)",
}

COUNT: dict[str, Any] = {"type": int, "default": 0, "metavar": "N"}
AMOUNT: dict[str, Any] = {"type": float, "default": 0.0}
FLAG: dict[str, Any] = {"action": "store_true"}
RUN, SUBMIT, WORK = ("run", "resume"), ("submit",), ("work",)

# option -> the actions that know it, and how it is read
OPTIONS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "--processes": (RUN, COUNT | {"help": "else as cores and memory allow"}),
    "--threads": (("plan", *RUN, *SUBMIT, *WORK), COUNT | {"help": "of each process"}),
    "--cold": ((*RUN, *SUBMIT, *WORK), FLAG | {"help": "start every run afresh, for comparison"}),
    "--retry": ((*RUN, *SUBMIT), FLAG | {"help": "try failed runs again"}),
    "--trust": (("plan", *RUN, *SUBMIT), FLAG | {"help": "let Python modules of the case run (default: refused)"}),
    "--quick": (("plan",), FLAG | {"help": "without measuring"}),
    "--progress": ((*RUN, *SUBMIT), FLAG | {"help": "plain lines about the progress, for logs"}),
    "--quiet": ((*RUN, *SUBMIT), FLAG | {"help": "nothing about the progress"}),
    "--cluster": (SUBMIT, {"required": True, "metavar": "NAME", "help": "the scheduler, as slurm"}),
    "--dry-run": (SUBMIT, FLAG | {"help": "print what would be sent, and send nothing"}),
    "--wait": (SUBMIT, FLAG | {"help": "until all runs have ended; repeat what is worth it, and gather"}),
    "--chunks": (SUBMIT, COUNT | {"help": "number of tasks; else by the time that runs take"}),
    "--at-most": (SUBMIT, COUNT | {"help": "tasks at the same time"}),
    "--memory": (SUBMIT, AMOUNT | {"metavar": "GB", "help": "of a task; else by what was measured"}),
    "--time": (SUBMIT, AMOUNT | {"metavar": "MINUTES", "help": "of a task; else by what was measured"}),
    "--most-memory": (SUBMIT, AMOUNT | {"metavar": "GB", "help": "that is asked for when it was not enough"}),
    "--most-time": (SUBMIT, AMOUNT | {"metavar": "MINUTES", "help": "that is asked for when it was not enough"}),
    "--tries": (SUBMIT, COUNT | {"default": 3, "help": "of a run that needs more memory or time (3)"}),
    "--partition": (SUBMIT, {"default": "", "metavar": "NAME", "help": "or queue"}),
    "--account": (SUBMIT, {"default": "", "metavar": "NAME", "help": "that pays"}),
    "--option": (SUBMIT, {"action": "append", "default": [], "metavar": "NAME=VALUE", "help": "of the scheduler"}),
    "--runs": (("status",), FLAG | {"help": "show every run"}),
    "--chunk": (WORK, COUNT | {"help": "which piece of the study is its own"}),
    "--array": (WORK, COUNT | {"help": "of which the chunk is a task"}),
    "--exit-with-parent": (WORK, FLAG | {"help": "end when the standard input does"}),
}


def study(args: argparse.Namespace) -> int:
    """Plan, run, resume or gather a study of many runs, here or on a cluster, or tell how far it is."""
    from kz_optimize.cluster.commands import ACTIONS, Options

    given = vars(args).keys() & Options.__dataclass_fields__.keys()
    return ACTIONS[args.action](args.study, Options(**{name: getattr(args, name) for name in given}))


def add_study(parser: argparse.ArgumentParser) -> None:
    """Give the verb `study` its actions."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, text in ACTIONS.items():
        one = actions.add_parser(name, help=text, description=text[:1].upper() + text[1:] + ".")
        one.add_argument("study", type=Path, metavar="STUDY", help="inputs/<case>/studies/<name>.toml, or its folder")
        one.add_argument("--out", type=Path, metavar="FOLDER", help="else runs/<case>/studies/<name>")
        one.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help="print a traceback")
        for option, (known_to, keywords) in OPTIONS.items():
            if name in known_to:
                one.add_argument(option, **keywords)
