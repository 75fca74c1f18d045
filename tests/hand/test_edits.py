"""Small changes of a side."""

from __future__ import annotations

from symconv.hand.dump import to_latex
from symconv.hand.edits import edits
from symconv.hand.tree import Name
from tests.hand.texts import trees


def test_the_changes_are_small_and_all_different_from_the_side() -> None:
    side = trees("\\sum_{i=0}^{K-1} x(i,j)")[0]
    letters = {name: (Name(name), "index") for name in ("i", "j")}
    found = {to_latex(changed) for changed in edits(side, letters)}
    assert {"\\sum_{i = 0}^{K} x(i, j)", "\\sum_{i = 0}^{K - 1} x(j, i)"} <= found
    assert to_latex(side) not in found
