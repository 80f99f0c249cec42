"""Which component and labels a row or column belongs to, found without making Pyomo objects."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from kz_optimize.algebra import ArrayComponent, Block


@dataclass(frozen=True)
class Place:
    """One cell of a component: its name, its labels, the names of its dimensions and its unit ("" if unknown)."""

    component: str
    key: tuple[Hashable, ...] = ()
    dimensions: tuple[str, ...] = ()
    unit: str = ""

    def __str__(self) -> str:
        names = self.dimensions or ("",) * len(self.key)
        labels = (f"{name}={label}" if name else f"{label}" for name, label in zip(names, self.key, strict=True))
        return f"{self.component}[{', '.join(labels)}]" if self.key else self.component


def place_of(blocks: Sequence[Block], position: int) -> Place:
    """The component and labels of a row or column number."""
    block = next(block for block in blocks if block.span.start <= position < block.span.stop)
    component, key = block.locate(position - block.span.start)
    parts = key if isinstance(key, tuple) else () if key is None else (key,)
    plain = tuple(part.item() if isinstance(part, np.generic) else part for part in parts)
    if isinstance(block.owner, ArrayComponent):
        return Place(component, plain, block.owner.cells.dims, getattr(block.owner, "unit", ""))
    return Place(component, plain)


def component_names(block: Block) -> str | list[str]:
    """The component of every row or column of the block: one name if it is the same for all."""
    if isinstance(block.owner, ArrayComponent):
        return block.owner.name
    return [data.parent_component().name for data in block.owner]
