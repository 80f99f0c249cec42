"""Policies that a case brings itself: modules beside case.toml, run only where they are trusted.

    [model]
    modules = ["policies/water_budget/water_budget.py"]

A module ends in a POLICY, as those of the package do, and the tables it declares stand beside it. A case from elsewhere
must not run code unasked: without trust, reading such a case ends in an InputError that names the file and its hash.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from kz_optimize.errors import InputError, address
from kz_optimize.policies import POLICIES
from kz_optimize.policy import Policy
from kz_optimize.schema import load
from kz_optimize.tables.findings import Findings
from kz_optimize.tables.inherit import Layer
from kz_optimize.tables.settings import BASE, read_settings
from kz_optimize.tables.toml import Written

TRUST = "KZ_OPTIMIZE_TRUST"
"""Variable of the environment: folders whose modules may run, divided as in PATH; or all."""


@dataclass(frozen=True)
class Modules:
    """The policies that may take part in a run, and the files of those that the case brings: path -> text."""

    policies: tuple[Policy, ...]
    files: Mapping[str, str]


def find_policies(chain: Iterable[Layer], options: Iterable[Written] = (), *, trust: bool = False) -> Modules:
    """The policies of the package and of a case with its scenarios; `options` are settings on top of the files.

    Raises InputError if a module is missing, not trusted, or no policy.
    """
    chain = list(chain)
    settings = read_settings([*(layer.written for layer in chain), *options], BASE, Findings())
    names = settings.model.modules if settings is not None else ()
    if not names:
        return Modules(POLICIES, {})
    folder, case = chain[0].folder, chain[0].written
    findings = Findings()
    policies: list[Policy] = []
    files: dict[str, str] = {}
    for name in names:
        path = folder / name
        fault = _fault(folder, path, trust)
        if fault is None:
            policy = _load(path)
            fault = policy if isinstance(policy, str) else _check(policy)
            if isinstance(policy, Policy):
                policies.append(policy)
                declared = [path.with_name(f"{table.name}.csv") for table in policy.tables]
                files |= {p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8") for p in (path, *declared)}
        if fault is not None:
            findings.add(*_remedy(fault, path), case.file, case.line("model", "modules"), "modules", name)
    if findings.items:
        raise InputError(findings.items)
    return Modules((*POLICIES, *policies), files)


def trusted(folder: Path) -> bool:
    """Whether the user trusts a folder: it lies in one that KZ_OPTIMIZE_TRUST names, or that is "all"."""
    if os.environ.get(TRUST) == "all":
        return True
    listed = [Path(name).resolve() for name in os.environ.get(TRUST, "").split(os.pathsep) if name]
    return any(folder.resolve().is_relative_to(each) for each in listed)


def _fault(folder: Path, path: Path, trust: bool) -> str | None:
    if not path.resolve().is_relative_to(folder.resolve()):
        return "the module lies outside the case"
    if not path.is_file():
        return "there is no such file"
    return None if trust or trusted(folder) else "the module is code, and this case is not trusted to run it"


def _remedy(fault: str, path: Path) -> tuple[str, str]:
    if "not trusted" in fault:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        remedy = f"Read it (SHA-256 {digest}), then run again with --trust, or name the folder in {TRUST}"
        return fault, remedy
    return fault, f"See {address('policies')} for what a module holds"


def _load(path: Path) -> Policy | str:
    """The policy of a module, or what is wrong with it."""
    name = f"kz_optimize_case_{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        return "this is no Python module"
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        return f"the module cannot be loaded ({type(error).__name__}: {error})"
    policy = getattr(module, "POLICY", None)
    return policy if isinstance(policy, Policy) else "the module has no POLICY"


def _check(policy: Policy) -> str | None:
    known = [table.name for table in policy.tables if table.name in load()]
    return f"the module declares a table that the package has: {known[0]}" if known else None
