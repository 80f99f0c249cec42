"""The tree of regions."""

import pandas as pd

from kz_optimize.case.tree import Tree

TREE = Tree.of(
    pd.DataFrame(
        [("land", "", "country"), ("north", "land", "zone"), ("south", "land", "zone"), ("n1", "north", "oblast")],
        columns=["region", "parent", "level"],
    )
)


def test_upward_is_the_region_and_all_above():
    assert TREE.upward("n1") == ["n1", "north", "land"]
    assert TREE.upward("land") == ["land"]
    assert TREE.upward("") == []


def test_within_is_the_region_and_all_below_and_blank_is_everywhere():
    assert TREE.within("north") == {"north", "n1"}
    assert TREE.within("land") == TREE.within("") == {"land", "north", "south", "n1"}


def test_a_region_lies_in_at_most_one_of_a_level():
    assert TREE.at_level("n1", "zone") == "north"
    assert TREE.at_level("north", "zone") == "north"
    assert TREE.at_level("land", "zone") is None
