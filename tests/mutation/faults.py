"""The faults that can be planted in a module, and a sample of them that stays when other lines change."""

from __future__ import annotations

import ast
import hashlib
import tempfile
from dataclasses import dataclass
from difflib import unified_diff
from functools import lru_cache
from pathlib import Path

from cosmic_ray.commands import init
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import use_db
from cosmic_ray.work_item import MutationSpec

KINDS = (
    "NumberReplacer", "AddNot", "ReplaceAndWithOr", "ReplaceOrWithAnd", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue",
    "ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ZeroIterationForLoop", "ReplaceUnaryOperator_USub_UAdd",
    "ReplaceUnaryOperator_Invert_UAdd", "ReplaceUnaryOperator_Delete_Not", "ReplaceUnaryOperator_Delete_USub",
    *(f"ReplaceBinaryOperator_{kind}" for kind in (
        "Add_Sub", "Sub_Add", "Mul_Div", "Mul_Add", "Div_Mul", "Pow_Mul", "FloorDiv_Div", "FloorDiv_Mul",
        "Mod_FloorDiv", "BitAnd_BitOr", "BitOr_BitAnd", "BitOr_BitXor")),
    *(f"ReplaceComparisonOperator_{kind}" for kind in (
        "Lt_LtE", "Lt_Gt", "LtE_Lt", "LtE_GtE", "Gt_GtE", "Gt_Lt", "GtE_Gt", "GtE_LtE", "Eq_NotEq", "NotEq_Eq",
        "Is_IsNot", "IsNot_Is")),
)  # fmt: skip
"""Operators of Cosmic Ray. Those that end in a TypeError (a shift of floats) would flatter the tests."""


@dataclass(frozen=True)
class Fault:
    """One change of a module: where, and the line before and after, without indentation."""

    module: str
    within: str
    before: str
    after: str
    mutation: MutationSpec

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it says, wherever the line stands."""
        return self.module, self.within, self.before, self.after

    def __str__(self) -> str:
        return f"{self.module}:{self.mutation.start_pos[0]} in {self.within}\n  - {self.before}\n  + {self.after}"


def faults_of(module: str) -> list[Fault]:
    """All faults that change what a module does, in the order of its lines; `module` is a path from here."""
    with tempfile.TemporaryDirectory() as folder, use_db(Path(folder) / "session.sqlite") as session:
        init([Path(module)], session, {})
        mutations = [item.mutations[0] for item in session.work_items]
    source = Path(module).read_text(encoding="utf-8")
    found = [
        _fault(module, source, mutation) for mutation in mutations if mutation.operator_name.split("/")[1] in KINDS
    ]
    return sorted((fault for fault in found if fault), key=lambda fault: (fault.mutation.start_pos, fault.after))


def _fault(module: str, source: str, mutation: MutationSpec) -> Fault | None:
    changed = mutate_code(source, get_operator(mutation.operator_name)(), mutation.occurrence)
    if _behaviour(changed) in (_behaviour(source), None):
        return None
    lines = list(unified_diff(source.splitlines(), changed.splitlines(), n=0))[2:]
    before, after = (" ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+")
    return Fault(module, mutation.definition_name or "", before, after, mutation)


@lru_cache(maxsize=2)
def _behaviour(source: str) -> str | None:
    """A module without its annotations, and without the star before keywords, which is taken for a product here; None
    if it cannot be read."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.arguments):
            node.args, node.posonlyargs, node.kwonlyargs = [*node.posonlyargs, *node.args, *node.kwonlyargs], [], []
            node.defaults, node.kw_defaults = [*node.defaults, *filter(None, node.kw_defaults)], []
        for part in ("annotation", "returns"):
            if getattr(node, part, None) is not None:
                setattr(node, part, ast.Name("object", ast.Load()))
    return ast.dump(tree)


def sample(faults: list[Fault], count: int, seed: int) -> list[Fault]:
    """At most one fault of each place in the source, and of these the `count` that the seed puts first."""

    def rank(fault: Fault) -> str:
        return hashlib.sha256(f"{seed}|{fault.within}|{fault.before}|{fault.after}".encode()).hexdigest()

    by_place: dict[tuple[int, int], Fault] = {}
    for fault in sorted(faults, key=rank):
        by_place.setdefault(fault.mutation.start_pos, fault)
    return list(by_place.values())[:count]
