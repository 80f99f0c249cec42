"""The schedulers, a module each: its name is the one said on the command line, and it holds a class SCHEDULER."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from kz_optimize.cluster.scheduler import Scheduler
from kz_optimize.errors import Finding, InputError
from kz_optimize.tables.findings import suggest


def scheduler_names() -> list[str]:
    """The names of the schedulers, in alphabetical order."""
    return sorted(module.name for module in iter_modules(__path__))


def open_scheduler(name: str) -> Scheduler:
    """The scheduler of that name. Raises InputError if there is none."""
    if name not in scheduler_names():
        remedy = suggest(name, scheduler_names(), "kz_optimize/cluster/schedulers")
        raise InputError([Finding("there is no such scheduler", remedy, value=name)])
    return import_module(f"{__name__}.{name}").SCHEDULER()
