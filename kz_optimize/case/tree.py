"""The tree of regions: who lies in whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd


@dataclass(frozen=True)
class Tree:
    """Regions with their parent ("" at the top) and their level, in the order of the table."""

    parent: Mapping[str, str]
    level: Mapping[str, str]

    @classmethod
    def of(cls, regions: pd.DataFrame) -> "Tree":
        """The tree of a checked regions table."""
        names = regions["region"]
        return cls(dict(zip(names, regions["parent"], strict=True)), dict(zip(names, regions["level"], strict=True)))

    def upward(self, region: str) -> list[str]:
        """The region, its parent, and so on to the top."""
        chain = []
        while region:
            chain.append(region)
            region = self.parent[region]
        return chain

    @cached_property
    def _members(self) -> dict[str, frozenset[str]]:
        inside: dict[str, set[str]] = {region: set() for region in self.parent}
        for region in self.parent:
            for above in self.upward(region):
                inside[above].add(region)
        return {region: frozenset(members) for region, members in inside.items()}

    def within(self, region: str) -> frozenset[str]:
        """The region and all regions under it; every region if the name is blank."""
        return self._members[region] if region else frozenset(self.parent)

    def at_level(self, region: str, level: str) -> str | None:
        """The region of that level that the region lies in (or is)."""
        return next((above for above in self.upward(region) if self.level[above] == level), None)
