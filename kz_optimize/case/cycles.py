"""Cycles of a meshed grid: around each the voltages add up to zero.

A cycle is a line that closes the tree of lines before it, and the way back through the tree. Where some lines are
candidates, the tree takes standing lines first, so that the law of the standing grid does not rest on what is built.
Each set of lines that stand together has cycles of its own, in the years in which it stands.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kz_optimize.arrays import Array, array
from kz_optimize.case.labels import DIRECTIONS, way_label

Path = dict[int, int]  # line -> +1 along it, -1 against it
_Around = tuple[tuple[int, int, bool], ...]  # line, direction, whether it is a candidate


@dataclass(frozen=True)
class Cycles:
    """Independent cycles, and the lines around them."""

    cycle: pd.Index
    member: pd.Index  # lines of cycles, one after the other
    cycle_of_member: Array  # [member]
    forward: Array  # [member] way along the line
    reverse: Array  # [member] way against it
    reactance: Array  # [member] with the sign of its direction, by the largest of the cycle
    line: Array  # [member]
    unbuilt: Array  # [member] what a circuit that is not built loosens the law by, 0 of lines that stand
    built: Array  # [member] the same, per GW built
    holds: Array  # [cycle, year] all its lines stand
    relaxed: Array  # [cycle, year] some of its lines are candidates
    slack: Array  # [cycle] sum of `unbuilt`


def find_cycles(
    lines: pd.DataFrame, start: np.ndarray, stop: np.ndarray, existing: np.ndarray,
    may_stand: np.ndarray, years: pd.Index,
) -> Cycles:  # fmt: skip
    """Cycles of lines with a reactance; existing, may_stand: (line, year) GW and whether what is built may stand."""
    known = (lines["reactance"].notna() & lines["hourly"]).to_numpy(bool)[:, None]
    reinforced = (lines["expansion"] == "reinforcement").to_numpy()[:, None]
    stands = known & ((existing > 0) | (reinforced & may_stand))
    candidate = known & may_stand & ~stands
    found: dict[_Around, list[int]] = {}
    for position in range(len(years)):
        inside = np.flatnonzero(stands[:, position] | candidate[:, position])
        ends = list(zip(start[inside], stop[inside], strict=True))
        for path in fundamental_cycles(ends, stands[inside, position]):
            around = sorted((int(inside[i]), sign) for i, sign in path.items())
            cycle = tuple((line, sign, bool(candidate[line, position])) for line, sign in around)
            found.setdefault(cycle, []).append(position)
    return _arrays(lines, found, existing, years)


def _arrays(lines: pd.DataFrame, found: dict[_Around, list[int]], existing: np.ndarray, years: pd.Index) -> Cycles:
    cycle = pd.Index([f"c{number:04d}" for number in range(1, len(found) + 1)], name="cycle", dtype=object)
    holds, relaxed = (np.zeros((len(found), len(years)), bool) for _ in range(2))
    x, limit = (lines[name].to_numpy(float) for name in ("reactance", "capacity_limit"))
    most = np.abs(x) * (existing.max(axis=1, initial=0.0) + limit)
    rows: list[tuple[object, int, float, float]] = []
    for number, (around, positions) in enumerate(found.items()):
        at, loose = [line for line, _, _ in around], np.array([is_loose for _, _, is_loose in around])
        relaxed[number, positions], holds[number, positions] = loose.any(), not loose.any()
        base = np.abs(x[at]).max() or 1.0
        drop = most[at][~loose].sum() if loose.sum() == 1 else np.nansum(most)
        rows += [
            (cycle[number], line, sign * x[line] / base, is_loose * drop / base) for line, sign, is_loose in around
        ]
    member = pd.RangeIndex(len(rows), name="member")
    of, line, reactance, unbuilt = zip(*rows, strict=True) if rows else ((), (), (), ())
    where, name = np.array(line, int), lines["line"].to_numpy(object)
    per_built = np.divide(unbuilt, limit[where], out=np.zeros(len(rows)), where=np.array(unbuilt, float) > 0)
    along, against = (
        array(np.array([way_label(name[i], direction) for i in where], object), member) for direction in DIRECTIONS
    )
    slack = pd.Series(unbuilt, of, dtype=float).groupby(level=0).sum().reindex(cycle)
    return Cycles(
        cycle, member, cycle_of_member=array(np.array(of, object), member), forward=along, reverse=against,
        reactance=array(np.array(reactance, float), member), line=array(name[where], member),
        unbuilt=array(np.array(unbuilt, float), member), built=array(per_built, member),
        holds=array(holds, cycle, years), relaxed=array(relaxed, cycle, years),
        slack=array(slack.to_numpy(float), cycle),
    )  # fmt: skip


def fundamental_cycles(ends: Sequence[tuple[Hashable, Hashable]], first: Sequence[bool]) -> list[Path]:
    """A cycle for every line that closes one; the tree is made of lines of `first` as far as they reach.

    >>> fundamental_cycles([("a", "b"), ("b", "c"), ("a", "c")], [True, True, True])
    [{1: 1, 0: 1, 2: -1}]
    """
    above, in_tree = _tree(ends, first)

    def upward(node: Hashable) -> Path:
        """Lines from a node to the root of its tree."""
        path: Path = {}
        while (step := above[node]) is not None:
            node, line, sign = step
            path[line] = -sign
        return path

    cycles = []
    for line, (start, stop) in enumerate(ends):
        if line in in_tree or start == stop:
            continue
        cycle, back = {line: 1} | upward(stop), upward(start)
        for each, sign in back.items():
            cycle[each] = cycle.get(each, 0) - sign
        cycles.append({each: sign for each, sign in cycle.items() if sign})
    return cycles


def _tree(
    ends: Sequence[tuple[Hashable, Hashable]], first: Sequence[bool]
) -> tuple[dict[Hashable, tuple[Hashable, int, int] | None], set[int]]:
    """Node -> the node above it, the line down from there and its direction; and the lines of the tree."""
    at: dict[Hashable, list[tuple[int, Hashable, int]]] = defaultdict(list)
    for line, (start, stop) in enumerate(ends):
        at[start].append((line, stop, 1))
        at[stop].append((line, start, -1))
    above: dict[Hashable, tuple[Hashable, int, int] | None] = {}
    in_tree: set[int] = set()
    for root in at:
        if root in above:
            continue
        above[root], node = None, root
        near, far = deque(), deque()  # type: ignore[var-annotated]
        while True:
            for line, other, sign in at[node]:
                (near if first[line] else far).append((other, node, line, sign))
            while (queue := near or far) and queue[0][0] in above:
                queue.popleft()
            if not queue:
                break
            node, *step = queue.popleft()
            above[node] = (step[0], step[1], step[2])
            in_tree.add(step[1])
    return above, in_tree
