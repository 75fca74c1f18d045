"""An index summed twice."""

from __future__ import annotations

from symconv.hand.scope_check import summed_twice
from tests.hand.texts import trees


def test_an_index_summed_inside_its_own_sum_is_seen() -> None:
    assert summed_twice(trees("\\sum_{i=0}^{2}\\sum_{i=0}^{2} a_i")[0]) == "i"
    assert summed_twice(trees("\\sum_{i} a_i + \\sum_{i} b_i")[0]) is None
